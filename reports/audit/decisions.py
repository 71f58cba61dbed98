"""What somebody has to decide after an audit: each with who is asked, and by when where a day is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from arcanos.reports.audit.controls import FrameworkRollUp
from arcanos.reports.audit.items import Item, State
from arcanos.reports.audit.scopes import ScopeRow

SOON: Final = timedelta(days=30)
"""How long before its end a waiver or a baseline is a matter for the review."""


@dataclass(frozen=True, slots=True)
class Needed:
    """A decision that is needed: what, of whom (titles of roles, none where nobody is named), by which day."""

    what: str
    who: tuple[str, ...]
    until: date | None = None


def decisions_needed(
    *,
    deciding: Sequence[Item],
    untold: Sequence[Item],
    covered: Sequence[Item],
    pending: Sequence[Item],
    scopes: Iterable[ScopeRow],
    frameworks: Iterable[FrameworkRollUp],
    today: date,
) -> tuple[Needed, ...]:
    """Return the decisions that an audit leaves open, the most pressing first; `today` is a day in UTC."""
    acting = [*deciding, *untold]
    late = [item for item in acting if item.is_late(today)]
    waiting = [item for item in untold if item.state is State.WAITING]
    lacking = [item for item in untold if item.state is not State.WAITING]
    ending = [item for item in covered if item.expires is not None and item.expires <= today + SOON]
    found = (
        _needed(
            late, "{n} past the deadline first given: escalate, or agree on a new day", ("finding is", "findings are")
        ),
        _needed(deciding, "{n}: remedy, or ask for a waiver", ("failure closes the gate", "failures close the gate")),
        _needed(waiting, "{n} for a person's answer: attest, or say why not", ("control waits", "controls wait")),
        _needed(lacking, "{n} not be told: supply what is missing", ("check could", "checks could")),
        _needed(
            ending,
            f"{{n}} within {SOON.days} days: remedy, or agree again",
            ("waiver or baseline ends", "waivers or baselines end"),
        ),
        _needed(
            pending, "{n} once in force: remedy before", ("finding will close the gate", "findings will close the gate")
        ),
    )
    return (*(one for one in found if one is not None), *_uncovered(scopes, frameworks))


def _needed(items: Sequence[Item], what: str, words: tuple[str, str]) -> Needed | None:
    if not items:
        return None
    counted = f"{len(items):,} {words[len(items) > 1]}"
    days = [day for item in items if (day := item.expires or item.first_due or item.due) is not None]
    who = tuple(sorted({item.owner.title for item in items}))
    return Needed(what.format(n=counted), who, min(days, default=None))


def _uncovered(scopes: Iterable[ScopeRow], frameworks: Iterable[FrameworkRollUp]) -> Iterator[Needed]:
    bare = [row.title for row in scopes if row.is_bare]
    if bare:
        yield Needed(f"Nothing was looked at in {', '.join(bare)}: add rules, or put it out of the audit's scope", ())
    without = [len(one.without_rule) for one in frameworks if one.without_rule]
    if without:
        of = "1 framework" if len(without) == 1 else f"{len(without)} frameworks"
        clauses = "1 clause" if sum(without) == 1 else f"{sum(without):,} clauses"
        yield Needed(f"No rule looks at {clauses} of {of}: say how they are covered", ())
