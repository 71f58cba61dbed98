"""The extensions that a pack may use: an immutable table that compiling is given, empty unless someone fills it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
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

    @property
    def distributions(self) -> frozenset[str]:
        """The distributions that give something, each in the one spelling that names are compared in."""
        return frozenset(map(_giver, self.owners.values()))

    def required(self, names: Collection[str]) -> Extensions:
        """Return what the distributions called `names` give: a pack uses those that it requires, and no other."""
        wanted = {distribution(name) for name in names}
        kept = {name for name, owner in self.owners.items() if _giver(owner) in wanted}

        def offered(name: str) -> str:
            if name in self.owners and name not in kept:
                giver = self.owners[name].rpartition(" ")[0]
                return f"{giver} gives it: write requires: {{extensions: [{giver}]}} in the pack"
            return self.offered(name)

        return Extensions(
            {name: found for name, found in self.operators.items() if name in kept},
            {name: found for name, found in self.reducers.items() if name in kept},
            {name: found for name, found in self.formats.items() if name in kept},
            self.owners,
            offered,
        )


NONE: Final = Extensions()
"""No extension: what packs are compiled with unless the configuration names some."""


def distribution(name: str) -> str:
    """Return the one spelling that stands for all spellings of a distribution's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _giver(owner: str) -> str:
    return distribution(owner.rpartition(" ")[0])


def mentions(value: Value) -> bool:
    """Whether a rule as it is written may use an extension: it holds a name with a slash where one could stand."""
    if is_object(value):
        form = value.get("format")
        if isinstance(form, str) and NAME.fullmatch(form):
            return True
        return any(NAME.fullmatch(key) or mentions(member) for key, member in value.items())
    return is_list(value) and any(map(mentions, value))
