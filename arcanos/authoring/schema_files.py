"""JSON Schema (draft 2020-12) of the files that authors write: a rule, a pack, the waivers."""

from __future__ import annotations

import json
from typing import Final

from arcanos.authoring.lint.codes import CODES
from arcanos.authoring.schema_conditions import conditions
from arcanos.authoring.schema_terms import (
    ABSOLUTE,
    DOCUMENT,
    KEBAB,
    OUTCOME,
    PARAMETER,
    PLACE,
    TEXT,
    Schema,
    closed,
    ref,
    terms,
    text,
    typed,
)
from arcanos.authoring.schema_words import Words
from arcanos.engine import case_reading, frameworks, header, params, rule_grammar, suppressions, waiver_file
from arcanos.engine.pack import MAX_RULES
from arcanos.findings import SEVERITIES

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
CONTROL: Final = "^[a-z0-9][a-z0-9.-]*:[A-Za-z0-9][A-Za-z0-9.()/_ -]*$"
FRAMEWORK: Final = "^[a-z0-9][a-z0-9.-]*$"
SEMVER: Final = (
    r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)"
    r"(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$"
)
_COMPARATOR = r"(=|>=|>|<=|<)[ \t]*[0-9]+(\.[0-9]+(\.[0-9]+(-[0-9A-Za-z.-]+)?)?)?"
RANGE: Final = rf"^[ \t]*{_COMPARATOR}[ \t]*(,[ \t]*{_COMPARATOR}[ \t]*)*$"
DISTRIBUTION: Final = "^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$"
DAY: Final = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def rule_schema(words: Words) -> Schema:
    """Return the schema of a rule file."""
    return _file("rule", "One rule of a pack, with its cases.", words, ref("rule"))


def pack_schema(words: Words) -> Schema:
    """Return the schema of `pack.yaml`, and of a pack that is one file with `rules`."""
    return _file("pack", "What the rules of a pack share; or a pack in one file, with its rules.", words, _pack(words))


def waivers_schema(words: Words) -> Schema:
    """Return the schema of a file of waivers."""
    shapes: Schema = {
        "id": text("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"),
        "rule": text("^(?!arcanos/)[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*$"),
        "target": text(r"^[^*?]*[^\s*?][^*?]*$"),
        "created": text(DAY),
        "expires": text(DAY),
        "evidence": text("^[0-9a-f]{64}$"),
    }
    members = {key: shapes.get(key, TEXT) | {"description": words.of("Waivers", key)} for key in waiver_file.KEYS}
    waiver = closed(members, *waiver_file.REQUIRED)
    waivers = {"type": "array", "items": waiver, "description": "The waivers; none is []."}
    return _head("waivers", "Rules that may fail on a target until a day.") | closed({"waivers": waivers}, "waivers")


def schema_text(schema: Schema) -> str:
    """Return a schema as the published file has it, byte for byte."""
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _head(name: str, description: str) -> Schema:
    return {"$schema": DRAFT, "$id": f"urn:arcanos:schema:{name}", "title": name, "description": description}


def _file(name: str, description: str, words: Words, root: Schema) -> Schema:
    own = {"rule": _rule(words), "case": _case(words), "evidence": _evidence()}
    return _head(name, description) | root | {"$defs": terms() | conditions(words) | own}


def _rule(words: Words) -> Schema:
    shapes: Schema = {
        "id": text(KEBAB),
        "domain": {"enum": list(rule_grammar.DOMAINS)},
        "severity": {"enum": list(SEVERITIES)},
        "scope": {"enum": list(rule_grammar.SCOPES)},
        "controls": _list_of(text(CONTROL)),
        "for": text(ABSOLUTE),
        "when": ref("plain_check"),
        "require": ref("check"),
        "manual": _manual(),
        "min_targets": ref("count_or_param"),
        "evidence": ref("evidence"),
        "effective": text(DAY),
        "retired": text(DAY),
        "cases": _list_of(ref("case")) | {"prefixItems": [ref("case") | {"required": ["given"]}]},
    }
    either = [{"required": ["require"]}, {"required": ["manual"]}]
    together = {"for": ["subject"], "subject": ["for"], "min_targets": ["for"]}
    members = _described(rule_grammar.RULE_KEYS, shapes, words, "A rule")
    return closed(members, *rule_grammar.RULE_NEEDS, oneOf=either, dependentRequired=together)


def _manual() -> Schema:
    members = {"ask": TEXT, "role": TEXT, "valid_for": ref("duration_or_param")}
    return closed(members, *members)


def _pack(words: Words) -> Schema:
    shapes: Schema = {
        "id": text(KEBAB) | {"not": {"const": "arcanos"}},
        "version": text(SEMVER),
        "requires": _requires(),
        "effective": text(DAY),
        "min_n": {"type": "integer", "minimum": 1},
        "confidence": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
        "evidence": ref("evidence"),
        "params": _mapping(PARAMETER, _param()),
        "frameworks": _mapping(FRAMEWORK, _framework()),
        "lint": _list_of(_suppression()),
        "rules": _list_of(ref("rule")) | {"maxItems": MAX_RULES},
        "accepted_mutants": _mapping(r"\S", TEXT),
    }
    return closed(_described(header.PACK_KEYS, shapes, words, "A pack"), "id", "version", "title")


def _framework() -> Schema:
    shapes: Schema = {"clauses": _list_of(TEXT), "matches": _list_of(TEXT), "paragraphs": {"type": "boolean"}}
    return closed({key: shapes.get(key, TEXT) for key in frameworks.KEYS}, "title")


def _suppression() -> Schema:
    shapes: Schema = {"code": {"enum": list(CODES)}, "rules": _list_of(text(KEBAB)), "params": _list_of(TEXT)}
    return closed({key: shapes.get(key, TEXT) for key in suppressions.KEYS}, "code", "reason")


def _requires() -> Schema:
    members: Schema = {
        "arcanos": text(RANGE) | {"description": "The versions of arcanos that understand the pack."},
        "evidence": _mapping(DOCUMENT, text(RANGE)) | {"description": "By document, the versions of its schema."},
        "extensions": _list_of(text(DISTRIBUTION)) | {"description": "The Python packages whose operators it uses."},
    }
    return closed(members) | {"minProperties": 1}


def _param() -> Schema:
    known = {"enum": list(params.TYPES)}
    bounded = {"properties": {"type": {"not": {"enum": ["string", "boolean"]}}}}
    return closed(
        {
            "type": {"anyOf": [known, {"type": "array", "items": known, "minItems": 1, "maxItems": 1}]},
            "default": {"description": "The value where the configuration sets none."},
            "min": {"type": ["number", "string"], "description": "The lowest value that may be set."},
            "max": {"type": ["number", "string"], "description": "The highest value that may be set."},
            "one_of": {"type": "array", "minItems": 1, "description": "The values that may be set."},
            "description": {"description": "What the parameter stands for."},
        },
        "type",
        dependentSchemas={"min": bounded, "max": bounded},
    )


def _evidence() -> Schema:
    return _mapping(DOCUMENT, closed({"max_age": ref("duration_or_param")}, "max_age"))


def _case(words: Words) -> Schema:
    shapes: Schema = {
        "given": {"type": "object"},
        "set": _mapping(PLACE, {}),
        "drop": _list_of(ref("place")),
        "as_of": ref("instant"),
        "params": {"type": "object", "minProperties": 1},
        "collected_at": {"type": "object", "minProperties": 1, "additionalProperties": ref("instant")},
        "roles": {"type": "object", "minProperties": 1, "additionalProperties": _list_of(TEXT)},
        "expect": typed({"minProperties": 1, "additionalProperties": text(OUTCOME)}, "string") | {"pattern": OUTCOME},
    }
    return closed(_described(case_reading.KEYS, shapes, words, "Cases"), "name", "expect")


def _described(keys: tuple[str, ...], shapes: Schema, words: Words, heading: str) -> Schema:
    return {key: shapes.get(key, TEXT) | {"description": words.of(heading, key)} for key in keys}


def _list_of(items: Schema) -> Schema:
    return {"type": "array", "minItems": 1, "items": items}


def _mapping(names: str, members: Schema) -> Schema:
    return {"type": "object", "minProperties": 1, "propertyNames": {"pattern": names}, "additionalProperties": members}
