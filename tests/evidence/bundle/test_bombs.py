"""What would exhaust a reader is refused in quarantine, with the limit that it met."""

from __future__ import annotations

import gzip
import json
import os
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pytest

from arcanos.errors import ArchiveRefused, DocumentRefused, IntegrityBroken
from arcanos.evidence.confinement import Budget
from arcanos.evidence.manifest import MANIFEST, SEAL
from arcanos.evidence.quarantine import open_warily
from arcanos.signing.archive import write_archive
from arcanos.signing.private import new_key
from arcanos.signing.zip_archive import directory_of, headers_of, write_zip
from tests.evidence.bundle.test_quarantine import DEEP, files_of, trusting

MIB: Final = 1 << 20
GIB: Final = 1 << 30
WIDE: Final = b"[" + b"0," * 8_000_000 + b"0]"
LONG: Final = b'{"a":' + b"9" * MIB + b"}\n"
BUDGET: Final = Budget(memory=GIB, seconds=60)


def inflating() -> bytes:
    """Return a small archive that gives 200 MiB."""
    return gzip.compress(bytes(200 * MIB), compresslevel=9)


def claiming() -> bytes:
    """Return an archive whose one header claims 8 GiB less a byte, the most that it can."""
    whole = bytearray(gzip.decompress(write_archive({"x": b""})))
    whole[124:136] = b"77777777777\0"
    whole[148:156] = b"%06o\0 " % (sum(whole[:148]) + 8 * ord(" ") + sum(whole[156:512]))
    return gzip.compress(bytes(whole))


def million() -> bytes:
    """Return an archive whose directory has a million entries."""
    central = headers_of(b"x", 0, 0, 0)[1] * 1_000_000
    return central + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, len(central), 0, 0)


def overlapping() -> bytes:
    """Return an archive of 9,000 entries that all stand where the first does: 9,000 times its 25 kB, 225 MB."""
    data = bytes(25_000)
    local, _ = headers_of(b"x", 0, len(data), 0)
    central = [headers_of(b"%04d" % i, 0, len(data), 0)[1] for i in range(9_000)]
    return local + data + directory_of(central, len(local) + len(data))


def archived(files: Mapping[str, bytes]) -> Callable[[], bytes]:
    return lambda: write_zip(files)


BOMBS: Final[dict[str, tuple[str, Callable[[], bytes], type[Exception], str]]] = {
    "inflates": ("b.tar.gz", inflating, ArchiveRefused, "more than 100 times as large"),
    "claims 8 GiB": ("b.tar.gz", claiming, ArchiveRefused, "a member has more than"),
    "a million entries": ("b.zip", million, ArchiveRefused, "more than 10000 members"),
    "overlapping entries": ("b.zip", overlapping, IntegrityBroken, "its two headers do not agree"),
    "a deep document": ("b.zip", archived(files_of(DEEP)), DocumentRefused, "nest at most"),
    "a deep manifest": ("b.zip", archived({MANIFEST: b"[" * 5_000_000}), IntegrityBroken, "at most"),
    "a deep seal": ("b.zip", archived({**files_of(), SEAL: b'{"a":' * 500_000}), IntegrityBroken, "at most"),
    "a wide seal": (
        "b.zip",
        archived({**files_of(), SEAL: b"[" + b"0," * 8_000_000 + b"0]"}),
        IntegrityBroken,
        "at most",
    ),
    "a long number": (
        "b.zip",
        archived(files_of(b'{"a":' + b"9" * MIB + b"}\n")),
        DocumentRefused,
        "at most 309 digits",
    ),
    "many signatures": (
        "b.zip",
        archived(
            {
                **files_of(),
                SEAL: json.dumps({"payload": "", "payloadType": "x", "signatures": [{"sig": ""}] * 65}).encode(),
            }
        ),
        IntegrityBroken,
        "at most 64 signatures",
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_would_exhaust_a_reader_is_refused_with_its_limit(tmp_path: Path, name: str) -> None:
    file, made, refused, said = BOMBS[name]
    (tmp_path / file).write_bytes(made())
    with pytest.raises(refused, match=said):
        open_warily(tmp_path / file, "b", trusting(new_key().public), budget=BUDGET)


def test_a_folder_of_too_many_files_and_a_file_without_end_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "b"
    (folder / "documents").mkdir(parents=True)
    (folder / MANIFEST).write_bytes(files_of()[MANIFEST])
    (folder / "documents" / "registry.json").touch()
    os.truncate(folder / "documents" / "registry.json", 1 << 40)
    with pytest.raises(ArchiveRefused, match="the limit is"):
        open_warily(folder, "b", budget=BUDGET)
    for i in range(10_000):
        (folder / "documents" / f"{i}.json").touch()
    with pytest.raises(ArchiveRefused, match="more than 10000 files"):
        open_warily(folder, "b", budget=BUDGET)
