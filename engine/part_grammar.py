"""From the text of a pack to single operators, each with the operand it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Protocol, TypeAlias

from arcanos import clock
from arcanos.engine import fields
from arcanos.engine import operand_grammar as operands
from arcanos.engine.fields import Node, refuse
from arcanos.engine.model import (
    Apply,
    Check,
    Condition,
    Contains,
    Count,
    Exists,
    Has,
    Kind,
    Length,
    Literal,
    Lookup,
    MaxGap,
    Operand,
    Part,
    Quantified,
    Reduced,
    Selector,
    Since,
    Typing,
    Unique,
)
from arcanos.engine.operand_grammar import Context, Spot, flow
from arcanos.engine.operators import FORMATS, TYPES
from arcanos.engine.regex import compile_pattern
from arcanos.engine.selector_parser import parse_selector
from arcanos.engine.values import exact, is_number
from arcanos.engine.version_ranges import parse_range
from arcanos.errors import did_you_mean
from arcanos.readers.shapes import is_list

COMPARATORS: Final = ("equals", "in", "lt", "lte", "gt", "gte", "near")
REDUCERS: Final = ("sum", "mean", "min", "max", "spread", "min_over_max", "percentile")
QUANTIFIERS: Final = ("every", "some", "none", "at_least")
LIST: Final = (*QUANTIFIERS, "count", "unique", "contains", "contains_all", *REDUCERS, "max_gap")
MEASURED: Final = ("lt", "lte", "gt", "gte", "near", *REDUCERS)
VALUE: Final = (
    *COMPARATORS,
    *("matches", "starts_with", "ends_with", "length", "empty", "format", "type", "exists", "is_null"),
    *("before", "after", "within", "since", "version", "lookup", "has"),
)
_OF_DATES: Final = ("min", "max", "percentile")


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


def part_of(word: str, node: Node, context: Context, spot: Spot, typing: Typing, shown: str, grammar: Grammar) -> Part:
    """Return the operator that `word` and its operand write."""
    return _PARSE[word](Here(word, node, context, spot, typing, shown, grammar))


def _equals(here: Here) -> Part:
    return here.apply(operands.scalar_operand(here.node, here.word, here.context, here.spot, here.typing.kind))


def _in(here: Here) -> Part:
    return here.apply(operands.list_operand(here.node, here.word, here.context, here.spot, here.typing.kind))


def _ordered(here: Here) -> Part:
    return here.apply(operands.ordered_operand(here.node, here.word, here.context, here.spot, here.typing.kind))


def _near(here: Here) -> Part:
    value, tolerance = here.needed("value"), here.context.bound(here.needed("tolerance"))
    _only(here, "value", "tolerance")
    if here.typing.kind is Kind.VERSION:
        refuse(here.node.place, "OPERAND", "near takes numbers, dates and durations, no versions")
    found = _tolerance(tolerance, here.typing.kind)
    operand = operands.ordered_operand(value, here.word, here.context, here.spot, here.typing.kind)
    return here.apply(operand, found)


def _tolerance(node: Node, kind: Kind | None) -> Fraction:
    if kind in (Kind.DATE_TIME, Kind.DURATION):
        return _span(node, "tolerance")
    if not is_number(node.value) or node.value < 0:
        refuse(node.place, "OPERAND", "tolerance takes a number of at least 0")
    return exact(node.value)


def _only(here: Here, *known: str) -> None:
    for key, member in here.node.members():
        if key not in known:
            refuse(member.key_place, "KEY", f"{here.word} has no key '{key}'", did_you_mean(key, known))


def _matches(here: Here) -> Part:
    node = here.context.bound(here.node)
    pattern = compile_pattern(fields.text(node, here.word))
    if isinstance(pattern, str):
        refuse(node.place, "REGEX", f"RE2 refuses the expression: {pattern}", "no look-around, no back-references")
    return here.apply(Literal(pattern))


def _text(here: Here) -> Part:
    return here.apply(operands.text_operand(here.node, here.word, here.context, here.spot))


def _word_of(known: tuple[str, ...]) -> Parse:
    def parse(here: Here) -> Part:
        return here.apply(Literal(fields.word(here.node, here.word, known)))

    return parse


def _flag(here: Here) -> bool:
    if not isinstance(here.node.value, bool):
        refuse(here.node.place, "OPERAND", f"{here.word} takes true or false, this is {fields.what(here.node.value)}")
    return here.node.value


def _truth(here: Here) -> Part:
    return here.apply(Literal(_flag(here)))


def _exists(here: Here) -> Part:
    return Exists(_flag(here), here.shown, here.node.key_place)


def _date(here: Here) -> Part:
    return here.apply(operands.date_operand(here.node, here.word, here.context, here.spot))


def _span(node: Node, name: str) -> Fraction:
    found = clock.span(node.value) if isinstance(node.value, str) else None
    if found is None:
        refuse(node.place, "OPERAND", f"{name} takes a duration", "one whole number and one unit: 30m, 24h, 90d, 2w")
    return found


def _within(here: Here) -> Part:
    here.context.uses_time = True
    return here.apply(Literal(_span(here.context.bound(here.node), here.word)))


def _version(here: Here) -> Part:
    node = here.context.bound(here.node)
    found = parse_range(fields.text(node, here.word))
    if found is None:
        refuse(node.place, "OPERAND", "version takes comparators", 'such as ">=1.2, <2"')
    return here.apply(Literal(found))


def _length(here: Here) -> Part:
    return Length(here.inner(here.node, Wanted(derived=True)), here.shown, here.node.key_place)


def _since(here: Here) -> Part:
    start = operands.date_operand(here.needed("from"), "from", here.context, here.spot)
    condition = here.inner(here.rest("from"), Wanted(kind=Kind.DURATION, derived=True))
    return Since(start, condition, here.shown, here.node.key_place)


def _lookup(here: Here) -> Part:
    _only_one = [word for word in ("has", "some", "every", "none") if word in fields.mapping(here.node, "lookup")]
    _only(here, "in", "by", "has", "some", "every", "none")
    if len(_only_one) != 1:
        refuse(
            here.node.place, "OPERAND", "lookup takes one of has, some, every, none", "has: {...} for the only match"
        )
    word = _only_one[0]
    source, by = _selector(here, "in"), _selector(here, "by")
    here.context.read(source, here.spot.at_bundle)
    if by.many or by.absolute:
        refuse(
            here.node["by"].place, "SELECTOR", "by names one field of the joined element", "a key has no [*] and no $"
        )
    spot = here.spot.inside()
    member = here.node[word]
    if word == "has":
        check = here.grammar.check(member, "has", here.context, spot)
        shown = f"has: {flow(member.value)}"
        condition = Condition((Has(check, shown, member.key_place),), shown, member.place)
    else:
        condition = here.inner(member, Wanted(), here.spot.under_not() if word == "none" else here.spot)
    return Lookup(source, by, word, condition, here.shown, here.node.key_place)


def _selector(here: Here, key: str) -> Selector:
    node = here.needed(key)
    return parse_selector(fields.text(node, key), node.place)


def _quantified(here: Here) -> Part:
    spot = here.spot.under_not() if here.word == "none" else here.spot
    condition = here.inner(here.node, Wanted(kind=here.typing.kind), spot)
    return Quantified(here.word, condition, here.shown, here.node.key_place, kind=here.typing.kind)


def _at_least(here: Here) -> Part:
    rest = here.rest("n", "share")
    n, share = here.node.get("n"), here.node.get("share")
    if (n is None) == (share is None):
        refuse(here.node.place, "OPERAND", "at_least takes n or share", "n: 2 or share: 0.95")
    condition = here.inner(rest, Wanted(kind=here.typing.kind))
    number = None if n is None else fields.natural(here.context.bound(n), "n", least=1)
    part = None if share is None else _share(here.context.bound(share))
    return Quantified("at_least", condition, here.shown, here.node.key_place, number, part, here.typing.kind)


def _share(node: Node) -> Fraction:
    if not is_number(node.value) or not 0 < node.value <= 1:
        refuse(node.place, "OPERAND", "share takes a number above 0 and up to 1")
    return exact(node.value)


def _count(here: Here) -> Part:
    return Count(here.inner(here.context.bound(here.node), Wanted(derived=True)), here.shown, here.node.key_place)


def _unique(here: Here) -> Part:
    place = here.node.key_place
    if here.node.value is True:
        return Unique((), here.typing, here.shown, place)
    if not is_list(here.node.value):
        refuse(
            here.node.place,
            "OPERAND",
            "unique takes true or a list of fields",
            "for the opposite write not: {unique: true}",
        )
    by = tuple(parse_selector(fields.text(n, "unique"), n.place) for n in fields.listing(here.node, "unique"))
    for selector in by:
        if selector.many or selector.absolute:
            refuse(selector.place, "SELECTOR", "unique compares fields of the element", "a field has no [*] and no $")
    return Unique(by, here.typing, here.shown, place)


def _contains(here: Here) -> Part:
    operand = operands.scalar_operand(here.node, here.word, here.context, here.spot, here.typing.kind)
    return Contains(operand, False, here.typing, here.shown, here.node.key_place)


def _contains_all(here: Here) -> Part:
    operand = operands.list_operand(here.node, here.word, here.context, here.spot, here.typing.kind)
    return Contains(operand, True, here.typing, here.shown, here.node.key_place)


def _reduced(here: Here) -> Part:
    kind = here.typing.kind
    if kind is Kind.VERSION or (kind is Kind.DATE_TIME and here.word not in _OF_DATES):
        hint = "quantify over versions: every, some, none" if kind is Kind.VERSION else "min, max and percentile are"
        refuse(here.node.place, "OPERATOR", f"{here.word} is not defined on a {kind.value}", hint)
    percent: Fraction | None = None
    node = here.context.bound(here.node)
    if here.word == "percentile":
        percent = _percent(here.context.bound(here.needed("p")))
        node = here.rest("p")
    condition = here.inner(node, Wanted(kind=kind, derived=True))
    return Reduced(here.word, condition, here.typing, here.shown, here.node.key_place, percent)


def _percent(node: Node) -> Fraction:
    if not is_number(node.value) or not 0 < node.value <= 100:
        refuse(node.place, "OPERAND", "p takes a number above 0 and up to 100")
    return exact(node.value)


def _max_gap(here: Here) -> Part:
    start, end = (operands.date_operand(here.needed(key), key, here.context, here.spot) for key in ("from", "to"))
    condition = here.inner(here.rest("from", "to"), Wanted(kind=Kind.DURATION, derived=True))
    return MaxGap(start, end, condition, here.shown, here.node.key_place)


_PARSE: Final[dict[str, Parse]] = {
    "equals": _equals,
    "in": _in,
    **dict.fromkeys(("lt", "lte", "gt", "gte"), _ordered),
    "near": _near,
    "matches": _matches,
    **dict.fromkeys(("starts_with", "ends_with"), _text),
    "type": _word_of(tuple(TYPES)),
    "format": _word_of(tuple(FORMATS)),
    **dict.fromkeys(("empty", "is_null"), _truth),
    "exists": _exists,
    **dict.fromkeys(("before", "after"), _date),
    "within": _within,
    "version": _version,
    "length": _length,
    "since": _since,
    "lookup": _lookup,
    **dict.fromkeys(("every", "some", "none"), _quantified),
    "at_least": _at_least,
    "count": _count,
    "unique": _unique,
    "contains": _contains,
    "contains_all": _contains_all,
    **dict.fromkeys(REDUCERS, _reduced),
    "max_gap": _max_gap,
}
