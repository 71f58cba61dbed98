"""`some every none` over what was found: the same for elements of a list and matches of a join."""

from __future__ import annotations

from arcanos.engine.truth import Trace, conjunction, disjunction, negation
from arcanos.errors import Place
from arcanos.readers.source import Path


def quantify(word: str, found: list[Trace], shown: str, place: Place, path: Path) -> Trace:
    """Join the traces of one or more elements; `has` takes the only one as it is."""
    if word == "has":
        return found[0]
    if word == "none":
        found = [negation(trace, "not", "not", trace.place, trace.path) for trace in found]
    join = disjunction if word == "some" else conjunction
    return join(found, word, shown, place, path)
