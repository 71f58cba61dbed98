"""The published schemas are what the models make, and take exactly what the models take."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from arcanos.errors import Place
from arcanos.evidence.kinds.catalogue import KINDS, kind
from arcanos.evidence.kinds.checking import kind_mistakes
from arcanos.evidence.kinds.json_schema import FOLDER, kind_schema, schema_text

HERE = Path(__file__).parents[3] / "arcanos" / "schemas" / FOLDER
RENEW = os.environ.get("ARCANOS_RENEW") == "1" and os.environ.get("CI") != "true"
WORDS = st.sampled_from(["", "a", "0.9", "a@1", "production", "yes", "2026-11-22", "2026-11-22T13:00:00Z", "1.0.0\n"])
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.floats(-2, 2), st.just(3.0), WORDS)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(WORDS, inner, max_size=2))
)
Changed = Callable[..., dict[str, Any]]
Schema = dict[str, Any]


def anywhere(_: tuple[str | int, ...]) -> Place:
    return Place("evidence")


@cache
def schema_of(name: str) -> Schema:
    return kind_schema(kind(name))


def valid(schema: Schema, document: object) -> bool:
    """Whether a schema takes a document.

    In a pattern `$` is the end of the text, as ECMA 262 has it; Python's is also before a last line feed.
    """
    as_python: Schema = json.loads(re.sub(r'("pattern": "[^"]*)\$"', r'\1\\\\Z"', json.dumps(schema)))
    validator: Any = Draft202012Validator(as_python)
    return bool(validator.is_valid(document))


def documents(node: Schema, root: Schema) -> st.SearchStrategy[Any]:
    """Draw what a schema takes, and now and then something else."""
    return st.integers(0, 11).flatmap(lambda dice: ANYTHING if dice == 0 else fitting(node, root))


def fitting(node: Schema, root: Schema) -> st.SearchStrategy[Any]:
    """Draw what a schema takes at this node; what it holds may be something else."""
    if "$ref" in node:
        return fitting(root["$defs"][node["$ref"].removeprefix("#/$defs/")], root)
    if "oneOf" in node:
        return st.one_of([fitting(choice, root) for choice in node["oneOf"]])
    if "enum" in node:
        return st.sampled_from(node["enum"])
    match node.get("type"):
        case "object":
            return objects(node, root)
        case "array":
            return st.lists(documents(node["items"], root), min_size=node.get("minItems", 0), max_size=2)
        case "string":
            pattern: str = node.get("pattern", "^.{0,3}$")
            return st.from_regex(pattern)
        case None:
            return ANYTHING
        case word:
            plain: dict[str, st.SearchStrategy[Any]] = {
                "boolean": st.booleans(),
                "integer": st.integers(0, 9),
                "number": st.floats(-1e9, 1e9),
            }
            return plain[word]


def objects(node: Schema, root: Schema) -> st.SearchStrategy[Any]:
    """Draw an object; a member that is required may be lacking."""
    stated: dict[str, Schema] = node.get("properties", {})
    needed = {name: documents(stated[name], root) for name in node.get("required", ())}
    free = {name: documents(inner, root) for name, inner in stated.items() if name not in needed}
    more = node.get("additionalProperties")
    if more is not None:
        return st.dictionaries(WORDS, documents(more, root), max_size=2)
    whole = st.fixed_dictionaries(needed, optional=free | {"stranger": ANYTHING})
    lacking = st.fixed_dictionaries({}, optional=needed | free)
    return st.one_of(whole, whole, whole, lacking)


@pytest.mark.parametrize("name", KINDS)
def test_a_published_schema_is_what_its_model_makes(name: str) -> None:
    """Write it anew with ARCANOS_RENEW=1."""
    path = HERE / f"{name}.schema.json"
    if RENEW:
        HERE.mkdir(exist_ok=True)
        path.write_text(schema_text(kind(name)), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == schema_text(kind(name))
    Draft202012Validator.check_schema(kind_schema(kind(name)))


def test_every_kind_has_a_schema_and_no_other_is_published() -> None:
    assert sorted(path.name for path in HERE.iterdir()) == [f"{name}.schema.json" for name in KINDS]


@pytest.mark.parametrize("name", KINDS)
def test_a_schema_says_its_version_and_describes_every_member(name: str) -> None:
    schema = kind_schema(kind(name))
    assert schema["$id"] == f"urn:arcanos:schema:evidence/{name}:{kind(name).version}"
    objects = [schema, *(one for one in schema["$defs"].values() if one.get("type") == "object")]
    assert all(one["description"] for one in objects)
    said = [(n, described(m, schema)) for one in objects for n, m in one["properties"].items()]
    assert [n for n, text in said if not text.endswith(".")] == []


def described(member: Schema, schema: Schema) -> str:
    # Where member and type say the same, pydantic says it once.
    name = member.get("$ref", "").removeprefix("#/$defs/")
    return str(member.get("description") or schema["$defs"][name]["description"])


@pytest.mark.parametrize("name", KINDS)
def test_the_schema_takes_the_example_and_refuses_what_is_wrong(name: str, changed: Changed) -> None:
    of = kind(name)
    assert valid(kind_schema(of), of.example)
    assert [w for w in of.wrong if valid(kind_schema(of), changed(of, w.path, w.value))] == []


@pytest.mark.parametrize("name", KINDS)
@given(data=st.data())
def test_model_and_schema_agree_on_every_document(name: str, data: st.DataObject) -> None:
    schema = schema_of(name)
    document = data.draw(documents(schema, schema))
    taken = not kind_mistakes(name, document, anywhere)
    assert taken == valid(schema, document)
