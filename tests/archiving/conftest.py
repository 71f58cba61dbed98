"""Records to archive, and a drive to archive them on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from arcanos.archiving.folder import FolderDrive
from arcanos.errors import ExitCode
from arcanos.findings import Severity
from arcanos.record import Coverage, Decision, Record
from arcanos.reports.record_json import to_json

AS_OF = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def record_of() -> Callable[[datetime], bytes]:
    """Return what makes a small record as of an instant."""

    def make(as_of: datetime) -> bytes:
        decision = Decision("check", None, None, Severity.named("low"), ExitCode.OPEN, (), ())
        return to_json(Record("Churn", "0.1.0", as_of, (), (), None, (), Coverage.of(0, ()), decision))

    return make


@pytest.fixture
def record(tmp_path: Path, record_of: Callable[[datetime], bytes]) -> Path:
    path = tmp_path / "record.json"
    path.write_bytes(record_of(AS_OF))
    return path


@pytest.fixture
def drive(tmp_path: Path) -> FolderDrive:
    return FolderDrive("drive", tmp_path / "drive")


@pytest.fixture
def files(tmp_path: Path) -> Callable[[Iterable[bytes]], list[Path]]:
    """Return what writes files of some bytes."""

    def write(contents: Iterable[bytes]) -> list[Path]:
        folder = tmp_path / "given"
        folder.mkdir(exist_ok=True)
        paths: list[Path] = []
        for number, data in enumerate(contents):
            path = folder / f"file-{number}.bin"
            path.write_bytes(data)
            paths.append(path)
        return paths

    return write
