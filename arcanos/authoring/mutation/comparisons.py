"""Comparisons with another operator: at the boundary, in the other direction, at the other end of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from arcanos.authoring.mutation.edits import Change
from arcanos.authoring.mutation.sites import Role, Site
from arcanos.engine.operand_grammar import flow
from arcanos.readers.shapes import is_object

OTHERS = {
    "lt": ("lte", "gte"),
    "lte": ("lt", "gt"),
    "gt": ("gte", "lte"),
    "gte": ("gt", "lt"),
    "before": ("after",),
    "after": ("before",),
    "starts_with": ("ends_with",),
    "ends_with": ("starts_with",),
}
RANGES = {">=": ">", ">": ">=", "<=": "<", "<": "<="}
_COMPARATOR = re.compile(r">=|<=|>|<")


def comparison_exchanged(site: Site) -> Iterator[Change]:
    """Write another comparison with the same operand."""
    if site.role is Role.OPERATOR:
        shown = flow(site.node.value)
        for other in OTHERS.get(site.word, ()):
            yield Change(site.node.path, site.node.value, f"{site.word}: {shown}", f"{other}: {shown}", other)


def version_range_changed(site: Site) -> Iterator[Change]:
    """Take the end of a range of versions in or out."""
    if site.role is Role.OPERATOR and site.word == "version" and not is_object(site.node.value):
        text = site.node.value
        for found in _COMPARATOR.finditer(text):
            other = text[: found.start()] + RANGES[found[0]] + text[found.end() :]
            yield Change(site.node.path, other, f"version: {text}", f"version: {other}")
