"""Assessment results: a control is satisfied only where a rule passed for it and nothing else was found."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcanos.errors import ExitCode
from arcanos.findings import Finding, Outcome
from arcanos.record import Coverage, Record
from arcanos.reports.formats import FORMATS
from arcanos.reports.report import Clauses, Report
from arcanos.reports.summary import UNTOLD

Document = dict[str, Any]
Valid = Callable[[str, Record], Document]


@pytest.fixture
def result(valid: Valid) -> Callable[[Record], Document]:
    def of(record: Record) -> Document:
        (found,) = valid("oscal-ar", record)["results"]
        read: Document = found
        return read

    return of


def of_findings(record: Record, *findings: Finding) -> Record:
    decision = replace(record.decision, decisive=(), elsewhere=(), pending=(), reasons=(), exit_code=ExitCode.OPEN)
    return replace(record, findings=findings, coverage=Coverage.of(len(findings), findings), decision=decision)


def said(members: Document) -> dict[str, str]:
    return {one["name"]: one["value"] for one in members["props"]}


def states(result: Document) -> dict[str, tuple[str, str]]:
    targets = [one["target"] for one in result["findings"]]
    return {t["target-id"]: (t["status"]["state"], t["status"]["reason"]) for t in targets}


def test_each_finding_of_any_outcome_is_one_observation(full: Record, result: Callable[[Record], Document]) -> None:
    seen = {said(one)["fingerprint"]: said(one)["outcome"] for one in result(full)["observations"]}
    assert seen == {f.fingerprint: str(f.outcome) for f in full.findings}


def test_only_what_passed_alone_is_satisfied(full: Record, result: Callable[[Record], Document]) -> None:
    assert states(result(full)) == {
        "gate_production": ("not-satisfied", "fail"),
        "eu-ai-act_Art.15": ("not-satisfied", "fail"),
        "iso-42001_A.6.2.5": ("not-satisfied", "fail"),
        "iso-42001_A.9": ("not-satisfied", "other"),
        "soc2_CC8.1": ("satisfied", "pass"),
        "arcanos_x2f_evidence-collected": ("not-satisfied", "fail"),
    }


@pytest.mark.parametrize("outcome", UNTOLD)
def test_a_control_with_anything_untold_is_not_satisfied_and_says_what(
    record: Record, result: Callable[[Record], Document], outcome: Outcome
) -> None:
    untold = next(f for f in record.findings if f.outcome is outcome)
    passing = next(f for f in record.findings if f.outcome is Outcome.PASS)
    found = result(of_findings(record, passing, untold))
    assert states(found)["eu-ai-act_Art.15"] == ("not-satisfied", "other")
    (remarks,) = {one["target"]["status"]["remarks"] for one in found["findings"][1:]}
    assert f"{untold.name} on {untold.subject}" in remarks
    assert str(untold.reason).replace("_", "") in remarks.replace("_", "")


def test_an_accepted_failure_leaves_its_control_not_satisfied(
    record: Record, result: Callable[[Record], Document]
) -> None:
    waived = next(f for f in record.findings if f.waived is not None)
    passing = next(f for f in record.findings if f.outcome is Outcome.PASS)
    assert states(result(of_findings(record, passing, waived)))["eu-ai-act_Art.15"] == ("not-satisfied", "other")


def test_a_control_that_only_rules_out_of_force_or_other_models_speak_of_is_not_reviewed(
    record: Record, result: Callable[[Record], Document]
) -> None:
    pending = next(f for f in record.findings if f.out_of_force is not None)
    found = result(of_findings(record, replace(pending, controls=("gdpr:Art.5",))))
    assert list(states(found)) == ["gate_production"]
    (selection,) = found["reviewed-controls"]["control-selections"]
    assert selection["include-controls"] == [{"control-id": "no-control"}]
    assert "include-all" not in selection


def test_what_passed_for_another_model_satisfies_nothing(record: Record, result: Callable[[Record], Document]) -> None:
    passing = next(f for f in record.findings if f.outcome is Outcome.PASS)
    alone = of_findings(record, passing)
    about_others = replace(alone, decision=replace(alone.decision, elsewhere=(passing.fingerprint,)))
    assert states(result(alone))["eu-ai-act_Art.15"] == ("satisfied", "pass")
    assert list(states(result(about_others))) == ["gate_production"]


def test_a_record_without_findings_still_says_its_verdict(record: Record, result: Callable[[Record], Document]) -> None:
    nothing = of_findings(record)
    refused = replace(nothing, decision=replace(nothing.decision, exit_code=ExitCode.REFUSED))
    assert states(result(nothing)) == {"gate_production": ("satisfied", "pass")}
    assert states(result(refused)) == {"gate_production": ("not-satisfied", "fail")}
    assert said(result(refused))["verdict"] == "not-decided"


def test_controls_are_selected_by_framework_with_its_title(full: Record) -> None:
    titles = (Clauses("iso-42001", "ISO/IEC 42001:2023", ()),)
    made = json.loads(FORMATS["oscal-ar"].write(Report(full, frameworks=lambda: titles)))
    reviewed = made["assessment-results"]["results"][0]["reviewed-controls"]
    assert [
        (s["description"], [c["control-id"] for c in s["include-controls"]]) for s in reviewed["control-selections"]
    ] == [
        ("eu-ai-act", ["eu-ai-act_Art.15"]),
        ("ISO/IEC 42001:2023", ["iso-42001_A.6.2.5", "iso-42001_A.9"]),
        ("soc2", ["soc2_CC8.1"]),
    ]


def test_risks_have_severity_status_deadline_remedy_and_owner(
    full: Record, result: Callable[[Record], Document]
) -> None:
    document = result(full)
    risks = {said(one)["fingerprint"]: one for one in document["risks"]}
    failing, waived = full.findings[0], full.findings[2]
    one = risks[failing.fingerprint]
    assert one["status"] == "open"
    assert one["deadline"] == "2026-06-22T23:59:59Z"
    assert one["characterizations"][0]["facets"] == [{"name": "severity", "system": "urn:arcanos", "value": "critical"}]
    (remedy,) = one["remediations"]
    assert (remedy["description"], said(remedy)["owner"]) == (failing.remedy, "ml-engineering")
    assert remedy["tasks"][0]["responsible-roles"][0]["role-id"] == "ml-engineering"
    accepted = risks[waived.fingerprint]
    assert (accepted["status"], accepted["deadline"]) == ("deviation-approved", "2026-06-30T23:59:59Z")
    (entry,) = accepted["risk-log"]["entries"]
    assert entry["status-change"] == "deviation-approved"
    assert said(entry) == {
        "waiver": "W-2026-014",
        "ticket": "GOV-7",
        "approved-by": "Grace Hopper",
        "expires": "2026-06-30",
    }


def test_the_status_of_a_risk_says_what_became_of_the_finding(
    full: Record, result: Callable[[Record], Document]
) -> None:
    statuses = {said(one)["fingerprint"]: one["status"] for one in result(full)["risks"]}
    expected = {
        "weights-encrypted-at-rest": "open",
        "artifact-signed": "deviation-approved",
        "selection-rates": "investigating",
        "groups-documented": "investigating",
        "impact-reviewed": "investigating",
        "weights-watermarked": "open",
        "weights-zipped": "closed",
        "logged": "deviation-approved",
        "evidence-collected": "open",
    }
    named = {f.fingerprint: f.rule for f in full.findings}
    assert {named[fingerprint]: status for fingerprint, status in statuses.items()} == expected
    assert "03" * 32 not in statuses  # about another model


def test_an_attested_control_is_an_interview_and_an_attestation_of_its_person(full: Record, valid: Valid) -> None:
    document = valid("oscal-ar", full)
    (result,) = document["results"]
    (observation,) = [one for one in result["observations"] if said(one)["fingerprint"] == "01" * 32]
    assert (observation["methods"], observation["collected"]) == (["INTERVIEW"], "2026-06-01T00:00:00Z")
    assert observation["expires"] == "2027-06-01T23:59:59Z"
    (attestation,) = result["attestations"]
    (party,) = attestation["responsible-parties"][0]["party-uuids"]
    assert {"uuid": party, "type": "person", "name": "Ada Lovelace"} in document["metadata"]["parties"]
    assert attestation["parts"][0]["prose"] == "I looked."


def test_evidence_is_linked_to_its_document_with_digest_and_time(full: Record, valid: Valid) -> None:
    document = valid("oscal-ar", full)
    resources = {one["uuid"]: one for one in document["back-matter"]["resources"]}
    observation = document["results"][0]["observations"][0]
    (evidence,) = observation["relevant-evidence"]
    resource = resources[evidence["href"][1:]]
    assert resource["rlinks"][0]["hashes"] == [{"algorithm": "SHA-256", "value": "ab" * 32}]
    assert observation["collected"] == "2026-06-12T09:00:00Z"


def test_evidence_without_a_time_has_that_of_the_run_and_says_so(
    record: Record, result: Callable[[Record], Document]
) -> None:
    (untimed,) = (one for one in result(record)["observations"] if said(one)["rule"] == "security/artifact-signed")
    assert untimed["collected"] == "2026-06-15T12:00:00Z"
    assert "does not say when it was collected" in untimed["remarks"]


def test_uuids_of_findings_stay_from_run_to_run_and_that_of_the_document_does_not(full: Record, valid: Valid) -> None:
    later = replace(full, as_of=full.as_of.replace(month=7))
    one, two = valid("oscal-ar", full), valid("oscal-ar", later)
    assert one["uuid"] != two["uuid"]
    for part in ("observations", "risks", "findings"):
        assert [x["uuid"] for x in one["results"][0][part]] == [x["uuid"] for x in two["results"][0][part]]


@pytest.mark.parametrize(
    "text",
    [
        "]]>\r::error::x",
        "<script>alert(1)</script>",
        "*a* _b_ [c](javascript:d) `e`",
        "\u202e\u0000\u001b",
        "{{ insert: param, x }}",
        "1. #",
        "",
        "   ",
        "x" * 100_000,
    ],
)
def test_hostile_texts_stay_texts(
    full: Record, valid: Valid, hostile: Callable[[Record, str], Record], text: str
) -> None:
    bad = hostile(full, text)
    bad = replace(bad, project=text, findings=tuple(replace(f, controls=(text,), rule=text) for f in bad.findings))
    document = valid("oscal-ar", bad)
    shown = document["results"][0]["observations"][0]["description"]
    for sign in "<>[]*`{}":
        assert shown.replace("\\" + sign, "").count(sign) == 0


@settings(max_examples=30)
@given(data=st.data())
def test_any_record_is_valid_and_no_control_is_satisfied_without_a_pass(
    data: st.DataObject, records: st.SearchStrategy[Record], valid: Valid
) -> None:
    record = data.draw(records)
    (result,) = valid("oscal-ar", record)["results"]
    assert len(result.get("observations", [])) == len(record.findings)
    assert said(result)["exit-code"] == str(int(record.decision.exit_code))
    outcomes = {one["uuid"]: said(one)["outcome"] for one in result.get("observations", [])}
    for finding in result["findings"][1:]:
        seen = {outcomes[one["observation-uuid"]] for one in finding["related-observations"]}
        if finding["target"]["status"]["state"] == "satisfied":
            assert "pass" in seen <= {"pass", "not_applicable"}
        else:
            assert finding["target"]["status"]["remarks"]
    gate = result["findings"][0]["target"]["status"]["state"]
    assert (gate == "satisfied") is record.decision.open
