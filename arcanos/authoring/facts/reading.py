"""From a rule to the facts that it needs: each place in the evidence that it asks something of, with its type."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from arcanos.authoring.parts import Steps, Where, own_entries, place_of, walk
from arcanos.engine.conditions import (
    Apply,
    Check,
    Combined,
    Contains,
    Count,
    Exists,
    Foreign,
    ForeignFormat,
    ForeignReduced,
    Has,
    Length,
    Lookup,
    MaxGap,
    Part,
    Quantified,
    Reduced,
    Since,
    Unique,
)
from arcanos.engine.model import Rule
from arcanos.engine.operators import Listed
from arcanos.engine.terms import (
    Comparison,
    Existence,
    Filter,
    FilterBoth,
    FilterEither,
    FilterNot,
    FilterTest,
    Index,
    Kind,
    Literal,
    Name,
    Operand,
    Reference,
    Selector,
    Step,
    Wild,
)
from arcanos.readers.source import Value

DATE: Final = "date-time"
ANSWERS: Final[Steps] = (Name("attestations"), Name("answers"), Wild())
OF_KIND: Final[dict[Kind, str]] = {
    Kind.NUMBER: "number",
    Kind.DATE_TIME: DATE,
    Kind.DURATION: "duration",
    Kind.VERSION: "version",
    Kind.BYTES: "size",
}
BY_WORD: Final[dict[str, str]] = {
    **dict.fromkeys(("lt", "lte", "gt", "gte", "near"), "number"),
    **dict.fromkeys(("matches", "starts_with", "ends_with", "format"), "string"),
    **dict.fromkeys(("before", "after", "within"), DATE),
    "version": "version",
}
_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


@dataclass(slots=True)
class Needs:
    """The places that one rule asks something of, from the bundle on, with the types that its operators tell."""

    rule: Rule
    types: dict[Steps, set[str]] = field(default_factory=lambda: defaultdict[Steps, set[str]](set))

    @property
    def target(self) -> Steps:
        """Where the rule's targets are."""
        return self.rule.targets.steps if self.rule.targets is not None else ()

    def read(self) -> dict[Steps, set[str]]:
        """Return what the whole rule needs: filters written as `[*]`, their fields as facts of their own."""
        rule = self.rule
        if rule.targets is not None:
            self.filters(self.target)
        for piece in rule.subject.pieces if rule.subject is not None else ():
            if isinstance(piece, Selector):
                self.note(place_of(piece, self.target).steps, "string")
        for check in (rule.when, rule.require):
            if check is not None:
                self.check(check, self.target)
        if rule.manual is not None:
            for name, word in (("rule", "string"), ("answer", "string"), ("by", "string"), ("at", DATE)):
                self.note((*ANSWERS, Name(name)), word)
        return self.types

    def note(self, steps: Steps | None, *types: str) -> None:
        if steps is None:  # what is computed stands nowhere
            return
        self.filters(steps)
        self.types[plain(steps)].update(types)

    def filters(self, steps: Steps) -> None:
        """Note the fields that the filters on a path look at."""
        for i, step in enumerate(steps):
            if isinstance(step, Filter):
                for test in _tests(step.test):
                    types = {_type_of(test.literal)} if isinstance(test, Comparison) else set[str]()
                    self.types[plain((*steps[: i + 1], *test.path))].update(types)

    def check(self, check: Check, here: Steps) -> None:
        for entry in own_entries(check):
            at = place_of(entry.selector, here)
            self.filters(at.steps or ())
            for part, where in walk(entry.condition, at):
                self.part(part, where)

    def part(self, part: Part, where: Where) -> None:
        match part:
            case Combined():
                pass
            case Quantified() | Count() | Unique() | Contains() | Reduced() | MaxGap() | ForeignReduced():
                if not where.many:
                    self.note(where.steps, "array")
                self.list_part(part, where)
            case _:
                self.value_part(part, where.steps, where.here)

    def value_part(
        self,
        part: Apply | Exists | Length | Since | Has | Lookup | Foreign | ForeignFormat,
        steps: Steps | None,
        here: Steps,
    ) -> None:
        match part:
            case Apply():
                types = _types(part)
                self.note(steps, *types)
                self.operand(part.operand, here, types)
            case Exists() | Foreign():
                self.note(steps)
            case Length() | ForeignFormat():
                self.note(steps, "string")
            case Since():
                self.note(steps, DATE)
                self.operand(part.start, here, {DATE})
            case Has():
                for entry in own_entries(part.check):
                    self.filters(place_of(entry.selector, steps or ()).steps or ())
            case Lookup():
                self.lookup(part, steps, here)

    def lookup(self, part: Lookup, steps: Steps | None, here: Steps) -> None:
        self.note(steps, "string")
        self.note((*(place_of(part.source, here).elements or ()), *part.by.steps), "string")

    def list_part(
        self, part: Quantified | Count | Unique | Contains | Reduced | MaxGap | ForeignReduced, where: Where
    ) -> None:
        element, here = where.elements or (), where.here
        match part:
            case Quantified():
                pass  # it says nothing of its own: its condition is walked
            case Count():
                self.filters(element)
                self.types[plain(element)].update(())
            case Unique():
                for by in part.by or (None,):
                    self.note((*element, *by.steps) if by is not None else element)
            case Contains():
                types = _literal_types(part.operand, part.typing.kind)
                self.note(element, *types)
                self.operand(part.operand, here, types)
            case Reduced():
                self.note(element, OF_KIND[part.typing.kind] if part.typing.kind is not None else "number")
            case ForeignReduced():
                self.note(element, "number")
            case MaxGap():
                self.note(element, DATE)
                for operand in (part.start, part.end):
                    self.operand(operand, here, {DATE})

    def operand(self, operand: Operand, here: Steps, types: set[str]) -> None:
        if isinstance(operand, Reference):
            self.note(place_of(operand.selector, self.target if operand.from_target else here).steps, *types)


def plain(steps: Steps) -> Steps:
    """Return a path with its filters written as `[*]`, so that one fact has one name."""
    return tuple(Wild() if isinstance(step, Filter) else step for step in steps)


def shown(steps: Steps) -> str:
    """Return a path as selectors write it: `$.registry.models[*].stage`."""
    return "$" + "".join(_step(step) for step in steps)


def _step(step: Step) -> str:
    match step:
        case Name():
            return f".{step.name}" if _PLAIN.fullmatch(step.name) else f"['{step.name}']"
        case Index():
            return f"[{step.index}]"
        case _:
            return "[*]"


def _tests(test: FilterTest) -> Iterator[Comparison | Existence]:
    match test:
        case Comparison() | Existence():
            yield test
        case FilterNot():
            yield from _tests(test.test)
        case FilterBoth() | FilterEither():
            yield from _tests(test.left)
            yield from _tests(test.right)


def _types(part: Apply) -> set[str]:
    if part.operator == "type":
        return {str(part.operand.value)} if isinstance(part.operand, Literal) else set()
    if part.typing.kind is not None:
        return {OF_KIND[part.typing.kind]}
    if part.operator in ("equals", "in"):
        return _literal_types(part.operand, None)
    return {BY_WORD[part.operator]} if part.operator in BY_WORD else set()


def _literal_types(operand: Operand, kind: Kind | None) -> set[str]:
    if kind is not None:
        return {OF_KIND[kind]}
    if not isinstance(operand, Literal):
        return set()
    values = operand.value.values if isinstance(operand.value, Listed) else (operand.value,)
    return {_type_of(value) for value in values}


def _type_of(value: Value) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "string" if isinstance(value, str) else "number"
