"""The Markdown summary: what evidence says stays text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.record import Record
from arcanos.reports.markdown import render
from arcanos.reports.markdown_text import code, escape
from arcanos.reports.summary import coverage_line

HOSTILE = [
    "![beacon](https://evil.example/x.png)",
    "<img src=x onerror=alert(1)>",
    "<!-- swallowed",
    "| a cell | more",
    "**bold** _it_ ~~gone~~ `code` $math$",
    "# heading\n\n- list\n1. item\n```\nfence",
    "@org/team see #1 at www.evil.example",
    "&lt;script&gt;",
    "[text](javascript:alert(1))",
    "---",
    "1. item",
    "+ item",
    "=",
]


def bare(text: str) -> str:
    """Return what of `text` Markdown still takes as markup."""
    return re.sub(r"\\[-+=.\\`*_{}\[\]()#!~$]|&(?:amp|lt|gt|#124);", "", text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_keeps_no_markup(text: str) -> None:
    escaped = escape(text)
    assert not re.search(r"[\\`*_{}\[\]()!~$<>|\n&]|#(?!\u2060)", bare(escaped))
    assert not re.search(r"@\w|(?<!&)#\d|://|www\.", escaped)


@given(st.text())
def test_any_text_keeps_no_markup_and_stays_on_one_line(text: str) -> None:
    assert not re.search(r"[\\`*_{}\[\]()#!~$<>|\n\r&]", bare(escape(text)))


@given(st.text(st.sampled_from("`a |\\ ")))
def test_a_code_span_ends_only_at_its_end(text: str) -> None:
    span = code(text)
    runs = re.findall("`+", span)
    assert runs[0] == runs[-1]
    assert runs.count(runs[0]) == 2
    assert "\n" not in span


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_record_has_the_lines_of_an_honest_one(text: str, record: Record) -> None:
    findings = tuple(replace(f, subject=text, message=text, owner=text) for f in record.findings)
    documents = tuple(replace(d, source=text) for d in record.documents)
    hostile = render(replace(record, project=text, findings=findings, documents=documents, notes=(text,)))
    honest = render(record)
    shape = re.compile(r"^((?:#+ |  - |- |\| |)(?:[-+=]|\d+\.)?)", re.MULTILINE)
    assert shape.findall(hostile) == shape.findall(honest)
    assert hostile.count("\n") == honest.count("\n")


def test_the_coverage_line_and_the_verdict_are_always_there(record: Record) -> None:
    for limit in (0, 50):
        text = render(record, limit=limit)
        assert f"**{coverage_line(record.coverage)}**" in text
        assert text.startswith("## `gate production for credit-scoring@1.0.0 to production`: CLOSED \\(exit 1\\)")


def test_findings_beyond_the_limit_are_counted(record: Record) -> None:
    text = render(record, limit=1)
    assert text.count("more are not shown; all are in the record") == 6
    assert text.count("- **") == 1


def test_documents_without_a_time_are_of_unknown_age(record: Record) -> None:
    assert "| evaluation | evidence/evaluation/\\*.json \\(2 files\\) | cdcdcdcdcdcd | age unknown |" in render(record)
