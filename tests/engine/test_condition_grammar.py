"""What a rule may write: every operator with every operand compiles or is refused, and what compiles never breaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.engine.condition_grammar import CONVERTED
from arcanos.engine.evaluator import Evaluation
from arcanos.engine.model import Pack
from arcanos.errors import PackRefused
from arcanos.findings import Outcome as Word

Refused = Callable[..., str]
Compiled = Callable[..., Pack]

NEVER: list[tuple[dict[str, Any], str]] = [
    ({"as": "number", "every": {"type": "number"}}, "what as has made a number"),
    ({"as": "number", "none": {"type": "string"}}, "what as has made"),
    ({"as": "duration", "every": {"lookup": {"in": "$.e", "by": "k", "has": {"a": 1}}}}, "what as has made"),
    ({"as": "version", "some": {"matches": "1.*"}}, "what as has made a version"),
    ({"as": "number", "every": {"exists": True}}, "what as has made"),
    ({"as": "number", "every": {"not": {"is_null": True}}}, "what as has made"),
    ({"as": "number", "every": {"every": {"gte": 1}}}, "what as has made"),
    ({"as": "duration", "every": {"as": "number", "gte": 1}}, "what as has made"),
    ({"as": "number", "at_least": {"n": 1, "within": "1d"}}, "what as has made"),
    ({"count": "three"}, "a number that was computed"),
    ({"count": True}, "a number that was computed"),
    ({"count": {"not": "3"}}, "a number that was computed"),
    ({"sum": {"in": [1, "2"]}}, "a number that was computed"),
    ({"length": "5"}, "a number that was computed"),
    ({"count": {"every": 3}}, "does not apply to a number that was computed"),
    ({"sum": {"gte": 1, "min_n": 50}}, "does not apply to a number that was computed"),
    ({"mean": {"as": "version", "gte": "1.0.0"}}, "does not apply to a number that was computed"),
    ({"min": {"point": True, "gte": 1}}, "does not apply to a number that was computed"),
    ({"every": {"gte": 1}, "min_n": 50}, "nothing to act on"),
    ({"gte": 1, "point": True, "min_n": 50}, "nothing to act on"),
    ({"matches": "a", "as": "number"}, "nothing to act on"),
    ({"as": "version", "sum": 1}, "not defined on a version"),
    ({"as": "date-time", "mean": {"lt": "now"}}, "not defined on a date-time"),
    ({"as": "version", "near": {"value": "1.0.0", "tolerance": 1}}, "no versions"),
    ({"equals": None}, "is_null"),
    ({"equals": [1]}, "in, contains_all"),
    ({"in": []}, "empty list"),
    ({"in": [1, "a"]}, "one type"),
    ({"in": [None]}, "takes scalars"),
    ({"gte": "1"}, "takes a number"),
    ({"exists": "yes"}, "true or false"),
    ({"unique": False}, "not: {unique: true}"),
    ({"within": "1y"}, "duration"),
    ({"within": "-1d"}, "duration"),
    ({"matches": "(?=a)"}, "RE2 refuses"),
    ({"version": ">=1.9-rc.1"}, "comparators"),
    ({"since": {"from": "now"}}, "no condition"),
    ({"max_gap": {"from": "now", "lte": "1d"}}, "lacks 'to'"),
    ({"not": {"gte": 1, "on_missing": "fail"}}, "directly under a selector"),
    ({"exists": True, "on_missing": "pass"}, "exists answers"),
]


@pytest.mark.parametrize(("condition", "why"), NEVER)
def test_what_can_never_mean_anything_is_refused(refused: Refused, condition: dict[str, Any], why: str) -> None:
    assert why in refused({"require": {"d.x": condition}})


TAKEN: list[dict[str, Any]] = [
    {
        "as": "number",
        "every": {"gte": 1, "not": {"equals": "3"}, "any": [{"lt": 2}, {"near": {"value": 5, "tolerance": 1}}]},
    },
    {"as": "date-time", "every": {"before": "now", "within": "9d", "since": {"from": "now", "lte": "1d"}}},
    {"as": "version", "some": {"version": ">=1", "lt": "2.0.0"}},
    {"as": "duration", "at_least": {"share": 0.5, "in": ["1h", "2h"]}},
    {"as": "bytes", "sum": {"lte": "1 GiB"}},
    {"as": "date-time", "max": {"lt": "now", "gt": {"now": "-9d"}}},
    {"count": {"in": [1, 2]}, "length": 3},
    {"count": {"equals": {"ref": "n"}}},
]


@pytest.mark.parametrize("condition", TAKEN)
def test_what_reads_what_as_has_made_is_taken(compiled: Compiled, condition: dict[str, Any]) -> None:
    assert compiled({"require": {"d": {"has": {"x": condition}}}}).rules


def is_told(refusal: PackRefused) -> None:
    """Assert that a refusal says what is wrong, and where."""
    assert refusal.mistakes
    assert all(mistake.place.line for mistake in refusal.mistakes)


DATES = ["2026-01-01T00:00:00Z", "2026-03-02T12:00:00.5+02:00", "9999-12-31T23:59:60Z", "0001-01-01T00:00:00+23:59"]
LITERALS: list[Any] = [
    *(
        0,
        1,
        -1,
        0.5,
        1e308,
        5e-324,
        10**300,
        True,
        False,
        "",
        "x",
        "1",
        "1e999",
        "1d",
        "P1D",
        "1.2.0",
        "1.0.0-a.1",
        "1GiB",
    ),
    *DATES,
]
REFERENCES: list[Any] = [
    *(
        {"ref": "y"},
        {"ref": "$.e.l"},
        {"ref": "$.e[*].x"},
        {"target": "d.y"},
        {"ref": "y", "times": -1e308},
        {"now": "-7d"},
    ),
    *({"ref": "y", "plus": "-999999999w"}, {"ref": "y", "times": 0.5, "plus": 1}, {"now": "999999999w"}, "now"),
]
OPERANDS = st.sampled_from([*LITERALS, *REFERENCES])
LISTS = st.lists(st.sampled_from(LITERALS), min_size=1, max_size=2) | st.sampled_from(REFERENCES[:4])
SPANS, FLAGS = st.sampled_from(["0s", "90d", "999999999w"]), st.booleans()
Some = st.SearchStrategy[Any]


def parts(inner: Some) -> Some:
    """Draw one operator with an operand that fits it more often than not."""
    of: dict[str, Some] = {
        **dict.fromkeys(("equals", "contains", "lt", "lte", "gt", "gte", "before", "after", "starts_with"), OPERANDS),
        **dict.fromkeys(("in", "contains_all"), LISTS),
        **dict.fromkeys(("exists", "empty", "is_null"), FLAGS),
        **dict.fromkeys(
            ("every", "some", "none", "not", "count", "length", "sum", "mean", "min", "max", "spread"), inner
        ),
        "min_over_max": inner,
        "near": st.fixed_dictionaries({"value": OPERANDS, "tolerance": st.sampled_from([0, 1e308, "1d"])}),
        "within": SPANS,
        "type": st.sampled_from(["string", "number", "integer", "boolean", "array", "object", "measure"]),
        "format": st.sampled_from(["semver", "date-time", "duration", "uri", "email", "sha256", "uuid"]),
        "matches": st.sampled_from(["x|y", "(?s).*", "[0-9]+"]),
        "version": st.sampled_from([">=1.0.0-a, <2", "=1"]),
        "unique": st.sampled_from([True, ["x"], ["x", "y.z"]]),
        "has": inner.map(lambda condition: {"x": condition}),
        "lookup": inner.map(lambda condition: {"in": "$.e.l", "by": "x", "some": condition}),
        "all": st.lists(inner, min_size=1, max_size=2),
        "any": st.lists(inner, min_size=1, max_size=2),
    }
    words = st.sampled_from(sorted(of)).flatmap(lambda word: of[word].map(lambda operand: {word: operand}))
    taken = inner.filter(lambda condition: isinstance(condition, dict))
    more: dict[str, Some] = {
        "at_least": taken.map(lambda condition: {"share": 0.5, **condition}),
        "percentile": taken.map(lambda condition: {"p": 50, **condition}),
        "since": taken.map(lambda condition: {"from": {"ref": "y"}, **condition}),
        "max_gap": taken.map(lambda condition: {"from": {"ref": "y"}, "to": "now", **condition}),
    }
    rest = st.sampled_from(sorted(more)).flatmap(lambda word: more[word].map(lambda operand: {word: operand}))
    return st.tuples(words | words | rest, st.none() | KINDS).map(converted)


KINDS = st.sampled_from(["number", "date-time", "duration", "version", "bytes"])
READERS = {*CONVERTED} - {"in", "contains_all"}


def converted(drawn: tuple[dict[str, Any], str | None]) -> dict[str, Any]:
    part, kind = drawn
    return {**part, "as": kind} if kind and READERS & {*part} else part


CONDITIONS: Some = st.recursive(OPERANDS.filter(lambda o: not isinstance(o, dict)), parts, max_leaves=4)
MEASURE = {"value": 1e308, "n": 40, "interval": [-1e308, 1.5e308], "confidence": 0.95}
EVIDENCE: Some = st.recursive(
    st.sampled_from([*LITERALS, None, MEASURE, {**MEASURE, "n": 1}, {"value": 1}, "P" + "9" * 5000 + "D"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyzl"), inner, max_size=3),
    max_leaves=8,
)


DOCUMENT = st.fixed_dictionaries({"x": EVIDENCE, "y": EVIDENCE}, optional={"l": st.lists(EVIDENCE, max_size=3)})


@given(
    st.sampled_from(["x", "x", "l", "l[*]", "l[?@.x > 0]", "$.e.l"]),
    CONDITIONS,
    st.lists(DOCUMENT | EVIDENCE, min_size=2, max_size=2),
)
def test_a_condition_is_refused_or_decided_on_any_evidence(
    judge: Callable[..., Evaluation], key: str, condition: Any, evidence: list[Any]
) -> None:
    rule = {"require": {"d": {"has": {key: condition}}}}
    try:
        done = judge([rule], {"d": evidence[0], "e": evidence[1]})
    except PackRefused as refusal:
        is_told(refusal)
        return
    assert Word.ERROR not in {finding.outcome for finding in done.findings}


WORDS = (
    *("all", "any", "as", "at_least", "by", "count", "equals", "every", "from", "has", "in", "lookup", "max_gap"),
    *("n", "near", "not", "p", "percentile", "since"),
)
ANY: Some = st.recursive(
    st.none() | st.sampled_from(LITERALS),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from([*WORDS, "d.x", "[", ""]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.sampled_from(["require", "when", "manual", "evidence", "min_targets", "subject", "for", "message"]), ANY)
def test_any_text_in_the_place_of_a_key_is_compiled_or_refused(compiled: Compiled, key: str, value: Any) -> None:
    try:
        compiled({"require": {"d.x": 1}, key: value})
    except PackRefused as refusal:
        is_told(refusal)
