"""The summary of a job: the Markdown summary, and never more than a step may write."""

from __future__ import annotations

from dataclasses import replace

from arcanos.record import Record
from arcanos.reports import markdown
from arcanos.reports.hosts.github_summary import MOST_BYTES, to_bytes
from arcanos.reports.report import Report


def test_a_record_of_usual_size_is_the_markdown_summary(record: Record) -> None:
    assert to_bytes(Report(record)) == markdown.render(record).encode()


def test_one_that_is_too_large_is_cut_between_lines_and_says_its_verdict_first(record: Record) -> None:
    many = replace(record, notes=tuple(f"{i} {'ü' * 200}" for i in range(5000)))
    data = to_bytes(Report(many))
    assert MOST_BYTES * 0.99 < len(data) < MOST_BYTES
    first, _, rest = data.decode().partition("\n")
    whole = markdown.render(many, limit=500)
    assert first.startswith("**CLOSED \\(exit 1\\): a rule failed. This summary is cut: ")
    assert rest.lstrip("\n") in whole
    assert rest.endswith("ü\n")


def test_a_single_line_that_is_too_long_is_left_out_and_counted(record: Record) -> None:
    huge = replace(record, notes=("m" * 2_000_000, "the last note"))
    text = to_bytes(Report(huge)).decode()
    assert "This summary is cut: 1 of " in text
    assert text.endswith("- the last note\n")
