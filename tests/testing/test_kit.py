"""The kit lets good extensions pass, and tells every promise that a bad one breaks, with a value that shows it."""

# The extensions here are wrong on purpose, most of them in their types.
# pyright: basic, reportArgumentType=false

from __future__ import annotations

import builtins
import itertools
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest

from arcanos.extension import Format, Json, Operand, Operator, Quantity, Reducer, Takes, TimedOperator, Unknown
from arcanos.testing import BrokenPromises, check_format, check_operator, check_reducer
from arcanos.testing.promises import slow

FEW = 10


def even(value: Json, operand: Operand) -> bool | Unknown:
    if not isinstance(value, str):
        return Unknown.WRONG_TYPE
    return len(value) % 2 == 0


def operator(answer: Callable[..., Any], name: str = "acme/even") -> Operator:
    return Operator(name, Takes.NOTHING, answer)


def broken(check: Callable[[], None]) -> str:
    with pytest.raises(BrokenPromises) as caught:
        check()
    assert str(caught.value).startswith("acme")
    return "\n".join(caught.value.broken)


def of_operator(answer: Callable[..., Any], examples: int = 0, **options: Any) -> str:
    given = {"true_for": ["ab"], "false_for": ["a"]} | options
    return broken(lambda: check_operator(operator(answer), examples=examples, **given))


def test_a_good_operator_passes() -> None:
    check_operator(operator(even), true_for=["ab", ""], false_for=["a"], examples=FEW)


@pytest.mark.parametrize(("takes", "operand"), [(Takes.SCALAR, "b"), (Takes.SCALARS, ["a", "b"])])
def test_a_good_operator_with_an_operand_passes(takes: Takes, operand: Operand) -> None:
    def is_of(value: Json, given: Operand) -> bool | Unknown:
        wanted = given if isinstance(given, list) else [given]
        return value in wanted if isinstance(value, str) else Unknown.WRONG_TYPE

    asked = Operator("acme/is_of", takes, is_of)
    check_operator(asked, operand=operand, true_for=["b"], false_for=["x"], examples=FEW)


def test_a_good_timed_operator_passes() -> None:
    def this_year(value: Json, operand: Operand, as_of: datetime) -> bool | Unknown:
        return value == as_of.year if isinstance(value, int) and not isinstance(value, bool) else Unknown.WRONG_TYPE

    def strict(value: Json, operand: Operand, as_of: datetime) -> bool | Unknown:
        return this_year(int(value) if isinstance(value, float) and value.is_integer() else value, operand, as_of)

    timed = TimedOperator("acme/this_year", Takes.NOTHING, strict)
    check_operator(timed, true_for=[2026, 2026.0], false_for=[2025], examples=FEW)


COUNTER = itertools.count()


def spoiling(value: Any, operand: Operand) -> bool | Unknown:
    if isinstance(value, list):
        value.append(1)
    return even(value, operand)


def on_short_text(value: Any, operand: Operand) -> bool | Unknown:
    return Unknown.WRONG_TYPE if not isinstance(value, str) else len(value) % 2 == 0 and value.isascii() is not None


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            lambda value, operand: len(value) % 2 == 0,
            "for every value: it raises TypeError",
        ),
        (
            lambda value, operand: isinstance(value, str) and len(value) % 2 == 0,
            "it says Unknown for a type",
        ),
        (lambda value, operand: even(value, operand) if isinstance(value, str) else None, "it answers with a NoneType"),
        (lambda value, operand: next(COUNTER) % 2 == 0, "it answers once so and once otherwise"),
        (spoiling, "it leaves what it is given as it is: it changes it"),
        (lambda value, operand: True, "it is False for 'a': it says True"),
        (lambda value, operand: Unknown.WRONG_TYPE, "it is True for 'ab': it says <Unknown.WRONG_TYPE"),
    ],
)
def test_a_bad_operator_is_told_which_promise_it_breaks(answer: Callable[[Any, Any], Any], said: str) -> None:
    assert said in of_operator(answer)


def test_every_broken_promise_is_told_at_once() -> None:
    text = of_operator(lambda value, operand: value.append(1) if isinstance(value, list) else int(value))
    assert len(text.splitlines()) >= 5
    assert "it raises ValueError" in text
    assert "a rule ends in error, its negation in error" not in text.splitlines()[0]


def test_what_the_table_does_not_hold_is_found_by_hypothesis() -> None:
    def odd_spot(value: Json, operand: Operand) -> bool | Unknown:
        if isinstance(value, int) and not isinstance(value, bool) and value < -1:
            return False
        return even(value, operand)

    check_operator(operator(odd_spot), true_for=["ab"], false_for=["a"], examples=0)
    assert "it says False for a number" in of_operator(odd_spot, examples=100)


def test_an_operator_that_exits_breaks_a_promise_and_not_the_tests() -> None:
    def leave(value: Json, operand: Operand) -> bool | Unknown:
        if isinstance(value, dict):
            raise SystemExit(0)
        return even(value, operand)

    assert "it raises SystemExit" in of_operator(leave)


def test_examples_need_hypothesis_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **options: Any) -> Any:
        if name.partition(".")[0] == "hypothesis":
            raise ImportError(name)
        return real(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    check_operator(operator(even), true_for=["ab"], false_for=["a"], examples=0)
    with pytest.raises(RuntimeError, match="pip install hypothesis, or pass examples=0"):
        check_operator(operator(even), true_for=["ab"], false_for=["a"])


def test_values_that_show_both_answers_are_needed() -> None:
    assert "it is False for something: give a value" in of_operator(even, false_for=[])


def test_a_name_without_a_slash_is_told() -> None:
    with pytest.raises(BrokenPromises, match="its name says whose it is"):
        check_operator(operator(even, "even"), true_for=["ab"], false_for=["a"], examples=0)


def mean(found: Sequence[Quantity]) -> Quantity | Unknown:
    n = len(found)
    return Quantity(sum(q.lo for q in found) / n, sum(q.value for q in found) / n, sum(q.hi for q in found) / n)


def span(found: Sequence[Quantity]) -> Quantity | Unknown:
    if len(found) < 2:
        return Unknown.TOO_LITTLE
    values = [q.value for q in found]
    nearest = max(max(q.lo for q in found) - min(q.hi for q in found), Quantity.of(0).value)
    return Quantity(nearest, max(values) - min(values), max(q.hi for q in found) - min(q.lo for q in found))


@pytest.mark.parametrize("reduce", [mean, span])
def test_a_good_reducer_passes(reduce: Callable[[Sequence[Quantity]], Quantity | Unknown]) -> None:
    check_reducer(Reducer("acme/folds", reduce), examples=FEW)


@pytest.mark.parametrize(
    ("reduce", "said"),
    [
        (lambda found: found[0], "another order has another answer"),
        (lambda found: 1.0, "it answers with a float"),
        (lambda found: Quantity(2, 1, 0), "its value lies outside its interval"),
        (lambda found: Quantity(0.5, 0.5, 0.5), "it answers with numbers that are no fractions"),
        (
            lambda found: Quantity.of(sum(q.value for q in found)),
            "outside [",
        ),
        (lambda found: Quantity.of(max(q.hi - q.lo for q in found)), "a wider input gives no narrower result"),
        (lambda found: Quantity.of(next(COUNTER)), "it answers once so and once otherwise"),
        (lambda found: 1 / 0, "it raises ZeroDivisionError"),
        (lambda found: Unknown.TOO_LITTLE, "it says Unknown for all that were tried"),
    ],
)
def test_a_bad_reducer_is_told_which_promise_it_breaks(reduce: Callable[[Any], Any], said: str) -> None:
    assert said in broken(lambda: check_reducer(Reducer("acme/folds", reduce), examples=0))


def form(accepts: Callable[[str], Any]) -> Format:
    return Format("acme/form", accepts)


def test_a_good_format_passes() -> None:
    check_format(form(lambda text: text.startswith("NO")), accepts=["NO1"], refuses=["", "XX"], examples=FEW)


@pytest.mark.parametrize(
    ("accepts", "said"),
    [
        (lambda text: re.match("N", text), "it answers with a NoneType"),
        (lambda text: text[0] == "N", "it raises IndexError"),
        (lambda text: next(COUNTER) % 2 == 0, "it answers once so and once otherwise"),
        (lambda text: False, "it is True for 'NO1': it is False"),
        (lambda text: int(text) > 0, "it raises ValueError"),
    ],
)
def test_a_bad_format_is_told_which_promise_it_breaks(accepts: Callable[[str], Any], said: str) -> None:
    assert said in broken(lambda: check_format(form(accepts), accepts=["NO1"], refuses=["XX"], examples=0))


def test_an_expression_that_backtracks_is_told() -> None:
    evil = re.compile(r"(a+)+b")
    text = broken(
        lambda: check_format(
            form(lambda t: bool(evil.match(t))), accepts=["ab"], refuses=[""], examples=0, seconds=0.05
        )
    )
    assert "one call takes less than 0.05 s" in text


@pytest.mark.parametrize(
    ("cost", "first"), [(lambda size: size, None), (lambda size: size * size, 1024), (lambda size: 2**size, 20)]
)
def test_the_first_size_that_takes_too_long_is_told(cost: Callable[[int], int], first: int | None) -> None:
    """A clock of its own: each call takes `cost` microseconds."""
    now = [0.0]

    def call(size: int) -> None:
        now[0] += cost(size) / 1_000_000

    assert slow(call, 1.0, lambda: now[0]) == first
