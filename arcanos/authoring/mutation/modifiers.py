"""Modifiers that are another one or none: `on_missing`, `point`, `min_n`."""

from __future__ import annotations

from collections.abc import Iterator

from arcanos.authoring.mutation.edits import GONE, Change
from arcanos.authoring.mutation.sites import Role, Site
from arcanos.engine.condition_grammar import MEASURED
from arcanos.engine.operand_grammar import flow

OTHER = {"fail": "pass", "pass": "fail"}


def on_missing_flipped(site: Site) -> Iterator[Change]:
    """Take a missing value for the opposite."""
    if site.role is Role.MODIFIER and site.word == "on_missing":
        value = site.node.value
        yield Change(site.node.path, OTHER[value], f"on_missing: {value}", f"on_missing: {OTHER[value]}")


def modifier_dropped(site: Site) -> Iterator[Change]:
    """Leave out a modifier."""
    if site.role is Role.MODIFIER:
        yield Change(site.node.path, GONE, f"{site.word}: {flow(site.node.value)}", "nothing")


def point_added(site: Site) -> Iterator[Change]:
    """Read the value of a measure alone, where the rule says that it takes measures."""
    if site.role is not Role.CONDITION:
        return
    condition = site.node.value
    if condition.get("type") == "measure" and "point" not in condition and any(word in MEASURED for word in condition):
        other = {**{key: value for key, value in condition.items() if key != "min_n"}, "point": True}
        yield Change(site.node.path, other, flow(condition), flow(other))
    if "min_n" in condition:
        other = {"point" if key == "min_n" else key: True if key == "min_n" else one for key, one in condition.items()}
        if "type" not in condition:
            yield Change(site.node.path, other, flow(condition), flow(other))
