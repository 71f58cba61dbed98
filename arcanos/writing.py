"""Writing files whole: temporary, fsync, rename, fsync of the folder; a reader sees the old file or the new one."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from arcanos.errors import NotRecorded


def write_whole(path: Path, data: bytes) -> None:
    """Replace `path` by `data` in one step, readable by its owner's umask; raises NotRecorded with the reason."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        _write(temporary, data)
        os.replace(temporary, path)
        _sync_folder(path.parent)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        reason = error.strerror or type(error).__name__
        raise NotRecorded(f"{path}: could not be written: {reason}; nothing else was changed") from error


def _write(path: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(path, flags, 0o666), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
