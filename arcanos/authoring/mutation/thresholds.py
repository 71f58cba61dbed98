"""Numbers moved: up and down by one, or by a tenth of the last place that is written."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from arcanos.authoring.mutation.edits import GONE, Change
from arcanos.authoring.mutation.sites import Role, Site
from arcanos.engine.operand_grammar import flow
from arcanos.engine.values import is_number


def number_moved(site: Site) -> Iterator[Change]:
    """Move a number both ways."""
    if site.role is Role.CONSTANT and is_number(site.node.value):
        value = site.node.value
        for other in moved(value):
            yield Change(site.node.path, other, f"{site.word}: {flow(value)}", f"{site.word}: {flow(other)}")


def moved(value: float) -> tuple[float, float]:
    """Return the numbers a small step below and above: 1 for whole numbers, 0.01 for 0.8, 0.001 for 0.95."""
    if isinstance(value, int):
        return value - 1, value + 1
    exact = Decimal(repr(value)).normalize()
    exponent = exact.as_tuple().exponent
    step = Decimal(1).scaleb(min(int(exponent), 0) - 1)
    return float(exact - step), float(exact + step)


def arithmetic_dropped(site: Site) -> Iterator[Change]:
    """Leave out `times` and `plus`."""
    if site.role is Role.CONSTANT and site.word in ("times", "plus"):
        yield Change(site.node.path, GONE, f"{site.word}: {flow(site.node.value)}", "nothing")
