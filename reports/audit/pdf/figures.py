"""Figures and the trend, as the template of the PDF reads them: every place on a scale is a share from 0 to 1."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from arcanos.clock import rfc3339
from arcanos.record import MeasureRead
from arcanos.reports.audit import words
from arcanos.reports.audit.figures import Bar, Chart, Figures, Moved
from arcanos.reports.audit.pdf.letters import Letters
from arcanos.reports.audit.pdf.shares import first
from arcanos.reports.audit.scales import Scale, scale_of
from arcanos.reports.audit.trend import TrendRow

GROUPS: Final = 60
"""Rows of one chart."""
RECORDS: Final = 40
"""Records of the trend and of a figure that moved, the newest."""


def figures(found: Figures, letters: Letters) -> dict[str, object]:
    """Return the charts by group, the figures that moved, and all others."""
    return {
        "charts": [_chart(chart, letters) for chart in found.charts],
        "moved": [_moved(moved, letters) for moved in found.moved],
        "plain": first(found.plain, lambda measure: _plain(measure, letters)),
        "left_out": found.left_out,
    }


def trend(rows: Sequence[TrendRow], letters: Letters) -> dict[str, object]:
    """Return a row for each record, with the share that each state has of the most checks that one has."""
    newest = rows[-RECORDS:]
    most = max((row.checks for row in newest), default=0) or 1
    return {"first": [_record(row, most, letters) for row in newest], "all": len(rows)}


def _record(row: TrendRow, most: int, letters: Letters) -> dict[str, object]:
    return {
        "as_of": rfc3339(row.as_of),
        "gate": letters.text(row.gate, words.SHORT),
        "verdict": row.verdict,
        "checks": row.checks,
        "states": [n for _, n in row.states],
        "shares": [n / most for _, n in row.states],
    }


def _chart(chart: Chart, letters: Letters) -> dict[str, object]:
    scale = scale_of(chart.bars)
    of = f", {chart.use}" if chart.use else ""
    return {
        "title": letters.heading(f"{chart.name} of {chart.model}{of}"),
        "document": letters.text(chart.document),
        "first": words.number(scale.first),
        "last": words.number(scale.last),
        "rows": first(chart.bars, lambda bar: _bar(_group(bar), bar, scale, letters), GROUPS),
    }


def _moved(moved: Moved, letters: Letters) -> dict[str, object]:
    scale = scale_of(bar for _, bar in moved.points)
    of = "".join(f", {word}" for word in (moved.group, moved.use) if word)
    return {
        "title": letters.heading(f"{moved.name} of {moved.model}{of}"),
        "document": letters.text(moved.document),
        "first": words.number(scale.first),
        "last": words.number(scale.last),
        "rows": {
            "first": [_bar(_version(at, bar), bar, scale, letters) for at, bar in moved.points[-RECORDS:]],
            "all": len(moved.points),
        },
    }


def _version(at: datetime, bar: Bar) -> str:
    """Return when a figure was stated, to the minute, and of which version of the model that stands beside it."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}, {bar.label.rpartition('@')[2]}"


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
    names = letters.names((measure.model, measure.name, measure.document))
    return [*names, n, words.number(bar.value), words.interval(bar) or "not stated"]
