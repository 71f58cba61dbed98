"""What is absent is skipped in plain sight at a desk and fails in CI."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).with_name("conftest.py")
IN_A_TEST = """
import pytest

def test_needs_a_suite():
    pytest.skip("{reason}")
"""
IN_A_MODULE = """
import pytest
pytest.skip("{reason}", allow_module_level=True)
"""
EXPECTED_FAILURE = """
import pytest

@pytest.mark.xfail(reason="{reason}")
def test_is_known_to_fail():
    assert False
"""


def run(folder: Path, source: str, reason: str, *, ci: str, plugins: tuple[str, ...] = ()) -> tuple[int, str]:
    """Run pytest on one file below a copy of this suite's conftest; return exit code and output."""
    shutil.copy(CONFTEST, folder / "conftest.py")
    (folder / "test_it.py").write_text(source.format(reason=reason))
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-rs",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(folder),
        *plugins,
    ]
    done = subprocess.run(
        [*command, str(folder)],
        env={"CI": ci, "PATH": "", "PYTHONPATH": str(CONFTEST.parent / "parts"), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("source", [IN_A_TEST, IN_A_MODULE])
def test_what_is_absent_fails_in_ci_and_says_why(tmp_path: Path, source: str) -> None:
    code, output = run(tmp_path, source, "absent: the public suite", ci="true")
    assert code in {pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED}
    assert "In CI nothing is left out" in output
    assert "absent: the public suite" in output


def test_what_is_absent_fails_in_ci_on_several_workers_too(tmp_path: Path) -> None:
    code, output = run(tmp_path, IN_A_TEST, "absent: the public suite", ci="true", plugins=("-n", "2"))
    assert code == pytest.ExitCode.TESTS_FAILED
    assert "absent: the public suite" in output


def test_what_is_absent_is_a_visible_skip_at_a_desk(tmp_path: Path) -> None:
    code, output = run(tmp_path, IN_A_TEST, "absent: the public suite", ci="")
    assert code == pytest.ExitCode.OK
    assert "absent: the public suite" in output


@pytest.mark.parametrize(
    ("source", "reason"), [(IN_A_TEST, "this system has no FIFO"), (EXPECTED_FAILURE, "absent: x")]
)
def test_any_other_skip_stays_one_in_ci(tmp_path: Path, source: str, reason: str) -> None:
    code, output = run(tmp_path, source, reason, ci="true")
    assert code == pytest.ExitCode.OK, output
