"""Selectors as LANGUAGE.md words them (decisions 1 to 9): names, indexes, `[*]` and filters over slots."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from naive_truth import ABSENT, MISMATCH, Answer, Evidence, Many, Place, Value, conj, disj, is_array, is_object, negate

Test = Callable[[Value], Answer]  # a filter, asked of one element
Step = str | int | Test | None  # a name, an index, a filter, or None for [*]

TOKEN = re.compile(
    r"""\s*(?:
    (?P<member>\.(?:[^\W\d]\w*|\*)) | (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    | (?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?) | (?P<word>true|false)
    | (?P<mark>&&|\|\||==|!=|<=|>=|[$@\[\]?*<>!()])
    )""",
    re.VERBOSE,
)


def select(evidence: Evidence, start: Place, text: str) -> Place | Many:
    """Find what a selector selects from `start`, or from `$` where it is absolute."""
    if text == "@":
        return start
    absolute = text.startswith("$")
    if not absolute:
        text = "$" + text if text.startswith("[") else "$." + text  # decision 5
    place = Place(()) if absolute else start
    steps = Parser(text).selector()
    for number, step in enumerate(steps):
        if step is None or callable(step):
            return _many(evidence, place, steps[number:])
        place = _down(evidence, place, step)
    return place


def _many(evidence: Evidence, before: Place, steps: list[Step]) -> Many:
    if before.missing:
        return Many(before, missing=before.missing)  # decision 4
    if not is_array(before.value) and not is_object(before.value):
        return Many(before, missing=MISMATCH)
    return Many(before, tuple(_slots(evidence, before, steps)))


def _slots(evidence: Evidence, place: Place, steps: list[Step]) -> list[Place]:
    if not steps:
        return [place]
    step, rest = steps[0], steps[1:]
    if isinstance(step, str | int):
        return _slots(evidence, _down(evidence, place, step), rest)
    if place.missing:
        return _slots(evidence, place, rest)
    if not is_array(place.value) and not is_object(place.value):
        return _slots(evidence, replace(place, value=None, missing=MISMATCH), rest)
    found: list[Place] = []
    for element in members(place):
        kept = True if step is None else step(element.value)
        if kept is True:
            found += _slots(evidence, element, rest)
        elif kept is not False:
            hole = replace(element, value=None, missing=ABSENT, untold=True)  # decision 3
            found += _slots(evidence, hole, rest)
    return found


def members(place: Place) -> list[Place]:
    """Give the elements of an array, or the members of an object in the order of their names."""
    if is_array(place.value):
        return [Place((*place.steps, number), value) for number, value in enumerate(place.value)]
    return [Place((*place.steps, name), value) for name, value in sorted(place.value.items())]


def _down(evidence: Evidence, place: Place, step: str | int) -> Place:
    value = place.value
    if not place.steps and isinstance(step, str):
        return _document(evidence, step)
    if place.missing:
        return replace(place, steps=(*place.steps, step))
    if isinstance(step, str) and is_object(value) and step in value:
        return Place((*place.steps, step), value[step])
    if isinstance(step, int) and is_array(value) and -len(value) <= step < len(value):
        return Place((*place.steps, step % len(value)), value[step])
    return Place((*place.steps, step), missing=ABSENT)


def _document(evidence: Evidence, name: str) -> Place:
    if name in evidence.stale:
        return Place((name,), missing=frozenset({"evidence_stale"}))
    if name not in evidence.documents:
        return Place((name,), missing=frozenset({"evidence_missing"}))
    return Place((name,), evidence.documents[name])


@dataclass
class Parser:
    """Read a selector from left to right; its text is known to be valid."""

    text: str
    at: int = 0

    def selector(self) -> list[Step]:
        """Read all of the text."""
        self._take("$")
        steps = self._steps()
        assert self.at == len(self.text), self.text
        return steps

    def _peek(self) -> tuple[str, str]:
        token = TOKEN.match(self.text, self.at)
        return ("", "") if token is None else (str(token.lastgroup), token[0].strip())

    def _next(self) -> str:
        token = TOKEN.match(self.text, self.at)
        assert token is not None, self.text
        self.at = token.end()
        return token[0].strip()

    def _take(self, expected: str) -> None:
        assert self._next() == expected, self.text

    def _steps(self) -> list[Step]:
        steps: list[Step] = []
        while True:
            kind, text = self._peek()
            if kind == "member":
                name = self._next()[1:]
                steps.append(None if name == "*" else name)
            elif text == "[":
                self._next()
                steps.append(self._bracket())
                self._take("]")
            else:
                return steps

    def _bracket(self) -> Step:
        kind, text = self._peek()
        self._next()
        if text == "*":
            return None
        if text == "?":
            return self._either()
        return _unquoted(text) if kind == "text" else int(text)

    def _either(self) -> Test:
        parts = [self._both()]
        while self._peek()[1] == "||":
            self._next()
            parts.append(self._both())
        return lambda element: disj(part(element) for part in parts)

    def _both(self) -> Test:
        parts = [self._single()]
        while self._peek()[1] == "&&":
            self._next()
            parts.append(self._single())
        return lambda element: conj(part(element) for part in parts)

    def _single(self) -> Test:
        text = self._peek()[1]
        if text == "!":
            self._next()
            inner = self._single()
            return lambda element: negate(inner(element))
        if text == "(":
            self._next()
            inner = self._either()
            self._take(")")
            return inner
        return self._comparison()

    def _comparison(self) -> Test:
        left = self._side()
        sign = self._peek()[1]
        if sign not in ORDER:
            return lambda element: not _looked_up(element, left).missing
        self._next()
        right = self._side()
        if is_array(right):  # the literal stands on the left
            left, right, sign = right, left, MIRROR[sign]
        return lambda element: _compared(_looked_up(element, left), sign, right)

    def _side(self) -> Value:
        kind, text = self._peek()
        self._next()
        if kind == "mark":
            return self._steps()
        if kind == "word":
            return text == "true"
        return _unquoted(text) if kind == "text" else Fraction(text)


ORDER: dict[str, Callable[[Value, Value], bool]] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
MIRROR = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _looked_up(element: Value, steps: list[str | int]) -> Place:
    place = Place(("@",), element)
    for step in steps:
        place = _down(Evidence({}), place, step)
    return place


def _compared(place: Place, sign: str, literal: Value) -> Answer:
    if place.missing:
        return ABSENT
    left = exact(place.value)
    if kind_of(left) is None or kind_of(left) != kind_of(literal):
        return MISMATCH
    return ORDER[sign](left, literal)


def kind_of(value: Value) -> str | None:
    """Name the type of a scalar; null, arrays and objects have none (decisions 16 and 17)."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float | Fraction):
        return "number"
    return "string" if isinstance(value, str) else None


def exact(value: Value) -> Value:
    """Give a number as the shortest decimal that round-trips (decision 28), and all else as it is."""
    return Fraction(repr(value)) if isinstance(value, float) else value


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1])
