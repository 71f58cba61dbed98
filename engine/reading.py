"""One operator being read: what it stands beside, and what its operand may call back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Protocol, TypeAlias

from arcanos import clock
from arcanos.engine import fields
from arcanos.engine.conditions import Apply, Check, Condition, Part
from arcanos.engine.fields import Node, refuse
from arcanos.engine.operand_grammar import Context, Spot
from arcanos.engine.terms import Kind, Operand, Typing
from arcanos.errors import did_you_mean

COMPARATORS: Final = ("equals", "in", "lt", "lte", "gt", "gte", "near")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a condition is about: many slots or one value, of which kind, computed or observed."""

    many: bool = False
    kind: Kind | None = None
    derived: bool = False


class Grammar(Protocol):
    """The rest of the grammar, for operators that hold conditions and checks."""

    def condition(self, node: Node, name: str, context: Context, spot: Spot, wanted: Wanted) -> Condition: ...
    def check(self, node: Node, name: str, context: Context, spot: Spot) -> Check: ...


@dataclass(frozen=True, slots=True)
class Here:
    """One operator being read: the node holds its operand."""

    word: str
    node: Node
    context: Context
    spot: Spot
    typing: Typing
    shown: str
    grammar: Grammar

    def apply(self, operand: Operand, tolerance: Fraction = Fraction(0)) -> Apply:
        """Return the value operator with its operand."""
        return Apply(self.word, operand, self.typing, self.shown, self.node.key_place, tolerance)

    def inner(self, node: Node, wanted: Wanted, spot: Spot | None = None) -> Condition:
        """Return a condition inside this operator."""
        return self.grammar.condition(node, self.word, self.context, spot or self.spot, wanted)

    def rest(self, *taken: str) -> Node:
        """Return the operand's mapping without the keys taken: the condition that stands beside them."""
        fields.mapping(self.node, self.word)
        rest = {key: value for key, value in self.node.value.items() if key not in taken}
        if not rest:
            refuse(self.node.place, "EMPTY", f"{self.word} has no condition", "add an operator, such as lte")
        return Node(self.node.source, self.node.path, rest)

    def needed(self, key: str) -> Node:
        """Return a member of the operand that must be there."""
        fields.mapping(self.node, self.word)
        found = self.node.get(key)
        if found is None:
            refuse(self.node.place, "MISSING", f"{self.word} lacks '{key}'", f"add '{key}:'")
        return found


Parse: TypeAlias = Callable[[Here], Part]


def only(here: Here, *known: str) -> None:
    """Refuse every key of the operand that is not known."""
    for key, member in here.node.members():
        if key not in known:
            refuse(member.key_place, "KEY", f"{here.word} has no key '{key}'", did_you_mean(key, known))


def span(node: Node, name: str) -> Fraction:
    """Return a duration in seconds; refuse anything else."""
    found = clock.span(node.value) if isinstance(node.value, str) else None
    if found is None:
        refuse(node.place, "OPERAND", f"{name} takes a duration", "one whole number and one unit: 30m, 24h, 90d, 2w")
    return found
