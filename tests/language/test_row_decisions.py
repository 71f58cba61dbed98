"""Decisions 50 to 53: severities, manual rules, and how a row is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from arcanos.clock import rfc3339
from arcanos.engine.evaluator import Evaluation, Settings
from arcanos.findings import Outcome, Severity

Rows = Callable[..., dict[str, str]]
Judge = Callable[..., Evaluation]
Refusal = Callable[..., str]

PASS, FAIL, ABSENT = "pass", "fail", "indeterminate path_absent"


@pytest.mark.parametrize(("value", "outcome"), [(1, Outcome.PASS), (2, Outcome.FAIL), ("1", Outcome.INDETERMINATE)])
def test_every_outcome_carries_the_severity_of_its_rule(judge: Judge, value: Any, outcome: Outcome) -> None:
    """Decision 50."""
    (result,) = judge("require: {d.x: 1}\nseverity: critical", {"d": {"x": value}}).results
    assert (result.finding.outcome, result.finding.severity) == (outcome, Severity.CRITICAL)


@pytest.mark.parametrize(
    "rule",
    [
        "title: neither",
        "require: {d.x: 1}\nmanual: {ask: Is it?, role: dpo, valid_for: 365d}",
        "manual: {role: dpo, valid_for: 365d}",
        "manual: {ask: Is it?, valid_for: 365d}",
        "manual: {ask: Is it?, role: dpo}",
        "manual: {ask: Is it?, role: dpo, valid_for: 1y}",
        "manual: {ask: Is it?, role: dpo, valid_for: 365d, by: ada}",
        "manual: Is it?",
        "require: {d.x: 1}\nwhen: []",
        "require: {d.x: 1}\nwhen: {}",
        "require: {d.x: 1}\nwhen: true",
    ],
)
def test_a_rule_has_exactly_one_of_require_and_manual(refusal: Refusal, rule: str) -> None:
    """Decision 51."""
    assert "r.yaml:" in refusal(rule)


MANUAL = "manual: {ask: Was the assessment reviewed?, role: dpo, valid_for: 365d}"
ROLES = Settings(roles={"dpo": frozenset({"ada"})})


def answered(**changed: Any) -> dict[str, Any]:
    answer = {
        "rule": "p/r",
        "subject": "bundle",
        "answer": "yes",
        "by": "ada",
        "at": "2026-01-01T00:00:00Z",
        "statement": "I read it.",
    }
    return {"attestations": {"answers": [{k: v for k, v in {**answer, **changed}.items() if v is not ...}]}}


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (answered(), "pass"),
        (answered(answer="no"), "fail"),
        (answered(rule="p/other"), "manual"),
        (answered(rule="q/r"), "manual"),
        (answered(subject="another"), "manual"),
        (answered(by="eve"), "manual"),
        (answered(by=...), "manual"),
        (answered(answer="maybe"), "manual"),
        (answered(answer=True), "manual"),
        (answered(answer="Yes"), "manual"),
        (answered(at="2027-01-01T00:00:00Z"), "manual"),
        (answered(at="2025-01-01T00:00:00Z"), "manual"),
        (answered(at="2026-01-01"), "manual"),
        (answered(at=...), "manual"),
        (answered(statement=...), "manual"),
        ({"attestations": {"answers": []}}, "manual"),
        ({"attestations": {}}, "manual"),
        ({"attestations": {"answers": "yes"}}, "manual"),
        ({"attestations": None}, "manual"),
        ({}, "manual"),
        ({"d": {}}, "manual"),
    ],
)
def test_a_manual_rule_passes_by_a_valid_attestation_only(rows: Rows, evidence: Any, expected: str) -> None:
    """Decision 51."""
    (told,) = rows(MANUAL, evidence, settings=ROLES).values()
    assert told.split()[0] == expected


def test_an_attestation_by_a_role_that_nobody_holds_is_none(rows: Rows) -> None:
    """Decision 51: the configuration says who holds the role."""
    (told,) = rows(MANUAL, answered()).values()
    assert told.startswith("manual")


@pytest.mark.parametrize(("age", "expected"), [("365d", "pass"), ("31536001s", "manual"), ("0s", "pass")])
def test_an_attestation_ages(rows: Rows, ago: Callable[[str], datetime], age: str, expected: str) -> None:
    """Decision 51."""
    (told,) = rows(MANUAL, answered(at=rfc3339(ago(age))), settings=ROLES).values()
    assert told.split()[0] == expected


def test_a_manual_rule_may_have_targets(rows: Rows) -> None:
    """Decision 51."""
    rule = f"for: $.d.items[*]\nwhen: {{on: true}}\n{MANUAL}"
    evidence = {
        "d": {"items": [{"id": "a", "on": True}, {"id": "b", "on": True}, {"id": "c", "on": False}, {"id": "e"}]}
    }
    told = rows(rule, {**evidence, **answered(subject="a")}, settings=ROLES)
    assert {subject: told[subject].split()[0] for subject in told} == {
        "a": "pass",
        "b": "manual",
        "c": "not_applicable",
        "e": "indeterminate",
    }


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("{subject} is {x}", "i is 2"),
        ("{subject} of {$.d.top}", "i of T"),
        ("{{x}} is {x}", "{x} is 2"),
        ("{['subject']}", "own"),
        ("{gone}", "<absent>"),
        ("{null}", "null"),
        ("{object}", "<object>"),
        ("{nested}", "{x} {subject}"),
        ("{flag}", "true"),
        ("{half}", "0.5"),
        ("{measure}", "0.91 [0.88, 0.94] n=500"),
    ],
)
def test_a_message_is_written_from_fields_once(judge: Judge, message: str, expected: str) -> None:
    """Decisions 52 and 53: text from evidence is never parsed again."""
    item: dict[str, Any] = {"id": "i", "x": 2, "subject": "own", "null": None, "object": {"a": 1}, "flag": True}
    item |= {"nested": "{x} {subject}", "half": 0.5}
    item |= {"measure": {"value": 0.91, "n": 500, "interval": [0.88, 0.94], "confidence": 0.95}}
    rule = f'for: $.d.items[*]\nrequire: {{x: 1}}\nmessage: "{message}"'
    (result,) = judge(rule, {"d": {"top": "T", "items": [item]}}).results
    assert result.finding.message == expected


def test_a_list_in_a_message_shows_its_first_five(judge: Judge) -> None:
    """Decision 53."""
    (result,) = judge('require: {d.x: 1}\nmessage: "saw {d.list}"', {"d": {"x": 2, "list": list("abcdefgh")}}).results
    for shown, letter in zip((True,) * 5 + (False,) * 3, "abcdefgh", strict=True):
        assert (letter in result.finding.message.removeprefix("saw")) is shown


@pytest.mark.parametrize("character", ["\x1b", "\x07", "\u202e", "\u2066", "\x00", "\n", "\r"])
def test_characters_that_a_terminal_obeys_are_escaped(judge: Judge, character: str) -> None:
    """Decision 53: in messages, in subjects, and however the text got there."""
    rule = 'for: $.d.items[*]\nrequire: {x: 1}\nmessage: "saw {x}"'
    item = {"id": f"i{character}d", "x": f"red{character}alert"}
    (result,) = judge(rule, {"d": {"items": [item]}}).results
    assert character not in result.finding.message
    assert character not in result.finding.subject
    assert "red" in result.finding.message


def test_a_long_text_is_cut_with_an_ellipsis(judge: Judge) -> None:
    """Decision 53."""
    (result,) = judge('require: {d.x: z}\nmessage: "{d.x}"', {"d": {"x": "y" * 500}}).results
    assert result.finding.message.endswith("…")
    assert 119 <= len(result.finding.message) <= 121


def test_a_message_left_out_is_the_title_and_the_failed_clause(judge: Judge) -> None:
    """Decision 53."""
    (result,) = judge("require: {d.x: {gte: 3}}\ntitle: X is large", {"d": {"x": 2}}).results
    assert result.finding.message.startswith("X is large")
    assert "d.x" in result.finding.message
    assert "3" in result.finding.message


@pytest.mark.parametrize(("wanted", "value"), [("true", "true"), ("3", "3"), ("'3'", 3), ("{in: [1, 2]}", "1")])
def test_a_type_mismatch_shows_that_the_types_differ(judge: Judge, wanted: str, value: Any) -> None:
    """`$.d.x is true; required equals: true` would leave the reader without a reason."""
    (result,) = judge(f"require: {{d.x: {wanted}}}", {"d": {"x": value}}).results
    assert re.search('text|string|number|"', result.finding.message), result.finding.message


@pytest.mark.parametrize("message", ["{d.x[*]}", "{d.x", "d.x}", "{}", "{@.x}", "{d.a-b}", "{d..x}"])
def test_a_message_that_can_not_be_written_is_refused(refusal: Refusal, message: str) -> None:
    """Decision 52."""
    assert "r.yaml:2:" in refusal(f'require: {{d.x: 1}}\nmessage: "{message}"')


def test_a_finding_says_where_in_evidence_and_rule(judge: Judge) -> None:
    rule = "for: $.d.items[*]\nrequire:\n  meta.x: 1"
    (result,) = judge(rule, {"d": {"items": [{"id": "a", "meta": {"x": 2}}]}}).results
    assert "$['d']['items'][0]['meta']['x']" in [spot.path for spot in result.finding.spots] or [
        spot.path for spot in result.finding.spots if spot.path == "$['items'][0]['meta']['x']" and spot.document == "d"
    ]
    assert result.finding.rule_place.file.endswith("r.yaml")
    assert result.finding.rule_place.line
