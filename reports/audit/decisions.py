"""What somebody has to decide after an audit, counted: the review has each decision, the report how many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from arcanos.reports.audit.controls import FrameworkRollUp
from arcanos.reports.audit.items import Item
from arcanos.reports.audit.scopes import ScopeRow
from arcanos.reports.decisions import Asked, Subject

WORDS: Final[Mapping[Subject, tuple[str, str, str]]] = {
    Subject.VERDICT: ("gate is not open", "gates are not open", "mend what the verdict says, and run it again"),
    Subject.GATE: ("failure closes the gate", "failures close the gate", "remedy, or ask for a waiver"),
    Subject.THROUGH: ("failure is let through", "failures are let through", "by the gate: remedy, or agree to it"),
    Subject.BROKEN: ("waiver or baseline does not hold", "waivers or baselines do not hold", "renew, or take out"),
    Subject.ENDING: ("waiver or baseline ends", "waivers or baselines end", "within 30 days: remedy, or agree again"),
    Subject.ATTEST: ("control waits", "controls wait", "for a person's answer: attest, or say why not"),
    Subject.SUPPLY: ("check could not be told", "checks could not be told", "supply what is missing"),
    Subject.GONE: ("check is no longer made", "checks are no longer made", "confirm that it may be"),
    Subject.FORCE: ("finding will close the gate", "findings will close the gate", "within 30 days: remedy before"),
}
"""What is counted, of one and of several, and what is asked; an `ask` with a colon goes on with the sentence."""


@dataclass(frozen=True, slots=True)
class Needed:
    """A decision that is needed: what, of whom (titles of roles, none where nobody is named), by which day."""

    what: str
    who: tuple[str, ...]
    until: date | None = None


def decisions_needed(
    asked: Sequence[Asked],
    late: Sequence[Item],
    partial: str,
    scopes: Iterable[ScopeRow],
    frameworks: Iterable[FrameworkRollUp],
    titled: Callable[[str], str],
) -> tuple[Needed, ...]:
    """Return the decisions that an audit leaves open: what is late first, then subject by subject.

    `asked` are the decisions one by one; `titled` gives the title of a role. Where only some rules were asked for,
    which `partial` says, what no rule looked at tells nothing about the packs.
    """
    uncovered = [Needed(f"{partial}: evaluate all of them", ())] if partial else _uncovered(scopes, frameworks)
    return (*_late(late), *_counted(asked, titled), *uncovered)


def _late(late: Sequence[Item]) -> Iterator[Needed]:
    if late:
        counted = "1 finding is" if len(late) == 1 else f"{len(late):,} findings are"
        what = f"{counted} past the deadline first given: escalate, or agree on a new day"
        days = [item.due for item in late if item.due is not None]
        yield Needed(what, tuple(sorted({item.owner.title for item in late})), min(days, default=None))


def _counted(asked: Sequence[Asked], titled: Callable[[str], str]) -> Iterator[Needed]:
    for subject, (one, many, ask) in WORDS.items():
        found = [decision for decision in asked if decision.subject is subject]
        if found:
            counted = f"{len(found):,} {one if len(found) == 1 else many}"
            joined = " " if ":" in ask else ": "
            days = [decision.by for decision in found if decision.by is not None]
            who = sorted({titled(decision.who) for decision in found})
            yield Needed(f"{counted}{joined}{ask}", tuple(who), min(days, default=None))


def _uncovered(scopes: Iterable[ScopeRow], frameworks: Iterable[FrameworkRollUp]) -> Iterator[Needed]:
    bare = [row.title for row in scopes if row.is_bare]
    if bare:
        yield Needed(f"Nothing was looked at in {', '.join(bare)}: add rules, or put it out of the audit's scope", ())
    without = [len(one.without_rule) for one in frameworks if one.without_rule]
    if without:
        of = "1 framework" if len(without) == 1 else f"{len(without)} frameworks"
        clauses = "1 clause" if sum(without) == 1 else f"{sum(without):,} clauses"
        yield Needed(f"No rule was evaluated for {clauses} of {of}: say how they are covered", ())
