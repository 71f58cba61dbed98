"""Commands that archive at the same time lose nothing: real processes, and the worst order of steps."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from arcanos.archiving.catalogue import IndexState, catalogue, index_of
from arcanos.archiving.folder import FolderDrive
from arcanos.archiving.putting import archive_run

COMMAND = Path(sys.executable).with_name("arcanos")


AS_OF = datetime(2026, 11, 22, 9, tzinfo=UTC)
Records = Callable[[int], list[Path]]


@pytest.fixture
def records(tmp_path: Path, record_of: Callable[[datetime], bytes]) -> Records:
    """Return what writes some records, each as of its own second."""

    def write(number: int) -> list[Path]:
        paths = [tmp_path / f"record-{i}.json" for i in range(number)]
        for i, path in enumerate(paths):
            path.write_bytes(record_of(AS_OF + timedelta(seconds=i)))
        return paths

    return write


def test_processes_that_archive_at_once_lose_nothing(records: Records, tmp_path: Path) -> None:
    shared = tmp_path / "minutes.bin"
    shared.write_bytes(b"of all of them")
    running = [
        subprocess.Popen(
            [COMMAND, "archive", "put", path, "--role", f"other={shared}", "--at", tmp_path / "drive"],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for path in records(4)
    ]
    for process in running:
        out, err = process.communicate(timeout=120)
        assert (process.returncode, b"archived   " in out) == (0, True), err
    drive = FolderDrive("drive", tmp_path / "drive")
    found = catalogue(drive)
    assert [audit.as_of for audit in found.audits] == [AS_OF + timedelta(seconds=i) for i in range(4)]
    assert (found.index, found.lost) == (IndexState.AGREES, ())
    assert (drive.root / "index.json").read_bytes() == index_of(found.audits)
    assert len(drive.names("objects")) == 5


class Interrupted(FolderDrive):
    """A folder on which another command archives between our reading of the index and our writing of it."""

    meanwhile: list[Callable[[], object]] = []  # noqa: RUF012 - one test uses it

    def replace(self, name: str, data: bytes) -> None:
        if self.meanwhile:
            self.meanwhile.pop()()
        super().replace(name, data)


@pytest.mark.parametrize("others", [1, 3])
def test_an_index_that_was_written_over_is_brought_up_again(others: int, records: Records, tmp_path: Path) -> None:
    first, *rest = records(others + 1)
    plain = FolderDrive("drive", tmp_path / "drive")
    drive = Interrupted("drive", tmp_path / "drive")
    drive.meanwhile.extend([lambda path=path: archive_run(plain, path) for path in rest])  # type: ignore[misc]
    assert archive_run(drive, first).index == ""
    found = catalogue(plain)
    assert (len(found.audits), found.index) == (others + 1, IndexState.AGREES)
