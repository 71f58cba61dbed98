"""JSON Schema of checks and conditions, from the operators that the grammar knows.

Definitions come in two families: the `plain_` ones stand in `when` and beneath `not` and `none`, where
`on_missing` is refused.
"""

from __future__ import annotations

from typing import Final

from arcanos.authoring.schema_terms import FOREIGN, MANY, ONE, PARAM, SCALAR, Schema, closed, ref, typed
from arcanos.authoring.schema_words import Words
from arcanos.engine.condition_grammar import BESIDE, CONVERTED, DERIVED, GROUPS, MEASURED, MODIFIERS
from arcanos.engine.list_grammar import LIST, OF_DATES, QUANTIFIERS, REDUCERS
from arcanos.engine.reading import COMPARATORS
from arcanos.engine.terms import Kind
from arcanos.engine.value_grammar import VALUE

FAMILIES: Final = ("", "plain_")

OPERANDS: Final[dict[str, str]] = {
    "matches": "regular_expression",
    "starts_with": "text_operand",
    "ends_with": "text_operand",
    "length": "derived_number",
    "empty": "flag",
    "format": "format",
    "type": "type",
    "exists": "flag",
    "is_null": "flag",
    "before": "date_operand",
    "after": "date_operand",
    "within": "duration_or_param",
    "since": "since",
    "version": "text_or_param",
    "count": "counted",
    "unique": "unique",
    "contains": "scalar_operand",
    "contains_all": "list_operand",
    "max_gap": "max_gap",
}
"""The operators whose operand is the same wherever they stand."""

PLAIN: Final[dict[str, str]] = {
    "equals": "scalar_operand",
    "in": "list_operand",
    "near": "near_operand",
    **dict.fromkeys(("lt", "lte", "gt", "gte"), "number_operand"),
    **dict.fromkeys(REDUCERS, "reduced_number"),
    "percentile": "percentile_number",
}
"""Operands without `as`."""

UNDER_AS: Final[dict[str, str]] = {
    **dict.fromkeys(("equals", "lt", "lte", "gt", "gte"), "converted_operand"),
    "in": "list_operand",
    "near": "near_converted_operand",
    **dict.fromkeys(("every", "some", "none"), "converted"),
    "at_least": "at_least_converted",
    **dict.fromkeys(REDUCERS, "reduced_converted"),
    "percentile": "percentile_converted",
}
"""Operands beside `as`."""

UNDEFINED: Final = {
    Kind.VERSION: REDUCERS,
    Kind.DATE_TIME: tuple(word for word in REDUCERS if word not in OF_DATES),
}
"""The reducers that do not exist for what `as` has made."""

_HAS_FOREIGN: Final[Schema] = {"not": {"propertyNames": {"not": {"pattern": FOREIGN}}}}
"""A mapping with a name of an extension, which may be a reducer that reads the modifiers beside it."""

LISTS: Final = "List operators"
VALUES: Final = "Value operators"


def conditions(words: Words) -> Schema:
    """Return the definitions of checks and conditions by name."""
    found = _words(words) | _computed()
    for selected, known in (("one", VALUE + LIST), ("many", LIST)):
        found[f"beside_{selected}"] = _demands(known)
        found[f"under_as_{selected}"] = {"properties": _refs(UNDER_AS, known)}
    for family in FAMILIES:
        found |= _family(family, words)
    return found


def _words(words: Words) -> Schema:
    """Return what is the same of an operator or modifier wherever it stands: its description, often its operand."""
    found: Schema = {}
    for word in VALUE + LIST:
        described = {"description": words.of(VALUES if word in VALUE else LISTS, word)}
        found[f"word_{word}"] = described | (ref(OPERANDS[word]) if word in OPERANDS else {})
    return found


def _family(family: str, words: Words) -> Schema:
    return {
        f"{family}check": _check(family),
        f"{family}entry": _condition(family, words, VALUE + LIST, "condition", entry=True),
        f"{family}entry_many": _condition(family, words, LIST, "condition_many", entry=True),
        f"{family}condition": _condition(family, words, VALUE + LIST, "condition"),
        f"{family}condition_many": _condition(family, words, LIST, "condition_many"),
        f"{family}at_least": _at_least(_condition(family, words, VALUE + LIST, "condition")),
        f"{family}lookup": _lookup(family),
    }


def _check(family: str) -> Schema:
    several = {"type": "array", "minItems": 1, "items": ref(f"{family}check")}
    return closed(
        {
            "all": several | {"description": "Checks that all hold."},
            "any": several | {"description": "Checks of which one holds."},
            "not": ref("plain_check") | {"description": "A check that does not hold."},
        },
        minProperties=1,
        patternProperties={ONE: ref(f"{family}entry"), MANY: ref(f"{family}entry_many")},
    )


def _condition(family: str, words: Words, known: tuple[str, ...], inner: str, *, entry: bool = False) -> Schema:
    properties = _members(family, known, inner) | _modifiers(words)
    if entry and not family:
        properties["on_missing"] = {
            "enum": ["fail", "pass"],
            "description": words.of("Modifiers", "on_missing"),
        }
    types = SCALAR if "equals" in known else []
    foreign = {FOREIGN: {"description": "An operator or reducer of an extension."}}
    return typed(closed(properties, minProperties=1, patternProperties=foreign, **_beside(family, known)), *types)


def _members(family: str, known: tuple[str, ...], inner: str) -> Schema:
    """Return the operators and groups of a condition, each with its operand where that never changes."""
    found: Schema = {}
    for word in known:
        operand = _of_family(word, family)
        found[word] = ref(f"word_{word}") | ({"allOf": [ref(operand)]} if operand else {})
    several = {"type": "array", "minItems": 1, "items": ref(f"{family}{inner}")}
    found["all"] = several | {"description": "Conditions that all hold."}
    found["any"] = several | {"description": "Conditions of which one holds."}
    found["not"] = ref(f"plain_{inner}") | {"description": "A condition that does not hold."}
    return found


def _of_family(word: str, family: str) -> str:
    return {"has": f"{family}check", "lookup": f"{family}lookup"}.get(word, "")


def _modifiers(words: Words) -> Schema:
    known: Schema = {
        "as": {"enum": [kind.value for kind in Kind]},
        "point": {"const": True},
        "min_n": ref("count_or_param"),
    }
    return {word: schema | {"description": words.of("Modifiers", word)} for word, schema in known.items()}


def _beside(family: str, known: tuple[str, ...]) -> Schema:
    """Return what members of one condition demand of each other."""
    selected = "one" if "equals" in known else "many"
    return {
        "allOf": [
            ref(f"beside_{selected}"),
            {
                "if": {"type": "object", "required": ["as"]},
                "then": ref(f"under_as_{selected}"),
                "else": {"properties": _refs(PLAIN | _quantified(family), known)},
            },
        ],
    }


def _demands(known: tuple[str, ...]) -> Schema:
    readers = {"as": CONVERTED, "min_n": MEASURED, "point": MEASURED}
    found: Schema = {
        modifier: {"anyOf": [*({"required": [word]} for word in words if word in known), _HAS_FOREIGN]}
        for modifier, words in readers.items()
    }
    found["point"]["properties"] = {"min_n": False}
    found["on_missing"] = {"properties": {"exists": False}}
    operator: Schema = {"if": {"type": "object"}, "then": {"not": {"propertyNames": {"enum": list(MODIFIERS)}}}}
    return {"dependentSchemas": found, "allOf": [operator, *(_unordered(*pair) for pair in UNDEFINED.items())]}


def _unordered(kind: Kind, words: tuple[str, ...]) -> Schema:
    of_kind = {"type": "object", "required": ["as"], "properties": {"as": {"const": kind.value}}}
    return {"if": of_kind, "then": {"properties": dict.fromkeys(words, False)}}


def _quantified(family: str) -> dict[str, str]:
    own = dict.fromkeys(QUANTIFIERS, f"{family}condition")
    return own | {"none": "plain_condition", "at_least": f"{family}at_least"}


def _refs(operands: dict[str, str], known: tuple[str, ...]) -> Schema:
    return {word: ref(operand) for word, operand in operands.items() if word in known}


def _at_least(condition: Schema) -> Schema:
    """Return a condition that has `n` or `share` beside it, and is written out."""
    either = [{"required": ["n"], "not": {"required": ["share"]}}, {"required": ["share"], "not": {"required": ["n"]}}]
    counts = {"n": ref("count_or_param"), "share": ref("share_or_param")}
    properties = counts | condition["properties"]
    return condition | {"type": "object", "properties": properties, "minProperties": 2, "oneOf": either}


def _lookup(family: str) -> Schema:
    condition = ref(f"{family}condition")
    quantified = {"every": condition, "some": condition, "none": ref("plain_condition")}
    members = {"in": ref("selector"), "by": ref("field_selector"), "has": ref(f"{family}check"), **quantified}
    either = [{"required": [word]} for word in ("has", "some", "every", "none")]
    return closed(members, "in", "by", oneOf=either)


def _computed() -> Schema:
    """Return the conditions on what was computed: a number, a span, what `as` has made."""
    number = _derived(PLAIN, "derived_number")
    converted = _derived(UNDER_AS, "derived_converted")
    of_kind = {word: ref(OPERANDS[word]) for kind in BESIDE.values() for word in kind}
    ends = {"from": ref("date_operand"), "to": ref("date_operand")}
    percent = {"p": ref("percent_or_param")}
    return {
        "derived_number": typed(closed(number, minProperties=1), "number"),
        "derived_converted": typed(closed(converted, minProperties=1), "number", "string"),
        "counted": typed(closed(number | PARAM["properties"], minProperties=1), "number"),
        "reduced_number": typed(closed(number | PARAM["properties"], minProperties=1), "number"),
        "reduced_converted": typed(closed(converted | PARAM["properties"], minProperties=1), "number", "string"),
        "percentile_number": closed(percent | number, "p", minProperties=2),
        "percentile_converted": closed(percent | converted, "p", minProperties=2),
        "since": closed({"from": ends["from"]} | converted, "from", minProperties=2),
        "max_gap": closed(ends | converted, "from", "to", minProperties=3),
        "converted": typed(closed(_converted() | of_kind, minProperties=1), "number", "string"),
        "at_least_converted": _at_least(closed(_converted() | of_kind)),
    }


def _derived(operands: dict[str, str], inner: str) -> Schema:
    found: Schema = {
        word: ref(f"word_{word}") | {"allOf": [ref(operands[word])]} for word in DERIVED if word in COMPARATORS
    }
    if inner == "derived_number":
        found["equals"] = ref("word_equals") | {"allOf": [ref("number_operand")]}
    several = {"type": "array", "minItems": 1, "items": ref(inner)}
    return found | {word: ref(inner) if word == "not" else several for word in GROUPS}


def _converted() -> Schema:
    return _derived(UNDER_AS, "converted")
