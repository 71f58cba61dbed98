"""The published schemas of interviews are those of the models, and take what loads."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from arcanos.authoring.published import published
from arcanos.errors import QuestionnaireRefused
from arcanos.evidence.interviews.questionnaire import load_questionnaire
from arcanos.evidence.interviews.schemas import MODELS, interview_schema
from arcanos.evidence.interviews.session import Confirmation, load_session, session_of
from arcanos.evidence.interviews.shipped import SHIPPED, questionnaire_named, shipped_text
from arcanos.model_schema import schema_text
from arcanos.readers.json import read_json
from arcanos.readers.yaml import read_yaml

RENEW = os.environ.get("ARCANOS_RENEW") == "1" and os.environ.get("CI") != "true"
SCHEMAS = Path(__file__).parents[2] / "arcanos" / "schemas"
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
QUESTION: dict[str, Any] = {"id": "q", "ask": "Who looks?", "form": "text"}
FILE: dict[str, Any] = {"id": "x", "version": "1.0.0", "title": "T", "role": "owner", "scope": "training"}


def taken(name: str, value: Any) -> bool:
    validator: Any = Draft202012Validator(interview_schema(name))
    return bool(validator.is_valid(value))


@pytest.mark.parametrize("name", sorted(MODELS))
def test_a_published_schema_is_the_model(name: str) -> None:
    """Write it anew with ARCANOS_RENEW=1."""
    path = SCHEMAS / f"{name}.schema.json"
    if RENEW:
        path.write_text(schema_text(interview_schema(name)), encoding="utf-8")
    assert published()[name].text == schema_text(interview_schema(name))


@pytest.mark.parametrize("name", sorted(MODELS))
def test_a_schema_is_valid_and_describes_every_key(name: str) -> None:
    schema = interview_schema(name)
    Draft202012Validator.check_schema(schema)
    for shape in (schema, *schema["$defs"].values()):
        for key, member in shape["properties"].items():
            assert "description" in member or "$ref" in member, key


@pytest.mark.parametrize("scope", SHIPPED)
def test_what_comes_with_arcanos_is_taken(scope: str) -> None:
    assert taken("questionnaire", read_yaml(shipped_text(scope), scope).value)


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, True),
        ({"form": "choice", "choices": ["a"]}, True),
        ({"form": "choice"}, False),
        ({"choices": ["a"]}, False),
        ({"form": "prose"}, False),
        ({"when": {"question": "p"}}, False),
        ({"explain": None}, False),
        ({"hint": "x"}, False),
        ({"id": "Q 1"}, False),
    ],
)
def test_the_schema_and_the_model_take_the_same_questions(
    changes: dict[str, Any], wanted: bool, tmp_path: Path
) -> None:
    value = FILE | {"questions": [QUESTION | changes]}
    file = tmp_path / "q.json"
    file.write_text(schema_text(value), encoding="utf-8")
    try:
        loaded = load_questionnaire(file, "q.json").shape.id == "x"
    except QuestionnaireRefused:
        loaded = False
    assert (loaded, taken("questionnaire", value)) == (wanted, wanted)


def test_an_answered_and_confirmed_interview_is_taken_and_null_is_no_answer(tmp_path: Path) -> None:
    questionnaire = questionnaire_named("deployment", Path())
    given = {"undocumented-controls": ["a colleague looks"], "manual-steps": "no"}
    held = session_of(questionnaire, given, system="lending", by="Ada", held_at=AT)
    said = Confirmation(by="Grace", at=held.held_at, answers_sha256=held.answers_sha256, disagrees={"a-b": "no"})
    file = tmp_path / "held.json"
    file.write_bytes(held.model_copy(update={"confirmations": [said]}).to_json())
    value = read_json(file.read_bytes(), "held.json").value
    assert load_session(file, "held.json").by == "Ada"
    assert taken("interview", value)
    value["answers"][0]["answer"] = None
    assert not taken("interview", value)
