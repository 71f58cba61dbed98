"""How waivers and entries of baselines stand: what `waivers check` and `baseline check` have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Final, Generic, TypeVar

import click

from arcanos.clock import span
from arcanos.commands.screen import counted
from arcanos.engine.baseline_file import Accepted
from arcanos.engine.overlay_findings import Entry, Trouble
from arcanos.engine.overlays import Judged
from arcanos.engine.waiver_file import Waiver
from arcanos.errors import ExitCode

E = TypeVar("E", bound=Waiver | Accepted)
F = TypeVar("F", bound=Callable[..., int])
DAY: Final = 86_400


class State(Enum):
    """How an entry stands, the worst first: the word in JSON, and the one that people see."""

    EXPIRED = "expired", "EXPIRED"
    NOT_YET = "not_yet", "NOT YET"
    VOID = "void", "VOID"
    OVERLAPPING = "overlapping", "OVERLAPS"
    UNUSED = "unused", "UNUSED"
    EXPIRING = "expiring", "ends soon"
    IN_FORCE = "in_force", "in force"

    @property
    def word(self) -> str:
        """The word in JSON."""
        return self.value[0]

    @property
    def label(self) -> str:
        """The word that people see."""
        return self.value[1]


_OWN_STATE: Final = {
    Trouble.EXPIRED: State.EXPIRED,
    Trouble.NOT_YET: State.NOT_YET,
    Trouble.OVERLAPPING: State.OVERLAPPING,
    Trouble.UNUSED: State.UNUSED,
}
"""The troubles that are told by name; all others make an entry void."""


@dataclass(frozen=True, slots=True)
class Standing(Generic[E]):
    """One entry, how it stands (never empty, the worst first), and why, in words."""

    entry: E
    states: tuple[State, ...]
    why: tuple[str, ...] = ()

    @property
    def in_order(self) -> bool:
        """Whether it is in force and nothing is wrong with it."""
        return State.IN_FORCE in self.states


def by_run(judged: Iterable[Judged], kind: type[E], today: date, within: int) -> list[Standing[E]]:
    """Say how the entries of one kind stand after a run; `within` days of its end one is about to expire."""
    standings: list[Standing[E]] = []
    for one in judged:
        if isinstance(one.entry, kind):
            wrong = [_OWN_STATE.get(trouble, State.VOID) for trouble in one.troubles]
            standings.append(_standing(one.entry, wrong, one.troubles.values(), today, within))
    return standings


def by_dates(entries: Iterable[E], today: date, within: int) -> list[Standing[E]]:
    """Say how entries stand by their days alone."""
    standings: list[Standing[E]] = []
    for entry in entries:
        late = [State.EXPIRED] if today > entry.expires else []
        early = [State.NOT_YET] if today < entry.created else []
        standings.append(_standing(entry, late + early, (), today, within))
    return standings


def _standing(entry: E, wrong: Sequence[State], why: Iterable[str], today: date, within: int) -> Standing[E]:
    found = set(wrong) or {State.IN_FORCE}
    if entry.in_force(today) and (entry.expires - today).days <= within:
        found.add(State.EXPIRING)
    return Standing(entry, tuple(state for state in State if state in found), tuple(why))


def exit_code(standings: Iterable[Standing[E]], *, expiring: bool) -> ExitCode:
    """Return CLOSED where something is wrong, and with `expiring` also where something is about to expire."""
    closes = any(not one.in_order or (expiring and State.EXPIRING in one.states) for one in standings)
    return ExitCode.CLOSED if closes else ExitCode.OPEN


def tally(standings: Iterable[Standing[E]]) -> dict[str, int]:
    """Count the entries in each state; one that is in several counts in each."""
    counts = Counter(state for one in standings for state in one.states)
    return {state.word: counts[state] for state in State}


def summed(standings: Sequence[Standing[E]]) -> str:
    """Return `2 in force, 1 expired`: those in order first, then every state that some are in."""
    counts = Counter(state for one in standings for state in one.states)
    order = [State.IN_FORCE, *(state for state in State if state is not State.IN_FORCE and counts[state])]
    return ", ".join(f"{counts[state]} {state.label.lower()}" for state in order)


def left(entry: Entry, today: date) -> str:
    """Return `3 days left`, `ended 1 day ago`."""
    days = (entry.expires - today).days
    return f"{counted(days, 'day')} left" if days >= 0 else f"ended {counted(-days, 'day')} ago"


def members(one: Standing[E], today: date) -> dict[str, object]:
    """Return what JSON says of every entry, whatever its kind."""
    entry = one.entry
    return {
        "rule": entry.rule,
        "target": entry.target,
        "owner": entry.owner,
        "approved_by": entry.approved_by,
        "created": entry.created.isoformat(),
        "expires": entry.expires.isoformat(),
        "days_left": (entry.expires - today).days,
        "place": str(entry.spot.place),
        "states": [state.word for state in one.states],
        "why": list(one.why),
    }


def _days(ctx: click.Context, param: click.Parameter, value: str) -> int:
    seconds = span(value)
    if seconds is None or seconds % DAY:
        raise click.BadParameter("write whole days or weeks, such as 30d or 4w", ctx, param)
    return min(int(seconds // DAY), timedelta.max.days)


def expiring_options(function: F) -> F:
    """Add `--expiring`, `--fail-on`, `--dates-only` and `--format`."""
    options = (
        click.option(
            "--expiring",
            "within",
            default="30d",
            show_default=True,
            metavar="DAYS",
            callback=_days,
            help="Tell what ends within so many days: 30d, 4w.",
        ),
        click.option("--fail-on", type=click.Choice(["expiring"]), help="End with 1 where something ends that soon."),
        click.option("--dates-only", is_flag=True, help="Look at days alone: open no evidence, evaluate nothing."),
        click.option(
            "--format",
            "form",
            type=click.Choice(["text", "json"]),
            default="text",
            show_default=True,
            help="For people, or for machines.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function
