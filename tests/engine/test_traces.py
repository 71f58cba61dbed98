"""A trace says all of what it is made of: each maker is compared as a whole, so that no member is lost on the way."""

from __future__ import annotations

import pytest

from arcanos.engine.quantifiers import quantify
from arcanos.engine.truth import (
    ABSENT,
    NO_REASONS,
    Trace,
    conjunction,
    disjunction,
    leaf,
    negation,
    reasons_of,
    threshold,
)
from arcanos.errors import Place
from arcanos.findings import REASON_ORDER, Reason

AT, PATH = Place("p.yaml", 3, 7), ("d", "x", 0)
ABSENT_PATH, MISMATCH, STALE = Reason.PATH_ABSENT, Reason.TYPE_MISMATCH, Reason.EVIDENCE_STALE
YES = Trace(True, NO_REASONS, "gte", "gte: 1", Place("p.yaml", 1, 1), ("d", "a"), 2)
NO = Trace(False, NO_REASONS, "gte", "gte: 1", Place("p.yaml", 1, 2), ("d", "b"), 0)
UNTOLD = Trace(None, frozenset({MISMATCH}), "gte", "gte: 1", Place("p.yaml", 1, 3), ("d", "c"), "2")
GONE = Trace(None, frozenset({ABSENT_PATH}), "gte", "gte: 1", Place("p.yaml", 1, 4), ("d", "e"), ABSENT)
BOTH = frozenset({MISMATCH, ABSENT_PATH})


@pytest.mark.parametrize("answer", [True, False])
def test_a_leaf_with_an_answer(answer: bool) -> None:
    made = leaf(answer, "in", "in: [1]", AT, PATH, 2, [1])
    assert made == Trace(answer, NO_REASONS, "in", "in: [1]", AT, PATH, 2, [1])
    assert leaf(answer, "in", "in: [1]", AT, PATH, 2).against is None


def test_a_leaf_with_one_reason_and_with_several() -> None:
    one = leaf(MISMATCH, "in", "in: [1]", AT, PATH, "a", [1])
    assert one == Trace(None, frozenset({MISMATCH}), "in", "in: [1]", AT, PATH, "a", [1])
    several = leaf(BOTH, "in", "in: [1]", AT, PATH, "a", [1])
    assert several == Trace(None, BOTH, "in", "in: [1]", AT, PATH, "a", [1])


@pytest.mark.parametrize(
    ("parts", "truth", "reasons"),
    [
        ([YES], True, NO_REASONS),
        ([YES, NO, UNTOLD], False, NO_REASONS),
        ([YES, UNTOLD, GONE], None, BOTH),
        ([UNTOLD], None, UNTOLD.reasons),
    ],
)
def test_a_conjunction(parts: list[Trace], truth: bool | None, reasons: frozenset[Reason]) -> None:
    made = conjunction(parts, "all", "all: ...", AT, PATH)
    assert made == Trace(truth, reasons, "all", "all: ...", AT, PATH, parts=tuple(parts))
    assert conjunction(parts, "all", "all: ...", AT).path is None


@pytest.mark.parametrize(
    ("parts", "truth", "reasons"),
    [
        ([NO], False, NO_REASONS),
        ([NO, YES, UNTOLD], True, NO_REASONS),
        ([NO, UNTOLD, GONE], None, BOTH),
        ([GONE], None, GONE.reasons),
    ],
)
def test_a_disjunction(parts: list[Trace], truth: bool | None, reasons: frozenset[Reason]) -> None:
    made = disjunction(parts, "any", "any: ...", AT, PATH)
    assert made == Trace(truth, reasons, "any", "any: ...", AT, PATH, parts=tuple(parts))
    assert disjunction(parts, "any", "any: ...", AT).path is None


@pytest.mark.parametrize(("part", "truth"), [(YES, False), (NO, True), (UNTOLD, None)])
def test_a_negation_keeps_the_reasons_of_its_part(part: Trace, truth: bool | None) -> None:
    made = negation(part, "not", "not: ...", AT, PATH)
    assert made == Trace(truth, part.reasons, "not", "not: ...", AT, PATH, parts=(part,))
    assert negation(part, "not", "not: ...", AT).path is None


@pytest.mark.parametrize(
    ("parts", "needed", "truth", "reasons"),
    [
        ([YES, YES, NO], 2, True, NO_REASONS),
        ([YES, YES, UNTOLD], 2, True, NO_REASONS),
        ([YES, NO, NO], 2, False, NO_REASONS),
        ([UNTOLD, NO, NO], 2, False, NO_REASONS),
        ([YES, UNTOLD, GONE], 2, None, BOTH),
        ([YES, UNTOLD, NO], 2, None, UNTOLD.reasons),
    ],
)
def test_a_threshold_says_how_many_it_needs(
    parts: list[Trace], needed: int, truth: bool | None, reasons: frozenset[Reason]
) -> None:
    made = threshold(parts, needed, "at_least", "at_least: ...", AT, PATH)
    assert made == Trace(truth, reasons, "at_least", "at_least: ...", AT, PATH, needed, parts=tuple(parts))
    assert threshold(parts, needed, "at_least", "at_least: ...", AT).path is None


@pytest.mark.parametrize(("word", "truth"), [("every", False), ("some", True)])
def test_a_quantifier_is_a_join_of_its_elements(word: str, truth: bool) -> None:
    made = quantify(word, [YES, NO], f"{word}: ...", AT, PATH)
    assert made == Trace(truth, NO_REASONS, word, f"{word}: ...", AT, PATH, parts=(YES, NO))


def test_none_joins_what_its_elements_are_not() -> None:
    inner = tuple(Trace(not e.truth, NO_REASONS, "not", "not", e.place, e.path, parts=(e,)) for e in (YES, NO))
    assert quantify("none", [YES, NO], "none: ...", AT, PATH) == Trace(
        False, NO_REASONS, "none", "none: ...", AT, PATH, parts=inner
    )
    assert quantify("none", [NO], "none: ...", AT, PATH).truth is True


def test_has_is_its_only_element() -> None:
    assert quantify("has", [UNTOLD], "has: ...", AT, PATH) is UNTOLD


def test_what_was_computed_is_kept_beside_what_it_was_computed_from() -> None:
    assert YES.computed_from([1, 2]) == Trace(True, NO_REASONS, "gte", "gte: 1", YES.place, ("d", "a"), [1, 2])
    assert YES.computed_from(1, 5).against == 5


def test_places_are_added_to_those_that_a_trace_rests_on() -> None:
    assert YES.resting_on() is YES
    assert YES.resting_on(("e",)).resting_on(("f",), ("g",)).beside == (("e",), ("f",), ("g",))
    assert YES.resting_on(("e",)) == Trace(
        True, NO_REASONS, "gte", "gte: 1", YES.place, ("d", "a"), 2, beside=(("e",),)
    )


def test_leaves_are_in_the_order_of_the_rule() -> None:
    inner = conjunction([NO, UNTOLD], "all", "all", AT)
    assert list(disjunction([YES, inner, GONE], "any", "any", AT).leaves()) == [YES, NO, UNTOLD, GONE]
    assert list(YES.leaves()) == [YES]


def test_the_reason_shown_is_the_first_in_the_fixed_order() -> None:
    assert YES.reason is None
    made = leaf(frozenset({MISMATCH, STALE, ABSENT_PATH}), "in", "in", AT, PATH, 1)
    assert made.reason is STALE
    assert min(REASON_ORDER, key=REASON_ORDER.__getitem__) is Reason.EVIDENCE_MISSING


def test_reasons_are_picked_from_answers_of_any_kind() -> None:
    assert reasons_of(True, None, MISMATCH, "path_absent", ABSENT_PATH, MISMATCH) == BOTH
    assert reasons_of() == NO_REASONS


def test_what_is_absent_is_shown_so() -> None:
    assert repr(ABSENT) == "<absent>"
