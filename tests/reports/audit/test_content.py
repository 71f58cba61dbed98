"""What the audit report says: every finding in one place, nothing that was not looked at as if it were well."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.errors import ExitCode
from arcanos.findings import Outcome, Severity
from arcanos.record import Coverage, MeasureRead, Record
from arcanos.reports import summary
from arcanos.reports.audit import words
from arcanos.reports.audit.content import Audit, content
from arcanos.reports.audit.items import State
from arcanos.reports.audit.sections import sections
from arcanos.reports.record_json import to_json
from arcanos.reports.report import Clauses, Grouping, Report

ISO = Clauses("iso-42001", "ISO/IEC 42001", ("A.6.2.4", "A.6.2.5"))


BARE = (
    "Nothing was looked at in Data pipelines, Model training, User-facing integrations: add rules, or put it out of "
    "the audit's scope"
)


def audit_of(record: Record, *earlier: Record) -> Audit:
    return content(Report(record, earlier, frameworks=lambda: (ISO,)))


def test_the_cover_says_what_the_configuration_says(record: Record) -> None:
    cover = audit_of(record).cover
    assert (cover.title, cover.period, cover.stated) == (
        "Audit of consumer credit",
        (date(2026, 4, 1), date(2026, 6, 30)),
        True,
    )


def test_without_a_section_the_cover_says_what_was_looked_at(record: Record) -> None:
    cover = audit_of(replace(record, framing=None)).cover
    assert (cover.title, cover.period, cover.stated) == (
        "Audit of credit-scoring",
        (date(2026, 6, 12), date(2026, 6, 15)),
        False,
    )


def test_evidence_from_after_the_run_makes_no_period(record: Record) -> None:
    late = tuple(replace(one, collected_at=record.as_of + timedelta(days=1)) for one in record.documents)
    assert audit_of(replace(record, framing=None, documents=late)).cover.period is None


def test_a_scope_without_a_check_is_there_and_bare(record: Record) -> None:
    bare = {row.name: row.is_bare for row in audit_of(record).scopes}
    assert bare == {"data-pipeline": True, "training": True, "deployment": False, "integration": True}


def test_a_clause_that_no_rule_looks_at_is_listed(record: Record) -> None:
    (act, iso) = audit_of(record).frameworks
    assert (iso.name, iso.without_rule, iso.is_whole) == ("iso-42001", ("A.6.2.4",), True)
    assert (act.name, act.without_rule, act.is_whole) == ("eu-ai-act", (), False)
    assert [(row.clause, row.state) for row in iso.rows] == [("A.6.2.5", State.FAILING)]


def test_a_manual_rule_shows_in_the_roll_up(record: Record) -> None:
    (_, iso) = audit_of(record).frameworks
    assert iso.rows[0].manual == ("fairness/impact-reviewed",)


def test_what_was_open_before_keeps_its_first_deadline(record: Record) -> None:
    before = replace(
        record,
        as_of=record.as_of - timedelta(days=60),
        findings=tuple(replace(f, due=f.due and f.due - timedelta(days=60)) for f in record.findings),
    )
    item = audit_of(record, before).failing[0]
    assert (item.since, item.due) == (date(2026, 4, 16), date(2026, 4, 23))
    assert item.is_late(date(2026, 6, 15))
    assert not audit_of(record).failing[0].is_late(date(2026, 6, 15))


def test_what_was_fixed_between_is_not_open_since_then(record: Record) -> None:
    failing = record.findings[0]
    mended = replace(record, findings=(replace(failing, outcome=Outcome.PASS), *record.findings[1:]))
    days = (record.as_of - timedelta(days=n) for n in (60, 30))
    old, between = (replace(one, as_of=day) for one, day in zip((record, mended), days, strict=True))
    assert audit_of(record, old, between).failing[0].since is None


def test_a_figure_of_two_records_moved(record: Record) -> None:
    before = replace(record, as_of=record.as_of - timedelta(days=60))
    moved = audit_of(record, before).figures.moved
    assert {(one.name, one.group, len(one.points)) for one in moved} == {
        ("auc", "", 2),
        ("selection_rate", "men", 2),
        ("selection_rate", "women", 2),
    }
    assert audit_of(record).figures.moved == ()


@given(data=st.data())
def test_every_finding_is_in_one_place(data: st.DataObject, records: st.SearchStrategy[Record]) -> None:
    record = data.draw(records)
    audit = audit_of(record)
    told = [*audit.failing, *audit.covered, *(item for group in audit.untold for item in group.items)]
    told += [*audit.holding, *audit.not_applicable, *audit.pending, *audit.out_of_force, *audit.elsewhere]
    told += audit.aside
    assert Counter(item.fingerprint for item in told) == Counter(f.fingerprint for f in record.findings)


@given(data=st.data(), group_by=st.none() | st.sampled_from(Grouping))
def test_the_groups_hold_all_that_fails(
    data: st.DataObject, records: st.SearchStrategy[Record], group_by: Grouping | None
) -> None:
    audit = content(Report(data.draw(records), group_by=group_by))
    assert {item for group in audit.groups for item in group.items} == set(audit.failing)
    assert sum(row.checks for row in audit.graded) == sum(n for _, n in audit.states)


def test_decisions_are_asked_of_those_who_own_what_is_open(record: Record) -> None:
    needed = audit_of(record).decisions
    assert [(one.what, one.until) for one in needed] == [
        ("1 failure closes the gate: remedy, or ask for a waiver", date(2026, 6, 22)),
        ("1 waiver or baseline ends within 30 days: remedy, or agree again", date(2026, 6, 30)),
        ("1 control waits for a person's answer: attest, or say why not", None),
        ("2 checks could not be told: supply what is missing", None),
        (BARE, None),
        ("No rule was evaluated for 1 clause of 1 framework: say how they are covered", None),
    ]
    assert {one.who for one in needed[:4]} == {("ML engineering",)}


def test_a_finding_past_its_first_deadline_is_decided_on_first(record: Record) -> None:
    before = replace(
        record,
        as_of=record.as_of - timedelta(days=60),
        findings=tuple(replace(f, due=f.due and f.due - timedelta(days=60)) for f in record.findings),
    )
    first = audit_of(record, before).decisions[0]
    assert first.what.startswith("1 finding is past the deadline first given")


@given(data=st.data())
def test_the_counts_are_those_of_the_record(data: st.DataObject, records: st.SearchStrategy[Record]) -> None:
    record = data.draw(records)
    audit = audit_of(record)
    found = summary.in_force(record)
    assert sum(n for _, n in audit.states) == len(found)
    assert sum(row.checks for row in audit.scopes) == len(found)
    assert all(sum(n for _, n in row.states) == row.checks for row in audit.scopes)
    assert sum(n for _, n in audit.by_severity) == len(audit.failing)


@pytest.mark.parametrize("earlier", [0, 1, 3])
def test_the_trend_has_a_row_for_each_record_and_none_for_one_alone(record: Record, earlier: int) -> None:
    before = [replace(record, as_of=record.as_of - timedelta(days=n)) for n in range(earlier, 0, -1)]
    trend = audit_of(record, *before).trend
    assert len(trend) == (earlier + 1 if earlier else 0)
    assert all(sum(n for _, n in row.states) == row.checks for row in trend)


def test_an_empty_record_says_that_nothing_was_looked_at(record: Record) -> None:
    empty = replace(record, findings=(), coverage=Coverage.of(0, ()), documents=())
    audit = audit_of(empty)
    assert all(row.is_bare for row in audit.scopes)
    assert "0 checks of 0 rules over 0 documents were made." in audit.sentences


def sentences(record: Record) -> str:
    return " ".join(audit_of(record).sentences)


def test_an_open_gate_says_how_much_it_lets_through_and_each_finding_why(record: Record) -> None:
    opened = replace(record.decision, exit_code=ExitCode.OPEN, decisive=(), block_at=Severity.HIGH)
    audit = audit_of(replace(record, decision=opened))
    assert "Of what fails or could not be told, 4 do not close the gate: each finding says why." in audit.sentences
    effects = {item.rule: item.effect for item in audit.acting}
    assert effects["security/weights-encrypted-at-rest"].startswith("does not close the gate: its configuration")
    assert effects["fairness/impact-reviewed"] == "does not close the gate: medium is below high"


def test_what_closes_the_gate_says_so_and_so_does_what_does_not(record: Record) -> None:
    audit = audit_of(record)
    assert {item.effect for item in audit.failing} == {"closes the gate"}
    assert [item.effect for item in audit.covered] == ["does not close the gate: it is covered"]
    assert [item.effect for item in audit.pending] == [
        "does not decide: its rule is not in force until 2026-09-01, and it closes the gate from then on"
    ]
    assert [item.effect for item in audit.out_of_force] == ["does not decide: its rule is retired since 2026-06-01"]
    assert {item.effect for item in audit.holding} == {""}
    assert "Of what fails or could not be told, 1 does not close the gate: each finding says why." in audit.sentences


def test_a_run_that_decided_nothing_lets_nothing_through(record: Record) -> None:
    refused = replace(record.decision, exit_code=ExitCode.REFUSED, decisive=())
    audit = audit_of(replace(record, decision=refused))
    assert {item.effect for item in audit.failing} == {"the gate was not decided"}
    assert "not close the gate" not in " ".join(audit.sentences)


def test_a_run_of_some_rules_says_so_first_and_claims_nothing_of_the_others(record: Record) -> None:
    assert record.asked is not None
    some = replace(record, asked=replace(record.asked, rules=("security/weights-encrypted-at-rest",)))
    audit = audit_of(some)
    assert audit.sentences[1].startswith("Only 1 rule was evaluated, by name ('--rule'): this is no audit")
    asked = [one.what for one in audit.decisions]
    assert "Only 1 rule was evaluated, by name: evaluate all of them" in asked
    assert not [one for one in asked if one.startswith(("Nothing was looked at", "No rule"))]


def test_rules_are_counted_as_the_packs_count_them(record: Record) -> None:
    own = replace(record.findings[1], pack="arcanos", rule="waiver-in-force", fingerprint="9" * 64)
    found = (*record.findings, own)
    assert "6 checks of 5 rules over 2 documents, and 1 built-in check (" in sentences(replace(record, findings=found))


def test_what_waits_for_a_person_is_counted_apart_from_what_could_not_be_told(record: Record) -> None:
    assert "2 checks could not be told and 1 check waits for a person's answer;" in sentences(record)


def test_the_cover_says_what_of_the_period_the_run_has_not_seen(record: Record) -> None:
    assert words.period(audit_of(record).cover) == "2026-04-01 to 2026-06-30; the run saw nothing after 2026-06-15"
    later = replace(record, as_of=record.as_of + timedelta(days=15))
    assert words.period(audit_of(later).cover) == "2026-04-01 to 2026-06-30"
    before = replace(record, as_of=record.as_of - timedelta(days=90))
    assert words.period(audit_of(before).cover).endswith("; the run, of 2026-03-17, was before it began")


def test_evidence_from_outside_the_period_is_counted(record: Record) -> None:
    assert "outside the period" not in sentences(record)
    old = tuple(replace(one, collected_at=datetime(2026, 3, 31, 23, tzinfo=UTC)) for one in record.documents)
    assert "2 documents were collected outside the period of the audit." in sentences(replace(record, documents=old))


def test_the_report_names_the_record_that_is_signed(record: Record) -> None:
    audit = audit_of(record)
    digest = sha256(to_json(record)).hexdigest()
    assert audit.cover.record_sha256 == digest
    assert f"of the record with the SHA-256 {digest}, and says of gate production" in audit.signing


@given(data=st.data())
def test_the_trend_ends_with_the_counts_of_the_summary(data: st.DataObject, records: st.SearchStrategy[Record]) -> None:
    record = data.draw(records)
    audit = audit_of(record, replace(record, as_of=record.as_of - timedelta(days=1)))
    assert audit.trend[-1].states == audit.states


def measured(version: str, use: str, value: float) -> MeasureRead:
    return MeasureRead("evaluation", "$", f"m@{version}", "auc", value, use=use)


def test_a_figure_that_moved_is_of_the_newest_version_and_of_one_use(record: Record) -> None:
    now = (measured("1.10.0", "loans", 0.9), measured("1.10.0-rc.1", "loans", 0.7), measured("1.9.0", "loans", 0.8))
    cards = measured("1.9.0", "cards", 0.1)
    after = replace(record, measures=(*now, cards))
    before = replace(record, as_of=record.as_of - timedelta(days=90), measures=(measured("1.9.0", "loans", 0.6), cards))
    moved = {one.use: [bar.value for _, bar in one.points] for one in audit_of(after, before).figures.moved}
    assert moved == {"loans": [0.6, 0.9], "cards": [0.1, 0.1]}


def test_where_nothing_was_evaluated_no_section_sounds_as_if_all_were_well(record: Record) -> None:
    empty = replace(record, findings=(), coverage=Coverage.of(0, ()))
    refused = replace(empty.decision, exit_code=ExitCode.REFUSED, decisive=(), reasons=("no rule was evaluated",))
    audit = audit_of(replace(empty, decision=refused))
    assert {one.none for one in sections(audit)} >= {"Nothing was evaluated: this is no pass."}
    assert not {one.none for one in sections(audit)} & {"No check fails.", "Everything that was asked could be told."}
    assert audit.decisions[0].what == "1 gate is not open: mend what the verdict says, and run it again"
