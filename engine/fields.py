"""Reading the mappings of packs: every mistake is told with its place, and the reading goes on."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, NoReturn

from arcanos.errors import Mistake, PackRefused, Place, did_you_mean
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Path, Source, Value
from arcanos.redaction import says_something

DOCUMENT: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
"""How a document may be called."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a pack file with its place."""

    source: Source
    path: Path
    value: Value

    @property
    def place(self) -> Place:
        """Where the value starts."""
        return self.source.place(self.path)

    @property
    def key_place(self) -> Place:
        """Where its key starts; the value itself in a list."""
        return self.source.place(self.path, key=True)

    def __getitem__(self, step: str | int) -> Node:
        return Node(self.source, (*self.path, step), self.value[step])

    def __contains__(self, name: str) -> bool:
        return is_object(self.value) and name in self.value

    def get(self, name: str) -> Node | None:
        """Return a member, or None."""
        return self[name] if self.__contains__(name) else None

    def members(self) -> list[tuple[str, Node]]:
        """Return the members of a mapping in the order of the file."""
        return [(name, self[name]) for name in self.value]

    def elements(self) -> list[Node]:
        """Return the elements of a list."""
        return [self[i] for i in range(len(self.value))]


@dataclass(slots=True)
class Problems:
    """The mistakes found so far."""

    mistakes: list[Mistake] = field(default_factory=list[Mistake])
    broken: bool = False

    @property
    def any(self) -> bool:
        """Whether something was noted, or refused as told already."""
        return bool(self.mistakes) or self.broken

    def add(self, place: Place, code: str, message: str, hint: str = "") -> None:
        """Note a mistake and go on."""
        self.mistakes.append(Mistake(place, f"ARC-POL-{code}", message, hint))

    @contextmanager
    def noted(self) -> Generator[None]:
        """Note what the block refuses and go on after it."""
        try:
            yield
        except PackRefused as refused:
            self.broken = True
            self.mistakes.extend(refused.mistakes)

    def settle(self) -> None:
        """Raise PackRefused when something was noted or refused."""
        if self.any:
            raise PackRefused(self.mistakes)


def refuse(place: Place, code: str, message: str, hint: str = "") -> NoReturn:
    """Raise PackRefused with one mistake."""
    raise PackRefused([Mistake(place, f"ARC-POL-{code}", message, hint)])


def told() -> NoReturn:
    """Refuse for a mistake that was noted where it was made, and say nothing twice."""
    raise PackRefused([])


def what(value: Value) -> str:
    """Return what a value is, in the reader's words; never the value itself."""
    if value is None:
        return "nothing (null)"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, str):
        return "text"
    if isinstance(value, int | float):
        return "a number"
    return "a list" if is_list(value) else "a mapping"


def mapping(node: Node, name: str) -> Node:
    """Return `node` if it is a mapping with members; refuse it otherwise."""
    if not is_object(node.value):
        refuse(node.place, "VALUE", f"{name} is {what(node.value)}, a mapping is needed")
    if not node.value:
        refuse(node.place, "EMPTY", f"{name} is empty", "write what it should hold, or leave it out")
    return node


def listing(node: Node, name: str) -> list[Node]:
    """Return the elements of a list that has some; refuse anything else."""
    if not is_list(node.value):
        refuse(node.place, "VALUE", f"{name} is {what(node.value)}, a list is needed")
    if not node.value:
        refuse(node.place, "EMPTY", f"{name} is an empty list", "write what it should hold, or leave it out")
    return node.elements()


def text(node: Node, name: str) -> str:
    """Return text that is not blank; refuse anything else."""
    if not isinstance(node.value, str):
        hint = "put it in quotes" if isinstance(node.value, int | float) else ""
        refuse(node.place, "VALUE", f"{name} is {what(node.value)}, text is needed", hint)
    if not node.value.strip():
        refuse(node.place, "EMPTY", f"{name} is empty text", "write what it should say")
    return node.value


def said(node: Node, name: str) -> str:
    """Return text in somebody's own words; refuse what holds no letter and no digit, which says nothing."""
    found = text(node, name)
    if not says_something(found):
        refuse(node.place, "EMPTY", f"{name} says nothing", "write it out: what is not said can't be reviewed")
    return found


def word(node: Node, name: str, known: Sequence[str]) -> str:
    """Return one of the known words; refuse anything else with a suggestion."""
    found = text(node, name)
    if found not in known:
        refuse(node.place, "VALUE", f"{name} '{found}' is not known", did_you_mean(found, known))
    return found


def natural(node: Node, name: str, *, least: int = 0) -> int:
    """Return a whole number of at least `least`; refuse anything else."""
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int):
        refuse(node.place, "VALUE", f"{name} is {what(value)}, a whole number is needed")
    if value < least:
        refuse(node.place, "VALUE", f"{name} is below {least}")
    return value


def known_keys(node: Node, name: str, known: Sequence[str], required: Sequence[str], problems: Problems) -> None:
    """Note every key that is not known and every required key that is not there."""
    for key, member in node.members():
        if key not in known:
            problems.add(member.key_place, "KEY", f"{name} has no key '{key}'", did_you_mean(key, known))
    for key in required:
        if key not in node:
            problems.add(node.place, "MISSING", f"{name} lacks '{key}'", f"add '{key}:'")
