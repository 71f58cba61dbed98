"""What a script says is held to a JSON Schema, and a schema that can't be held is refused before anything runs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.errors import ConfigRefused
from arcanos.evidence.kinds.json_schema import DRAFT
from arcanos.evidence.scripts.collecting import Told, run_scripts
from arcanos.evidence.scripts.output_schema import OutputSchema, schemas_of
from arcanos.evidence.scripts.script import Script
from arcanos.readers.json import read_json

NAME = "checks/output.schema.json"
SCHEMA: dict[str, Any] = {
    "$schema": DRAFT,
    "type": "object",
    "required": ["findings", "licences"],
    "properties": {
        "licences": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
        "made_at": {"type": "string", "format": "date-time"},
        "tool": {"type": "string", "pattern": "^[a-z]+$", "maxLength": 20},
    },
}


def schema(folder: Path, value: object) -> OutputSchema:
    path = folder / NAME
    path.parent.mkdir(exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return schemas_of([Script("check", ("true",), {}, output_schema=NAME)], folder)[NAME]


def told(folder: Path, said: object, **more: Any) -> Told:
    (folder / "check.py").write_text(f"open('ran', 'w'); print({json.dumps(said)!r})")
    script = Script("check", (sys.executable, "check.py"), {}, seconds=30, needs_network=True, output_schema=NAME)
    (one,) = run_scripts([replace(script, **more)], folder, lambda _: None)
    return one


def test_output_that_fits_is_recorded_with_the_digest_of_its_schema(tmp_path: Path) -> None:
    made = schema(tmp_path, SCHEMA)
    one = told(tmp_path, {"findings": [], "licences": {"MIT": 41}, "made_at": "2026-11-22T12:00:00Z"})
    assert one.completed
    assert one.entry["expected_output"] == {"name": NAME, "sha256": made.sha256}


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"licences": {"MIT": "hunter2-secret"}}, "'/properties/licences/additionalProperties/type'"),
        ({"licences": {"MIT": -1}}, "'/properties/licences/additionalProperties/minimum'"),
        ({}, "'/required', which asks for 'licences'"),
        ({"licences": {}, "made_at": "hunter2-secret"}, "'/properties/made_at/format'"),
        ({"licences": {}, "tool": "hunter2-secret"}, "'/properties/tool/pattern'"),
    ],
)
def test_output_that_does_not_fit_is_not_recorded_and_its_values_are_not_told(
    tmp_path: Path, said: dict[str, Any], where: str
) -> None:
    schema(tmp_path, SCHEMA)
    one = told(tmp_path, {"findings": [], **said})
    assert (one.completed, one.entry["status"], one.findings) == (False, "unreadable_output", ())
    (why,) = one.entry["why"]
    assert f"the output is not as {NAME} says at {where}" in why
    assert "hunter2" not in json.dumps(one.entry)


def test_names_of_members_that_only_the_output_has_are_not_told(tmp_path: Path) -> None:
    held = schema(tmp_path, SCHEMA | {"additionalProperties": False})
    said = read_json(b'{"licences": {}, "hunter2-secret": 1}', "check")
    assert "hunter2" not in " ".join(map(str, held.mistakes(said)))
    assert held.mistakes(said)


WRONG: list[tuple[object, str]] = [
    ("{", "ARC-IN"),
    ('{"type": "object", "type": "array"}', "ARC-IN"),
    ([], "no schema that demands anything"),
    (True, "no schema that demands anything"),
    ({"$schema": DRAFT, "title": "All is well"}, "no schema that demands anything"),
    ({"$schema": "http://json-schema.org/draft-07/schema#", "type": "object"}, "no schema of draft 2020-12"),
    ({"type": "objekt"}, "'/type' is no part of a valid schema"),
    ({"required": "findings"}, "'/required' is no part of a valid schema"),
    ({"requird": ["findings"]}, "'/requird': JSON Schema has no such keyword"),
    ({"properties": {"a": {"minimun": 3}}}, "'/properties/a/minimun': JSON Schema has no such keyword"),
    ({"properties": {"a": {"pattern": "("}}}, "'/properties/a/pattern' can't be held"),
    ({"pattern": "^(?=a)b"}, "'/pattern' can't be held"),
    ({"format": "licence"}, "'/format' can't be held"),
    ({"$ref": "#/$defs/none"}, "nothing is fetched"),
    ({"$ref": "other.json"}, "nothing is fetched"),
    ({"$ref": "file:///etc/hostname"}, "nothing is fetched"),
    ({"$defs": {"a": {"$ref": "http://127.0.0.1:9/a.json"}}}, "nothing is fetched"),
    ({"$id": "https://example.com/a.json", "$ref": "b.json"}, "nothing is fetched"),
    ({"$dynamicRef": "https://example.com/a.json#x"}, "nothing is fetched"),
]


@pytest.mark.parametrize(("wrong", "message"), WRONG)
def test_a_schema_that_can_not_be_held_is_refused_before_any_script_runs(
    tmp_path: Path, wrong: object, message: str
) -> None:
    (tmp_path / "checks").mkdir()
    (tmp_path / NAME).write_text(wrong if isinstance(wrong, str) else json.dumps(wrong))
    with pytest.raises(ConfigRefused) as error:
        told(tmp_path, {"findings": []})
    (mistake,) = error.value.mistakes
    assert message in str(mistake)
    assert mistake.place.file == NAME
    assert not (tmp_path / "ran").exists()


def test_a_schema_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigRefused, match=NAME):
        told(tmp_path, {"findings": []})


def test_without_the_library_nothing_runs_and_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema(tmp_path, SCHEMA)
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    with pytest.raises(ConfigRefused, match=r"pip install 'arcanos\[schema\]'"):
        told(tmp_path, {"findings": [], "licences": {}})
    assert not (tmp_path / "ran").exists()
    assert told(tmp_path, {"findings": []}, output_schema="").completed


def test_notes_of_their_own_keep_to_their_names(tmp_path: Path) -> None:
    assert schema(tmp_path, SCHEMA | {"x-owner": "legal", "$comment": "for the licences", "examples": [{"requird": 1}]})


numbers = st.integers(-10, 10) | st.floats(-10, 10, allow_nan=False)
values: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | numbers | st.text("ab", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, max_size=3),
    max_leaves=6,
)


def schemas(depth: int = 2) -> st.SearchStrategy[Mapping[str, object]]:
    inner: st.SearchStrategy[object] = schemas(depth - 1) if depth else st.booleans()
    return st.fixed_dictionaries(
        {"type": st.sampled_from(["object", "array", "string", "number", "integer", "null", "boolean"])},
        optional={
            "required": st.lists(st.sampled_from("abc"), unique=True, max_size=2),
            "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
            "items": inner,
            "minimum": st.integers(-5, 5),
            "pattern": st.sampled_from(["^a", "b$", "^[ab]{2}$"]),
            "enum": st.lists(values, min_size=1, max_size=3),
            "maxItems": st.integers(0, 3),
            "uniqueItems": st.booleans(),
            "not": inner,
        },
    )


def fits(value: Any, drawn: Mapping[str, Any]) -> bool:
    try:
        jsonschema.validate(value, dict(drawn), jsonschema.Draft202012Validator)
    except jsonschema.ValidationError:
        return False
    return True


@given(schemas(), values)
def test_another_validator_says_the_same(
    tmp_path_factory: pytest.TempPathFactory, drawn: Mapping[str, Any], value: Any
) -> None:
    held = schema(tmp_path_factory.getbasetemp(), drawn)
    said = read_json(json.dumps(value).encode(), "check")
    assert (not held.mistakes(said)) == fits(value, drawn)
