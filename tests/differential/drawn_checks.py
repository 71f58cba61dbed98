"""Checks, and what they ask of lists: quantifiers, counting, containment, reducers."""

from __future__ import annotations

from typing import Any

from drawn_conditions import (
    ALL_OF,
    AS,
    Spot,
    Written,
    computed,
    listed,
    many,
    operand,
    path,
    scalar,
)
from drawn_values import FIELDS, VALUES
from naive_truth import is_object

SCALARS = (*VALUES, "date-time", "measure")  # these have the most operators
REDUCERS = ("sum", "mean", "min", "max", "spread", "min_over_max", "percentile")
OF_DATES = ("min", "max", "percentile")


def check(spot: Spot) -> Written:
    """Write a check of one to three entries, and sometimes of checks."""
    if spot.depth < 3 and spot.rarely(15):
        return _group(spot)
    entries = dict(_entry(spot) for _ in range(spot.one(1, 1, 2) if spot.depth else spot.one(1, 2, 3)))
    return entries if spot.depth or not spot.rarely(10) else {**entries, **_group(spot)}


def _group(spot: Spot) -> Written:
    word = spot.one("any", "all", "not")
    if word == "not":
        return {"not": check(spot.negated())}
    return {word: [check(spot.deeper()) for _ in range(spot.one(2, 1))]}


def _entry(spot: Spot) -> tuple[str, Any]:
    shape = spot.one("scalar", "scalar", "scalar", "list", "list", "many", "many", "object")
    if shape == "object" and spot.depth < 2:
        return _of_objects(spot)
    kind = spot.one(*SCALARS)
    if shape == "list":
        key, condition = path(spot, kind + "*", at_bundle=spot.at_bundle), _of_list(spot, kind)
        if spot.rarely(4):
            key, condition = path(spot, "number**", at_bundle=spot.at_bundle), {"every": _of_list(spot, "number")}
    elif shape == "many":
        names = [name for name, of in FIELDS.items() if of == kind]
        key, condition = many(spot, spot.one(*names), at_bundle=spot.at_bundle), _of_list(spot, kind)
    else:
        key, condition = path(spot, kind, at_bundle=spot.at_bundle), _combined(spot, kind)
    return key, _on_missing(spot, condition)


def _combined(spot: Spot, kind: str) -> Any:
    if spot.rarely(5) and kind in ("number", "string", "boolean"):
        return {"number": 1, "string": "a", "boolean": True}[kind]
    if not spot.rarely(15):
        return scalar(spot, kind)
    word = spot.one("not", "any", "all")
    if word == "not":
        return {"not": scalar(spot.negated(), kind)}
    return {word: [scalar(spot, kind), scalar(spot, kind)]}


def _on_missing(spot: Spot, condition: Any) -> Any:
    if spot.missing_allowed and is_object(condition) and "exists" not in condition and spot.rarely(12):
        return {**condition, "on_missing": spot.one("fail", "pass")}
    return condition


def _of_objects(spot: Spot) -> tuple[str, Written]:
    if spot.rarely(40):
        return path(spot, "thing", at_bundle=spot.at_bundle), _on_missing(spot, {"has": check(spot.inside())})
    key = (
        path(spot, "thing*", at_bundle=spot.at_bundle) if spot.rarely(50) else many(spot, "", at_bundle=spot.at_bundle)
    )
    word = spot.one(*ALL_OF, "at_least", "unique", "count")
    if word == "unique":
        return key, {"unique": spot.one(["s"], ["s", "n"], ["o.s"], ["b"])}
    if word == "count":
        return key, {"count": computed(spot)}
    inner = spot.negated() if word == "none" else spot.deeper()
    condition: Written = {"has": check(inner.inside())}
    return key, {word: _at_least(spot, condition) if word == "at_least" else condition}


def _at_least(spot: Spot, condition: Written) -> Written:
    most = spot.one({"n": 1}, {"n": 2}, {"share": 0.5}, {"share": 1}, {"share": 0.1})
    if spot.rarely(15):
        most = spot.one({"n": spot.param("whole")}, {"share": spot.param("share")})
    return {**most, **condition}


def _of_list(spot: Spot, kind: str) -> Written:
    word = spot.one(*ALL_OF, "at_least", "count", "unique", "contains", "contains_all", *["reduced"] * 5, "max_gap")
    if word == "max_gap" or (word == "reduced" and kind in ("string", "boolean", "version", "form")):
        if kind == "date-time":
            return {"max_gap": {key: operand(spot, kind) for key in ("from", "to")} | computed(spot, "duration")}
        word = "every"
    if word in (*ALL_OF, "at_least"):
        return _quantified(spot, word, kind)
    if word == "count":
        return {"count": computed(spot)}
    if word == "reduced":
        return _reduced(spot, kind)
    as_beside = kind in AS and spot.rarely(40)
    of = "string" if kind == "date-time" and not as_beside else kind
    asked = {"unique": True} if word == "unique" else _containing(spot, word, of)
    return _converted(spot, kind, asked) if as_beside else asked


def _containing(spot: Spot, word: str, kind: str) -> Written:
    return {word: listed(spot, kind) if word == "contains_all" else operand(spot, kind, moved=False)}


def _quantified(spot: Spot, word: str, kind: str) -> Written:
    inner = spot.negated() if word == "none" else spot.deeper()
    as_beside = kind in AS and spot.rarely(30)
    denied = spot.rarely(10)
    condition = scalar(inner.negated() if denied else inner, kind, converted=as_beside)
    if denied:
        condition = {"not": condition}
    asked = {word: _at_least(spot, condition) if word == "at_least" else condition}
    return _converted(spot, kind, asked) if as_beside else asked


def _converted(spot: Spot, kind: str, asked: Written) -> Written:
    return {"as": AS[kind], **asked}


def _reduced(spot: Spot, kind: str) -> Written:
    word = spot.one(*(OF_DATES if kind == "date-time" else REDUCERS))
    condition = computed(spot, "number" if word == "min_over_max" else kind)
    if word == "percentile":
        beside = condition if is_object(condition) else {"equals": condition}
        condition = {"p": spot.one(95, 50, 100, 1), **beside}
    asked: Written = {word: condition}
    if kind in AS:
        return _converted(spot, kind, asked)
    if kind == "measure":
        return {**asked, **spot.one({}, {}, {"min_n": 100}, {"point": True})}
    return asked
