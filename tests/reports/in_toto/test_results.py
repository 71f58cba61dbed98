"""A statement of results: what closes the gate failed, what is untold never passed, no test is in two lists."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcanos.digest import sha256
from arcanos.errors import ExitCode
from arcanos.findings import Outcome
from arcanos.materials import BundleRead
from arcanos.record import Coverage, ModelRead, Record
from arcanos.reports.formats import FORMATS
from arcanos.reports.in_toto.statement import DECISION
from arcanos.reports.record_json import to_json
from arcanos.reports.report import Report
from arcanos.reports.summary import here

LISTS = ("passedTests", "warnedTests", "failedTests")


def statement(record: Record, name: str = "in-toto") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FORMATS[name].write(Report(record)))
    return found


def predicate(record: Record) -> dict[str, Any]:
    found: dict[str, Any] = statement(record)["predicate"]
    return found


def opened(record: Record, *outcomes: Outcome) -> Record:
    """Return the record with an open gate and only its uncovered findings of these outcomes."""
    findings = tuple(f for f in record.findings if f.outcome in outcomes and f.overlay is None)
    decision = replace(record.decision, exit_code=ExitCode.OPEN, reasons=(), decisive=(), elsewhere=(), pending=())
    return replace(record, findings=findings, coverage=Coverage.of(len(findings), findings), decision=decision)


def test_what_closes_the_gate_failed_and_what_is_untold_covered_or_not_in_force_warns(record: Record) -> None:
    found = predicate(record)
    assert found["result"] == "FAILED"
    assert found["failedTests"] == [
        "fairness/groups-documented bundle",
        "fairness/selection-rates credit-scoring@1.0.0",
        "security/weights-encrypted-at-rest credit-scoring@1.0.0",
    ]
    assert found["warnedTests"] == [
        "fairness/impact-reviewed credit-scoring",
        "security/artifact-signed credit-scoring@1.0.0",
        "security/weights-watermarked credit-scoring@1.0.0",
        "security/weights-zipped credit-scoring@1.0.0",
    ]
    assert found["passedTests"] == ["security/weights-encrypted-at-rest credit-scoring@2.0.0"]


@pytest.mark.parametrize(
    ("outcomes", "result"),
    [
        ([Outcome.PASS], "PASSED"),
        ([Outcome.PASS, Outcome.NOT_APPLICABLE], "PASSED"),
        ([Outcome.PASS, Outcome.FAIL], "WARNED"),
        ([Outcome.PASS, Outcome.INDETERMINATE], "WARNED"),
        ([Outcome.PASS, Outcome.ERROR], "WARNED"),
        ([Outcome.PASS, Outcome.MANUAL], "WARNED"),
        ([Outcome.NOT_APPLICABLE], "WARNED"),
        ([], "WARNED"),
    ],
)
def test_an_open_gate_passed_only_where_all_that_was_asked_passed(
    record: Record, outcomes: list[Outcome], result: str
) -> None:
    assert predicate(opened(record, *outcomes))["result"] == result


@pytest.mark.parametrize("code", [code for code in ExitCode if code is not ExitCode.OPEN])
def test_any_verdict_but_open_failed_though_no_rule_did(record: Record, code: ExitCode) -> None:
    passing = opened(record, Outcome.PASS)
    closed = replace(passing, decision=replace(passing.decision, exit_code=code))
    assert predicate(closed)["result"] == "FAILED"
    assert predicate(closed)["failedTests"] == []


def test_what_is_about_another_model_is_counted_and_no_test_of_this_one(record: Record) -> None:
    about_others = replace(record.decision, elsewhere=(record.findings[1].fingerprint,))
    found = predicate(replace(record, decision=about_others))
    assert found["passedTests"] == []
    assert found[DECISION]["aboutOtherModels"] == 1


def test_the_configuration_names_every_input_with_its_digest(record: Record) -> None:
    listed = {one["name"]: one["digest"]["sha256"] for one in predicate(record)["configuration"]}
    assert listed == {
        "pack security 0.1.0": "12" * 32,
        "pack fairness 0.2.0": "34" * 32,
        "configuration": "9a" * 32,
        "file waivers.yaml": "56" * 32,
        "waivers": "56" * 32,
        "document evaluation": "cd" * 32,
        "document registry": "ab" * 32,
    }


def test_a_parameter_off_its_default_stands_beside_its_pack(record: Record) -> None:
    noted = {one["name"]: one["annotations"] for one in predicate(record)["configuration"] if "annotations" in one}
    assert noted == {"pack fairness 0.2.0": {"parameters": {"ratio": "0.75"}}}


def test_of_a_bundle_its_manifest_is_named(record: Record) -> None:
    bundle = BundleRead("evidence.zip", "zip", "ee" * 32, datetime(2026, 6, 1, tzinfo=UTC), "0.1.0")
    listed = predicate(replace(record, bundle=bundle))["configuration"]
    assert {"name": "bundle evidence.zip", "digest": {"sha256": "ee" * 32}} in listed
    assert not any(one["name"].startswith("document") for one in listed)


def subjects(record: Record) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = statement(record)["subject"]
    return found


def with_models(record: Record, **digests: str | None) -> Record:
    """Return the record with a registry of these names, each with a version and this digest of its artifact."""
    models = tuple(ModelRead(f"{name}@1.0.0", name, "1.0.0", artifact_sha256=sha) for name, sha in digests.items())
    return replace(record, models=models, decision=replace(record.decision, model="churn@1.0.0"))


def test_the_subject_is_the_artifact_of_the_model_that_was_asked_about(record: Record) -> None:
    one = with_models(record, churn="aa" * 32, fraud="bb" * 32)
    everything = replace(one, decision=replace(one.decision, model=None))
    churn = {"name": "churn@1.0.0", "digest": {"sha256": "aa" * 32}}
    assert subjects(one) == [churn]
    assert subjects(everything) == [churn, {"name": "fraud@1.0.0", "digest": {"sha256": "bb" * 32}}]


@pytest.mark.parametrize("digest", [None, "", "AA" * 32, "aa" * 31, "sha256:" + "aa" * 32])
def test_without_a_digest_of_the_model_the_subject_is_the_record_and_no_other_model(
    record: Record, digest: str | None
) -> None:
    one = with_models(record, churn=digest, fraud="bb" * 32)
    assert subjects(one) == [{"name": "record.json", "digest": {"sha256": sha256(to_json(one))}}]


@settings(max_examples=50)
@given(data=st.data())
def test_any_record_gives_a_statement_whose_lists_agree_with_it(
    data: st.DataObject, records: st.SearchStrategy[Record]
) -> None:
    record = data.draw(records)
    made = statement(record)
    assert made["_type"] == "https://in-toto.io/Statement/v1"
    assert made["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"
    assert made["subject"]
    assert all(len(one["digest"]["sha256"]) == 64 for one in made["subject"])
    said = made["predicate"]
    listed = [name for each in LISTS for name in said[each]]
    assert len(listed) == len(set(listed))
    passing = {f"{f.name} {f.subject}" for f in here(record) if f.outcome is Outcome.PASS}
    assert set(said["passedTests"]) <= passing
    assert said["result"] in ("PASSED", "WARNED", "FAILED")
    assert record.decision.open or said["result"] == "FAILED"
    if said["result"] == "PASSED":
        assert said["passedTests"]
        assert not said["warnedTests"]
    assert said[DECISION]["outcomes"] == json.loads(to_json(record))["coverage"]["outcomes"]


def test_hostile_texts_stay_texts(record: Record, hostile: Callable[[Record, str], Record]) -> None:
    for text in ("]]>\r::error::x", "=cmd|' /C calc'!A0", "\u202e\u0000\u001b[2J", "x" * 100_000):
        made = FORMATS["in-toto"].write(Report(hostile(record, text)))
        assert made.count(b"\n") == 1
        assert not any(byte < 32 for byte in made[:-1])
        assert any(name.endswith(f" {text}") for name in json.loads(made)["predicate"]["failedTests"])
