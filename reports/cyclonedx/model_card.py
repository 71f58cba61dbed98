"""The card of a model: what it is for, what it was trained on, its figures with their intervals, what was found."""

from __future__ import annotations

from arcanos.record import MeasureRead
from arcanos.reports.cyclonedx.audited import Audited
from arcanos.reports.cyclonedx.considerations import considerations
from arcanos.reports.cyclonedx.words import Members, filled, properties, ref
from arcanos.reports.lines import one_line


def model_card(one: Audited) -> Members:
    """Return the card; figures about services are of no model, and stand in the record alone."""
    model = one.model
    return filled(
        modelParameters=filled(
            task=one_line(model.task_family) if model.task_family else None,
            datasets=[{"ref": dataset_ref(name)} for name in sorted(set(model.dataset_ids))],
        ),
        quantitativeAnalysis=filled(performanceMetrics=[_metric(figure) for figure in one.figures]),
        considerations=considerations(model, one.findings),
        properties=properties(*(("measure", _stated(figure)) for figure in one.figures)),
    )


def dataset_ref(name: str) -> str:
    """Return the reference of a data set."""
    return ref("dataset", name)


def _metric(figure: MeasureRead) -> Members:
    whole = figure.low is not None and figure.high is not None
    return filled(
        type=one_line(figure.name),
        value=_number(figure.value),
        slice=one_line(_slice(figure)) or None,
        confidenceInterval={"lowerBound": _number(figure.low), "upperBound": _number(figure.high)} if whole else {},
    )


def _slice(figure: MeasureRead) -> str:
    """Return which group, compared with which, for which use; nothing for everybody."""
    compared = f"compared with {figure.compared_with}" if figure.compared_with else ""
    use = f"use {figure.use}" if figure.use else ""
    return ", ".join(filter(None, (figure.group, compared, use)))


def _stated(figure: MeasureRead) -> str:
    """Say what the metric has no member for: where it stands, of how many, at which confidence."""
    group = f" [{_slice(figure)}]" if _slice(figure) else ""
    of = f", n={figure.n}" if figure.n is not None else ""
    level = f"{figure.confidence:g} interval" if figure.confidence is not None else "stated without an interval"
    reference = ", the reference group" if figure.reference else ""
    return f"{figure.name}{group}: {figure.document} {figure.path}{of}, {level}{reference}"


def _number(value: float | None) -> str | None:
    return None if value is None else f"{value:.15g}"
