"""Suppressions always have a reason, cover what they name, and are told when nothing needs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from arcanos.authoring.lint.linter import Lint
from arcanos.errors import PackRefused

Said = Callable[..., Lint]
PERSON = {"owner": "Ada Byron"}


def entry(**more: Any) -> dict[str, Any]:
    return {"lint": [{"code": "unknown-role", "reason": "She is the only one."} | more]}


@pytest.mark.parametrize("more", [{}, {"rules": ["weights-are-encrypted"]}])
def test_a_suppressed_remark_is_kept_with_its_reason(said: Said, more: dict[str, Any]) -> None:
    lint = said(PERSON, entry(**more))
    assert lint.standing == ()
    assert [(one.remark.code, one.suppressed) for one in lint.said] == [("unknown-role", "She is the only one.")]


@pytest.mark.parametrize(
    ("pack", "word"),
    [
        (entry(), "'unknown-role' is suppressed and never said"),
        (entry(rules=["weights-are-encrypted"]), "suppressed for 'weights-are-encrypted' and never said of it"),
        (entry(rules=["weights-are-encripted"]), "the pack has no rule 'weights-are-encripted'"),
        (entry(params=["floor"]), "the pack has no parameter 'floor'"),
        (entry(code="unknown-rule"), "there is no code 'unknown-rule' to suppress"),
    ],
)
def test_a_suppression_that_nothing_needs_is_told(said: Said, pack: dict[str, Any], word: str) -> None:
    (remark,) = said(None, pack).standing
    assert remark.code == "unused-suppression"
    assert word in remark.message


def test_a_suppression_for_another_rule_does_not_cover(said: Said) -> None:
    codes = sorted(remark.code for remark in said(PERSON, entry(rules=["other"])).standing)
    assert codes == ["unknown-role", "unused-suppression"]


@pytest.mark.parametrize(
    ("pack", "word"),
    [
        ({"lint": {"unknown-role": "x"}}, "lint is a mapping, a list is needed"),
        ({"lint": []}, "lint is an empty list"),
        ({"lint": [{"code": "unknown-role"}]}, "lacks 'reason'"),
        ({"lint": [{"code": "unknown-role", "reason": " "}]}, "reason is empty text"),
        ({"lint": [{"code": "unknown-role", "reason": "x", "rule": "a"}]}, "did you mean 'rules'?"),
    ],
)
def test_a_suppression_without_a_reason_is_refused(said: Said, pack: dict[str, Any], word: str) -> None:
    with pytest.raises(PackRefused) as refused:
        said(None, pack)
    assert word in str(refused.value)
