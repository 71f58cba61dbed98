"""A JSON object written member by member, and read back, each of its type: what is not is named with its path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeAlias, TypeGuard, TypeVar, cast

from arcanos.clock import rfc3339

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")
Written: TypeAlias = dict[str, object]
"""A JSON object as it is written."""


def written(one: DataclassInstance) -> Written:
    """Return the fields of a flat dataclass as members; one that is what it is by default is left out."""
    values = {field.name: (getattr(one, field.name), field.default) for field in fields(one)}
    return {name: _written(value) for name, (value, default) in values.items() if value != default}


def _written(value: object) -> object:
    match value:
        case tuple():
            return [_written(one) for one in cast("tuple[object, ...]", value)]
        case datetime():
            return rfc3339(value)
        case date():
            return value.isoformat()
        case _:
            return value


def stated(members: Written) -> Written:
    """Return the members that there are: those that are not None."""
    return {name: value for name, value in members.items() if value is not None}


class Malformed(Exception):
    """A member is absent or of another type; the message names it."""


@dataclass(frozen=True, slots=True)
class Members:
    """A JSON object and its path; every accessor raises Malformed where the member is not of the type."""

    value: object
    path: str

    def get(self, name: str) -> object:
        if not _is_object(self.value):
            raise Malformed(f"{self.path} must be an object")
        return self.value.get(name)

    def typed(self, name: str, kind: type[T]) -> T:
        value = self.get(name)
        if type(value) is not kind:
            raise Malformed(f"{self.path}.{name} must be of type {kind.__name__}")
        return value

    def text(self, name: str) -> str:
        return self.typed(name, str)

    def number(self, name: str) -> int:
        return self.typed(name, int)

    def real(self, name: str) -> float:
        value = self.get(name)
        if type(value) not in (int, float):
            raise Malformed(f"{self.path}.{name} must be a number")
        return cast("float", value)

    def maybe_real(self, name: str) -> float | None:
        return None if self.get(name) is None else self.real(name)

    def maybe_number(self, name: str) -> int | None:
        return None if self.get(name) is None else self.number(name)

    def optional_texts(self, name: str) -> tuple[str, ...]:
        return () if self.get(name) is None else self.texts(name)

    def optional_objects(self, name: str) -> list[Members]:
        return [] if self.get(name) is None else self.objects(name)

    def maybe(self, name: str) -> str | None:
        return None if self.get(name) is None else self.text(name)

    def inner(self, name: str) -> Members:
        return Members(self.get(name), f"{self.path}.{name}")

    def optional(self, name: str, reading: Callable[[Members], T]) -> T | None:
        """Return an inner object as `reading` takes it, None where there is none."""
        return None if self.get(name) is None else reading(self.inner(name))

    def items(self, name: str) -> list[object]:
        value = self.get(name)
        if type(value) is not list:
            raise Malformed(f"{self.path}.{name} must be a list")
        return cast("list[object]", value)

    def objects(self, name: str) -> list[Members]:
        return [Members(item, f"{self.path}.{name}[{i}]") for i, item in enumerate(self.items(name))]

    def names(self) -> tuple[str, ...]:
        if not _is_object(self.value):
            raise Malformed(f"{self.path} must be an object")
        return tuple(sorted(self.value))

    def texts(self, name: str) -> tuple[str, ...]:
        items = self.items(name)
        if not all(isinstance(item, str) for item in items):
            raise Malformed(f"{self.path}.{name} must be a list of texts")
        return tuple(cast("list[str]", items))

    def read(self, name: str, reading: Callable[[str], T | None]) -> T:
        """Return a text member as `reading` takes it; None, ValueError or KeyError is a mistake."""
        try:
            found = reading(self.text(name))
        except (ValueError, KeyError):
            found = None
        if found is None:
            raise Malformed(f"{self.path}.{name} has a value that is not known")
        return found

    def maybe_read(self, name: str, reading: Callable[[str], T | None]) -> T | None:
        return None if self.get(name) is None else self.read(name, reading)


def _is_object(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)
