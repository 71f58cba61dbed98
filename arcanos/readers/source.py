"""A text that was read: its value, its digest, and where each value of it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from arcanos.errors import Place

type_json = "application/json"
type_yaml = "application/yaml"
type_jsonl = "application/jsonl"
type_csv = "text/csv"
type_markdown = "text/markdown"

Value = Any
"""A JSON value: None, bool, int, float, str, list or dict with string keys."""

Path = tuple[str | int, ...]
"""Member names and array indexes from the root of a value."""


class Mark(NamedTuple):
    """Where one value starts, where its key starts (itself in a list), and the marks of its children.

    A text has as many as it has values, and a tuple is made in half the time of a frozen dataclass.
    """

    line: int
    column: int
    key_line: int
    key_column: int
    children: Mapping[str, Mark] | Sequence[Mark] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """Budgets of one file; configuration may lower them, never raise them."""

    size: int = 16 * 1024 * 1024
    depth: int = 64
    nodes: int = 1_000_000
    string: int = 1024 * 1024
    key: int = 1024
    digits: int = 309
    cell: int = 64 * 1024
    columns: int = 1_000
    rows: int = 2_000_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Source:
    """One text that was read strictly.

    `name` is the file as the user named it; `sha256` and `size` (bytes) are of the raw text;
    `marks` finds positions lazily: it is called at most once, when a place is first asked for.
    """

    name: str
    media_type: str
    sha256: str
    size: int
    value: Value
    marks: Callable[[], Mark]
    _found: list[Mark] = field(default_factory=list[Mark], compare=False, repr=False)

    def place(self, path: Path = (), *, key: bool = False) -> Place:
        """Return where the value at `path` stands, or its key; the nearest parent when it is absent."""
        mark = self._root()
        for step in path:
            child = _child(mark, step)
            if child is None:
                key = False
                break
            mark = child
        if key:
            return Place(self.name, mark.key_line, mark.key_column)
        return Place(self.name, mark.line, mark.column)

    def _root(self) -> Mark:
        if not self._found:
            self._found.append(self.marks())
        return self._found[0]


def _child(mark: Mark, step: str | int) -> Mark | None:
    children = mark.children
    if isinstance(children, Mapping):
        return children.get(step) if isinstance(step, str) else None
    if isinstance(step, int) and -len(children) <= step < len(children):
        return children[step]
    return None
