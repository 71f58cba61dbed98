"""`all`, `any` and `not` where another one was meant."""

from __future__ import annotations

from collections.abc import Iterator

from arcanos.authoring.mutation.edits import Change
from arcanos.authoring.mutation.sites import Role, Site
from arcanos.engine.operand_grammar import flow
from arcanos.readers.shapes import is_object

OTHER = {"all": "any", "any": "all"}


def connective_exchanged(site: Site) -> Iterator[Change]:
    """Write `any` for `all` and the other way round, where there are several alternatives."""
    if site.role in (Role.GROUP, Role.OPERATOR) and site.word in OTHER and len(site.node.value) > 1:
        other, shown = OTHER[site.word], flow(site.node.value)
        yield Change(site.node.path, site.node.value, f"{site.word}: {shown}", f"{other}: {shown}", other)


def not_removed(site: Site) -> Iterator[Change]:
    """Ask for what a `not` negates."""
    if site.role in (Role.GROUP, Role.OPERATOR) and site.word == "not":
        shown = flow(site.node.value)
        yield Change(site.node.path, [site.node.value], f"not: {shown}", shown, "all")


def not_added(site: Site) -> Iterator[Change]:
    """Ask for the opposite of an entry."""
    if site.role is not Role.ENTRY:
        return
    value = site.node.value
    kept = {"on_missing": value["on_missing"]} if is_object(value) and "on_missing" in value else {}
    inner = {key: one for key, one in value.items() if key not in kept} if is_object(value) else {"equals": value}
    before, after = flow(value), flow({"not": inner, **kept})
    yield Change(site.node.path, {"not": inner, **kept}, f"{site.word}: {before}", f"{site.word}: {after}")
