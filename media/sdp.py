"""Session descriptions taken apart (RFC 8866, JSEP): what an offer says, in the terms that we act on."""

from dataclasses import dataclass

from media.codecs import Codec
from media.errors import BadOffer

_LONGEST_OFFER = 64 << 10
_NAMES = {"h264": "H264", "vp8": "VP8", "vp9": "VP9", "av1": "AV1", "opus": "opus"}


@dataclass(frozen=True, slots=True)
class Section:
    """One media section. `extensions` are (id, uri); `rtx_sources` maps a source to its RTX source."""

    kind: str
    mid: str
    protocol: str
    direction: str
    setup: str
    has_rtcp_mux: bool
    codecs: tuple[Codec, ...]
    extensions: tuple[tuple[int, str], ...]
    rids: tuple[str, ...]
    sources: tuple[int, ...]
    rtx_sources: tuple[tuple[int, int], ...]
    stream: str | None
    ice_ufrag: str
    ice_password: str
    fingerprints: tuple[tuple[str, str], ...]

    def extension(self, uri: str) -> int | None:
        return next((number for number, name in self.extensions if name == uri), None)


@dataclass(frozen=True, slots=True)
class Offer:
    """A whole offer; `bundle` are the mids of its BUNDLE group."""

    sections: tuple[Section, ...]
    bundle: tuple[str, ...]
    allows_mixed_extensions: bool


Lines = list[tuple[str, str]]
"""Attributes in order as (name, value)."""


def parse_offer(text: str) -> Offer:
    """The offer; raises BadOffer with the reason."""
    if len(text) > _LONGEST_OFFER:
        raise BadOffer("too long")
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if line]
    if not lines or lines[0] != "v=0":
        raise BadOffer("not a session description")
    session: Lines = []
    sections: list[tuple[str, Lines]] = []
    for line in lines:
        if line[1:2] != "=":
            raise BadOffer("malformed line")
        kind, value = line[0], line[2:]
        if kind == "m":
            sections.append((value, []))
        elif kind == "a":
            name, _, content = value.partition(":")
            (sections[-1][1] if sections else session).append((name, content))
    if not sections:
        raise BadOffer("no media section")
    try:
        parsed = tuple(_parse_section(head, lines, session) for head, lines in sections)
    except (ValueError, IndexError) as error:
        raise BadOffer("malformed attribute") from error
    return Offer(
        sections=parsed,
        bundle=next(
            (tuple(v.split()[1:]) for n, v in session if n == "group" and v.startswith("BUNDLE")), ()
        ),
        allows_mixed_extensions=any(n == "extmap-allow-mixed" for n, _ in session + sections[0][1]),
    )


def _parse_section(head: str, lines: Lines, session: Lines) -> Section:
    kind, _port, protocol, *formats = head.split()
    values = _Values(lines, session)
    direction = next((n for n, _ in lines + session if n in _DIRECTIONS), "sendrecv")
    msid = values.last("msid")
    return Section(
        kind=kind,
        mid=values.last("mid") or "",
        protocol=protocol,
        direction=direction,
        setup=values.last("setup") or "actpass",
        has_rtcp_mux=any(n == "rtcp-mux" for n, _ in lines),
        codecs=_parse_codecs(formats, values),
        extensions=tuple(_parse_extension(value) for value in values.all("extmap")),
        rids=_parse_rids(values),
        sources=_parse_sources(values),
        rtx_sources=_parse_rtx_sources(values),
        stream=msid.split()[0] if msid else None,
        ice_ufrag=values.last("ice-ufrag") or "",
        ice_password=values.last("ice-pwd") or "",
        fingerprints=_parse_fingerprints(values),
    )


_DIRECTIONS = frozenset(("sendonly", "recvonly", "sendrecv", "inactive"))


class _Values:
    """Attribute look-up in one section; `last` falls back on the session's attributes."""

    def __init__(self, lines: Lines, session: Lines) -> None:
        self._lines = lines
        self._session = session

    def all(self, name: str) -> list[str]:
        return [value for key, value in self._lines if key == name]

    def last(self, name: str) -> str | None:
        own = self.all(name)
        inherited = [value for key, value in self._session if key == name]
        return own[-1] if own else inherited[-1] if inherited else None

    def own_or_inherited(self, name: str) -> list[str]:
        return self.all(name) or [value for key, value in self._session if key == name]


def _parse_codecs(formats: list[str], values: _Values) -> tuple[Codec, ...]:
    maps: dict[int, tuple[str, int, int]] = {}
    for value in values.all("rtpmap"):
        payload_type, encoding = value.split(None, 1)
        name, rate, *channels = encoding.split("/")
        maps[int(payload_type)] = (
            _NAMES.get(name.lower(), name),
            int(rate),
            int(channels[0]) if channels else 1,
        )
    parameters: dict[int, tuple[tuple[str, str], ...]] = {}
    for value in values.all("fmtp"):
        payload_type, _, content = value.partition(" ")
        parameters[int(payload_type)] = tuple(
            (key.strip().lower(), setting.strip())
            for key, _, setting in (item.partition("=") for item in content.split(";"))
            if key.strip()
        )
    feedback: dict[str, list[str]] = {}
    for value in values.all("rtcp-fb"):
        payload_type, _, content = value.partition(" ")
        feedback.setdefault(payload_type, []).append(content.strip())
    rtx = {
        int(dict(parameters.get(number, ())).get("apt", "-1")): number
        for number, (name, _, _) in maps.items()
        if name == "rtx"
    }
    return tuple(
        Codec(
            payload_type=number,
            name=maps[number][0],
            rate=maps[number][1],
            channels=maps[number][2],
            parameters=parameters.get(number, ()),
            feedback=tuple(feedback.get(str(number), []) + feedback.get("*", [])),
            rtx_payload_type=rtx.get(number),
        )
        for number in (int(entry) for entry in formats if entry.isdigit())
        if number in maps and 0 <= number < 128
    )


def _parse_extension(value: str) -> tuple[int, str]:
    number, uri = value.split()[:2]
    return int(number.partition("/")[0]), uri


def _parse_rids(values: _Values) -> tuple[str, ...]:
    """Simulcast layers that the offerer sends, in its order; alternatives and paused ones count too."""
    declared = {value.split()[0] for value in values.all("rid") if value.split()[1:2] == ["send"]}
    simulcast = (values.last("simulcast") or "").split()
    if "send" not in simulcast:
        return ()
    listed = simulcast[simulcast.index("send") + 1].replace(",", ";").replace("~", "")
    return tuple(rid for rid in listed.split(";") if rid in declared)


def _parse_sources(values: _Values) -> tuple[int, ...]:
    repair = {rtx for _, rtx in _parse_rtx_sources(values)}
    sources = dict.fromkeys(int(value.split()[0]) for value in values.all("ssrc"))
    return tuple(source for source in sources if source not in repair)


def _parse_rtx_sources(values: _Values) -> tuple[tuple[int, int], ...]:
    groups = [value.split() for value in values.all("ssrc-group")]
    return tuple((int(group[1]), int(group[2])) for group in groups if group[0] == "FID" and len(group) == 3)


def _parse_fingerprints(values: _Values) -> tuple[tuple[str, str], ...]:
    pairs = [value.split() for value in values.own_or_inherited("fingerprint")]
    return tuple((algorithm.lower(), digest.upper()) for algorithm, digest in pairs)
