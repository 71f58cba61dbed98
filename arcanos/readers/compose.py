"""The composer: YAML events to plain values without recursion, refusing what YAML loaders let pass."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import NoReturn

from yaml import events as kinds
from yaml.error import YAMLError

from arcanos.readers.scalars import BadScalar, plain
from arcanos.readers.source import Limits, Value
from arcanos.readers.text import TOLD, Text, shown
from arcanos.readers.yaml_events import Event, halt_at, parser_of

_BRACKETS = (("[", "]"), ("{", "}"), ("(", ")"))


@dataclass(slots=True)
class Frame:
    """A collection being filled; in a mapping `key` waits for its value and `spots` are where its keys start.

    `nodes` and `height` are measured only for what stands behind an anchor.
    """

    into: dict[str, Value] | list[Value]
    keyed: bool
    node: int = 0
    anchor: str | None = None
    nodes: int = 0
    height: int = 0
    key: str | None = None
    spots: list[int] = field(default_factory=list[int])


@dataclass(frozen=True, slots=True)
class Anchored:
    """A finished value behind an anchor: the number of its node, how many nodes it holds, how deep it nests."""

    value: Value
    node: int
    nodes: int
    height: int


@dataclass(frozen=True, slots=True)
class Composed:
    """A value, where its document ends, and what its positions can be found from.

    `indexes` holds one index per node in document order, keys included; `aliases` maps the number of an alias
    to the number of the node that it stands for.
    """

    value: Value
    end: int
    indexes: array[int]
    aliases: dict[int, int]


class Composer:
    """One pass over one document; the value is good only when no mistake was noted in `text`."""

    def __init__(self, text: Text, base: int, limits: Limits, aliases: bool) -> None:
        self._text = text
        self._base = base
        self._limits = limits
        self._longest = limits.string
        self._most = limits.nodes
        self._aliases_allowed = aliases
        self._plain_keys: set[str] = set()
        self._plain_values: dict[str, Value] = {}
        self._anchors: dict[str, Anchored | None] = {}
        self._aliases: dict[int, int] = {}
        self._indexes = array("I")
        self._behind_aliases = 0
        self._root: list[Value] = []
        self._top = Frame(self._root, keyed=False)
        self._below: list[Frame] = []

    def run(self, end: int) -> Composed | None:
        """Compose the first document between the base and `end`; None when there is none. Raises Halt."""
        handlers: dict[type, Callable[[Event], None]] = {
            kinds.ScalarEvent: self._scalar,
            kinds.MappingStartEvent: partial(self._open, True),
            kinds.SequenceStartEvent: partial(self._open, False),
            kinds.MappingEndEvent: self._close,
            kinds.SequenceEndEvent: self._close,
            kinds.AliasEvent: self._alias,
            kinds.StreamStartEvent: _pass_over,
            kinds.DocumentStartEvent: _pass_over,
        }
        try:
            next_event = parser_of(self._text.text[self._base : end]).get_event
            event = next_event()
            while (handler := handlers.get(type(event))) is not None:
                handler(event)
                event = next_event()
        except YAMLError as error:
            halt_at(error, self._text, self._base)
        if not self._root:
            return None
        return Composed(self._root[0], self._base + event.end_mark.index, self._indexes, self._aliases)

    def _scalar(self, event: Event) -> None:
        index = self._enter(event)
        text = event.value
        if len(text) > self._longest:
            self._text.note(index, "ARC-IN-LIMIT", f"a text has at most {self._limits.string} characters", "shorten it")
        if event.tag:
            self._refuse_tag(index)
        if self._top.keyed and self._top.key is None:
            self._top.key = self._key(event, index)
            return
        value: Value = text
        if not event.style:
            value = self._plain_values[text] if text in self._plain_values else self._plain(event, index)
        if event.anchor and self._may_anchor(index):
            self._anchors[event.anchor] = Anchored(value, len(self._indexes) - 1, 1, 0)
        self._put(value)

    def _open(self, keyed: bool, event: Event) -> None:
        index = self._enter(event)
        if event.tag:
            self._refuse_tag(index)
        into: dict[str, Value] | list[Value] = {} if keyed else []
        if self._top.keyed and self._top.key is None:
            self._top.key = self._no_key(index, "a key is text, not a list or a mapping")
        else:
            self._put(into)
        self._below.append(self._top)
        if len(self._below) > self._limits.depth:
            self._halt_at_depth(index)
        anchor = event.anchor if event.anchor and self._may_anchor(index) else None
        if anchor:
            self._anchors[anchor] = None
        self._top = Frame(into, keyed, len(self._indexes) - 1, anchor, self._nodes - 1)

    def _close(self, event: Event) -> None:
        done, self._top = self._top, self._below.pop()
        height = done.height + 1
        if height > self._top.height:
            self._top.height = height
        if done.anchor:
            self._anchors[done.anchor] = Anchored(done.into, done.node, self._nodes - done.nodes, height)

    def _alias(self, event: Event) -> None:
        index = self._enter(event)
        if self._top.keyed and self._top.key is None:
            self._top.key = self._no_key(index, "a key is text, not an alias")
            return
        anchored = self._anchored(event, index)
        if anchored is None:
            self._put(None)
            return
        if len(self._below) + anchored.height > self._limits.depth:
            self._halt_at_depth(index)
        self._behind_aliases += anchored.nodes - 1
        self._aliases[len(self._indexes) - 1] = anchored.node
        self._top.height = max(self._top.height, anchored.height)
        self._put(anchored.value)

    def _put(self, value: Value) -> None:
        top = self._top
        if isinstance(top.into, list):
            top.into.append(value)
        elif top.key is not None:
            top.into[top.key] = value
            top.key = None

    @property
    def _nodes(self) -> int:
        return len(self._indexes) + self._behind_aliases

    def _enter(self, event: Event) -> int:
        index = self._base + event.start_mark.index
        self._indexes.append(index)
        if len(self._indexes) + self._behind_aliases > self._most:
            message = f"a file holds at most {self._limits.nodes} values and keys, counting those behind aliases"
            self._text.halt(index, "ARC-IN-LIMIT", message, "split the file")
        return index

    def _key(self, event: Event, index: int) -> str:
        key = event.value
        if event.anchor and self._may_anchor(index):
            self._anchors[event.anchor] = Anchored(key, len(self._indexes) - 1, 1, 0)
        if (event.style or key not in self._plain_keys) and not self._is_good_key(key, index, not event.style):
            return self._no_key(index, "a key is text; this one reads as a number, a boolean or null")
        into = self._top.into
        if key in into:
            self._refuse_duplicate(index, key)
        else:
            self._top.spots.append(index)
        return key

    def _is_good_key(self, key: str, index: int, bare: bool) -> bool:
        if len(key) > self._limits.key:
            message = f"a key has at most {self._limits.key} characters"
            self._text.note(index, "ARC-IN-LIMIT", message, "shorten it")
        if not bare:
            return True
        if key == "<<":
            self._text.note(index, "ARC-IN-MERGE", "merge keys are not read", "write the members out")
        elif not self._is_text(key):
            return False
        elif len(key) <= self._limits.key:
            self._plain_keys.add(key)
        return True

    def _is_text(self, key: str) -> bool:
        try:
            return isinstance(plain(key, self._limits.digits), str)
        except BadScalar:
            return False

    def _no_key(self, index: int, message: str) -> str:
        self._text.note(index, "ARC-IN-KEY", message, "write it in quotes")
        self._top.spots.append(index)
        return f"\0{index}"

    def _plain(self, event: Event, index: int) -> Value:
        text = event.value
        try:
            value = plain(text, self._limits.digits)
        except BadScalar as bad:
            self._text.note(index, bad.code, bad.message, bad.hint)
            return None
        if _HINT_OF_OPEN.search(text) and _is_open(text):
            self._refuse_if_cut(event)
        else:
            self._plain_values[text] = value
        return value

    def _may_anchor(self, index: int) -> bool:
        if not self._aliases_allowed:
            self._text.note(index, "ARC-IN-ALIAS", "anchors and aliases are not read here", "write the value out")
        return self._aliases_allowed

    def _anchored(self, event: Event, index: int) -> Anchored | None:
        name = event.anchor
        if name is None or not self._may_anchor(index):
            return None
        if name not in self._anchors:
            self._text.note(index, "ARC-IN-ALIAS", "there is no such anchor before this alias", "check its name")
            return None
        anchored = self._anchors[name]
        if anchored is None:
            self._text.note(index, "ARC-IN-ALIAS", "this alias stands inside its own anchor", "write the value out")
        return anchored

    def _halt_at_depth(self, index: int) -> NoReturn:
        self._text.halt(index, "ARC-IN-LIMIT", f"values nest at most {self._limits.depth} deep", "flatten the text")

    def _refuse_tag(self, index: int) -> None:
        self._text.note(index, "ARC-IN-TAG", "YAML tags are not read", "remove the tag; quote the value if it is text")

    def _refuse_duplicate(self, index: int, key: str) -> None:
        if self._text.count > TOLD:
            self._text.note(index, "ARC-IN-DUPKEY", "the key stands twice in one mapping")
            return
        first = self._top.spots[list(self._top.into).index(key)]
        line, column = self._text.position(first)
        message = f"the key {shown(key)}stands twice in one mapping, first at {line}:{column}"
        self._text.note(index, "ARC-IN-DUPKEY", message, "keep one of them")

    def _refuse_if_cut(self, event: Event) -> None:
        end = self._base + event.end_mark.index
        if _COMMENT.match(self._text.text, end):
            message = "the text ends at ' #', which starts a comment, inside an open bracket or quote"
            self._text.note(end, "ARC-IN-SYNTAX", message, "quote the whole text")


_HINT_OF_OPEN = re.compile(r"[\[\](){}]|\A\$")
_COMMENT = re.compile(r"[ \t]+#")


def _is_open(text: str) -> bool:
    if any(text.count(opened) != text.count(closed) for opened, closed in _BRACKETS):
        return True
    return text.startswith("$") and (text.count("'") % 2 == 1 or text.count('"') % 2 == 1)


def _pass_over(event: Event) -> None:
    """The start of the stream and of the document say nothing that is read."""
