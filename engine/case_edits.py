"""Edits of a case's evidence: `set` and `drop` name members and elements that are there."""

from __future__ import annotations

import copy
from typing import TypeAlias

from arcanos.engine import fields
from arcanos.engine.fields import Node, refuse
from arcanos.engine.selector_parser import parse_selector
from arcanos.engine.terms import Index, Name
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Path, Value

Given: TypeAlias = dict[str, Value]


def edited(given: Given, case: Node) -> Given:
    """Return `given` after the case's `set` and `drop`; a path that is not there is refused."""
    if "set" in case:
        for text, member in fields.mapping(case["set"], "set").members():
            path = _path(text, member)
            parent = _parent(given, path, member)
            if isinstance(path[-1], int) and not _in(parent, path[-1]):
                refuse(member.key_place, "CASE", f"'{text}' is not there to be set")
            parent[path[-1]] = copy.deepcopy(member.value)
    if "drop" in case:
        for element in fields.listing(case["drop"], "drop"):
            path = _path(fields.text(element, "drop"), element)
            if not _in(_parent(given, path, element), path[-1]):
                refuse(element.place, "CASE", f"'{element.value}' is not there to be dropped", "check its spelling")
            drop_path(given, path)
    return given


def drop_path(given: Given, path: Path) -> Given:
    """Remove the member or element at `path` in place, and return `given`."""
    parent: Value = given
    for step in path[:-1]:
        parent = parent[step]
    del parent[path[-1]]
    return given


def is_there(given: Value, path: Path) -> bool:
    """Return whether a path leads to a member or element."""
    for step in path:
        if not _in(given, step):
            return False
        given = given[step]
    return True


def _path(text: str, node: Node) -> Path:
    selector = parse_selector(text, node.key_place)
    steps = [step for step in selector.steps if isinstance(step, Name | Index)]
    if not selector.absolute or len(steps) < len(selector.steps) or not steps:
        refuse(
            node.key_place,
            "CASE",
            f"'{text}' does not name one place from the bundle",
            "such as $.registry.models[0].stage",
        )
    return tuple(step.name if isinstance(step, Name) else step.index for step in steps)


def _parent(given: Given, path: Path, node: Node) -> Value:
    value: Value = given
    for step in path[:-1]:
        if not _in(value, step):
            refuse(node.key_place, "CASE", "the path is not in the evidence of the first case", "check its spelling")
        value = value[step]
    if not (is_object(value) if isinstance(path[-1], str) else is_list(value)):
        refuse(node.key_place, "CASE", "the path is not in the evidence of the first case", "check its spelling")
    return value


def _in(value: Value, step: str | int) -> bool:
    if isinstance(step, str):
        return is_object(value) and step in value
    return is_list(value) and -len(value) <= step < len(value)
