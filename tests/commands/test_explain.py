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


def said(done: Any) -> str:
    return " ".join(done.out.split())


def audit(arcanos: Run, *words: str) -> Any:
    done = arcanos("explain", *words, AS_OF, "--for", "auditor")
    assert (done.code, done.err) == (0, "")
    return done


def test_an_auditor_is_told_a_failure_in_plain_sentences(fingerprints: dict[str, str], arcanos: Run) -> None:
    done = audit(arcanos, "policies/accurate", "churn@1.1.0")
    for sentence in (
        "Models are accurate: churn@1.1.0.",
        "It fails: the evidence states something else than what the rule asks.",
        "A model that errs often decides badly.",
        "The document evaluation is evidence/evaluation.json, with the SHA-256 ",
        "It was collected at 2026-11-20T09:00:00Z, 2 days before 2026-11-22T09:00:00Z.",
        "The accuracy is `0.5`; it must be at least 0.9.",
        "model-risk has to act by 2027-02-20.",
        "What is to be done: Train it again.",
        "No waiver and no baseline covers it.",
        "Open evidence/evaluation.json and go to line 1;",
    ):
        assert sentence in said(done)


def test_an_auditor_is_told_what_a_pass_does_not_prove(project: Any, arcanos: Run) -> None:
    done = audit(arcanos, "policies/accurate", "fraud@2.0.0")
    assert "It passes: the evidence states what the rule asks." in said(done)
    assert "It does not show that the evidence is true or complete" in said(done)


def test_an_auditor_is_told_where_a_rule_does_not_apply(project: Any, arcanos: Run) -> None:
    done = audit(arcanos, "policies/encrypted", "churn@1.0.0")
    assert "The rule does not apply here" in said(done)
    assert "The stage is `staging`; it must be production." in said(done)


def test_an_auditor_is_told_what_is_missing_and_who_supplies_it(project: Any, arcanos: Run) -> None:
    project.edit("evidence/evaluation.json", '"accuracy": 0.93', '"precision": 0.93')
    done = audit(arcanos, "policies/accurate", "churn@1.1.0")
    assert "It could not be told whether the rule holds, and that is not a pass." in said(done)
    assert "The accuracy is not stated, and it can't be told whether it is at least 0.9." in said(done)
    assert "What is missing has to be supplied by or through model-risk." in said(done)
    (project.folder / "evidence/evaluation.json").unlink()
    assert "The document evaluation was not supplied." in said(audit(arcanos, "policies/accurate"))


def test_an_auditor_is_told_of_a_stale_document_how_old_it_is_and_may_be(project: Any, arcanos: Run) -> None:
    project.edit("policies/accurate.yaml", "cases:", "evidence: {evaluation: {max_age: 1d}}\ncases:")
    told = said(audit(arcanos, "policies/accurate", "(none)"))
    assert "collected at 2026-11-20T09:00:00Z, 2 days before 2026-11-22T09:00:00Z" in told
    assert "The rule takes it when it is at most 1 day old." in told
    assert "is not stated" not in told
    assert "A collector or a pipeline writes the document evaluation." in told
    assert "A newer one has to be supplied by or through model-risk." in told
    assert "What is to be done if it fails once it can be told: Train it again." in told


def test_an_auditor_is_told_of_an_error_what_broke_and_who_sees_to_it(project: Any, arcanos: Run) -> None:
    project.configure(budget={"nodes": 1})
    told = said(audit(arcanos, "policies/encrypted", "(none)"))
    assert "The rule could not be evaluated, and that is not a pass." in told
    assert "The rule took more than 1 nodes in the trace of one target" in told
    assert "have to be looked at by ml-engineering." in told


def test_an_auditor_is_told_which_baseline_accepts_a_failure(project: Any, arcanos: Run) -> None:
    project.edit("evidence/evaluation.json", "0.93", "0.5")
    terms = ("--owner=Ada Byron", "--approved-by=Grace Hopper", "--reason=Found late.", "--expires=2026-12-31")
    assert arcanos("baseline", "write", "b.json", *terms, AS_OF).code == 0
    project.configure(baselines=["b.json"])
    told = said(audit(arcanos, "policies/accurate", "churn@1.1.0"))
    assert "The baseline b.json accepts it as it was at 2026-11-22T09:00:00Z, until 2026-12-31." in told
    assert "Grace Hopper approved it." in told
    assert "the baseline only keeps it from closing the gate" in told


def test_an_auditor_is_told_of_a_document_that_is_not_there_and_not_to_open_it(project: Any, arcanos: Run) -> None:
    project.configure(documents={"registry": "evidence/registry.yaml"})
    told = said(audit(arcanos, "policies/accurate", "(none)"))
    assert "The document evaluation was not supplied." in told
    assert "A collector or a pipeline writes the document evaluation." in told
    assert "Open evaluation" not in told


def test_an_auditor_is_told_that_one_of_several_ways_is_enough(project: Any, arcanos: Run) -> None:
    either = "{any: [{gte: 0.96}, {lt: 0}, {equals: 0.95}]}"
    project.edit("policies/accurate.yaml", "{accuracy: {gte: 0.9}}", f"{{accuracy: {either}}}")
    told = said(audit(arcanos, "policies/accurate", "churn@1.1.0"))
    assert "One of 3 ways has to be as asked, and none is: The accuracy is `0.93`; it must be at least 0.96." in told
    project.edit("policies/accurate.yaml", either, "{not: {all: [{gte: 0.9}, {lt: 1}]}}")
    told = said(audit(arcanos, "policies/accurate", "churn@1.1.0"))
    assert "One of 2 ways has to be otherwise, and none is: The accuracy is `0.93`; it must not be at least" in told


def test_an_auditor_is_told_of_each_choice_that_it_is_one(project: Any, arcanos: Run) -> None:
    twice = "{accuracy: {any: [{gte: 0.96}, {lt: 0}]}, model: {any: [{equals: x}, {equals: y}]}}"
    project.edit("policies/accurate.yaml", "{accuracy: {gte: 0.9}}", twice)
    told = said(audit(arcanos, "policies/accurate", "churn@1.1.0"))
    assert told.count("One of 2 ways has to be as asked, and none is:") == 2


def test_an_auditor_is_told_who_let_a_failure_through(project: Any, arcanos: Run) -> None:
    project.edit("evidence/evaluation.json", "0.93", "0.5")
    waiver = {"rule": "policies/accurate", "target": "churn@1.1.0", "owner": "Ada", "approved_by": "Grace", "id": "W-1"}
    days = {"created": "2026-11-01", "expires": "2026-12-01", "reason": "r", "ticket": "GOV-7"}
    days |= {"compensating_control": "A person looks at each decision."}
    project.write("waivers.yaml", json.dumps({"waivers": [waiver | days]}))
    done = audit(arcanos, "policies/accurate", "churn@1.1.0")
    assert "The waiver W-1 (GOV-7) lets it through until 2026-12-01. Grace approved it." in said(done)
    assert "Meanwhile: A person looks at each decision." in said(done)
    assert "It stays a failure" in said(done)
    assert "W-1" in said(audit(arcanos, "arcanos/waiver-in-force"))


@pytest.mark.parametrize("voice", ["engineer", "auditor"])
def test_each_voice_speaks_text_markdown_and_json(fingerprints: dict[str, str], arcanos: Run, voice: str) -> None:
    asked = ("explain", "policies/accurate", "churn@1.1.0", AS_OF, "--for", voice)
    text, markdown, data = (arcanos(*asked, "--format", name).out for name in ("text", "markdown", "json"))
    told = json.loads(data)
    (only,) = told["findings"]
    assert (told["for"], only["rule"], only["outcome"]) == (voice, "policies/accurate", "fail")
    assert only["fingerprint"] == fingerprints["accurate churn@1.1.0"]
    assert markdown.startswith("# policies/accurate churn@")
    for section in only["sections"]:
        assert section["lines"]
        assert section["title"] in text
    assert [arcanos(*asked, "--format", name).out for name in ("text", "markdown", "json")] == [text, markdown, data]


def test_the_engineer_s_voice_is_the_one_without_for(fingerprints: dict[str, str], arcanos: Run) -> None:
    asked = ("explain", "policies/accurate", AS_OF)
    assert arcanos(*asked, "--for", "engineer").out == arcanos(*asked).out


@pytest.mark.parametrize("voice", ["engineer", "auditor"])
@pytest.mark.parametrize("format_", ["text", "markdown", "json"])
def test_no_voice_says_a_secret(project: Any, arcanos: Run, voice: str, format_: str) -> None:
    key = "AKIA" + "Q7ZX" * 4
    project.edit("evidence/registry.yaml", "algorithm: none", f"algorithm: {key}")
    project.edit("evidence/registry.yaml", "stage: staging, owner: ada", "stage: production, owner: ada")
    done = arcanos("explain", "policies/encrypted", AS_OF, "--for", voice, "--format", format_)
    assert done.code == 0
    assert "encrypted churn@1.0.0" in done.out or "Weights in production are encrypted" in done.out or format_ == "json"
    assert key not in done.out
