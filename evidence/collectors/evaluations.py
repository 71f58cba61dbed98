"""What collectors of evaluation reports have in common: their options, measures, and the document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import Field

from arcanos.clock import rfc3339
from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.figures import Number, finite
from arcanos.evidence.collectors.interface import Collected, FileOptions, Setting
from arcanos.evidence.collectors.known_names import unknown
from arcanos.evidence.measures import from_standard_error, wilson
from arcanos.evidence.origins import Origin
from arcanos.evidence.words import ModelId, Pattern
from arcanos.readers.source import Value
from arcanos.strict import Sha256, SomeDistinct, Text


class EvaluationOptions(FileOptions):
    """What every evaluation report's entry may say."""

    files: SomeDistinct[Pattern] = Field(description="The reports: paths or globs below the configuration's folder.")
    model: ModelId = Field(description="The model that was evaluated, `name@version`.")
    artifact_sha256: Sha256 | None = Field(
        default=None, description="The SHA-256 of the weights that were evaluated, where it is known."
    )
    names: dict[Text, Text] = Field(
        default={}, description="The document's name of a metric, by the report's: `hellaswag/acc: accuracy`."
    )
    confidence: float = Field(default=0.95, gt=0, lt=1, description="The level of intervals that are computed here.")


@dataclass(slots=True)
class Report:
    """What one report says: numbers and measures by name, what only this kind says, and what was left out."""

    origin: Origin
    metrics: dict[str, Value] = field(default_factory=dict[str, Value])
    more: dict[str, Value] = field(default_factory=dict[str, Value])
    evaluated_at: datetime | None = None
    non_finite: int = 0
    notes: list[str] = field(default_factory=list[str])

    def add(self, name: str, value: Value) -> None:
        """Take a number, where it is finite."""
        number = finite(value)
        if number is None:
            self.non_finite += 1
        else:
            self.metrics[name] = number

    def note(self, text: str) -> None:
        """Note what a reader of the evidence should know of this report."""
        self.notes.append(f"{self.origin.name}: {text}")

    def entry(self) -> Value:
        """Return the report as an entry of `reports`."""
        at = {"evaluated_at": rfc3339(self.evaluated_at)} if self.evaluated_at else {}
        head = {"name": self.origin.name, "sha256": self.origin.sha256, "non_finite": self.non_finite}
        return {**head, **at, **self.more}


def evaluated(
    reports: Sequence[Report], options: EvaluationOptions, setting: Setting, more: Mapping[str, Value] | None = None
) -> Collected:
    """Return `evaluation.models` with one entry, of all reports, and `more` in it; it is as old as the oldest.

    Raises NotCollected where two reports state one metric, and for names that none has.
    """
    entry: dict[str, Value] = {"model": options.model}
    if options.artifact_sha256:
        entry["artifact_sha256"] = options.artifact_sha256
    entry["metrics"] = _metrics(reports, options)
    times = [report.evaluated_at for report in reports if report.evaluated_at]
    told = len(times) == len(reports)
    if told:
        entry["evaluated_at"] = rfc3339(min(times))
    entry |= more or {}
    entry["reports"] = [report.entry() for report in reports]
    notes = [note for report in reports for note in _notes(report)]
    late = [one for one in reports if one.evaluated_at and one.evaluated_at > setting.as_of]
    notes += [f"{one.origin.name}: it was made later than it was collected: a clock is wrong" for one in late]
    window = (min(times), min(times)) if told and not late else None
    return Collected({"models": [entry]}, tuple(one.origin for one in reports), window, notes=tuple(notes))


def stated(value: Number, error: Value, n: Value, confidence: float) -> Value:
    """Return a measure by the standard error and the number of observations that a tool states, else the number."""
    spread, count = finite(error), finite(n)
    if spread is None or spread < 0 or not isinstance(count, int) or count < 1:
        return value
    return from_standard_error(value, spread, count, confidence).document()


def share(value: Number, n: int, confidence: float) -> Value:
    """Return a share of `n` with Wilson's interval, or the number where it can't be a share of that many."""
    hits = round(value * n)
    if n < 1 or not 0 <= hits <= n or abs(value * n - hits) > 1e-6:
        return value
    return wilson(hits, n, confidence).document()


def _metrics(reports: Sequence[Report], options: EvaluationOptions) -> dict[str, Value]:
    metrics: dict[str, Value] = {}
    mistakes = unknown("names", options.names, {name for report in reports for name in report.metrics})
    for report in reports:
        for name, value in report.metrics.items():
            said = options.names.get(name, name)
            if said in metrics:
                hint = "give each metric under `names` a name of its own, or each report a source"
                mistakes.append(Mistake(Place(report.origin.name), "ARC-COL-NAME", "a metric stands twice", hint))
            metrics[said] = value
    if mistakes:
        raise NotCollected(mistakes)
    return dict(sorted(metrics.items()))


def _notes(report: Report) -> list[str]:
    notes = list(report.notes)
    if report.non_finite:
        count = report.non_finite
        notes.append(f"{report.origin.name}: {count} values are NaN, infinite or too large, and were left out")
    if not report.metrics:
        notes.append(f"{report.origin.name}: no metric was reported")
    return notes
