"""PyYAML's events, from its C parser where there is one, and its errors told with a place and a next step.

PyYAML's own composers are not used: they recurse, keep the last of duplicate keys, expand merge keys, read YAML 1.1.
"""

from __future__ import annotations

from typing import NoReturn, Protocol, cast

import yaml
from yaml.error import MarkedYAMLError, YAMLError

from arcanos.readers.text import Text


class Mark(Protocol):
    """A position; `index` counts code points from the start of the text given to the parser."""

    index: int


class Event(Protocol):
    """An event with the attributes of all kinds; only those of its own kind are really there.

    `anchor` and `tag` belong to nodes (an alias has no tag), `value` and `style` to scalars; a plain one has no style.
    """

    start_mark: Mark
    end_mark: Mark
    anchor: str | None
    tag: str | None
    value: str
    style: str | None


class Parser(Protocol):
    """A pull parser; raises YAMLError."""

    def get_event(self) -> Event:
        """Return the next event."""
        ...


_QUOTE_SELECTOR = 'inside { } and [ ] a selector is quoted: {ref: "$.a[*].b"}'
_HINTS = (
    ("mapping values are not allowed", "quote a text that holds ': ', and check the indentation"),
    ("could not find expected ':'", "a key is followed by ': '; quote a text that spans lines"),
    ("did not find expected key", "check the indentation and that every quote is closed"),
    ("did not find expected '-' indicator", "check the indentation: the items of a list start in one column"),
    ("unexpected end of stream", "close the quote"),
    ("Unicode character escape", "write the character itself; YAML has no escaped surrogate pairs"),
    ("unknown escape character", "use single quotes where a backslash is just a backslash"),
    ("flow", "close what is open, or quote the text"),
)


def parser_of(text: str) -> Parser:
    """Return a parser of `text`; the pure one gives the same events, slowly, where PyYAML was built without C."""
    make = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return cast(Parser, make(text))


def halt_at(error: YAMLError, text: Text, base: int) -> NoReturn:
    """Note a parser's error at its place in `text`, which the parser was given from `base` on, and raise Halt."""
    mark = getattr(error, "problem_mark", None)
    if not isinstance(error, MarkedYAMLError) or mark is None:
        text.halt(base, "ARC-IN-SYNTAX", "this is not YAML", "check the whole file")
    index = base + int(mark.index)
    message = error.problem or "this is not YAML"
    if error.context and error.context_mark is not None and error.context_mark.index != mark.index:
        line, column = text.position(base + error.context_mark.index)
        message = f"{message} ({error.context} that starts at {line}:{column})"
    text.halt(index, "ARC-IN-SYNTAX", message, _hint(text.text, index, message))


def _hint(text: str, index: int, message: str) -> str:
    line = text[text.rfind("\n", 0, index) + 1 : index + 2]
    alias = "scanning an alias" in message or "scanning an anchor" in message
    if (alias or "flow" in message) and ("$" in line or "[*" in line or "[?" in line):
        return _QUOTE_SELECTOR
    if alias:
        return "quote a text that starts with * or &"
    if "cannot start any token" in message and "[?" in line:
        return _QUOTE_SELECTOR
    if "cannot start any token" in message:
        return "indent with spaces, not with tabs" if text[index : index + 1] == "\t" else "quote the text"
    return next((hint for part, hint in _HINTS if part in message), "")
