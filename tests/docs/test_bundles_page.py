"""The page about bundles shows commands that run as they stand."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = "docs/bundles.md"


def test_the_commands_of_the_page_run_as_they_stand(read: Callable[[str], str], tmp_path: Path) -> None:
    script = re.findall(r"```sh\n(arcanos .*?)```\n", read(PAGE), re.DOTALL)[0]
    folder = tmp_path / "credit-scoring"
    shutil.copytree(ROOT / "examples" / "credit-scoring", folder, ignore=shutil.ignore_patterns("__pycache__"))
    *setting_up, check = script.splitlines()
    environment = {**os.environ, "HOME": str(tmp_path), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for line in setting_up:
        done = subprocess.run(["sh", "-c", line], cwd=folder, env=environment, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b""), line
    done = subprocess.run(["sh", "-c", check], cwd=folder, env=environment, capture_output=True, check=False)
    assert (done.returncode, b"bundle: evidence.tar.gz (tar.gz)" in done.stdout) == (1, True)
