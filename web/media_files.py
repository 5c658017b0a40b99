"""Product images on disk: checked when they come in, named by their content, never changed."""

import hashlib
import io
import warnings
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from PIL import Image

from web.errors import BadImage, NotFound

MAX_IMAGE_BYTES = 2 * 1024 * 1024
MAX_IMAGE_SIDE = 6000
_SUFFIXES = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


@dataclass(frozen=True, slots=True)
class ImageStore:
    """Image files in one folder; the name is the hash of the content."""

    folder: Path

    def save(self, data: bytes) -> str:
        """Keep a JPEG, PNG or WebP and return its name; raises BadImage for anything else."""
        suffix = _SUFFIXES[image_format(data)]
        name = f"{hashlib.sha256(data).hexdigest()[:40]}.{suffix}"
        self.folder.mkdir(parents=True, exist_ok=True)
        target = self.folder / name
        if not target.exists():
            partial = target.with_suffix(".partial")
            partial.write_bytes(data)
            partial.rename(target)
        return name

    def path(self, name: str) -> Path:
        """Raises NotFound for names that `save` never gave."""
        stem, _, suffix = name.partition(".")
        found = self.folder / name
        if suffix not in _TYPES or not stem.isalnum() or not found.is_file():
            raise NotFound()
        return found


def image_format(data: bytes) -> str:
    """ "JPEG", "PNG" or "WEBP", after decoding the whole picture; raises BadImage."""
    if len(data) > MAX_IMAGE_BYTES:
        raise BadImage("size")
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data), formats=list(_SUFFIXES)) as image:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            if max(image.size) > MAX_IMAGE_SIDE:
                raise BadImage("dimensions")
            image.load()
            return str(image.format)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadImage("format") from None


def image_url(name: str) -> str:
    return f"/media/{name}"


def routes(images: ImageStore) -> list[web.RouteDef]:
    async def serve(request: web.Request) -> web.StreamResponse:
        path = images.path(request.match_info["name"])
        headers = {
            "Content-Type": _TYPES[path.suffix[1:]],
            "Cache-Control": "public, max-age=31536000, immutable",
        }
        return web.FileResponse(path, headers=headers)

    return [web.get("/media/{name}", serve)]
