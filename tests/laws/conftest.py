"""Random rules in the language, random evidence for them, and a way to ask what the gate would see."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from arcanos.engine.compiler import compile_pack
from arcanos.engine.evaluator import Evaluation, Settings, evaluate
from arcanos.engine.pack import load_pack
from arcanos.evidence.bundle import bundle_of

AS_OF = datetime(2026, 3, 2, 12, tzinfo=UTC)
HEADER: dict[str, Any] = {
    "title": "A rule",
    "domain": "security",
    "severity": "high",
    "scope": "deployment",
    "owner": "o",
    "why": "w",
    "remedy": "m",
    "cases": [
        {"name": "good", "as_of": "2026-03-02T12:00:00Z", "given": {"d": {}}, "expect": "pass"},
        {"name": "bad", "as_of": "2026-03-02T12:00:00Z", "expect": "fail"},
    ],
}
PACK: dict[str, Any] = {"id": "p", "version": "1.0.0", "title": "T"}

NUMBERS = st.sampled_from([0, 1, 2, 3, 0.5, 1.0, -1])
WORDS = st.sampled_from(["x", "y", "1.2.0", ""])
DATES = st.sampled_from(
    ["2026-03-01T00:00:00Z", "2026-03-02T12:00:00Z", "2027-01-01T00:00:00Z", "2020-01-01T00:00:00Z"]
)
VERSIONS = st.sampled_from(["1.2.0", "1.10.0-rc.1", "2.0.0", "v1"])


@st.composite
def measures(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a measure, perhaps of too few observations or too little confidence."""
    low, n, confidence = draw(NUMBERS), draw(st.sampled_from([10, 30, 1000])), draw(st.sampled_from([0.9, 0.95]))
    return {"value": low + 1, "n": n, "interval": [low, low + 2], "confidence": confidence}


Draw = st.DrawFn
Law = dict[str, Any]


def pick(draw: Draw, *of: Any) -> Any:
    return draw(st.sampled_from(of))


def operand(draw: Draw, literals: st.SearchStrategy[Any], scaled: bool = False) -> Any:
    if draw(st.integers(0, 2)):
        return draw(literals)
    found: Law = {pick(draw, "ref", "ref", "target"): pick(draw, "a", "b", "s", "o.a")}
    if "ref" in found and pick(draw, True, False):
        found = {"ref": pick(draw, "$.e.k", "$.e.gone")}
    return {**found, "times": 0.5} if scaled and pick(draw, True, False) else found


def one_of(draw: Draw, *makers: Callable[[], Law]) -> Law:
    return makers[draw(st.integers(0, len(makers) - 1))]()


def compared(draw: Draw) -> Law:
    bound: Law = {pick(draw, "lt", "lte", "gt", "gte"): operand(draw, NUMBERS, scaled=True)}
    return {**bound, **pick(draw, {}, {}, {"as": "number"}, {"point": True}, {"min_n": 20})}


def typed_condition(draw: Draw) -> Law:
    return {"type": pick(draw, "string", "number", "integer", "boolean", "array", "object", "measure")}


def text_condition(draw: Draw) -> Law:
    words = st.lists(WORDS, min_size=1, max_size=3)
    return one_of(
        draw,
        lambda: {"equals": operand(draw, WORDS)},
        lambda: {"in": pick(draw, draw(words), {"ref": "$.e.items[*].id"})},
        lambda: pick(draw, {"matches": "x|y"}, {"matches": "[0-9.]+"}, {"starts_with": "x"}, {"format": "semver"}),
        lambda: pick(draw, {"length": {"gte": 1}}, {"empty": False}, {"type": "string"}, {"not": {"equals": "y"}}),
    )


def number_condition(draw: Draw) -> Law:
    return one_of(
        draw,
        lambda: compared(draw),
        lambda: compared(draw),
        lambda: {"equals": operand(draw, NUMBERS)},
        lambda: {"in": pick(draw, draw(st.lists(NUMBERS, min_size=1, max_size=3)), {"ref": "l"}, {"ref": "objs[*].a"})},
        lambda: {"near": {"value": operand(draw, NUMBERS), "tolerance": pick(draw, 0.5, 2)}},
    )


def date_condition(draw: Draw) -> Law:
    return one_of(
        draw,
        lambda: {pick(draw, "before", "after"): pick(draw, "now", {"now": "-1d"}, {"ref": "at"})},
        lambda: {"since": {"from": pick(draw, {"ref": "at"}, {"now": "-9d"}), "lte": "10d"}},
        lambda: {"within": "90d"},
    )


MATCHING: dict[str, Callable[[Draw], Law]] = {
    **dict.fromkeys(("a", "b", "o.a", "l[0]", "l", "objs[*].a"), number_condition),
    **dict.fromkeys(("s", "id", "o.s"), text_condition),
    "m": lambda draw: pick(draw, compared(draw), {"type": "measure"}, {"not": {"type": "measure"}}),
    "v": lambda draw: pick(draw, {"version": ">=1.2, <2"}, {"as": "version", "lt": "2.0.0"}, {"format": "semver"}),
    "t": lambda draw: {"equals": pick(draw, True, False)},
    "at": date_condition,
    "o": lambda draw: pick(draw, {"type": "object"}, {"is_null": False}),
}


def scalar_condition(draw: Draw, field: str) -> Law:
    """Return a condition of value operators, none of which answers on what is absent or empty."""
    if field in MATCHING and draw(st.integers(0, 5)):
        return MATCHING[field](draw)
    makers = [number_condition, text_condition, date_condition, typed_condition]
    return makers[draw(st.integers(0, 3))](draw)


def list_condition(draw: Draw, depth: int, field: str) -> Law:
    return one_of(
        draw,
        lambda: {pick(draw, "every", "some", "none"): condition(draw, depth - 1, field)},
        lambda: {"at_least": {**pick(draw, {"n": 1}, {"n": 2}, {"share": 0.5}), **condition(draw, depth - 1, field)}},
        lambda: {"count": {"gte": pick(draw, 0, 1, 2)}},
        lambda: pick(draw, {"unique": True}, {"contains_all": {"ref": "l"}}, {"percentile": {"p": 50, "gte": 1}}),
        lambda: {"contains": draw(NUMBERS | WORDS)},
        lambda: {pick(draw, "sum", "mean", "min", "max", "spread", "min_over_max"): {"lte": 1}},
        lambda: {"max_gap": {"from": {"now": "-9d"}, "to": "now", "lte": "9d"}},
    )


def lookup(draw: Draw, depth: int) -> Law:
    has = {"has": check(draw, depth - 1)}
    taken = pick(draw, has, {pick(draw, "some", "every", "none"): has})
    return {"lookup": {"in": pick(draw, "$.e.items", "$.e.items[?@.s == 'x']"), "by": "id", **taken}}


def condition(draw: Draw, depth: int, field: str) -> Law:
    """Return a condition on one value, mostly one that fits what the field usually holds."""
    if depth <= 0 or draw(st.integers(0, 2)) == 0:
        return scalar_condition(draw, field)
    return one_of(
        draw,
        lambda: list_condition(draw, depth, field) if field == "l" else scalar_condition(draw, field),
        lambda: {"has": check(draw, depth - 1)} if field == "o" else scalar_condition(draw, field),
        lambda: lookup(draw, depth) if field == "id" else scalar_condition(draw, field),
        lambda: {pick(draw, "all", "any"): [condition(draw, depth - 1, field), condition(draw, depth - 1, field)]},
        lambda: {"not": condition(draw, depth - 1, field)},
    )


def check(draw: Draw, depth: int) -> Law:
    """Return a check over the fields of an item."""
    if depth > 0 and draw(st.integers(0, 3)) == 0:
        word = pick(draw, "all", "any", "any", "not")
        return {word: check(draw, depth - 1) if word == "not" else [check(draw, depth - 1), check(draw, depth - 1)]}
    entries: Law = {}
    for _ in range(draw(st.integers(1, 2))):
        if depth > 0 and draw(st.integers(0, 2)) == 0:
            selector = pick(draw, "l[*]", "objs[*].a", "objs[?@.s == 'x'].a", "objs[?@.a > 0 && !(@.s == 'y')].a")
            entries[selector] = list_condition(draw, depth, "objs[*].a")
        else:
            field = pick(draw, "a", "b", "s", "t", "at", "v", "m", "l", "o", "o.a", "l[0]", "id")
            entries[field] = condition(draw, depth, field)
    return entries


def rule(draw: Draw, name: str) -> Law:
    body = check(draw, pick(draw, 1, 2))
    if draw(st.integers(0, 3)) == 0 and not {"all", "any", "not"} & set(body):
        first = next(iter(body))
        body = {**body, first: {**body[first], "on_missing": "fail"}}
    made: Law = {"id": name, "for": "$.d.items[*]", "subject": "{id}", "require": body}
    if pick(draw, True, False):
        made["when"] = check(draw, 1)
    if draw(st.integers(0, 3)) == 0:
        made["min_targets"] = 1
    return made


ODD: st.SearchStrategy[Any] = st.none() | NUMBERS | WORDS | st.booleans() | st.just([])
GONE = object()


def usually(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 11).flatmap(lambda n: strategy if n > 1 else (ODD if n else st.just(GONE)))


def objects(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw objects that lack a member here and there, or hold an odd value in it."""
    drawn = st.fixed_dictionaries({name: usually(value) for name, value in fields.items()})
    return drawn.map(lambda made: {name: value for name, value in made.items() if value is not GONE})


SMALL = objects({"a": NUMBERS, "s": WORDS, "id": WORDS})
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "a": NUMBERS,
    "b": NUMBERS,
    "s": WORDS,
    "t": st.booleans(),
    "at": DATES,
    "v": VERSIONS,
    "m": measures(),
    "l": st.lists(NUMBERS, min_size=1, max_size=3) | st.lists(DATES | ODD, max_size=2),
    "objs": st.lists(SMALL, max_size=3),
    "o": SMALL,
}
IDS: tuple[list[str], ...] = ([], ["x"], ["y"], ["z"], ["x", "y"], ["y", "z"], ["z", "x"], ["x", "y", "z"], ["x", "x"])


@st.composite
def items(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw items; now and then two of them have one id."""
    return [{"id": name, **draw(objects(FIELDS))} for name in draw(st.sampled_from(IDS))]


ITEMS = items()
EVIDENCE = st.fixed_dictionaries(
    {"d": st.fixed_dictionaries({"items": ITEMS})}, optional={"e": objects({"k": NUMBERS, "items": ITEMS})}
)
"""No object stands where a `[*]` or a filter looks: iterating over members counts as a list (decision 57)."""

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*FIELDS, "id", "items"]), inner, max_size=4)
    ),
    max_leaves=15,
)


@pytest.fixture(scope="session")
def rules() -> st.SearchStrategy[list[Law]]:
    """Draw one to three rules over `$.d.items[*]` that say nothing of what is absent."""
    return st.composite(lambda draw: [rule(draw, f"r{i}") for i in range(draw(st.integers(1, 3)))])()


@pytest.fixture(scope="session")
def checks() -> st.SearchStrategy[Law]:
    """Draw a check over an item's fields."""
    return st.composite(lambda draw: check(draw, 2))()


@pytest.fixture(scope="session")
def conditions() -> Callable[[str], st.SearchStrategy[Law]]:
    """Draw a condition on one value that mostly fits a field."""
    return lambda field: st.composite(lambda draw: condition(draw, 2, field))()


@pytest.fixture(scope="session")
def evidence() -> st.SearchStrategy[dict[str, Any]]:
    """Draw documents `d` and perhaps `e` of the shape the rules look for, holes and odd values included."""
    return EVIDENCE


@pytest.fixture(scope="session")
def any_evidence() -> st.SearchStrategy[dict[str, Any]]:
    """Draw documents of any JSON value."""
    return st.dictionaries(st.sampled_from(["d", "e"]), JSON | EVIDENCE.map(lambda e: e["d"]), max_size=2)


@pytest.fixture(scope="session")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Evaluation]:
    """Evaluate rules written as data on evidence; JSON is YAML."""
    folder = tmp_path_factory.mktemp("packs")
    number = itertools.count()

    def run(rules: Sequence[Law], evidence: Mapping[str, Any]) -> Evaluation:
        path: Path = folder / f"{next(number)}.yaml"
        path.write_text(json.dumps({**PACK, "rules": [{**HEADER, **rule} for rule in rules]}), encoding="utf-8")
        pack = compile_pack(load_pack(path, "pack.yaml"))
        path.unlink()
        return evaluate([pack], bundle_of(evidence, collected_at=AS_OF), as_of=AS_OF, settings=Settings())

    return run
