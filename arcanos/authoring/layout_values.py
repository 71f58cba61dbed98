"""A value without a file, in the layout of rule files."""

from __future__ import annotations

from collections.abc import Mapping

from arcanos.authoring.layout import block
from arcanos.authoring.layout_scalars import is_plain
from arcanos.authoring.layout_tree import Collection, Entry, Scalar
from arcanos.engine.operand_grammar import flow
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value


def written(mapping: Mapping[str, Value]) -> str:
    """Return a mapping as YAML text, each of its members on lines of its own."""
    return "\n".join(block(_collection(dict(mapping), None, flow_style=False), 0)) + "\n"


def _collection(value: Value, owner: Entry | None, *, flow_style: bool = True) -> Collection:
    made = Collection(is_object(value), flow_style, 0, owner)
    pairs = value.items() if is_object(value) else [(None, element) for element in value]
    for key, inner in pairs:
        entry = Entry(None if key is None else _scalar(key), made, 0)
        entry.node = _collection(inner, entry) if is_object(inner) or is_list(inner) else _scalar(inner)
        made.entries.append(entry)
    return made


def _scalar(value: Value) -> Scalar:
    text = flow(value)
    plain = not isinstance(value, str) or is_plain(value, flow=False)
    return Scalar(0, 0, text, text, None if plain else '"')
