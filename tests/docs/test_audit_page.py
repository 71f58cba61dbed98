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
    # In one shell, as a reader pastes it: what one line leaves behind is where the next begins.
    lines = script.replace("/srv/compliance", str(tmp_path / "compliance")).splitlines()
    pasted = "".join(f"{line}\necho $? >>{tmp_path}/codes\n" for line in lines)
    done = subprocess.run(["sh", "-c", pasted], cwd=folder, env=environment, capture_output=True, check=False)
    codes = (tmp_path / "codes").read_text(encoding="utf-8").split()
    assert codes == ["1" if "arcanos audit" in line else "0" for line in lines], done.stdout.decode()
    assert done.stderr == b""


def test_every_file_of_an_audit_is_on_the_page(
    read: Callable[[str], str], agree: Callable[[str, str, str], None]
) -> None:
    rows = [f"| `{file}` | `{name}`: {FORMATS[name].says} |" for name, file in SET]
    found = BLOCK.search(read(PAGE))
    assert found is not None
    agree(PAGE, found[0], "\n".join(["| file | format |", "| --- | --- |", *rows]))
