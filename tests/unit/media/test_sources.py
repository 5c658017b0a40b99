"""Learning which source feeds which layer, over a real Chromium offer."""

from itertools import count

from media.layer import Layer
from media.negotiation import accept_publisher
from media.rtp import parse_rtp
from media.sdp import parse_offer
from media.settings import MediaSettings
from media.sources import Claim, SourceTable, Track
from tests.helpers.media_offers import CHROMIUM_PUBLISHER, FFMPEG_PUBLISHER
from tests.helpers.media_packets import MID, REPAIRED, RID, RTX, VIDEO, named


def table(offer: str = CHROMIUM_PUBLISHER) -> tuple[SourceTable, dict[str, Layer]]:
    """The table, and its video layers by rid."""
    tracks = []
    for entry in accept_publisher(parse_offer(offer), lambda kind: None, decides=True):
        assert entry.codec is not None
        handles = count(1)
        layers = {
            rid: Layer(
                stream=next(handles),
                kind="video" if entry.section.kind == "video" else "audio",
                codec=entry.codec,
                rid=rid,
                order=order,
                settings=MediaSettings(),
            )
            for order, rid in enumerate(entry.section.rids or ("",))
        }
        tracks.append(Track(entry.section, entry.codec, layers))
    return SourceTable(tracks), next(track.layers for track in tracks if track.section.kind == "video")


def claim(sources: SourceTable, ssrc: int, payload_type: int, *elements: tuple[int, str]) -> Claim | None:
    packet = parse_rtp(named(ssrc, payload_type, *elements))
    assert packet is not None
    return sources.claim_of(packet)


def test_rid_and_repaired_rid_name_the_layer() -> None:
    sources, layers = table()
    assert claim(sources, 31, VIDEO, (MID, "1"), (RID, "h")) == Claim(layers["h"], is_rtx=False)
    assert claim(sources, 41, RTX, (MID, "1"), (REPAIRED, "h")) == Claim(layers["h"], is_rtx=True)


def test_a_replaced_source_never_returns() -> None:
    sources, _ = table()
    sources.replace(31)
    assert claim(sources, 31, VIDEO, (MID, "1"), (RID, "h")) is None


def test_only_so_many_replaced_sources_are_remembered() -> None:
    sources, layers = table()
    for ssrc in range(1_000):
        sources.replace(ssrc)
    assert claim(sources, 0, VIDEO, (MID, "1"), (RID, "h")) == Claim(layers["h"], is_rtx=False)
    assert claim(sources, 999, VIDEO, (MID, "1"), (RID, "h")) is None


def test_the_offer_announces_sources() -> None:
    sources, layers = table(FFMPEG_PUBLISHER)
    video = [entry for entry in sources.announced() if entry[1].layer is layers[""]]
    assert video == [(1002, Claim(layers[""], is_rtx=False)), (1003, Claim(layers[""], is_rtx=True))]
