"""An interview that was held: who was asked what, what they answered, and who else confirmed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field

from arcanos.clock import instant, rfc3339
from arcanos.digest import canonical, digest
from arcanos.errors import Mistake, QuestionnaireRefused
from arcanos.evidence.interviews.questionnaire import Questionnaire
from arcanos.guarded import guarded
from arcanos.people import same_person
from arcanos.readers.files import read
from arcanos.readers.source import Value
from arcanos.strict import Distinct, Id, Said, Sha256, StrictModel, Text, refuse


def _instant(text: str) -> str:
    if instant(text) is None:
        refuse("ARC-IVW-VALUE", "is not a date and time with zone", "write 2026-11-22T13:00:00Z")
    return text


def _at(text: str) -> datetime:
    found = instant(text)
    if found is None:
        raise ValueError("a session that was read has times with a zone")
    return found


Time: TypeAlias = Annotated[str, AfterValidator(_instant), Field(json_schema_extra={"format": "date-time"})]


class Asked(StrictModel):
    """Which questionnaire was used."""

    id: Id = Field(description="Its id.")
    version: Text = Field(description="Its version.")
    sha256: Sha256 = Field(description="The digest of what it asks.")


class Answer(StrictModel):
    """One answer."""

    question: Id = Field(description="The question's id.")
    question_sha256: Sha256 = Field(description="The digest of the question as it was asked.")
    ask: Text = Field(description="The question as it was asked.")
    answer: Value = Field(
        description="The answer, in the question's form.", json_schema_extra={"not": {"type": "null"}}
    )
    controls: Distinct[Text] = Field(default_factory=list, description="The controls that it is evidence for.")
    second_person: bool = Field(description="Whether somebody else must confirm it.")


class Confirmation(StrictModel):
    """What a second person says about the answers."""

    by: Said = Field(description="Who confirms; not who answered.")
    at: Time = Field(description="When, UTC.")
    answers_sha256: Sha256 = Field(description="The digest of the answers as they were seen.")
    disagrees: dict[Id, Said] = Field(default_factory=dict, description="By question: why the answer is not confirmed.")


class Session(StrictModel):
    """An answered questionnaire, as `arcanos interview` writes it."""

    questionnaire: Asked = Field(description="Which questionnaire was used.")
    system: Text = Field(description="The system that was asked about.")
    role: Id = Field(description="The role of who answered.")
    by: Said = Field(description="Who answered.")
    held_at: Time = Field(description="When, UTC.")
    answers: list[Answer] = Field(description="The answers, in the order of the questions.")
    confirmations: list[Confirmation] = Field(default_factory=list[Confirmation], description="By second persons.")

    @property
    def given(self) -> dict[str, Value]:
        """The answers by question."""
        return {one.question: one.answer for one in self.answers}

    @property
    def answers_sha256(self) -> str:
        """The digest that a confirmation is bound to."""
        return digest([[one.question_sha256, one.answer] for one in self.answers])

    @property
    def held(self) -> datetime:
        """When it was held."""
        return _at(self.held_at)

    @property
    def last(self) -> datetime:
        """The latest time that it names."""
        return max(_at(text) for text in (self.held_at, *(one.at for one in self.confirmations)))

    def is_confirmed_by(self, one: Confirmation) -> bool:
        """Whether a confirmation is of these answers, and was made after they were given."""
        return one.answers_sha256 == self.answers_sha256 and _at(one.at) >= self.held

    def to_json(self) -> bytes:
        """Return the session as one line of canonical JSON."""
        return canonical(self.model_dump(mode="json")) + b"\n"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a session lacks: required questions without answer, answers to other wordings, answers not confirmed."""

    unanswered: tuple[str, ...]
    changed: tuple[str, ...]
    unconfirmed: tuple[str, ...]
    disagreed: Mapping[str, str]

    @property
    def complete(self) -> bool:
        """Whether every required question has an answer to what is asked today."""
        return not self.unanswered and not self.changed

    @property
    def confirmed(self) -> bool:
        """Whether every answer that needs a second person has one who agrees."""
        return not self.unconfirmed and not self.disagreed


def session_of(
    questionnaire: Questionnaire, given: Mapping[str, Value], *, system: str, by: str, held_at: datetime
) -> Session:
    """Return the session in which these answers were given; questions that are not asked then are left out, and
    so are those whose answer is None."""
    shape = questionnaire.shape
    answers = [
        Answer(
            question=one.id,
            question_sha256=one.sha256,
            ask=one.ask,
            answer=given[one.id],
            controls=list(one.controls),
            second_person=one.second_person,
        )
        for one in questionnaire.asked(dict(given))
        if given.get(one.id) is not None
    ]
    return Session(
        questionnaire=Asked(id=shape.id, version=shape.version, sha256=questionnaire.sha256),
        system=system,
        role=shape.role,
        by=by,
        held_at=rfc3339(held_at),
        answers=answers,
    )


def load_session(path: Path, name: str) -> Session:
    """Read an answered questionnaire. Raises QuestionnaireRefused with all that is wrong with it."""
    source = read(path, name, refused=QuestionnaireRefused)
    session = guarded(source, Session, QuestionnaireRefused, "ARC-IVW")
    seen: set[str] = set()
    mistakes: list[Mistake] = []
    for i, one in enumerate(session.answers):
        if one.question in seen:
            message, hint = "two answers are to one question", "keep the one that was given"
            mistakes.append(Mistake(source.place(("answers", i)), "ARC-IVW-DUPLICATE", message, hint))
        seen.add(one.question)
    for i, confirmation in enumerate(session.confirmations):
        if same_person(confirmation.by, session.by):
            message, hint = "who answered can't confirm", "have somebody else confirm it"
            mistakes.append(Mistake(source.place(("confirmations", i, "by")), "ARC-IVW-SELF", message, hint))
    if mistakes:
        raise QuestionnaireRefused(mistakes)
    return session


def standing(session: Session, questionnaire: Questionnaire) -> Standing:
    """Return what the session lacks by the questionnaire as it is today."""
    asked = questionnaire.asked(session.given)
    digests = {one.question: one.question_sha256 for one in session.answers}
    known = {one.id for one in asked}
    changed = [one.id for one in asked if one.id in digests and digests[one.id] != one.sha256]
    changed += [name for name in digests if name not in known]
    faults = [one.id for one in asked if one.id in digests and one.fault(session.given[one.id]) is not None]
    valid = [one for one in session.confirmations if session.is_confirmed_by(one)]
    disagreed = {name: why for one in valid for name, why in one.disagrees.items()}
    # What the questionnaire asks for today counts, not what the file says of itself.
    pending = [one.id for one in asked if one.id in digests and one.second_person and not valid]
    return Standing(
        tuple(one.id for one in asked if one.required and one.id not in digests),
        tuple(dict.fromkeys((*changed, *faults))),
        tuple(pending),
        disagreed,
    )


def session_entry(session: Session, questionnaire: Questionnaire) -> dict[str, Value]:
    """Return the session as the document `interviews` holds it, with what it lacks."""
    lacks = standing(session, questionnaire)
    named = {one.id: one.member for one in questionnaire.shape.questions if one.member is not None}
    members = {
        named[one.question]: one.answer
        for one in session.answers
        if one.question in named and one.question not in lacks.changed
    }
    to_confirm = any(one.second_person for one in questionnaire.asked(session.given))
    return {
        **members,
        **({"confirmed": lacks.confirmed} if to_confirm else {}),
        "system": session.system,
        "role": session.role,
        "by": session.by,
        "held_at": session.held_at,
        "questionnaire": session.questionnaire.model_dump(),
        "complete": lacks.complete,
        "unanswered": list(lacks.unanswered),
        "changed": list(lacks.changed),
        "disagreed": dict(lacks.disagreed),
        "answers": [one.model_dump() for one in session.answers],
    }
