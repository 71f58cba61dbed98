"""Checks and conditions, valid by construction: every operator, operand and modifier, nested to a small depth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from drawn_values import FIELDS, Draw, one, rarely

Written = dict[str, Any]
ORDERS = ("gte", "lt", "lte", "gt")
ALL_OF = ("every", "some", "none")
DATED = ("now", {"now": "-7d"}, {"now": "1h"}, "2026-03-01T12:00:00Z", "2026-03-02T13:00:00+01:00")
SPANS = ("1h", "7d", "60m", "1d", "2w")
RANGES = (">=1.2, <2", "<2", "=1.2.0", ">1.0.0", "<=2.0.0-rc.1", ">=1.2.0-alpha", "=1")
TESTS = (
    "@.s == 'a'",
    "@.n > 0",
    "@.b",
    "!@.b",
    "@.b == true && @.n >= 1",
    "@.s < 'b' || @.n != 2",
    "!(@.s == 'a')",
    "'b' <= @.s",
    "@['o'].n == 1.0",
)
LITERALS: dict[str, tuple[Any, ...]] = {
    "number": (1, 2, 0.5, 0, 0.1, -1),
    "string": ("a", "b", "ab"),
    "boolean": (True, False),
    "date-time": DATED,
    "version": ("1.2.0", "1.10.0", "2.0.0-rc.1", "1.2.0+x"),
    "duration": SPANS,
    "bytes": ("1 kB", 1024, "0.5 MB", "1Ki"),
    "measure": (1, 0.9, 0.5, 2.5, 0),
    "text": (1, 0.5, "-1", 2),
    "form": ("a@b.example", "1.0.0"),
}
PARAMS: dict[str, tuple[str, Any]] = {  # the parameters that a rule may use: their type and their value
    "number": ("number", 1),
    "string": ("string", "a"),
    "strings": ("[string]", ["a", "b"]),
    "numbers": ("[number]", [1, 0.5]),
    "span": ("duration", "7d"),
    "date": ("date-time", "2026-03-01T12:00:00Z"),
    "version": ("version", "1.2.0"),
    "whole": ("integer", 2),
    "flag": ("boolean", True),
    "share": ("number", 0.5),
    "range": ("string", ">=1.2, <2"),
}
PARAM_OF = {
    "number": "number",
    "measure": "number",
    "text": "number",
    "string": "string",
    "boolean": "flag",
    "date-time": "date",
    "duration": "span",
    "version": "version",
}
AS = {"date-time": "date-time", "version": "version", "duration": "duration", "bytes": "bytes", "text": "number"}


@dataclass(frozen=True)
class Spot:
    """Be where in a rule something stands; `check` writes a check there."""

    draw: Draw
    check: Callable[[Spot], Written]
    at_bundle: bool
    target_is_bundle: bool
    missing_allowed: bool  # on_missing: in require, and nowhere beneath a not or none
    depth: int = 0

    def deeper(self) -> Spot:
        return replace(self, depth=self.depth + 1)

    def inside(self) -> Spot:
        return replace(self, at_bundle=False, depth=self.depth + 1)

    def negated(self) -> Spot:
        return replace(self, missing_allowed=False, depth=self.depth + 1)

    def param(self, name: str) -> Written:
        assert name in PARAMS
        return {"param": name}

    def one(self, *options: Any) -> Any:
        return one(self.draw, options)

    def rarely(self, percent: int) -> bool:
        return rarely(self.draw, percent)


def path(spot: Spot, kind: str, *, at_bundle: bool) -> str:
    """Write a one-selector of a field of that kind, or sometimes of another."""
    if kind == "thing" and not at_bundle and spot.rarely(8):
        return "@"
    kinds = [name for name, of in FIELDS.items() if of == kind]
    name = spot.one(*kinds) if not spot.rarely(5) else spot.one(*FIELDS)
    before = spot.one(*[""] * 12, "o.", "os[0].", "os[-1].", "oo.x.", "['o']['o'].")
    if spot.rarely(8):
        return f"$.{spot.one('d', 'e')}.{before}{name}".replace(".[", "[")
    return (f"d.{before}{name}" if at_bundle else before + name).replace(".[", "[")


def many(spot: Spot, name: str, *, at_bundle: bool) -> str:
    """Write a many-selector of fields called `name`, of the members of a list or an object."""
    step = spot.one("os[*]", "oo[*]", "o.os[*]", f"os[?{spot.one(*TESTS)}]", f"oo[?{spot.one(*TESTS)}]")
    start = "$.e." if spot.rarely(8) else "d." if at_bundle else ""
    return f"{start}{step}{'.' + name if name else ''}"


def operand(spot: Spot, kind: str, *, moved: bool = True) -> Any:
    """Write a scalar operand of a kind: a literal, a reference, or a parameter; `moved` by times and plus."""
    how = spot.one("literal", "literal", "literal", "ref", "target", "param")
    if how == "param" and kind in PARAM_OF:
        found = spot.param(PARAM_OF[kind])
    elif how in ("ref", "target"):
        bundle = spot.at_bundle if how == "ref" else spot.target_is_bundle
        selector = path(spot, kind, at_bundle=bundle)
        found = {"target" if how == "target" and not selector.startswith("$") else "ref": selector}
    else:
        return spot.one(*LITERALS[kind])
    if moved and spot.rarely(30):
        found |= _moving(spot, kind)
    return found


def _moving(spot: Spot, kind: str) -> Written:
    if kind in ("number", "measure", "text", "bytes"):
        return spot.one({"times": 0.5}, {"plus": 1}, {"times": -2, "plus": 0.5}, {"times": 1.1})
    if kind == "duration":
        return spot.one({"times": 2}, {"plus": "1h"}, {"times": 0.5, "plus": "-1h"})
    return spot.one({"plus": "1h"}, {"plus": "-7d"}) if kind == "date-time" else {}


def listed(spot: Spot, kind: str) -> Any:
    """Write a list operand: literals of one type, or what a reference or a parameter holds."""
    how = spot.one("literal", "literal", "ref", "many", "target", "param")
    if how == "param" and kind in ("string", "number", "measure"):
        return spot.param("strings" if kind == "string" else "numbers")
    if how == "many":
        names = [name for name, of in FIELDS.items() if of == kind]
        if spot.rarely(25):
            return {"ref": f"$.{spot.one('d', 'e')}.os[*].os[*].{spot.one(*names)}"}
        return {"ref": many(spot, spot.one(*names), at_bundle=spot.at_bundle)}
    if how in ("ref", "target"):
        bundle = spot.at_bundle if how == "ref" else spot.target_is_bundle
        selector = path(spot, kind + "*", at_bundle=bundle)
        return {"target" if how == "target" and not selector.startswith("$") else "ref": selector}
    literals = [one for one in LITERALS[kind] if not isinstance(one, dict) and one != "now"]
    same = [one for one in literals if type(one) is type(literals[0])]
    return same[: spot.one(2, 1, 3)]


def scalar(spot: Spot, kind: str, *, converted: bool = False) -> Written:
    """Write one or two operators about a value of a kind; `converted` where `as` has made it what it is."""
    word = spot.one(*_words(kind))
    if converted or (kind in AS and spot.rarely(40)):
        compared = comparator(spot, kind)
        if spot.rarely(5):
            compared["in"] = listed(spot, kind)
        if not converted:
            compared["as"] = AS[kind]
        return compared
    found = OPERATORS[word](spot, kind) if word in OPERATORS else {word: operand(spot, kind, moved=kind not in AS)}
    if spot.rarely(12):
        found = {**_plain(spot), **found}
    return found


def _words(kind: str) -> tuple[str, ...]:
    of_kind = {
        "number": (*ORDERS, "near", "equals", "in"),
        "measure": (*ORDERS, "near", "measured", "measured", "measure"),
        "string": (
            "equals",
            "in",
            "matches",
            "starts_with",
            "ends_with",
            "length",
            "empty",
            "lookup",
            "lookup",
            "lookup",
        ),
        "boolean": ("equals", "equals", "in"),
        "date-time": ("before", "after", "within", "since", "format"),
        "version": ("version", "version", "format"),
        "form": ("formed",),
    }.get(kind, ("format", "equals", "in", "matches"))
    return (*of_kind, *of_kind, "plain")


def comparator(spot: Spot, kind: str) -> Written:
    """Write a comparison that `as` may stand beside."""
    word = spot.one(*ORDERS, "equals", "in", "near")
    if word == "in":
        return {"in": listed(spot, kind)}
    if word == "near" and kind != "version":
        return _near(spot, kind)
    return {"gte" if word == "near" else word: operand(spot, kind)}


def _near(spot: Spot, kind: str) -> Written:
    if kind in ("date-time", "duration"):
        tolerance = spot.param("span") if spot.rarely(20) else spot.one(*SPANS)
    else:
        tolerance = spot.param("number") if spot.rarely(20) else spot.one(0.1, 0, 1)
    return {"near": {"value": operand(spot, kind), "tolerance": tolerance}}


def _plain(spot: Spot) -> Written:
    """Write an operator that looks at a value of any type."""
    return spot.one(
        {"exists": spot.one(True, False)},
        {"is_null": spot.one(False, True)},
        {"type": spot.one("string", "number", "integer", "boolean", "array", "object", "measure")},
        {"empty": spot.one(False, True)},
        {"format": spot.one("semver", "date-time", "duration", "uri", "email", "sha256", "uuid")},
    )


def _measured(spot: Spot, kind: str) -> Written:
    modifier = spot.one({"min_n": 100}, {"point": True}, {"min_n": 10}, {"min_n": spot.param("whole")})
    return {**comparator_of_measure(spot), **modifier}


def comparator_of_measure(spot: Spot) -> Written:
    """Write a comparison that a measure may stand in."""
    word = spot.one(*ORDERS, "near")
    return _near(spot, "measure") if word == "near" else {word: operand(spot, "measure")}


def computed(spot: Spot, kind: str = "number") -> Any:
    """Write the condition on a computed number, span, date or count of bytes."""
    if kind in ("number", "measure") and spot.rarely(15):
        return spot.one(1, 2, 0)
    if spot.rarely(10):
        return spot.one({"not": comparator(spot, kind)}, {"any": [comparator(spot, kind), comparator(spot, kind)]})
    return comparator(spot, kind)


def _since(spot: Spot, kind: str) -> Written:
    condition = computed(spot, "duration")
    return {"since": {"from": operand(spot, "date-time"), **condition}}


def _matches(spot: Spot, kind: str) -> Written:
    return {"matches": spot.one("a", "a|b", "[ab]+", "(?i)A", "a?b?", ".", "[^a]*", spot.param("string"))}


def _lookup(spot: Spot, kind: str) -> Written:
    source = spot.one(*["$.e.os"] * 4, "$.e.os[*]", "$.d.os[?@.b == true]", "$.e.os[*].os[*]", "$.e.o", "os")
    if source == "os" and spot.at_bundle:
        source = "d.os"
    by = spot.one("s", "s", "s", "r", "r", "n", "o.s")
    word = spot.one("has", "has", *ALL_OF)
    if word == "has":
        return {"lookup": {"in": source, "by": by, "has": spot.check(spot.inside())}}
    inner = spot.negated() if word == "none" else spot.deeper()
    return {"lookup": {"in": source, "by": by, word: {"has": spot.check(inner.inside())}}}


OPERATORS: dict[str, Callable[[Spot, str], Written]] = {
    "in": lambda spot, kind: {"in": listed(spot, kind)},
    "near": _near,
    "matches": _matches,
    "starts_with": lambda spot, kind: {"starts_with": operand(spot, "string", moved=False)},
    "ends_with": lambda spot, kind: {"ends_with": operand(spot, "string", moved=False)},
    "length": lambda spot, kind: {"length": computed(spot)},
    "empty": lambda spot, kind: {"empty": spot.one(False, True)},
    "format": lambda spot, kind: {"format": spot.one("semver", "date-time", "duration")},
    "before": lambda spot, kind: {"before": operand(spot, "date-time")},
    "after": lambda spot, kind: {"after": operand(spot, "date-time")},
    "within": lambda spot, kind: {"within": spot.one(*SPANS) if not spot.rarely(20) else spot.param("span")},
    "since": _since,
    "version": lambda spot, kind: {"version": spot.one(*RANGES) if not spot.rarely(10) else spot.param("range")},
    "lookup": _lookup,
    "formed": lambda spot, kind: {"format": spot.one("uri", "email", "sha256", "uuid")},
    "plain": lambda spot, kind: _plain(spot),
    "measured": _measured,
    "measure": lambda spot, kind: {"type": "measure", **comparator_of_measure(spot)},
}
