"""The models that were asked about, each with what is said of it: its figures, and what was found and did not pass."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from arcanos.errors import UsageError
from arcanos.findings import Finding
from arcanos.record import MeasureRead, ModelRead, Record
from arcanos.reports import summary
from arcanos.reports.cyclonedx.words import ref
from arcanos.reports.grouping import Models


@dataclass(frozen=True, slots=True)
class Audited:
    """A model, the reference that is its own in the document, its figures, and the findings about it, gravest first."""

    ref: str
    model: ModelRead
    figures: Sequence[MeasureRead]
    findings: Sequence[Finding]


def audited(record: Record) -> list[Audited]:
    """Return the models that were asked about. UsageError where there is none: a bill of nothing would look complete.

    A gate on one model has all its findings on that model; else a finding is on the model that its subject names.
    """
    figures, findings = _by_model(record.measures), _found(record)
    alone = record.decision.model is not None
    everything = notable(record)
    return [
        Audited(ref, model, figures.get(model.id, ()), everything if alone else findings.get(model.id, ()))
        for ref, model in _refs(_asked(record))
    ]


def notable(record: Record) -> list[Finding]:
    """Return what is to be said, gravest first; what is about other models than the one asked about is only counted."""
    return summary.gravest_first(
        f for f in summary.here(record) if f.outcome not in summary.QUIET or f.overlay is not None
    )


def elsewhere_said(record: Record, models: Sequence[Audited]) -> list[Finding]:
    """Return what was found and stands on no model: it is about data, evidence, or the project as a whole."""
    if record.decision.model is not None:
        return []
    known, about = {one.model.id for one in models}, Models(record)
    return [f for f in notable(record) if about.of(f) not in known]


def _asked(record: Record) -> Sequence[ModelRead]:
    asked = record.decision.model
    models = [model for model in record.models if asked is None or model.id == asked]
    if models:
        return models
    what = "names no model" if asked is None else "does not have the model that the gate was asked about"
    hint = "add it to the document 'registry', and make the record again with --output json=PATH"
    raise UsageError(f"cyclonedx: the record {what}; {hint}")


def _refs(models: Iterable[ModelRead]) -> list[tuple[str, ModelRead]]:
    """Return each model with a reference; a registry that has an id twice has two models of it."""
    seen: Counter[str] = Counter()
    found: list[tuple[str, ModelRead]] = []
    for model in models:
        seen[model.id] += 1
        again = "" if seen[model.id] == 1 else f"#{seen[model.id]}"
        found.append((ref("model", model.id) + again, model))
    return found


def _by_model(measures: Iterable[MeasureRead]) -> Mapping[str, Sequence[MeasureRead]]:
    found: dict[str, list[MeasureRead]] = defaultdict(list)
    for one in measures:
        found[one.model].append(one)
    return found


def _found(record: Record) -> Mapping[str, Sequence[Finding]]:
    about = Models(record)
    found: dict[str, list[Finding]] = defaultdict(list)
    for f in notable(record):
        found[about.of(f) or ""].append(f)
    return found
