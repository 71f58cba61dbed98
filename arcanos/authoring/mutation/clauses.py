"""Clauses left out: an entry of a check, an operator of a condition, an alternative."""

from __future__ import annotations

from collections.abc import Iterator

from arcanos.authoring.mutation.edits import GONE, Change
from arcanos.authoring.mutation.sites import Role, Site
from arcanos.engine.condition_grammar import MODIFIERS
from arcanos.engine.operand_grammar import flow


def entry_dropped(site: Site) -> Iterator[Change]:
    """Leave out each entry of a check that has several."""
    if site.role is Role.CHECK and len(site.node.value) > 1:
        for key, member in site.node.members():
            yield Change(member.path, GONE, f"{key}: {flow(member.value)}", "nothing")


def operator_dropped(site: Site) -> Iterator[Change]:
    """Leave out each operator of a condition that has several."""
    if site.role is Role.CONDITION:
        words = [(word, member) for word, member in site.node.members() if word not in MODIFIERS]
        for word, member in words if len(words) > 1 else []:
            yield Change(member.path, GONE, f"{word}: {flow(member.value)}", "nothing")


def alternative_dropped(site: Site) -> Iterator[Change]:
    """Leave out each alternative of an `all` or `any` that has several."""
    if site.role in (Role.GROUP, Role.OPERATOR) and site.word in ("all", "any") and len(site.node.value) > 1:
        for element in site.node.elements():
            yield Change(element.path, GONE, f"{site.word}: {flow(element.value)}", "nothing")
