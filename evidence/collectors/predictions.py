"""Fairness from predictions: a table of decisions about people becomes rates by group and how they differ.

Nothing is held but counts for each combination of groups, so that the table may be of any length.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from arcanos.clock import instant, rfc3339
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.collectors.predictions_groups import Cells, evaluated
from arcanos.evidence.collectors.predictions_options import Options
from arcanos.evidence.collectors.predictions_rows import Rows
from arcanos.evidence.collectors.tables.table import Table
from arcanos.readers.source import Value

__all__ = ["Options", "collect"]


def collect(options: Options, setting: Setting) -> Collected:
    """Return `{"evaluations": [entry]}`. Raises NotCollected."""
    table = Table(options, setting, options.columns())
    rows, cells, window = Rows(options, table), Cells(), _Window()
    for row in table.rows():
        decision = rows.decision(row)
        if decision is not None:
            if not cells.add(decision):
                raise table.refusal("ARC-COL-GROUPS", "people fall into too many groups", "use 'groups' or 'bands'")
            window.add(decision.at)
    if not cells.people:
        hint = "check 'decision': the texts that mean each outcome"
        raise table.refusal("ARC-COL-LABELS", "no row has a decision that is known", hint)
    found = evaluated(options, cells, table)
    times = window.times if not any(rows.not_counted[f"time_{why}"] for why in ("missing", "unreadable")) else None
    entry = _entry(options, table, rows.not_counted, cells, times)
    at = instant(options.evaluated_at or "")
    return Collected(
        {"evaluations": [{**entry, **found}]},
        table.origins,
        observed=(at, at) if at is not None and at <= setting.as_of else times,
        notes=_notes(options, rows.not_counted, table.count, found),
    )


class _Window:
    """The first and the last time of a decision."""

    def __init__(self) -> None:
        self.times: tuple[datetime, datetime] | None = None

    def add(self, at: datetime | None) -> None:
        if at is not None:
            first, last = self.times or (at, at)
            self.times = min(first, at), max(last, at)


def _entry(
    options: Options,
    table: Table,
    not_counted: Mapping[str, int],
    cells: Cells,
    times: tuple[datetime, datetime] | None,
) -> dict[str, Value]:
    stated = {
        "dataset": options.dataset,
        "artifact_sha256": options.artifact_sha256,
        "output": options.output,
        "evaluated_at": rfc3339(times[1]) if times else options.evaluated_at,
    }
    return {
        "model": options.model,
        "use": options.use,
        "favourable_outcome": options.favourable_outcome,
        "minimum": options.minimum,
        "rows": table.count,
        "rows_counted": cells.people,
        "sha256": table.sha256,
        "not_counted": {why: not_counted[why] for why in sorted(not_counted)},
        **{name: value for name, value in stated.items() if value is not None},
    }


_WHYS = {
    "actual_missing": "rows do not say what turned out to be right: they count in selection rates only",
    "actual_unknown": "rows say in another text what turned out to be right: they count in selection rates only",
    "attribute_unknown": "rows hold a value of an attribute that the options do not name: the group '(unknown)'",
    "decision_missing": "rows have no decision: they are left out",
    "decision_unknown": "rows have a decision that the options do not name: they are left out",
    "score_missing": "rows have no score",
    "score_out_of_range": "rows have a score outside of [0, 1]: it is left out of the calibration",
    "score_unreadable": "rows have a score that is no finite number",
    "time_missing": "rows have no time: the entry does not say when it was evaluated",
    "time_unreadable": "rows have no RFC 3339 time: the entry does not say when it was evaluated",
}


def _notes(options: Options, not_counted: Mapping[str, int], rows: int, found: Mapping[str, Value]) -> tuple[str, ...]:
    how = "the group '(missing)'" if options.missing_attribute == "group" else "they are left out"
    whys = {**_WHYS, "attribute_missing": f"rows lack a value of an attribute: {how}"}
    if options.decision is None:
        whys |= {why: f"{_WHYS[why]}: they are left out" for why in ("score_missing", "score_unreadable")}
    notes = [f"{number} of {rows} {whys[why]}" for why, number in sorted(not_counted.items())]
    few = sum(1 for group in found["groups"] if group.get("insufficient"))
    if few:
        have = "1 group has" if few == 1 else f"{few} groups have"
        notes.append(f"{have} fewer than {options.minimum} people, and no rates")
    return tuple(notes)
