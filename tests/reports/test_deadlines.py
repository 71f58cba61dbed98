"""A deadline that was given before holds: asking again does not move it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from arcanos.findings import Finding, Outcome, Retired
from arcanos.record import Coverage, Record
from arcanos.reports.deadlines import Standing, standing
from arcanos.reports.report import Report

DUE = date(2026, 6, 22)
WEEK = timedelta(days=7)


@pytest.fixture
def found(record: Record) -> Finding:
    return replace(record.findings[0], due=DUE)


def weekly(record: Record, *findings: Finding | None) -> Report:
    """Return a report of one record a week, the last of which is shown; each finding is due a week after its run."""
    made: list[Record] = []
    for i, finding in enumerate(findings):
        found = () if finding is None else (finding if finding.due is None else replace(finding, due=DUE + i * WEEK),)
        made.append(replace(record, as_of=record.as_of + i * WEEK, findings=found, coverage=Coverage.of(1, found)))
    return Report(made[-1], tuple(made[:-1]))


def test_a_finding_of_the_first_run_is_due_as_it_says(record: Record, found: Finding) -> None:
    assert standing(weekly(record, found)) == {found.fingerprint: Standing(record.as_of, DUE)}


def test_a_finding_that_stands_keeps_its_first_deadline_and_is_overdue_after_it(record: Record, found: Finding) -> None:
    report = weekly(record, found, found, found)
    stands = standing(report)[found.fingerprint]
    assert stands == Standing(record.as_of, DUE)
    assert stands.is_overdue(report.record.as_of)
    assert not stands.is_overdue(report.earlier[1].as_of), "on the day itself it is not over"


def test_what_passed_in_between_starts_anew(record: Record, found: Finding) -> None:
    passed = replace(found, outcome=Outcome.PASS, due=None)
    stands = standing(weekly(record, found, passed, found))[found.fingerprint]
    assert stands == Standing(record.as_of + 2 * WEEK, DUE + 2 * WEEK)


@pytest.mark.parametrize("outcome", [None, Outcome.NOT_APPLICABLE])
def test_what_was_not_looked_at_in_between_was_not_fixed(
    record: Record, found: Finding, outcome: Outcome | None
) -> None:
    between = None if outcome is None else replace(found, outcome=outcome, due=None)
    assert standing(weekly(record, found, between, found))[found.fingerprint].due == DUE


def test_what_passes_now_does_not_stand(record: Record, found: Finding) -> None:
    assert standing(weekly(record, found, replace(found, outcome=Outcome.PASS, due=None))) == {}


def test_what_a_retired_rule_says_is_not_due(record: Record, found: Finding) -> None:
    retired = replace(found, out_of_force=Retired(date(2026, 6, 20)), due=None)
    assert standing(weekly(record, found, retired))[found.fingerprint].due is None
