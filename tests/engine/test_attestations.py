"""Manual controls: the newest attestation of a role holder decides, and what can't be told stays open (51)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from arcanos.clock import instant
from arcanos.digest import digest
from arcanos.engine.evaluator import Evaluation, Settings

Rows = Callable[..., dict[str, str]]

RULE: dict[str, Any] = {"for": "$.d.items[*]", "manual": {"ask": "Is it so?", "role": "risk", "valid_for": "100d"}}
HOLDERS = Settings(roles={"risk": frozenset({"ann", "eve"})})
TARGET = {"id": "x", "v": 1}
YES: dict[str, Any] = {
    "rule": "p/r",
    "subject": "x",
    "answer": "yes",
    "by": "ann",
    "at": "2026-02-01T12:00:00Z",
    "statement": "I looked.",
}
NO = {**YES, "answer": "no"}
LATER, LATEST, TOO_OLD, FUTURE = (
    f"{day}T12:00:00Z" for day in ("2026-02-02", "2026-03-02", "2025-11-21", "2026-03-03")
)
MISSING, EXPIRED = "manual attestation_missing", "manual attestation_expired"


def told(rows: Rows, *answers: Any, settings: Settings = HOLDERS, **options: Any) -> str:
    evidence = {"d": {"items": [TARGET]}, "attestations": {"answers": list(answers)}}
    return rows(RULE, evidence, settings=settings, **options)["x"]


@pytest.mark.parametrize(
    ("answers", "by", "until"),
    [
        ((YES,), "ann", "2026-05-12"),
        (({**YES, "valid_until": "2026-03-09"},), "ann", "2026-03-09"),
        ((YES, {**NO, "by": "eve"}), "eve", "2026-05-12"),
        (({**YES, "at": TOO_OLD},), "ann", "2026-03-01"),
        (({**YES, "by": "bob"},), None, None),
        ((), None, None),
    ],
)
def test_a_finding_keeps_the_answer_that_it_rests_on(
    judge: Callable[..., Evaluation], answers: tuple[Any, ...], by: str | None, until: str | None
) -> None:
    evidence = {"d": {"items": [TARGET]}, "attestations": {"answers": list(answers)}}
    attested = judge([RULE], evidence, settings=HOLDERS).findings[0].attested
    assert (None if attested is None else (attested.by, str(attested.valid_until))) == (by and (by, until))


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((), MISSING),
        ((YES,), "pass"),
        ((NO,), "fail"),
        ((YES, {**NO, "at": LATER}), "fail"),
        (({**NO, "at": LATER}, YES), "fail"),
        ((NO, {**YES, "at": LATER}), "pass"),
        ((YES, NO), "fail"),
        ((YES, {**NO, "by": "eve"}), "fail"),
        (({**YES, "at": LATEST},), "pass"),
        (({**YES, "at": "2026-03-02T12:00:01Z"},), EXPIRED),
        (({**YES, "at": TOO_OLD},), EXPIRED),
        (({**YES, "at": "2025-11-22T12:00:00Z"},), "pass"),
        ((YES, {**NO, "at": FUTURE}), "pass"),
        (({**YES, "at": FUTURE},), EXPIRED),
        (({**YES, "by": "bob"},), MISSING),
        (({**YES, "valid_until": "2026-03-02"},), "pass"),
        (({**YES, "valid_until": "2026-03-01"},), EXPIRED),
        ((YES, {**NO, "at": LATER, "valid_until": "2026-03-01"}), EXPIRED),
        (({**YES, "valid_until": "soon"},), MISSING),
        (({**YES, "valid_until": None},), MISSING),
        (({**YES, "signed_by": "ab"},), "pass"),
        (({**YES, "signed_by": 1},), MISSING),
        ((YES, {**NO, "by": "bob", "at": LATER}), "pass"),
        (({**YES, "rule": "r"},), MISSING),
        (({**YES, "rule": "q/r"},), MISSING),
        (({**YES, "subject": "y"},), MISSING),
        (({**NO, "subject": "y"}, YES), "pass"),
    ],
)
def test_the_newest_answer_of_a_role_holder_decides(rows: Rows, answers: tuple[Any, ...], expected: str) -> None:
    assert told(rows, *answers) == expected


def test_an_answer_holds_while_the_evidence_it_names_is_there(rows: Rows) -> None:
    about_target = {**YES, "evidence": digest(TARGET)}
    about_document = {**YES, "evidence": digest({"items": [TARGET]})}
    assert told(rows, about_target) == "pass"
    assert told(rows, about_document) == "pass"
    assert told(rows, {**YES, "evidence": digest({**TARGET, "v": 2})}) == EXPIRED


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"at": FUTURE}, "is of a later time than this run"),
        ({"at": TOO_OLD}, "is expired"),
        ({"valid_until": "2026-03-01"}, "is expired"),
        ({"evidence": digest("other")}, "it changed, or its bundle is not sealed by a trusted key"),
    ],
)
def test_it_is_said_why_an_answer_does_not_count(
    judge: Callable[..., Evaluation], wrong: dict[str, Any], why: str
) -> None:
    evidence = {"d": {"items": [TARGET]}, "attestations": {"answers": [{**YES, **wrong}]}}
    assert why in judge([RULE], evidence, settings=HOLDERS).findings[0].message


@pytest.mark.parametrize("older", [YES, {**YES, "evidence": digest(TARGET)}])
def test_an_older_yes_does_not_stand_in_for_a_newer_answer_about_other_evidence(rows: Rows, older: Any) -> None:
    """A no that was given on other evidence is not gone: somebody must look again."""
    assert told(rows, older, {**NO, "at": LATER, "evidence": digest("other")}) == EXPIRED


@pytest.mark.parametrize("member", sorted(YES))
def test_removing_a_member_of_an_answer_never_opens_the_gate(rows: Rows, member: str) -> None:
    """Decision 57: without `rule` or `subject` it can't be told that the newer no is about something else."""
    newer = {key: value for key, value in {**NO, "at": LATER}.items() if key != member}
    assert told(rows, YES, newer) == MISSING


@pytest.mark.parametrize(
    "wrong",
    [
        *({"answer": True}, {"answer": "Yes"}, {"answer": ""}, {"by": " "}, {"by": 3}, {"at": "2026-02-01"}),
        *({"at": None}, {"statement": ""}, {"evidence": None}, {"evidence": 5}, {"rule": None}, {"subject": 5}),
        *({"unknown": "key"}, {"statement": ["x"]}),
    ],
)
def test_a_malformed_answer_blocks_what_it_may_be_about(rows: Rows, wrong: dict[str, Any]) -> None:
    assert told(rows, YES, {**YES, **wrong}) == MISSING


@pytest.mark.parametrize("wrong", [None, "yes", 1, [], {}])
def test_an_answer_that_is_none_may_be_about_anything(rows: Rows, wrong: Any) -> None:
    assert told(rows, YES, wrong) == MISSING


def test_a_malformed_answer_about_something_else_blocks_nothing(rows: Rows) -> None:
    assert told(rows, YES, {"rule": "p/other"}, {"subject": "y", "answer": 1}) == "pass"


@pytest.mark.parametrize("document", [None, [], {}, {"answers": None}, {"answers": {}}, {"answers": "yes"}])
def test_a_document_without_answers_attests_nothing(rows: Rows, document: Any) -> None:
    evidence = {"d": {"items": [TARGET]}, "attestations": document}
    assert rows(RULE, evidence, settings=HOLDERS) == {"x": MISSING}


def test_nobody_holds_a_role_that_the_configuration_does_not_give(rows: Rows) -> None:
    assert told(rows, YES, settings=Settings()) == MISSING
    assert told(rows, YES, settings=Settings(roles={"other": frozenset({"ann"})})) == MISSING


def test_a_stale_document_attests_nothing(rows: Rows) -> None:
    """Decision 48: a stale document reads as absent, whoever asked for freshness."""
    noon = instant(LATEST)
    assert isinstance(noon, datetime)
    old: dict[str, Any] = {"collected_at": noon - timedelta(days=9)}
    aged = {"attestations": {"max_age": "8d"}}
    evidence = {"d": {"items": [TARGET]}, "attestations": {"answers": [YES]}}
    asked = Settings(roles=HOLDERS.roles, freshness={"attestations": Fraction(8 * 86400)})
    assert told(rows, YES, **old) == "pass"
    assert told(rows, YES, settings=asked, **old) == MISSING
    assert told(rows, YES, pack={"evidence": aged}, **old) == MISSING
    assert rows({**RULE, "evidence": aged}, evidence, settings=HOLDERS, **old) == {"x": MISSING}


def test_when_decides_before_anybody_is_asked(judge: Callable[..., Evaluation]) -> None:
    evidence = {"d": {"items": [{"id": "a", "v": 1}, {"id": "b", "v": 2}, {"id": "c"}]}}
    found = judge([{**RULE, "when": {"v": 1}}], evidence, settings=HOLDERS).findings
    assert [str(f.outcome) for f in found] == ["manual", "not_applicable", "indeterminate"]
    assert not any(f.waivable for f in found)
