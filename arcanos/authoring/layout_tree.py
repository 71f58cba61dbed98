"""A YAML text as its author wrote it: entries with their comments and blank lines, for the formatter.

The strict reader has taken the text before, so it has no tags, anchors, aliases or second documents. A `#` outside
of every scalar begins a comment; the parser's own marks say where scalars are, so none is lost or invented.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from yaml import events as kinds

from arcanos.readers.yaml_events import Event, parser_of

_COMMENT: Final = re.compile(r"#[^\n]*")
_HEADED: Final = re.compile(r"[|>][-+0-9]*[ \t]+(#[^\n]*)")


@dataclass(slots=True)
class Scalar:
    """A scalar: `text` as it stands in the file, `value` as a string, `style` None where it is plain."""

    start: int
    end: int
    text: str
    value: str
    style: str | None


@dataclass(slots=True)
class Comment:
    """A comment, and whether an empty line stands before it."""

    text: str
    blank: bool


@dataclass(slots=True)
class Entry:
    """A member of a mapping or an element of a list, with the comments before, beside and after it."""

    key: Scalar | None
    parent: Collection
    start: int
    column: int = 0
    node: Scalar | Collection | None = None
    blank: bool = False
    before: list[Comment] = field(default_factory=list[Comment])
    beside: list[Comment] = field(default_factory=list[Comment])
    after: list[Comment] = field(default_factory=list[Comment])


@dataclass(slots=True)
class Collection:
    """A mapping (`keyed`) or a list; one in braces or brackets that holds a comment is `opened`."""

    keyed: bool
    flow: bool
    start: int
    owner: Entry | None
    end: int = 0
    opened: bool = False
    waiting: Scalar | None = None
    entries: list[Entry] = field(default_factory=list[Entry])


@dataclass(slots=True)
class Tree:
    """A file: the comments at its head, its value, and those at its foot where nothing else can hold them."""

    root: Collection
    head: list[Comment]
    foot: list[Comment]
    comments: list[str]


def tree_of(text: str) -> Tree:
    """Return the tree of a YAML text that the strict reader has taken; its line ends are line feeds."""
    builder = _Builder(text)
    builder.read()
    builder.place_comments()
    if not isinstance(builder.root, Collection):
        raise TypeError("a file that is laid out is a mapping")
    return Tree(builder.root, builder.head, builder.foot, [comment for _, comment in builder.comments])


class _Builder:
    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self.root: Scalar | Collection | None = None
        self.stack: list[Collection] = []
        self.entries: list[Entry] = []
        self.flows: list[Collection] = []
        self.scalars: list[Scalar] = []
        self.comments: list[tuple[int, str]] = []
        self.head: list[Comment] = []
        self.foot: list[Comment] = []

    def read(self) -> None:
        """Walk the parser's events."""
        handlers: dict[type, Callable[[Event], None]] = {
            kinds.StreamStartEvent: _pass_over,
            kinds.DocumentStartEvent: _pass_over,
            kinds.ScalarEvent: self._scalar,
            kinds.MappingStartEvent: partial(self._open, True),
            kinds.SequenceStartEvent: partial(self._open, False),
            kinds.MappingEndEvent: self._close,
            kinds.SequenceEndEvent: self._close,
        }
        next_event = parser_of(self.text).get_event
        event = next_event()
        while (handler := handlers.get(type(event))) is not None:
            handler(event)
            event = next_event()
        self.comments = list(self._comments())

    def _scalar(self, event: Event) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        scalar = Scalar(start, end, self.text[start:end], event.value, event.style or None)
        self.scalars.append(scalar)
        top = self.stack[-1] if self.stack else None
        if top is not None and top.keyed and top.waiting is None:
            top.waiting = scalar
        else:
            self._hold(scalar, start)

    def _open(self, keyed: bool, event: Event) -> None:
        flow = self.text[event.start_mark.index : event.start_mark.index + 1] in ("{", "[")
        made = Collection(keyed, flow, event.start_mark.index, None)
        made.owner = self._hold(made, made.start)
        if flow:
            self.flows.append(made)
        self.stack.append(made)

    def _close(self, event: Event) -> None:
        self.stack.pop().end = event.end_mark.index

    def _hold(self, node: Scalar | Collection, start: int) -> Entry | None:
        if not self.stack:
            self.root = node
            return None
        top = self.stack[-1]
        key, top.waiting = top.waiting, None
        entry = Entry(key, top, start if key is None else key.start, node=node)
        entry.column = self._column(top.start if key is None and not top.flow else entry.start)
        entry.blank = self._blank_before(entry.start)
        top.entries.append(entry)
        self.entries.append(entry)
        return entry

    def _column(self, index: int) -> int:
        return index - self.lines[bisect_right(self.lines, index) - 1]

    def _blank_before(self, index: int) -> bool:
        line = bisect_right(self.lines, index) - 1
        return line > 0 and not self.text[self.lines[line - 1] : self.lines[line]].strip()

    def _comments(self) -> Iterator[tuple[int, str]]:
        at = 0
        for scalar in self.scalars:
            yield from self._in_gap(at, scalar.start)
            if scalar.style in ("|", ">") and (headed := _HEADED.match(self.text, scalar.start)):
                yield headed.start(1), headed[1].rstrip()
            at = scalar.end
        yield from self._in_gap(at, len(self.text))

    def _in_gap(self, start: int, end: int) -> Iterator[tuple[int, str]]:
        for found in _COMMENT.finditer(self.text, start, end):
            yield found.start(), found[0].rstrip()

    def place_comments(self) -> None:
        """Give each comment to the entry that it speaks of."""
        starts = [entry.start for entry in self.entries]
        for index, text in self.comments:
            comment = Comment(text, self._blank_before(index))
            following = bisect_left(starts, index)
            before = self.entries[following - 1] if following else None
            after = self.entries[following] if following < len(starts) else None
            if before is None:
                self.head.append(comment)
                continue
            inside = self._inside(index)
            for flow in _with_owners(inside):
                flow.opened = True
            if self._stands_alone(index):
                self._alone(comment, index, before, after, inside)
            else:
                _beside(before, inside).beside.append(comment)

    def _inside(self, index: int) -> Collection | None:
        around = [flow for flow in self.flows if flow.start < index < flow.end]
        return around[-1] if around else None

    def _stands_alone(self, index: int) -> bool:
        """Whether nothing but a dash or a bracket stands before a comment on its line."""
        line = self.lines[bisect_right(self.lines, index) - 1]
        return not self.text[line:index].strip(" \t-?")

    def _alone(
        self, comment: Comment, index: int, before: Entry, after: Entry | None, inside: Collection | None
    ) -> None:
        if inside is not None:
            if after is not None and after.start < inside.end:
                after.before.append(comment)
            else:
                _last_of(inside).append(comment)
            return
        # Between an explicit key and its value in braces: it speaks of the key.
        while after is not None and after.parent.flow:
            after = after.parent.owner
        if after is before:
            before.before.append(comment)
            return
        column = self._column(index)
        if after is not None and (column <= after.column or after.parent.owner is before):
            after.before.append(comment)
            return
        held: Entry | None = before
        while held is not None and (held.parent.flow or held.column > column):
            held = held.parent.owner
        (self.foot if held is None else held.after).append(comment)


def _pass_over(event: Event) -> None:
    """The start of the stream and of the document say nothing that is laid out."""


def _with_owners(flow: Collection | None) -> Iterator[Collection]:
    while flow is not None:
        yield flow
        flow = flow.owner.parent if flow.owner is not None else None


def _beside(before: Entry, inside: Collection | None) -> Entry:
    held = before
    while held.parent is not inside if inside is not None else held.parent.flow:
        owner = held.parent.owner
        if owner is None or (inside is not None and owner is inside.owner):
            return inside.owner if inside is not None and inside.owner is not None else held
        held = owner
    return held


def _last_of(collection: Collection) -> list[Comment]:
    if collection.entries:
        return collection.entries[-1].after
    return collection.owner.before if collection.owner is not None else []
