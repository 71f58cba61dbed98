"""Subjects and messages: text with holes that evidence fills and is never parsed again (decisions 52, 53)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from arcanos.clock import EPOCH, rfc3339, show_span
from arcanos.engine.fields import Node, refuse, text
from arcanos.engine.model import Template
from arcanos.engine.operators import Listed
from arcanos.engine.selector_parser import parse_selector
from arcanos.engine.terms import Kind, Name, Selector
from arcanos.engine.truth import ABSENT, Trace
from arcanos.engine.values import Quantity, Version, is_measure
from arcanos.findings import Reason
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Path, Value
from arcanos.redaction import printable, redact

MAX_SHOWN: Final = 120
MAX_LISTED: Final = 5
_LONGEST: Final = 10**15


def parse_template(node: Node, name: str, *, with_subject: bool) -> Template:
    """Return the template that a text writes: `{selector}`, `{subject}`, `{{` and `}}`."""
    rest, pieces = text(node, name), list[str | Selector | None]()
    literal = ""
    while rest:
        mark = rest[:2]
        if mark in ("{{", "}}"):
            literal, rest = literal + mark[0], rest[2:]
        elif rest[0] == "}":
            refuse(node.place, "TEMPLATE", f"{name} has a '}}' without '{{'", "write }} for a brace")
        elif rest[0] == "{":
            hole, closed, rest = rest[1:].partition("}")
            if not closed or not hole.strip():
                refuse(node.place, "TEMPLATE", f"{name} has a '{{' without a selector and '}}'", "write {{ for a brace")
            pieces += [literal, _hole(hole, node, name, with_subject)]
            literal = ""
        else:
            literal, rest = literal + rest[0], rest[1:]
    pieces.append(literal)
    return Template(tuple(piece for piece in pieces if piece != ""), node.place)


def _hole(hole: str, node: Node, name: str, with_subject: bool) -> Selector | None:
    if hole == "subject":
        if not with_subject:
            refuse(node.place, "TEMPLATE", "a subject can't hold {subject}", "a field of that name is {['subject']}")
        return None
    selector = parse_selector(hole, node.place)
    if selector.many:
        refuse(node.place, "TEMPLATE", f"{name} shows '{hole}', which selects many values", "name one of them")
    return selector


def fill(template: Template, subject: str, value_at: Callable[[Selector], Value]) -> str:
    """Return the text with its holes filled: values rendered by `show`, the subject as it is."""
    parts: list[str] = []
    for piece in template.pieces:
        if piece is None:
            parts.append(subject)
        else:
            parts.append(piece if isinstance(piece, str) else show(value_at(piece), _names(piece)))
    return "".join(parts)


def _names(selector: Selector) -> Path:
    return tuple(step.name for step in selector.steps if isinstance(step, Name))


def selects_nothing(trace: Trace) -> bool:
    """Whether a leaf is about a list of which a selector, perhaps by a filter, took nothing."""
    nothing = isinstance(trace.actual, Listed) and not trace.actual.values
    return trace.reason is Reason.EMPTY_SELECTION and (nothing or trace.actual == [])


def show(value: Value, *paths: Path) -> str:
    """Return a value from evidence as one short printable line without secrets.

    With the `paths` that it stands at or was compared at, what a name like `password` says is a secret is one too.
    """
    if isinstance(value, Listed):
        value = list(value.values)
    if not is_list(value):
        return _shown(value, paths)
    inner = ["<list>" if is_list(v) else _shown(v, paths) for v in value[:MAX_LISTED]]
    more = [f"... {len(value) - MAX_LISTED} more"] if len(value) > MAX_LISTED else []
    return "[" + ", ".join(inner + more) + "]"


def _shown(value: Value, paths: Sequence[Path]) -> str:
    plain = _plain(value)
    told = redact(plain)
    names = (next((step for step in reversed(path) if isinstance(step, str)), "") for path in paths)
    if isinstance(value, str) and any(redact(f"{name}={plain}") != f"{redact(name)}={told}" for name in names):
        told = "[redacted secret]"
    return _cut(printable(told))


def _cut(line: str) -> str:
    return line if len(line) <= MAX_SHOWN else line[: MAX_SHOWN - 1] + "…"


def _plain(value: Value) -> str:
    if value is ABSENT:
        return "<absent>"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if is_object(value):
        return _measure(value) if is_measure(value) else "<object>"
    if isinstance(value, Quantity):
        return _quantity(value)
    if isinstance(value, Version):
        pre = "-" + ".".join(value.pre) if value.pre else ""
        return ".".join(map(str, value.core)) + pre
    return str(value) if isinstance(value, str | int) else repr(value)


def _measure(value: Value) -> str:
    lo, hi = value["interval"]
    return f"{value['value']} [{lo}, {hi}] n={value['n']}"


def _quantity(found: Quantity) -> str:
    if found.kind is Kind.DURATION:
        return show_span(found.value) if abs(found.value) < _LONGEST else f"{_number(found.value)}s"
    if found.kind is Kind.DATE_TIME:
        return _date(found.value)
    if found.exact:
        return _number(found.value)
    return f"{_number(found.value, 4)} [{_number(found.lo, 4)}, {_number(found.hi, 4)}]"


def _date(seconds: Fraction) -> str:
    try:
        return rfc3339(EPOCH + timedelta(microseconds=int(seconds * 1_000_000)))
    except OverflowError:
        return f"{_number(seconds)}s after 1970"


def _number(number: Fraction, digits: int = 6) -> str:
    try:
        return f"{float(number):.{digits}g}"
    except OverflowError:
        return f"{Decimal(number.numerator) / Decimal(number.denominator):.{digits}g}"
