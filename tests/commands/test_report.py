"""A record that was written before is shown in any format, with the verdict of then."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from arcanos.reports.formats import FORMATS

AS_OF = "--as-of=2026-11-22T09:00:00Z"
Run = Callable[..., Any]


@pytest.fixture
def record(project: Any, arcanos: Run) -> str:
    assert arcanos("check", AS_OF, "-o", "json=record.json").code == 0
    return "record.json"


@pytest.mark.parametrize("name", list(FORMATS))
def test_an_old_record_gives_the_bytes_that_the_run_gave(project: Any, arcanos: Run, record: str, name: str) -> None:
    assert arcanos("check", AS_OF, "-o", f"{name}=then").code == 0
    done = arcanos("report", record, "--format", name, "--output", "now")
    assert (done.code, done.out) == (0, f"wrote {name}: now\n")
    assert (project.folder / "now").read_bytes() == (project.folder / "then").read_bytes()


def test_several_formats_are_written_at_once(project: Any, arcanos: Run, record: str) -> None:
    done = arcanos("report", record, "-o", "markdown=a.md", "-o", "json=a.json")
    assert done.code == 0
    assert (project.folder / "a.json").read_bytes() == (project.folder / record).read_bytes()
    assert (project.folder / "a.md").read_text().startswith("## `gate check`")


def test_a_format_may_be_named_twice_and_a_path_may_have_an_equals_sign(
    project: Any, arcanos: Run, record: str
) -> None:
    assert arcanos("report", record, "--format", "json", "-o", "json=a.json").code == 0
    assert arcanos("report", record, "--format", "json", "-o", "run=7.json").code == 0
    assert (project.folder / "a.json").read_bytes() == (project.folder / "run=7.json").read_bytes()


def test_without_a_format_the_screen_shows_it(project: Any, arcanos: Run, record: str) -> None:
    assert arcanos("report", record).out == arcanos("check", AS_OF).out


def test_a_closed_gate_is_shown_and_the_report_ends_with_0(project: Any, arcanos: Run) -> None:
    assert arcanos("gate", "churn@1.0.0", "--to", "production", AS_OF, "-o", "json=closed.json").code == 1
    done = arcanos("report", "closed.json")
    assert done.code == 0
    assert "CLOSED (exit 1)" in done.out


@pytest.mark.parametrize(("prefix", "shown"), [("models/churn/", "models/churn/"), (".", "")])
def test_paths_are_seen_from_the_root_of_the_repository(project: Any, arcanos: Run, prefix: str, shown: str) -> None:
    asked = ("gate", "churn@1.0.0", "--to", "production", AS_OF, "--path-prefix", prefix)
    entries = json.loads(arcanos(*asked, "-o", "gitlab=-").out)
    assert {one["location"]["path"].removesuffix("yaml") for one in entries} == {f"{shown}evidence/registry."}


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ([], 2, "name the record"),
        (["absent.json"], 3, "absent.json"),
        (["record.json", "--format", "marcdown"], 2, "did you mean 'markdown'?"),
        (["record.json", "--format", "text", "-o", "a", "-o", "b"], 2, "--format writes one report"),
        (["record.json", "--format", "text", "-o", "nowhere/a"], 5, "there is no folder"),
        (["record.json", "--format", "text", "-o", "json=a"], 2, "another format than --format text"),
        (["arcanos_audit_config.json"], 3, "ARC-IN-RECORD"),
        (["record.json", "--path-prefix", "/srv"], 2, "name a folder of the repository"),
        (["record.json", "--path-prefix", ".."], 2, "name a folder of the repository"),
    ],
)
def test_what_can_not_be_shown_is_refused(
    project: Any, arcanos: Run, record: str, words: list[str], code: int, told: str
) -> None:
    done = arcanos("report", *words)
    assert done.code == code
    assert told in done.err


def test_a_record_of_another_project_or_of_later_is_no_earlier_one(project: Any, arcanos: Run, record: str) -> None:
    assert arcanos("check", "--as-of=2026-11-23T09:00:00Z", "-o", "json=later.json").code == 0
    done = arcanos("report", record, "--against", "later.json")
    assert (done.code, "is not earlier" in done.err) == (2, True)
    assert arcanos("report", "later.json", "--against", record).code == 0


def test_the_formats_are_listed(arcanos: Run) -> None:
    done = arcanos("report", "--formats")
    assert done.code == 0
    assert all(name in done.out for name in FORMATS)
