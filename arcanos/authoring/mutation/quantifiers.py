"""Quantifiers over elements and over the matches of a join, where another one was meant."""

from __future__ import annotations

from collections.abc import Iterator

from arcanos.authoring.mutation.edits import Change
from arcanos.authoring.mutation.sites import Role, Site
from arcanos.engine.operand_grammar import flow

OTHERS = {"every": ("some", "none"), "some": ("every", "none"), "none": ("every", "some")}


def quantifier_exchanged(site: Site) -> Iterator[Change]:
    """Ask the same condition of every, some or none instead."""
    if site.role is Role.OPERATOR:
        shown = flow(site.node.value)
        for other in OTHERS.get(site.word, ()):
            yield Change(site.node.path, site.node.value, f"{site.word}: {shown}", f"{other}: {shown}", other)


def matches_exchanged(site: Site) -> Iterator[Change]:
    """Take other matches of a join: any or all in place of the only one, every in place of some."""
    if site.role is not Role.OPERATOR or site.word != "lookup":
        return
    for word, member in site.node.members():
        shown = flow(member.value)
        if word == "has":
            yield Change(member.path, {"has": member.value}, f"has: {shown}", f"some: {{has: {shown}}}", "some")
        for other in OTHERS.get(word, ()):
            yield Change(member.path, member.value, f"{word}: {shown}", f"{other}: {shown}", other)
