"""One row of predictions: what was decided about whom, and what of it could not be read."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from arcanos.clock import instant
from arcanos.evidence.collectors.predictions_options import Attribute, Labels, Options
from arcanos.evidence.collectors.tables.table import Row, Table
from arcanos.evidence.group_rates import JOINT

MISSING: Final = "(missing)"
UNKNOWN: Final = "(unknown)"
LONGEST_NAME: Final = 200
_BLANK: Final = re.compile(r"(?<=^[0-9]{4}-[0-9]{2}-[0-9]{2}) ", re.ASCII)
"""What RFC 3339, 5.6, lets stand for the T, and data frames write."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's row; `score` is the chance of the favourable outcome, where it is a probability."""

    groups: tuple[str, ...]
    favourable: bool
    deserved: bool | None
    score: float | None
    at: datetime | None


class Rows:
    """Reads rows and counts what is not counted with the others, by why."""

    def __init__(self, options: Options, table: Table) -> None:
        self._options = options
        self._table = table
        self._words = {one.column: _meanings(one) for one in (options.decision, options.actual) if one is not None}
        self.not_counted: Counter[str] = Counter()

    def decision(self, row: Row) -> Decision | None:
        """Return what a row says; None where the decision, or by option the group, is not known."""
        score = self._score(row)
        favourable = self._decided(row, score)
        groups = tuple(self._group(row, attribute) for attribute in self._options.attributes.values())
        if MISSING in groups:
            self.not_counted["attribute_missing"] += 1
        if UNKNOWN in groups:
            self.not_counted["attribute_unknown"] += 1
        if favourable is None or (MISSING in groups and self._options.missing_attribute == "leave-out"):
            return None
        deserved = None if self._options.actual is None else self._label(row, self._options.actual, "actual")
        return Decision(groups, favourable, deserved, self._chance(score), self._at(row))

    def _decided(self, row: Row, score: float | None) -> bool | None:
        options = self._options
        if options.decision is not None:
            return self._label(row, options.decision, "decision")
        if score is None or options.score is None or options.score.threshold is None:
            return None
        return (score >= options.score.threshold) is (options.score.of == "favourable")

    def _label(self, row: Row, labels: Labels, what: str) -> bool | None:
        text = self._table.text(row, labels.column)
        meaning = None if text is None else self._words[labels.column].get(text)
        if meaning is None:
            self.not_counted[f"{what}_{'missing' if text is None else 'unknown'}"] += 1
        return meaning

    def _score(self, row: Row) -> float | None:
        column = self._options.score
        text = None if column is None else self._table.text(row, column.column)
        score = None if text is None else self._table.number(text)
        if column is not None and score is None:
            self.not_counted[f"score_{'missing' if text is None else 'unreadable'}"] += 1
        return score

    def _chance(self, score: float | None) -> float | None:
        column = self._options.score
        if score is None or column is None or self._options.output != "probability":
            return None
        if not 0 <= score <= 1:
            self.not_counted["score_out_of_range"] += 1
            return None
        return score if column.of == "favourable" else 1 - score

    def _group(self, row: Row, attribute: Attribute) -> str:
        text = self._table.text(row, attribute.column)
        if text is None:
            return MISSING
        if attribute.groups is not None:
            return attribute.groups.get(text, UNKNOWN)
        if attribute.bands is not None:
            return _band(attribute, self._table.number(text))
        if len(text) > LONGEST_NAME or JOINT in text or not text.isprintable():
            message = f"the column '{attribute.column}' holds what is no name of a group"
            raise self._table.refusal("ARC-COL-GROUP", message, "name the groups of its texts under 'groups'")
        return text

    def _at(self, row: Row) -> datetime | None:
        if self._options.decided_at is None:
            return None
        text = self._table.text(row, self._options.decided_at)
        at = None if text is None else instant(_BLANK.sub("T", text, 1))
        if at is None:
            self.not_counted["time_unreadable" if text else "time_missing"] += 1
        return at


def _meanings(labels: Labels) -> dict[str, bool]:
    return {**dict.fromkeys(labels.favourable, True), **dict.fromkeys(labels.unfavourable, False)}


def _band(attribute: Attribute, found: float | None) -> str:
    if found is None:
        return UNKNOWN
    inside = (band.name for band in attribute.bands or () if band.up_to is None or found <= band.up_to)
    return next(inside, UNKNOWN)
