"""What was read, and what was left where it was: said of every document, and free of what checks options."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Something that was read: a file as the configuration names it, or an address without credentials.

    `sha256` and `size` (bytes) are of what was read, as it was read.
    """

    name: str
    sha256: str
    size: int
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Withheld:
    """A value that was not taken over, where it would stand in the document (RFC 9535), and why.

    `count` is more than one where values are told together: at the root, for what is beyond those told one by one.
    """

    path: str
    why: str
    count: int = 1
