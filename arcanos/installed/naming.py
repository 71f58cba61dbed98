"""Which names an extension may give: foreign at sight, taken by nobody else, and never a word of the language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import EntryPoint
from typing import Final

from arcanos.engine.condition_grammar import WORDS
from arcanos.engine.operators import FORMATS
from arcanos.extension import NAME, OURS
from arcanos.redaction import printable

Given = tuple[str, EntryPoint]
"""A distribution and one of its entry points."""

_SHAPE: Final = "its author must rename the entry point: whose it is, a dot and what it is, acme.luhn"


def faults(given: Iterable[Given]) -> Iterator[tuple[str, str, str]]:
    """Yield (distribution, message, next step) for each name that may not be given; nothing is imported."""
    taken: dict[str, str] = {}
    for owner, point in given:
        name, shown = point.name, printable(point.name)
        if name in (*WORDS, *FORMATS):
            yield owner, f"gives '{shown}', which would shadow a word of the language", _SHAPE
        elif not NAME.fullmatch(name):
            yield owner, f"gives '{shown}', which is not a name that an extension may give", _SHAPE
        elif name.startswith(f"{OURS}/"):
            yield owner, f"gives '{shown}', which has the prefix of arcanos itself", "its author must rename it"
        elif name in taken:
            other = "twice" if taken[name] == owner else f"as '{printable(taken[name])}' does"
            yield owner, f"gives '{shown}' {other}", "a name has one meaning: name only one of the two"
        taken.setdefault(name, owner)
