"""Whether a document is of its kind: every member of a wrong type, told at once with its place.

For who makes bundles. An evaluation does not ask: there a wrong type is something that a rule can't tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Final

from pydantic_core import ErrorDetails

from arcanos.errors import Mistake, Place
from arcanos.evidence.kinds.catalogue import KINDS, kind
from arcanos.evidence.kinds.members import MODEL_WORD, OCI_DIGEST, SEMVER, SHA256, TIME
from arcanos.evidence.kinds.validating import faults
from arcanos.model_faults import BOUNDS, found_at, type_said, word_hint
from arcanos.readers.shapes import value_at
from arcanos.readers.source import Path, Value
from arcanos.readers.text import TOLD
from arcanos.redaction import printable

PATTERNS: Final[dict[str, tuple[str, str]]] = {
    TIME: ("is not a time", "write RFC 3339 with zone: 2026-11-22T13:00:00Z"),
    SHA256: ("is not a SHA-256", "write its 64 lowercase hex digits"),
    OCI_DIGEST: ("is not a digest", "write sha256: and its 64 lowercase hex digits"),
    SEMVER: ("is not a semantic version", 'write three numbers in quotes: "1.0.0"'),
    MODEL_WORD: ("is empty or holds white space or '@'", "name@version must name one model version"),
}
RANGES: Final[Mapping[str, str]] = {
    **BOUNDS,
    "finite_number": "must be a number",
    "too_short": "must have {min_length} entries",
    "too_long": "must have {max_length} entries",
}
"""Kinds state how many entries a list has, and nothing that is no number in JSON."""


def kind_mistakes(name: str, value: Value, locate: Callable[[Path], Place]) -> list[Mistake]:
    """Return all that is wrong with a document of the kind `name`; a kind that is not known is free.

    `locate` finds the places of its values. Members that the kind does not state are not looked at.
    """
    if name not in KINDS:
        return []
    found = faults(kind(name).model, value)
    told = [_mistake(name, value, detail, locate) for detail in islice(found, TOLD)]
    return told + _rest(sum(1 for _ in found), locate)


def _rest(more: int, locate: Callable[[Path], Place]) -> list[Mistake]:
    return [Mistake(locate(()), "ARC-IN-MORE", f"and {more} more", "correct these first")] if more else []


def _mistake(name: str, value: Value, detail: ErrorDetails, locate: Callable[[Path], Place]) -> Mistake:
    path = found_at(value, detail["loc"])
    said, what, context = _shown(name, path), detail["type"], detail.get("ctx", {})
    place = locate(path)
    if what == "missing":
        last = str(detail["loc"][-1])
        return Mistake(place, "ARC-IN-KINDKEY", f"{said} has no '{last}'", f"add '{last}': others find the entry by it")
    if what == "string_pattern_mismatch":
        message, hint = PATTERNS[context["pattern"]]
        return Mistake(place, "ARC-IN-KINDVALUE", f"{said} {message}", hint)
    if what == "literal_error":
        hint = word_hint(value, path, context)
        return Mistake(place, "ARC-IN-KINDVALUE", f"{said} is not one of the words here", hint)
    if what == "string_too_short":
        return Mistake(place, "ARC-IN-KINDVALUE", f"{said} is empty", "others find the entry by it")
    if what in RANGES:
        return Mistake(place, "ARC-IN-KINDVALUE", f"{said} {RANGES[what].format(**context)}")
    null = value_at(value, path) is None
    hint = "leave out what is not known" if null else ""
    return Mistake(place, "ARC-IN-KIND", f"{said} {type_said(what)}", hint)


def _shown(name: str, path: Path) -> str:
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return f"'{printable(f'$.{name}{steps}')}'"
