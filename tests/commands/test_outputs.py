"""Where a run is written to: nothing that was asked for is left out, and nothing of the user's is overwritten."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arcanos.reports.formats import FORMATS

AS_OF = "--as-of=2026-11-22T09:00:00Z"
Run = Callable[..., Any]


def test_several_outputs_are_written_in_one_run_beside_the_report(project: Any, arcanos: Run) -> None:
    done = arcanos("check", AS_OF, "-o", "json=a.json", "--output", "markdown=a.md", "-o", "text=a.txt")
    assert done.code == 0
    assert json.loads((project.folder / "a.json").read_bytes())["decision"]["exit_code"] == 0
    assert (project.folder / "a.md").read_text().startswith("## `gate check`: OPEN")
    assert (project.folder / "a.txt").read_text() == done.out


@pytest.mark.parametrize("name", list(FORMATS))
def test_a_dash_is_standard_output_and_takes_the_place_of_the_report(project: Any, arcanos: Run, name: str) -> None:
    written = arcanos("check", AS_OF, "-o", f"{name}=file")
    shown = arcanos("check", AS_OF, "-o", f"{name}=-")
    assert (written.code, shown.code) == (0, 0)
    assert shown.out.encode("utf-8", "surrogateescape") == (project.folder / "file").read_bytes()


@pytest.mark.parametrize("name", [name for name, form in FORMATS.items() if form.is_binary])
@pytest.mark.parametrize("words", [["check", AS_OF, "-o", "{}=-"], ["report", "record.json", "--format", "{}"]])
def test_a_terminal_is_not_given_bytes_that_it_can_not_show(
    project: Any, arcanos: Run, monkeypatch: pytest.MonkeyPatch, name: str, words: list[str]
) -> None:
    assert arcanos("check", AS_OF, "-o", "json=record.json").code == 0
    command = [word.format(name) for word in words]
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    done = arcanos(*command)
    assert (done.code, done.out) == (2, "")
    assert f"{name} is not for a terminal: write it to a file with --output {name}=report.{name}" in done.err
    monkeypatch.setattr("sys.stdout.isatty", lambda: False)
    assert arcanos(*command).code == 0


@pytest.mark.parametrize("words", [["check", AS_OF], ["report", "record.json"]])
def test_an_output_that_can_not_be_written_names_those_that_were(project: Any, arcanos: Run, words: list[str]) -> None:
    assert arcanos("check", AS_OF, "-o", "json=record.json").code == 0
    done = arcanos(*words, "-o", "text=a.txt", "-o", "json=a.json", "-o", "csv=/dev/full", "-o", "markdown=a.md")
    assert (done.code, done.out) == (5, "")
    assert "/dev/full: could not be written" in done.err
    assert done.err.rstrip().endswith("Written before: a.txt, a.json")
    assert (project.folder / "a.json").is_file()
    assert not (project.folder / "a.md").exists()


def nothing_found(name: str) -> None:
    return None


def test_a_format_whose_library_is_not_installed_names_the_extra(
    project: Any, arcanos: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("arcanos.commands.outputs.find_spec", nothing_found)
    done = arcanos("check", AS_OF, "-o", "pdf=report.pdf")
    assert done.code == 2
    assert "pdf needs the extra 'pdf': pip install 'arcanos[pdf]'" in done.err


@pytest.mark.parametrize(
    ("outputs", "word"),
    [
        (["jsn=a"], "did you mean 'json'?"),
        (["json"], "write FORMAT=PATH, such as json=record.json"),
        (["json="], "write FORMAT=PATH"),
        (["=a"], "there is no format ''"),
        (["json=a", "text=./a"], "json and text both go to ./a"),
        (["json=-", "markdown=-"], "both go to standard output"),
        (["json=/dev/stdout"], "write json=- for standard output"),
        (["json=arcanos_audit_config.json"], "this is an input of the run"),
        (["json=waivers.yaml"], "this is an input of the run"),
        (["json=evidence/evaluation.json"], "this is an input of the run"),
        (["json=policies/encrypted.yaml"], "inside a pack"),
        (["json=policies/record.json"], "inside a pack"),
        (["json=evidence/../waivers.yaml"], "this is an input of the run"),
    ],
)
@pytest.mark.parametrize("command", [["check"], ["gate", "churn@1.1.0", "--to", "production"]])
def test_an_output_that_can_not_be_meant_is_a_usage_error_before_anything_is_done(
    project: Any, arcanos: Run, command: list[str], outputs: list[str], word: str
) -> None:
    before = {path: path.read_bytes() for path in project.folder.rglob("*") if path.is_file()}
    done = arcanos(*command, AS_OF, *(f"--output={output}" for output in outputs))
    assert (done.code, done.out) == (2, "")
    assert word in done.err
    assert {path: path.read_bytes() for path in project.folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("output", "word"),
    [
        ("json=missing/record.json", "there is no folder {0}/missing; make it first"),
        ("json=evidence", "this is a folder"),
    ],
)
def test_a_place_that_can_not_be_written_to_ends_with_5_and_is_named(
    project: Any, arcanos: Run, output: str, word: str
) -> None:
    done = arcanos("check", AS_OF, "-o", output)
    assert (done.code, done.out) == (5, "")
    assert word.format(project.folder) in done.err


def test_a_full_disk_ends_with_5_and_no_decision_is_shown(project: Any, arcanos: Run) -> None:
    done = arcanos("check", AS_OF, "-o", "json=/dev/full")
    assert (done.code, done.out) == (5, "")
    assert "/dev/full: could not be written: No space left on device" in done.err


def test_the_record_of_a_closed_gate_that_could_not_be_written_ends_with_5_and_not_1(
    project: Any, arcanos: Run
) -> None:
    project.edit("evidence/evaluation.json", "0.93", "0.5")
    assert arcanos("check", AS_OF, "-o", "json=/dev/full").code == 5


def test_an_earlier_record_is_replaced_and_no_temporary_file_stays(project: Any, arcanos: Run) -> None:
    project.write("record.json", "old")
    folder: Path = project.folder
    before = set(folder.iterdir())
    assert arcanos("check", AS_OF, "-o", "json=record.json").code == 0
    assert set(folder.iterdir()) == before
    assert json.loads((project.folder / "record.json").read_bytes())["project"] == "Churn"


def test_a_shell_s_pipe_gets_the_record(project: Any) -> None:
    command = Path(sys.executable).with_name("arcanos")
    line = '"$0" check "$1" -o json=>(cat >copy.json) >report; code=$?; wait $!; exit $code'
    done = subprocess.run(["bash", "-c", line, command, AS_OF], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads((project.folder / "copy.json").read_bytes())["project"] == "Churn"


def test_an_output_in_another_folder_and_under_a_name_that_is_not_utf_8(project: Any, arcanos: Run) -> None:
    (project.folder / "out put").mkdir()
    name = os.fsdecode(b"out put/rec\xff.json")
    assert arcanos("check", AS_OF, "-o", f"json={name}").code == 0
    assert Path(name).is_file()


def test_a_format_that_refuses_leaves_no_other_output_behind(project: Any, arcanos: Run) -> None:
    (project.folder / "evidence" / "registry.yaml").write_text("models: []\n")
    done = arcanos("check", AS_OF, "-o", "json=a.json", "-o", "cyclonedx=a.cdx.json")
    assert done.code == 2
    assert not (project.folder / "a.json").exists()
