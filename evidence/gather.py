"""One value out of several files, and the way back from each part of it to its file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from arcanos.errors import Mistake, Place
from arcanos.evidence.collected import TIMES
from arcanos.evidence.schema_version import SCHEMA_VERSION
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Path, Source, Value


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a gathered list: its value, its file, and its path in that file."""

    value: Value
    source: Source
    path: Path


@dataclass(frozen=True, slots=True)
class Gathered:
    """A document's value, its files, and for each gathered list where its elements come from."""

    value: Value
    sources: tuple[Source, ...]
    lists: Mapping[str, Sequence[Element]]

    def locate(self, path: Path) -> Place:
        """Return where the value at `path` stands in its file; in the first file what belongs to no element."""
        if len(path) > 1 and isinstance(path[0], str) and isinstance(path[1], int):
            elements = self.lists.get(path[0], ())
            if -len(elements) <= path[1] < len(elements):
                element = elements[path[1]]
                return element.source.place((*element.path, *path[2:]))
        return self.sources[0].place(path)


def alone(source: Source) -> Gathered:
    """Take one file as the document."""
    return Gathered(source.value, (source,), {})


def listed(sources: Sequence[Source], member: str) -> Gathered:
    """Gather files, in the order of their names, in the list `member` of one object.

    A file that is a list (also JSON Lines and CSV) gives its elements; so does an object that holds
    nothing but the list `member`, the time of its observation and its `schema_version`; any other file
    is one element.
    """
    ordered = sorted(sources, key=lambda source: source.name)
    elements = [element for source in ordered for element in _elements(source, member)]
    return Gathered({member: [element.value for element in elements]}, tuple(ordered), {member: elements})


def _elements(source: Source, member: str) -> list[Element]:
    value = source.value
    if is_list(value):
        return list_elements(source, value, ())
    about = {member, *TIMES, SCHEMA_VERSION}
    if is_object(value) and is_list(inner := value.get(member)) and value.keys() <= about:
        return list_elements(source, inner, (member,))
    return [Element(value, source, ())]


def list_elements(source: Source, values: list[Value], path: Path) -> list[Element]:
    """Return the elements of the list `values` that stands at `path` in `source`."""
    return [Element(value, source, (*path, i)) for i, value in enumerate(values)]


def root_mistakes(sources: Sequence[Source]) -> list[Mistake]:
    """Return a mistake for each file that is neither an object nor a list."""
    hint = "a document has named members, such as 'models'"
    return [
        Mistake(source.place(), "ARC-IN-ROOT", "the file holds a single value, no object and no list", hint)
        for source in sources
        if not (is_object(source.value) or is_list(source.value))
    ]
