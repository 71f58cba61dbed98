"""The control roll-up, as the template of the PDF reads it."""

from __future__ import annotations

from typing import Final

from arcanos.reports.audit.controls import ControlRow, FrameworkRollUp
from arcanos.reports.audit.items import State
from arcanos.reports.audit.pdf.letters import Letters
from arcanos.reports.audit.pdf.shares import MOST, first
from arcanos.reports.audit.words import SHORT

RULES: Final = 30
"""Rules and answers of a clause that are listed."""


def controls(framework: FrameworkRollUp, letters: Letters) -> dict[str, object]:
    """Return a framework with its clauses."""
    counts = ", ".join(f"{n:,} {state}" for state in State if (n := framework.count(state)))
    return {
        "title": letters.heading(framework.title),
        "counts": f"Clauses with rules: {len(framework.rows):,}. Of these: {counts}.",
        "rows": first(framework.rows, lambda row: _row(row, letters), MOST),
        "whole": framework.is_whole,
        "without": first(framework.without_rule, lambda clause: letters.text(clause, 60), 10 * MOST),
    }


def _row(row: ControlRow, letters: Letters) -> dict[str, object]:
    answers = [
        f"{said.by} ({said.role}): {said.answer}, valid until {said.valid_until}, for {rule} on {subject}"
        for rule, subject, said in row.attested
    ]
    answered = {rule for rule, _, _ in row.attested}
    waiting = [f"nobody yet: {rule}" for rule in row.manual if rule not in answered]
    return {
        "clause": letters.text(row.clause, SHORT),
        "state": str(row.state),
        "checks": row.checks,
        "rules": first(row.rules, lambda rule: letters.text(rule, SHORT), RULES),
        "attested": first([*waiting, *answers], lambda said: letters.text(said, SHORT), RULES),
    }
