"""The control roll-up in the Markdown of the audit report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from arcanos.findings import Attested
from arcanos.reports.audit.controls import ControlRow, FrameworkRollUp
from arcanos.reports.audit.items import State
from arcanos.reports.audit.markdown_prose import name, names, prose
from arcanos.reports.markdown_text import table


def controls(frameworks: Sequence[FrameworkRollUp]) -> Iterator[str]:
    """Yield the lines of the section on controls."""
    yield from ("## Controls", "")
    if not frameworks:
        yield from ("No rule that was evaluated, and is in force, names a control.", "")
    for framework in frameworks:
        yield from (f"### {prose(framework.title)}", "")
        yield from _counts(framework)
        yield from table(["clause", "comes to", "checks", "rules", "attested by a person"], map(_row, framework.rows))
        yield from _without(framework)


def _counts(framework: FrameworkRollUp) -> Iterator[str]:
    counts = ", ".join(f"{n:,} {state}" for state in State if (n := framework.count(state)))
    yield from (f"Clauses with rules: {len(framework.rows):,}. Of these: {counts}.", "")


def _row(row: ControlRow) -> list[str]:
    answers = "; ".join(prose(_answer(rule, subject, said)) for rule, subject, said in row.attested)
    answered = {rule for rule, _, _ in row.attested}
    waiting = [rule for rule in row.manual if rule not in answered]
    missing = f"nobody yet: {names(waiting)}" if waiting else ""
    return [
        name(row.clause),
        str(row.state),
        f"{row.checks:,}",
        names(row.rules),
        "; ".join(filter(None, (answers, missing))),
    ]


def _answer(rule: str, subject: str, said: Attested) -> str:
    return f"{said.by} ({said.role}): {said.answer}, valid until {said.valid_until}, for {rule} on {subject}"


def _without(framework: FrameworkRollUp) -> Iterator[str]:
    if not framework.is_whole:
        yield from ("Which other clauses it has is not known here, so none can be said to have no rule.", "")
    elif framework.without_rule:
        n = len(framework.without_rule)
        yield from (f"**No rule in force was evaluated for {n:,} of its clauses:** {names(framework.without_rule)}", "")
    else:
        yield from ("Every clause that is known has a rule.", "")
