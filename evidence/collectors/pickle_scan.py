"""What pickles in a file would import, found without unpickling; what could not be looked at is named, never clean.

picklescan disassembles one pickle at a time. Archives are walked here: picklescan passes over members that it can't
open, and calls a stream without a readable instruction clean.
"""

from __future__ import annotations

import io
import logging
import os
import pickletools
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import IO, Final

from arcanos.errors import NotCollected
from arcanos.evidence.collectors.files import Found
from arcanos.evidence.collectors.model_formats import Format, format_of
from arcanos.readers.files import open_regular
from arcanos.readers.source import Value
from arcanos.redaction import printable

MEMBERS: Final = 10_000
UNPACKED: Final = 4 * 1024 * 1024 * 1024
RATIO: Final = 1_000
LARGEST: Final = 256 * 1024 * 1024
"""Bytes of one pickle: disassembling takes about ten times as much memory."""
SHOWN: Final = 200
_PICKLES: Final = (".pkl", ".pickle", ".joblib", ".dat", ".data")
_PLAIN: Final = frozenset({Format.NPY, Format.GGUF, Format.ONNX, Format.SAFETENSORS, Format.HDF5})
"""Formats without instructions of their own; what a framework reads into them is not a pickle."""


@dataclass(slots=True)
class _Scan:
    looked_at: int = 0
    globals: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])
    unseen: list[dict[str, Value]] = field(default_factory=list[dict[str, Value]])

    def miss(self, part: str, why: str) -> None:
        self.unseen.append({"part": printable(part)[:200], "why": why})

    def pickle(self, data: bytes, part: str) -> None:
        """Disassemble all pickles of `data`, which follow each other."""
        if not self.imports(data, part) and not _is_read(data):
            self.miss(part, "this is no readable pickle")

    def imports(self, data: bytes, part: str) -> bool:
        """Note what `data` would import, and return whether anything, or whether that could not be told."""
        from picklescan.scanner import scan_pickle_bytes

        self.looked_at += 1
        try:
            with _silent():
                result = scan_pickle_bytes(io.BytesIO(data), part)
        except Exception as error:  # noqa: BLE001 - whatever the library does not survive was not looked at
            self.miss(part, f"the scanner stopped: {type(error).__name__}")
            return True
        self.globals |= {(printable(g.module), printable(g.name), g.safety.value) for g in result.globals}
        if result.scan_err:
            self.miss(part, "the instructions end in bytes that are none; what follows was not seen")
        return bool(result.globals) or result.scan_err

    def report(self) -> dict[str, Value]:
        worst = {safety for _, _, safety in self.globals}
        shown = sorted(self.globals, key=lambda one: (_ORDER.index(one[2]), one))
        return {
            "tool": "picklescan",
            "version": version("picklescan"),
            "verdict": _verdict(worst, bool(self.unseen)),
            "looked_at": self.looked_at,
            "not_looked_at": self.unseen[:SHOWN],
            "not_looked_at_count": len(self.unseen),
            "imports": [{"module": m, "name": n, "safety": s} for m, n, s in shown[:SHOWN]],
            "imports_count": len(shown),
        }


_ORDER: Final = ("dangerous", "suspicious", "innocuous")


def _verdict(worst: set[str], unseen: bool) -> str:
    """Return `dangerous`, `incomplete` where a part was not seen, `suspicious`, or `innocuous`."""
    if "dangerous" in worst:
        return "dangerous"
    if unseen:
        return "incomplete"
    return "suspicious" if "suspicious" in worst else "innocuous"


def scan(file: Found, kind: Format) -> dict[str, Value]:
    """Return what the pickles of a file would import, and which parts of it were not looked at."""
    scanned = _Scan()
    descriptor = open_regular(file.path, file.name, NotCollected)
    with os.fdopen(descriptor, "rb") as opened:
        _look(scanned, opened, file.name, kind, nested=False)
    return scanned.report()


def _look(scanned: _Scan, opened: IO[bytes], part: str, kind: Format, *, nested: bool) -> None:
    if kind is Format.ZIP:
        return scanned.miss(part, "an archive inside an archive") if nested else _zip(scanned, opened, part)
    if kind is Format.NPY:
        return _npy(scanned, opened, part)
    if kind in _PLAIN:
        scanned.looked_at += 1
        return None
    if kind is Format.PICKLE or (kind in (Format.TEXT, Format.UNKNOWN) and _is_called_pickle(part)):
        data = opened.read(LARGEST + 1)
        return scanned.miss(part, "larger than what is scanned") if len(data) > LARGEST else scanned.pickle(data, part)
    if kind in (Format.TEXT, Format.UNKNOWN):
        # The tensors of a torch archive are plain numbers beside the pickle that describes them: no fault.
        return _perhaps_pickle(scanned, opened, part, Format.TEXT if nested else kind)
    return scanned.miss(part, f"a file of the format {kind} is not opened")


def _perhaps_pickle(scanned: _Scan, opened: IO[bytes], part: str, kind: Format) -> None:
    """Look at what may be a pickle: the oldest ones begin with any instruction, and are text."""
    data = opened.read(LARGEST + 1)
    if len(data) > LARGEST:
        return scanned.miss(part, "larger than what is scanned")
    if not scanned.imports(data, part) and kind is Format.UNKNOWN:
        scanned.miss(part, "the format is not known")
    return None


def _npy(scanned: _Scan, opened: IO[bytes], part: str) -> None:
    """Look into a NumPy array, which holds a pickle where its elements are objects (NEP 1)."""
    head = opened.read(65_536)
    at = 10 if head[6:7] == b"\x01" else 12
    length = int.from_bytes(head[8:at], "little")
    header = head[at : at + length]
    if len(header) < length:
        return scanned.miss(part, "the array's header is longer than headers are")
    if b"'O'" not in header and b"|O" not in header and b"object" not in header:
        scanned.looked_at += 1
        return None
    data = head[at + length :] + opened.read(LARGEST + 1)
    return scanned.miss(part, "larger than what is scanned") if len(data) > LARGEST else scanned.pickle(data, part)


def _zip(scanned: _Scan, opened: IO[bytes], name: str) -> None:
    try:
        with zipfile.ZipFile(opened) as archive:
            for info, fault in _members(archive):
                part = f"{name}:{info.filename}"
                if fault:
                    scanned.miss(part, fault)
                else:
                    _member(scanned, archive, info, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        scanned.miss(name, f"the archive can't be read: {type(error).__name__}")


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    room = UNPACKED
    for i, info in enumerate(archive.infolist()):
        room -= info.file_size
        if i >= MEMBERS or room < 0:
            yield info, "the archive holds more than is scanned"
            return
        if info.is_dir():
            continue
        if info.flag_bits & 1:
            yield info, "it is encrypted"
        elif info.file_size > max(info.compress_size, 1) * RATIO:
            yield info, f"unpacked it is more than {RATIO} times as large"
        else:
            yield info, ""


def _member(scanned: _Scan, archive: zipfile.ZipFile, info: zipfile.ZipInfo, part: str) -> None:
    try:
        with archive.open(info) as opened:
            head = opened.read(4096)
        kind = format_of(head)
        with archive.open(info) as opened:
            _look(scanned, opened, part, kind, nested=True)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError, zlib.error) as error:
        scanned.miss(part, f"it can't be read: {type(error).__name__}")


def _is_called_pickle(name: str) -> bool:
    return name.lower().endswith(_PICKLES)


def _is_read(data: bytes) -> bool:
    """Tell whether `data` is one pickle after another, to its last byte."""
    stream = io.BytesIO(data)
    with suppress(Exception):
        while stream.tell() < len(data):
            for _ in pickletools.genops(stream):
                pass
        return bool(data)
    return False


@contextmanager
def _silent() -> Generator[None]:
    """Keep picklescan's log from the terminal while it scans."""
    log = logging.getLogger("picklescan")
    was, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = was
