"""The audit report in Markdown, read back by markdown-it-py: its parts, its tables, and text that stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from arcanos.findings import Outcome
from arcanos.record import Coverage, Record
from arcanos.reports.audit.content import content
from arcanos.reports.audit.markdown import to_bytes
from arcanos.reports.audit.sections import sections
from arcanos.reports.report import Clauses, Grouping, Report

PARTS = [
    "Executive summary",
    "Scope and coverage",
    "Method",
    "Findings",
    "Waived and baselined",
    "What could not be told",
    "What does not decide",
    "What holds, and what does not apply",
    "Controls",
    "Evidence",
    "Proof of evaluation",
    "Figures",
    "Trend",
    "Sign-off",
    "Glossary",
]
ISO = Clauses("iso-42001", "ISO/IEC 42001", ("A.6.2.4", "A.6.2.5"))
READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
INERT = ("html_block", "html_inline", "link_open", "image", "fence", "code_block", "blockquote_open", "hr", "s_open")
HOSTILE = [
    "![beacon](https://evil.example/x.png)",
    "<img src=x onerror=alert(1)> & <!-- swallowed",
    "| a cell | more `code` | \\| \\\\|",
    "~~gone~~ <https://evil.example> www.evil.example",
    "# heading\n\n## Sign-off\n\n- list\n```\nfence",
    "[text](javascript:alert(1)) [ref]\n\n[ref]: https://evil.example",
    "``` ` `` |",
    "---",
    "> quoted",
    "    indented",
]


def tokens(report: Report) -> list[Token]:
    return READER.parse(to_bytes(report).decode())


def flat(found: list[Token]) -> Iterator[Token]:
    for token in found:
        yield token
        yield from flat(token.children or [])


def shown(token: Token) -> str:
    return "".join(child.content for child in flat([token]) if child.type in ("text", "text_special", "code_inline"))


def headings(found: list[Token], tag: str) -> list[str]:
    return [shown(found[i + 1]) for i, token in enumerate(found) if token.type == "heading_open" and token.tag == tag]


def rows(found: list[Token]) -> list[list[str]]:
    """Return the cells of all tables, row by row."""
    read: list[list[str]] = []
    for i, token in enumerate(found):
        if token.type == "tr_open":
            read.append([])
        if token.type in ("td_open", "th_open"):
            read[-1].append(shown(found[i + 1]))
    return read


def told(record: Record, *earlier: Record) -> Report:
    return Report(record, earlier, frameworks=lambda: (ISO,))


def test_the_parts_stand_in_the_order_of_the_template(record: Record) -> None:
    found = tokens(told(record))
    assert headings(found, "h1") == ["Audit of consumer credit"]
    assert headings(found, "h2") == PARTS


def test_what_fails_is_told_with_evidence_expectation_owner_and_deadline(record: Record) -> None:
    cells = rows(tokens(told(record)))
    assert ["asked at", "expected", "found"] in cells
    path = "$['models'][0]['storage']['encryption']['algorithm']"
    assert [path, "in: [AES256, aws:kms]", "none"] in cells
    assert ["registry", "evidence/registry.yaml:14:9", path, "ab" * 32] in cells
    assert ["owner", "ML engineering (ada, alan; ml@\u2060example.org)"] in cells
    assert ["due", "2026-06-22"] in cells


def test_the_summary_says_which_decisions_are_needed_of_whom_and_by_when(record: Record) -> None:
    what = "1 failure closes the gate: remedy, or ask for a waiver"
    assert [what, "ML engineering", "2026-06-22"] in rows(tokens(told(record)))


def test_what_could_not_be_told_says_who_supplies_it(record: Record) -> None:
    assert ["needs", "ML engineering supplies more observations"] in rows(tokens(told(record)))


def test_a_clause_without_a_rule_and_an_attestation_that_is_missing_are_told(record: Record) -> None:
    text = to_bytes(told(record)).decode()
    assert "**No rule in force was evaluated for 1 of its clauses:** `A.6.2.4`" in text
    assert "nobody yet: `fairness/impact-reviewed`" in text
    assert "Which other clauses it has is not known here" in text


def test_a_scope_in_which_nothing_was_looked_at_is_named(record: Record) -> None:
    text = to_bytes(told(record)).decode()
    assert "**Nothing was looked at in:** Data pipelines, Model training, User-facing integrations." in text


def test_a_figure_stands_beside_its_interval_and_a_bare_one_says_so(record: Record) -> None:
    cells = rows(tokens(told(record)))
    assert ["men (reference)", "420", "0.512", "0.464 to 0.559 at 95 %", "·············├─●┤·············"] in cells
    assert ["credit-scoring@1.0.0", "auc", "evaluation", "not stated", "0.81", "not stated"] in cells


def test_the_trend_has_a_row_for_each_record(record: Record) -> None:
    before = replace(record, as_of=record.as_of.replace(month=3))
    cells = rows(tokens(told(record, before)))
    gate = "gate production for credit-scoring@\u20601.0.0 to production"
    days = [row[0] for row in cells if row[1:3] == [gate, "CLOSED"]]
    assert days == ["2026-03-15T12:00:00Z", "2026-06-15T12:00:00Z"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_leaves_the_shape_of_the_report_as_it_is(record: Record, text: str) -> None:
    def spoilt(one: Record) -> Record:
        findings = tuple(
            replace(f, subject=text, message=text, title=text, owner=text, why=text, controls=(f"{text}:{text}",))
            for f in one.findings
        )
        documents = tuple(replace(d, source=text) for d in one.documents)
        measures = tuple(replace(m, model=text, name=text, group=f"{m.group}{text}") for m in one.measures)
        framing = replace(one.framing, title=text, classification=text) if one.framing else None
        return replace(one, project=text, findings=findings, documents=documents, measures=measures, framing=framing)

    plain = replace(
        record, measures=record.measures[1:], findings=tuple(replace(f, controls=("a:b",)) for f in record.findings)
    )
    found, honest = tokens(Report(spoilt(plain))), tokens(Report(plain))
    assert not {token.type for token in flat(found)} & set(INERT)
    assert [token.type for token in found] == [token.type for token in honest]
    assert headings(found, "h2") == PARTS
    assert any(" ".join(text.split()) in cell.replace("\u2060", "") for row in rows(found) for cell in row)


@given(data=st.data())
def test_any_record_gives_the_parts_and_no_markup(data: st.DataObject, records: st.SearchStrategy[Record]) -> None:
    found = tokens(told(data.draw(records)))
    assert headings(found, "h2") == PARTS
    assert not {token.type for token in flat(found)} & set(INERT)


@given(data=st.data())
def test_any_finding_that_does_not_hold_is_in_a_table(data: st.DataObject, records: st.SearchStrategy[Record]) -> None:
    record = data.draw(records)
    prints = {row[1] for row in rows(tokens(told(record))) if row[0] == "fingerprint"}
    wrong = {f.fingerprint for f in record.findings if f.outcome not in (Outcome.PASS, Outcome.NOT_APPLICABLE)}
    assert wrong <= prints


@given(data=st.data(), full=st.integers(0, 3), short=st.integers(0, 3))
def test_what_is_not_shown_is_counted(
    data: st.DataObject, records: st.SearchStrategy[Record], full: int, short: int
) -> None:
    audit = content(told(data.draw(records)))
    groups = [group for section in sections(audit, full=full, rows=short) for group in section.groups]
    assert all(len(group.full) + len(group.rows) + group.left_out == group.count for group in groups)
    assert sum(len(group.full) for group in groups) <= full
    assert sum(len(group.rows) for group in groups) <= short


def test_findings_beyond_the_limits_are_told_in_a_row_then_by_count(record: Record) -> None:
    many = tuple(replace(record.findings[0], subject=f"model@{i}", fingerprint=f"{i:064x}") for i in range(6000))
    text = to_bytes(told(replace(record, findings=many, coverage=Coverage.of(6000, many)))).decode()
    assert text.count("| fingerprint | `") == 500
    assert "5,000 more, in short:" in text
    assert "**500 more are not shown; all are in the record.**" in text
    assert "6,000 checks fail: 6,000 critical." in text


def test_a_message_of_100_kb_is_cut_and_says_so(record: Record) -> None:
    long = replace(record.findings[0], message="long " * 20_000)
    text = to_bytes(told(replace(record, findings=(long, *record.findings[1:])))).decode()
    assert "\\[cut: 100,000 characters; the record has them all\\]" in text
    assert len(text) < 40_000


@pytest.mark.parametrize(
    ("by", "titles"),
    [
        (None, ["critical (1)"]),
        (Grouping.OWNER, ["ml-engineering (1)"]),
        (Grouping.CONTROL, ["eu-ai-act:Art.15 (1)", "iso-42001:A.6.2.5 (1)"]),
    ],
)
def test_findings_stand_by_severity_or_as_the_report_is_grouped(
    record: Record, by: Grouping | None, titles: list[str]
) -> None:
    text = to_bytes(replace(told(record), group_by=by)).decode()
    section = text[text.index("## Findings") : text.index("## Waived")]
    assert re.findall(r"^### (.+)$", section, re.MULTILINE) == titles


def test_a_run_without_findings_says_its_verdict(record: Record) -> None:
    empty = replace(record, findings=(), documents=(), packs=(), measures=(), coverage=Coverage.of(0, ()))
    text = to_bytes(Report(empty)).decode()
    assert ": CLOSED (exit 1)**: a rule failed" in text
    assert "**No document was read.**" in text
    assert "**No pack was used.**" in text
