"""Reducers that make another number of the same elements."""

from __future__ import annotations

from collections.abc import Iterator

from arcanos.authoring.mutation.edits import Change
from arcanos.authoring.mutation.sites import Role, Site
from arcanos.engine.operand_grammar import flow
from arcanos.readers.shapes import is_object

OTHERS = {
    "sum": ("mean", "max"),
    "mean": ("min", "max"),
    "min": ("max", "mean"),
    "max": ("min", "mean"),
    "spread": ("max",),
    "min_over_max": ("min",),
    "percentile": ("max", "mean"),
}


def reducer_exchanged(site: Site) -> Iterator[Change]:
    """Reduce the elements in another way."""
    if site.role is Role.OPERATOR and site.word in OTHERS:
        value = site.node.value
        rest = {key: one for key, one in value.items() if key != "p"} if is_object(value) else value
        for other in OTHERS[site.word]:
            before, after = f"{site.word}: {flow(value)}", f"{other}: {flow(rest)}"
            yield Change(site.node.path, rest, before, after, other)
