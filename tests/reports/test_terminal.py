"""The report at a terminal."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.errors import ExitCode
from arcanos.findings import Outcome, Severity
from arcanos.record import Coverage, Record
from arcanos.reports.lines import cells
from arcanos.reports.summary import coverage_line
from arcanos.reports.terminal import render

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def test_the_verdict_is_the_last_line_and_its_reasons_stand_before_it(record: Record) -> None:
    lines = render(record, width=120).splitlines()
    assert lines[-1] == ("gate production for credit-scoring@1.0.0 to production: CLOSED (exit 1): a rule failed")
    assert lines[-4] == "- fail critical security/weights-encrypted-at-rest credit-scoring@1.0.0"


@pytest.mark.parametrize("limit", [0, 1, 200])
def test_the_coverage_line_is_always_there(limit: int, record: Record) -> None:
    assert coverage_line(record.coverage) in render(record, width=200, limit=limit)
    empty = replace(record, findings=(), documents=(), packs=(), coverage=Coverage.of(0, ()))
    assert "planned 0 = 0 pass" in render(empty, width=200, limit=limit)
    assert "no documents" in render(empty)
    assert "no packs" in render(empty)


def test_failures_come_first_then_waived_then_what_could_not_be_told(record: Record) -> None:
    text = render(record)
    heads = re.findall(r"^(FAILING|WAIVED|COULD NOT BE TOLD: .*) \(\d", text, re.MULTILINE)
    assert heads == [
        "FAILING",
        "WAIVED",
        "COULD NOT BE TOLD: indeterminate insufficient_data",
        "COULD NOT BE TOLD: error budget_exceeded",
        "COULD NOT BE TOLD: manual attestation_missing",
    ]


def test_a_failure_shows_remedy_owner_deadline_and_both_places(record: Record) -> None:
    text = " ".join(render(record).split())
    assert "remedy: Turn on server-side encryption" in text
    assert "owner: ml-engineering, due 2026-06-22" in text
    assert "at: evidence/registry.yaml:14:9, rule rules/security/weights-encrypted-at-rest.yaml:3:1" in text


def test_what_could_not_be_told_says_who_must_supply_what(record: Record) -> None:
    assert "needs: ml-engineering supplies more observations" in render(record)


def test_findings_beyond_the_limit_are_counted(record: Record) -> None:
    text = render(record, limit=2)
    assert "COULD NOT BE TOLD: error budget_exceeded (1, 0 shown)" in text
    assert "5 more findings are not shown; all are in the record: --output json=PATH" in text


def test_a_document_without_a_time_is_of_unknown_age(record: Record) -> None:
    assert re.search(r"^evaluation .* cdcdcdcdcdcd  age unknown$", render(record), re.MULTILINE)
    assert re.search(r"^registry .* abababababab  3d$", render(record), re.MULTILINE)


def test_parameters_off_their_default_are_told(record: Record) -> None:
    assert "fairness: ratio = 0.75 (not the default)" in render(record)


def test_colour_adds_only_colour(record: Record) -> None:
    coloured = render(record, color=True)
    assert "\x1b[1;31mcritical\x1b[0m" in coloured
    assert ANSI.sub("", coloured) == render(record)
    assert "\x1b" not in render(record)


def test_an_open_gate_is_not_red(record: Record) -> None:
    opened = replace(record, decision=replace(record.decision, exit_code=ExitCode.OPEN))
    assert "\x1b[1;32mgate production" in render(opened, color=True)


@pytest.mark.parametrize("name", ["\x1b[2J\x1b]0;owned\x07", "a\r::stop-commands::x", "a\nb", "\u202egpj.exe"])
def test_names_from_evidence_cannot_steer_the_terminal(name: str, record: Record) -> None:
    hostile = tuple(replace(f, subject=name, message=name, severity=Severity.HIGH) for f in record.findings)
    documents = tuple(replace(d, source=name) for d in record.documents)
    text = render(replace(record, project=name, findings=hostile, documents=documents))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", text)
    assert not any(line.startswith("::") for line in text.splitlines())


@given(st.data(), st.integers(40, 120))
def test_no_line_is_wider_than_the_screen_and_nothing_failing_is_lost(
    records: st.SearchStrategy[Record], data: st.DataObject, width: int
) -> None:
    record = data.draw(records)
    lines = render(record, width=width).split("\n")
    assert all(cells(line) <= width for line in lines)
    headings = (
        r"(?:FAILING|WAIVED|BASELINED|WILL CLOSE ONCE IN FORCE|NOT IN FORCE, NOT DECIDING"
        r"|ABOUT OTHER MODELS, NOT DECIDING|COULD NOT BE TOLD: [a-z]+(?: [a-z_]+)?) \((\d+)\)"
    )
    shown = sum(map(int, re.findall(headings, " ".join(" ".join(lines).split()))))
    well = (Outcome.PASS, Outcome.NOT_APPLICABLE)
    assert shown == sum(f.outcome not in well or f.overlay is not None for f in record.findings)
