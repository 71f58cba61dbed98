"""The days on which a rule decides: in UTC, from its first day on, until the day on which it retires."""

from __future__ import annotations

from datetime import date

from arcanos import clock
from arcanos.engine import fields
from arcanos.engine.fields import Node, refuse


def day_of(node: Node, key: str) -> date | None:
    """Return the day that a key gives, None where it is not there; refuse what is no day."""
    member = node.get(key)
    if member is None:
        return None
    found = clock.day(fields.text(member, key))
    if found is None:
        refuse(member.place, "VALUE", f"{key} takes a day in UTC", "write year, month and day: 2026-09-01")
    return found


def days_of(rule: Node, default: date | None) -> tuple[date | None, date | None]:
    """Return the first day of a rule, its own or the pack's, and the day on which it retires.

    A rule that would retire before it decided anything is refused.
    """
    effective, retired = day_of(rule, "effective") or default, day_of(rule, "retired")
    if effective is not None and retired is not None and retired <= effective:
        whose = "effective" if "effective" in rule else "the pack's effective"
        hint = "a rule decides on one day at least; correct one of the two, or remove the rule"
        refuse(rule["retired"].place, "VALUE", f"retired {retired} is not after {whose}, {effective}", hint)
    return effective, retired
