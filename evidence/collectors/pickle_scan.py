"""What files of models would import, found without loading them; what could not be looked at is named, never clean.

picklescan disassembles one pickle at a time, and `pickle_imports` follows its stack: what either finds counts.
Archives are walked here: picklescan passes over members that it can't open, and calls a stream without a readable
instruction clean.
"""

from __future__ import annotations

import io
import logging
import lzma
import os
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import IO, Final

from arcanos.errors import NotCollected
from arcanos.evidence.collectors import keras_config
from arcanos.evidence.collectors.files import Found
from arcanos.evidence.collectors.graph_operations import operations
from arcanos.evidence.collectors.import_safety import DANGEROUS, safety
from arcanos.evidence.collectors.model_formats import Format, format_of
from arcanos.evidence.collectors.numpy_header import is_of_numbers
from arcanos.evidence.collectors.pickle_imports import Run, first_run, runs
from arcanos.evidence.collectors.yaml_tags import asks_python
from arcanos.readers.files import open_regular
from arcanos.readers.source import Value
from arcanos.redaction import printable

MEMBERS: Final = 10_000
UNPACKED: Final = 4 * 1024 * 1024 * 1024
RATIO: Final = 1_000
LARGEST: Final = 256 * 1024 * 1024
"""Bytes of one pickle: disassembling takes about ten times as much memory."""
SHOWN: Final = 200
NESTED: Final = 3
"""How deep archives in archives are opened."""
_PICKLES: Final = (".pkl", ".pickle", ".joblib", ".dat", ".data")
_PROGRAMS: Final = (".py", ".pyc", ".pyd", ".so", ".dll", ".dylib", ".sh", ".jar")
_PLAIN: Final = frozenset({Format.GGUF, Format.ONNX, Format.SAFETENSORS, Format.HDF5})
"""Formats without pickles of their own; a file may be one of them and a pickle too."""


@dataclass(slots=True)
class _Scan:
    looked_at: int = 0
    globals: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])
    unseen: list[dict[str, Value]] = field(default_factory=list[dict[str, Value]])
    members: int = 0
    unpacked: int = 0

    def miss(self, part: str, why: str) -> None:
        self.unseen.append({"part": printable(part)[:200], "why": why})

    def found(self, imports: set[tuple[str, str]]) -> None:
        self.globals |= {(printable(m), printable(n), safety(m, n)) for m, n in imports}

    def pickle(self, data: bytes, part: str) -> None:
        """Disassemble all pickles of `data`, which follow each other."""
        done = runs(data)
        for run in done:
            self.found(run.imports)
        seen = self.listed(data, part)
        if not done or not done[-1].ended:
            broken = "the instructions end in bytes that are none; what follows was not seen"
            self.miss(part, broken if seen or any(run.imports for run in done) else "this is no readable pickle")

    def listed(self, data: bytes, part: str) -> bool:
        """Note what picklescan sees in `data`, and return whether it saw anything."""
        from picklescan.scanner import scan_pickle_bytes

        self.looked_at += 1
        try:
            with _silent():
                result = scan_pickle_bytes(io.BytesIO(data), part)
        except Exception as error:  # noqa: BLE001 - whatever the library does not survive was not looked at
            self.miss(part, f"the scanner stopped: {type(error).__name__}")
            return False
        self.found({(g.module, g.name) for g in result.globals})
        return bool(result.globals)

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
    """Return what a file would import, and which parts of it were not looked at."""
    scanned = _Scan()
    descriptor = open_regular(file.path, file.name, NotCollected)
    with os.fdopen(descriptor, "rb") as opened:
        _look(scanned, opened, file.name, kind, 0)
    return scanned.report()


def _look(scanned: _Scan, opened: IO[bytes], part: str, kind: Format, depth: int) -> None:
    if kind is Format.ZIP:
        return _zip(scanned, opened, part, depth)
    if depth == 0 and zipfile.is_zipfile(opened):
        # An archive may stand behind anything else: its readers look for it from the end.
        _zip(scanned, opened, part, depth)
    opened.seek(0)
    if kind is Format.ONNX and part.lower().endswith(".pb"):
        kind = Format.SAVED_MODEL
    return _LOOKS.get(kind, _unopened)(scanned, opened, part, kind)


def _unopened(scanned: _Scan, _: IO[bytes], part: str, kind: Format) -> None:
    scanned.miss(part, f"a file of the format {kind} is not opened")


def _pickle(scanned: _Scan, opened: IO[bytes], part: str, _: Format) -> None:
    data = opened.read(LARGEST + 1)
    return scanned.miss(part, "larger than what is scanned") if len(data) > LARGEST else scanned.pickle(data, part)


def _plain(scanned: _Scan, opened: IO[bytes], part: str, kind: Format) -> None:
    """Look at what begins as another format: as a pickle, its first bytes may be a number that is thrown away."""
    scanned.looked_at += 1
    scanned.found(first_run(opened).imports)
    if kind is Format.HDF5:
        found = keras_config.of_hdf5(opened)
        scanned.globals |= set(found or ())
        if found is None:
            scanned.miss(part, "the configuration of the Keras model in it is not judged; save the model as .keras")
    if kind is Format.ONNX:
        scanned.globals |= {("tensorflow", name, DANGEROUS) for name in operations(opened)}


def _graph(scanned: _Scan, opened: IO[bytes], part: str, _: Format) -> None:
    scanned.globals |= {("tensorflow", name, DANGEROUS) for name in operations(opened)}
    scanned.miss(part, "of a graph of TensorFlow only operations that reach files or call Python are looked for")


def _perhaps_pickle(scanned: _Scan, opened: IO[bytes], part: str, kind: Format) -> None:
    """Look at what may be a pickle: the oldest ones begin with any instruction, and are text."""
    if part.lower().endswith(_PROGRAMS):
        return scanned.miss(part, "a program, which is not judged")
    if part.lower().endswith(_PICKLES):
        return _pickle(scanned, opened, part, kind)
    data = opened.read(LARGEST + 1)
    if len(data) > LARGEST:
        return scanned.miss(part, "larger than what is scanned")
    if format_of(data[:4096]) is Format.TEXT and b"\0" in data:
        scanned.miss(part, "it begins as a text and goes on as something else")
    if keras_config.is_perhaps(data):
        _keras(scanned, data, part)
    if asks_python(data):
        scanned.globals.add(("yaml", "!!python", DANGEROUS))
    # A list of words may begin like an instruction: it is a pickle where it calls anything, or comes to an end.
    if _acts(first_run(io.BytesIO(data))):
        return scanned.pickle(data, part)
    scanned.looked_at += 1
    if kind is Format.UNKNOWN:
        scanned.miss(part, "the format is not known")
    return None


def _acts(run: Run) -> bool:
    return bool(run.imports) and (run.calls or run.ended)


def _npy(scanned: _Scan, opened: IO[bytes], part: str, _: Format) -> None:
    """Look into a NumPy array, which holds a pickle where its elements are objects (NEP 1)."""
    head = opened.read(65_536)
    at = 10 if head[6:7] == b"\x01" else 12
    length = int.from_bytes(head[8:at], "little")
    header = head[at : at + length]
    if len(header) < length:
        return scanned.miss(part, "the array's header is longer than headers are")
    if is_of_numbers(header):
        scanned.looked_at += 1
        return None
    data = head[at + length :] + opened.read(LARGEST + 1)
    return scanned.miss(part, "larger than what is scanned") if len(data) > LARGEST else scanned.pickle(data, part)


def _zip(scanned: _Scan, opened: IO[bytes], name: str, depth: int) -> None:
    if depth == NESTED:
        return scanned.miss(name, "archives stand in each other too deeply")
    try:
        with zipfile.ZipFile(opened) as archive:
            for info, fault in _members(scanned, archive):
                part = f"{name}:{info.filename}"
                if fault:
                    scanned.miss(part, fault)
                else:
                    _member(scanned, archive, info, part, depth)
                    _root(scanned, archive, info, part)
    except _UNREADABLE as error:
        scanned.miss(name, f"the archive can't be read: {type(error).__name__}")
    return None


_UNREADABLE: Final = (
    *(zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError, zlib.error, lzma.LZMAError),
)


def _members(scanned: _Scan, archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    for info in archive.infolist():
        scanned.members += 1
        scanned.unpacked += info.file_size
        if scanned.members > MEMBERS or scanned.unpacked > UNPACKED:
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


def _member(scanned: _Scan, archive: zipfile.ZipFile, info: zipfile.ZipInfo, part: str, depth: int) -> None:
    try:
        with archive.open(info) as opened:
            kind = format_of(opened.read(4096))
        if kind is Format.ZIP and info.file_size > LARGEST:
            return scanned.miss(part, "larger than what is scanned")
        with archive.open(info) as opened:
            whole = io.BytesIO(opened.read()) if kind is Format.ZIP else opened
            # The tensors of a torch archive are plain numbers beside the pickle that describes them: no fault.
            _look(scanned, whole, part, Format.TEXT if kind is Format.UNKNOWN else kind, depth + 1)
    except _UNREADABLE as error:
        scanned.miss(part, f"it can't be read: {type(error).__name__}")
    return None


def _root(scanned: _Scan, archive: zipfile.ZipFile, info: zipfile.ZipInfo, part: str) -> None:
    """Look at the file that makes an archive a Keras model, in any encoding that its loader takes."""
    if info.filename == "config.json":
        with archive.open(info) as opened:
            data = opened.read(keras_config.LONGEST + 1)
        if not keras_config.is_perhaps(data):
            _keras(scanned, data, part)


def _keras(scanned: _Scan, data: bytes, part: str) -> None:
    """Look at what may be the configuration of a Keras model: its loader asks for no other file, and for no suffix."""
    found = keras_config.of_json(data) if len(data) <= keras_config.LONGEST else None
    if found is None:
        return scanned.miss(part, "the configuration of a model, or what looks like it, can't be read")
    scanned.globals |= {(printable(module), printable(name), how) for module, name, how in found}
    return None


_LOOKS: Final[dict[Format, Callable[[_Scan, IO[bytes], str, Format], None]]] = {
    **dict.fromkeys(_PLAIN, _plain),
    Format.NPY: _npy,
    Format.PICKLE: _pickle,
    Format.SAVED_MODEL: _graph,
    Format.TEXT: _perhaps_pickle,
    Format.UNKNOWN: _perhaps_pickle,
}


@contextmanager
def _silent() -> Generator[None]:
    """Keep picklescan's log from the terminal while it scans."""
    log = logging.getLogger("picklescan")
    was, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = was
