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
from arcanos.evidence.kinds.members import MODEL_WORD, OCI_DIGEST, SEMVER, SHA256, TIME

HERE = Path(__file__).parents[3] / "arcanos" / "schemas" / FOLDER
RENEW = os.environ.get("ARCANOS_RENEW") == "1" and os.environ.get("CI") != "true"
WORDS = st.sampled_from(["", "a", "0.9", "a@1", "production", "yes", "2026-11-22", "2026-11-22T13:00:00Z", "1.0.0\n"])
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.floats(-2, 2), st.just(3.0), WORDS)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(WORDS, inner, max_size=2))
)
TEXTS = {
    TIME: ["2026-11-22T13:00:00Z", "2024-02-29t23:59:60.5+01:00", "2026-02-29T00:00:00Z", "2026-11-22T13:00:00Z\n"],
    SHA256: ["a" * 64, "A" * 64, "a" * 63],
    OCI_DIGEST: ["sha256:" + "0" * 64, "0" * 64],
    SEMVER: ["1.0.0", "1.0.0-rc.1+x", "1.0", "01.0.0"],
    MODEL_WORD: ["a", "1.10.0", "a b", "a@1", "\u00e9"],
}
"""Texts of each form and near it."""
Changed = Callable[..., dict[str, Any]]
Schema = dict[str, Any]


def anywhere(_: tuple[str | int, ...]) -> Place:
    return Place("evidence")


@cache
def schema_of(name: str) -> Schema:
    return kind_schema(kind(name))


@cache
def validator(name: str) -> Any:
    """Return what tells whether the schema of a kind takes a document.

    In a pattern `$` is the end of the text, as ECMA 262 has it; Python's is also before a last line feed.
    """
    text = json.dumps(schema_of(name))
    return Draft202012Validator(json.loads(re.sub(r'("pattern": "[^"]*)\$"', r'\1\\\\Z"', text)))


@cache
def drawn(name: str) -> st.SearchStrategy[Any]:
    return documents(schema_of(name), schema_of(name))


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
            return st.sampled_from(TEXTS.get(node.get("pattern", ""), ["", "a"]))
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
    Draft202012Validator.check_schema(schema_of(name))


def test_every_kind_has_a_schema_and_no_other_is_published() -> None:
    assert sorted(path.name for path in HERE.iterdir()) == [f"{name}.schema.json" for name in KINDS]


@pytest.mark.parametrize("name", KINDS)
def test_a_schema_says_its_version_and_describes_every_member(name: str) -> None:
    schema = schema_of(name)
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
    assert validator(name).is_valid(of.example)
    assert [w for w in of.wrong if validator(name).is_valid(changed(of, w.path, w.value))] == []


@pytest.mark.parametrize("name", KINDS)
@given(data=st.data())
def test_model_and_schema_agree_on_every_document(name: str, data: st.DataObject) -> None:
    document = data.draw(drawn(name))
    assert validator(name).is_valid(document) == (not kind_mistakes(name, document, anywhere))
