"""The measure: how much of what there is in each rule the runs of its cases have shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from arcanos.authoring.coverage.paths import Paths
from arcanos.authoring.coverage.things import Part, Thing
from arcanos.authoring.coverage.walk import Walk
from arcanos.authoring.percent import rounded_down
from arcanos.engine.cases import CaseResult, CaseRun, run_cases
from arcanos.engine.extensions import NONE, Extensions
from arcanos.engine.pack import PackSource
from arcanos.errors import Place


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the things there are were seen; nothing to be seen is nothing measured, so 0 percent."""

    seen: int
    total: int

    @property
    def percent(self) -> Fraction:
        """The share in percent, exactly."""
        return Fraction(100 * self.seen, self.total) if self.total else Fraction(0)

    @property
    def shown(self) -> str:
        """The percentage with one decimal, rounded down: 100.0 is all of it."""
        return rounded_down(self.percent)

    def __add__(self, other: Share) -> Share:
        return Share(self.seen + other.seen, self.total + other.total)


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """What the cases of one rule show; `things` says of each thing whether it was seen, in the order of places."""

    rule: str
    place: Place
    things: tuple[tuple[Thing, bool], ...]

    def share(self, part: Part | None = None) -> Share:
        """Return the share of one part, or of all."""
        found = [seen for thing, seen in self.things if part in (None, thing.part)]
        return Share(sum(found), len(found))

    @property
    def never_seen(self) -> list[Thing]:
        """The things that no run has shown."""
        return [thing for thing, seen in self.things if not seen]


@dataclass(slots=True)
class _Measured:
    place: Place
    walk: Walk = field(default_factory=Walk)
    paths: Paths = field(default_factory=Paths)

    def coverage(self, name: str) -> RuleCoverage:
        found = {thing: thing in self.walk.seen for thing in self.walk.wanted} | self.paths.things()
        return RuleCoverage(name, self.place, tuple(sorted(found.items(), key=lambda item: item[0].order)))


def measure(source: PackSource, extensions: Extensions = NONE) -> tuple[tuple[CaseResult, ...], list[RuleCoverage]]:
    """Run the cases of a pack and return their results, and what they exercise of each rule.

    Raises PackRefused when the pack or a case does not load.
    """
    measured: dict[str, _Measured] = {}

    def watch(run: CaseRun) -> None:
        one = measured.setdefault(run.rule.name, _Measured(run.rule.place))
        one.walk.rule(run.rule, run.evaluation.results)
        one.paths.add(run)

    results = run_cases(source, watch, extensions)
    return results, [one.coverage(name) for name, one in measured.items()]


def total(rules: list[RuleCoverage], part: Part | None = None) -> Share:
    """Return the share of all rules together."""
    return sum((rule.share(part) for rule in rules), Share(0, 0))
