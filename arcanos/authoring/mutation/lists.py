"""Lists of literals with one entry less."""

from __future__ import annotations

from collections.abc import Iterator

from arcanos.authoring.mutation.edits import GONE, Change
from arcanos.authoring.mutation.sites import Role, Site
from arcanos.authoring.mutation.texts import other_text
from arcanos.engine.operand_grammar import flow


def list_entry_dropped(site: Site) -> Iterator[Change]:
    """Leave out each entry of a list; the only one is changed instead."""
    if site.role is not Role.LIST:
        return
    elements = site.node.elements()
    for element in elements if len(elements) > 1 else []:
        yield Change(element.path, GONE, f"{site.word}: {flow(element.value)}", "nothing")
    if len(elements) == 1 and isinstance(elements[0].value, str):
        text = elements[0].value
        yield Change(elements[0].path, other_text(text), f"{site.word}: {text}", f"{site.word}: {other_text(text)}")
