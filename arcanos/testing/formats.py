"""Does a format keep its promises?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from arcanos.extension import NAME, Format
from arcanos.testing.promises import BrokenPromises, broken_by, shown, slow
from arcanos.testing.values import TEXTS

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

REPEATED: Final = ("a", "0", " ", "-", ".", "a.", "a-", "0 ", "()")
"""What a text is made of to find an expression that backtracks."""


def check_format(
    form: Format, *, accepts: Sequence[str], refuses: Sequence[str], examples: int = 200, seconds: float = 1.0
) -> None:
    """Raise BrokenPromises where `form` breaks one of its promises.

    `accepts` and `refuses` are texts that it answers so; `examples` is how many texts Hypothesis makes for
    each promise, 0 for none; `seconds` is the processor time that one call may take.
    """
    bench = _Bench(form)
    promises = {
        "it answers True or False for every text": bench.total,
        "equal texts have equal answers": bench.deterministic,
    }
    lines = [*bench.misnamed(), *bench.misjudged(accepts, True), *bench.misjudged(refuses, False)]
    slow_at = list(bench.slow([*REPEATED, *accepts], seconds))
    lines += slow_at or broken_by(promises, [*TEXTS, *accepts, *refuses], _made, examples)
    if lines:
        raise BrokenPromises(form.name, lines)


def _made() -> SearchStrategy[str]:
    from hypothesis import strategies as st

    return st.text() | st.text(st.characters(max_codepoint=127))


@dataclass(frozen=True, slots=True)
class _Bench:
    form: Format

    def ask(self, text: str) -> object:
        """Return the answer, of whatever type it is."""
        return self.form.accepts(text)

    def misnamed(self) -> Iterator[str]:
        if not NAME.fullmatch(self.form.name):
            yield "its name says whose it is, a slash and what it is, such as acme/iban"

    def misjudged(self, texts: Sequence[str], wanted: bool) -> Iterator[str]:
        if not texts:
            yield f"it is {wanted} for something: give a text, or nothing shows that it ever answers so"
        for text in texts:
            try:
                answer = self.ask(text)
            except Exception as error:  # noqa: BLE001 - no answer is a broken promise
                answer = type(error)
            if answer is not wanted:
                yield f"it is {wanted} for {shown(text)}: it is {shown(answer)}"

    def total(self, text: str) -> str:
        answer = self.ask(text)
        return "" if isinstance(answer, bool) else f"it answers with a {type(answer).__name__}"

    def deterministic(self, text: str) -> str:
        return "" if self.ask(text) == self.ask(text) else "it answers once so and once otherwise"

    def slow(self, repeated: Sequence[str], seconds: float) -> Iterator[str]:
        for piece in repeated:
            for end in ("", "!"):
                size = self.first_slow(piece, end, seconds)
                if size is not None:
                    yield f"one call takes less than {seconds} s: {size} times {shown(piece)} and {end!r} takes longer"
                    return

    def first_slow(self, piece: str, end: str, seconds: float) -> int | None:
        try:
            return slow(lambda size: self.ask(piece * size + end), seconds)
        except Exception:  # noqa: BLE001 - told as a promise of its own
            return None
