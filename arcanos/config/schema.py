"""The JSON Schema of the configuration, made from the same model that guards it."""

from __future__ import annotations

from pathlib import Path

from arcanos import model_schema
from arcanos.config.collect_shape import COLLECTORS
from arcanos.config.shape import ConfigShape
from arcanos.evidence.collectors.catalogue import CATALOGUE, collector
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value

SCHEMA_NAME = "arcanos_audit_config.schema.json"


def config_schema() -> dict[str, Value]:
    """Return the schema of `arcanos_audit_config.json` in JSON Schema 2020-12."""
    return model_schema.published_form(_with_collectors(ConfigShape.model_json_schema()), "arcanos_audit_config")


def schema_text() -> str:
    """Return the schema as the published file has it, byte for byte."""
    return model_schema.schema_text(config_schema())


def published_schema() -> Path:
    """Return where the published schema stands; `init` links it and a test compares it."""
    return Path(__file__).parent.parent / "schemas" / SCHEMA_NAME


def _with_collectors(schema: dict[str, Value]) -> dict[str, Value]:
    """Return the schema with the options of every collector where one of them may stand."""
    definitions: dict[str, Value] = dict(schema["$defs"])
    for word in sorted(CATALOGUE):
        options = collector(word).Options.model_json_schema(ref_template=f"#/$defs/collect.{word}.{{model}}")
        inner: dict[str, Value] = options.pop("$defs", {})
        definitions |= {f"collect.{word}.{name}": one for name, one in inner.items()}
        definitions[f"collect.{word}"] = options
    choice = [{"$ref": f"#/$defs/collect.{word}"} for word in sorted(CATALOGUE)]
    definitions["collector"] = {"description": "A source, by the word after 'from'.", "oneOf": choice}
    whole: dict[str, Value] = _marked({**schema, "$defs": definitions})
    return whole


def _marked(node: Value) -> Value:
    if is_list(node):
        return [_marked(item) for item in node]
    if not is_object(node):
        return node
    return {"$ref": "#/$defs/collector"} if COLLECTORS in node else {k: _marked(v) for k, v in node.items()}
