"""What people write into the cells of a finding, each held to what it may be and refused with its cell named.

A day without a time is taken so that it proves least: a fix is of the end of its day, a verification of its beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Final, TypeVar

from arcanos.clock import day, instant
from arcanos.errors import Mistake, Place, did_you_mean
from arcanos.readers.grid import Entry, Grid, Odd
from arcanos.redaction import printable, redact

T = TypeVar("T")
LAST: Final = time(23, 59, 59)
LONGEST: Final = 4_000
"""Characters of a text that people write, the most that is taken over."""
_TIME: Final = "write a day (2026-01-31), or a day and a time in UTC (2026-01-31 14:30)"


@dataclass(slots=True)
class Cells:
    """The cells of one row by the names of their columns, and all that is wrong with them."""

    grid: Grid
    file: str
    row: int
    columns: Mapping[str, int]
    mistakes: list[Mistake] = field(default_factory=list[Mistake])

    def wrong(self, name: str, message: str, hint: str) -> None:
        """Note what is wrong with a cell; never what stands in it."""
        place = f"{self.file}: {self.grid.cell(self.row, self.columns[name])}"
        self.mistakes.append(Mistake(Place(place), "ARC-IN-CELL", f"{name.lower()} {message}", hint))

    def entry(self, name: str) -> Entry | None:
        """Return what stands in a cell, None where nothing does or what no value is, which is noted."""
        found = self.grid.rows.get(self.row, {}).get(self.columns[name])
        if isinstance(found, Odd):
            self.wrong(name, f"is {found.value}", "write its value")
            return None
        return None if isinstance(found, str) and not found.strip() else found

    def text(self, name: str) -> str:
        """Return a text on one line, without secrets; empty where there is none."""
        found = self.entry(name)
        if found is None:
            return ""
        if isinstance(found, int) and not isinstance(found, bool):
            return str(found)
        if not isinstance(found, str):
            self.wrong(name, "is no text", "write it as a text: an apostrophe before it does that")
            return ""
        if len(found) > LONGEST:
            self.wrong(name, f"has more than {LONGEST} characters", "say it shorter")
        return printable(redact(" ".join(found.split())))[:LONGEST]

    def word(self, name: str, known: tuple[str, ...]) -> str:
        """Return one of the words of a list; empty where there is none."""
        found = self.text(name).lower()
        if found and found not in known:
            self.wrong(name, "is no word of its list", did_you_mean(found, known))
            return ""
        return found

    def moment(self, name: str, of_a_day: time) -> datetime | None:
        """Return an instant; of a day without a time that at `of_a_day`."""
        found = self.entry(name)
        return self._read(name, found, lambda text: _instant(text, of_a_day), of_a_day, _TIME)

    def end_of(self, name: str) -> datetime | None:
        """Return the end of a day."""
        found = self.moment(name, LAST)
        if found is not None and found.time() != LAST:
            self.wrong(name, "is no day", "write a day: 2026-01-31")
        return found

    def _read(
        self, name: str, found: Entry | None, read: Callable[[str], datetime | None], of_a_day: time, hint: str
    ) -> datetime | None:
        match found:
            case None:
                return None
            case datetime():
                at = datetime.combine(found.date(), of_a_day) if found.time() == time() else found
                return at.replace(tzinfo=UTC, microsecond=0)
            case str():
                at_text = read(found.strip())
                if at_text is not None:
                    return at_text
            case _:
                pass
        self.wrong(name, "is no time", hint)
        return None


def _instant(text: str, of_a_day: time) -> datetime | None:
    """Return the instant of `2026-01-31`, `2026-01-31 14:30` (in UTC), or RFC 3339 with a zone."""
    date = day(text)
    if date is not None:
        return datetime.combine(date, of_a_day, UTC)
    return instant(text) or instant(f"{text.replace(' ', 'T', 1)}:00Z") or instant(f"{text.replace(' ', 'T', 1)}Z")
