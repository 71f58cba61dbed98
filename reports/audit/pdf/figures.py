"""Figures and the trend, as the template of the PDF reads them: every place on a scale is a share from 0 to 1."""

from __future__ import annotations

from collections.abc import Sequence

from arcanos.clock import rfc3339
from arcanos.record import MeasureRead
from arcanos.reports.audit import words
from arcanos.reports.audit.figures import Bar, Chart, Figures, Moved
from arcanos.reports.audit.pdf.letters import Letters
from arcanos.reports.audit.scales import Scale, scale_of
from arcanos.reports.audit.trend import TrendRow


def figures(found: Figures, letters: Letters) -> dict[str, object]:
    """Return the charts by group, the figures that moved, and all others."""
    return {
        "charts": [_chart(chart, letters) for chart in found.charts],
        "moved": [_moved(moved, letters) for moved in found.moved],
        "plain": [_plain(measure, letters) for measure in found.plain],
        "left_out": found.left_out,
    }


def trend(rows: Sequence[TrendRow], letters: Letters) -> list[dict[str, object]]:
    """Return a row for each record, with the share that each state has of the most checks that one has."""
    most = max((row.checks for row in rows), default=0) or 1
    return [
        {
            "as_of": rfc3339(row.as_of),
            "gate": letters.text(row.gate),
            "verdict": row.verdict,
            "checks": row.checks,
            "states": [n for _, n in row.states],
            "shares": [n / most for _, n in row.states],
        }
        for row in rows
    ]


def _chart(chart: Chart, letters: Letters) -> dict[str, object]:
    scale = scale_of(chart.bars)
    of = f", {chart.use}" if chart.use else ""
    return {
        "title": letters.heading(f"{chart.name} of {chart.model}{of}"),
        "document": letters.text(chart.document),
        "first": words.number(scale.first),
        "last": words.number(scale.last),
        "rows": [_bar(_group(bar), bar, scale, letters) for bar in chart.bars],
    }


def _moved(moved: Moved, letters: Letters) -> dict[str, object]:
    scale = scale_of(bar for _, bar in moved.points)
    of = f", {moved.group}" if moved.group else ""
    return {
        "title": letters.heading(f"{moved.name} of {moved.model}{of}"),
        "document": letters.text(moved.document),
        "first": words.number(scale.first),
        "last": words.number(scale.last),
        "rows": [_bar(f"{rfc3339(at)} {bar.label}", bar, scale, letters) for at, bar in moved.points],
    }


def _group(bar: Bar) -> str:
    return f"{bar.label} (reference)" if bar.reference else bar.label


def _bar(label: str, bar: Bar, scale: Scale, letters: Letters) -> dict[str, object]:
    ends = None if bar.low is None or bar.high is None else sorted((scale.share(bar.low), scale.share(bar.high)))
    return {
        "label": letters.text(label, words.SHORT),
        "n": "not stated" if bar.n is None else f"{bar.n:,}",
        "value": words.number(bar.value),
        "interval": words.interval(bar) or "not stated",
        "at": scale.share(bar.value),
        "ends": ends,
    }


def _plain(measure: MeasureRead, letters: Letters) -> list[object]:
    bar = Bar.of("", measure)
    n = "not stated" if bar.n is None else f"{bar.n:,}"
    names = letters.texts((measure.model, measure.name, measure.document))
    return [*names, n, words.number(bar.value), words.interval(bar) or "not stated"]
