"""Product pictures on disk: cleaned when they come in, named by their content, never changed."""

import asyncio
import hashlib
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from commerce.catalog.pictures import clean_picture
from web.errors import NotFound

_NAME = re.compile(r"[0-9a-f]{40}\.webp")


@dataclass(frozen=True, slots=True)
class ImageStore:
    """WebP files in one folder."""

    folder: Path

    async def save(self, data: bytes) -> str:
        """Keep an uploaded picture and return its name. Raises what `clean_picture` raises."""
        return await asyncio.to_thread(self._save, data)

    async def read(self, name: str) -> bytes:
        """Raises NotFound for names that `save` never gave."""
        return await asyncio.to_thread(self.path(name).read_bytes)

    def path(self, name: str) -> Path:
        """Raises NotFound for names that `save` never gave."""
        found = self.folder / name
        if not _NAME.fullmatch(name) or not found.is_file():
            raise NotFound()
        return found

    def _save(self, data: bytes) -> str:
        cleaned = clean_picture(data)
        name = f"{hashlib.sha256(cleaned).hexdigest()[:40]}.webp"
        target = self.folder / name
        if not target.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            # A name of its own, since the same picture may come twice at once.
            partial = target.with_suffix(f".{secrets.token_hex(8)}")
            partial.write_bytes(cleaned)
            partial.rename(target)
        return name


def image_url(name: str) -> str:
    return f"/media/{name}"


def routes(images: ImageStore) -> list[web.RouteDef]:
    async def serve(request: web.Request) -> web.StreamResponse:
        path = images.path(request.match_info["name"])
        headers = {"Content-Type": "image/webp", "Cache-Control": "public, max-age=31536000, immutable"}
        return web.FileResponse(path, headers=headers)

    return [web.get("/media/{name}", serve)]
