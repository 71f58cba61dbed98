"""Constants that are another one: text, words of a closed set, true and false."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from arcanos import clock
from arcanos.authoring.mutation.edits import Change
from arcanos.authoring.mutation.sites import Role, Site
from arcanos.engine.operand_grammar import flow

TYPES: Final = {
    "integer": "number",
    "number": "integer",
    "string": "number",
    "boolean": "string",
    "array": "object",
    "object": "array",
    "measure": "number",
}
APART: Final = ("type", "format", "matches", "version")
"""The operators whose text is no value of evidence."""


def text_changed(site: Site) -> Iterator[Change]:
    """Compare with another text."""
    value = site.node.value
    if site.role is Role.CONSTANT and isinstance(value, str) and site.word not in APART and not _is_span(site):
        yield Change(site.node.path, other_text(value), f"{site.word}: {value}", f"{site.word}: {other_text(value)}")


def _is_span(site: Site) -> bool:
    """Whether the text is a duration, which `durations` changes."""
    return site.word != "equals" and clock.span(site.node.value, signed=True) is not None


def other_text(text: str) -> str:
    """Return a text that is like another and is not the same."""
    return f"{text}~"


def flag_flipped(site: Site) -> Iterator[Change]:
    """Write false for true and the other way round."""
    if site.role is Role.CONSTANT and isinstance(site.node.value, bool):
        before, after = flow(site.node.value), flow(not site.node.value)
        yield Change(site.node.path, not site.node.value, f"{site.word}: {before}", f"{site.word}: {after}")


def type_exchanged(site: Site) -> Iterator[Change]:
    """Ask for another type."""
    if site.role is Role.CONSTANT and site.word == "type":
        other = TYPES[site.node.value]
        yield Change(site.node.path, other, f"type: {site.node.value}", f"type: {other}")
