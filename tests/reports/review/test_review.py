"""The pack for a governance review: every open finding is on its owner's page, and what is to be decided is asked."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta

import cmarkgfm
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.errors import ExitCode
from arcanos.findings import Attested, Finding, NotYet, Outcome, Severity, Waived, fingerprint
from arcanos.record import Coverage, Framing, Record, RoleRead
from arcanos.reports import summary
from arcanos.reports.absence import ENGINE_PACK
from arcanos.reports.decisions import Subject
from arcanos.reports.report import Report
from arcanos.reports.review.content import Review, review
from arcanos.reports.review.markdown import nothing_to_decide, render, to_bytes

WEEK = timedelta(days=7)
TODAY = date(2026, 6, 15)


def holding(record: Record, *findings: Finding) -> Record:
    decision = replace(record.decision, elsewhere=(), pending=())
    return replace(record, findings=findings, coverage=Coverage.of(len(findings), findings), decision=decision)


def asked(pack: Review) -> dict[Subject, list[str]]:
    found: dict[Subject, list[str]] = {}
    for one in pack.asked:
        found.setdefault(one.subject, []).append(one.about)
    return found


def test_a_weekly_pack_tells_new_still_open_and_overdue(record: Record) -> None:
    fails = replace(record.findings[0], due=date(2026, 6, 22))
    now = replace(fails, due=date(2026, 7, 6))
    fresh = replace(fails, rule="other", fingerprint="2" * 64, due=date(2026, 7, 6))
    later = replace(holding(record, now, fresh), as_of=record.as_of + 2 * WEEK)
    pack = review(Report(later, (holding(record, fails),)))
    (page,) = pack.pages
    assert [(point.finding.rule, point.status) for point in page.failing] == [
        ("other", "new"),
        ("weights-encrypted-at-rest", "still open"),
    ]
    assert "  - still open since 2026-06-15, due 2026-06-22, overdue\n" in render(pack)
    assert [point.finding.rule for point in pack.late] == ["weights-encrypted-at-rest"]
    assert [point.finding.rule for point in pack.soon] == ["other"]
    assert [f.rule for f in pack.new] == ["other"]
    assert {one.by for one in pack.asked} == {date(2026, 6, 22), date(2026, 7, 6)}, "the day given first holds"


@pytest.mark.parametrize(("days", "is_soon"), [(0, True), (14, True), (15, False)])
def test_due_within_14_days_counts_the_day_itself(record: Record, days: int, is_soon: bool) -> None:
    fails = replace(record.findings[0], due=TODAY + timedelta(days=days))
    pack = review(Report(holding(record, fails)))
    assert (len(pack.late), len(pack.soon)) == (0, int(is_soon))


def test_without_an_earlier_record_nothing_is_called_new_and_the_pack_says_why(record: Record) -> None:
    text = render(review(Report(record)))
    assert "No earlier record is named (`--against RECORD`), so nothing can be called new." in text


@pytest.mark.parametrize(("days", "is_asked"), [(-1, True), (0, True), (30, True), (31, False)])
def test_a_waiver_that_ends_within_30_days_is_to_be_decided(record: Record, days: int, is_asked: bool) -> None:
    waiver = Waived("W-1", "Grace Hopper", TODAY + timedelta(days=days), "GOV-7")
    pack = review(Report(holding(record, record.findings[0].under(waiver))))
    assert (Subject.ENDING in asked(pack)) is is_asked


@pytest.mark.parametrize("rule", ["waiver-in-force", "baseline-in-force"])
def test_a_waiver_or_an_entry_that_does_not_hold_is_to_be_decided_however_grave(record: Record, rule: str) -> None:
    mark = fingerprint(ENGINE_PACK, rule, "W-1")
    broken = replace(
        record.findings[0], pack=ENGINE_PACK, rule=rule, subject="W-1", fingerprint=mark, severity=Severity.LOW
    )
    assert asked(review(Report(holding(record, broken)))) == {Subject.BROKEN: [f"arcanos/{rule} on W-1"]}


@pytest.mark.parametrize(("days", "is_asked"), [(30, True), (31, False)])
def test_attestations_to_give_and_to_give_again_are_asked(record: Record, days: int, is_asked: bool) -> None:
    manual = replace(record.findings[5], attested=None)
    assert list(asked(review(Report(holding(record, manual))))) == [Subject.ATTEST]
    attested = Attested("Ada", "risk", record.as_of, "yes", "It was.", TODAY + timedelta(days=days))
    held = replace(manual, outcome=Outcome.PASS, reason=None, attested=attested)
    assert (Subject.ATTEST in asked(review(Report(holding(record, held))))) is is_asked


def test_evidence_to_supply_is_asked_of_its_owner(record: Record) -> None:
    (one,) = review(Report(holding(record, record.findings[3]))).asked
    assert (one.subject, one.who) == (Subject.SUPPLY, "ml-engineering")
    assert one.says.startswith("ml-engineering supplies more observations: ")


@pytest.mark.parametrize(("severity", "is_asked"), [(Severity.HIGH, True), (Severity.MEDIUM, False)])
def test_what_an_open_gate_lets_through_is_agreed_to_and_never_said_to_close_it(
    record: Record, severity: Severity, is_asked: bool
) -> None:
    held = holding(record, replace(record.findings[0], severity=severity, fingerprint="3" * 64))
    opened = replace(held, decision=replace(held.decision, exit_code=ExitCode.OPEN, decisive=()))
    subjects = asked(review(Report(opened)))
    assert (Subject.THROUGH in subjects) is is_asked
    assert Subject.GATE not in subjects


def test_what_closes_the_gate_is_to_be_decided_however_grave(record: Record) -> None:
    held = holding(record, replace(record.findings[0], severity=Severity.LOW, fingerprint="3" * 64))
    closed = replace(held, decision=replace(held.decision, decisive=("3" * 64,)))
    assert list(asked(review(Report(closed)))) == [Subject.GATE]


def test_what_is_no_longer_looked_at_is_to_be_confirmed(record: Record) -> None:
    gone = replace(record.findings[0], outcome=Outcome.PASS, rule="other", fingerprint="4" * 64)
    now = replace(holding(record, record.findings[0]), as_of=record.as_of + WEEK)
    pack = review(Report(now, (holding(record, record.findings[0], gone),)))
    assert asked(pack)[Subject.GONE] == ["security/other on credit-scoring@1.0.0"]


@pytest.mark.parametrize(("days", "is_asked"), [(30, True), (31, False)])
def test_a_rule_whose_first_day_is_near_is_to_be_decided(record: Record, days: int, is_asked: bool) -> None:
    waiting = replace(record.findings[0], out_of_force=NotYet(TODAY + timedelta(days=days)))
    held = holding(record, waiting)
    held = replace(held, decision=replace(held.decision, pending=(waiting.fingerprint,)))
    assert (Subject.FORCE in asked(review(Report(held)))) is is_asked


def test_nothing_to_decide_is_said_with_what_was_looked_at(record: Record) -> None:
    held = holding(record, record.findings[1])
    opened = replace(held, decision=replace(held.decision, exit_code=ExitCode.OPEN, reasons=(), decisive=()))
    pack = review(Report(opened))
    assert pack.asked == ()
    assert "of 1 checks, of which 1 apply" in nothing_to_decide(pack)
    assert "Nothing is to be decided: of 1 checks" in render(pack)


def test_a_gate_that_is_closed_for_no_finding_is_not_nothing_to_decide(record: Record) -> None:
    held = holding(record)
    empty = replace(
        held, decision=replace(held.decision, exit_code=ExitCode.REFUSED, reasons=("no rule",), decisive=())
    )
    text = render(review(Report(empty)))
    assert "Nothing is to be decided" not in text
    assert "NOT DECIDED" in text


def test_a_role_that_the_configuration_names_has_its_title_holders_and_contact_on_its_page(record: Record) -> None:
    role = RoleRead("ml-engineering", "ML Engineering", ("ada", "bob"), "ml@example.org")
    framed = replace(record, roles=(role,), framing=Framing(sign_off=("ml-engineering",)))
    text = render(review(Report(framed)))
    for line in ("## ML Engineering", "- role: ml-engineering", "- held by: ada, bob", "| ML Engineering |  |  |  |"):
        assert line in text


def test_minutes_and_sign_off_are_there_to_be_filled_in(record: Record) -> None:
    text = render(review(Report(record)))
    assert "| decision | who | by when |\n| --- | --- | --- |\n|  |  |  |\n" in text
    assert "| role | name | date | signature |" in text


@given(st.data())
def test_every_finding_about_what_was_asked_that_is_open_or_covered_is_on_one_page(
    records: st.SearchStrategy[Record], data: st.DataObject
) -> None:
    record = data.draw(records)
    pack = review(Report(record))
    shown = [id(point.finding) for page in pack.pages for point in page.points]
    assert len(shown) == len(set(shown))
    expected = {id(f) for f in summary.here(record) if f.outcome not in summary.QUIET or f.overlay is not None}
    assert set(shown) == expected
    assert sum(n for _, n in pack.quiet) + len(shown) <= len(summary.here(record))
    assert {page.owner.name for page in pack.pages} | {owner.name for owner, _ in pack.quiet} == {
        f.owner for f in summary.here(record)
    }


@given(st.data())
def test_any_record_gives_a_pack_with_its_verdict_and_its_counts(
    records: st.SearchStrategy[Record], data: st.DataObject
) -> None:
    record = data.draw(records)
    text = to_bytes(Report(record, (record,))).decode("utf-8")
    assert text.startswith("# Governance review: ")
    assert f"planned {record.coverage.planned} = " in text
    assert "\r" not in text


@pytest.mark.parametrize(
    "text", ["| cell", "# heading\n\n- list", "<script>", "[a](http://evil.example)", "---", "@org #1"]
)
def test_a_hostile_record_has_the_lines_of_an_honest_one(text: str, record: Record) -> None:
    findings = tuple(replace(f, message=text, remedy=text, subject=text) for f in record.findings)
    honest, hostile = (
        render(review(Report(one))) for one in (record, replace(record, findings=findings, project=text))
    )
    shape = re.compile(r"^((?:#+ |  - |- |\| |---|))", re.MULTILINE)
    assert shape.findall(hostile) == shape.findall(honest)
    assert tags(hostile) == tags(honest)


def tags(text: str) -> list[str]:
    """Return the elements that GitHub's own reader makes of a text."""
    return re.findall(r"<\w+", cmarkgfm.github_flavored_markdown_to_html(text))


def test_a_record_that_is_read_back_gives_the_same_pack(record: Record) -> None:
    assert to_bytes(Report(record)) == to_bytes(Report(replace(record, findings=record.findings[::-1])))
    assert json.dumps(render(review(Report(record))))


def test_what_stood_before_the_last_record_is_not_new_since_then(record: Record) -> None:
    held = holding(record, record.findings[0])
    first, last = (replace(held, as_of=held.as_of - timedelta(days=n)) for n in (60, 30))
    nothing = replace(last, findings=(), coverage=Coverage.of(0, ()))
    (page,) = review(Report(held, (first, nothing))).pages
    assert page.failing[0].status == "open again, and not in the last record"
    (page,) = review(Report(held, (nothing,))).pages
    assert page.failing[0].status == "new"
