"""The cases of a rule, as docs/language.md words them: evidence, edits, and the rows that are expected."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from naive import Document, Row, Settings, rows
from naive_selectors import Parser
from naive_truth import Value, is_array, is_object

AS_OF = "2026-01-01T00:00:00Z"  # where neither rule nor case speaks of time


def judge(rule: dict[str, Value], case: dict[str, Value], pack: dict[str, Value]) -> list[Row]:
    """Say what the naive evaluator says of one case."""
    first = rule["cases"][0]
    whole: dict[str, Value] = {**first, "set": {}, "drop": [], **case}
    given: dict[str, Value] = deepcopy(whole["given"])
    for selector, value in whole.get("set", {}).items():
        edit(given, selector, value)
    for selector in whole.get("drop", []):
        edit(given, selector)
    as_of = whole.get("as_of", AS_OF)
    declared: dict[str, Value] = pack.get("params", {})
    params = {name: one["default"] for name, one in declared.items() if "default" in one}
    settings = Settings(
        as_of=as_of,
        pack=pack["id"],
        params={**params, **whole.get("params", {})},
        evidence={name: ages for name, ages in pack.get("evidence", {}).items() if f"{name}" in reads(rule)},
        roles=whole.get("roles", {}),
        min_n=pack.get("min_n", 30),
        confidence=pack.get("confidence", 0.95),
    )
    collected = whole.get("collected_at", {})
    documents = {name: Document(value, collected.get(name, as_of)) for name, value in given.items()}
    return rows(rule, documents, settings)


def reads(rule: dict[str, Value]) -> str:
    """Give the text in which every document that the rule reads is named."""
    return repr([rule.get(key) for key in ("for", "subject", "when", "require", "manual")])


def edit(document: Value, selector: str, *value: Value) -> None:
    """Set a place, or drop it where no value is given."""
    *steps, last = Parser(selector).selector()
    for step in steps:
        document = document[step]
    assert is_object(document) or is_array(document), selector
    place: Any = last
    if value:
        document[place] = value[0]
    else:
        del document[place]


def agrees(expected: Value, told: list[Row]) -> bool:
    """Tell whether the rows are the expected ones: one outcome, or the complete map (decision 55)."""
    if not is_object(expected):
        return len(told) == 1 and _one(expected, told[0])
    by_subject = {row.subject: row for row in told}
    return set(by_subject) == set(expected) and all(_one(expected[name], row) for name, row in by_subject.items())


def _one(expected: str, row: Row) -> bool:
    return expected in (row.outcome, f"{row.outcome} {row.reason}")
