"""What is wrong with a configuration, each with its place and its next step and never with the value."""

from __future__ import annotations

from typing import TypeAlias

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from arcanos.config.collect_shape import option_keys
from arcanos.config.shape import ConfigShape, keys_at
from arcanos.errors import Mistake, did_you_mean
from arcanos.model_faults import BOUNDS, EMPTY, found_at, type_said, word_hint
from arcanos.readers.source import Path, Source
from arcanos.redaction import printable

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
    path = found_at(source.value, detail["loc"])
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
        hint = word_hint(source.value, path, context)
        return Mistake(place, "ARC-CFG-VALUE", said + "is not one of the words here", hint)
    if kind in BOUNDS:
        return Mistake(place, "ARC-CFG-VALUE", said + BOUNDS[kind].format_map(context))
    return Mistake(place, "ARC-CFG-TYPE", said + type_said(kind))


def _unknown_key(source: Source, path: Path) -> Mistake:
    exact = ".".join(map(str, path[:-1]))
    shape = ".".join(str(step) if i == 0 else "*" for i, step in enumerate(path[:-1]))
    key = str(path[-1])
    hint = did_you_mean(key, keys_at(exact) or keys_at(shape) or option_keys(source.value, path))
    return Mistake(source.place(path, key=True), "ARC-CFG-KEY", f"unknown key '{printable(key)}'", hint)


def _shown(path: Path) -> str:
    return printable(".".join(map(str, path)))
