"""The page about publishing packs shows commands that run as they stand, and names every code that refuses one."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = "docs/publishing.md"
OTHERS = ("docs/bundles.md", "docs/archive.md")
CODE = re.compile(r"ARC-(?:SIG|LCK|INT|KEY)-[A-Z]+|ARC-IN-ARCHIVE|ARC-CFG-TRUST")
PRODUCT = ("arcanos", "engine", "evidence", "reports", "rules")

Read = Callable[[str], str]


def test_the_commands_of_the_page_run_as_they_stand(read: Read, tmp_path: Path) -> None:
    publish, take = re.findall(r"```sh\n(.*?)```\n", read(PAGE), re.DOTALL)
    folder = tmp_path / "credit-scoring"
    shutil.copytree(ROOT / "examples" / "credit-scoring", folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "dist").mkdir()
    (tmp_path / "keys").mkdir()
    environment = {**os.environ, "HOME": str(tmp_path), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}

    def run(script: str) -> str:
        done = subprocess.run(
            ["sh", "-ec", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    entry = json.loads(run(publish).split("in the configuration:\n")[1].splitlines()[0])
    path = folder / "arcanos_audit_config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(config | {"trust": {"keys": [entry]}}))
    run(f"cp dist/* .\n{take}")
    config["packs"][config["packs"].index("policies/credit")] = "credit@1.0.0"
    path.write_text(json.dumps(config | {"trust": {"keys": [entry]}}))
    assert run("arcanos pack lock").startswith("unchanged")
    assert "signed by policy-release, as locked" in run("arcanos check --as-of 2026-12-01T00:00:00Z || test $? = 1")


def test_every_code_that_refuses_a_pack_a_bundle_or_an_archived_audit_is_on_its_page(read: Read) -> None:
    modules = [path for part in PRODUCT for path in (ROOT / part).rglob("*.py")]
    written = {code for path in modules for code in CODE.findall(path.read_text(encoding="utf-8"))}
    assert written == {code for page in (PAGE, *OTHERS) for code in CODE.findall(read(page))}
