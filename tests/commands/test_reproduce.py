"""`arcanos reproduce`: recorded once, compared from then on, and a finding of the record where it differs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.commands.conftest import AS_OF, Done, Project

Arcanos = Callable[..., Done]
PLAN: dict[str, Any] = {
    "name": "release",
    "deployment": "churn",
    "inputs": ["src/*"],
    "steps": [{"name": "build", "command": ["sh", "-c", "cat src/* > model.bin"], "outputs": ["model.bin"]}],
    "record": "release.json",
    "needs_network": True,
}


@pytest.fixture
def released(project: Project) -> Project:
    project.write("src/a", "a")
    project.configure(reproductions=[PLAN])
    return project


def check(arcanos: Arcanos) -> tuple[int, list[tuple[str, str, str]]]:
    done = arcanos("check", "--as-of", AS_OF, "--output", "json=-")
    findings: list[dict[str, Any]] = json.loads(done.out)["findings"]
    own = [(f["rule"], f["subject"], f["outcome"]) for f in findings if f["rule"].startswith("reproduction-")]
    return done.code, own


def as_evidence(project: Project) -> None:
    config = json.loads((project.folder / "arcanos_audit_config.json").read_text())
    project.configure(documents=config["documents"] | {"reproductions": "again.json"})


def test_a_deployment_is_recorded_once(released: Project, arcanos: Arcanos) -> None:
    assert arcanos("reproduce", "--record", "--as-of", AS_OF).code == 0
    record = (released.folder / "release.json").read_bytes()
    assert list(json.loads(record)["steps"]["build"]) == ["model.bin"]
    assert arcanos("reproduce", "--record").code == 5
    assert (released.folder / "release.json").read_bytes() == record


def test_the_same_files_open_and_others_close(released: Project, arcanos: Arcanos) -> None:
    arcanos("reproduce", "--record")
    assert arcanos("reproduce", "--output", "again.json", "--as-of", AS_OF).code == 0
    as_evidence(released)
    assert check(arcanos) == (0, [("reproduction-ran", "release", "pass")])
    released.write("src/a", "b")
    assert arcanos("reproduce", "--output", "again.json", "--as-of", AS_OF).code == 1
    assert check(arcanos) == (
        1,
        [
            ("reproduction-ran", "release", "pass"),
            ("reproduction-difference", "release: different: build: model.bin", "fail"),
        ],
    )


def test_the_name_of_a_file_gives_no_secret_away(released: Project, arcanos: Arcanos) -> None:
    token = "ghp_" + "aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW3xY5zA7"
    step = {"name": "build", "command": ["sh", "-c", f"cat src/* > {token}.bin"], "outputs": ["*.bin"]}
    released.configure(reproductions=[PLAN | {"steps": [step]}])
    arcanos("reproduce", "--record")
    released.write("src/a", "b")
    done = arcanos("reproduce", "--as-of", AS_OF)
    assert (done.code, "[redacted GitHub token].bin" in done.out, token in done.out) == (1, True, False)


def test_what_was_never_recorded_or_never_repeated_can_not_be_told(released: Project, arcanos: Arcanos) -> None:
    assert check(arcanos) == (4, [("reproduction-ran", "release", "indeterminate")])
    assert arcanos("reproduce", "--output", "again.json", "--as-of", AS_OF).code == 4
    as_evidence(released)
    assert check(arcanos) == (4, [("reproduction-ran", "release", "indeterminate")])


def test_the_commit_is_told_where_nothing_was_changed_since(released: Project, arcanos: Arcanos) -> None:
    arcanos("reproduce", "--record")
    commit = released.committed()
    arcanos("reproduce", "--output", "again.json")
    (entry,) = json.loads((released.folder / "again.json").read_text())["reproductions"]
    assert entry["commit"] == commit
    released.write("src/a", "b")
    assert "the commit is left out" in arcanos("reproduce", "--output", "again.json").out
    (entry,) = json.loads((released.folder / "again.json").read_text())["reproductions"]
    assert "commit" not in entry


@pytest.mark.parametrize("words", [("--seed", "1"), ("--record", "--sample", "1"), ("relase",), ("--sample", "0")])
def test_what_asks_for_nothing_sensible_is_refused(released: Project, arcanos: Arcanos, words: tuple[str, ...]) -> None:
    assert arcanos("reproduce", *words).code == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"steps": []},
        {"steps": [{"name": "build", "command": ["true"]}]},
        {"steps": [*PLAN["steps"], *PLAN["steps"]]},
        {"steps": [{"name": "build", "command": ["true"], "expected": {"a": "0" * 64}}]},
        {"inputs": ["../*"]},
        {"inputs": []},
        {"record": "/etc/record.json"},
        {"shell": True},
    ],
)
def test_what_is_no_reproduction_is_refused(released: Project, arcanos: Arcanos, wrong: dict[str, Any]) -> None:
    released.configure(reproductions=[PLAN | wrong])
    assert arcanos("reproduce").code == 3
