"""The extensions that a pack may use: an immutable table that compiling is given, empty unless someone fills it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from arcanos.extension import NAME, AnyOperator, Format, Reducer
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value


def _nothing(name: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Extensions:
    """Operators, reducers and formats by their names, all of which hold a slash.

    `owners` says for each name which distribution and version gives it; `offered` says what to do about
    a name that is not here, or nothing.
    """

    operators: Mapping[str, AnyOperator] = field(default_factory=dict[str, AnyOperator])
    reducers: Mapping[str, Reducer] = field(default_factory=dict[str, Reducer])
    formats: Mapping[str, Format] = field(default_factory=dict[str, Format])
    owners: Mapping[str, str] = field(default_factory=dict[str, str])
    offered: Callable[[str], str] = field(default=_nothing, compare=False)

    @property
    def words(self) -> tuple[str, ...]:
        """The names that stand where an operator may stand."""
        return (*self.operators, *self.reducers)


NONE: Final = Extensions()
"""No extension: what packs are compiled with unless the configuration names some."""


def mentions(value: Value) -> bool:
    """Whether a rule as it is written may use an extension: it holds a name with a slash where one could stand."""
    if is_object(value):
        form = value.get("format")
        if isinstance(form, str) and NAME.fullmatch(form):
            return True
        return any(NAME.fullmatch(key) or mentions(member) for key, member in value.items())
    return is_list(value) and any(map(mentions, value))
