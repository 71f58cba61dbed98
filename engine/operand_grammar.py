"""From the text of a pack to operands: literals, references, parameters, instants (decisions 25 to 27)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from arcanos import clock
from arcanos.engine import extensions, fields
from arcanos.engine.extensions import Extensions
from arcanos.engine.fields import Node, Problems, refuse, told, what
from arcanos.engine.operators import Listed, scalar
from arcanos.engine.selector_parser import parse_selector
from arcanos.engine.terms import Kind, Literal, Name, Now, Operand, Reference, Selector, Typing
from arcanos.engine.values import Quantity, convert, exact, is_number
from arcanos.errors import did_you_mean
from arcanos.findings import Reason
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value

_SOURCES: Final = ("ref", "target", "param", "now")
_SPANS: Final = (Kind.DATE_TIME, Kind.DURATION)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in a rule something is written: what is allowed there and from where selectors start."""

    at_bundle: bool
    target_is_bundle: bool
    in_when: bool = False
    negated: bool = False

    def inside(self) -> Spot:
        """Return the spot within a value that became the target of a check."""
        return replace(self, at_bundle=False)

    def under_not(self) -> Spot:
        """Return the spot beneath a `not` or `none`."""
        return replace(self, negated=True)


@dataclass(slots=True)
class Context:
    """What one rule is compiled with, and what is learned about it on the way."""

    problems: Problems
    params: Mapping[str, Value]
    declared: frozenset[str]
    min_n: int
    confidence: Fraction
    used: set[str] = field(default_factory=set[str])
    documents: set[str] = field(default_factory=set[str])
    uses_time: bool = False
    patterns: int = 0
    extensions: Extensions = extensions.NONE

    def bound(self, node: Node) -> Node:
        """Return `node` with `{param: P}` replaced by the parameter's value, at the same place."""
        if not is_object(node.value) or set(node.value) != {"param"}:
            return node
        name = fields.text(node["param"], "param")
        if name not in self.params and name in self.declared:
            told()
        if name not in self.params:
            refuse(
                node["param"].place,
                "PARAM",
                f"the pack has no parameter '{name}'",
                did_you_mean(name, list(self.params)),
            )
        self.used.add(name)
        return Node(node.source, node.path, self.params[name])

    def read(self, selector: Selector, at_bundle: bool) -> Selector:
        """Note which document a selector reads; one that starts at the bundle names a document first."""
        if not selector.absolute and not at_bundle:
            return selector
        if not selector.steps or not isinstance(selector.steps[0], Name):
            refuse(
                selector.place,
                "SELECTOR",
                f"'{selector.text}' names no document",
                "begin with a document: $.registry.models",
            )
        self.documents.add(selector.steps[0].name)
        return selector


def flow(value: Value) -> str:
    """Return a value as short flow-style text, for findings and explanations."""
    if is_object(value):
        return "{" + ", ".join(f"{k}: {flow(v)}" for k, v in value.items()) + "}"
    if is_list(value):
        return "[" + ", ".join(flow(v) for v in value) + "]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


def scalar_operand(node: Node, name: str, context: Context, spot: Spot, kind: Kind | None) -> Operand:
    """Return the operand of `equals`, `contains`: a scalar or a reference to one."""
    node, dynamic = _dynamic(node, name, context, spot, kind, many=False)
    if dynamic is not None:
        return dynamic
    if not isinstance(node.value, str | int | float):
        hint = "use is_null: true" if node.value is None else "a list goes under in, contains_all"
        refuse(node.place, "OPERAND", f"{name} takes a scalar, this is {what(node.value)}", hint)
    return _literal(node, name, context, kind)


def plain_operand(node: Node, name: str, context: Context, spot: Spot) -> Operand:
    """Return the operand of an extension's operator: a scalar as it is written, or a reference to one."""
    node, dynamic = _dynamic(node, name, context, spot, None, many=False, taken="a scalar as it is")
    if dynamic is not None:
        return dynamic
    if not isinstance(node.value, str | int | float):
        refuse(node.place, "OPERAND", f"{name} takes a scalar, this is {what(node.value)}")
    return Literal(node.value)


def ordered_operand(node: Node, name: str, context: Context, spot: Spot, kind: Kind | None) -> Operand:
    """Return the operand of `lt lte gt gte near`: a number, or what `as` made."""
    node, dynamic = _dynamic(node, name, context, spot, kind, many=False)
    if dynamic is not None:
        return dynamic
    if kind is None and not is_number(node.value):
        hint = "strings have no order; say what it is with as: number, duration, date-time, version or bytes"
        refuse(node.place, "OPERAND", f"{name} takes a number, this is {what(node.value)}", hint)
    return _literal(node, name, context, kind)


def _literal(node: Node, name: str, context: Context, kind: Kind | None) -> Operand:
    if kind is Kind.DATE_TIME and node.value == "now":
        context.uses_time = True
        return Now(Fraction(0))
    return Literal(_converted(node, node.value, name, kind))


def date_operand(node: Node, name: str, context: Context, spot: Spot) -> Operand:
    """Return the operand of `before after from to`: an RFC 3339 date-time, `now`, or a reference."""
    node, dynamic = _dynamic(node, name, context, spot, Kind.DATE_TIME, many=False)
    if dynamic is not None:
        return dynamic
    return _literal(node, name, context, Kind.DATE_TIME)


def text_operand(node: Node, name: str, context: Context, spot: Spot) -> Operand:
    """Return the operand of `starts_with ends_with`: text or a reference to it."""
    node, dynamic = _dynamic(node, name, context, spot, None, many=False, taken="text")
    if dynamic is not None:
        return dynamic
    return Literal(fields.text(node, name))


def list_operand(node: Node, name: str, context: Context, spot: Spot, kind: Kind | None) -> Operand:
    """Return the operand of `in contains_all`: a list of scalars of one type, or a reference to a list."""
    node, dynamic = _dynamic(node, name, context, spot, kind, many=True, taken="a list")
    if dynamic is not None:
        return dynamic
    found = fields.listing(node, name)
    for element in found:
        if not isinstance(element.value, str | int | float):
            refuse(element.place, "OPERAND", f"{name} takes scalars, this is {what(element.value)}")
        _converted(element, element.value, name, kind)
    classes = {_class_of(element.value) for element in found}
    if len(classes) > 1:
        refuse(node.place, "OPERAND", f"{name} takes a list of one type, this mixes {' and '.join(sorted(classes))}")
    return Literal(Listed(tuple(element.value for element in found)))


def _class_of(value: Value) -> str:
    found = scalar(value, Typing())
    return "other" if isinstance(found, Reason) else found[0]


def _converted(node: Node, value: Value, name: str, kind: Kind | None) -> Value:
    if kind is None:
        return value
    if isinstance(value, str) and kind is Kind.DURATION and clock.span(value) is None:
        refuse(node.place, "OPERAND", f"{name} takes a duration", "one whole number and one unit: 30m, 24h, 90d, 2w")
    if isinstance(convert(value, kind), Reason):
        hints = {
            Kind.DATE_TIME: "RFC 3339 with a zone: 2026-01-31T12:00:00Z",
            Kind.VERSION: 'three parts in quotes: "1.2.0"',
            Kind.BYTES: "a number, or such as 512 MB, 1.5 GiB",
            Kind.NUMBER: "a number, or text that is one in JSON",
        }
        refuse(node.place, "OPERAND", f"{name} takes a {kind.value}, this is none", hints.get(kind, ""))
    return value


def _dynamic(
    node: Node, name: str, context: Context, spot: Spot, kind: Kind | None, *, many: bool, taken: str = ""
) -> tuple[Node, Operand | None]:
    """Return the node with a plain parameter bound, and the operand if the node is no literal.

    `many` operands are lists; where `taken` says what they are, `times` and `plus` have no number or date to change.
    """
    node = context.bound(node)
    if not is_object(node.value):
        return node, None
    sources = [key for key in node.value if key in _SOURCES]
    if len(sources) != 1:
        hint = "an operand is a scalar, {ref: ...}, {target: ...}, {param: ...} or {now: -7d}"
        refuse(node.place, "OPERAND", f"{name} takes no mapping like this", hint)
    for key, member in node.members():
        if key not in (*_SOURCES, "times", "plus") or (sources[0] == "now" and key != "now"):
            refuse(member.key_place, "KEY", f"an operand has no key '{key}' here", did_you_mean(key, ["times", "plus"]))
    if sources[0] == "now":
        return node, _now(node, name, context, None if many else kind)
    if taken and ("times" in node or "plus" in node):
        refuse(node.place, "OPERAND", f"{name} takes {taken}: times and plus go with one number")
    times, plus = _times(node, kind), _plus(node, kind)
    if sources[0] == "param":
        return node, _moved_param(node, name, context, kind, times, plus)
    return node, _reference(node, sources[0], name, context, spot, many, times, plus)


def _now(node: Node, name: str, context: Context, kind: Kind | None) -> Now:
    context.uses_time = True
    if kind is not Kind.DATE_TIME:
        refuse(node.place, "OPERAND", f"{name} compares no dates here", "use before, after, within or as: date-time")
    found = node["now"].value
    offset = clock.span(found, signed=True) if isinstance(found, str) else None
    if offset is None:
        refuse(node["now"].place, "OPERAND", "now takes a duration", "such as -7d, 12h")
    return Now(offset)


def _reference(
    node: Node,
    source: str,
    name: str,
    context: Context,
    spot: Spot,
    many: bool,
    times: Fraction | None,
    plus: Fraction | None,
) -> Reference:
    member = node[source]
    selector = parse_selector(fields.text(member, source), member.place)
    if selector.many and not many:
        refuse(
            member.place, "OPERAND", f"{name} takes one value, '{selector.text}' selects many", "use in or contains_all"
        )
    if source == "target" and selector.absolute:
        refuse(member.place, "OPERAND", f"target starts at the rule's target, '{selector.text}' at $", "use ref")
    context.read(selector, spot.target_is_bundle if source == "target" else spot.at_bundle)
    return Reference(selector, source == "target", times, plus)


def _times(node: Node, kind: Kind | None) -> Fraction | None:
    member = node.get("times")
    if member is None:
        return None
    if not is_number(member.value) or kind in (Kind.DATE_TIME, Kind.VERSION):
        refuse(member.place, "OPERAND", "times takes a number and goes with numbers and durations")
    return exact(member.value)


def _plus(node: Node, kind: Kind | None) -> Fraction | None:
    member = node.get("plus")
    if member is None:
        return None
    if kind in _SPANS:
        found = clock.span(member.value, signed=True) if isinstance(member.value, str) else None
        if found is None:
            refuse(member.place, "OPERAND", "plus takes a duration beside dates and durations", "such as 4h, -1d")
        return found
    if not is_number(member.value) or kind is Kind.VERSION:
        refuse(member.place, "OPERAND", "plus takes a number and goes with numbers")
    return exact(member.value)


def _moved_param(
    node: Node, name: str, context: Context, kind: Kind | None, times: Fraction | None, plus: Fraction | None
) -> Literal:
    bound = context.bound(Node(node.source, node.path, {"param": node.value["param"]}))
    number = convert(bound.value, kind or Kind.NUMBER)
    if not isinstance(number, Quantity) or (kind is None and not is_number(bound.value)):
        refuse(node.place, "OPERAND", f"{name}: times and plus go with a number or a date")
    return Literal(replace(number, kind=kind).moved(times, plus))
