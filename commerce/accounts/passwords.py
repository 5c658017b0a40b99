"""Argon2id hashes, computed in two threads so that neither the loop nor the memory is exhausted."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

_hasher = PasswordHasher()
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")


async def hash_password(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def password_matches(password_hash: str | None, password: str) -> bool:
    """Takes the same time for an account that does not exist (None) as for a wrong password."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _matches, password_hash, password)


def _matches(password_hash: str | None, password: str) -> bool:
    nobody = _hash_of_nobody()  # made by whoever comes first, with or without an account
    try:
        _hasher.verify(password_hash or nobody, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return password_hash is not None


@cache
def _hash_of_nobody() -> str:
    return _hasher.hash("")
