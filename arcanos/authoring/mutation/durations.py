"""Durations halved and doubled, and freshness that nobody asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from arcanos import clock
from arcanos.authoring.mutation.edits import GONE, Change
from arcanos.authoring.mutation.sites import Role, Site
from arcanos.engine.operand_grammar import flow

FINER: Final = {"w": (7, "d"), "d": (24, "h"), "h": (60, "m"), "m": (60, "s")}
_SPAN: Final = re.compile(r"(-?)([0-9]+)([smhdw])", re.ASCII)


def duration_changed(site: Site) -> Iterator[Change]:
    """Halve and double a duration."""
    if site.role is not Role.CONSTANT or site.word == "equals" or not isinstance(site.node.value, str):
        return
    text = site.node.value
    found = _SPAN.fullmatch(text)
    if found is not None and clock.span(text, signed=True):
        for other in (_halved(found[1], int(found[2]), found[3]), f"{found[1]}{2 * int(found[2])}{found[3]}"):
            yield Change(site.node.path, other, f"{site.word}: {text}", f"{site.word}: {other}")


def _halved(sign: str, number: int, unit: str) -> str:
    if number % 2 and unit in FINER:
        factor, finer = FINER[unit]
        return _halved(sign, number * factor, finer)
    return f"{sign}{number // 2}{unit}"


def freshness_dropped(site: Site) -> Iterator[Change]:
    """Take a document of any age."""
    if site.role is Role.AGE:
        yield Change(site.node.path, GONE, f"{site.word}: {flow(site.node.value)}", "nothing")
