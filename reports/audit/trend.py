"""The trend over the last audits: what each record counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from arcanos.record import Record
from arcanos.reports import summary
from arcanos.reports.audit.items import State, state_of


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One record: its instant, its verdict, and how many of its checks in force came to each state."""

    as_of: datetime
    gate: str
    verdict: str
    checks: int
    states: tuple[tuple[State, int], ...]

    def count(self, state: State) -> int:
        """Return how many checks came to `state`."""
        return dict(self.states)[state]


def trend_of(record: Record, earlier: Sequence[Record]) -> tuple[TrendRow, ...]:
    """Return a row for each record, the newest last; none where there is only one to show."""
    return tuple(map(_row, (*earlier, record))) if earlier else ()


def _row(record: Record) -> TrendRow:
    found = summary.in_force(record)
    counts = Counter(map(state_of, found))
    states = tuple((state, counts[state]) for state in State)
    word, _ = summary.VERDICTS[record.decision.exit_code]
    return TrendRow(record.as_of, summary.gate(record.decision), word, len(found), states)
