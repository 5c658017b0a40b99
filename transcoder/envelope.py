"""What leaves an encrypted rendition: each resource is sealed when first asked for, once for everybody."""

from transcoder.encryption import Seal
from transcoder.playlist import KeyTag


class Envelope:
    """One rendition's seal, and what went out under it while the plain bytes are kept."""

    def __init__(self, seal: Seal, rendition: str) -> None:
        self._seal = seal
        self._rendition = rendition
        self._numbers: dict[str, int] = {}
        self._sealed: dict[str, bytes] = {}

    def tag(self, msn: int) -> KeyTag:
        """The key of a segment and its parts."""
        return self._seal.tag(self._rendition, msn)

    def note(self, uri: str, msn: int) -> None:
        """A part or segment by this name belongs to the segment of this number."""
        self._numbers[uri] = msn

    def close(self, uri: str, plain: bytes) -> bytes:
        """The bytes as they go out; what was never noted, such as a map, goes in the clear."""
        msn = self._numbers.get(uri)
        if msn is None:
            return plain
        if uri not in self._sealed:
            self._sealed[uri] = self._seal.close(self._rendition, msn, plain)
        return self._sealed[uri]

    def forget(self, *uris: str) -> None:
        """The plain bytes are gone."""
        for uri in uris:
            self._numbers.pop(uri, None)
            self._sealed.pop(uri, None)

    @property
    def stored_bytes(self) -> int:
        return sum(map(len, self._sealed.values()))
