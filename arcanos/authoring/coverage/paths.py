"""Which paths the runs of a rule read, and which of them were missing in one of the runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from arcanos.authoring.coverage.things import Part, Thing
from arcanos.engine.case_edits import is_there
from arcanos.engine.cases import CaseRun
from arcanos.engine.describe import dotted
from arcanos.engine.missing import naming_paths
from arcanos.engine.model import Rule
from arcanos.engine.truth import Trace
from arcanos.errors import Place
from arcanos.readers.source import Path, Value


@dataclass(slots=True)
class Paths:
    """The paths that one rule read, with the place in the pack that reads each, and the evidence of its runs."""

    read: dict[tuple[Place, Path], None] = field(default_factory=dict[tuple[Place, Path], None])
    missed: set[tuple[Place, Path]] = field(default_factory=set[tuple[Place, Path]])
    givens: list[Mapping[str, Value]] = field(default_factory=list[Mapping[str, Value]])

    def add(self, run: CaseRun) -> None:
        """Note what a run read, and what of it was not there."""
        self.givens.append(run.given)
        for place, path in _read(run):
            self.read[(place, path)] = None
            if not is_there(run.given, path):
                self.missed.add((place, path))

    def things(self) -> dict[Thing, bool]:
        """Return each path that was read and whether it was missing once; elements of a list count as one."""
        found: dict[Thing, bool] = {}
        for place, path in self.read:
            thing = Thing(place, Part.PATH, _general(path), "missing")
            found[thing] = found.get(thing, False) or (place, path) in self.missed or self._dropped(path)
        return found

    def _dropped(self, path: Path) -> bool:
        """Whether a run has what holds the path and not the path itself."""
        return any(is_there(given, path[:-1]) and not is_there(given, path) for given in self.givens)


def _read(run: CaseRun) -> Iterator[tuple[Place, Path]]:
    rule = run.rule
    for name in rule.documents:
        yield rule.place, (name,)
    for result in run.evaluation.results:
        if result.target and is_there(run.given, result.target):
            yield from _naming(rule, result.target)
        for trace in (result.verdict.applies, result.verdict.trace):
            if trace is not None:
                yield from _of_trace(trace)


def _naming(rule: Rule, target: Path) -> Iterator[tuple[Place, Path]]:
    place = rule.targets.place if rule.targets is not None else rule.place
    return ((place, path) for path in naming_paths(rule, target) if len(path) > 1)


def _of_trace(trace: Trace) -> Iterator[tuple[Place, Path]]:
    paths = trace.beside if trace.parts else (*trace.beside, *((trace.path,) if trace.path else ()))
    for path in paths:
        if len(path) > 1 and isinstance(path[-1], str):
            yield trace.place, path
    for part in trace.parts:
        yield from _of_trace(part)


def _general(path: Path) -> str:
    """Return a path as people write it, with `[*]` for each index."""
    pieces = [dotted((step,)).removeprefix("$") if isinstance(step, str) else "[*]" for step in path]
    return "".join(pieces).removeprefix(".")
