"""`arcanos baseline`: what is there is accepted until a day, and only what is new closes the gate."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from arcanos.authoring.published import named
from arcanos.engine import baseline_file

SCHEMA: Any = Draft202012Validator(json.loads(named("baseline").text))
AS_OF = "--as-of=2026-11-22T09:00:00Z"
Run = Callable[..., Any]
TERMS = ("--owner=Ada Byron", "--approved-by=Grace Hopper", "--reason=Found late.", "--expires=2026-12-31")
PLAIN, ENCRYPTED = "algorithm: none", "algorithm: AES256"


@pytest.fixture
def old(project: Any) -> Any:
    """Return the project with one critical failure of old, its configuration naming a baseline that is not there."""
    project.edit("evidence/registry.yaml", "stage: staging", "stage: production")
    project.configure(baselines=["baseline.json"])
    return project


@pytest.fixture
def accepted(old: Any, arcanos: Run) -> Any:
    """Return the project with its failure accepted."""
    assert arcanos("baseline", "write", *TERMS, AS_OF).code == 0
    return old


def told(text: str) -> str:
    return " ".join(text.split())


def test_what_fails_is_written_and_closes_no_more(old: Any, arcanos: Run) -> None:
    done = arcanos("baseline", "write", *TERMS, AS_OF)
    assert done.code == 0
    assert "baseline.json: 1 failure accepted until 2026-12-31 (1 critical)" in told(done.out)
    assert "name it in" not in done.out
    written = json.loads((old.folder / "baseline.json").read_bytes())
    SCHEMA.validate(written)
    (entry,) = written.pop("findings")
    assert written == {
        "format": "arcanos-baseline/1",
        "as_of": "2026-11-22T09:00:00Z",
        "owner": "Ada Byron",
        "approved_by": "Grace Hopper",
        "reason": "Found late.",
        "expires": "2026-12-31",
    }
    assert (entry["rule"], entry["subject"], entry["severity"]) == ("policies/encrypted", "churn@1.0.0", "critical")
    done = arcanos("check", AS_OF)
    assert done.code == 0
    assert "BASELINED (1)" in done.out
    assert "waived 0; baselined 1" in told(done.out)
    assert "let through as baselined: 1" in done.out
    assert "baselines: sha256 " in done.out


def test_a_baseline_that_the_configuration_does_not_name_says_how_to_name_it(old: Any, arcanos: Run) -> None:
    old.configure(baselines=None)
    done = arcanos("baseline", "write", "old.json", *TERMS, AS_OF)
    assert done.code == 0
    assert '"baselines": ["old.json"]' in told(done.out)
    assert arcanos("check", AS_OF).code == 1


def test_only_what_is_new_closes(accepted: Any, arcanos: Run) -> None:
    accepted.edit("evidence/evaluation.json", "0.93", "0.5")
    done = arcanos("check", AS_OF)
    assert done.code == 1
    assert "- fail medium policies/accurate churn@1.1.0" in done.out
    assert "- fail critical" not in done.out


def test_a_target_put_before_the_accepted_one_changes_nothing(accepted: Any, arcanos: Run) -> None:
    new = "models:\n  - {name: a, version: '1.0.0', stage: production, owner: ada, storage: {algorithm: AES256}}"
    accepted.edit("evidence/registry.yaml", "models:", new)
    assert arcanos("check", AS_OF).code == 0


def test_changed_evidence_closes_again(accepted: Any, arcanos: Run) -> None:
    accepted.edit("evidence/registry.yaml", PLAIN, "algorithm: rot13")
    done = arcanos("check", AS_OF)
    assert done.code == 1
    assert "- fail critical policies/encrypted churn@1.0.0" in done.out
    assert "- fail medium arcanos/baseline-in-force policies/encrypted churn@1.0.0" in told(done.out)


def test_a_graver_rule_closes_again(old: Any, arcanos: Run) -> None:
    old.edit("policies/encrypted.yaml", "severity: critical", "severity: high")
    assert arcanos("baseline", "write", *TERMS, AS_OF).code == 0
    assert arcanos("check", AS_OF).code == 0
    old.edit("policies/encrypted.yaml", "severity: high", "severity: critical")
    done = arcanos("check", AS_OF)
    assert done.code == 1
    assert "the severity was high and is critical" in told(done.out)


@pytest.mark.parametrize(("as_of", "code"), [("2026-12-31T23:59:59Z", 0), ("2027-01-01T00:00:00Z", 1)])
def test_after_its_last_day_a_baseline_covers_nothing(accepted: Any, arcanos: Run, as_of: str, code: int) -> None:
    assert arcanos("check", "--as-of", as_of).code == code


def test_what_can_no_longer_be_told_is_not_covered(accepted: Any, arcanos: Run) -> None:
    accepted.edit("evidence/registry.yaml", ", storage: {algorithm: none}", "")
    done = arcanos("check", AS_OF)
    assert done.code == 1
    assert "- indeterminate critical policies/encrypted churn@1.0.0 (path_absent)" in told(done.out)
    assert "baselined" not in told(done.out).rpartition("planned ")[2].partition(" - ")[0]


def test_a_gate_covers_nothing_of_a_hard_rule(accepted: Any, arcanos: Run) -> None:
    asked = ["gate", "churn@1.0.0", "--to", "production", AS_OF]
    assert arcanos(*asked).code == 0
    accepted.configure(gates={"production": {"enforcement": {"policies/encrypted": "hard"}}})
    assert arcanos(*asked).code == 1


def test_every_format_counts_and_shows_the_same(accepted: Any, arcanos: Run) -> None:
    outputs = [f"--output={name}={name}.out" for name in ("text", "json", "markdown")]
    assert arcanos("check", AS_OF, *outputs).code == 0
    record = json.loads((accepted.folder / "json.out").read_bytes())
    (covered,) = (f for f in record["findings"] if "baselined" in f)
    assert covered["outcome"] == "fail"
    assert covered["baselined"] == {
        "file": "baseline.json",
        "approved_by": "Grace Hopper",
        "as_of": "2026-11-22T09:00:00Z",
        "expires": "2026-12-31",
    }
    assert record["coverage"]["baselined"] == 1
    assert len(record["baselines_sha256"]) == 64
    text, markdown = ((accepted.folder / f"{name}.out").read_text("utf-8") for name in ("text", "markdown"))
    assert "BASELINED (1)" in text
    assert "### Baselined (1)" in markdown
    for shown in (told(text), told(markdown)):
        assert "fail, baselined in baseline.json as of 2026-11-22T09:00:00Z until 2026-12-31" in shown
        assert "waived 0; baselined 1" in shown


def test_explain_says_what_covers_and_what_nearly_does(accepted: Any, arcanos: Run) -> None:
    done = arcanos("explain", "policies/encrypted", "churn@1.0.0", AS_OF)
    assert "gate check: does not close: baseline baseline.json accepts it until 2026-12-31" in told(done.out)
    assert "baselined in baseline.json as of 2026-11-22T09:00:00Z" in told(done.out)
    accepted.edit("evidence/registry.yaml", PLAIN, "algorithm: rot13")
    done = arcanos("explain", "policies/encrypted", "churn@1.0.0", AS_OF)
    assert "gate check: closes (exit 1)" in told(done.out)
    where = "baseline.json:9:5"
    assert f"no baseline {where} does not cover it: the evidence is not what was reviewed" in told(done.out)
    done = arcanos("explain", "arcanos/baseline-in-force", AS_OF)
    assert f"baseline {where}" in told(done.out)
    assert "gate check: closes (exit 1)" in told(done.out)


def test_write_says_what_it_does_not_accept(old: Any, arcanos: Run) -> None:
    old.edit("evidence/evaluation.json", '"accuracy": 0.93', '"precision": 0.93')
    done = arcanos("baseline", "write", *TERMS, AS_OF)
    assert "not accepted: 1 finding that could not be told" in done.out
    assert arcanos("check", AS_OF).code == 4


def test_write_where_nothing_fails_writes_nothing(project: Any, arcanos: Run) -> None:
    done = arcanos("baseline", "write", *TERMS, AS_OF)
    assert (done.code, done.out) == (0, "nothing fails that a baseline could accept: no file was written\n")
    assert not (project.folder / "baseline.json").exists()


def test_write_never_overwrites(accepted: Any, arcanos: Run) -> None:
    before = (accepted.folder / "baseline.json").read_bytes()
    done = arcanos("baseline", "write", *TERMS, AS_OF)
    assert done.code == 5
    assert "'arcanos baseline update' removes what is fixed" in done.err
    assert (accepted.folder / "baseline.json").read_bytes() == before


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"--approved-by": " ada  BYRON "}, "the owner cannot approve the own baseline"),
        ({"--expires": "2026-11-21"}, "2026-11-21 is over on 2026-11-22"),
        ({"--expires": "2027-11-24"}, "a baseline lasts 366 days at most"),
        ({"--expires": "2026-02-30"}, "write a day that exists"),
        ({"--reason": " "}, "write one line of plain text"),
        ({"--reason": "a\nb"}, "write one line of plain text"),
        ({"--owner": ""}, "write one line of plain text"),
    ],
)
def test_terms_that_can_not_be_are_a_usage_error(old: Any, arcanos: Run, changes: dict[str, str], says: str) -> None:
    terms = {word.partition("=")[0]: word.partition("=")[2] for word in TERMS}
    words = terms | changes
    done = arcanos("baseline", "write", *(f"{name}={value}" for name, value in words.items()), AS_OF)
    assert (done.code, done.out) == (2, "")
    assert says in told(done.err)
    assert not (old.folder / "baseline.json").exists()


@pytest.mark.parametrize("expires", ["2026-11-22", "2027-11-23"])
def test_a_baseline_lasts_from_one_day_to_366(old: Any, arcanos: Run, expires: str) -> None:
    assert arcanos("baseline", "write", *TERMS[:3], f"--expires={expires}", AS_OF).code == 0
    assert arcanos("check", AS_OF).code == 0


@pytest.mark.parametrize("left_out", range(4))
def test_all_terms_are_asked_for(old: Any, arcanos: Run, left_out: int) -> None:
    done = arcanos("baseline", "write", *(word for i, word in enumerate(TERMS) if i != left_out), AS_OF)
    assert done.code == 2
    assert TERMS[left_out].partition("=")[0] in done.err


def test_check_lists_what_is_not_in_order(accepted: Any, arcanos: Run) -> None:
    done = arcanos("baseline", "check", AS_OF)
    assert done.code == 0
    assert done.out.endswith("1 entry in 1 file as of 2026-11-22: 1 in force\n")
    accepted.edit("evidence/registry.yaml", PLAIN, ENCRYPTED)
    done = arcanos("baseline", "check", AS_OF)
    assert done.code == 1
    assert "UNUSED     policies/encrypted on churn@1.0.0" in done.out
    assert done.out.endswith("1 entry in 1 file as of 2026-11-22: 0 in force, 1 unused\n")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([], 0),
        (["--expiring=39d"], 0),
        (["--expiring=39d", "--fail-on=expiring"], 1),
        (["--expiring=38d", "--fail-on=expiring"], 0),
        (["--dates-only", "--expiring=39d", "--fail-on=expiring"], 1),
        (["--dates-only"], 0),
    ],
)
def test_check_tells_in_time_that_the_last_day_is_near(
    accepted: Any, arcanos: Run, options: list[str], code: int
) -> None:
    assert arcanos("baseline", "check", AS_OF, *options).code == code
    listed = json.loads(arcanos("baseline", "check", AS_OF, *options, "--format=json").out)
    assert listed["exit_code"] == code
    assert listed["evaluated"] is ("--dates-only" not in options)
    (entry,) = listed["entries"]
    assert (entry["file"], entry["days_left"], entry["severity"]) == ("baseline.json", 39, "critical")
    assert listed["counts"]["expiring"] == ("--expiring=39d" in options)
    assert listed["counts"]["in_force"] == 1


def test_a_project_without_baselines_is_told_so_plainly(project: Any, arcanos: Run) -> None:
    for words in (["check"], ["update"]):
        done = arcanos("baseline", *words, AS_OF)
        assert done.code == 0
        assert "names no baseline" in done.out


def test_update_removes_what_is_fixed_and_never_adds(accepted: Any, arcanos: Run) -> None:
    accepted.edit("evidence/registry.yaml", PLAIN, ENCRYPTED)
    accepted.edit("evidence/evaluation.json", "0.93", "0.5")
    before = (accepted.folder / "baseline.json").read_bytes()
    done = arcanos("baseline", "update", "--dry-run", AS_OF)
    assert (done.code, (accepted.folder / "baseline.json").read_bytes()) == (0, before)
    assert "baseline.json: 1 would be removed, 0 entries left" in done.out
    done = arcanos("baseline", "update", AS_OF)
    assert done.code == 0
    assert "fixed policies/encrypted churn@1.0.0: there is nothing to baseline: the outcome is pass" in told(done.out)
    assert json.loads((accepted.folder / "baseline.json").read_bytes())["findings"] == []
    assert "- fail medium policies/accurate churn@1.1.0" in arcanos("check", AS_OF).out


def test_update_leaves_a_void_entry_where_it_is(accepted: Any, arcanos: Run) -> None:
    before = (accepted.folder / "baseline.json").read_bytes()
    accepted.edit("evidence/registry.yaml", PLAIN, "algorithm: rot13")
    done = arcanos("baseline", "update", AS_OF)
    assert "stays policies/encrypted churn@1.0.0: the evidence is not what was reviewed" in told(done.out)
    assert (accepted.folder / "baseline.json").read_bytes() == before
    assert arcanos("check", AS_OF).code == 1


def test_update_keeps_an_entry_whose_rule_could_not_be_told(accepted: Any, arcanos: Run) -> None:
    before = (accepted.folder / "baseline.json").read_bytes()
    accepted.write("evidence/registry.yaml", "models: [{name: other, version: '1.0.0', owner: a}]\n")
    assert arcanos("baseline", "update", AS_OF).code == 0
    assert (accepted.folder / "baseline.json").read_bytes() == before


def test_mistakes_of_all_baselines_are_told_at_once(accepted: Any, arcanos: Run) -> None:
    accepted.edit("baseline.json", "2026-12-31", "2026-02-30")
    accepted.write("more.json", "[]")
    accepted.configure(baselines=["baseline.json", "more.json", "gone.json"])
    for words in (["check"], ["baseline", "check"], ["baseline", "update"]):
        done = arcanos(*words, AS_OF)
        assert (done.code, done.out) == (3, "")
        for word in ("baseline.json:7:14: ARC-BAS-DAY", "more.json:1:1: ARC-BAS-SHAPE", "gone.json: ARC-IN-MISSING"):
            assert word in done.err


def test_a_finding_that_two_baselines_accept_is_refused(accepted: Any, arcanos: Run) -> None:
    accepted.write("more.json", (accepted.folder / "baseline.json").read_text("utf-8"))
    accepted.configure(baselines=["baseline.json", "more.json"])
    done = arcanos("check", AS_OF)
    assert done.code == 3
    assert "more.json:9:5: ARC-BAS-DUPLICATE: this finding is accepted twice" in done.err
    assert "the other: baseline.json:9:5" in done.err


def test_a_baseline_is_no_place_for_an_output(accepted: Any, arcanos: Run) -> None:
    assert arcanos("check", AS_OF, "-o", "json=baseline.json").code == 2


def test_a_file_that_can_not_be_written_is_told(old: Any, arcanos: Run) -> None:
    old.configure(baselines=None)
    assert arcanos("baseline", "write", str(Path("gone") / "b.json"), *TERMS, AS_OF).code == 5


def test_the_same_run_writes_the_same_bytes(accepted: Any, arcanos: Run) -> None:
    assert arcanos("baseline", "write", "again.json", *TERMS, AS_OF).out.startswith("not accepted: 1 finding covered")
    accepted.configure(baselines=None)
    assert arcanos("baseline", "write", "again.json", *TERMS, AS_OF).code == 0
    again, first = ((accepted.folder / name).read_bytes() for name in ("again.json", "baseline.json"))
    assert again == first


def test_the_schema_of_a_baseline_knows_the_keys_of_its_reader() -> None:
    schema = json.loads(named("baseline").text)
    assert schema["required"] == list(schema["properties"]) == list(baseline_file.KEYS)
    entry = schema["$defs"]["accepted"]
    assert entry["required"] == list(entry["properties"]) == list(baseline_file.ENTRY)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("format", "arcanos-baseline/2"),
        ("as_of", "yesterday"),
        ("owner", " "),
        ("expires", "soon"),
        ("findings", {}),
        ("finding", []),
    ],
)
def test_what_the_reader_refuses_the_schema_refuses(accepted: Any, arcanos: Run, key: str, value: object) -> None:
    written = json.loads((accepted.folder / "baseline.json").read_bytes())
    assert SCHEMA.is_valid(written)
    assert not SCHEMA.is_valid(written | {key: value})
    accepted.write("baseline.json", json.dumps(written | {key: value}))
    assert arcanos("check", AS_OF).code == 3
