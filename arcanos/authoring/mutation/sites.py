"""The places of a rule where a mistake could be made, found by the grammar: each with what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from arcanos.engine.condition_grammar import MODIFIERS
from arcanos.engine.fields import Node
from arcanos.readers.shapes import is_list, is_object


class Role(Enum):
    """What a node of a rule is."""

    RULE = "a rule"
    CHECK = "a check"
    ENTRY = "an entry of a check"
    GROUP = "all, any or not of checks"
    CONDITION = "a condition"
    OPERATOR = "an operator with its operand"
    MODIFIER = "a modifier"
    CONSTANT = "a literal that an operator compares with or counts by"
    LIST = "a literal list"
    SELECTOR = "a selector that is a value"
    KEY = "a selector that is a key"
    AGE = "how old a document may be"


@dataclass(frozen=True, slots=True)
class Site:
    """One node and what it is; `word` is the operator or key that it belongs to."""

    role: Role
    word: str
    node: Node


Sites = Iterator[Site]


def sites_of_rule(rule: Node) -> Sites:
    """Yield the sites of a rule, in the order of the file below each key."""
    yield Site(Role.RULE, "", rule)
    if "for" in rule:
        yield Site(Role.SELECTOR, "for", rule["for"])
    for key in ("when", "require"):
        if key in rule:
            yield from _check(rule[key])
    if "min_targets" in rule:
        yield Site(Role.CONSTANT, "min_targets", rule["min_targets"])
    if "manual" in rule:
        for key in ("role", "valid_for"):
            yield Site(Role.CONSTANT, key, rule["manual"][key])
    yield from _ages(rule)


def sites_of_header(header: Node) -> Sites:
    """Yield what a pack says for all its rules: defaults of parameters, ages, the least n and confidence."""
    for key in ("min_n", "confidence"):
        if key in header:
            yield Site(Role.CONSTANT, key, header[key])
    yield from _ages(header)
    for name, param in header["params"].members() if "params" in header else []:
        if "default" in param:
            default = param["default"]
            yield Site(Role.LIST if is_list(default.value) else Role.CONSTANT, f"param {name}", default)


def _ages(node: Node) -> Sites:
    members = node["evidence"].members() if "evidence" in node else []
    for document, member in members:
        yield Site(Role.AGE, document, member if len(members) > 1 else node["evidence"])
        yield from _operand("max_age", member["max_age"])


def _check(node: Node) -> Sites:
    yield Site(Role.CHECK, "", node)
    for key, member in node.members():
        if key in ("all", "any"):
            yield Site(Role.GROUP, key, member)
            for element in member.elements():
                yield from _check(element)
        elif key == "not":
            yield Site(Role.GROUP, key, member)
            yield from _check(member)
        else:
            yield Site(Role.ENTRY, key, member)
            yield Site(Role.KEY, key, member)
            yield from _condition(member)


def _condition(node: Node) -> Sites:
    if is_object(node.value):
        yield Site(Role.CONDITION, "", node)
        yield from _operators(node)
    else:
        yield from _operand("equals", node)


def _operators(node: Node, *taken: str) -> Sites:
    """Yield the sites of the operators in a mapping, without the keys that are no operators."""
    for word, member in node.members():
        if word in taken:
            continue
        yield Site(Role.MODIFIER if word in MODIFIERS else Role.OPERATOR, word, member)
        yield from INSIDE.get(word, _plain)(word, member)


def _plain(word: str, node: Node) -> Sites:
    yield from _operand(word, node)


def _nothing(word: str, node: Node) -> Sites:
    yield from ()


def _conditions(word: str, node: Node) -> Sites:
    for element in node.elements():
        yield from _condition(element)


def _inner(word: str, node: Node) -> Sites:
    if "param" not in node:
        yield from _condition(node)


def _has(word: str, node: Node) -> Sites:
    yield from _check(node)


def _with(*keys: str) -> Callable[[str, Node], Sites]:
    """Return the walk of an operator whose operand has keys of its own beside a condition."""

    def inside(word: str, node: Node) -> Sites:
        for key in keys:
            if key in node:
                yield from _operand(key, node[key])
        yield from _operators(node, *keys)

    return inside


def _near(word: str, node: Node) -> Sites:
    for key in ("value", "tolerance"):
        yield from _operand(key, node[key])


def _lookup(word: str, node: Node) -> Sites:
    yield Site(Role.SELECTOR, "in", node["in"])
    for key, member in node.members():
        if key == "has":
            yield from _check(member)
        elif key in ("some", "every", "none"):
            yield from _condition(member)


def _operand(word: str, node: Node) -> Sites:
    if is_list(node.value):
        yield Site(Role.LIST, word, node)
    elif is_object(node.value):
        for key, member in node.members():
            if key in ("ref", "target"):
                yield Site(Role.SELECTOR, key, member)
            elif key in ("times", "plus", "now"):
                yield Site(Role.CONSTANT, key, member)
    else:
        yield Site(Role.CONSTANT, word, node)


INSIDE: Final[dict[str, Callable[[str, Node], Sites]]] = {
    **dict.fromkeys(("all", "any"), _conditions),
    **dict.fromkeys(("not", "every", "some", "none", "count", "length"), _inner),
    **dict.fromkeys(("sum", "mean", "min", "max", "spread", "min_over_max"), _inner),
    "has": _has,
    "at_least": _with("n", "share"),
    "percentile": _with("p"),
    "since": _with("from"),
    "max_gap": _with("from", "to"),
    "near": _near,
    "lookup": _lookup,
    **dict.fromkeys(("as", "point", "on_missing"), _nothing),
}
"""What is inside an operator's operand; of all others it is a literal or an operand."""
