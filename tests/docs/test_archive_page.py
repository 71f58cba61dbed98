"""The page about the archive shows commands that run as they stand, and names every code and role."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from arcanos.archiving.address import PACKAGES
from arcanos.archiving.audit import FileRole
from arcanos.archiving.roles import BUNDLES, REPORTS

ROOT = Path(__file__).parents[2]
PAGE = "docs/archive.md"
CODE = re.compile(r"ARC-DRV-[A-Z]+")

Read = Callable[[str], str]


def test_the_commands_of_the_page_run_as_they_stand(read: Read, tmp_path: Path) -> None:
    script = re.findall(r"```sh\n(arcanos .*?)```\n", read(PAGE), re.DOTALL)[0]
    folder = tmp_path / "credit-scoring"
    shutil.copytree(ROOT / "examples" / "credit-scoring", folder, ignore=shutil.ignore_patterns("__pycache__"))
    environment = {**os.environ, "HOME": str(tmp_path), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for line in script.replace("/srv/compliance", str(tmp_path / "compliance")).splitlines():
        done = subprocess.run(["sh", "-c", line], cwd=folder, env=environment, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (1 if "arcanos check" in line else 0, b""), line
    assert (folder / "audit" / "record.json").read_bytes() == (folder / "record.json").read_bytes()


def test_every_code_of_a_drive_is_on_the_page(read: Read) -> None:
    modules = [*(ROOT / "arcanos/archiving").glob("*.py"), *(ROOT / "arcanos/commands").glob("archive*.py")]
    written = {code for path in modules for code in CODE.findall(path.read_text(encoding="utf-8"))}
    assert written == set(CODE.findall(read(PAGE)))


def test_every_role_is_on_the_page_with_its_suffixes(
    read: Read, rows: Callable[[str, str], list[list[str]]], codes: Callable[[str], list[str]]
) -> None:
    told = {codes(row[0])[0]: codes(row[1]) for row in rows(read(PAGE), "## What can be archived")}
    assert set(told) == {str(role) for role in FileRole}
    assert [code for code in told["report"] if code.startswith(".")] == list(REPORTS)
    assert [code for code in told["bundle"] if code.startswith(".")] == list(BUNDLES)


def test_every_store_is_on_the_page_with_what_to_install(
    read: Read, rows: Callable[[str, str], list[list[str]]], codes: Callable[[str], list[str]]
) -> None:
    table = [(codes(row[0]), " ".join(codes(row[2]))) for row in rows(read(PAGE), "## Drives")]
    assert {scheme for schemes, _ in table for scheme in schemes} == set(PACKAGES)
    for schemes, install in table:
        assert all(set(PACKAGES[scheme].split()) <= set(install.split()) for scheme in schemes)
