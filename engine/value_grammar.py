"""From the text of a pack to the operators that look at one value, each with the operand it takes."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from arcanos.engine import fields
from arcanos.engine import operand_grammar as operands
from arcanos.engine.conditions import Condition, Exists, Has, Length, Lookup, Part, Since
from arcanos.engine.fields import Node, refuse
from arcanos.engine.foreign_grammar import parse_format
from arcanos.engine.operand_grammar import flow
from arcanos.engine.operators import TYPES
from arcanos.engine.reading import COMPARATORS, Here, Parse, Wanted, only, span
from arcanos.engine.regex import MAX_PATTERNS, compile_pattern
from arcanos.engine.selector_parser import parse_selector
from arcanos.engine.terms import Kind, Literal, Selector
from arcanos.engine.values import exact, is_number
from arcanos.engine.version_ranges import parse_range

VALUE: Final = (
    *COMPARATORS,
    *("matches", "starts_with", "ends_with", "length", "empty", "format", "type", "exists", "is_null"),
    *("before", "after", "within", "since", "version", "lookup", "has"),
)


def _equals(here: Here) -> Part:
    return here.apply(operands.scalar_operand(here.node, here.word, here.context, here.spot, here.typing.kind))


def _in(here: Here) -> Part:
    return here.apply(operands.list_operand(here.node, here.word, here.context, here.spot, here.typing.kind))


def _ordered(here: Here) -> Part:
    return here.apply(operands.ordered_operand(here.node, here.word, here.context, here.spot, here.typing.kind))


def _near(here: Here) -> Part:
    value, tolerance = here.needed("value"), here.context.bound(here.needed("tolerance"))
    only(here, "value", "tolerance")
    if here.typing.kind is Kind.VERSION:
        refuse(here.node.place, "OPERAND", "near takes numbers, dates and durations, no versions")
    found = _tolerance(tolerance, here.typing.kind)
    operand = operands.ordered_operand(value, here.word, here.context, here.spot, here.typing.kind)
    return here.apply(operand, found)


def _tolerance(node: Node, kind: Kind | None) -> Fraction:
    if kind in (Kind.DATE_TIME, Kind.DURATION):
        return span(node, "tolerance")
    if not is_number(node.value) or node.value < 0:
        refuse(node.place, "OPERAND", "tolerance takes a number of at least 0")
    return exact(node.value)


def _matches(here: Here) -> Part:
    node = here.context.bound(here.node)
    here.context.patterns += 1
    if here.context.patterns > MAX_PATTERNS:
        refuse(node.place, "LIMIT", f"a rule has more than {MAX_PATTERNS} regular expressions", "split the rule")
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


def _within(here: Here) -> Part:
    here.context.uses_time = True
    return here.apply(Literal(span(here.context.bound(here.node), here.word)))


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
    only(here, "in", "by", "has", "some", "every", "none")
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


PARSE: Final[dict[str, Parse]] = {
    "equals": _equals,
    "in": _in,
    **dict.fromkeys(("lt", "lte", "gt", "gte"), _ordered),
    "near": _near,
    "matches": _matches,
    **dict.fromkeys(("starts_with", "ends_with"), _text),
    "type": _word_of(tuple(TYPES)),
    "format": parse_format,
    **dict.fromkeys(("empty", "is_null"), _truth),
    "exists": _exists,
    **dict.fromkeys(("before", "after"), _date),
    "within": _within,
    "version": _version,
    "length": _length,
    "since": _since,
    "lookup": _lookup,
}
