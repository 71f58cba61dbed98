"""From selector text to steps: parsed by jsonpath-rfc9535, then held to the language's subset.

RFC 9535 restricted to names, indexes, `[*]` and filters that compare one `@` path with a literal or
test its existence (`docs/language.md`, decisions 1, 3, 5 and 6).
"""

from __future__ import annotations

import re
from decimal import Decimal
from math import isfinite
from typing import Final, NoReturn, TypeAlias

from jsonpath_rfc9535 import JSONPathEnvironment, JSONPathError
from jsonpath_rfc9535 import filter_expressions as fx
from jsonpath_rfc9535 import selectors as sx
from jsonpath_rfc9535.query import JSONPathQuery
from jsonpath_rfc9535.segments import JSONPathChildSegment, JSONPathSegment

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
    Wild,
)
from arcanos.errors import Mistake, PackRefused, Place

MAX_TEXT: Final = 1024
MAX_STEPS: Final = 32
_ENVIRONMENT: Final = JSONPathEnvironment()
_PLAIN: Final = re.compile(r"[A-Za-z_\u0080-\U0010ffff][A-Za-z0-9_\u0080-\U0010ffff]*")
_FLIPPED: Final = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_LITERALS: Final = (fx.StringLiteral, fx.IntegerLiteral, fx.FloatLiteral, fx.BooleanLiteral)
_Literal: TypeAlias = fx.StringLiteral | fx.IntegerLiteral | fx.FloatLiteral | fx.BooleanLiteral


def parse_selector(text: str, place: Place) -> Selector:
    """Return the selector that `text` writes: absolute from `$`, relative without prefix, `@` the target itself.

    Raises PackRefused with one mistake that names the construct and the next step.
    """
    if text == "@":
        return Selector(text, False, (), place)
    if not text.strip():
        _refuse(place, "a selector is empty", "name the field to look at")
    if len(text) > MAX_TEXT:
        _refuse(place, f"a selector is longer than {MAX_TEXT} characters", "split the rule")
    if text.startswith("@"):
        _refuse(place, f"'{text}' starts with @", f"inside a check write '{text.lstrip('@').lstrip('.')}'")
    absolute = text.startswith("$")
    query = _query(text if absolute else f"${text}" if text.startswith("[") else f"$.{text}", text, place)
    if len(query.segments) > MAX_STEPS:
        _refuse(place, f"a selector has more than {MAX_STEPS} steps", "split the rule")
    steps = tuple(_step(segment, place) for segment in query.segments)
    return Selector(text, absolute, steps, place)


def _query(full: str, text: str, place: Place) -> JSONPathQuery:
    try:
        return _ENVIRONMENT.compile(full)
    except JSONPathError as error:
        reason = str(error).partition(", line ")[0]
        _refuse(place, f"'{text}' is not an RFC 9535 selector: {reason}", _spelling(text))
    except (RecursionError, ValueError, IndexError, OverflowError):
        _refuse(place, f"'{text}' can't be parsed as an RFC 9535 selector", _spelling(text))


def _spelling(text: str) -> str:
    names = text.removeprefix("$.").split(".")
    if not any("[" in name or "]" in name for name in names) and all(names):
        fixed = "".join(f".{n}" if _PLAIN.fullmatch(n) else f"['{n}']" for n in names).removeprefix(".")
        prefix = "$" if text.startswith("$") else ""
        if fixed not in (text, text.removeprefix("$.")):
            return f'write "{prefix}{"." if prefix and not fixed.startswith("[") else ""}{fixed}"'
    return "a name with other characters than letters, digits and _ is written ['a-b']"


def _refuse(place: Place, message: str, hint: str) -> NoReturn:
    raise PackRefused([Mistake(place, "ARC-POL-SELECTOR", message, hint)])


def _step(segment: JSONPathSegment, place: Place) -> Step:
    if not isinstance(segment, JSONPathChildSegment):
        _refuse(place, "a selector uses the descendant segment '..'", "name the steps one by one")
    if len(segment.selectors) != 1:
        _refuse(place, "a selector uses a union [a, b]", "write one selector for each, or a filter")
    selector = segment.selectors[0]
    if isinstance(selector, sx.NameSelector):
        return Name(selector.name)
    if isinstance(selector, sx.IndexSelector):
        return Index(selector.index)
    if isinstance(selector, sx.WildcardSelector):
        return Wild()
    if isinstance(selector, sx.FilterSelector):
        return Filter(_test(selector.expression.expression, place))
    _refuse(place, "a selector uses a slice [a:b]", "name an index, or use [*] or a filter")


def _test(node: fx.Expression, place: Place) -> FilterTest:
    if isinstance(node, fx.LogicalExpression):
        left, right = _test(node.left, place), _test(node.right, place)
        return FilterBoth(left, right) if node.operator == "&&" else FilterEither(left, right)
    if isinstance(node, fx.PrefixExpression):
        return FilterNot(_test(node.right, place))
    if isinstance(node, fx.RelativeFilterQuery):
        return Existence(_singular(node, place))
    if isinstance(node, fx.ComparisonExpression):
        return _comparison(node, place)
    if isinstance(node, fx.FunctionExtension):
        _refuse(place, f"a filter calls the function {node.name}()", "use an operator of the rule language instead")
    _refuse(place, "a filter tests something else than a path from @", "compare one @ path with a literal")


def _comparison(node: fx.ComparisonExpression, place: Place) -> FilterTest:
    left, right, operator = node.left, node.right, node.operator
    if isinstance(left, (*_LITERALS, fx.NullLiteral)):
        left, right, operator = right, left, _FLIPPED[operator]
    for side in (left, right):
        if isinstance(side, fx.FunctionExtension):
            _refuse(place, f"a filter calls the function {side.name}()", "use an operator of the rule language instead")
    if isinstance(right, fx.NullLiteral):
        _refuse(place, "a filter compares with null", "null is unknown in a comparison; use is_null in a condition")
    if not isinstance(left, fx.RelativeFilterQuery) or not isinstance(right, _LITERALS):
        _refuse(
            place, "a filter compares two paths or two literals", "compare one @ path with a literal; join by lookup"
        )
    value = _exact(right, place)
    if isinstance(value, bool) and operator not in ("==", "!="):
        _refuse(place, f"a filter orders booleans with {operator}", "compare with == or !=")
    return Comparison(_singular(left, place), operator, value)


def _exact(literal: _Literal, place: Place) -> str | int | float | bool:
    """Return a literal's value; the parser takes integers through doubles, which hold no more than 53 bits."""
    if isinstance(literal, fx.IntegerLiteral):
        return int(Decimal(literal.token.value))
    if isinstance(literal.value, float) and not isfinite(literal.value):
        _refuse(place, "a filter compares with a number beyond doubles", "no number in evidence is as large")
    return literal.value


def _singular(query: fx.RelativeFilterQuery, place: Place) -> tuple[Name | Index, ...]:
    steps = [_step(segment, place) for segment in query.query.segments]
    path = tuple(step for step in steps if isinstance(step, Name | Index))
    if len(path) < len(steps):
        _refuse(place, "a filter tests a path with [*] or a filter inside", "use some or every in a condition")
    return path
