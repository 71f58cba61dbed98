"""Coverage as JSON: the same numbers as the table, and every thing that was never seen."""

from __future__ import annotations

from collections.abc import Iterable

from arcanos.authoring.coverage.measure import RuleCoverage, total
from arcanos.authoring.coverage.things import Part, Thing
from arcanos.engine.cases import CaseResult
from arcanos.readers.source import Value


def as_json(rules: list[RuleCoverage], results: Iterable[CaseResult]) -> dict[str, Value]:
    """Return coverage as a JSON value; `percent` is text with one decimal, rounded down."""
    ran = list(results)
    return {
        "cases": {
            "ran": len(ran),
            "derived": sum(result.derived for result in ran),
            "differ": [f"{result.place}: {result.rule}: {result.case}" for result in ran if not result.passed],
        },
        "rules": [_rule(rule) for rule in rules],
        "coverage": _shares(rules),
    }


def _rule(rule: RuleCoverage) -> dict[str, Value]:
    return {
        "rule": rule.rule,
        "place": str(rule.place),
        "coverage": _shares([rule]),
        "never_seen": [_thing(thing) for thing in rule.never_seen],
    }


def _shares(rules: list[RuleCoverage]) -> dict[str, Value]:
    shares = {part.value.replace(" ", "_"): total(rules, part) for part in Part} | {"all": total(rules)}
    return {name: {"seen": one.seen, "total": one.total, "percent": one.shown} for name, one in shares.items()}


def _thing(thing: Thing) -> dict[str, Value]:
    return {
        "place": str(thing.place),
        "part": thing.part.value.replace(" ", "_"),
        "what": thing.what,
        "never": thing.aspect,
        "add": thing.add,
    }
