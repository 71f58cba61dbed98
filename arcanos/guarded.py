"""A text that was read strictly, held against a closed model: the model's value, or every mistake with its place."""

from __future__ import annotations

from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from arcanos.errors import Mistake, Refused, did_you_mean
from arcanos.model_faults import BOUNDS, EMPTY, found_at, type_said, word_hint
from arcanos.readers.source import Source
from arcanos.redaction import printable
from arcanos.strict import StrictModel

M = TypeVar("M", bound=StrictModel)


def guarded(source: Source, model: type[M], refused: type[Refused], code: str) -> M:
    """Return the value of `source` as `model` takes it; `code` is what its mistakes begin with. Raises `refused`."""
    try:
        return model.model_validate(source.value)
    except ValidationError as error:
        details = error.errors(include_input=False, include_url=False)
        raise refused(_mistake(source, detail, model, code) for detail in details) from None


def _mistake(source: Source, detail: ErrorDetails, model: type[StrictModel], code: str) -> Mistake:
    path = found_at(source.value, detail["loc"])
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
    if kind in EMPTY:
        return Mistake(source.place(path), f"{code}-EMPTY", said + "is empty")
    if kind == "literal_error":
        hint = word_hint(source.value, path, context)
        return Mistake(source.place(path), f"{code}-VALUE", said + "is not one of the words here", hint)
    if kind in BOUNDS:
        return Mistake(source.place(path), f"{code}-VALUE", said + BOUNDS[kind].format_map(context))
    return Mistake(source.place(path), f"{code}-TYPE", said + type_said(kind))
