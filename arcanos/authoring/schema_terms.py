"""JSON Schema of the terms of the rule language: selectors, texts, times and operands."""

from __future__ import annotations

from typing import Final, TypeAlias

from arcanos.engine.operators import FORMATS, TYPES
from arcanos.engine.regex import MAX_PATTERN
from arcanos.engine.selector_parser import MAX_TEXT
from arcanos.extension import NAME, OURS
from arcanos.findings import Outcome, Reason
from arcanos.readers.source import Value

Schema: TypeAlias = dict[str, Value]

_WS: Final = r"[ \t\n\r]*"
_NAME: Final = r"[^\x00-\x40\x5b-\x5e\x60\x7b-\x7f][^\x00-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f]*"
_QUOTED: Final = r"'(?:[^'\\]|\\.)*'" + r'|"(?:[^"\\]|\\.)*"'
_FILTER: Final = (
    rf"\?(?:{_QUOTED}" + r"|[^'\x22\[\]a-z0-9_]|[a-z0-9_](?!\()" + rf"|\[(?:{_QUOTED}" + r"|[^'\x22\[\]])*\])*"
)
_ONE_STEP: Final = rf"(?:\.{_NAME}|\[{_WS}(?:{_QUOTED}|-?[0-9]+){_WS}\])"
_MANY_STEP: Final = rf"(?:\.\*|\[{_WS}(?:\*|{_FILTER}){_WS}\])"
_STEP: Final = rf"(?:\.(?:{_NAME}|\*)|\[{_WS}(?:{_QUOTED}|-?[0-9]+|\*|{_FILTER}){_WS}\])"
_FIRST_ONE: Final = rf"(?:\$|{_NAME}|\[{_WS}(?:{_QUOTED}|-?[0-9]+){_WS}\])"
_FIRST_MANY: Final = rf"(?:\*|\[{_WS}(?:\*|{_FILTER}){_WS}\])"
_FIRST: Final = rf"(?:\$|{_NAME}|\*|\[{_WS}(?:{_QUOTED}|-?[0-9]+|\*|{_FILTER}){_WS}\])"

ONE: Final = rf"^(?!(?:all|any|not)$)(?:@|{_FIRST_ONE}(?:{_WS}{_ONE_STEP})*)$"
"""The key of a check that selects one value; `all`, `any` and `not` are words there."""
MANY: Final = rf"^(?:{_FIRST_MANY}|{_FIRST_ONE}(?:{_WS}{_ONE_STEP})*{_WS}{_MANY_STEP})(?:{_WS}{_ONE_STEP})*$"
"""The key of a check that selects many: exactly one `[*]` or filter."""
ANY: Final = rf"^(?:@|{_FIRST}(?:{_WS}{_STEP})*)$"
ABSOLUTE: Final = rf"^\$(?:{_WS}{_STEP})*$"
SINGLE: Final = rf"^(?:@|{_FIRST_ONE}(?:{_WS}{_ONE_STEP})*)$"
FIELD: Final = rf"^(?!\$)(?:@|{_FIRST_ONE}(?:{_WS}{_ONE_STEP})*)$"
PLACE: Final = rf"^\$(?:{_WS}{_ONE_STEP})+$"

KEBAB: Final = "^[a-z0-9]+(-[a-z0-9]+)*$"
DOCUMENT: Final = "^[A-Za-z_][A-Za-z0-9_-]*$"
PARAMETER: Final = "^[a-z][a-z0-9_]{0,63}$"
SPAN: Final = "^[0-9]{1,9}[smhdw]$"
SIGNED_SPAN: Final = "^-?[0-9]{1,9}[smhdw]$"
INSTANT: Final = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,30})?([Zz]|[+-][0-9]{2}:[0-9]{2})$"
)
FOREIGN: Final = rf"^(?!{OURS}/){NAME.pattern}$"
"""The names that extensions may give; which of them are given, no schema knows."""
OUTCOME: Final = f"^({'|'.join(map(str, Outcome))})( ({'|'.join(map(str, Reason))}))?$"

TEXT: Final[Schema] = {"type": "string", "pattern": r"\S"}
SCALAR: Final = ["string", "number", "boolean"]
_MOVES: Final[Schema] = {
    "times": {"type": "number"},
    "plus": {"type": ["number", "string"], "pattern": SIGNED_SPAN},
}


def ref(name: str) -> Schema:
    """Return a reference to a definition of the same schema."""
    return {"$ref": f"#/$defs/{name}"}


def closed(properties: Schema, *required: str, **more: Value) -> Schema:
    """Return the schema of a mapping that has these members and no others."""
    needed: Schema = {"required": list(required)} if required else {}
    return {"type": "object", "properties": properties, "additionalProperties": False, **needed, **more}


def typed(schema: Schema, *types: str) -> Schema:
    """Return a schema of mappings that takes values of other types too."""
    return schema | {"type": [*types, "object"]}


def text(pattern: str, longest: int | None = None) -> Schema:
    """Return the schema of a text of this pattern."""
    return {"type": "string", "pattern": pattern, **({"maxLength": longest} if longest else {})}


PARAM: Final = closed({"param": text(PARAMETER)}, "param")


def terms() -> Schema:
    """Return the definitions of selectors, times and operands by name."""
    return {
        "selector": text(ANY, MAX_TEXT),
        "one_selector": text(SINGLE, MAX_TEXT),
        "absolute_selector": text(ABSOLUTE, MAX_TEXT),
        "field_selector": text(FIELD, MAX_TEXT),
        "place": text(PLACE, MAX_TEXT),
        "text": TEXT,
        "duration": text(SPAN),
        "instant": text(INSTANT),
        "param": PARAM,
        "duration_or_param": typed(PARAM, "string") | {"pattern": SPAN},
        "text_or_param": typed(PARAM, "string") | {"pattern": r"\S"},
        "regular_expression": typed(PARAM, "string") | {"pattern": r"\S", "maxLength": MAX_PATTERN},
        "count_or_param": typed(PARAM, "integer") | {"minimum": 1},
        "share_or_param": typed(PARAM, "number") | {"exclusiveMinimum": 0, "maximum": 1},
        "percent_or_param": typed(PARAM, "number") | {"exclusiveMinimum": 0, "maximum": 100},
        **_operands(),
        **_words(),
    }


def _operands() -> Schema:
    return {
        "scalar_operand": typed(_source(), *SCALAR),
        "number_operand": typed(_source(), "number"),
        "converted_operand": typed(_source(now=True), "string", "number"),
        "date_operand": typed(_source(now=True), "string") | {"pattern": f"^now$|{INSTANT}"},
        "text_operand": typed(_source(moved=False), "string") | {"pattern": r"\S"},
        "list_operand": typed(_source(moved=False, many=True), "array") | _LISTED,
        "near_operand": _near("number_operand", "number"),
        "near_converted_operand": _near("converted_operand", "number", "string"),
    }


_LISTED: Final[Schema] = {
    "minItems": 1,
    "items": {"type": SCALAR},
    "anyOf": [{"items": {"type": kind}} for kind in SCALAR],
}


def _near(operand: str, *types: str) -> Schema:
    tolerance = typed(PARAM, *types) | {"minimum": 0, "pattern": SPAN}
    return closed({"value": ref(operand), "tolerance": tolerance}, "value", "tolerance")


def _source(*, now: bool = False, moved: bool = True, many: bool = False) -> Schema:
    """Return the schema of the mapping that names where an operand's value comes from."""
    selector = "selector" if many else "one_selector"
    sources: Schema = {
        "ref": ref(selector),
        "target": ref(selector) | {"not": {"pattern": r"^\$"}},
        "param": text(PARAMETER),
        **({"now": text(SIGNED_SPAN)} if now else {}),
    }
    either = [{"required": [name]} for name in sources]
    exactly: Schema = {"if": {"type": "object"}, "then": {"oneOf": either}}
    alone: Schema = {"dependentSchemas": {"now": {"maxProperties": 1}}} if now else {}
    return closed(sources | (_MOVES if moved else {}), **exactly, **alone)


def _words() -> Schema:
    return {
        "format": {"anyOf": [{"enum": list(FORMATS)}, text(FOREIGN)]},
        "type": {"enum": list(TYPES)},
        "flag": {"type": "boolean"},
        "unique": {
            "type": ["boolean", "array"],
            "if": {"type": "boolean"},
            "then": {"const": True},
            "else": {"minItems": 1, "items": ref("field_selector")},
        },
    }
