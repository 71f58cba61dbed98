"""Digests and the canonical form they are taken over."""

from __future__ import annotations

import hashlib
import json


class Digest:
    """A SHA-256 that is taken piece by piece."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def update(self, data: bytes) -> None:
        """Take the next piece."""
        self._hash.update(data)

    def hexdigest(self) -> str:
        """Return the SHA-256 of all pieces so far as 64 lowercase hex digits."""
        return self._hash.hexdigest()


def sha256(data: bytes) -> str:
    """Return the SHA-256 of `data` as 64 lowercase hex digits."""
    return hashlib.sha256(data).hexdigest()


def canonical(value: object) -> bytes:
    """Return canonical JSON: sorted keys, no spaces, UTF-8; NaN and infinities are refused.

    Raises ValueError for a number that JSON does not have.
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def digest(value: object) -> str:
    """Return the SHA-256 of the canonical form of `value`."""
    return sha256(canonical(value))
