"""`arcanos waivers check`: which waivers have run out, are void, overlap or cover nothing; and which soon will."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

AS_OF = "--as-of=2026-11-22T09:00:00Z"
Run = Callable[..., Any]
WAIVER = """\
waivers:
  - id: W-1
    rule: policies/encrypted
    target: churn@1.0.0
    reason: The store is moved.
    owner: Ada Byron
    approved_by: Grace Hopper
    created: 2026-11-01
    expires: 2026-12-31
    ticket: GOV-7
"""


def test_a_project_without_waivers_files_is_told_so_plainly(project: Any, arcanos: Run) -> None:
    project.configure(waivers=None)
    done = arcanos("waivers", "check", AS_OF)
    assert done.code == 0
    assert "names no waivers file: nothing is waived" in " ".join(done.out.split())


def test_a_file_without_waivers_is_counted(project: Any, arcanos: Run) -> None:
    done = arcanos("waivers", "check", AS_OF)
    assert (done.code, done.out) == (0, "0 waivers in 1 file as of 2026-11-22: 0 in force\n")


@pytest.mark.parametrize(
    ("as_of", "code", "state"),
    [
        ("2026-10-31T23:59:59Z", 1, "NOT YET"),
        ("2026-11-01T00:00:00Z", 0, "in force"),
        ("2026-12-01T00:00:00Z", 0, "ends soon"),
        ("2026-12-31T23:59:59Z", 0, "ends soon"),
        ("2027-01-01T00:00:00Z", 1, "EXPIRED"),
        ("2027-01-01T01:00:00+02:00", 0, "ends soon"),
    ],
)
def test_a_waiver_is_in_force_from_its_first_day_to_its_last_in_utc(
    project: Any, arcanos: Run, as_of: str, code: int, state: str
) -> None:
    project.write("waivers.yaml", WAIVER)
    done = arcanos("waivers", "check", "--dates-only", "--as-of", as_of)
    assert done.code == code
    assert done.out.startswith(state)
    assert done.out.endswith("only days were looked at: whether a waiver is used or void was not\n")
    for word in ("W-1", "policies/encrypted on churn@1.0.0", "Ada Byron", "Grace Hopper", "GOV-7", "waivers.yaml:2:5"):
        assert word in done.out


@pytest.mark.parametrize(
    ("within", "state"),
    [("0d", "in force"), ("38d", "in force"), ("39d", "ends soon"), ("6w", "ends soon"), ("999999999w", "ends soon")],
)
def test_how_early_to_warn_is_asked_for_in_days(project: Any, arcanos: Run, within: str, state: str) -> None:
    project.write("waivers.yaml", WAIVER)
    done = arcanos("waivers", "check", AS_OF, "--dates-only", "--expiring", within)
    assert (done.code, done.out[: len(state)]) == (0, state)


def test_a_waiver_that_ends_soon_closes_where_that_is_asked_for(project: Any, arcanos: Run) -> None:
    project.write("waivers.yaml", WAIVER)
    asked = ["waivers", "check", AS_OF, "--dates-only", "--fail-on", "expiring", "--expiring"]
    assert [arcanos(*asked, within).code for within in ("38d", "39d")] == [0, 1]


def test_on_its_last_day_a_waiver_ends_within_no_days(project: Any, arcanos: Run) -> None:
    project.write("waivers.yaml", WAIVER)
    done = arcanos("waivers", "check", "--dates-only", "--expiring", "0d", "--as-of=2026-12-31T23:59:59Z")
    assert (done.code, done.out[:9]) == (0, "ends soon")


@pytest.mark.parametrize("within", ["-1d", "30", "soon", "", "12h", "1.5d"])
def test_a_number_of_days_that_is_none_is_a_usage_error(project: Any, arcanos: Run, within: str) -> None:
    done = arcanos("waivers", "check", "--expiring", within)
    assert (done.code, done.out) == (2, "")
    assert "--expiring" in done.err


def failing(project: Any, waiver: str) -> None:
    """Let churn@1.0.0 fail a critical rule, and write the waivers."""
    project.edit("evidence/registry.yaml", "stage: staging", "stage: production")
    project.write("waivers.yaml", waiver)


CONTROL = "    compensating_control: Two people alone can read the store.\n"
SHORT = WAIVER.replace("2026-12-31", "2026-12-01")
CHANGED = f"    evidence: {'a' * 64}\n"


@pytest.mark.parametrize(
    ("waiver", "state", "says", "code"),
    [
        (SHORT + CONTROL, "ends soon", "2026-11-01 to 2026-12-01, 9 days left; GOV-7", 0),
        (SHORT + CONTROL, "ends soon", "compensating control: Two people alone can read the store.", 0),
        (SHORT, "VOID", "a critical finding is waived only with a compensating control", 1),
        (WAIVER + CONTROL, "VOID", "lasts 60 days, and a waiver of a critical finding lasts 30 at most", 1),
        (SHORT + CONTROL + CHANGED, "VOID", "the evidence is not what was reviewed", 1),
        (SHORT.replace("churn@1.0.0", "churn@1.1.0"), "UNUSED", "nothing to waive: the outcome is pass", 1),
        (SHORT.replace("churn@1.0.0", "churn@7.0.0"), "UNUSED", "the rule has no finding on this target", 1),
        (SHORT.replace("2026-12-01", "2026-11-21"), "EXPIRED", "it expired on 2026-11-21", 1),
        (SHORT.replace("2026-11-01", "2026-11-23"), "NOT YET", "it is in force from 2026-11-23", 1),
        (SHORT + CONTROL + SHORT[9:].replace("W-1", "W-2") + CONTROL, "OVERLAPS", "it overlaps with W-2", 1),
    ],
)
def test_how_a_waiver_stands_is_told_from_a_run(
    project: Any, arcanos: Run, waiver: str, state: str, says: str, code: int
) -> None:
    failing(project, waiver)
    done = arcanos("waivers", "check", AS_OF)
    assert done.code == code
    assert done.out.startswith(f"{state:11}W-")
    assert says in " ".join(done.out.split())


def test_a_waiver_may_stand_in_several_ways_and_counts_in_each(project: Any, arcanos: Run) -> None:
    failing(project, SHORT.replace("churn@1.0.0", "churn@7.0.0"))
    done = arcanos("waivers", "check", "--as-of=2027-01-01T00:00:00Z")
    assert done.out.endswith("1 waiver in 1 file as of 2027-01-01: 0 in force, 1 expired, 1 unused\n")


def test_a_hard_rule_of_the_gate_asked_for_voids_a_waiver(project: Any, arcanos: Run) -> None:
    failing(project, SHORT + CONTROL)
    project.configure(gates={"production": {"enforcement": {"policies/encrypted": "hard"}}})
    assert arcanos("waivers", "check", AS_OF).code == 0
    done = arcanos("waivers", "check", AS_OF, "--gate", "production")
    assert (done.code, done.out[:4]) == (1, "VOID")


def test_the_limits_of_the_configuration_tighten_and_widen(project: Any, arcanos: Run) -> None:
    failing(project, WAIVER + CONTROL)
    assert arcanos("check", AS_OF).code == 1
    project.configure(waiver_limits={"critical": "60d"})
    done = arcanos("check", AS_OF)
    assert done.code == 0
    assert "a waiver of a critical finding may last 60 days; the default is 30" in " ".join(done.out.split())
    project.configure(waiver_limits={"critical": "59d"})
    assert arcanos("check", AS_OF).code == 1


def test_json_says_what_the_text_says(project: Any, arcanos: Run) -> None:
    failing(project, SHORT + CONTROL)
    done = arcanos("waivers", "check", AS_OF, "--format", "json")
    told = json.loads(done.out)
    (waiver,) = told.pop("waivers")
    counts = dict.fromkeys(("expired", "not_yet", "void", "overlapping", "unused"), 0) | {"expiring": 1, "in_force": 1}
    assert told == {
        "format": "arcanos-waivers-check/1",
        "as_of": "2026-11-22T09:00:00Z",
        "evaluated": True,
        "expiring_days": 30,
        "counts": counts,
        "exit_code": done.code,
    }
    assert waiver == {
        "id": "W-1",
        "rule": "policies/encrypted",
        "target": "churn@1.0.0",
        "owner": "Ada Byron",
        "approved_by": "Grace Hopper",
        "ticket": "GOV-7",
        "compensating_control": "Two people alone can read the store.",
        "created": "2026-11-01",
        "expires": "2026-12-01",
        "days_left": 9,
        "place": "waivers.yaml:2:5",
        "states": ["expiring", "in_force"],
        "why": [],
    }


def test_json_without_a_waivers_file_is_json(project: Any, arcanos: Run) -> None:
    project.configure(waivers=None)
    done = arcanos("waivers", "check", AS_OF, "--format", "json", "--dates-only")
    told = json.loads(done.out)
    assert (done.code, told["waivers"], told["evaluated"]) == (0, [], False)


def test_evidence_that_can_not_be_read_is_refused_unless_days_alone_are_asked_for(project: Any, arcanos: Run) -> None:
    failing(project, SHORT + CONTROL)
    project.write("evidence/registry.yaml", "{")
    assert arcanos("waivers", "check", AS_OF).code == 3
    assert arcanos("waivers", "check", AS_OF, "--dates-only").code == 0


def test_mistakes_of_all_waivers_files_are_told_at_once(project: Any, arcanos: Run) -> None:
    project.write("waivers.yaml", WAIVER.replace("2026-12-31", "2026-02-30"))
    project.write("more.yaml", WAIVER.replace("ticket", "tickt"))
    project.configure(waivers=["waivers.yaml", "more.yaml", "gone.yaml"])
    done = arcanos("waivers", "check", AS_OF)
    assert (done.code, done.out) == (3, "")
    for word in ("waivers.yaml:9:14", "more.yaml:10:5", "did you mean 'ticket'?", "gone.yaml: ARC-IN-MISSING"):
        assert word in done.err


def test_one_id_in_two_files_is_refused(project: Any, arcanos: Run) -> None:
    project.write("waivers.yaml", WAIVER)
    project.write("more.yaml", WAIVER)
    project.configure(waivers=["waivers.yaml", "more.yaml"])
    done = arcanos("waivers", "check", AS_OF)
    assert done.code == 3
    assert done.err.count("two waivers have the id 'W-1'") == 2
