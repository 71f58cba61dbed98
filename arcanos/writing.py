"""Writing files whole: temporary, fsync, rename, fsync of the folder; a reader sees the old file or the new one."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from arcanos.errors import NotRecorded

STREAM_FOLDERS: Final = ("/dev", "/dev/fd", "/proc/self/fd")
PRIVATE: Final = 0o600
READ_ONLY: Final = 0o444
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


def write_whole(path: Path, data: bytes) -> None:
    """Replace `path` by `data` in one step; a file that is there keeps its permissions, a link is itself replaced.

    A pipe or a device (`/dev/null`, a shell's `>(...)`) is written to as it is. Raises NotRecorded with the reason;
    the old file then stands untouched.
    """
    mode = _mode(path)
    if _is_stream(path, mode):
        return _write_stream(path, data)
    temporary = path.with_name(f".arcanos-{secrets.token_hex(8)}.tmp")
    try:
        _write_new(temporary, data, mode)
        _move(temporary, path)
    except OSError as error:
        raise _not_recorded(path, error) from error
    return _sync_folder(path)


def write_new(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write `data` to a file that was not there before; never over another. Raises NotRecorded with the reason.

    A `private` file is readable by its owner only, from the first byte on.
    """
    try:
        _write_new(path, data, PRIVATE if private else None, PRIVATE if private else 0o666)
    except FileExistsError:
        raise NotRecorded(f"{path}: is there already and was not overwritten; remove it, or name another") from None
    except OSError as error:
        raise _not_recorded(path, error) from error
    _sync_folder(path)


def write_once(path: Path, pieces: Iterable[bytes], *, beside: Path, mode: int = 0o666) -> bool:
    """Write pieces to a file that was not there before, whole or not at all; return False where one is there already.

    They are written in the folder `beside`, of the same file system, and then linked into place: what `pieces` raises
    leaves nothing behind. Raises NotRecorded with the reason.
    """
    temporary = beside / f".arcanos-{secrets.token_hex(8)}.tmp"
    try:
        handle = os.open(temporary, _NEW, mode)
        try:
            with os.fdopen(handle, "wb") as file:
                for piece in pieces:
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            linked = _link(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise _not_recorded(path, error) from error
    _sync_folder(path)
    return linked


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a new folder with all of `files`, by name, in one step: it is there with every file, or not at all.

    An empty folder may be there. Raises NotRecorded with the reason.
    """
    half = folder.with_name(f".arcanos-{secrets.token_hex(8)}.tmp")
    try:
        half.mkdir()
        for name in sorted(files):
            _write_new(half / name, files[name], None)
        _sync_folder(half / "files")
        half.rename(folder)
    except OSError as error:
        raise NotRecorded(f"{folder}: could not be written: {_reason(error)}; nothing was changed") from error
    finally:
        shutil.rmtree(half, ignore_errors=True)
    _sync_folder(folder)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it where they are not there. Raises NotRecorded with the reason."""
    new = [one for one in (folder, *folder.parents) if not os.path.lexists(one)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotRecorded(f"{folder}: the folder could not be made: {_reason(error)}; name another") from error
    for one in new:
        _sync_folder(one)


def _write_new(path: Path, data: bytes, mode: int | None, born: int = 0o666) -> None:
    handle = os.open(path, _NEW, born)
    try:
        with os.fdopen(handle, "wb") as file:
            if mode is not None and hasattr(os, "fchmod"):
                os.fchmod(file.fileno(), mode & 0o777)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _move(temporary: Path, path: Path) -> None:
    try:
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _link(temporary: Path, path: Path) -> bool:
    """Give a file its name unless another has it; return whether it got it."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        return False
    except OSError as error:
        # Some file systems know no hard links; a rename that is preceded by a look is the best that they have.
        if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK) or os.path.lexists(path):
            raise
        temporary.replace(path)
    return True


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except OSError:
        return None


def _is_stream(path: Path, mode: int | None) -> bool:
    if str(path.absolute().parent) in STREAM_FOLDERS:
        return True
    return mode is not None and (stat.S_ISFIFO(mode) or stat.S_ISCHR(mode))


def _write_stream(path: Path, data: bytes) -> None:
    # Without a reader, opening a pipe would wait for ever.
    try:
        handle = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        os.set_blocking(handle, True)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
    except OSError as error:
        raise _not_recorded(path, error) from error


def _sync_folder(path: Path) -> None:
    if not hasattr(os, "O_DIRECTORY"):
        return
    try:
        handle = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        # Some file systems have nothing to sync in a folder, and say so.
        if error.errno == errno.EINVAL:
            return
        raise NotRecorded(f"{path}: was written, but may not outlast a power failure: {_reason(error)}") from error


def _not_recorded(path: Path, error: OSError) -> NotRecorded:
    folder = path.absolute().parent
    if not folder.is_dir():
        return NotRecorded(f"{path}: could not be written: there is no folder {folder}; make it first")
    return NotRecorded(f"{path}: could not be written: {_reason(error)}; nothing was changed")


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
