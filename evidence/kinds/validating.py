"""Hold a document against the model of its kind without building it a second time: long lists entry by entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from arcanos.evidence.kinds.members import Shape
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value

LONG: Final = 100
"""Lists of more entries are taken apart, so that never more than one entry of them is built."""


def faults(model: type[Shape], value: Value) -> Iterator[ErrorDetails]:
    """Yield what `model.model_validate(value)` has to say of `value`, in the same order."""
    apart = _long(model, value)
    if not apart:
        yield from _said(model, value)
        return
    others = _said(model, {**value, **{name: [] for name in apart}})
    for name in (info.alias or name for name, info in model.model_fields.items()):
        yield from (detail for detail in others if detail["loc"][0] == name)
        for index, entry in enumerate(value[name] if name in apart else ()):
            for detail in _entry(apart[name], entry):
                yield {**detail, "loc": (name, index, *detail["loc"])}


def _long(model: type[Shape], value: Value) -> dict[str, Any]:
    """Return the types of the entries of the lists of `value` that are taken apart, by member."""
    if not is_object(value):
        return {}
    lists = _lists(model)
    return {name: lists[name] for name in lists if is_list(value.get(name)) and len(value[name]) > LONG}


def _entry(kind: Any, entry: Value) -> Iterable[ErrorDetails]:
    return faults(kind, entry) if _is_shape(kind) else _said(kind, entry)


def _said(kind: Any, value: Value) -> list[ErrorDetails]:
    try:
        _adapter(kind).validate_python(value, strict=True)
    except ValidationError as error:
        return error.errors(include_input=False, include_url=False)
    return []


@cache
def _lists(model: type[Shape]) -> dict[str, Any]:
    # A list with a least or a most number of entries is only held against that whole.
    return {
        info.alias or name: get_args(info.annotation)[0]
        for name, info in model.model_fields.items()
        if get_origin(info.annotation) is list and not info.metadata
    }


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _is_shape(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Shape)
