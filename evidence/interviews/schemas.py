"""The published JSON Schemas of interviews, made from the models that guard them."""

from __future__ import annotations

from typing import Final

from arcanos.evidence.interviews.questionnaire import QuestionnaireShape
from arcanos.evidence.interviews.session import Session
from arcanos.model_schema import published_form
from arcanos.readers.source import Value
from arcanos.strict import StrictModel

MODELS: Final[dict[str, type[StrictModel]]] = {"questionnaire": QuestionnaireShape, "interview": Session}
"""By the name of the schema: what a file of questions holds, and what a file of answers."""


def interview_schema(name: str) -> dict[str, Value]:
    """Return the schema called `name` in MODELS, in JSON Schema 2020-12."""
    return published_form(MODELS[name].model_json_schema(), name)
