"""What an interview asks, who answered, who confirmed, and what it lacks."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.clock import instant
from arcanos.errors import NotCollected, QuestionnaireRefused
from arcanos.evidence.collectors.interface import Setting
from arcanos.evidence.collectors.interviews import Options, collect
from arcanos.evidence.interviews.questionnaire import RESERVED, Form, Question, Questionnaire, load_questionnaire
from arcanos.evidence.interviews.session import Confirmation, Session, load_session, session_of, standing
from arcanos.evidence.interviews.shipped import SHIPPED, questionnaire_named
from arcanos.people import same_person

HELD = instant("2026-11-20T10:00:00Z")
assert HELD is not None
TEXT = """\
id: small
version: "1.0.0"
title: What the owner knows
role: system-owner
scope: deployment
questions:
  - {id: controls, ask: Which controls?, form: list, second_person: true, member: undocumented_controls}
  - {id: by-hand, ask: Any steps by hand?, form: yes-no, second_person: true}
  - {id: which, ask: Which steps?, form: text, when: {question: by-hand, answer: "yes"}}
  - {id: note, ask: Anything else?, form: text, required: false}
"""
ANSWERS: dict[str, Any] = {"controls": ["a colleague looks"], "by-hand": "no"}


def questionnaire(folder: Path, text: str = TEXT) -> Questionnaire:
    (folder / "small.yaml").write_text(text)
    return load_questionnaire(folder / "small.yaml", "small.yaml")


def held(folder: Path, answers: dict[str, Any] = ANSWERS) -> Session:
    assert HELD is not None
    return session_of(questionnaire(folder), answers, system="lending", by="Ada Lopez", held_at=HELD)


def confirmed(session: Session, by: str = "Grace Kim", **disagrees: str) -> Session:
    words = {"by": by, "at": "2026-11-21T10:00:00Z", "answers_sha256": session.answers_sha256, "disagrees": disagrees}
    made = Confirmation.model_validate(words)
    return session.model_copy(update={"confirmations": [*session.confirmations, made]})


def entry(setting: Setting, session: Session, text: str = TEXT) -> dict[str, Any]:
    questionnaire(setting.folder, text)
    (setting.folder / "s.json").write_bytes(session.to_json())
    options = {"from": "interviews", "files": ["s.json"], "questionnaires": ["small.yaml"]}
    (found,) = collect(Options.model_validate(options), setting).value["sessions"]
    return found


def test_a_confirmed_interview_is_complete_evidence(setting: Setting) -> None:
    found = entry(setting, confirmed(held(setting.folder)))
    lacks = {name: found[name] for name in ("complete", "confirmed", "unanswered", "changed", "disagreed")}
    assert lacks == {"complete": True, "confirmed": True, "unanswered": [], "changed": [], "disagreed": {}}
    assert (found["system"], found["role"], found["by"]) == ("lending", "system-owner", "Ada Lopez")
    assert found["held_at"] == "2026-11-20T10:00:00Z"
    assert found["undocumented_controls"] == ["a colleague looks"]


def test_an_unconfirmed_interview_says_so(setting: Setting) -> None:
    assert entry(setting, held(setting.folder))["confirmed"] is False


def test_disagreement_is_not_confirmation_whoever_else_agrees(setting: Setting) -> None:
    session = confirmed(confirmed(held(setting.folder), controls="nobody looks"), by="Third")
    found = entry(setting, session)
    assert found["confirmed"] is False
    assert found["disagreed"] == {"controls": "nobody looks"}


def test_an_answer_that_was_changed_is_not_confirmed(setting: Setting) -> None:
    session = confirmed(held(setting.folder))
    first = session.answers[0].model_copy(update={"answer": ["none at all"]})
    found = entry(setting, session.model_copy(update={"answers": [first, *session.answers[1:]]}))
    assert found["confirmed"] is False


def test_what_a_file_says_of_itself_does_not_lift_the_second_person(setting: Setting) -> None:
    session = held(setting.folder)
    lifted = [one.model_copy(update={"second_person": False}) for one in session.answers]
    assert entry(setting, session.model_copy(update={"answers": lifted}))["confirmed"] is False


def test_a_required_question_without_answer_leaves_it_incomplete(setting: Setting) -> None:
    found = entry(setting, held(setting.folder, {"controls": [], "by-hand": "yes"}))
    assert (found["complete"], found["unanswered"]) == (False, ["which"])


def test_an_answer_to_other_words_does_not_count(setting: Setting) -> None:
    found = entry(setting, confirmed(held(setting.folder)), TEXT.replace("Which controls?", "Which controls hold?"))
    assert (found["complete"], found["changed"]) == (False, ["controls"])
    assert "undocumented_controls" not in found


def test_an_answer_to_a_question_that_is_gone_is_told(setting: Setting) -> None:
    text = TEXT.replace("  - {id: note, ask: Anything else?, form: text, required: false}\n", "")
    session = held(setting.folder, {**ANSWERS, "note": "no"})
    assert entry(setting, session, text)["changed"] == ["note"]


def test_an_answer_of_a_wrong_form_does_not_count(setting: Setting) -> None:
    session = held(setting.folder, {"controls": "prose", "by-hand": "no"})
    found = entry(setting, session)
    assert found["changed"] == ["controls"]
    assert "undocumented_controls" not in found


def test_who_answered_can_not_confirm(setting: Setting) -> None:
    session = confirmed(held(setting.folder), by=" ada  LOPEZ ")
    with pytest.raises(NotCollected, match="who answered can't confirm"):
        entry(setting, session)


@pytest.mark.parametrize("by", ["Lopez, Ada", "ada.lopez", "Ada L\u00f3pez", "\u0410da Lopez", "A\u200bda Lopez"])
def test_who_answered_can_not_confirm_under_another_spelling(setting: Setting, by: str) -> None:
    with pytest.raises(NotCollected, match="who answered can't confirm"):
        entry(setting, confirmed(held(setting.folder), by=by))


def test_a_confirmation_from_before_the_answers_confirms_nothing(setting: Setting) -> None:
    session = confirmed(held(setting.folder))
    early = session.confirmations[0].model_copy(update={"at": "2020-01-01T00:00:00Z"})
    assert entry(setting, session.model_copy(update={"confirmations": [early]}))["confirmed"] is False


@pytest.mark.parametrize("of", ["held_at", "confirmations"])
def test_an_interview_of_the_future_is_refused(setting: Setting, of: str) -> None:
    session = confirmed(held(setting.folder))
    late = session.confirmations[0].model_copy(update={"at": "2027-01-01T00:00:00Z"})
    changed = {"held_at": "2027-01-01T00:00:00Z"} if of == "held_at" else {"confirmations": [late]}
    with pytest.raises(NotCollected, match="it is of the future"):
        entry(setting, session.model_copy(update=changed))


def test_a_questionnaire_that_is_not_listed_is_refused(setting: Setting) -> None:
    (setting.folder / "s.json").write_bytes(held(setting.folder).to_json())
    with pytest.raises(NotCollected, match="its questionnaire is not listed"):
        collect(Options.model_validate({"from": "interviews", "files": ["s.json"]}), setting)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (("id: note", "id: which"), "two questions have this id"),
        (("question: by-hand", "question: note"), "no earlier question has this id"),
        (("question: by-hand", "question: controls"), "only a yes-no question and a choice"),
        (('answer: "yes"', "answer: maybe"), "the earlier question has no such answer"),
        (("member: undocumented_controls", "member: complete"), "the member is taken"),
        (("form: yes-no", "form: yes_no"), "did you mean 'yes-no'"),
        (("form: yes-no", "form: choice"), "has 'choices' exactly where"),
        (('version: "1.0.0"', 'version: "one"'), "is not a version"),
        (("title: What", "titel: What"), "did you mean 'title'"),
        (("ask: Which controls?", 'ask: "--"'), "says nothing"),
    ],
)
def test_a_questionnaire_is_refused_with_its_place(tmp_path: Path, changed: tuple[str, str], said: str) -> None:
    with pytest.raises(QuestionnaireRefused, match=r"small\.yaml:\d+:\d+: ARC-IVW-") as refused:
        questionnaire(tmp_path, TEXT.replace(*changed))
    assert said in str(refused.value)


@pytest.mark.parametrize("scope", SHIPPED)
def test_each_shipped_questionnaire_loads_and_asks_for_undocumented_controls(scope: str, tmp_path: Path) -> None:
    found = questionnaire_named(scope, tmp_path / "absent")
    assert found.shape.scope == scope
    assert "undocumented_controls" in [one.member for one in found.shape.questions]


FORMS_TRIED: list[tuple[str, list[Any], list[Any]]] = [
    ("yes-no", ["yes", "no"], [True, "Yes", "", None]),
    ("choice", ["a", "b b"], ["c", 1, None]),
    ("text", ["x"], ["", " - ", 1, None, ["x"]]),
    ("list", [[], ["x"]], ["x", [1], [""], None, {}]),
    ("number", [0, 1.5], ["1", True, None]),
    ("date", ["2026-10-01"], ["2026-13-01", "yesterday", 20261001, None]),
]


@pytest.mark.parametrize(("form", "good", "bad"), FORMS_TRIED)
def test_each_form_of_answer(form: str, good: list[Any], bad: list[Any]) -> None:
    words = {"id": "q", "ask": "What?", "form": form, **({"choices": ["a", "b b"]} if form == "choice" else {})}
    question = Question.model_validate(words)
    assert [question.fault(one) for one in good] == [None] * len(good)
    assert all(question.fault(one) for one in bad)


def test_every_form_is_tried_above() -> None:
    assert set(get_args(Form)) == {form for form, _, _ in FORMS_TRIED}
    assert {"complete", "confirmed"} <= set(RESERVED)


def test_a_session_is_read_back_equal(tmp_path: Path) -> None:
    session = confirmed(held(tmp_path), controls="no")
    (tmp_path / "s.json").write_bytes(session.to_json())
    assert load_session(tmp_path / "s.json", "s.json") == session


@given(st.text(min_size=1), st.text(min_size=1))
def test_names_are_compared_the_same_both_ways(one: str, other: str) -> None:
    assert same_person(one, one)
    assert same_person(one, other) == same_person(other, one)


def test_a_standing_needs_every_disputed_answer_settled(tmp_path: Path) -> None:
    found = standing(confirmed(held(tmp_path), controls="no"), questionnaire(tmp_path))
    assert not found.confirmed
    assert found.complete
