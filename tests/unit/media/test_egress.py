from typing import Literal

from media.egress import AccessUnit, Egress
from media.place import HOST
from media.taps import Want

EVERYTHING = {HOST: Want()}


def unit(
    number: int, *, kind: Literal["video", "audio"] = "video", key: bool = False, rid: str = ""
) -> AccessUnit:
    return AccessUnit(kind, rid, "H264", number, key, None, None, b"")


async def drain(egress: Egress) -> list[int]:
    egress.close()
    return [found.capture_ns async for found in egress]


async def test_units_come_in_order_and_end_after_close() -> None:
    forgotten: list[Egress] = []
    egress = Egress(10, forgotten.append, EVERYTHING)
    assert egress.push(unit(1, key=True))
    assert egress.push(unit(2))
    assert await drain(egress) == [1, 2]
    egress.close()
    assert forgotten == [egress]


async def test_full_queue_drops_video_up_to_the_next_keyframe_of_the_layer() -> None:
    egress = Egress(3, lambda _: None, EVERYTHING)
    for number in (1, 2, 3):
        assert egress.push(unit(number, key=number == 1))
    assert not egress.push(unit(4))
    assert (await anext(egress)).capture_ns == 1
    assert not egress.push(unit(5))
    assert egress.push(unit(6, key=True, rid="other"))
    assert (await anext(egress)).capture_ns == 2
    assert egress.push(unit(7, key=True))
    assert egress.dropped == 2
    assert await drain(egress) == [3, 6, 7]


async def test_audio_only_loses_what_did_not_fit() -> None:
    egress = Egress(1, lambda _: None, EVERYTHING)
    assert egress.push(unit(1, kind="audio"))
    assert egress.push(unit(2, kind="audio"))
    assert (await anext(egress)).capture_ns == 1
    assert egress.push(unit(3, kind="audio"))
    assert await drain(egress) == [3]
