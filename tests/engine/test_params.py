"""Parameters: declared with type and bounds, bound when a pack is compiled, refused when they mean nothing (27)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from arcanos.engine.model import Pack

Compiled = Callable[..., Pack]
Refused = Callable[..., str]
Outcome = Callable[..., str]

USED: dict[str, Any] = {"require": {"d.x": {"equals": {"param": "q"}}}}
LISTED: dict[str, Any] = {"require": {"d.x": {"in": {"param": "q"}}}}


def declared(**keys: Any) -> dict[str, Any]:
    return {"params": {"q": keys}}


TAKES: list[tuple[dict[str, Any], list[Any], list[Any]]] = [
    ({"type": "number"}, [0, 1.5, -1], ["1", True, None, [1], {}]),
    ({"type": "integer"}, [0, 2.0, -1], [1.5, "1", False]),
    ({"type": "boolean"}, [True, False], [0, 1, "true"]),
    ({"type": "string"}, ["x", "now"], ["", "  ", 1, ["x"]]),
    ({"type": "duration"}, ["30m", "0s", "90d"], ["-1d", "P1D", "1y", 90, "1d2h"]),
    ({"type": "date-time"}, ["2026-01-01T00:00:00Z"], ["2026-01-01", "2026-01-01T00:00:00", "now"]),
    ({"type": "version"}, ["1.2.0", "1.0.0-rc.1"], ["1.2", "v1.2.0", 1.2]),
    ({"type": "number", "min": 0, "max": 1}, [0, 0.5, 1.0], [-0.1, 1.1, "0.5"]),
    ({"type": "duration", "min": "1h", "max": "2d"}, ["60m", "48h"], ["59m", "3d"]),
    ({"type": "version", "min": "1.0.0"}, ["1.0.0"], ["1.0.0-rc.1", "0.9.9"]),
    ({"type": "date-time", "max": "2026-01-01T00:00:00Z"}, ["2026-01-01T01:00:00+01:00"], ["2026-01-01T00:00:01Z"]),
    ({"type": "number", "one_of": [1, 0.5]}, [1, 1.0, 0.5], [2, True, "1"]),
    ({"type": "string", "one_of": ["a", "b"]}, ["a"], ["A", "c"]),
]


@pytest.mark.parametrize(("keys", "taken", "refused_values"), TAKES)
def test_a_value_is_taken_or_refused_by_its_declaration(
    compiled: Compiled, refused: Refused, keys: dict[str, Any], taken: list[Any], refused_values: list[Any]
) -> None:
    for value in taken:
        compiled(USED, pack=declared(**keys), params={"q": value})
    for value in refused_values:
        assert "parameter q" in refused(USED, pack=declared(**keys), params={"q": value})
    listed = {**keys, "type": [keys["type"]]}
    compiled(LISTED, pack=declared(**listed), params={"q": taken})
    for value in refused_values:
        assert "parameter q" in refused(LISTED, pack=declared(**listed), params={"q": [taken[0], value]})


@pytest.mark.parametrize(
    "keys",
    [
        {"type": "number", "min": 2, "max": 1},
        {"type": "duration", "min": "2d", "max": "47h"},
        {"type": "number", "default": 3, "max": 2},
        {"type": "number", "default": "3"},
        {"type": "number", "default": None},
        {"type": "number", "min": "0"},
        {"type": "string", "min": "a"},
        {"type": "boolean", "max": True},
        {"type": "number", "one_of": []},
        {"type": "number", "one_of": ["1"]},
        {"type": "string", "one_of": "ab"},
        {"type": ["string", "number"]},
        {"type": []},
        {"type": [["string"]]},
        {"type": "text"},
        {"type": ["string"], "default": []},
        {"type": ["string"], "default": "x"},
        {"default": 1},
        {"type": "number", "unit": "s"},
        {},
    ],
)
def test_a_declaration_that_means_nothing_is_refused(refused: Refused, keys: dict[str, Any]) -> None:
    assert refused(USED, pack=declared(**keys), params={"q": 1})


def test_unset_unknown_and_unused_are_refused(refused: Refused) -> None:
    assert "not set and has no default" in refused(USED, pack=declared(type="number"))
    assert "no parameter 'other'" in refused(USED, pack=declared(type="number", default=1), params={"other": 1})
    assert "no rule uses the parameter" in refused({"require": {"d.x": 1}}, pack=declared(type="number", default=1))
    assert "no parameter 'q'" in refused(USED)


def test_values_off_default_are_kept_for_the_reports(compiled: Compiled) -> None:
    pack = declared(type="number", default=1)
    assert compiled(USED, pack=pack).params_off_default == ()
    assert compiled(USED, pack=pack, params={"q": 1}).params_off_default == ()
    assert compiled(USED, pack=pack, params={"q": 2}).params_off_default == (("q", "2"),)
    assert compiled(USED, pack=declared(type="number"), params={"q": 2}).params_off_default == (("q", "2"),)


MEASURED = [{"value": 0.5, "n": 40, "interval": [0.4, 0.6], "confidence": 0.95}] * 2
NOON, BEFORE = "2026-01-01T12:00:00Z", "2025-12-31T12:00:00Z"
STANDS: list[tuple[str, dict[str, Any], dict[str, Any], Any, Any]] = [
    ("number", {"d.x": {"lte": {"param": "q"}}}, {"x": 2}, 2, 1),
    ("number", {"d.x": {"lte": {"param": "q", "times": 0.5, "plus": 1}}}, {"x": 2}, 2, 1),
    ("number", {"d.x": {"near": {"value": 1, "tolerance": {"param": "q"}}}}, {"x": 2}, 1, 0.5),
    ("integer", {"d.x": {"at_least": {"n": {"param": "q"}, "equals": 1}}}, {"x": [1, 1, 2]}, 2, 3),
    ("number", {"d.x": {"at_least": {"share": {"param": "q"}, "equals": 1}}}, {"x": [1, 1, 2]}, 0.5, 0.7),
    ("number", {"d.x": {"percentile": {"p": {"param": "q"}, "lte": 1}}}, {"x": [1, 2]}, 50, 51),
    ("integer", {"d.x": {"count": {"param": "q"}}}, {"x": [1, 2]}, 2, 3),
    ("duration", {"d.x": {"within": {"param": "q"}}}, {"x": "2026-03-01T12:00:00Z"}, "1d", "23h"),
    ("duration", {"d.x": {"as": "duration", "lte": {"param": "q", "plus": "-1h"}}}, {"x": "1h"}, "2h", "1h"),
    ("date-time", {"d.x": {"before": {"param": "q", "plus": "1d"}}}, {"x": NOON}, "2026-01-01T00:00:00Z", BEFORE),
    ("version", {"d.x": {"as": "version", "gte": {"param": "q"}}}, {"x": "1.2.0"}, "1.2.0-rc.1", "1.2.1"),
    ("string", {"d.x": {"version": {"param": "q"}}}, {"x": "1.2.0"}, "<2", "<1"),
    ("string", {"d.x": {"matches": {"param": "q"}}}, {"x": "abc"}, "[a-c]+", "[a-b]+"),
    ("string", {"d.x": {"starts_with": {"param": "q"}}}, {"x": "abc"}, "ab", "b"),
    ("string", {"d.x": {"contains": {"param": "q"}}}, {"x": ["abc"]}, "abc", "ab"),
]


@pytest.mark.parametrize(("type_", "require", "document", "holds", "fails"), STANDS)
def test_a_parameter_stands_where_an_operand_does(
    outcome: Outcome, type_: str, require: dict[str, Any], document: dict[str, Any], holds: Any, fails: Any
) -> None:
    evidence, pack = {"d": document}, declared(type=type_)
    assert outcome(require, evidence, pack=pack, params={"q": holds}) == "pass"
    assert outcome(require, evidence, pack=pack, params={"q": fails}) == "fail"


def test_a_parameter_stands_for_min_n_max_age_and_min_targets(rows: Callable[..., dict[str, str]]) -> None:
    measured = {"require": {"d.x": {"min_over_max": {"gte": 0.5}, "min_n": {"param": "q"}}}}
    aged: dict[str, Any] = {"require": {"d.x": 1}, "evidence": {"d": {"max_age": {"param": "q"}}}}
    many: dict[str, Any] = {"for": "$.d[*]", "require": {"x": 1}, "min_targets": {"param": "q"}}
    integer, duration = declared(type="integer"), declared(type="duration")
    insufficient = {"bundle": "indeterminate insufficient_data"}
    evidence = {"d": {"x": MEASURED}}
    assert rows(measured, evidence, pack=integer, params={"q": 41}) == insufficient
    assert rows(measured, evidence, pack=integer, params={"q": 40}) != insufficient
    old: dict[str, Any] = {"evidence": {"d": {"x": 1}}, "collected_at": None}
    assert rows(aged, pack=duration, params={"q": "1d"}, **old) == {"bundle": "indeterminate evidence_stale"}
    assert rows(aged, {"d": {"x": 1}}, pack=duration, params={"q": "1d"}) == {"bundle": "pass"}
    assert rows(many, {"d": [{"id": "a", "x": 1}]}, pack=integer, params={"q": 1}) == {"a": "pass"}
    assert rows(many, {"d": [{"id": "a", "x": 1}]}, pack=integer, params={"q": 2})["(none)"] == "fail"


@pytest.mark.parametrize(
    ("type_", "require"),
    [
        ("string", {"d.x": {"lte": {"param": "q"}}}),
        ("number", {"d.x": {"starts_with": {"param": "q"}}}),
        ("number", {"d.x": {"starts_with": {"param": "q", "plus": 1}}}),
        ("number", {"d.x": {"in": {"param": "q"}}}),
        ("number", {"d.x": {"in": {"param": "q", "times": 2}}}),
        ("number", {"d.x": {"contains_all": {"param": "q", "times": 2}}}),
        ("string", {"d.x": {"equals": {"param": "q", "times": 2}}}),
        ("version", {"d.x": {"as": "version", "lt": {"param": "q", "plus": 1}}}),
        ("string", {"d.x": {"within": {"param": "q"}}}),
        ("string", {"d.x": {"matches": {"param": "q"}}}),
        ("string", {"d.x": {"version": {"param": "q"}}}),
        ("string", {"d.x": {"before": {"param": "q"}}}),
    ],
)
def test_a_parameter_of_the_wrong_type_for_its_place_is_refused(
    refused: Refused, type_: str, require: dict[str, Any]
) -> None:
    value = {"string": "(", "number": 1, "version": "1.0.0"}[type_]
    assert refused({"require": require}, pack=declared(type=type_, default=value))


@pytest.mark.parametrize(
    "require",
    [
        {"d.x": {"starts_with": {"ref": "d.y", "plus": 1}}},
        {"d.x": {"ends_with": {"ref": "d.y", "times": 2}}},
        {"d.x": {"in": {"ref": "d.y", "times": 2}}},
        {"d.x": {"contains_all": {"ref": "d.y", "plus": 2}}},
        {"d.x": {"as": "date-time", "in": {"now": "0d"}}},
        {"d.x": {"equals": {"ref": "d.y", "now": "0d"}}},
        {"d.x": {"equals": {"times": 2}}},
        {"d.x": {"gte": {"now": "-1d"}}},
        {"d.x": {"before": {"now": "-1d", "plus": "1d"}}},
        {"d.x": {"before": {"ref": "d.y", "times": 2}}},
        {"d.x": {"before": {"ref": "d.y", "plus": 2}}},
        {"d.x": {"equals": {"ref": "d.y[*]"}}},
        {"d.x": {"equals": {"target": "$.d.y"}}},
        {"d.x": {"equals": {"ref": 5}}},
    ],
)
def test_an_operand_that_can_never_mean_anything_is_refused(refused: Refused, require: dict[str, Any]) -> None:
    assert refused({"require": require})
