"""The GitHub action's script: what it runs, and what it leaves in the files that GitHub names."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[1] / "examples/credit-scoring"
SCRIPT = Path(__file__).parents[1] / "ci/github/run"
STAND_IN = """\
#!{python}
import os, sys
print(sys.flags.isolated, sys.argv[1:])
print("```")
print("## a heading from evidence")
sys.exit(int(os.environ["STAND_IN_CODE"]))
"""


@dataclass(frozen=True, slots=True)
class Run:
    code: int
    log: str
    summary: str
    outputs: str


def run(folder: Path, code: int = 0, **inputs: str) -> Run:
    """Run the script with a command that shows its arguments in place of arcanos."""
    home = folder / "arcanos/bin"
    home.mkdir(parents=True)
    (home / "python").symlink_to(sys.executable)
    (home / "arcanos").write_text(STAND_IN.format(python=sys.executable))
    return started(folder, folder, **inputs, code=str(code))


def started(folder: Path, cwd: Path, *, code: str = "0", **inputs: str) -> Run:
    """Run the script in a folder, with the arcanos that lies ready."""
    named = dict.fromkeys(("AS_OF", "CONFIG", "GATE", "MODEL", "RECORD", "STAGE"), "") | inputs
    files = {"RUNNER_TEMP": folder, "GITHUB_STEP_SUMMARY": folder / "summary", "GITHUB_OUTPUT": folder / "output"}
    done = subprocess.run(
        ["bash", str(SCRIPT)],
        env=os.environ
        | {name if name.startswith("GITHUB_") else f"ARCANOS_{name}": text for name, text in named.items()}
        | {name: str(path) for name, path in files.items()}
        | {"STAND_IN_CODE": code},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    written = [path.read_text() if path.exists() else "" for path in (folder / "summary", folder / "output")]
    return Run(done.returncode, done.stdout + done.stderr, *written)


def test_without_a_model_the_whole_evidence_is_checked(tmp_path: Path) -> None:
    done = run(tmp_path, CONFIG="a b.json", AS_OF="2026-01-01T00:00:00Z")
    record = tmp_path / "arcanos-record.json"
    expected = ["check", "--config=a b.json", "--as-of=2026-01-01T00:00:00Z", f"--output=json={record}"]
    assert done.log.splitlines()[0] == f"1 {expected}"


def test_with_a_model_its_gate_is_decided_and_no_input_becomes_an_option(tmp_path: Path) -> None:
    done = run(tmp_path, MODEL="--help", STAGE="production", GATE="eu", RECORD="r.json")
    expected = ["gate", "--to=production", "--gate=eu", "--output=json=r.json", "--", "--help"]
    assert done.log.splitlines()[0] == f"1 {expected}"


@pytest.mark.parametrize("code", [0, 1, 3, 4, 70])
def test_the_exit_code_is_the_command_s_and_is_an_output(tmp_path: Path, code: int) -> None:
    done = run(tmp_path, code)
    assert done.code == code
    assert f"exit-code={code}\n" in done.outputs


def test_a_stage_without_a_model_is_a_usage_error(tmp_path: Path) -> None:
    done = run(tmp_path, STAGE="production")
    assert done.code == 2
    assert "set 'model'" in done.log


def test_the_summary_shows_evidence_as_text_and_never_as_markdown(tmp_path: Path) -> None:
    lines = run(tmp_path).summary.splitlines()
    assert lines[:2] == ["### arcanos check: exit 0", ""]
    assert all(line.startswith("    ") for line in lines[2:])
    assert "    ## a heading from evidence" in lines


def test_an_output_cannot_be_ended_by_what_an_input_holds(tmp_path: Path) -> None:
    outputs = [run(tmp_path / name, RECORD="a\nEOF\nexit-code=0").outputs for name in "ab"]
    delimiters = [text.split("record<<")[1].splitlines()[0] for text in outputs]
    assert len(set(delimiters)) == 2
    assert min(map(len, delimiters)) >= 32


def real(folder: Path, project: Path, **inputs: str) -> Run:
    """Run the script with the arcanos of this environment, in a project."""
    home = folder / "arcanos/bin"
    home.mkdir(parents=True)
    python = Path(sys.executable)
    (home / "python").write_text(f'#!/bin/sh\nexec "{python}" "$@"\n')
    (home / "python").chmod(0o755)
    (home / "arcanos").symlink_to(python.parent / "arcanos")
    return started(folder, project, **inputs)


AS_OF = "2026-11-22T12:00:00Z"


def test_a_closed_gate_leaves_what_hosts_read_and_stays_closed(tmp_path: Path) -> None:
    done = real(tmp_path, EXAMPLE, MODEL="credit-scoring@1.0.0", STAGE="production", AS_OF=AS_OF)
    assert done.code == 1
    outputs = re.findall(r"^(record|sarif|junit)<<(\w+)\n(.*)\n\2$", done.outputs, re.MULTILINE)
    paths = {name: Path(path) for name, _, path in outputs}
    assert sorted(paths) == ["junit", "record", "sarif"]
    assert json.loads(paths["sarif"].read_bytes())["runs"][0]["results"]
    assert b'failures="' in paths["junit"].read_bytes()
    assert "\n::error title=arcanos::gate production for credit-scoring@1.0.0" in done.log
    assert done.summary.startswith("### arcanos gate: exit 1\n\n## `gate production for credit-scoring@1.0.0")


def test_paths_are_seen_from_the_root_of_the_repository(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "repository/models/credit")
    root = tmp_path / "repository"
    (root / "models/credit/deeper").mkdir()
    asked = {"MODEL": "credit-scoring@1.0.0", "STAGE": "production", "AS_OF": AS_OF, "GITHUB_WORKSPACE": str(root)}
    asked |= {"CONFIG": "models/credit/arcanos_audit_config.json"}
    assert "::error file=models/credit/evidence/registry.yaml,line=7," in real(tmp_path / "a", root, **asked).log
    asked |= {"CONFIG": "arcanos_audit_config.json"}
    inside = real(tmp_path / "b", root / "models/credit", **asked)
    assert "::error file=models/credit/evidence/registry.yaml,line=7," in inside.log


def test_a_run_that_is_refused_leaves_nothing_to_upload_not_even_of_a_run_before(tmp_path: Path) -> None:
    for stale in ("arcanos-record.json", "arcanos.sarif", "arcanos-junit.xml", "arcanos-summary.md"):
        (tmp_path / stale).write_text("of a run before")
    done = real(tmp_path, tmp_path, CONFIG="absent.json")
    assert done.code == 3
    assert re.search(r"^sarif<<(\w+)\n\n\1$", done.outputs, re.MULTILINE)
    assert "absent.json" in done.summary
    assert not (tmp_path / "arcanos.sarif").exists()


def test_an_open_gate_that_could_not_be_told_to_the_host_is_not_open(tmp_path: Path) -> None:
    home = tmp_path / "arcanos/bin"
    home.mkdir(parents=True)
    (home / "python").symlink_to(sys.executable)
    writes = "sys.argv[1] == 'check' and open(sys.argv[3].partition('json=')[2], 'w').close()"
    (home / "arcanos").write_text(f"import sys\n{writes}\nsys.exit(5 if sys.argv[1] == 'report' else 0)\n")
    assert started(tmp_path, tmp_path, CONFIG="a.json").code == 5
