"""`arcanos demo`: from anywhere, of a package that nobody may write to."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arcanos.commands import demo

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    folder = tmp_path / "any where"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_the_hurried_version_is_refused_and_the_fixed_one_passes(anywhere: Path, arcanos: Run) -> None:
    hurried, fixed = arcanos("demo"), arcanos("demo", "--fixed")
    assert (hurried.code, fixed.code) == (1, 0)
    assert hurried.out.startswith("$ arcanos gate credit-scoring@1.0.0 --to production --as-of 2026-11-22T09:00:00Z\n")
    assert "gate production for credit-scoring@1.1.0 to production: OPEN (exit 0)" in fixed.out
    assert hurried.out.endswith("  arcanos demo --fixed\n")
    assert fixed.out.endswith("  arcanos init\n")
    assert list(anywhere.iterdir()) == []


def test_the_demo_says_the_same_as_the_command_it_shows(arcanos: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = arcanos("demo")
    _, *words = shown.out.splitlines()[0].removeprefix("$ ").split()
    monkeypatch.chdir(demo.CREDIT_SCORING)
    assert arcanos(*words).out in shown.out


def test_a_copy_can_be_changed_even_of_a_package_that_can_not(
    anywhere: Path, tmp_path: Path, arcanos: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package"
    shutil.copytree(demo.CREDIT_SCORING, package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "__pycache__").mkdir()
    for path in package.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    monkeypatch.setattr(demo, "CREDIT_SCORING", package)
    done = arcanos("demo", "--copy", "my copy")
    assert done.code == 0
    assert "  cd 'my copy'\n" in done.out
    copy = anywhere / "my copy"
    assert all(path.stat().st_mode & stat.S_IWUSR for path in copy.rglob("*"))
    assert {p.relative_to(copy) for p in copy.rglob("*")} == {
        p.relative_to(package) for p in package.rglob("*") if p.name != "__pycache__"
    }
    monkeypatch.chdir(copy)
    next_step = done.out.splitlines()[-1].split()[1:]
    assert arcanos(*next_step).code == 0
    for path in package.rglob("*"):
        path.chmod(0o755)


def test_a_copy_never_goes_over_what_is_there(anywhere: Path, arcanos: Run) -> None:
    (anywhere / "here").mkdir()
    (anywhere / "dangling").symlink_to("nowhere")
    for name in ("here", "dangling", "."):
        done = arcanos("demo", "--copy", name)
        assert (done.code, done.out) == (2, "")
        assert "is there already; name a new folder" in done.err
    assert {path.name for path in anywhere.iterdir()} == {"dangling", "here"}


def test_a_copy_is_whole_or_not_there(anywhere: Path, arcanos: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write, written = Path.write_bytes, list[str]()

    def full(path: Path, data: bytes) -> int:
        written.append(path.name)
        if len(written) > 5:
            raise OSError(28, "No space left on device")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    done = arcanos("demo", "--copy", "copy")
    assert (done.code, done.out) == (5, "")
    assert "copy: could not be written: No space left on device; nothing was changed" in done.err
    assert list(anywhere.iterdir()) == []


def test_a_copy_into_a_folder_that_is_not_there_ends_with_5(anywhere: Path, arcanos: Run) -> None:
    done = arcanos("demo", "--copy", "missing/copy")
    assert (done.code, done.out) == (5, "")
    assert "missing/copy: could not be written: No such file or directory" in done.err


def test_a_copy_holds_both_versions_so_fixed_says_nothing(arcanos: Run) -> None:
    done = arcanos("demo", "--copy", "copy", "--fixed")
    assert (done.code, done.out) == (2, "")
