"""The JSON Schema of a closed model, in the form in which it is published."""

from __future__ import annotations

import json
from typing import Final

from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
NULL: Final = {"type": "null"}


def published_form(schema: dict[str, Value], name: str) -> dict[str, Value]:
    """Return what pydantic makes of a StrictModel as JSON Schema 2020-12 with the `$id` of `name`."""
    tidy: dict[str, Value] = _tidy(schema)
    return {"$schema": DRAFT, "$id": f"urn:arcanos:schema:{name}"} | tidy


def schema_text(schema: dict[str, Value]) -> str:
    """Return a schema as the published file has it, byte for byte."""
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _tidy(node: Value) -> Value:
    if is_list(node):
        return [_tidy(item) for item in node]
    if not is_object(node):
        return node
    tidy = {key: _tidy(value) for key, value in node.items() if not _noise(key, value)}
    if NULL in tidy.get("anyOf", ()):
        # What may be left out is optional in Python; null itself is refused.
        (only,) = (choice for choice in tidy.pop("anyOf") if choice != NULL)
        tidy = only | tidy
    # Pydantic refuses keys that don't match the pattern; its schema leaves that out.
    return tidy | {"additionalProperties": False} if "patternProperties" in tidy else tidy


def _noise(key: str, value: Value) -> bool:
    # Titles repeat the key; a key without a default has no value when it is left out.
    return (key == "title" and isinstance(value, str)) or (key == "default" and value is None)
