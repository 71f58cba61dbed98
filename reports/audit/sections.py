"""The sections of the audit report that list findings: the gravest in full, more in a row each, the rest counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from arcanos.reports.audit.content import Audit, Untold
from arcanos.reports.audit.items import Item

FULL: Final = 500
"""Findings that a document tells in full."""
ROWS: Final = 5_000
"""Findings that a document tells in one row each, beside those told in full."""

NOTHING: Final = "Nothing was evaluated: this is no pass."
"""What a section without findings says where no check in force was made: that nothing fails would be no wonder."""


@dataclass(frozen=True, slots=True)
class Group:
    """Findings under one heading; `left_out` counts those that are only in the record."""

    title: str
    count: int
    full: tuple[Item, ...]
    rows: tuple[Item, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Section:
    """A section: what it holds, what to say where it holds nothing, and its groups."""

    title: str
    about: str
    none: str
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        """Return how many findings its groups have; one that several groups have counts in each."""
        return sum(group.count for group in self.groups)


@dataclass(frozen=True, slots=True)
class _Wanted:
    title: str
    about: str
    none: str
    groups: tuple[tuple[str, tuple[Item, ...]], ...]
    in_full: bool = True


class _Room:
    """How many findings may still be told in full, and how many in a row."""

    def __init__(self, full: int, rows: int) -> None:
        self.full, self.rows = full, rows

    def group(self, title: str, items: Sequence[Item], *, in_full: bool) -> Group:
        full = min(len(items), self.full) if in_full else 0
        rows = min(len(items) - full, self.rows)
        self.full, self.rows = self.full - full, self.rows - rows
        return Group(title, len(items), tuple(items[:full]), tuple(items[full : full + rows]), len(items) - full - rows)


def sections(audit: Audit, *, full: int = FULL, rows: int = ROWS) -> tuple[Section, ...]:
    """Return the sections of findings in the order in which they are shown.

    At most `full` findings are told in full and `rows` in a row; room goes to the sections in their order.
    """
    room = _Room(full, rows)
    asked = any(n for _, n in audit.states)
    return tuple(
        Section(
            wanted.title,
            wanted.about,
            wanted.none if asked else NOTHING,
            tuple(room.group(title, items, in_full=wanted.in_full) for title, items in wanted.groups if items),
        )
        for wanted in _wanted(audit)
    )


def _wanted(audit: Audit) -> Iterator[_Wanted]:
    yield _Wanted(
        "Findings",
        "What fails, the gravest first. Each has an owner and, by its severity, a day until which it is to be mended.",
        "No check fails.",
        tuple((group.name, group.items) for group in audit.groups),
    )
    yield _Wanted(
        "Waived and baselined",
        "Failures that are borne until a day, for a reason, with the agreement of somebody else. They stay failures.",
        "Nothing is waived or baselined.",
        (("Borne until a day", audit.covered),),
    )
    yield _Wanted(
        "What could not be told",
        "None of these is a pass. Each says who supplies what is missing, and whether it closes the gate.",
        "Everything that was asked could be told.",
        tuple((_why(group), group.items) for group in audit.untold),
    )
    yield _Wanted(
        "What does not decide",
        "Wrong, or not told, and without a say in this decision.",
        "Nothing is pending, out of force or about other models.",
        (
            ("Will close the gate once in force", audit.pending),
            ("Of rules that are not in force", audit.out_of_force),
            ("About other models", audit.elsewhere),
        ),
    )
    yield _Wanted(
        "What holds, and what does not apply",
        "What was looked at and is as the rules require. Then what rules say themselves that they are not about, what "
        "does not exist here, and evidence that a person declared not to apply: each row says which.",
        "Nothing was found to hold.",
        (
            ("Holds", audit.holding),
            ("Does not apply", audit.not_applicable),
            ("Of rules that are not in force, or about other models", audit.aside),
        ),
        in_full=False,
    )


def _why(group: Untold) -> str:
    item = group.items[0]
    return f"{item.outcome}: {item.reason}" if item.reason else str(item.outcome)
