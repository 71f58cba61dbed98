"""From the text of a pack to checks and conditions (`docs/language.md`, decisions 8 to 14)."""

from __future__ import annotations

from typing import Final

from arcanos.engine import fields, list_grammar, value_grammar
from arcanos.engine.conditions import Check, CheckGroup, Combined, Condition, Entry, Has, Part
from arcanos.engine.fields import Node, Problems, refuse, what
from arcanos.engine.foreign_grammar import parse_foreign, refuse_unnamed
from arcanos.engine.list_grammar import LIST, QUANTIFIERS, REDUCERS
from arcanos.engine.operand_grammar import Context, Spot, flow
from arcanos.engine.reading import COMPARATORS, Here, Wanted
from arcanos.engine.selector_parser import parse_selector
from arcanos.engine.terms import Filter, Kind, Typing, Wild
from arcanos.engine.value_grammar import VALUE
from arcanos.engine.values import is_number
from arcanos.errors import did_you_mean
from arcanos.extension import NAME
from arcanos.readers.shapes import is_list, is_object

GROUPS: Final = ("all", "any", "not")
MEASURED: Final = ("lt", "lte", "gt", "gte", "near", *REDUCERS)
PARSE: Final = {**value_grammar.PARSE, **list_grammar.PARSE}
MODIFIERS: Final = ("as", "point", "min_n", "on_missing")
WORDS: Final = (*VALUE, *LIST, *GROUPS, *MODIFIERS)
DERIVED: Final = (*COMPARATORS, *GROUPS)
BESIDE: Final = {Kind.DATE_TIME: ("before", "after", "within", "since"), Kind.VERSION: ("version",)}
"""The operators, besides those that compare, that read an element which `as` has made."""
CONVERTED: Final = (*COMPARATORS, *QUANTIFIERS, *REDUCERS, "unique", "contains", "contains_all")


def parse_check(node: Node, name: str, context: Context, spot: Spot) -> Check:
    """Return the check that a mapping writes; its mistakes are noted and it is refused if there are any."""
    fields.mapping(node, name)
    entries: list[Entry | CheckGroup] = []
    inner = Problems()
    for key, member in node.members():
        with inner.noted():
            entries.append(_group(key, member, context, spot) if key in GROUPS else _entry(key, member, context, spot))
    inner.settle()
    return Check(tuple(entries), node.place)


def _group(word: str, node: Node, context: Context, spot: Spot) -> CheckGroup:
    if word == "not":
        return CheckGroup("not", (parse_check(node, "not", context, spot.under_not()),), node.key_place)
    checks = tuple(parse_check(element, word, context, spot) for element in fields.listing(node, word))
    return CheckGroup(word, checks, node.key_place)


def _entry(key: str, node: Node, context: Context, spot: Spot) -> Entry:
    selector = parse_selector(key, node.key_place)
    if sum(isinstance(step, Wild | Filter) for step in selector.steps) > 1:
        hint = "write a: {every: {has: {b: {every: ...}}}}"
        refuse(node.key_place, "SELECTOR", f"'{key}' has more than one [*] or filter", hint)
    context.read(selector, spot.at_bundle)
    on_missing = _on_missing(node, context, spot)
    condition = parse_condition(node, key, context, spot, Wanted(many=selector.many), entry=True)
    return Entry(selector, condition, node.key_place, on_missing)


def _on_missing(node: Node, context: Context, spot: Spot) -> str | None:
    if not is_object(node.value) or "on_missing" not in node.value:
        return None
    member = node["on_missing"]
    if spot.in_when:
        refuse(
            member.key_place,
            "MODIFIER",
            "on_missing stands in require only",
            "a when that can't be told is indeterminate",
        )
    if spot.negated:
        refuse(
            member.key_place, "MODIFIER", "on_missing stands nowhere beneath a not or none: there fail would mean pass"
        )
    if "exists" in node.value:
        refuse(member.key_place, "MODIFIER", "exists answers on an absent path itself", "drop on_missing or exists")
    return fields.word(member, "on_missing", ("fail", "pass"))


def parse_condition(
    node: Node, name: str, context: Context, spot: Spot, wanted: Wanted, *, entry: bool = False
) -> Condition:
    """Return the condition that a node writes; a scalar means `equals`."""
    if node.value is None:
        refuse(node.place, "EMPTY", f"'{name}' has no condition", "for a value that must be null write {is_null: true}")
    if is_list(node.value):
        refuse(node.place, "VALUE", f"'{name}' is a bare list", "write {in: [...]} or {contains_all: [...]}")
    if not is_object(node.value):
        node = Node(node.source, node.path, {"equals": node.value})
    if not node.value:
        refuse(node.place, "EMPTY", f"'{name}' has an empty condition", "write an operator, such as exists: true")
    _words(node, name, context, wanted, entry)
    typing = _typing(node, context, wanted)
    parts = tuple(
        _part(word, member, context, spot, wanted, typing) for word, member in node.members() if word not in MODIFIERS
    )
    shown = flow(node.value)
    return Condition(parts, f"{name}: {shown}" if entry else shown, node.place)


def _words(node: Node, name: str, context: Context, wanted: Wanted, entry: bool) -> None:
    words = list(node.value)
    foreign = context.extensions
    for word, member in node.members():
        place = member.key_place
        if word not in WORDS and word not in foreign.words:
            if NAME.fullmatch(word):
                refuse_unnamed(place, "operator", word, foreign)
            refuse(
                place,
                "OPERATOR",
                f"there is no operator '{word}'",
                did_you_mean(word, WORDS) or "docs/language.md lists them",
            )
        if word == "on_missing" and not entry:
            refuse(place, "MODIFIER", "on_missing stands directly under a selector only")
        if wanted.derived and word not in DERIVED:
            refuse(
                place,
                "OPERATOR",
                f"'{word}' does not apply to a number that was computed",
                "compare it: lte, gte, equals",
            )
        if wanted.kind is not None and not wanted.derived and word not in (*DERIVED, *BESIDE.get(wanted.kind, ())):
            hint = "compare it: lte, gte, equals; ask anything else in a quantifier without as"
            refuse(place, "OPERATOR", f"'{word}' does not apply to what as has made a {wanted.kind.value}", hint)
        if wanted.many and (word in VALUE or word in foreign.operators):
            hint = f"say which: {{every: {{{word}: ...}}}}, some, none, at_least"
            refuse(place, "OPERATOR", f"'{name}' selects many values, '{word}' looks at one", hint)
    if all(word in MODIFIERS for word in words):
        refuse(node.place, "EMPTY", f"'{name}' has modifiers and no operator", "write an operator, such as gte")
    if "point" in words and "min_n" in words:
        hint = "point reads the value alone: ask n in a condition of its own"
        refuse(node["min_n"].key_place, "MODIFIER", "min_n has nothing to act on beside point", hint)
    for modifier, readers in (("as", CONVERTED), ("min_n", MEASURED), ("point", MEASURED)):
        if modifier in words and not any(word in readers or word in foreign.reducers for word in words):
            hint = "modifiers are not inherited: write it beside the operator that reads it"
            refuse(node[modifier].key_place, "MODIFIER", f"{modifier} has nothing to act on here", hint)


def _typing(node: Node, context: Context, wanted: Wanted) -> Typing:
    kind, min_n, point = wanted.kind, context.min_n, False
    if (member := node.get("as")) is not None:
        kind = Kind(fields.word(member, "as", [k.value for k in Kind]))
    if (member := node.get("min_n")) is not None:
        min_n = fields.natural(context.bound(member), "min_n", least=1)
    if (member := node.get("point")) is not None:
        if member.value is not True:
            refuse(
                member.place,
                "VALUE",
                f"point is {what(member.value)}, only true has a meaning",
                "leave it out otherwise",
            )
        point = True
    return Typing(kind, point, min_n, context.confidence)


def _part(word: str, node: Node, context: Context, spot: Spot, wanted: Wanted, typing: Typing) -> Part:
    shown = f"{word}: {flow(context.bound(node).value)}"
    if wanted.derived and wanted.kind is None and word in ("equals", "in"):
        _number_for(word, context.bound(node))
    if word in ("all", "any"):
        elements = fields.listing(node, word)
        conditions = tuple(parse_condition(e, word, context, spot, wanted) for e in elements)
        return Combined(word, conditions, shown, node.key_place)
    if word == "not":
        return Combined(word, (parse_condition(node, word, context, spot.under_not(), wanted),), shown, node.key_place)
    if word == "has":
        return Has(parse_check(node, "has", context, spot.inside()), shown, node.key_place)
    return PARSE.get(word, parse_foreign)(Here(word, node, context, spot, typing, shown, _Grammar()))


def _number_for(word: str, node: Node) -> None:
    for value in node.value if is_list(node.value) else [node.value]:
        if not is_number(value) and not is_object(value):
            message = f"{word} compares a number that was computed with {what(value)}"
            refuse(node.place, "OPERAND", message, "write a number")


class _Grammar:
    """The two functions that operators with conditions inside call back."""

    def condition(self, node: Node, name: str, context: Context, spot: Spot, wanted: Wanted) -> Condition:
        return parse_condition(node, name, context, spot, wanted)

    def check(self, node: Node, name: str, context: Context, spot: Spot) -> Check:
        return parse_check(node, name, context, spot)
