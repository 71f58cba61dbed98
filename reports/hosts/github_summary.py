"""Show a record in the summary of a GitHub job: the Markdown summary, never larger than a step may write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from arcanos.reports import markdown, summary
from arcanos.reports.deadlines import with_first_deadlines
from arcanos.reports.markdown_text import escape
from arcanos.reports.report import Report

MOST_BYTES: Final = 1_000_000
"""GitHub refuses more than 1 MiB of a step, all of it, and only an annotation says so; a step may write other lines."""
LONGEST_LINE: Final = 20_000
MOST_FINDINGS: Final = 500


def to_bytes(report: Report) -> bytes:
    """Return the Markdown summary with up to 500 findings; one that is cut begins with the verdict and says so."""
    whole = markdown.render(with_first_deadlines(report), limit=MOST_FINDINGS, group_by=report.group_by)
    lines = whole.splitlines(keepends=True)
    kept = list(_fitting(lines))
    if len(kept) == len(lines):
        return whole.encode("utf-8")
    answer = escape(summary.answer(report.record.decision))
    missing = len(lines) - len(kept)
    said = f"**{answer}. This summary is cut: {missing} of {len(lines)} lines are missing; the record has it all.**"
    return "\n\n".join((said, "".join(kept))).encode("utf-8")


def _fitting(lines: list[str]) -> Iterator[str]:
    left = MOST_BYTES - 1000
    for line in lines:
        size = len(line.encode("utf-8"))
        if size > LONGEST_LINE:
            continue
        if size > left:
            return
        left -= size
        yield line
