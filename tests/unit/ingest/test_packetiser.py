"""H264 access units to RTP payloads and back."""

from hypothesis import given
from hypothesis import strategies as st

from media.ingest.packetiser import H264Packetiser, is_keyframe, split_annexb, split_lengths
from media.payload.h264 import depacketise, starts_keyframe

SPS, PPS, IDR, SLICE, SEI, AUD, FILLER = 7, 8, 5, 1, 6, 9, 12


def nal(kind: int, size: int, importance: int = 0x60) -> bytes:
    return bytes((importance | kind,)) + b"\x55" * (size - 1)


def back(payloads: list[bytes]) -> list[bytes]:
    unit = depacketise(payloads)
    assert unit is not None
    return split_annexb(unit)


def nal_kinds(units: list[bytes]) -> set[int]:
    return {unit[0] & 31 for unit in units}


units_of_slices = st.lists(
    st.builds(nal, st.sampled_from((SLICE, IDR, SEI, SPS, PPS)), st.integers(2, 5_000), st.just(0x40)),
    min_size=1,
    max_size=8,
)


@given(units=units_of_slices, most=st.integers(64, 1_200))
def test_what_is_packetised_comes_back(units: list[bytes], most: int) -> None:
    payloads = H264Packetiser(most).packetise(units)
    assert max(map(len, payloads)) <= most
    ranks = {SPS: 0, PPS: 1}
    expected = sorted(units, key=lambda one: ranks.get(one[0] & 31, 2)) if is_keyframe(units) else units
    assert back(payloads) == expected
    if is_keyframe(units) and nal_kinds(units) & {SPS}:
        assert starts_keyframe(payloads[0])


def test_parameter_sets_come_before_every_idr_picture() -> None:
    packetiser = H264Packetiser()
    sps, pps, idr, slice_ = nal(SPS, 30), nal(PPS, 6), nal(IDR, 3_000), nal(SLICE, 40)
    packetiser.remember([sps, pps])
    assert back(packetiser.packetise([idr])) == [sps, pps, idr]
    assert packetiser.packetise([slice_]) == [slice_]
    other = nal(SPS, 31)
    assert back(packetiser.packetise([other, pps, idr])) == [other, pps, idr]
    assert back(packetiser.packetise([nal(SEI, 9), idr])) == [other, pps, nal(SEI, 9), idr]


def test_delimiters_and_filler_are_left_out() -> None:
    packetiser = H264Packetiser()
    assert packetiser.packetise([nal(AUD, 2), nal(SLICE, 9), nal(FILLER, 900)]) == [nal(SLICE, 9)]
    assert packetiser.packetise([nal(AUD, 2)]) == []


def test_small_units_travel_together_and_the_importance_is_the_highest() -> None:
    (payload,) = H264Packetiser().packetise([nal(SEI, 9, 0), nal(SLICE, 9, 0x40)])
    assert payload[0] == 0x40 | 24


@given(units=st.lists(st.binary(min_size=1, max_size=300), max_size=6), size=st.sampled_from((1, 2, 4)))
def test_samples_come_apart_at_their_lengths(units: list[bytes], size: int) -> None:
    units = [unit[:255] for unit in units]
    sample = b"".join(len(unit).to_bytes(size, "big") + unit for unit in units)
    assert split_lengths(sample, size) == units
    if sample:
        assert split_lengths(sample[:-1], size) is None or not units[-1]


@given(data=st.binary(max_size=200))
def test_any_bytes_come_apart_somehow(data: bytes) -> None:
    split_annexb(data)
    split_lengths(data, 4)
