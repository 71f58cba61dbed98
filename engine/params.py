"""Parameters of a pack: declared with a type and bounds, bound when the pack is compiled (decision 27)."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Final

from arcanos import clock
from arcanos.digest import canonical
from arcanos.engine import fields
from arcanos.engine.fields import Node, Problems, refuse, told
from arcanos.engine.values import exact, is_number, version
from arcanos.errors import Place, did_you_mean
from arcanos.readers.shapes import is_list
from arcanos.readers.source import Value

TYPES: Final = ("string", "number", "integer", "boolean", "duration", "date-time", "version")
KEYS: Final = ("type", "default", "min", "max", "one_of", "description")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True, slots=True)
class Param:
    """A declared parameter; `listed` for a list of its type."""

    name: str
    type: str
    listed: bool
    node: Node

    def refuses(self, value: Value) -> str:
        """Return why `value` is not one of this parameter's, or nothing."""
        if self.listed:
            if not is_list(value) or not value:
                return f"takes a list of {self.type} with at least one element"
            return next((why for v in value if (why := self._refuses_one(v))), "")
        return self._refuses_one(value)

    def _refuses_one(self, value: Value) -> str:
        if not _is_of(self.type, value):
            return f"takes a {self.type}"
        one_of = self.node.get("one_of")
        if one_of is not None and not any(_same(self.type, value, known) for known in one_of.value):
            return "is none of the values in one_of"
        for bound, side in (("min", -1), ("max", 1)):
            member = self.node.get(bound)
            if member is not None and side * _compare(self.type, value, member.value) > 0:
                return f"is outside its {bound}"
        return ""


def _is_of(type_: str, value: Value) -> bool:
    if type_ in ("number", "integer"):
        return is_number(value) and (type_ == "number" or isinstance(value, int) or value.is_integer())
    if type_ == "boolean":
        return isinstance(value, bool)
    if not isinstance(value, str):
        return False
    if type_ == "duration":
        return clock.span(value) is not None
    if type_ == "date-time":
        return clock.seconds_of(value) is not None
    return version(value) is not None if type_ == "version" else bool(value.strip())


def _same(type_: str, left: Value, right: Value) -> bool:
    if type_ in ("number", "integer"):
        return exact(left) == exact(right)
    return canonical(left) == canonical(right)


def _compare(type_: str, left: Value, right: Value) -> int:
    a, b = _rank(type_, left), _rank(type_, right)
    return int(a > b) - int(a < b)


def _rank(type_: str, value: Value) -> Value:
    if type_ == "duration":
        return clock.span(value)
    if type_ == "date-time":
        return clock.seconds_of(value)
    if type_ == "version":
        found = version(value)
        return found.rank if found else None
    return exact(value)


def declared(header: Node, problems: Problems) -> dict[str, Param]:
    """Return the parameters that a pack declares; mistakes are noted."""
    node = header.get("params")
    if node is None:
        return {}
    found: dict[str, Param] = {}
    with problems.noted():
        for name, member in fields.mapping(node, "params").members():
            with problems.noted():
                found[name] = _declared(name, member, problems)
    return found


def _declared(name: str, node: Node, problems: Problems) -> Param:
    if not _NAME.fullmatch(name):
        refuse(node.key_place, "PARAM", f"'{name}' is no parameter name", "lowercase letters, digits and _")
    fields.mapping(node, f"parameter {name}")
    fields.known_keys(node, f"parameter {name}", KEYS, ("type",), problems)
    if "type" not in node:
        told()
    listed = is_list(node["type"].value)
    inner, *more = fields.listing(node["type"], "type") if listed else [node["type"]]
    if more:
        refuse(node["type"].place, "PARAM", f"parameter {name} is a list of one type", "such as type: [string]")
    param = Param(name, fields.word(inner, "type", TYPES), listed, node)
    _check_bounds(param)
    default = node.get("default")
    if default is not None and (why := param.refuses(default.value)):
        refuse(default.place, "PARAM", f"the default of {name} {why}")
    return param


def _check_bounds(param: Param) -> None:
    for bound in ("min", "max"):
        member = param.node.get(bound)
        if member is None:
            continue
        if param.type in ("string", "boolean"):
            refuse(member.key_place, "PARAM", f"a {param.type} has no {bound}", "use one_of")
        if not _is_of(param.type, member.value):
            refuse(member.place, "PARAM", f"{bound} is no {param.type}")
    low, high = param.node.get("min"), param.node.get("max")
    if low is not None and high is not None and _compare(param.type, low.value, high.value) > 0:
        refuse(high.place, "PARAM", "max is below min", "no value lies between them")
    one_of = param.node.get("one_of")
    if one_of is not None:
        for element in fields.listing(one_of, "one_of"):
            if not _is_of(param.type, element.value):
                refuse(element.place, "PARAM", f"one_of holds something that is no {param.type}")


def bind(
    params: Mapping[str, Param],
    given: Mapping[str, Value],
    problems: Problems,
    given_at: Callable[[str], Place],
    needed: Container[str] | None = None,
) -> dict[str, Value]:
    """Return each parameter's value: the one given, else the default; note unknown, unset and out of bounds.

    With `needed`, a parameter that is not in it may stay unset: for compiling one rule of a pack.
    """
    for name in given:
        if name not in params:
            hint = did_you_mean(name, list(params)) or ("" if params else "remove it: it declares none")
            problems.add(given_at(name), "PARAM", f"the pack has no parameter '{name}'", hint)
    bound: dict[str, Value] = {}
    for name, param in params.items():
        default = param.node.get("default")
        if name in given:
            bound[name] = given[name]
            if why := param.refuses(given[name]):
                problems.add(given_at(name), "PARAM", f"parameter {name} {why}", f"declared at {param.node.key_place}")
        elif default is not None:
            bound[name] = default.value
        elif needed is None or name in needed:
            problems.add(
                param.node.key_place,
                "PARAM",
                f"parameter {name} is not set and has no default",
                "set it under params in the configuration",
            )
    return bound


def off_default(params: Mapping[str, Param], bound: Mapping[str, Value]) -> tuple[tuple[str, str], ...]:
    """Return the parameters that differ from their default, as canonical JSON text."""
    return tuple(
        (name, canonical(bound[name]).decode())
        for name, param in sorted(params.items())
        if name in bound
        and ("default" not in param.node or canonical(param.node["default"].value) != canonical(bound[name]))
    )
