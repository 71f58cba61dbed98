"""The JSON Schema of the configuration, made from the same model that guards it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from arcanos.config.collect_shape import COLLECTORS
from arcanos.config.shape import ConfigShape
from arcanos.evidence.collectors.catalogue import CATALOGUE, collector
from arcanos.readers.shapes import is_list, is_object

SCHEMA_NAME = "arcanos_audit_config.schema.json"
NULL = {"type": "null"}


def config_schema() -> dict[str, Any]:
    """Return the schema of `arcanos_audit_config.json` in JSON Schema 2020-12."""
    schema: dict[str, Any] = _tidy(_with_collectors(ConfigShape.model_json_schema()))
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:arcanos:schema:arcanos_audit_config",
    }
    return head | schema


def schema_text() -> str:
    """Return the schema as the published file has it, byte for byte."""
    return json.dumps(config_schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def published_schema() -> Path:
    """Return where the published schema stands; `init` links it and a test compares it."""
    return Path(__file__).parent.parent / "schemas" / SCHEMA_NAME


def _with_collectors(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema with the options of every collector where one of them may stand."""
    definitions: dict[str, Any] = dict(schema["$defs"])
    for word in sorted(CATALOGUE):
        options = collector(word).Options.model_json_schema(ref_template=f"#/$defs/collect.{word}.{{model}}")
        inner: dict[str, Any] = options.pop("$defs", {})
        definitions |= {f"collect.{word}.{name}": one for name, one in inner.items()}
        definitions[f"collect.{word}"] = options
    choice = [{"$ref": f"#/$defs/collect.{word}"} for word in sorted(CATALOGUE)]
    definitions["collector"] = {"description": "A source, by the word after 'from'.", "oneOf": choice}
    whole: dict[str, Any] = _marked({**schema, "$defs": definitions})
    return whole


def _marked(node: Any) -> Any:
    if is_list(node):
        return [_marked(item) for item in node]
    if not is_object(node):
        return node
    return {"$ref": "#/$defs/collector"} if COLLECTORS in node else {k: _marked(v) for k, v in node.items()}


def _tidy(node: Any) -> Any:
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


def _noise(key: str, value: Any) -> bool:
    # Titles repeat the key; a key without a default has no value when it is left out.
    return (key == "title" and isinstance(value, str)) or (key == "default" and value is None)
