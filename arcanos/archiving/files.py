"""What is used of fsspec, as an interface: so that no module has to import it before a store is named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Protocol


class Files(Protocol):
    """The part of fsspec's AbstractFileSystem that a drive needs."""

    def walk(self, path: str, *, on_error: str = "omit") -> Iterator[tuple[str, list[str], list[str]]]:
        """Yield each folder with the names of its folders and files."""
        ...

    def find(self, path: str) -> list[str]:
        """Return the paths of all files below a folder."""
        ...

    def open(self, path: str, mode: str, **options: object) -> BinaryIO:
        """Open a file; FileNotFoundError where there is none."""
        ...

    def makedirs(self, path: str, exist_ok: bool = False) -> None:
        """Make a folder and those above it."""
        ...

    def mv(self, path1: str, path2: str) -> None:
        """Rename a file."""
        ...


class S3Files(Files, Protocol):
    """What s3fs has besides."""

    def call_s3(self, method: str, **arguments: object) -> dict[str, object]:
        """Call an operation of the store by the name that boto gives it."""
        ...
