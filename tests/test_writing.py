"""Files are written whole or not at all, and a failure says which file, why and what to do."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from arcanos.errors import NotRecorded
from arcanos.writing import write_folder, write_new, write_whole

Write = Callable[[Path, bytes], None]


def fail(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    target = tmp_path / "record.json"
    target.write_bytes(b"old")
    write_whole(target, b"new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"record.json": b"new"}


@pytest.mark.parametrize(("owner", "call"), [(os, "fsync"), (Path, "replace")])
@pytest.mark.parametrize("trouble", [fail, interrupt])
def test_a_failure_at_any_step_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: object, call: str, trouble: Callable[..., None]
) -> None:
    target = tmp_path / "record.json"
    target.write_bytes(b"old")
    monkeypatch.setattr(owner, call, trouble)
    with pytest.raises(NotRecorded if trouble is fail else KeyboardInterrupt):
        write_whole(target, b"new")
    monkeypatch.undo()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"record.json": b"old"}


def test_a_process_killed_before_the_rename_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "record.json"
    target.write_bytes(b"old")
    program = (
        "import os, pathlib, signal, sys\n"
        "from arcanos.writing import write_whole\n"
        "pathlib.Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "write_whole(pathlib.Path(sys.argv[1]), b'new')\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(target)], check=False)
    assert done.returncode == -9
    assert target.read_bytes() == b"old"


def test_the_data_is_on_the_disk_before_the_name_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def noted_fsync(handle: int) -> None:
        steps.append("fsync")
        fsync(handle)

    def noted_replace(path: Path, to: Path) -> Path:
        steps.append("rename")
        return replace(path, to)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    write_whole(tmp_path / "record.json", b"new")
    assert steps == ["fsync", "rename", "fsync"]


@pytest.mark.parametrize("write", [write_whole, write_new])
def test_a_missing_folder_is_named(tmp_path: Path, write: Write) -> None:
    with pytest.raises(NotRecorded, match=f"there is no folder {tmp_path}/missing; make it first"):
        write(tmp_path / "missing" / "record.json", b"new")


@pytest.mark.parametrize("write", [write_whole, write_new])
def test_a_folder_is_not_written_over(tmp_path: Path, write: Write) -> None:
    (tmp_path / "record.json").mkdir()
    with pytest.raises(NotRecorded, match=r"is there already|Is a directory"):
        write(tmp_path / "record.json", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["record.json"]


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "record.json"
    target.write_bytes(b"old")
    target.chmod(0o600)
    write_whole(target, b"new")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_link_is_replaced_and_what_it_points_to_stands(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"precious")
    link = tmp_path / "record.json"
    link.symlink_to(elsewhere)
    write_whole(link, b"new")
    assert (elsewhere.read_bytes(), link.read_bytes(), link.is_symlink()) == (b"precious", b"new", False)


def test_a_name_as_long_as_the_system_allows_is_written(tmp_path: Path) -> None:
    target = tmp_path / ("r" * 255)
    write_whole(target, b"new")
    assert target.read_bytes() == b"new"


def test_a_device_stays_a_device() -> None:
    write_whole(Path("/dev/null"), b"new")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_full_device_is_no_record() -> None:
    with pytest.raises(NotRecorded, match="/dev/full: could not be written: No space left on device"):
        write_whole(Path("/dev/full"), b"new")


def test_a_pipe_with_a_reader_gets_the_data(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    data = bytes(range(256)) * 1_000
    writer = threading.Thread(target=lambda: write_whole(pipe, data))
    writer.start()
    got = b""
    ends = time.monotonic() + 20
    while len(got) < len(data) and time.monotonic() < ends:
        try:
            got += os.read(reading, 65536)
        except BlockingIOError:
            time.sleep(0.001)
    writer.join(20)
    os.close(reading)
    assert got == data


def test_a_pipe_that_nobody_reads_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotRecorded, match="pipe: could not be written"):
        write_whole(tmp_path / "pipe", b"new")


def test_a_new_file_is_never_written_over_another(tmp_path: Path) -> None:
    (tmp_path / "config").write_bytes(b"mine")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name in ("config", "dangling"):
        with pytest.raises(NotRecorded, match="is there already"):
            write_new(tmp_path / name, b"new")
    assert (tmp_path / "config").read_bytes() == b"mine"
    assert not (tmp_path / "nowhere").exists()


def test_a_new_file_that_could_not_be_finished_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(NotRecorded, match="No space left"):
        write_new(tmp_path / "config", b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_can_not_be_synced_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def second_fails(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 2:
            fail()

    monkeypatch.setattr(os, "fsync", second_fails)
    with pytest.raises(NotRecorded, match="was written, but may not outlast a power failure"):
        write_whole(tmp_path / "record.json", b"new")


def test_a_new_folder_has_every_file_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    write_folder(tmp_path / "audit", {"b": b"2", "a": b"1"})
    assert {path.name: path.read_bytes() for path in (tmp_path / "audit").iterdir()} == {"a": b"1", "b": b"2"}
    assert [path.name for path in tmp_path.iterdir()] == ["audit"]


def test_a_folder_that_could_not_be_finished_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(NotRecorded, match="No space left"):
        write_folder(tmp_path / "audit", {"a": b"1"})
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_never_written_over_one_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "audit").mkdir()
    (tmp_path / "audit" / "mine").write_bytes(b"mine")
    with pytest.raises(NotRecorded, match="could not be written"):
        write_folder(tmp_path / "audit", {"a": b"1"})
    assert [path.name for path in (tmp_path / "audit").iterdir()] == ["mine"]
    assert [path.name for path in tmp_path.iterdir()] == ["audit"]
