"""The server's one secret and the keys derived from it."""

import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Secrets:
    """Keys for different purposes; knowing one tells nothing of the others."""

    root: bytes = field(repr=False)

    def key(self, purpose: str) -> bytes:
        """32 bytes for this purpose, the same ones at every start."""
        return hmac.digest(self.root, b"haat:" + purpose.encode(), hashlib.sha256)


def load(text: str | None, var: Path) -> Secrets:
    """The secret that was configured, else the one kept under `var`."""
    if text is not None:
        return from_text(text)
    var.mkdir(parents=True, exist_ok=True)
    return load_or_create(var / "secret")


def from_text(text: str) -> Secrets:
    return Secrets(hashlib.sha256(text.encode()).digest())


def load_or_create(path: Path) -> Secrets:
    """Read the secret kept in this file; the first start makes it, readable by the owner only."""
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".secret-") as file:  # mode 0600
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
            # Linked when it is whole: after a crash there is never an empty secret, which anybody knows.
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
    return from_text(path.read_text().strip())
