"""Does an operator keep its promises?"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from arcanos.engine.compiler import compile_pack
from arcanos.engine.evaluator import evaluate
from arcanos.engine.extensions import Extensions
from arcanos.engine.model import Pack
from arcanos.engine.pack import load_pack_files
from arcanos.evidence.bundle import bundle_of
from arcanos.extension import NAME, AnyOperator, Json, Operand, Takes, TimedOperator, Unknown
from arcanos.testing.promises import BrokenPromises, broken_by, shown, slow
from arcanos.testing.values import VALUES, made_values, type_of

AS_OF: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)
OUTCOMES: Final = {True: ("pass", "fail"), False: ("fail", "pass")}
TRIED: Final = "tried"
"""What the rules here call the distribution that gives the operator."""
GROWING: Final[dict[str, Callable[[int], Json]]] = {
    "string": lambda size: "a" * size,
    "array": lambda size: ["a" for _ in range(size)],
    "object": lambda size: {str(i): i for i in range(size)},
}


def check_operator(
    operator: AnyOperator,
    *,
    true_for: Sequence[Json],
    false_for: Sequence[Json],
    operand: Operand = None,
    as_of: datetime = AS_OF,
    examples: int = 200,
    seconds: float = 1.0,
) -> None:
    """Raise BrokenPromises where `operator`, asked with `operand`, breaks one of its promises.

    `true_for` and `false_for` are values that it answers so; on every other type than theirs it must say
    Unknown. `examples` is how many values Hypothesis makes for each promise, 0 for none; `seconds` is the
    processor time that one call may take.
    """
    types = frozenset(map(type_of, (*true_for, *false_for)))
    bench = _Bench(operator, operand, as_of, types, _rules(operator, operand))
    promises = {
        "it answers True, False or Unknown for every value": bench.total,
        "equal values have equal answers": bench.deterministic,
        "it leaves what it is given as it is": bench.unchanged,
        "it says Unknown for a type that it has no answer for": bench.unknown,
        "not turns True and False and leaves Unknown": bench.through_a_rule,
    }
    lines = [*bench.misnamed(), *bench.misjudged(true_for, True), *bench.misjudged(false_for, False)]
    lines += bench.slow(seconds) or broken_by(promises, [*VALUES, *true_for, *false_for], made_values, examples)
    if lines:
        raise BrokenPromises(operator.name, lines)


@dataclass(frozen=True, slots=True)
class _Bench:
    operator: AnyOperator
    operand: Operand
    as_of: datetime
    types: frozenset[str]
    pack: Pack

    def ask(self, value: Json) -> object:
        """Return the answer, of whatever type it is."""
        operand = copy.deepcopy(self.operand)
        if isinstance(self.operator, TimedOperator):
            return self.operator.answer(value, operand, self.as_of)
        return self.operator.answer(value, operand)

    def misnamed(self) -> Iterator[str]:
        if not NAME.fullmatch(self.operator.name):
            yield "its name says whose it is, a slash and what it is, such as acme/luhn"

    def misjudged(self, values: Sequence[Json], wanted: bool) -> Iterator[str]:
        if not values:
            yield f"it is {wanted} for something: give a value, or nothing shows that it ever answers"
        for value in values:
            try:
                said = shown(self.ask(copy.deepcopy(value)))
            except Exception as error:  # noqa: BLE001 - no answer is a broken promise
                said = f"raises {type(error).__name__}"
            if said != str(wanted):
                yield f"it is {wanted} for {shown(value)}: it {said if said.startswith('raises') else f'says {said}'}"

    def total(self, value: Json) -> str:
        answer = self.ask(copy.deepcopy(value))
        return "" if isinstance(answer, bool | Unknown) else f"it answers with a {type(answer).__name__}"

    def deterministic(self, value: Json) -> str:
        same = json.loads(json.dumps(value))  # noqa: TID251 - a copy that shares nothing
        first, second, third = (self.ask(one) for one in (copy.deepcopy(value), copy.deepcopy(value), same))
        return "" if first == second == third else "it answers once so and once otherwise"

    def unchanged(self, value: Json) -> str:
        given = copy.deepcopy(value)
        self.ask(given)
        return "" if json.dumps(given) == json.dumps(value) else "it changes it"

    def unknown(self, value: Json) -> str:
        if type_of(value) in self.types:
            return ""
        answer = self.ask(copy.deepcopy(value))
        return "" if isinstance(answer, Unknown) else f"it says {shown(answer)} for a {type_of(value)}"

    def through_a_rule(self, value: Json) -> str:
        answer = self.ask(copy.deepcopy(value))
        results = evaluate([self.pack], bundle_of({"d": {"x": value}}), as_of=self.as_of).findings
        found = tuple(str(finding.outcome) for finding in results)
        wanted = OUTCOMES[answer] if isinstance(answer, bool) else ("indeterminate", "indeterminate")
        return "" if found == wanted else f"a rule ends in {found[0]}, its negation in {found[1]}"

    def slow(self, seconds: float) -> list[str]:
        """Return what takes too long; where something does, long values are not tried any further."""
        lines: list[str] = []
        for kind, grown in GROWING.items():
            size = self.first_slow(grown, seconds) if kind in self.types else None
            if size is not None:
                lines.append(f"one call takes less than {seconds} s: a {kind} of size {size} takes longer")
        return lines

    def first_slow(self, grown: Callable[[int], Json], seconds: float) -> int | None:
        try:
            return slow(lambda size: self.ask(grown(size)), seconds)
        except Exception:  # noqa: BLE001 - told as a promise of its own
            return None


def _rules(operator: AnyOperator, operand: Operand) -> Pack:
    """Return two rules: one asks the operator, the other its negation."""
    asked = {operator.name: True if operator.takes is Takes.NOTHING else operand}
    checks = {"asked": {"d.x": asked}, "negated": {"d.x": {"not": asked}}}
    words = dict.fromkeys(("title", "owner", "why", "remedy"), "x")
    words |= {"domain": "governance", "severity": "low", "scope": "integration"}
    case: dict[str, Any] = {"name": "none", "given": {"d": {}}, "expect": "pass", "as_of": "2026-03-02T12:00:00Z"}
    rules: list[dict[str, Any]] = [
        {"id": name, **words, "require": check, "cases": [case]} for name, check in checks.items()
    ]
    header = {"id": "conformance", "version": "1.0.0", "title": "x", "requires": {"extensions": [TRIED]}}
    text = json.dumps(header | {"rules": rules})
    table = Extensions(operators={operator.name: operator}, owners={operator.name: f"{TRIED} 1"})
    return compile_pack(load_pack_files({"pack.yaml": text.encode()}, "conformance"), extensions=table)
