"""The page about an audit shows commands that run as they stand, and the files that `audit` writes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from arcanos.commands.audit_set import SET
from arcanos.reports.formats import FORMATS

ROOT = Path(__file__).parents[2]
PAGE = "docs/audit.md"
BLOCK = re.compile(r"(?<=<!-- set -->\n).*?(?=\n\n)", re.DOTALL)


def test_the_commands_of_the_page_run_as_they_stand(read: Callable[[str], str], tmp_path: Path) -> None:
    script = re.findall(r"```sh\n(.*?)```\n", read(PAGE), re.DOTALL)[0]
    folder = tmp_path / "credit-scoring"
    shutil.copytree(ROOT / "examples" / "credit-scoring", folder, ignore=shutil.ignore_patterns("__pycache__"))
    environment = {**os.environ, "HOME": str(tmp_path), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for line in script.replace("/srv/compliance", str(tmp_path / "compliance")).splitlines():
        done = subprocess.run(["sh", "-c", line], cwd=folder, env=environment, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (1 if "arcanos audit" in line else 0, b""), line


def test_every_file_of_an_audit_is_on_the_page(
    read: Callable[[str], str], agree: Callable[[str, str, str], None]
) -> None:
    rows = [f"| `{file}` | `{name}`: {FORMATS[name].says} |" for name, file in SET]
    found = BLOCK.search(read(PAGE))
    assert found is not None
    agree(PAGE, found[0], "\n".join(["| file | format |", "| --- | --- |", *rows]))
