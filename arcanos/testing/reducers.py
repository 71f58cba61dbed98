"""Does a reducer keep its promises?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Final, TypeAlias

from arcanos.extension import NAME, Quantity, Reducer, Unknown
from arcanos.testing.promises import BrokenPromises, broken_by, slow

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Given: TypeAlias = tuple[Quantity, ...]
ONE: Final = Fraction(1)
MOST: Final = 4_096
"""How many quantities one call is timed with at most: fractions are slow."""


def _about(lo: int, value: int, hi: int) -> Quantity:
    return Quantity(Fraction(lo, 2), Fraction(value, 2), Fraction(hi, 2))


TABLE: Final[tuple[Given, ...]] = (
    (_about(0, 0, 0),),
    (_about(1, 1, 1), _about(1, 1, 1)),
    (_about(-3, -1, 2), _about(0, 1, 4), _about(5, 5, 5)),
    (_about(0, 0, 0), _about(0, 0, 0), _about(0, 0, 0)),
    (_about(1, 2, 3), _about(2, 4, 5), _about(3, 3, 8), _about(9, 9, 9)),
    tuple(_about(i, i + 1, i + 3) for i in range(20)),
)


MANY: Final[Given] = tuple(_about(i, i + 1, i + 2) for i in range(MOST))


def check_reducer(reducer: Reducer, *, examples: int = 200, seconds: float = 1.0) -> None:
    """Raise BrokenPromises where `reducer` breaks one of its promises.

    `examples` is how many lists of quantities Hypothesis makes for each promise, 0 for none; `seconds` is
    the processor time that one call may take.
    """
    bench = _Bench(reducer)
    promises = {
        "it answers with a Quantity of fractions, lo <= value <= hi, or Unknown": bench.total,
        "equal quantities have equal answers": bench.deterministic,
        "the order is of no account": bench.unordered,
        "the interval holds what the numbers inside would give": bench.inclusive,
        "a wider input gives no narrower result": bench.monotone,
    }
    lines = [*bench.misnamed(), *broken_by(promises, TABLE, _made, examples), *bench.silent(), *bench.slow(seconds)]
    if lines:
        raise BrokenPromises(reducer.name, lines)


def _made() -> SearchStrategy[Given]:
    from hypothesis import strategies as st

    numbers = st.integers(-100, 100)
    quantities = st.tuples(numbers, numbers, numbers).map(sorted).map(lambda ends: _about(*ends))
    return st.lists(quantities, min_size=1, max_size=6).map(tuple)


@dataclass(frozen=True, slots=True)
class _Bench:
    reducer: Reducer

    def reduce(self, given: Given) -> Quantity | Unknown:
        return self.reducer.reduce(given)

    def ask(self, given: Given) -> object:
        """Return the answer, of whatever type it is."""
        return self.reducer.reduce(given)

    def misnamed(self) -> Iterator[str]:
        if not NAME.fullmatch(self.reducer.name):
            yield "its name says whose it is, a slash and what it is, such as acme/gini"

    def silent(self) -> Iterator[str]:
        """Tell a reducer that never answers: nothing would show that it keeps the other promises."""
        try:
            if all(isinstance(self.reduce(given), Unknown) for given in TABLE):
                yield "it has an answer for some quantities: it says Unknown for all that were tried"
        except Exception:  # noqa: BLE001 - told as a promise of its own
            return

    def total(self, given: Given) -> str:
        answer = self.ask(given)
        if isinstance(answer, Unknown):
            return ""
        if not isinstance(answer, Quantity):
            return f"it answers with a {type(answer).__name__}"
        if not all(type(end) in (Fraction, int) for end in (answer.lo, answer.value, answer.hi)):
            return "it answers with numbers that are no fractions"
        return "" if answer.lo <= answer.value <= answer.hi else "its value lies outside its interval"

    def deterministic(self, given: Given) -> str:
        return "" if self.reduce(given) == self.reduce(given) else "it answers once so and once otherwise"

    def unordered(self, given: Given) -> str:
        shuffled = list(given)
        Random(len(given)).shuffle(shuffled)  # noqa: S311 - the same order each time
        answers = {self.reduce(tuple(one)) for one in (given, given[::-1], shuffled)}
        return "" if len(answers) == 1 else "another order has another answer"

    def inclusive(self, given: Given) -> str:
        answer = self.reduce(given)
        if isinstance(answer, Unknown):
            return ""
        for picked in list(product(*((q.lo, q.value, q.hi) for q in given[:4])))[:81]:
            numbers = (*picked, *(q.value for q in given[4:]))
            inside = self.reduce(tuple(map(Quantity.of, numbers)))
            if isinstance(inside, Quantity) and not answer.lo <= inside.value <= answer.hi:
                return f"{', '.join(map(str, numbers))} give {inside.value}, outside [{answer.lo}, {answer.hi}]"
        return ""

    def monotone(self, given: Given) -> str:
        answer = self.reduce(given)
        for i, one in enumerate(given):
            wider = self.reduce((*given[:i], Quantity(one.lo - ONE, one.value, one.hi + ONE), *given[i + 1 :]))
            if isinstance(answer, Unknown) or isinstance(wider, Unknown):
                continue
            if wider.lo > answer.lo or wider.hi < answer.hi:
                return f"widening one by 1 narrows [{answer.lo}, {answer.hi}] to [{wider.lo}, {wider.hi}]"
        return ""

    def slow(self, seconds: float) -> Iterator[str]:
        try:
            size = slow(lambda size: self.reduce(MANY[:size]), seconds, longest=MOST)
        except Exception:  # noqa: BLE001 - told as a promise of its own
            return
        if size is not None:
            yield f"one call takes less than {seconds} s: {size} quantities take longer"
