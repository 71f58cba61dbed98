"""Interviews that were held: the answers, and what they lack by the questionnaire as it is today."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from arcanos.errors import Mistake, NotCollected, Place, QuestionnaireRefused
from arcanos.evidence.collectors.files import Found, found, whole
from arcanos.evidence.collectors.interface import Collected, CollectorOptions, Setting
from arcanos.evidence.interviews.questionnaire import Questionnaire
from arcanos.evidence.interviews.session import load_session, session_entry
from arcanos.evidence.interviews.shipped import SHIPPED, questionnaire_named
from arcanos.evidence.origins import Origin
from arcanos.evidence.words import Pattern
from arcanos.readers.source import Value
from arcanos.strict import SomeDistinct, Text


class Options(CollectorOptions):
    """What an entry of `interviews` may say."""

    from_: Literal["interviews"] = Field(alias="from", description="Answered questionnaires.")
    files: SomeDistinct[Pattern] = Field(description="Paths or globs of the files that 'arcanos interview hold' wrote.")
    questionnaires: Annotated[list[Text], Field(min_length=1)] = Field(
        default_factory=lambda: list(SHIPPED),
        description="The questionnaires as they are today: paths, or the scopes of those that come with arcanos.",
    )


def collect(options: Options, setting: Setting) -> Collected:
    """Return the document `interviews` with a list `sessions`.

    Raises NotCollected for a file that can't be read, for one that is of the future, and for answers to a questionnaire
    that is not listed.
    """
    known, origins = _questionnaires(options, setting)
    sessions: list[Value] = []
    notes: list[str] = []
    mistakes: list[Mistake] = []
    for file in found(setting, options.files):
        origins.append(whole(file, "application/json")[1])
        try:
            session = load_session(file.path, file.name)
        except QuestionnaireRefused as refused:
            mistakes += refused.mistakes
            continue
        if session.last > setting.as_of:
            hint = "check the clock of who held or confirmed it"
            mistakes.append(Mistake(Place(file.name), "ARC-COL-INTERVIEW", "it is of the future", hint))
            continue
        questionnaire = known.get(session.questionnaire.id)
        if questionnaire is None:
            hint = "list the questionnaire under 'questionnaires'"
            mistakes.append(Mistake(Place(file.name), "ARC-COL-INTERVIEW", "its questionnaire is not listed", hint))
            continue
        entry = session_entry(session, questionnaire)
        if not entry["complete"] or not entry.get("confirmed", True):
            notes.append(f"{file.name}: the interview is not complete, or not confirmed")
        sessions.append(entry)
    if mistakes:
        raise NotCollected(mistakes)
    return Collected({"sessions": sessions}, tuple(origins), notes=tuple(notes))


def _questionnaires(options: Options, setting: Setting) -> tuple[dict[str, Questionnaire], list[Origin]]:
    known: dict[str, Questionnaire] = {}
    origins: list[Origin] = []
    mistakes: list[Mistake] = []
    for name in options.questionnaires:
        if name not in SHIPPED:
            origins.append(whole(Found(name, setting.folder / name), "application/yaml")[1])
        try:
            questionnaire = questionnaire_named(name, setting.folder / name)
        except QuestionnaireRefused as refused:
            mistakes += refused.mistakes
            continue
        if questionnaire.shape.id in known:
            message, hint = "two questionnaires have this id", "list one of them"
            mistakes.append(Mistake(Place(name), "ARC-COL-INTERVIEW", message, hint))
        known[questionnaire.shape.id] = questionnaire
    if mistakes:
        raise NotCollected(mistakes)
    return known, origins
