"""A verification summary passes for an open gate and for nothing else, and says what was asked by which policy."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packageurl import PackageURL

from arcanos.digest import digest
from arcanos.errors import ExitCode
from arcanos.materials import BundleRead
from arcanos.record import Record
from arcanos.reports import naming
from arcanos.reports.formats import FORMATS
from arcanos.reports.report import Report


def predicate(record: Record) -> dict[str, Any]:
    made = json.loads(FORMATS["slsa-vsa"].write(Report(record)))
    assert (made["_type"], made["predicateType"]) == (
        "https://in-toto.io/Statement/v1",
        "https://slsa.dev/verification_summary/v1",
    )
    assert made["subject"]
    found: dict[str, Any] = made["predicate"]
    return found


def decided(record: Record, code: ExitCode) -> Record:
    return replace(record, decision=replace(record.decision, exit_code=code))


@pytest.mark.parametrize("code", ExitCode)
def test_only_an_open_gate_passed(record: Record, code: ExitCode) -> None:
    found = predicate(decided(record, code))
    if code is ExitCode.OPEN:
        assert found["verificationResult"] == "PASSED"
        assert found["verifiedLevels"] == ["SLSA_BUILD_LEVEL_UNEVALUATED", "urn:arcanos:gate:production"]
    else:
        assert found["verificationResult"] == "FAILED"
        assert found["verifiedLevels"] == ["FAILED"]


def test_it_says_who_verified_what_when_and_by_which_policy(record: Record) -> None:
    found = predicate(record)
    assert found["verifier"] == {"id": "urn:arcanos:verifier", "version": {"arcanos": "0.1.0"}}
    assert found["timeVerified"] == "2026-06-15T12:00:00Z"
    assert found["resourceUri"] == "pkg:generic/credit-scoring@1.0.0"
    assert found["policy"]["uri"] == "urn:arcanos:policy:credit-scoring:production"
    assert found["policy"]["annotations"]["pack security 0.1.0"] == "12" * 32
    assert found["policy"]["annotations"]["parameters"] == {"fairness": {"ratio": "0.75"}}


def test_the_digest_of_the_policy_can_be_taken_again_from_what_stands_beside_it(record: Record) -> None:
    policy = predicate(record)["policy"]
    assert policy["digest"]["sha256"] == digest(policy["annotations"])


def test_another_parameter_or_another_configuration_is_another_policy(record: Record) -> None:
    assert record.asked is not None
    loose = replace(record.packs[1], params=(("ratio", "0.5"),))
    others = [
        replace(record, packs=(record.packs[0], loose)),
        replace(record, asked=replace(record.asked, config_sha256="00" * 32)),
        replace(record, waivers_sha256=None),
    ]
    assert len({predicate(one)["policy"]["digest"]["sha256"] for one in (record, *others)}) == 4


def test_a_run_of_some_rules_only_never_verifies_the_gate(record: Record) -> None:
    assert record.asked is not None
    whole = decided(record, ExitCode.OPEN)
    found = predicate(replace(whole, asked=replace(record.asked, rules=("security/artifact-signed",))))
    assert found["verifiedLevels"] == ["SLSA_BUILD_LEVEL_UNEVALUATED", "urn:arcanos:gate:production:partial"]
    assert found["policy"]["uri"] == "urn:arcanos:policy:credit-scoring:production:partial"
    assert found["policy"]["digest"] != predicate(whole)["policy"]["digest"]
    assert found["urn:arcanos:decision:v1"]["onlyRules"] == ["security/artifact-signed"]


def test_a_run_without_a_model_is_about_its_project(record: Record) -> None:
    everything = replace(record, decision=replace(record.decision, model=None))
    assert predicate(everything)["resourceUri"] == "urn:arcanos:project:credit-scoring"


def test_plain_files_are_no_attestations_and_the_manifest_of_a_bundle_is(record: Record) -> None:
    bundle = BundleRead("evidence.zip", "zip", "ee" * 32, datetime(2026, 6, 1, tzinfo=UTC), "0.1.0")
    assert "inputAttestations" not in predicate(record)
    assert predicate(replace(record, bundle=bundle))["inputAttestations"] == [
        {"name": "evidence.zip manifest.json", "digest": {"sha256": "ee" * 32}},
    ]


@settings(max_examples=50)
@given(data=st.data())
def test_of_any_record_it_passes_exactly_where_the_gate_is_open(
    data: st.DataObject, records: st.SearchStrategy[Record]
) -> None:
    record = data.draw(records)
    found = predicate(record)
    assert (found["verificationResult"] == "PASSED") is record.decision.open
    assert (found["verifiedLevels"] == ["FAILED"]) is not record.decision.open


PLAIN = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1)


@given(name=PLAIN, version=PLAIN.filter(lambda text: "@" not in text))
def test_a_model_s_package_url_says_its_name_and_version_to_others(name: str, version: str) -> None:
    read = PackageURL.from_string(naming.package_url(f"{name}@{version}"))
    assert (read.type, read.name, read.version) == ("generic", name, version)
