"""`arcanos explain`: from a finding back to what it rests on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

AS_OF = "--as-of=2026-11-22T09:00:00Z"
Run = Callable[..., Any]


@pytest.fixture
def fingerprints(project: Any, arcanos: Run) -> dict[str, str]:
    """Return the fingerprints of a run by rule and subject."""
    project.edit("evidence/evaluation.json", "0.93", "0.5")
    record = json.loads(arcanos("check", AS_OF, "-o", "json=-").out)
    return {f"{f['rule']} {f['subject']}": f["fingerprint"] for f in record["findings"]}


def test_a_fingerprint_is_explained_step_by_step(fingerprints: dict[str, str], arcanos: Run) -> None:
    done = arcanos("explain", fingerprints["accurate churn@1.1.0"][:8], AS_OF)
    assert (done.code, done.err) == (0, "")
    for word in (
        "policies/accurate churn@1.1.0",
        "outcome     fail, severity medium",
        "policies/accurate.yaml:11:",
        "$.evaluation.models[0].accuracy is 0.5",
        "evidence/evaluation.json:1:",
        "gte: 0.9",
        "comparison",
        "no waiver",
    ):
        assert word in done.out


def test_a_rule_and_a_subject_name_one_finding(fingerprints: dict[str, str], arcanos: Run) -> None:
    done = arcanos("explain", "policies/accurate", "fraud@2.0.0", AS_OF)
    assert done.code == 0
    assert done.out.startswith("policies/accurate fraud@2.0.0\noutcome     pass")


def test_a_rule_alone_explains_what_did_not_pass(fingerprints: dict[str, str], arcanos: Run) -> None:
    done = arcanos("explain", "policies/accurate", AS_OF)
    assert done.out.startswith("policies/accurate churn@1.1.0\noutcome     fail")
    assert "fraud@2.0.0" not in done.out


def test_a_rule_alone_that_passed_everywhere_is_explained_everywhere_and_counted(
    fingerprints: dict[str, str], arcanos: Run
) -> None:
    done = arcanos("explain", "policies/encrypted", AS_OF)
    assert done.out.startswith("3 findings go by policies/encrypted; all are explained:")


def test_an_ambiguous_prefix_explains_all_and_says_so(
    fingerprints: dict[str, str], arcanos: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("arcanos.commands.explain.SHORTEST", 0)
    done = arcanos("explain", "", AS_OF)
    assert done.out.startswith("5 findings go by ")


def test_the_waiver_that_almost_matched_is_named(project: Any, fingerprints: dict[str, str], arcanos: Run) -> None:
    waiver = {"rule": "policies/accurate", "target": "churn@1.0.0", "owner": "a", "approved_by": "b", "id": "W-1"}
    days = {"created": "2026-11-01", "expires": "2026-12-01", "reason": "r", "ticket": "t"}
    project.write("waivers.yaml", json.dumps({"waivers": [waiver | days]}))
    done = arcanos("explain", "policies/accurate", AS_OF)
    assert "W-1" in done.out
    assert "it is for another version, churn@1.0.0" in " ".join(done.out.split())
    done = arcanos("explain", "arcanos/waiver-in-force", AS_OF)
    assert done.code == 0
    assert "arcanos/waiver-in-force W-1" in done.out
    assert "waivers.yaml:1:" in done.out


def test_a_promotion_is_explained_as_its_gate_sees_it(project: Any, arcanos: Run) -> None:
    record = json.loads(arcanos("gate", "churn@1.0.0", "--to", "production", AS_OF, "-o", "json=-").out)
    (mark,) = record["decision"]["decisive"]
    assert "not_applicable" in arcanos("explain", mark, AS_OF).out
    done = arcanos("explain", mark, AS_OF, "--model", "churn@1.0.0", "--to", "production")
    assert done.code == 0
    assert "outcome     fail, severity critical" in done.out


@pytest.mark.parametrize(
    ("words", "word"),
    [
        (["policies/acurate"], "did you mean 'policies/accurate'?"),
        (["policies/accurate", "churn@9"], "did you mean 'churn@1.1.0'?"),
        (["accurate"], "did you mean 'policies/accurate'?"),
        (["abc"], "6 or more digits of a fingerprint"),
        (["ffffffff"], "no finding of this run has a fingerprint that starts with ffffffff"),
        (["ffffffff", "churn@1.1.0"], "leave out SUBJECT"),
        (["policies/accurate", "--model", "churn@1.1.0"], "--model and --to go together"),
        (["policies/accurate", "--to", "production"], "--model and --to go together"),
        (["policies/accurate", "--gate", "nope"], "there is no gate 'nope'"),
        ([], "Missing argument 'FINDING'"),
    ],
)
def test_what_does_not_exist_is_a_usage_error_with_a_next_step(
    project: Any, arcanos: Run, words: list[str], word: str
) -> None:
    done = arcanos("explain", *words, AS_OF)
    assert (done.code, done.out) == (2, "")
    assert word in done.err
