"""The control roll-up, as the template of the PDF reads it."""

from __future__ import annotations

from arcanos.reports.audit.controls import ControlRow, FrameworkRollUp
from arcanos.reports.audit.items import State
from arcanos.reports.audit.pdf.letters import Letters


def controls(framework: FrameworkRollUp, letters: Letters) -> dict[str, object]:
    """Return a framework with its clauses."""
    counts = ", ".join(f"{n:,} {state}" for state in State if (n := framework.count(state)))
    return {
        "title": letters.heading(framework.title),
        "counts": f"{len(framework.rows):,} clauses with rules: {counts}.",
        "rows": [_row(row, letters) for row in framework.rows],
        "whole": framework.is_whole,
        "without": [letters.text(clause, 60) for clause in framework.without_rule],
    }


def _row(row: ControlRow, letters: Letters) -> dict[str, object]:
    answers = [
        f"{said.by} ({said.role}): {said.answer}, valid until {said.valid_until}, for {rule} on {subject}"
        for rule, subject, said in row.attested
    ]
    answered = {rule for rule, _, _ in row.attested}
    waiting = [f"nobody yet: {rule}" for rule in row.manual if rule not in answered]
    return {
        "clause": letters.text(row.clause),
        "state": str(row.state),
        "checks": row.checks,
        "rules": letters.texts(row.rules),
        "attested": letters.texts([*answers, *waiting]),
    }
