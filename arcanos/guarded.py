"""A text that was read strictly, held against a closed model: the model's value, or every mistake with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from arcanos.errors import Mistake, Refused, did_you_mean
from arcanos.readers.shapes import ABSENT, value_at
from arcanos.readers.source import Path, Source
from arcanos.redaction import printable
from arcanos.strict import StrictModel

M = TypeVar("M", bound=StrictModel)
_TYPES: dict[str, str] = {
    "string_type": "must be text",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
}
_EMPTY = ("too_short", "string_too_short")


def guarded(source: Source, model: type[M], refused: type[Refused], code: str) -> M:
    """Return the value of `source` as `model` takes it; `code` is what its mistakes begin with. Raises `refused`."""
    try:
        return model.model_validate(source.value)
    except ValidationError as error:
        details = error.errors(include_input=False, include_url=False)
        raise refused(_mistake(source, detail, model, code) for detail in details) from None


def _mistake(source: Source, detail: ErrorDetails, model: type[StrictModel], code: str) -> Mistake:
    path = tuple(_resolved(source, detail["loc"]))
    kind, context = detail["type"], detail.get("ctx", {})
    said = f"'{printable('.'.join(map(str, path)))}' " if path else "the file "
    if kind == "missing":
        return Mistake(source.place(path), f"{code}-MISSING", f"'{detail['loc'][-1]}' is required")
    if kind == "extra_forbidden":
        # Keys of inner objects are not known here; those of the file itself are.
        known = [info.alias or name for name, info in model.model_fields.items()] if len(path) == 1 else []
        hint = did_you_mean(str(path[-1]), known)
        return Mistake(source.place(path, key=True), f"{code}-KEY", f"unknown key {said.strip()}", hint)
    if kind == "arcanos":
        return Mistake(source.place(path), f"{code}-VALUE", said + context["message"], context["hint"])
    if kind in _EMPTY:
        return Mistake(source.place(path), f"{code}-EMPTY", said + "is empty")
    if kind == "literal_error":
        found, known = value_at(source.value, path), re.findall(r"'([^']*)'", context["expected"])
        hint = did_you_mean(found if isinstance(found, str) else "", known)
        return Mistake(source.place(path), f"{code}-VALUE", said + "is not one of the words here", hint)
    return Mistake(source.place(path), f"{code}-TYPE", said + _TYPES.get(kind, "has a wrong type"))


def _resolved(source: Source, location: Path) -> Iterator[str | int]:
    # Pydantic's locations also hold tags of unions and the names of absent members.
    value = source.value
    for step in location:
        child = value_at(value, (step,))
        if child is not ABSENT:
            value = child
            yield step
