"""What is new, fixed, changed, still open and gone from one record to a later one; only what passes is fixed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.engine.failed_sources import COLLECTED_RULE
from arcanos.engine.model import ENGINE_PACK
from arcanos.engine.observed import KINDS
from arcanos.engine.overlay_findings import BASELINE_RULE, WAIVER_RULE
from arcanos.engine.targets import NOWHERE
from arcanos.findings import Baselined, Finding, NotYet, Outcome, Reason, Retired, Severity, Waived, fingerprint
from arcanos.materials import BundleRead, SourceFailed
from arcanos.record import Coverage, Record
from arcanos.reports import absence
from arcanos.reports.comparison import Change, Comparison, Facet, Pair, compare

WAIVED = Waived("W-1", "Grace Hopper", date(2026, 6, 30), "GOV-7")
BASELINED = Baselined("baseline.json", "Grace Hopper", datetime(2026, 6, 1, tzinfo=UTC), date(2026, 9, 1))
WEEK = timedelta(days=7)
PASS, FAIL, APART = Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE
UNTOLD, ERROR, MANUAL = Outcome.INDETERMINATE, Outcome.ERROR, Outcome.MANUAL


@pytest.fixture
def found(record: Record) -> Finding:
    return record.findings[0]


@pytest.fixture
def compared(record: Record) -> Callable[..., Comparison]:
    def of(old: list[Finding], new: list[Finding], **changes: Any) -> Comparison:
        return compare(holding(record, old), replace(holding(record, new), as_of=record.as_of + WEEK, **changes))

    return of


def holding(record: Record, findings: list[Finding]) -> Record:
    return replace(record, findings=tuple(findings), coverage=Coverage.of(len(findings), findings))


def only(comparison: Comparison) -> Pair:
    (pair,) = comparison.pairs
    return pair


def side(found: Finding, outcome: Outcome | None) -> list[Finding]:
    return [] if outcome is None else [replace(found, outcome=outcome)]


TABLE: list[tuple[Outcome | None, Outcome | None, Change, bool]] = [
    (None, FAIL, Change.NEW, True),
    (PASS, FAIL, Change.NEW, True),
    (APART, FAIL, Change.NEW, True),
    (None, UNTOLD, Change.NEW, True),
    (PASS, MANUAL, Change.NEW, True),
    (FAIL, PASS, Change.FIXED, False),
    (UNTOLD, PASS, Change.FIXED, False),
    (FAIL, FAIL, Change.STILL_OPEN, False),
    (FAIL, UNTOLD, Change.CHANGED, True),
    (UNTOLD, FAIL, Change.CHANGED, True),
    (UNTOLD, ERROR, Change.CHANGED, False),
    (FAIL, None, Change.GONE, True),
    (FAIL, APART, Change.GONE, True),
    (PASS, None, Change.GONE, True),
    (PASS, APART, Change.GONE, True),
    (APART, None, Change.GONE, True),
    (PASS, PASS, Change.QUIET, False),
    (None, PASS, Change.QUIET, False),
    (None, APART, Change.QUIET, False),
    (APART, PASS, Change.QUIET, False),
    (APART, APART, Change.QUIET, False),
]


@pytest.mark.parametrize(("old", "new", "change", "worse"), TABLE)
def test_two_outcomes_are_of_one_class(
    compared: Callable[..., Comparison],
    found: Finding,
    old: Outcome | None,
    new: Outcome | None,
    change: Change,
    worse: bool,
) -> None:
    comparison = compared(side(found, old), side(found, new))
    pair = only(comparison)
    assert (pair.change, pair.worse) == (change, worse)
    assert comparison.of(change) == (pair,)


def test_an_empty_list_whose_targets_came_is_not_gone(compared: Callable[..., Comparison], found: Finding) -> None:
    empty = replace(found, subject=NOWHERE, fingerprint="1" * 64, outcome=APART)
    comparison = compared([empty], [replace(found, outcome=PASS)])
    assert (len(comparison.quiet), comparison.worse) == (2, ())


def test_targets_that_could_not_be_found_and_now_are_were_told(
    compared: Callable[..., Comparison], found: Finding
) -> None:
    nowhere = replace(found, subject=NOWHERE, fingerprint="1" * 64, outcome=UNTOLD)
    comparison = compared([nowhere], [replace(found, outcome=PASS)])
    assert [pair.old for pair in comparison.fixed] == [nowhere]
    assert only(compared([nowhere], [])).change is Change.GONE


@pytest.mark.parametrize("overlay", [WAIVED, BASELINED])
def test_what_became_covered_still_stands(
    compared: Callable[..., Comparison], found: Finding, overlay: Waived | Baselined
) -> None:
    pair = only(compared([found], [found.under(overlay)]))
    assert (pair.change, pair.facets, pair.worse) == (Change.CHANGED, (Facet.OVERLAY,), False)


def test_what_is_covered_no_more_newly_fails(compared: Callable[..., Comparison], found: Finding) -> None:
    pair = only(compared([found.under(WAIVED)], [found]))
    assert (pair.change, pair.facets, pair.worse) == (Change.CHANGED, (Facet.OVERLAY,), True)


def test_a_failure_that_comes_with_its_waiver_is_new_and_no_regression(
    compared: Callable[..., Comparison], found: Finding
) -> None:
    pair = only(compared([], [found.under(WAIVED)]))
    assert (pair.change, pair.worse) == (Change.NEW, False)


def test_a_rule_whose_first_day_came_newly_fails(compared: Callable[..., Comparison], found: Finding) -> None:
    waiting = replace(found, out_of_force=NotYet(date(2026, 6, 20)))
    pair = only(compared([waiting], [found]))
    assert (pair.change, pair.facets, pair.worse) == (Change.CHANGED, (Facet.FORCE,), True)
    assert not only(compared([], [waiting])).worse


def test_a_retired_rule_that_is_gone_is_no_regression(compared: Callable[..., Comparison], found: Finding) -> None:
    pair = only(compared([replace(found, out_of_force=Retired(date(2026, 6, 1)))], []))
    assert (pair.change, pair.worse) == (Change.GONE, False)


FACETS: list[tuple[dict[str, Any], Facet]] = [
    ({"severity": Severity.LOW}, Facet.SEVERITY),
    ({"reason": Reason.UNCERTAIN}, Facet.REASON),
    ({"evidence_sha256": "f" * 64}, Facet.EVIDENCE),
    ({"owner": "somebody-else"}, Facet.OWNER),
    ({"due": date(2026, 12, 1)}, Facet.DUE),
    ({"due": None}, Facet.DUE),
    ({"waived": WAIVED}, Facet.OVERLAY),
    ({"out_of_force": Retired(date(2026, 6, 2))}, Facet.FORCE),
]


@pytest.mark.parametrize(("change", "facet"), FACETS)
def test_each_facet_that_differs_is_told(
    compared: Callable[..., Comparison], found: Finding, change: dict[str, Any], facet: Facet
) -> None:
    pair = only(compared([found], [replace(found, **change)]))
    assert (pair.change, pair.facets) == (Change.CHANGED, (facet,))


def test_a_deadline_that_moved_on_with_the_day_of_the_run_is_no_change(
    compared: Callable[..., Comparison], found: Finding
) -> None:
    assert found.due is not None
    assert only(compared([found], [replace(found, due=found.due + WEEK)])).change is Change.STILL_OPEN


def named(found: Finding, rule: str, subject: str, outcome: Outcome = FAIL) -> Finding:
    mark = fingerprint(absence.ENGINE_PACK, rule, subject)
    return replace(
        found, pack=absence.ENGINE_PACK, rule=rule, subject=subject, fingerprint=mark, outcome=outcome, waived=None
    )


def test_a_waiver_that_was_taken_out_is_gone_and_no_regression(
    compared: Callable[..., Comparison], found: Finding
) -> None:
    pair = only(compared([named(found, "waiver-in-force", "W-1", PASS)], []))
    assert (pair.change, pair.worse) == (Change.GONE, False)


def test_what_a_script_reports_no_more_is_fixed_where_it_ran(
    compared: Callable[..., Comparison], found: Finding
) -> None:
    reported = named(found, "compliance-script-finding", "licences: GPL: torch")
    ran = named(found, "compliance-script-ran", "licences", PASS)
    other = named(found, "compliance-script-ran", "secrets", PASS)
    broke = named(found, "compliance-script-ran", "licences", UNTOLD)
    assert [pair.old for pair in compared([reported, ran], [ran]).fixed] == [reported]
    assert [pair.old for pair in compared([reported], [other]).gone] == [reported]
    assert [pair.old for pair in compared([reported, ran], [broke]).gone] == [reported]


def test_a_source_that_failed_is_fixed_where_its_document_was_collected(
    compared: Callable[..., Comparison], found: Finding, record: Record
) -> None:
    failed = named(found, "evidence-collected", "registry from mlflow", UNTOLD)
    bundle = BundleRead("b", "folder", "0" * 64, record.as_of, "0.1.0")
    again = replace(bundle, failures=(SourceFailed("registry", "s3", "C", "m", "h", record.as_of),))
    assert only(compared([failed], [], bundle=bundle)).change is Change.FIXED
    assert only(compared([failed], [], bundle=again)).change is Change.GONE
    assert only(compared([failed], [], bundle=bundle, documents=())).change is Change.GONE
    assert only(compared([failed], [])).change is Change.GONE


def test_the_names_of_the_engine_are_those_that_the_engine_gives() -> None:
    assert absence.ENGINE_PACK == ENGINE_PACK
    assert absence.ENTRY_RULES == (WAIVER_RULE, BASELINE_RULE)
    assert {kind.found.rule: kind.ran.rule for kind in KINDS} == absence.RAN_BY_FOUND
    assert absence.COLLECTED_RULE == COLLECTED_RULE
    assert absence.NOWHERE == NOWHERE


@given(st.data())
def test_every_finding_of_either_record_is_in_exactly_one_class_and_fixed_is_what_passes_or_was_looked_at(
    records: st.SearchStrategy[Record], data: st.DataObject
) -> None:
    old, new = data.draw(records), data.draw(records)
    comparison = compare(old, new)
    assert Counter(pair.old for pair in comparison.pairs if pair.old is not None) == Counter(old.findings)
    assert Counter(pair.new for pair in comparison.pairs if pair.new is not None) == Counter(new.findings)
    assert all(pair.change is change for change in Change for pair in comparison.of(change))
    looked = absence.Looked(new)
    for pair in comparison.fixed:
        assert pair.old is not None
        assert looked.and_not_found(pair.old) if pair.new is None else pair.new.outcome is PASS


@given(st.data())
def test_a_record_beside_itself_has_nothing_new_fixed_changed_gone_or_worse(
    records: st.SearchStrategy[Record], data: st.DataObject
) -> None:
    record = data.draw(records)
    comparison = compare(record, replace(record, findings=record.findings[::-1]))
    assert {pair.change for pair in comparison.pairs} <= {Change.STILL_OPEN, Change.QUIET}
    assert comparison.worse == ()
    assert len(comparison.still_open) + len(comparison.quiet) == len(record.findings)


@given(st.data())
def test_turning_records_round_turns_new_into_fixed_or_gone_and_back(
    records: st.SearchStrategy[Record], data: st.DataObject
) -> None:
    old, new = data.draw(records), data.draw(records)
    there, back = compare(old, new), compare(new, old)
    turned = {(pair.new, pair.old): pair.change for pair in back.pairs}
    expected = {
        Change.NEW: {Change.FIXED, Change.GONE},
        Change.FIXED: {Change.NEW},
        Change.CHANGED: {Change.CHANGED},
        Change.STILL_OPEN: {Change.STILL_OPEN},
        Change.GONE: {Change.NEW, Change.QUIET},
        Change.QUIET: {Change.QUIET, Change.GONE},
    }
    for pair in there.pairs:
        assert turned[pair.old, pair.new] in expected[pair.change]
