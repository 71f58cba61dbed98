"""Kleene's strong three-valued logic, exhaustively: the tables by hand, and the laws over true, false and unknown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations, product

import pytest

from arcanos.engine.quantifiers import quantify
from arcanos.engine.truth import Trace, conjunction, disjunction, leaf, negation, reasons_of, threshold
from arcanos.errors import Place
from arcanos.findings import Reason

Truth = bool | None
Join = Callable[[Sequence[Truth]], Truth]

T, F, U = True, False, None
TRUTHS: tuple[Truth, ...] = (T, F, U)
LISTS = [found for size in (1, 2, 3, 4) for found in product(TRUTHS, repeat=size)]
AT = Place("p.yaml", 1, 1)


def part(truth: Truth, reason: Reason = Reason.PATH_ABSENT) -> Trace:
    return leaf(reason if truth is None else truth, "equals", "equals: 1", AT, (), 1)


def parts(truths: Sequence[Truth]) -> list[Trace]:
    return [part(truth) for truth in truths]


def all_of(truths: Sequence[Truth]) -> Truth:
    return conjunction(parts(truths), "all", "all", AT).truth


def any_of(truths: Sequence[Truth]) -> Truth:
    return disjunction(parts(truths), "any", "any", AT).truth


def inverse(truth: Truth) -> Truth:
    return negation(part(truth), "not", "not", AT).truth


def quantified(word: str) -> Join:
    return lambda truths: quantify(word, parts(truths), word, AT, ()).truth


def at_least(needed: int) -> Join:
    return lambda truths: threshold(parts(truths), needed, "at_least", "at_least", AT).truth


every, some, none = quantified("every"), quantified("some"), quantified("none")
JOINS = [all_of, any_of, every, some, none, *map(at_least, range(1, 5))]
NAMES = ["all", "any", "every", "some", "none", *(f"at_least {needed}" for needed in range(1, 5))]
each_join = pytest.mark.parametrize("join", JOINS, ids=NAMES)


@pytest.mark.parametrize(("truth", "negated"), [(T, F), (F, T), (U, U)])
def test_not(truth: Truth, negated: Truth) -> None:
    assert inverse(truth) is negated


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        (T, T, T, T),
        (T, F, F, T),
        (T, U, U, T),
        (F, T, F, T),
        (F, F, F, F),
        (F, U, F, U),
        (U, T, U, T),
        (U, F, F, U),
        (U, U, U, U),
    ],
)
def test_all_and_any_of_two(a: Truth, b: Truth, both: Truth, either: Truth) -> None:
    assert all_of([a, b]) is both
    assert any_of([a, b]) is either
    assert every([a, b]) is both
    assert some([a, b]) is either


@pytest.mark.parametrize("truth", TRUTHS)
def test_double_negation(truth: Truth) -> None:
    assert inverse(inverse(truth)) is truth


def test_de_morgan() -> None:
    for truths in LISTS:
        negated = [inverse(truth) for truth in truths]
        assert inverse(all_of(truths)) is any_of(negated), truths
        assert inverse(any_of(truths)) is all_of(negated), truths
        assert inverse(every(truths)) is some(negated), truths
        assert inverse(some(truths)) is every(negated), truths
        assert none(truths) is inverse(some(truths)), truths
        assert none(truths) is every(negated), truths


def test_at_least_one_is_some_and_at_least_all_is_every() -> None:
    for truths in LISTS:
        assert at_least(1)(truths) is some(truths), truths
        assert at_least(len(truths))(truths) is every(truths), truths
        assert at_least(len(truths) + 1)(truths) is F, truths


def test_at_least_falls_with_what_it_needs() -> None:
    """What reaches one more reaches this, and what can't reach this can't reach one more."""
    order = {F: 0, U: 1, T: 2}
    for truths in LISTS:
        told = [order[at_least(needed)(truths)] for needed in range(1, len(truths) + 2)]
        assert told == sorted(told, reverse=True), truths


@each_join
def test_order_never_matters(join: Join) -> None:
    for truths in LISTS:
        assert {join(order) for order in permutations(truths)} == {join(truths)}, truths


@pytest.mark.parametrize("join", [all_of, any_of, every, some], ids=["all", "any", "every", "some"])
def test_joins_are_idempotent_and_associative(join: Join) -> None:
    for a, b, c in product(TRUTHS, repeat=3):
        assert join([a, a]) is join([a]) is a
        assert join([join([a, b]), c]) is join([a, join([b, c])]) is join([a, b, c])


def test_joins_absorb_and_distribute() -> None:
    for a, b, c in product(TRUTHS, repeat=3):
        assert all_of([a, any_of([a, b])]) is a
        assert any_of([a, all_of([a, b])]) is a
        assert all_of([a, any_of([b, c])]) is any_of([all_of([a, b]), all_of([a, c])])
        assert any_of([a, all_of([b, c])]) is all_of([any_of([a, b]), any_of([a, c])])


@each_join
def test_an_answer_is_the_one_on_which_all_that_may_be_unknown_agree(join: Join) -> None:
    """Unknown is exactly where it could still go either way: nothing is decided early, and nothing late."""
    for truths in LISTS:
        possible = {join(known) for known in product(*((T, F) if truth is U else (truth,) for truth in truths))}
        assert join(truths) is (possible.pop() if len(possible) == 1 else U), truths


@each_join
def test_to_learn_more_never_turns_an_answer(join: Join) -> None:
    """Monotone in information: an unknown that becomes known leaves true true and false false."""
    for truths in LISTS:
        for place, learnt in product(range(len(truths)), (T, F)):
            if truths[place] is U:
                more = [*truths[:place], learnt, *truths[place + 1 :]]
                assert join(truths) in (U, join(more)), (truths, more)


@each_join
def test_what_is_known_of_all_is_known(join: Join) -> None:
    for truths in LISTS:
        assert join(truths) is not U or U in truths


def test_an_unknown_keeps_every_reason_of_its_unknown_parts_and_a_known_one_keeps_none() -> None:
    absent, mismatch = part(U, Reason.PATH_ABSENT), part(U, Reason.TYPE_MISMATCH)
    both = frozenset({Reason.PATH_ABSENT, Reason.TYPE_MISMATCH})
    for join, decided in ((conjunction, F), (disjunction, T)):
        unknown = join([mismatch, part(not decided), absent], "all", "all", AT)
        assert (unknown.truth, unknown.reasons, unknown.reason) == (U, both, Reason.PATH_ABSENT)
        assert join([mismatch, part(decided), absent], "all", "all", AT).reasons == frozenset()
    assert threshold([mismatch, part(T), absent], 2, "at_least", "at_least", AT).reasons == both
    assert threshold([mismatch, part(T), part(T)], 2, "at_least", "at_least", AT).reasons == frozenset()
    assert threshold([mismatch, part(F), part(F)], 2, "at_least", "at_least", AT).reasons == frozenset()
    assert negation(mismatch, "not", "not", AT).reasons == frozenset({Reason.TYPE_MISMATCH})


def test_only_reasons_are_reasons() -> None:
    assert reasons_of(True, Reason.UNCERTAIN, False, "uncertain", None) == frozenset({Reason.UNCERTAIN})
