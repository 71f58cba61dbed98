"""Findings of compliance scripts become findings of the record, and what can't be told of a script is told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from arcanos.engine.observed import observed
from arcanos.evidence.bundle import bundle_of
from arcanos.findings import Finding, Outcome, Reason, Severity

AS_OF = datetime(2026, 11, 22, 12, tzinfo=UTC)
RAN = {"name": "licences", "status": "completed", "exit_code": 1, "findings_recorded": True, "findings": 1}
FOUND = {"script": "licences", "id": "L-1", "severity": "medium", "title": "Unknown licence", "subject": "left-pad"}
CLEAN: dict[str, Any] = {"scripts": [RAN], "findings": [FOUND]}


def findings(value: object, *names: str) -> tuple[Finding, ...]:
    bundle = bundle_of({} if value is None else {"compliance_scripts": value})
    return observed(bundle, {"compliance_scripts": names}, AS_OF, {Severity.MEDIUM: 90})


def told(value: object, *names: str) -> list[tuple[str, str, Outcome]]:
    return [(f.name, f.subject, f.outcome) for f in findings(value, *names)]


def test_nothing_is_said_where_nothing_was_to_run() -> None:
    assert findings(None) == ()


def test_each_finding_of_a_script_fails_with_its_severity() -> None:
    ran, found = findings(CLEAN | {"findings": [FOUND | {"detail": "of version 1.3", "owner": "legal"}]}, "licences")
    assert (ran.name, ran.outcome) == ("arcanos/compliance-script-ran", Outcome.PASS)
    assert (found.name, found.outcome, found.severity) == (
        "arcanos/compliance-script-finding",
        Outcome.FAIL,
        Severity.MEDIUM,
    )
    assert (found.subject, found.message) == ("licences: L-1: left-pad", "Unknown licence: of version 1.3")
    assert (found.owner, found.due, found.waivable) == ("legal", date(2027, 2, 20), False)
    assert [spot.path for spot in found.spots] == ["$['compliance_scripts']['findings'][0]"]


def test_a_script_that_was_to_run_and_of_which_nothing_tells_can_not_be_told() -> None:
    ((rule, subject, outcome),) = told(None, "licences")
    assert (rule, subject, outcome) == ("arcanos/compliance-script-ran", "licences", Outcome.INDETERMINATE)
    assert told(CLEAN, "licences", "access")[1] == (
        "arcanos/compliance-script-ran",
        "access",
        Outcome.INDETERMINATE,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "timeout"},
        {"status": None},
        {"findings_recorded": False},
        {"findings_recorded": "yes"},
        {"exit_code": 2},
        {"exit_code": None},
        {"exit_code": True},
        {"findings": 0},
        {"findings": 2},
        {"findings": None},
    ],
)
def test_a_script_that_does_not_say_that_all_is_recorded_can_not_be_told(wrong: dict[str, object]) -> None:
    first = findings(CLEAN | {"scripts": [RAN | wrong]}, "licences")[0]
    assert (first.outcome, first.reason, first.severity) == (
        Outcome.INDETERMINATE,
        Reason.INSUFFICIENT_DATA,
        Severity.CRITICAL,
    )


def test_a_member_that_is_missing_is_no_better() -> None:
    for name in RAN:
        entry = {key: value for key, value in RAN.items() if key != name}
        assert findings(CLEAN | {"scripts": [entry]}, "licences")[0].outcome is Outcome.INDETERMINATE


@pytest.mark.parametrize(
    "wrong", [{"severity": "fatal"}, {"severity": 3}, {"id": None}, {"title": ""}, {"subject": []}]
)
def test_a_finding_that_does_not_say_what_it_is_can_not_be_told(wrong: dict[str, object]) -> None:
    last = findings(CLEAN | {"findings": [FOUND | wrong]}, "licences")[-1]
    assert (last.subject, last.outcome, last.reason) == ("findings[0]", Outcome.INDETERMINATE, Reason.TYPE_MISMATCH)


def test_a_finding_of_a_script_that_is_not_listed_is_not_lost() -> None:
    value = CLEAN | {"findings": [FOUND, FOUND | {"script": "access"}]}
    assert told(value, "licences")[1:] == [
        ("arcanos/compliance-script-ran", "access", Outcome.INDETERMINATE),
        ("arcanos/compliance-script-finding", "licences: L-1: left-pad", Outcome.FAIL),
        ("arcanos/compliance-script-finding", "access: L-1: left-pad", Outcome.FAIL),
    ]


def test_a_script_that_is_listed_twice_can_not_be_told() -> None:
    assert {outcome for _, _, outcome in told(CLEAN | {"scripts": [RAN, RAN], "findings": []})} == {
        Outcome.INDETERMINATE
    }


@pytest.mark.parametrize("value", [{}, [], "none", {"scripts": []}, {"findings": []}, {"scripts": {}, "findings": {}}])
def test_a_document_without_its_lists_can_not_be_told(value: object) -> None:
    outcomes = {outcome for _, _, outcome in told(value, "licences")}
    assert outcomes == {Outcome.INDETERMINATE}
    assert Outcome.INDETERMINATE in {outcome for _, _, outcome in told(value)}
