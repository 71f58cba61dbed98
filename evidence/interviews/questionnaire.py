"""A questionnaire: what is asked of whom, in which form each answer is given, and which control it is evidence for."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from arcanos.clock import day
from arcanos.digest import digest
from arcanos.errors import Mistake, QuestionnaireRefused
from arcanos.guarded import guarded
from arcanos.readers.files import read
from arcanos.readers.shapes import is_list
from arcanos.readers.source import Source, Value
from arcanos.redaction import says_something
from arcanos.strict import Distinct, Id, Said, Snake, SomeDistinct, StrictModel, Text, matches, refuse

Form: TypeAlias = Literal["yes-no", "choice", "text", "list", "number", "date"]
ScopeWord: TypeAlias = Literal["data-pipeline", "training", "deployment", "integration"]
YES_NO = ("yes", "no")
_Version: TypeAlias = Annotated[
    str,
    Field(json_schema_extra={"pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$"}),
    AfterValidator(matches(r"[0-9]+\.[0-9]+\.[0-9]+", "is not a version", 'write three numbers in quotes: "1.0.0"')),
]


class When(StrictModel):
    """When a question is asked: only after this answer to an earlier one."""

    question: Id = Field(description="The earlier question.")
    answer: Text = Field(description="The answer that leads here; of a yes-no question 'yes' or 'no', in quotes.")


class Question(StrictModel):
    """One question."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"form": {"const": "choice"}}},
            "then": {"required": ["choices"]},
            "else": {"not": {"required": ["choices"]}},
        }
    )

    id: Id = Field(description="How answers name it.")
    ask: Said = Field(description="What is asked.")
    form: Form = Field(description="How it is answered.")
    choices: SomeDistinct[Said] | None = Field(default=None, description="The answers of the form 'choice'.")
    explain: Said | None = Field(default=None, description="What is shown to who answers '?'.")
    controls: Distinct[Text] = Field(default_factory=list, description="The controls that the answer is evidence for.")
    required: bool = Field(default=True, description="Whether the interview is incomplete without an answer.")
    second_person: bool = Field(default=False, description="Whether somebody else must confirm the answer.")
    member: Snake | None = Field(
        default=None, description="The member of the session in the document 'interviews' that the answer becomes."
    )
    when: When | None = Field(default=None, description="The earlier answer after which it is asked; left out: always.")

    @model_validator(mode="after")
    def _choices_of_a_choice(self) -> Question:
        if (self.form == "choice") != (self.choices is not None):
            refuse("ARC-IVW-VALUE", "has 'choices' exactly where 'form' is choice")
        return self

    @property
    def sha256(self) -> str:
        """The digest of what was asked and how: an answer to another wording is another answer."""
        return digest([self.id, self.ask, self.form, self.choices])

    def fault(self, answer: Value) -> str | None:
        """Return why `answer` has not the question's form, or None."""
        texts = isinstance(answer, str) and says_something(answer)
        match self.form:
            case "yes-no":
                return None if answer in YES_NO else "answer yes or no, as text"
            case "choice":
                return (
                    None if answer in (self.choices or []) else "answer with one of: " + ", ".join(self.choices or [])
                )
            case "text":
                return None if texts else "answer with a text that says something"
            case "list":
                whole = is_list(answer) and all(isinstance(one, str) and says_something(one) for one in answer)
                return None if whole else "answer with a list of texts; an empty one says: none"
            case "number":
                number = isinstance(answer, int | float) and not isinstance(answer, bool) and isfinite(answer)
                return None if number else "answer with a number: 3, -1 or 0.5"
            case "date":
                return None if isinstance(answer, str) and day(answer) else "answer with a day: YYYY-MM-DD"


class QuestionnaireShape(StrictModel):
    """What is asked of whom in an interview, and in which form each answer is given."""

    id: Id = Field(description="Its name.")
    version: _Version = Field(description="Its version, in quotes.")
    title: Said = Field(description="What it is about.")
    role: Id = Field(description="The role that is interviewed, such as system-owner.")
    scope: ScopeWord = Field(description="The scope of an audit that it is for.")
    questions: Annotated[list[Question], Field(min_length=1, max_length=500)] = Field(description="The questions.")


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A questionnaire that was read; `sha256` is of all that is asked."""

    shape: QuestionnaireShape
    source: Source

    @property
    def sha256(self) -> str:
        """The digest of its questions, in their order, and of who is asked."""
        return digest([self.shape.id, self.shape.role, [question.sha256 for question in self.shape.questions]])

    def question(self, name: str) -> Question | None:
        """Return the question of this id, None where there is none."""
        return next((one for one in self.shape.questions if one.id == name), None)

    def asked(self, answers: dict[str, Value]) -> list[Question]:
        """Return the questions that are asked where these answers are given."""
        return [
            one for one in self.shape.questions if one.when is None or answers.get(one.when.question) == one.when.answer
        ]


def load_questionnaire(path: Path, name: str) -> Questionnaire:
    """Read a questionnaire (YAML or JSON). Raises QuestionnaireRefused with all that is wrong with it."""
    source = read(path, name, refused=QuestionnaireRefused)
    shape = guarded(source, QuestionnaireShape, QuestionnaireRefused, "ARC-IVW")
    mistakes = list(_disagreements(source, shape))
    if mistakes:
        raise QuestionnaireRefused(mistakes)
    return Questionnaire(shape, source)


def _disagreements(source: Source, shape: QuestionnaireShape) -> list[Mistake]:
    earlier: dict[str, Question] = {}
    members: set[str] = set()
    found: list[Mistake] = []
    for i, question in enumerate(shape.questions):
        place = source.place(("questions", i))
        if question.id in earlier:
            found.append(Mistake(place, "ARC-IVW-DUPLICATE", "two questions have this id", "give each its own"))
        if question.member is not None and question.member in (*members, *RESERVED):
            hint = "give each its own; a session's own members are " + ", ".join(RESERVED)
            found.append(Mistake(place, "ARC-IVW-DUPLICATE", "the member is taken", hint))
        if question.when is not None and (fault := _unreachable(question.when, earlier)):
            found.append(
                Mistake(source.place(("questions", i, "when")), "ARC-IVW-WHEN", fault, "ask it after that one")
            )
        earlier[question.id] = question
        members.add(question.member or "")
    return found


def _unreachable(when: When, earlier: dict[str, Question]) -> str | None:
    question = earlier.get(when.question)
    if question is None:
        return "no earlier question has this id"
    if question.form not in ("yes-no", "choice"):
        return "only a yes-no question and a choice lead to another"
    return None if question.fault(when.answer) is None else "the earlier question has no such answer"


RESERVED = (
    "system",
    "role",
    "by",
    "held_at",
    "questionnaire",
    "answers",
    "complete",
    "confirmed",
    "unanswered",
    "changed",
    "disagreed",
)
"""What every session of the document `interviews` has."""
