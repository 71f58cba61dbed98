"""What is wrong with a configuration, each with its place and its next step and never with the value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from arcanos.config.collect_shape import option_keys
from arcanos.config.shape import ConfigShape, keys_at
from arcanos.errors import Mistake, did_you_mean
from arcanos.readers.shapes import ABSENT, value_at
from arcanos.readers.source import Path, Source, Value
from arcanos.redaction import printable

TYPES: dict[str, str] = {
    "string_type": "must be text",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "list_type": "must be a list",
    "float_type": "must be a number",
    "dict_type": "must be an object",
    "model_type": "must be an object",
}
BOUNDS: dict[str, str] = {
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "too_long": "must have at most {max_length} elements",
    "string_too_long": "must have at most {max_length} characters",
    "finite_number": "must be a finite number",
}
EMPTY: tuple[str, ...] = ("too_short", "string_too_short")
NEXT_EVIDENCE = 'name some evidence: "documents": {"registry": "evidence/registry.yaml"}'
NEXT: dict[Path, str] = {
    ("project",): 'name the project: "project": "credit-scoring"',
    ("packs",): 'name a pack: "packs": ["arcanos/security"]',
    ("documents",): NEXT_EVIDENCE,
}
Checked: TypeAlias = ConfigShape | list[Mistake]


def checked(source: Source) -> Checked:
    """Return the configuration in `source` as pydantic guards it, or all that is wrong with its keys and types."""
    try:
        return ConfigShape.model_validate(source.value)
    except ValidationError as error:
        details = error.errors(include_input=False, include_url=False)
        return [_mistake(source, detail) for detail in details]


def _mistake(source: Source, detail: ErrorDetails) -> Mistake:
    path = tuple(_resolved(source.value, detail["loc"]))
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(source, path)
    if kind == "missing":
        key = str(detail["loc"][-1])
        hint = NEXT.get((*path, key), "")
        return Mistake(source.place(path), "ARC-CFG-MISSING", f"'{key}' is required", hint)
    place = source.place(path, key=detail["loc"][-1:] == ("[key]",))
    said = f"'{_shown(path)}' " if path else "the configuration "
    if kind == "arcanos":
        return Mistake(place, context["code"], said + context["message"], context["hint"])
    if kind in EMPTY:
        return Mistake(place, "ARC-CFG-EMPTY", said + "is empty", NEXT.get(path, ""))
    if kind == "literal_error":
        known = re.findall(r"'([^']*)'", context["expected"])
        return Mistake(place, "ARC-CFG-VALUE", said + "is not one of the words here", _suggestion(source, path, known))
    if kind in BOUNDS:
        return Mistake(place, "ARC-CFG-VALUE", said + BOUNDS[kind].format_map(context))
    return Mistake(place, "ARC-CFG-TYPE", said + TYPES.get(kind, f"is not valid ({kind})"))


def _unknown_key(source: Source, path: Path) -> Mistake:
    exact = ".".join(map(str, path[:-1]))
    shape = ".".join(str(step) if i == 0 else "*" for i, step in enumerate(path[:-1]))
    key = str(path[-1])
    hint = did_you_mean(key, keys_at(exact) or keys_at(shape) or option_keys(source.value, path))
    return Mistake(source.place(path, key=True), "ARC-CFG-KEY", f"unknown key '{printable(key)}'", hint)


def _resolved(value: Value, location: Path) -> Iterator[str | int]:
    # Pydantic's locations also hold tags of unions, '[key]' and the names of absent members.
    for step in location:
        child = value_at(value, (step,))
        if child is not ABSENT:
            value = child
            yield step


def _suggestion(source: Source, path: Path, known: list[str]) -> str:
    value = value_at(source.value, path)
    return did_you_mean(value if isinstance(value, str) else "", known)


def _shown(path: Path) -> str:
    return printable(".".join(map(str, path)))
