"""The published JSON Schema of a kind, made from the model that checks it."""

from __future__ import annotations

import json
from typing import Final

from arcanos.evidence.kinds.kind import Kind
from arcanos.evidence.kinds.members import MODEL_WORD, OCI_DIGEST, SEMVER, SHA256, TIME
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
FOLDER: Final = "evidence"
"""Where the schemas of kinds stand among the others, and how their names begin."""
OPEN: Final = ("additionalProperties", True)
NAMED: Final[dict[str, str]] = {
    TIME: "Time",
    SHA256: "Sha256",
    OCI_DIGEST: "OciDigest",
    SEMVER: "Semver",
    MODEL_WORD: "ModelWord",
}
"""Patterns that stand once in a schema, under a name."""


def kind_schema(kind: Kind) -> dict[str, Value]:
    """Return the schema of a kind in JSON Schema 2020-12; its `$id` ends in the version."""
    named: dict[str, Value] = {}
    made: dict[str, Value] = _tidy(kind.model.model_json_schema(), named)
    made["$defs"] = made.get("$defs", {}) | named
    head = {
        "$schema": DRAFT,
        "$id": f"urn:arcanos:schema:{FOLDER}/{kind.name}:{kind.version}",
        "title": kind.title,
        "description": kind.says,
        "examples": [kind.example],
    }
    return made | head


def schema_text(kind: Kind) -> str:
    """Return the schema as the published file has it, byte for byte."""
    return json.dumps(kind_schema(kind), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _tidy(node: Value, defs: dict[str, Value]) -> Value:
    if is_list(node):
        return [_tidy(item, defs) for item in node]
    if not is_object(node):
        return node
    tidy = {name: _tidy(value, defs) for name, value in node.items() if not _noise(name, value)}
    # A member may be called so as well.
    pattern = tidy.get("pattern")
    return _named(tidy, defs) if isinstance(pattern, str) and pattern in NAMED else tidy


def _named(node: dict[str, Value], defs: dict[str, Value]) -> dict[str, Value]:
    """Return a type with a name as a reference to it; what is said of the member stays."""
    name = NAMED[node["pattern"]]
    defs[name] = {word: value for word, value in node.items() if word in ("type", "pattern", "format")}
    return {"$ref": f"#/$defs/{name}"} | {word: value for word, value in node.items() if word == "description"}


def _noise(name: str, value: Value) -> bool:
    # Titles repeat the name; a member that is left out has no value; to be open is what JSON Schema means anyway.
    return (name == "title" and isinstance(value, str)) or name == "default" or (name, value) == OPEN
