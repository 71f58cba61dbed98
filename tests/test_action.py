"""The GitHub action's script: what it runs, and what it leaves in the files that GitHub names."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

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
    named = dict.fromkeys(("AS_OF", "CONFIG", "GATE", "MODEL", "RECORD", "STAGE"), "") | inputs
    files = {"RUNNER_TEMP": folder, "GITHUB_STEP_SUMMARY": folder / "summary", "GITHUB_OUTPUT": folder / "output"}
    done = subprocess.run(
        ["bash", str(SCRIPT)],
        env=os.environ
        | {f"ARCANOS_{name}": text for name, text in named.items()}
        | {name: str(path) for name, path in files.items()}
        | {"STAND_IN_CODE": str(code)},
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
