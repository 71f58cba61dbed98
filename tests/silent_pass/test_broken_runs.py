"""A run that breaks in the middle, or that nobody hears, does not end like an open gate."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

Project = Callable[[Mapping[str, Any]], Path]
COMMAND = [str(Path(sys.executable).with_name("arcanos")), "check", "--as-of", "2026-03-02T12:00:00Z"]
UNTOLD, NOT_RECORDED, READER_GONE = 4, 5, 141

BROKEN = """
from arcanos.engine import operators

def crash(*given):
    raise ZeroDivisionError("broken on purpose")

operators.VALUE["gte"] = crash
from arcanos.cli import main
main()
"""


def test_a_crash_inside_an_operator_is_an_error_and_the_other_rules_still_run(
    project: Project, check: Callable[..., tuple[int, str]], one_rule: Callable[[str, str], str]
) -> None:
    folder = project({"policies/other.yaml": one_rule("other", "require: {deployment.services: {count: 1}}")})
    code, said = check(folder, command=(sys.executable, "-c", BROKEN))
    assert code == UNTOLD, said
    assert "error high policies/service-is-kept scorer" in said
    assert "planned 2 = 1 pass + 0 fail + 0 not applicable + 0 indeterminate + 1 error" in said


def test_a_reader_that_goes_away_is_not_an_open_gate(project: Project) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(COMMAND, cwd=project({}), stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert done.returncode == READER_GONE


@pytest.mark.skipif(os.name != "posix", reason="a POSIX shell closes the descriptor")
@pytest.mark.parametrize("redirect", [">&-", ">&- 2>&-"])
def test_a_closed_standard_output_is_not_recorded(project: Project, redirect: str) -> None:
    line = "'" + "' '".join(COMMAND) + f"' {redirect}"
    done = subprocess.run(["sh", "-c", line], cwd=project({}), stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == NOT_RECORDED
    assert "standard output" in done.stderr or "2>&-" in redirect


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_under_standard_output_is_not_recorded(project: Project) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(COMMAND, cwd=project({}), stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == NOT_RECORDED
    assert done.stderr
