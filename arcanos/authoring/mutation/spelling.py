"""From a parsed selector back to its text, in the language's one spelling."""

from __future__ import annotations

import re
from typing import Final

from arcanos.engine.terms import (
    Comparison,
    Existence,
    Filter,
    FilterBoth,
    FilterEither,
    FilterNot,
    FilterTest,
    Index,
    Name,
    Selector,
    Step,
)

_PLAIN: Final = re.compile(r"[A-Za-z_\u0080-\U0010ffff][A-Za-z0-9_\u0080-\U0010ffff]*")


def spelled(selector: Selector) -> str:
    """Return the text of a selector: `$.a[*].b` from the bundle, `a[*].b` from where it stands."""
    text = "".join(_step(step) for step in selector.steps)
    if selector.absolute:
        return "$" + text
    return text.removeprefix(".") or "@"


def _step(step: Step) -> str:
    if isinstance(step, Name):
        return f".{step.name}" if _PLAIN.fullmatch(step.name) else f"[{_quoted(step.name)}]"
    if isinstance(step, Index):
        return f"[{step.index}]"
    return f"[?{_test(step.test)}]" if isinstance(step, Filter) else "[*]"


def _test(test: FilterTest) -> str:
    if isinstance(test, Comparison):
        return f"{_path(test.path)} {test.operator} {_literal(test.literal)}"
    if isinstance(test, Existence):
        return _path(test.path)
    if isinstance(test, FilterNot):
        return f"!{_path(test.test.path)}" if isinstance(test.test, Existence) else f"!({_test(test.test)})"
    if isinstance(test, FilterBoth):
        return f"{_side(test.left)} && {_side(test.right)}"
    return f"{_test(test.left)} || {_test(test.right)}"


def _side(test: FilterTest) -> str:
    return f"({_test(test)})" if isinstance(test, FilterEither) else _test(test)


def _path(path: tuple[Name | Index, ...]) -> str:
    return "@" + "".join(_step(step) for step in path)


def _literal(literal: str | float) -> str:
    if isinstance(literal, str):
        return _quoted(literal)
    return str(literal).lower() if isinstance(literal, bool) else repr(literal)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return "'" + "".join(c if c >= " " else f"\\u{ord(c):04x}" for c in escaped) + "'"
