"""Numbers are exact, measures carry their interval, and `as` converts only what it can (28 to 30, 36, 37)."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.engine.operators import VALUE, equals, near
from arcanos.engine.terms import Kind, Typing
from arcanos.engine.values import Quantity, convert, exact, instant, is_measure, quantity, size_in_bytes
from arcanos.findings import Reason

NOW = Fraction(0)
PLAIN = Typing()
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
FRACTIONS = st.fractions(-100, 100, max_denominator=100)
MEASURE: dict[str, Any] = {"value": 0.5, "n": 100, "interval": [0.4, 0.6], "confidence": 0.95}
THREES: st.SearchStrategy[list[Fraction]] = st.lists(FRACTIONS, min_size=3, max_size=3).map(sorted)
INTERVALS = THREES.map(lambda three: Quantity(three[0], three[1], three[2]))


def kind_of(found: Any) -> Any:
    return found if isinstance(found, Reason) else found.value


@given(FLOATS)
def test_a_double_is_the_shortest_decimal_that_round_trips(number: float) -> None:
    assert exact(number) == Fraction(Decimal(repr(number)))
    assert float(exact(number)) == number


def test_arithmetic_is_exact_where_doubles_are_not() -> None:
    assert exact(0.04) / exact(0.05) == exact(0.8)
    assert exact(0.1) + exact(0.2) == exact(0.3)
    assert exact(10**300) + 1 != exact(10**300)


@given(st.integers() | FLOATS)
def test_a_number_written_as_text_is_the_same_number(number: float) -> None:
    text = str(number)
    assert kind_of(convert(text, Kind.NUMBER)) == exact(number)


REFUSED: dict[Kind, list[Any]] = {
    Kind.NUMBER: [
        "",
        " 1",
        "1 ",
        "+1",
        "01",
        ".5",
        "5.",
        "1_0",
        "٣",
        "0x10",
        "1e1000",
        "nan",
        "Infinity",
        "1,0",
        "9" * 310,
    ],
    Kind.DURATION: ["", "1", "-1d", "1y", "1mo", "P1Y", "P1M", "P", "PT", "1d2h", "1.5h", "P" + "9" * 5000 + "D", 90],
    Kind.DATE_TIME: ["2026-01-01", "2026-01-01T00:00:00", "2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z", 0, "now"],
    Kind.VERSION: ["1.2", "v1.2.0", "1.2.0.0", "01.2.0", 1.2, ""],
    Kind.BYTES: ["", "1 XB", "-1B", "1e3B", "GB", "1 GB ", "1gib"],
}


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in REFUSED.items() for value in values])
def test_what_is_not_of_a_kind_is_a_type_mismatch(kind: Kind, value: Any) -> None:
    assert convert(value, kind) is Reason.TYPE_MISMATCH


NO_SCALARS: list[Any] = [None, True, [], {}, ["1"], MEASURE, "2026-01-01T00:00:00." + "9" * 5000 + "Z"]


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("value", NO_SCALARS)
def test_what_is_no_scalar_is_no_kind(kind: Kind, value: Any) -> None:
    assert convert(value, kind) is Reason.TYPE_MISMATCH


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        ("1e999", Kind.NUMBER, 10**999),
        ("-0.50", Kind.NUMBER, Fraction(-1, 2)),
        (3, Kind.NUMBER, 3),
        ("90m", Kind.DURATION, 5400),
        ("P1W2DT3H4M5.5S", Kind.DURATION, 7 * 86400 + 2 * 86400 + 3 * 3600 + 4 * 60 + Fraction(11, 2)),
        ("1970-01-01T01:00:00+01:00", Kind.DATE_TIME, 0),
        ("1970-01-01T00:00:00.25Z", Kind.DATE_TIME, Fraction(1, 4)),
        ("2016-12-31T23:59:60Z", Kind.DATE_TIME, 1483228799),
        (512, Kind.BYTES, 512),
        ("512 MB", Kind.BYTES, 512 * 10**6),
        ("1.5GiB", Kind.BYTES, 3 * 2**29),
        ("1Gi", Kind.BYTES, 2**30),
    ],
)
def test_evidence_is_read_in_the_units_of_its_kind(value: Any, kind: Kind, expected: Any) -> None:
    assert kind_of(convert(value, kind)) == expected


def test_what_is_converted_passes_through_and_never_becomes_another_kind() -> None:
    hour = convert("1h", Kind.DURATION)
    assert convert(hour, Kind.DURATION) == hour
    assert convert(hour, Kind.NUMBER) is Reason.TYPE_MISMATCH
    assert instant(hour) is Reason.TYPE_MISMATCH
    assert size_in_bytes("1 KB") == 1000
    assert size_in_bytes("1 KiB") == 1024


@pytest.mark.parametrize(
    "change",
    [
        *({"value": "0.5"}, {"value": None}, {"value": True}, {"value": 0.7}, {"n": -1}, {"n": 1.5}, {"n": "100"}),
        *({"n": True}, {"interval": [0.6, 0.4]}, {"interval": [0.4]}, {"interval": [0.4, None]}, {"interval": "0"}),
        *({"confidence": 0}, {"confidence": 1.1}, {"confidence": "0.95"}, {"value": 0.39}, {"interval": {"lo": 0}}),
    ],
)
def test_an_object_that_is_no_measure_is_a_type_mismatch(change: dict[str, Any]) -> None:
    assert is_measure(MEASURE)
    assert not is_measure({**MEASURE, **change})
    assert quantity({**MEASURE, **change}, PLAIN) is Reason.TYPE_MISMATCH


@pytest.mark.parametrize("name", sorted(MEASURE))
def test_a_measure_that_loses_a_member_can_not_be_told(name: str) -> None:
    left = {key: value for key, value in MEASURE.items() if key != name}
    assert quantity(left, PLAIN) is Reason.TYPE_MISMATCH
    assert quantity(left, Typing(point=True)) is Reason.TYPE_MISMATCH


def test_too_few_or_too_unsure_is_insufficient_unless_the_point_is_asked() -> None:
    few, unsure = {**MEASURE, "n": 29}, {**MEASURE, "confidence": 0.94}
    for measure in (few, unsure):
        assert quantity(measure, PLAIN) is Reason.INSUFFICIENT_DATA
        assert quantity(measure, Typing(point=True)) == Quantity.of(Fraction(1, 2))
    assert quantity({**MEASURE, "n": 30}, PLAIN) == Quantity(Fraction(2, 5), Fraction(1, 2), Fraction(3, 5))


ORDER: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
}


@pytest.mark.parametrize("word", sorted(ORDER))
@given(INTERVALS, INTERVALS)
def test_a_comparison_is_sure_exactly_when_all_points_agree(word: str, left: Quantity, right: Quantity) -> None:
    """Decision 30: the ends of both intervals are the points that matter."""
    pairs = [(a, b) for a in (left.lo, left.hi) for b in (right.lo, right.hi)]
    answers = {ORDER[word](a, b) for a, b in pairs}
    told = VALUE[word](left, right, PLAIN, NOW)
    assert told is (Reason.UNCERTAIN if len(answers) == 2 else answers.pop())


@given(INTERVALS, INTERVALS, st.fractions(0, 50, max_denominator=20))
def test_near_is_sure_exactly_when_all_points_agree(left: Quantity, right: Quantity, tolerance: Fraction) -> None:
    farthest = max(abs(a - b) for a in (left.lo, left.hi) for b in (right.lo, right.hi))
    touch = left.lo <= right.hi and right.lo <= left.hi
    nearest = Fraction(0) if touch else min(abs(left.lo - right.hi), abs(right.lo - left.hi))
    expected = True if farthest <= tolerance else False if nearest > tolerance else Reason.UNCERTAIN
    assert near(left, right, PLAIN, tolerance) is expected


@given(INTERVALS, FRACTIONS, FRACTIONS)
def test_a_moved_interval_holds_every_moved_point(found: Quantity, times: Fraction, plus: Fraction) -> None:
    moved = found.moved(times, plus)
    assert moved.lo <= moved.value <= moved.hi
    assert {moved.lo, moved.hi} == {found.lo * times + plus, found.hi * times + plus}


ANYTHING: list[Any] = [0, 1, 1.0, True, False, "1", "", None, "a", 0.1, [], {}]


@given(st.sampled_from(ANYTHING), st.sampled_from(ANYTHING))
def test_equality_is_symmetric_and_knows_no_coercion(left: Any, right: Any) -> None:
    told = equals(left, right, PLAIN, NOW)
    assert told is equals(right, left, PLAIN, NOW)
    scalar = all(isinstance(value, bool | int | float | str) for value in (left, right))
    classes = {bool if isinstance(v, bool) else str if isinstance(v, str) else float for v in (left, right)}
    assert told is ((left == right) if scalar and len(classes) == 1 else Reason.TYPE_MISMATCH)
