"""The roll-up of controls: for each framework, what its clauses come to, and which of them no rule looks at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from arcanos.findings import Attested, Finding, Outcome
from arcanos.reports.audit.items import State, state_of, worst_state
from arcanos.reports.report import Clauses


@dataclass(frozen=True, slots=True)
class ControlRow:
    """A clause, the rules that give evidence for it, and the worst that its checks come to.

    `manual` are the rules among them that a person answers, `attested` their answers by rule and subject.
    """

    clause: str
    state: State
    rules: tuple[str, ...]
    checks: int
    states: tuple[tuple[State, int], ...]
    manual: tuple[str, ...]
    attested: tuple[tuple[str, str, Attested], ...]


@dataclass(frozen=True, slots=True)
class FrameworkRollUp:
    """A framework: its clauses with rules, and those that no rule looks at.

    `is_whole` is False where it is not known which clauses it has: then none can be said to have no rule.
    """

    name: str
    title: str
    rows: tuple[ControlRow, ...]
    without_rule: tuple[str, ...]
    is_whole: bool

    def count(self, state: State) -> int:
        """Return how many clauses come to `state`."""
        return sum(row.state is state for row in self.rows)


def roll_up(findings: Sequence[Finding], frameworks: Iterable[Clauses]) -> tuple[FrameworkRollUp, ...]:
    """Return the frameworks that rules name, in the order of their names."""
    known = {one.framework: one for one in frameworks}
    by_control: dict[str, dict[str, list[Finding]]] = {}
    for f in findings:
        for control in f.controls:
            framework, _, clause = control.partition(":")
            by_control.setdefault(framework, {}).setdefault(clause, []).append(f)
    return tuple(
        _framework(name, known.get(name, Clauses(name, name, ())), by_control[name]) for name in sorted(by_control)
    )


def _framework(name: str, known: Clauses, by_clause: dict[str, list[Finding]]) -> FrameworkRollUp:
    order = {clause: i for i, clause in enumerate(known.clauses)}
    stems = {clause.partition("(")[0] for clause in by_clause}
    clauses = sorted(by_clause, key=lambda clause: (order.get(clause.partition("(")[0], len(order)), clause))
    bare = tuple(clause for clause in known.clauses if clause not in by_clause and clause not in stems)
    rows = tuple(_row(clause, by_clause[clause]) for clause in clauses)
    return FrameworkRollUp(name, known.title or name, rows, bare, bool(known.clauses))


def _row(clause: str, findings: Sequence[Finding]) -> ControlRow:
    counts = Counter(map(state_of, findings))
    answers = ((f.name, f.subject, f.attested) for f in findings)
    return ControlRow(
        clause=clause,
        state=worst_state(counts) or State.NOT_APPLICABLE,
        rules=tuple(sorted({f.name for f in findings})),
        checks=len(findings),
        states=tuple((state, counts[state]) for state in State),
        manual=tuple(sorted({f.name for f in findings if f.attested is not None or f.outcome is Outcome.MANUAL})),
        attested=tuple((rule, subject, answer) for rule, subject, answer in answers if answer is not None),
    )
