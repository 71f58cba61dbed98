"""What a training log tells of one run, in bounded memory: of each metric the last, the extremes and a thin series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, NamedTuple, TypeAlias, TypeVar

from arcanos.clock import rfc3339
from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.figures import Number, finite
from arcanos.readers.source import Value

METRICS: Final = 10_000
"""Metrics of one run; a log with more names its metrics by something that changes."""

T = TypeVar("T", int | float, datetime)
Best: TypeAlias = Literal["lowest", "highest"]


class Point(NamedTuple):
    """A value of a metric, and the step and the time that it was logged for, where the log says so."""

    value: Number
    step: Number | None = None
    at: datetime | None = None

    def document(self) -> dict[str, Value]:
        """Return the point as a document holds it."""
        said: dict[str, Value] = {"value": self.value}
        if self.step is not None:
            said["step"] = self.step
        if self.at is not None:
            said["at"] = rfc3339(self.at)
        return said


@dataclass(slots=True)
class Curve:
    """One metric: every `stride`-th of its points, at most `most` of them, and the extremes of all."""

    most: int
    first: Point
    last: Point
    low: Point
    high: Point
    count: int = 0
    stride: int = 1
    kept: list[Point] = field(default_factory=list[Point])

    def add(self, point: Point) -> None:
        """Take the next point; of several that are lowest or highest, the first counts."""
        self.last = point
        if point.value < self.low.value:
            self.low = point
        if point.value > self.high.value:
            self.high = point
        if self.most and self.count % self.stride == 0:
            self._keep(point)
        self.count += 1

    def _keep(self, point: Point) -> None:
        if len(self.kept) == self.most:
            del self.kept[1::2]
            self.stride *= 2
            if self.count % self.stride:
                return
        self.kept.append(point)

    def series(self) -> list[Value]:
        """Return the kept points, the last of all among them."""
        points = self.kept if self.kept[-1] is self.last else [*self.kept[: self.most - 1], self.last]
        return [point.document() for point in points]

    def summary(self, best: Best | None, lost: bool) -> dict[str, Value]:
        """Return how many points there were, the first, the last and the extremes, and which of these is best.

        Where what was logged last is `lost`, it is no number, and there is no last.
        """
        last = {} if lost else {"last": self.last.value}
        said: dict[str, Value] = {"count": self.count, "first": self.first.value, **last}
        said |= {"min": self.low.value, "max": self.high.value}
        if best is not None:
            point = self.low if best == "lowest" else self.high
            said["best"] = point.value
            if point.step is not None:
                said["best_step"] = point.step
        return said


@dataclass(slots=True)
class RunLog:
    """All that one log says of its run; `name` is the log's, `points` the most that are kept of one series."""

    name: str
    points: int
    records: int = 0
    non_finite: int = 0
    others: int = 0
    untimed: int = 0
    curves: dict[str, Curve] = field(default_factory=dict[str, Curve])
    lost: set[str] = field(default_factory=set[str])
    """Metrics that end in no finite number: a training that diverged has no last figure from before it did."""
    steps: list[Number] = field(default_factory=list[Number])
    times: list[datetime] = field(default_factory=list[datetime])

    def record(self, step: Number | None, at: datetime | None) -> None:
        """Take note of one more record, and of the step and the time that it states."""
        self.records += 1
        if step is not None:
            self.steps = _reach(self.steps, step)
        if at is not None:
            self.times = _reach(self.times, at)

    def add(self, metric: str, value: Value, step: Number | None = None, at: datetime | None = None) -> None:
        """Take a number that was logged. Raises NotCollected for more metrics than a run has."""
        number = finite(value)
        if number is None:
            self.non_finite += 1
            if metric in self.curves:
                self.lost.add(metric)
            return
        self.lost.discard(metric)
        point = Point(number, step, at)
        curve = self.curves.get(metric)
        if curve is None:
            self._refuse_crowd()
            curve = self.curves[metric] = Curve(self.points, point, point, point, point)
        curve.add(point)

    def _refuse_crowd(self) -> None:
        if len(self.curves) >= METRICS:
            message = f"a run has at most {METRICS} metrics"
            hint = "name a metric by what it is, not by what changes"
            raise NotCollected([Mistake(Place(self.name), "ARC-COL-LIMIT", message, hint)])

    def entry(self, names: Mapping[str, str], best: Mapping[str, Best]) -> dict[str, Value]:
        """Return what was logged, each metric by its name in `names` where that has one.

        Raises NotCollected where two metrics would have one name.
        """
        curves = self._renamed(names)
        said: dict[str, Value] = {"records": self.records, "non_finite": self.non_finite}
        if self.steps:
            said |= {"first_step": self.steps[0], "last_step": self.steps[-1]}
        if self.times:
            said |= {"first_logged_at": rfc3339(self.times[0]), "last_logged_at": rfc3339(self.times[-1])}
        lost = {names.get(name, name) for name in self.lost}
        said["metrics"] = {name: curve.last.value for name, curve in curves.items() if name not in lost}
        said["summaries"] = {name: curve.summary(best.get(name), name in lost) for name, curve in curves.items()}
        if self.points:
            said["series"] = {name: curve.series() for name, curve in curves.items()}
        return said

    def _renamed(self, names: Mapping[str, str]) -> dict[str, Curve]:
        curves = {names.get(name, name): self.curves[name] for name in sorted(self.curves)}
        if len(curves) < len(self.curves):
            hint = "give each metric under `names` a name of its own"
            raise NotCollected([Mistake(Place(self.name), "ARC-COL-NAME", "two metrics have one name", hint)])
        return curves

    def notes(self) -> list[str]:
        """Return what a reader of the run should know of what was left out."""
        told = (
            (self.non_finite, "are NaN, infinite or larger than numbers may be, and were left out"),
            (self.others, "are no numbers, and were left out"),
            (self.untimed, "state a time without zone or unit, which was left out"),
        )
        notes = [f"{self.name}: {count} values {what}" for count, what in told if count]
        if self.lost:
            text = "metrics end in what is no finite number: they have no last value"
            notes.append(f"{self.name}: {len(self.lost)} {text}")
        return notes if self.curves else [*notes, f"{self.name}: no number was logged"]


def _reach(ends: list[T], one: T) -> list[T]:
    return [min(ends[0], one), max(ends[1], one)] if ends else [one, one]
