"""The words that all reports share."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from arcanos.errors import ExitCode
from arcanos.findings import NotYet, Outcome, Reason
from arcanos.materials import Origin, Signer
from arcanos.record import Coverage, Record
from arcanos.reports import markdown, summary, terminal
from arcanos.reports.record_json import to_json
from arcanos.reports.record_reading import from_json


def test_the_coverage_line_names_every_outcome(record: Record) -> None:
    assert summary.coverage_line(record.coverage) == (
        "planned 9 = 1 pass + 4 fail + 1 not applicable + 1 indeterminate + 1 error + 1 manual"
        "; waived 1; not in force 2"
    )


def test_a_coverage_that_does_not_add_up_never_looks_as_if_it_did() -> None:
    assert summary.coverage_line(Coverage.of(3, [])).startswith("planned 3 IS NOT 0 pass + 0 fail")


@pytest.mark.parametrize("code", ExitCode)
def test_every_exit_code_has_its_words(code: ExitCode, record: Record) -> None:
    line = summary.verdict(replace(record.decision, exit_code=code))
    assert line.startswith("gate production for credit-scoring@1.0.0 to production: ")
    assert f"(exit {int(code)})" in line
    assert (": OPEN " in line) is (code is ExitCode.OPEN)


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        (None, []),
        (Origin("shipped"), []),
        (Origin("folder", locked=True), []),
        (Origin("archive", "5" * 64), ["security: rules/security, archive 555555555555, unsigned, not locked"]),
        (
            Origin("installed", "5" * 64, signed_by=(Signer("ada", "a" * 64), Signer("bob", "b" * 64)), locked=True),
            ["security: rules/security, archive 555555555555, signed by ada, bob, as locked"],
        ),
        (
            Origin("package", package="acme-rules", package_version="1.2.0"),
            ["security: rules/security, of acme-rules 1.2.0, unsigned, not locked"],
        ),
    ],
)
def test_reports_and_records_say_where_a_pack_came_from(record: Record, origin: Origin | None, said: list[str]) -> None:
    whole = replace(record, packs=(replace(record.packs[0], origin=origin), *record.packs[1:]))
    assert summary.origins(whole) == said
    assert from_json(to_json(whole)) == whole
    for line in said:
        assert line in terminal.render(whole, width=120)
        assert line in markdown.render(whole)


def test_every_reason_says_what_to_supply() -> None:
    assert set(summary.SUPPLY) == set(Reason)


def test_no_finding_is_in_two_groups_and_only_what_is_well_is_in_none(record: Record) -> None:
    groups = [summary.failing(record), summary.waived(record), *summary.untold(record).values()]
    groups += [summary.pending(record), summary.out_of_force(record)]
    grouped = [f for group in groups for f in group]
    assert len(grouped) == len(set(grouped))
    left = set(record.findings) - set(grouped)
    assert {f.outcome for f in left} <= {Outcome.PASS, Outcome.NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(0, "0m"), (59, "59m"), (60, "1h"), (23 * 60 + 59, "23h"), (24 * 60, "1d"), (90 * 24 * 60, "90d")],
)
def test_an_age_is_in_its_largest_whole_unit(minutes: int, shown: str, record: Record) -> None:
    document = replace(record.documents[0], collected_at=record.as_of - timedelta(minutes=minutes))
    assert summary.age(document, record.as_of) == shown


def test_an_age_that_nothing_tells_or_that_cannot_be_is_said(record: Record) -> None:
    evaluation, registry = record.documents
    assert summary.age(evaluation, record.as_of) == "age unknown"
    assert summary.age(registry, record.as_of - timedelta(days=30)) == "from the future"


def test_what_rules_not_in_force_say_is_shown_apart_and_counted_by_day(record: Record) -> None:
    assert [f.rule for f in summary.pending(record)] == ["weights-watermarked"]
    assert [f.rule for f in summary.out_of_force(record)] == ["weights-zipped"]
    assert summary.pending_line(record) == "1 finding will close this gate once in force: 1 from 2026-09-01"
    later = replace(summary.pending(record)[0], subject="other", out_of_force=NotYet(date(2026, 10, 1)))
    more = replace(record, findings=(*record.findings, later))
    assert summary.pending_line(more) == (
        "2 findings will close this gate once in force: 1 from 2026-09-01, 1 from 2026-10-01"
    )
    none = replace(record, decision=replace(record.decision, pending=()))
    assert summary.pending_line(none) == ""
    assert [f.rule for f in summary.out_of_force(none)] == ["weights-watermarked", "weights-zipped"]
