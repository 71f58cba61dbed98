"""What is archived comes back, or "archived" is not said."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import fsspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arcanos.archiving.audit import FileRole
from arcanos.archiving.catalogue import catalogue
from arcanos.archiving.contents import FileContent
from arcanos.archiving.drive import Content, Drive, DriveFailed
from arcanos.archiving.fetching import chosen, fetch
from arcanos.archiving.folder import FolderDrive
from arcanos.archiving.names import object_name
from arcanos.archiving.objects import BLOCK, ObjectsDrive
from arcanos.archiving.putting import archive_run, put
from arcanos.archiving.taking import Given, prepare
from arcanos.archiving.verifying import verify
from arcanos.errors import DocumentRefused, ExitCode, IntegrityBroken, NotRecorded

Write = Callable[[Iterable[bytes]], list[Path]]


def others(paths: Iterable[Path]) -> list[Given]:
    return [Given(path, FileRole.OTHER) for path in paths]


def behind_fsspec(root: Path, *, folders: bool) -> ObjectsDrive:
    """Return a folder behind fsspec: as a server of folders, and as a store that makes them itself."""
    files: Any = fsspec.filesystem("file", auto_mkdir=not folders, skip_instance_cache=True)
    return ObjectsDrive("file", files, str(root), folders)


DRIVES: dict[str, Callable[[Path], Drive]] = {
    "folder": lambda root: FolderDrive("folder", root),
    "objects": lambda root: behind_fsspec(root, folders=False),
    "server": lambda root: behind_fsspec(root, folders=True),
}


@pytest.mark.parametrize("kind", DRIVES)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contents=st.lists(st.binary(min_size=1, max_size=300), max_size=6))
def test_any_files_come_back_as_they_were(
    kind: str, contents: list[bytes], record: Path, files: Write, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("drive")
    drive = DRIVES[kind](folder / "drive")
    paths = files(contents)
    archived = archive_run(drive, record, others(paths))
    found = catalogue(drive)
    assert found.audits == (archived.audit,)
    back = list(fetch(drive, chosen(drive, found, "latest").files, folder / "back"))
    assert {path.name: path.read_bytes() for path in back} == {
        path.name: path.read_bytes() for path in (*paths, record)
    }
    done = verify(drive, catalogue(drive, trusting=False))
    assert (done.exit_code, done.objects) == (ExitCode.OPEN, len({*contents, record.read_bytes()}))


@pytest.mark.parametrize("kind", DRIVES)
@pytest.mark.parametrize("size", [BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 7])
def test_a_file_larger_than_a_block_comes_back(
    kind: str, size: int, record: Path, files: Write, tmp_path: Path
) -> None:
    drive = DRIVES[kind](tmp_path / "drive")
    (path,) = files([bytes(range(251)) * (size // 251) + bytes(size % 251)])
    archived = archive_run(drive, record, others([path]))
    kept = tmp_path / "drive" / object_name(archived.audit.files[0].sha256)
    assert subprocess.run(["cmp", kept, path], check=False).returncode == 0


LIES: dict[str, Callable[[bytes], bytes | None]] = {
    "shortened": lambda data: data[:-1],
    "lengthened": lambda data: data + b"\n",
    "flipped": lambda data: bytes([data[0] ^ 1]) + data[1:],
    "emptied": lambda data: b"",
    "forgotten": lambda data: None,
}


class Lying:
    """A store behind fsspec that changes what it was given: `lie` makes of a file's bytes those that it keeps."""

    def __init__(self, lie: Callable[[bytes], bytes | None]) -> None:
        self.files: Any = fsspec.filesystem("memory", skip_instance_cache=True)
        self.lie = lie

    def open(self, path: str, mode: str, **options: object) -> BinaryIO:
        file: BinaryIO = self.files.open(path, mode)
        if mode == "wb" and "/audits/" not in path:
            closing = file.close

            def close() -> None:
                closing()
                kept = self.lie(self.files.cat_file(path))
                self.files.rm_file(path) if kept is None else self.files.pipe_file(path, kept)

            file.close = close  # type: ignore[method-assign]
        return file

    def __getattr__(self, name: str) -> Any:
        return getattr(self.files, name)


@pytest.mark.parametrize(
    ("lie", "told"),
    [
        ("shortened", "reads back with other bytes"),
        ("lengthened", "reads back with other bytes"),
        ("flipped", "reads back with other bytes"),
        ("emptied", "reads back with other bytes"),
        ("forgotten", "is not there after it was written"),
    ],
)
def test_a_store_that_gives_back_other_bytes_has_archived_nothing(
    lie: str, told: str, record: Path, tmp_path: Path
) -> None:
    files: Any = Lying(LIES[lie])
    drive = ObjectsDrive("memory://lying", files, str(tmp_path))
    with pytest.raises(NotRecorded, match=told):
        archive_run(drive, record)
    assert drive.names("audits") == []


class Failing(FolderDrive):
    """A folder that is full when the file `when` is written."""

    when = ""

    def write(self, name: str, content: Content) -> None:
        if name.startswith(self.when):
            raise DriveFailed("No space left on device")
        super().write(name, content)


@pytest.mark.parametrize("when", ["objects/", "audits/"])
def test_an_audit_is_not_there_unless_all_its_files_are(when: str, record: Path, tmp_path: Path) -> None:
    drive = Failing("drive", tmp_path / "drive")
    type(drive).when = when
    with pytest.raises(NotRecorded, match="was not archived: No space left on device"):
        archive_run(drive, record)
    assert drive.names("audits") == []


class Dying(FolderDrive):
    """A folder from under which the process is taken away after some steps."""

    left = 0

    def step(self) -> None:
        type(self).left -= 1
        if type(self).left < 0:
            raise KeyboardInterrupt

    def pieces(self, name: str) -> Iterator[bytes]:
        self.step()
        return super().pieces(name)

    def write(self, name: str, content: Content) -> None:
        self.step()
        super().write(name, content)
        self.step()

    def replace(self, name: str, data: bytes) -> None:
        self.step()
        super().replace(name, data)
        self.step()


def test_whenever_it_is_ended_an_audit_is_whole_or_not_there(record: Path, files: Write, tmp_path: Path) -> None:
    given_files = others(files([b"minutes", b"slides"]))
    steps = 0
    for steps in range(100):
        plain = FolderDrive("drive", tmp_path / f"drive-{steps}")
        dying = Dying("drive", plain.root)
        type(dying).left = steps
        try:
            archive_run(dying, record, given_files)
        except KeyboardInterrupt:
            assert list(verify(plain, catalogue(plain, trusting=False)).broken) == []
            assert len(archive_run(plain, record, given_files).files) == 3
            assert verify(plain, catalogue(plain, trusting=False)).exit_code is ExitCode.OPEN
        else:
            break
    assert 15 < steps < 99


class Unindexed(FolderDrive):
    """A folder whose index can't be written."""

    def replace(self, name: str, data: bytes) -> None:
        raise DriveFailed("Read-only file system")


def test_an_audit_is_archived_though_its_index_cannot_be_written(record: Path, tmp_path: Path) -> None:
    drive = Unindexed("drive", tmp_path / "drive")
    archived = archive_run(drive, record)
    assert archived.index == "Read-only file system"
    assert [audit.sha256 for audit in catalogue(drive).audits] == [archived.audit.sha256]


def test_a_file_that_changes_between_two_readings_is_refused_and_not_kept(
    record: Path, files: Write, drive: FolderDrive
) -> None:
    (path,) = files([b"as it was"])
    for changed in (b"as it is!", b"as", b"as it was and more"):
        path.write_bytes(b"as it was")
        prepared = prepare(record, others([path]))
        path.write_bytes(changed)
        with pytest.raises(DocumentRefused, match="ARC-IN-CHANGED"):
            put(drive, prepared)
        assert drive.names("audits") == []
        assert [path.read_bytes() for path in (drive.root / "incoming").iterdir()] == []
        assert drive.names("objects") == []


def test_a_file_that_changes_while_its_record_is_read_is_refused(
    record: Path, drive: FolderDrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = record.read_bytes()

    def measured(path: Path, name: str) -> FileContent:
        return FileContent(path, name, "0" * 64, len(real))

    monkeypatch.setattr("arcanos.archiving.taking.file_content", measured)
    with pytest.raises(DocumentRefused, match="ARC-IN-CHANGED"):
        archive_run(drive, record)


def test_more_than_a_gibibyte_is_refused_before_anything_is_written(
    record: Path, files: Write, drive: FolderDrive
) -> None:
    (path,) = files([b"x"])
    with path.open("r+b") as sparse:
        sparse.truncate(1024 * 1024 * 1024 + 1)
    with pytest.raises(DocumentRefused, match="more than 1073741824 bytes"):
        archive_run(drive, record, others([path]))
    assert not drive.root.exists()


def test_what_stood_there_with_other_bytes_is_an_integrity_error_and_stays(
    record: Path, files: Write, drive: FolderDrive
) -> None:
    archived = archive_run(drive, record)
    path = drive.root / archived.files[0].name
    path.chmod(0o644)
    path.write_bytes(b"other bytes")
    with pytest.raises(IntegrityBroken, match="ARC-INT-OBJECT"):
        archive_run(drive, record)
    assert path.read_bytes() == b"other bytes"


class Slow(FolderDrive):
    """A folder that says how much of a file was read at a time."""

    largest = 0

    def write(self, name: str, content: Content) -> None:
        drive = self

        class Watched:
            sha256, size = content.sha256, content.size

            def pieces(self) -> Iterator[bytes]:
                for piece in content.pieces():
                    type(drive).largest = max(type(drive).largest, len(piece))
                    yield piece

        super().write(name, Watched())

    def hold(self, name: str) -> datetime | None:
        return None


def test_files_are_never_held_whole(record: Path, files: Write, tmp_path: Path) -> None:
    archive_run(Slow("drive", tmp_path / "drive"), record, others(files([bytes(5 * 1024 * 1024)])))
    assert Slow.largest == 1024 * 1024
