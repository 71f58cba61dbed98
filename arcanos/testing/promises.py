"""Promises, each a function from an example to what is wrong with it, and all that are broken told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from time import process_time
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

T = TypeVar("T")
Promise: TypeAlias = Callable[[T], str]
"""(example) -> what is wrong with it, or nothing."""
SHOWN: Final = 200
LONGEST: Final = 65_536


class BrokenPromises(AssertionError):
    """An extension breaks promises; `broken` has one line for each, with an example."""

    def __init__(self, name: str, broken: Sequence[str]) -> None:
        self.broken = tuple(broken)
        super().__init__("\n".join([f"{name} breaks {len(broken)} of its promises:", *(f"- {one}" for one in broken)]))


def broken_by(
    promises: Mapping[str, Promise[T]],
    table: Iterable[T],
    made: Callable[[], SearchStrategy[T]],
    examples: int,
) -> list[str]:
    """Return a line for each promise that an example breaks: one of the table, or of `examples` that are made.

    Raises RuntimeError where examples are asked for and Hypothesis is not installed.
    """
    known = list(table)
    lines: list[str] = []
    for name, promise in promises.items():
        example = next((one for one in known if _wrong(promise, one)), None)
        if example is None and examples:
            example = _found(promise, made, examples)
        if example is not None:
            lines.append(f"{name}: {_wrong(promise, example)}; example: {shown(example)}")
    return lines


def _wrong(promise: Promise[T], example: T) -> str:
    try:
        return promise(example)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - SystemExit too: no answer is a broken promise
        return f"it raises {type(error).__name__}"


def _found(promise: Promise[T], made: Callable[[], SearchStrategy[T]], examples: int) -> T | None:
    try:
        import hypothesis
        from hypothesis.errors import NoSuchExample
    except ImportError as error:
        raise RuntimeError("examples are made by Hypothesis: pip install hypothesis, or pass examples=0") from error
    unhurried = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.filter_too_much]
    quiet = hypothesis.settings(max_examples=examples, database=None, deadline=None, suppress_health_check=unhurried)
    try:
        return hypothesis.find(made(), lambda one: bool(_wrong(promise, one)), settings=quiet, random=Random(0))  # noqa: S311
    except NoSuchExample:
        return None


def shown(example: object) -> str:
    """Return an example as text of bounded length."""
    text = repr(example)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}… ({len(text):,} characters)"


def slow(
    call: Callable[[int], object], seconds: float, timer: Callable[[], float] = process_time, longest: int = LONGEST
) -> int | None:
    """Return the first size at which a call takes more than `seconds` of processor time, or None.

    Sizes grow slowly at first, so that what takes exponential time is noticed before it never ends.
    """
    size = 8
    while size <= longest:
        began = timer()
        call(size)
        if timer() - began > seconds:
            return size
        size += 2 if size < 64 else size
    return None
