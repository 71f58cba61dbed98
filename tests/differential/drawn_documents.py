"""Documents that fit what a rule reads, and miss it in every way sometimes."""

from __future__ import annotations

import json
import re
from collections.abc import Set
from typing import Any

from drawn_values import FIELDS, VALUES, Draw, one, rarely, value_of

WRONG: tuple[Any, ...] = (None, "a", 1, True, [], {}, ["a", None, 2], [{"n": 1}], "2026-03-02T12:00:00Z", 0.5)
COLLECTED = ("2026-03-02T11:00:00Z", "2026-03-02T12:00:00Z", "2026-03-01T00:00:00Z", "2026-03-02T12:00:01Z", None)
WORD = re.compile(r"[a-z]+")


def documents(draw: Draw, rule: dict[str, Any]) -> dict[str, tuple[Any, str | None]]:
    """Draw the documents `d` and `e` with when they were collected; either may be missing."""
    text = json.dumps({key: rule[key] for key in ("for", "subject", "when", "require") if key in rule})
    wanted = FIELDS.keys() & set(WORD.findall(text))
    found: dict[str, tuple[Any, str | None]] = {}
    for name in ("d", "e"):
        if f"{name}." in text.replace("']", ".") and not rarely(draw, 4):
            found[name] = (_field(draw, "thing", wanted, 0), one(draw, COLLECTED))
    return found


def _field(draw: Draw, kind: str, wanted: Set[str], depth: int) -> Any:
    if kind != "id" and rarely(draw, 4):
        return one(draw, WRONG)
    if kind == "thing":
        return _thing(draw, wanted, depth + 1)
    if kind == "id":
        return one(draw, ("i1", "i2", 7, "", None, 1.0)) if rarely(draw, 8) else draw.name()
    if kind[-1] not in "*+":
        return value_of(draw, kind)
    inner = kind[:-1]
    size = one(draw, (2, 1, 3, 2, 3, 1, 2, 0) if depth < 2 else (2, 1, 2, 1, 2, 0))
    if kind[-1] == "+":
        return {name: _field(draw, inner, wanted, depth) for name in ("y", "x", "z'")[:size]}
    return [_field(draw, inner, wanted, depth) for _ in range(size)]


def _thing(draw: Draw, wanted: Set[str], depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in sorted(wanted):
        kind = FIELDS[name]
        if kind.startswith("thing") and depth > (3 if kind == "thing" else 2):
            continue
        if not rarely(draw, 2 if name == "id" else 6):
            found[name] = _field(draw, kind, wanted, depth)
    return found


assert set(VALUES) | {"thing", "id"} == {kind.rstrip("*+") for kind in FIELDS.values()}
