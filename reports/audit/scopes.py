"""Coverage by audit scope: what was looked at in each part of a system, and in which part nothing was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from arcanos.findings import Finding
from arcanos.reports.audit.items import State, state_of

SCOPES: Final = {
    "data-pipeline": "Data pipelines",
    "training": "Model training",
    "deployment": "Deployment environments",
    "integration": "User-facing integrations",
}
"""The parts of a system that an audit covers, as rules call them and as people do."""


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """One part of a system: how many rules looked at it, and what became of their checks, by state."""

    name: str
    title: str
    rules: int
    checks: int
    states: tuple[tuple[State, int], ...]

    @property
    def is_bare(self) -> bool:
        """Whether nothing was looked at."""
        return self.checks == 0

    def count(self, state: State) -> int:
        """Return how many checks came to `state`."""
        return dict(self.states)[state]


def scope_rows(findings: Sequence[Finding]) -> tuple[ScopeRow, ...]:
    """Return a row for each audit scope, also for those that no rule looks at, then one for any other."""
    others = sorted({f.scope for f in findings} - SCOPES.keys())
    titles = SCOPES | {name: name for name in others}
    return tuple(_row(name, title, [f for f in findings if f.scope == name]) for name, title in titles.items())


def _row(name: str, title: str, findings: Sequence[Finding]) -> ScopeRow:
    counts = Counter(map(state_of, findings))
    states = tuple((state, counts[state]) for state in State)
    return ScopeRow(name, title, len({f.name for f in findings}), len(findings), states)
