"""From the text of a pack to the operators that look at a list: quantifiers, counting, containment, reducers."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from arcanos.engine import fields
from arcanos.engine import operand_grammar as operands
from arcanos.engine.conditions import Contains, Count, MaxGap, Part, Quantified, Reduced, Unique
from arcanos.engine.fields import Node, refuse
from arcanos.engine.reading import Here, Parse, Wanted
from arcanos.engine.selector_parser import parse_selector
from arcanos.engine.terms import Kind
from arcanos.engine.values import exact, is_number
from arcanos.readers.shapes import is_list

REDUCERS: Final = ("sum", "mean", "min", "max", "spread", "min_over_max", "percentile")

QUANTIFIERS: Final = ("every", "some", "none", "at_least")

LIST: Final = (*QUANTIFIERS, "count", "unique", "contains", "contains_all", *REDUCERS, "max_gap")

OF_DATES: Final = ("min", "max", "percentile")


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
    if kind is Kind.VERSION or (kind is Kind.DATE_TIME and here.word not in OF_DATES):
        hint = "quantify over versions: every, some, none" if kind is Kind.VERSION else "min, max and percentile are"
        refuse(here.node.place, "OPERATOR", f"{here.word} is not defined on a {kind.value}", hint)
    percent: Fraction | None = None
    node = here.context.bound(here.node)
    if here.word == "percentile":
        percent = _percent(here.context.bound(here.needed("p")))
        node = here.rest("p")
    ratio = here.word == "min_over_max"  # which has no unit
    condition = here.inner(node, Wanted(kind=None if ratio else kind, derived=True))
    return Reduced(here.word, condition, here.typing, here.shown, here.node.key_place, percent)


def _percent(node: Node) -> Fraction:
    if not is_number(node.value) or not 0 < node.value <= 100:
        refuse(node.place, "OPERAND", "p takes a number above 0 and up to 100")
    return exact(node.value)


def _max_gap(here: Here) -> Part:
    start, end = (operands.date_operand(here.needed(key), key, here.context, here.spot) for key in ("from", "to"))
    condition = here.inner(here.rest("from", "to"), Wanted(kind=Kind.DURATION, derived=True))
    return MaxGap(start, end, condition, here.shown, here.node.key_place)


PARSE: Final[dict[str, Parse]] = {
    **dict.fromkeys(("every", "some", "none"), _quantified),
    "at_least": _at_least,
    "count": _count,
    "unique": _unique,
    "contains": _contains,
    "contains_all": _contains_all,
    **dict.fromkeys(REDUCERS, _reduced),
    "max_gap": _max_gap,
}
