"""The multivariant playlist as a value, rendered to text; redundant variants for several edges."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from transcoder.messages import CAPTIONS
from transcoder.playlist import VERSION, decimal

_LANGUAGES = {"bn": "বাংলা", "en": "English"}


@dataclass(frozen=True, slots=True)
class Variant:
    """One video rendition."""

    uri: str
    bandwidth_bps: int
    average_bps: int
    codecs: str
    width: int
    height: int
    frame_rate_milli: int


@dataclass(frozen=True, slots=True)
class Sound:
    """The audio rendition: a group of its own, and a variant for who can or will take nothing else."""

    uri: str
    bandwidth_bps: int
    average_bps: int
    codecs: str


@dataclass(frozen=True, slots=True)
class Captions:
    """One language of the subtitles group."""

    uri: str
    language: str
    name: str


def captions_of(renditions: Iterable[str]) -> tuple[Captions, ...]:
    """The subtitles group of a show that has these renditions."""
    languages = sorted(name.removeprefix(CAPTIONS) for name in renditions if name.startswith(CAPTIONS))
    return tuple(Captions(f"{CAPTIONS}{one}.m3u8", one, _LANGUAGES.get(one, one)) for one in languages)


@dataclass(frozen=True, slots=True)
class Multivariant:
    """All renditions, once for each of `bases`: what their URIs begin with, the first being preferred."""

    sound: Sound | None
    variants: tuple[Variant, ...] = ()
    captions: tuple[Captions, ...] = ()
    bases: tuple[str, ...] = ("",)


def render_multivariant(playlist: Multivariant) -> str:
    """The text of a multivariant playlist. With several bases each is a pathway with its own groups."""
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{VERSION}", "#EXT-X-INDEPENDENT-SEGMENTS"]
    several = len(playlist.bases) > 1
    for number, base in enumerate(playlist.bases):
        lines += _groups(playlist, base, f"-{number}" if several else "")
    for number, base in enumerate(playlist.bases):
        pathway = f',PATHWAY-ID="{number}"' if several else ""
        lines += _variants(playlist, base, f"-{number}" if several else "", pathway)
    return "\n".join(lines) + "\n"


def _groups(playlist: Multivariant, base: str, suffix: str) -> Iterator[str]:
    if playlist.sound is not None:
        yield (
            f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aac{suffix}",NAME="audio",DEFAULT=YES,AUTOSELECT=YES,'
            f'CHANNELS="2",URI="{base}{playlist.sound.uri}"'
        )
    for captions in playlist.captions:
        yield (
            f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="captions{suffix}",NAME="{captions.name}",'
            f'LANGUAGE="{captions.language}",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI="{base}{captions.uri}"'
        )


def _variants(playlist: Multivariant, base: str, suffix: str, pathway: str) -> Iterator[str]:
    sound = playlist.sound
    subtitles = f',SUBTITLES="captions{suffix}"' if playlist.captions else ""
    audio = f',AUDIO="aac{suffix}"' if sound is not None else ""
    groups = f"{audio}{subtitles}{pathway}"
    for variant in playlist.variants:
        yield (
            f"#EXT-X-STREAM-INF:BANDWIDTH={variant.bandwidth_bps},AVERAGE-BANDWIDTH={variant.average_bps},"
            f'CODECS="{variant.codecs}",RESOLUTION={variant.width}x{variant.height},'
            f"FRAME-RATE={decimal(variant.frame_rate_milli, 3)}{groups}"
        )
        yield base + variant.uri
    if sound is not None:
        yield (
            f"#EXT-X-STREAM-INF:BANDWIDTH={sound.bandwidth_bps},AVERAGE-BANDWIDTH={sound.average_bps},"
            f'CODECS="{sound.codecs}"{groups}'
        )
        yield base + sound.uri
