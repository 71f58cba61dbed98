"""Retention and consent, counted: rows of a data set or of a catalogue that should not be there any more."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field, model_validator

from arcanos.clock import day, instant, rfc3339, span
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.collectors.tables.options import TableOptions
from arcanos.evidence.collectors.tables.table import Row, Table
from arcanos.readers.source import Value
from arcanos.strict import SomeDistinct, Span, StrictModel, Text, refuse

Texts: TypeAlias = Annotated[SomeDistinct[str], Field(max_length=1_000)]
MOST_LATE: Final = 1_000


class Consent(StrictModel):
    """A column that says whether somebody agreed; any other text is unknown, and counted."""

    column: Text = Field(description="The column.")
    given: Texts = Field(description="Texts that mean that consent was given.")
    refused: Texts = Field(description="Texts that mean that it was not.")

    @model_validator(mode="after")
    def _apart(self) -> Consent:
        if set(self.given) & set(self.refused):
            refuse("ARC-CFG-VALUE", "one text means both answers", "name each text once")
        return self


class Options(TableOptions):
    """What of a table is past its time or without consent: an entry of `privacy.retention`."""

    from_: Literal["retention"] = Field(
        alias="from", description="What of a data set is past its time or without consent, to `privacy`."
    )
    dataset: Text = Field(description="The data set or the catalogue, as the lineage has it.")
    delete_at: Text | None = Field(default=None, description="The column with the last day, or the time of deletion.")
    obtained_at: Text | None = Field(default=None, description="The column with the day or time it was obtained.")
    keep: Span | None = Field(default=None, description="How long after `obtained_at` it may be kept.")
    deleted_at: Text | None = Field(default=None, description="For a catalogue: the column that says it is deleted.")
    consent: Consent | None = Field(default=None, description="The column with the consent.")
    withdrawn_at: Text | None = Field(default=None, description="The column with the day or time of withdrawal.")
    catalogue: Text | None = Field(
        default=None, description="For a catalogue of data sets: the column with their ids; late ones are listed."
    )

    @model_validator(mode="after")
    def _whole(self) -> Options:
        if (self.obtained_at is None) is not (self.keep is None):
            refuse("ARC-CFG-VALUE", "'obtained_at' and 'keep' belong together", "give both, or 'delete_at'")
        if self.delete_at is not None and self.keep is not None:
            refuse("ARC-CFG-VALUE", "'delete_at' and 'keep' exclude each other", "keep one")
        if self.delete_at is None and self.keep is None and self.consent is None and self.withdrawn_at is None:
            refuse("ARC-CFG-VALUE", "nothing is asked", "name a column of deletion, of consent or of withdrawal")
        return self

    def columns(self) -> list[str]:
        """Return the columns that are read."""
        named = [self.delete_at, self.obtained_at, self.deleted_at, self.withdrawn_at, self.catalogue]
        found = [name for name in named if name is not None]
        return found if self.consent is None else [*found, self.consent.column]


class _Count:
    """Counts rows by what is wrong with them at one time."""

    def __init__(self, options: Options, table: Table, as_of: datetime) -> None:
        self._options = options
        self._table = table
        self._as_of = as_of
        self.counts: Counter[str] = Counter()
        self.late: list[str] = []

    def add(self, row: Row) -> None:
        """Look at one row; what a catalogue says to be deleted is not kept any more."""
        if self._options.deleted_at is not None and self._is_over(row, self._options.deleted_at, "deleted"):
            self.counts["deleted"] += 1
            return
        self._retention(row)
        self._consent(row)
        if self._options.withdrawn_at is not None and self._is_over(row, self._options.withdrawn_at, "withdrawn"):
            self.counts["withdrawn_yet_present"] += 1

    def _retention(self, row: Row) -> None:
        column = self._options.delete_at or self._options.obtained_at
        if column is None:
            return
        keep = timedelta(seconds=int(span(self._options.keep or "") or 0))
        over = self._is_over(row, column, "delete_by", keep, whole_day=True)
        if over is None:
            self.counts["without_delete_by"] += 1
        elif over:
            self.counts["past_delete_by"] += 1
            name = None if self._options.catalogue is None else self._table.text(row, self._options.catalogue)
            if name is not None and len(self.late) < MOST_LATE:
                self.late.append(name)

    def _consent(self, row: Row) -> None:
        consent = self._options.consent
        if consent is None:
            return
        text = self._table.text(row, consent.column)
        if text is None or text in consent.refused:
            self.counts["without_consent"] += 1
        elif text not in consent.given:
            self.counts["consent_unknown"] += 1

    def _is_over(
        self, row: Row, column: str, what: str, keep: timedelta = timedelta(0), *, whole_day: bool = False
    ) -> bool | None:
        """Tell whether a time has come; with `whole_day`, that of a day only when it is over. None where none is."""
        text = self._table.text(row, column)
        if text is None:
            return None
        found = day(text)
        at = instant(text) if found is None else instant(f"{text}T00:00:00Z")
        if at is None:
            self.counts[f"{what}_unreadable"] += 1
            return None
        try:
            at += keep + timedelta(days=1 if whole_day and found is not None else 0)
        except OverflowError:
            return False
        return at <= self._as_of


def collect(options: Options, setting: Setting) -> Collected:
    """Return `{"retention": [entry]}`. Raises NotCollected."""
    table = Table(options, setting, options.columns())
    count = _Count(options, table, setting.as_of)
    for row in table.rows():
        count.add(row)
    entry: dict[str, Value] = {
        "dataset": options.dataset,
        "sha256": table.sha256,
        "rows": table.count,
        "as_of": rfc3339(setting.as_of),
        **{name: count.counts[name] for name in _asked(options)},
    }
    if options.catalogue is not None:
        entry["late"] = sorted(count.late)
    looked = (setting.as_of, setting.as_of)  # it is the file that is observed, and its digest says which
    return Collected({"retention": [entry]}, table.origins, looked, notes=_notes(count, table.count))


def _asked(options: Options) -> list[str]:
    """Return what is counted: where a column is not named, nothing is said of it, for that is not 0."""
    asked = {
        ("past_delete_by", "without_delete_by", "delete_by_unreadable"): options.delete_at or options.obtained_at,
        ("deleted", "deleted_unreadable"): options.deleted_at,
        ("without_consent", "consent_unknown"): options.consent,
        ("withdrawn_yet_present", "withdrawn_unreadable"): options.withdrawn_at,
    }
    return [name for names, column in asked.items() if column is not None for name in names]


_WHYS: Final = {
    "delete_by_unreadable": "have a delete-by time that is neither a day nor RFC 3339: they count as having none",
    "deleted_unreadable": "have a time of deletion that is neither a day nor RFC 3339: they count as kept",
    "withdrawn_unreadable": "have a time of withdrawal that is neither a day nor RFC 3339: it is not known",
    "consent_unknown": "say of consent what the options do not name",
}


def _notes(count: _Count, rows: int) -> tuple[str, ...]:
    notes = [f"{count.counts[why]} of {rows} rows {said}" for why, said in _WHYS.items() if count.counts[why]]
    if len(count.late) == MOST_LATE:
        notes.append(f"only the first {MOST_LATE} late entries are listed; all are counted")
    return tuple(notes)
