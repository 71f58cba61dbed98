"""SARIF, all of a record: each outcome as the standard words it, and nothing left out."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.errors import ExitCode, Place
from arcanos.findings import Baselined, Finding, Outcome, Severity, Spot, Waived
from arcanos.materials import BundleRead, SourceFailed
from arcanos.record import Coverage, Record
from arcanos.reports.hosts.sarif.full import to_bytes
from arcanos.reports.hosts.sarif.words import KINDS, LEVELS, RANKS, text
from arcanos.reports.report import Clauses, Report


def run_of(record: Record, *earlier: Record) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(to_bytes(Report(record, earlier)))["runs"][0]
    return read


def result_of(record: Record, found: Finding, *earlier: Record) -> dict[str, Any]:
    (only,) = (
        one
        for one in run_of(record, *earlier)["results"]
        if one["partialFingerprints"]["arcanos/v1"] == found.fingerprint
    )
    return dict(only)


def holding(record: Record, *findings: Finding) -> Record:
    return replace(record, findings=findings, coverage=Coverage.of(len(findings), findings))


def test_each_outcome_has_the_kind_of_the_standard_and_a_level_only_where_it_fails(record: Record) -> None:
    found = {f.rule: result_of(record, f) for f in record.findings if f.subject != "credit-scoring@2.0.0"}
    assert {rule: (one["kind"], one["level"]) for rule, one in found.items()} == {
        "weights-encrypted-at-rest": ("fail", "error"),
        "artifact-signed": ("fail", "error"),
        "selection-rates": ("open", "none"),
        "groups-documented": ("open", "none"),
        "impact-reviewed": ("review", "none"),
        "no-public-bucket": ("notApplicable", "none"),
        "weights-watermarked": ("fail", "warning"),  # not in force yet: it warns
        "weights-zipped": ("fail", "note"),  # retired
    }
    assert result_of(record, record.findings[1])["kind"] == "pass"


def test_every_outcome_and_severity_has_its_words() -> None:
    assert set(KINDS) == set(Outcome)
    assert set(LEVELS) == set(RANKS) == set(Severity)


def test_what_is_about_another_model_is_a_note(record: Record) -> None:
    failing = record.findings[0]
    other = replace(record, decision=replace(record.decision, elsewhere=(failing.fingerprint,)))
    assert result_of(other, failing)["level"] == "note"


def test_a_waiver_is_an_accepted_suppression_with_its_terms_and_ticket(record: Record) -> None:
    waived = Waived("W-1", "Grace Hopper", date(2026, 6, 30), "https://tickets.example/GOV-7", "Two people read it.")
    found = replace(record.findings[2], waived=waived)
    one = result_of(holding(record, found), found)
    (suppression,) = one["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
    assert suppression["justification"] == (
        "fail, waived by W-1 until 2026-06-30, approved by Grace Hopper, https://tickets.example/GOV-7; "
        "compensating control: Two people read it."
    )
    assert suppression["properties"] == {
        "waiver": "W-1",
        "approvedBy": "Grace Hopper",
        "expires": "2026-06-30",
        "ticket": "https://tickets.example/GOV-7",
        "compensatingControl": "Two people read it.",
    }
    assert one["workItemUris"] == ["https://tickets.example/GOV-7"]
    assert "workItemUris" not in result_of(record, record.findings[2])


def test_a_baseline_is_an_accepted_suppression_too(record: Record) -> None:
    old = Baselined("old.json", "Grace Hopper", datetime(2026, 6, 1, tzinfo=UTC), date(2026, 7, 1))
    found = record.findings[0].under(old)
    (suppression,) = result_of(holding(record, found), found)["suppressions"]
    assert suppression["properties"]["baseline"] == "old.json"


def test_suppressions_are_there_on_every_result_or_the_standard_calls_them_unknown(record: Record) -> None:
    assert all(isinstance(one["suppressions"], list) for one in run_of(record)["results"])


def test_all_places_are_told_the_first_as_where_it_is_the_others_and_the_rule_as_related(record: Record) -> None:
    spots = tuple(Spot("registry", "", f"$['{i}']", Place("evidence/a b.yaml", i, 0)) for i in (3, 4))
    found = replace(record.findings[0], spots=spots)
    one = result_of(holding(record, found), found)
    (place,) = one["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "evidence/a%20b.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 3},
    }
    assert [one.get("name") or one["fullyQualifiedName"] for one in place["logicalLocations"]] == [
        "credit-scoring@1.0.0",
        "$['3']",
    ]
    assert [one["physicalLocation"]["artifactLocation"]["uri"] for one in one["relatedLocations"]] == [
        "evidence/a%20b.yaml",
        "rules/security/weights-encrypted-at-rest.yaml",
    ]


def test_no_absolute_path_is_a_uri(record: Record) -> None:
    found = replace(
        record.findings[0],
        spots=(Spot("registry", "", "$", Place("/srv/a.yaml", 1, 1)),),
        rule_place=Place("C:\\rules\\a.yaml", 1, 1),
    )
    assert b'"uri":"/' not in to_bytes(Report(holding(record, found)))
    assert "physicalLocation" not in result_of(holding(record, found), found)["locations"][0]


def test_documents_are_artifacts_with_their_digests_and_results_point_at_them(record: Record) -> None:
    run = run_of(record)
    files = [(one["location"]["uri"], one["hashes"]["sha-256"]) for one in run["artifacts"]]
    assert files == [
        ("evidence/evaluation/a.json", "1a" * 32),
        ("evidence/evaluation/b.json", "1b" * 32),
        ("evidence/registry.yaml", "ab" * 32),
    ]
    place = result_of(record, record.findings[0])["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["index"] == 2


def test_controls_are_taxa_of_their_frameworks_for_rules_and_results(record: Record) -> None:
    titled = Report(record, frameworks=lambda: (Clauses("iso-42001", "ISO/IEC 42001", ()),))
    run = json.loads(to_bytes(titled))["runs"][0]
    assert [(one["name"], one["shortDescription"]["text"]) for one in run["taxonomies"]] == [
        ("eu-ai-act", "eu-ai-act"),
        ("iso-42001", "ISO/IEC 42001"),
    ]
    for owner in run["results"][1:]:
        for taxon in owner["taxa"]:
            taxonomy = run["taxonomies"][taxon["toolComponent"]["index"]]
            assert taxonomy["name"] == taxon["toolComponent"]["name"]
            assert taxonomy["taxa"][taxon["index"]]["id"] == taxon["id"]
    rule = run["tool"]["driver"]["rules"][1]
    assert [one["target"]["id"] for one in rule["relationships"]] == ["A.6.2.5", "Art.15"]
    supported = run["tool"]["driver"]["supportedTaxonomies"]
    assert [one["name"] for one in supported] == ["eu-ai-act", "iso-42001"]


def test_every_result_points_at_the_rule_it_names(record: Record) -> None:
    run = run_of(record)
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[one["ruleIndex"]] for one in run["results"]] == [one["ruleId"] for one in run["results"]]
    assert len(set(rules)) == len(rules)


def test_security_severity_is_a_text_and_a_severity_without_one_has_no_such_tag(record: Record) -> None:
    info = replace(record.findings[0], severity=Severity.INFO, rule="told", domain="privacy")
    rules = run_of(holding(record, record.findings[0], info))["tool"]["driver"]["rules"]
    assert [rule["properties"].get("security-severity") for rule in rules] == ["9.5", "9.5", None]
    assert "security" not in rules[2]["properties"]["tags"]


def test_the_gate_is_a_result_that_fails_whenever_it_is_not_open(nothing_decided: Record, spotless: Record) -> None:
    (gate,) = run_of(nothing_decided)["results"]
    assert (gate["ruleId"], gate["kind"], gate["level"]) == ("arcanos/gate", "fail", "error")
    (gate,) = run_of(spotless)["results"]
    assert (gate["kind"], gate["level"]) == ("pass", "none")


@pytest.mark.parametrize(
    ("code", "succeeded"),
    [(0, True), (1, True), (4, True), (2, False), (3, False), (5, False), (6, False), (70, False)],
)
def test_a_run_succeeded_where_something_was_decided(record: Record, code: int, succeeded: bool) -> None:
    told = holding(record, *record.findings[:3])
    (invocation,) = run_of(replace(told, decision=replace(record.decision, exit_code=ExitCode(code))))["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (succeeded, code)


def test_a_rule_that_broke_is_an_error_of_the_run_and_still_a_result(record: Record) -> None:
    (invocation,) = run_of(record)["invocations"]
    assert not invocation["executionSuccessful"]
    (error,) = (one for one in invocation["toolExecutionNotifications"] if one["level"] == "error")
    assert error["associatedRule"] == {"id": "fairness/groups-documented"}
    assert result_of(record, record.findings[4])["kind"] == "open"


def test_coverage_notes_and_failed_sources_are_notifications(record: Record) -> None:
    at = datetime(2026, 6, 1, tzinfo=UTC)
    failed = SourceFailed("scans", "http", "ARC-NET-DENIED", "the server is not among those", "allow it", at)
    bundle = BundleRead("b.zip", "zip", "0" * 64, at, "0.1.0", failures=(failed,))
    (invocation,) = run_of(replace(record, bundle=bundle))["invocations"]
    said = invocation["toolExecutionNotifications"]
    assert said[0]["message"]["text"].startswith("planned 9 = 1 pass + 4 fail")
    assert any(one.get("descriptor") == {"id": "ARC-NET-DENIED"} and one["level"] == "error" for one in said)
    assert said[-1]["message"]["text"].startswith("evaluation: nothing says when it was collected")


def test_without_an_earlier_record_nothing_claims_to_be_new(record: Record) -> None:
    assert b"baselineState" not in to_bytes(Report(record))


def test_beside_an_earlier_record_each_result_says_what_became_of_it(record: Record) -> None:
    failing, passing, waived, *rest = record.findings
    was = replace(failing, message="credit-scoring@1.0.0: weights are stored with DES")
    gone = replace(failing, subject="credit-scoring@0.9.0", fingerprint="9" * 64)
    last = replace(holding(record, was, passing, gone, *rest), as_of=record.as_of - timedelta(days=1))
    states = {one["partialFingerprints"]["arcanos/v1"]: one["baselineState"] for one in run_of(record, last)["results"]}
    assert states[failing.fingerprint] == "updated"
    assert states[passing.fingerprint] == "unchanged"
    assert states[waived.fingerprint] == "new"
    assert states[gone.fingerprint] == "absent"
    assert run_of(record, last)["results"][-1]["partialFingerprints"]["arcanos/v1"] == gone.fingerprint


def test_a_later_deadline_or_another_line_changes_nothing(record: Record) -> None:
    failing = record.findings[0]
    moved = replace(failing, due=date(2027, 1, 1), rule_place=Place("x.yaml", 9, 9), evidence_sha256="7" * 64)
    assert result_of(record, failing, holding(record, moved))["baselineState"] == "unchanged"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("[x](1)", r"\[x\](1)"),
        (r"a\[x](1)", r"a\\\[x\](1)"),
        ("approvals [a, b]", "approvals [a, b]"),
        ("{0} and {name}", "{{0}} and {name}"),
        ("a\r\n\tb\x1b", "a b\\u{1b}"),
    ],
)
def test_no_text_becomes_a_link_or_a_placeholder(said: str, shown: str) -> None:
    assert text(said) == shown


def test_the_log_fits_the_official_schema(record: Record, fitting: Any) -> None:
    last = replace(record, findings=record.findings[:1], as_of=record.as_of - timedelta(days=1))
    assert fitting(to_bytes(Report(record, (last,))))["version"] == "2.1.0"


def test_hostile_texts_fit_too_and_change_no_count(hostile: Record, record: Record, fitting: Any) -> None:
    (run,) = fitting(to_bytes(Report(hostile)))["runs"]
    assert len(run["results"]) == len(run_of(record)["results"])


@given(st.data())
def test_any_record_fits_and_its_totals_agree(
    records: st.SearchStrategy[Record], fitting: Any, data: st.DataObject
) -> None:
    record = data.draw(records)
    last = replace(record, findings=record.findings[1:])
    now = replace(record, findings=record.findings[:-1], coverage=Coverage.of(0, record.findings[:-1]))
    for report in (Report(record), Report(now, (last,))):
        check_totals(report, fitting(to_bytes(report)))


def check_totals(report: Report, log: dict[str, Any]) -> None:
    (run,), record = log["runs"], report.record
    present = [one for one in run["results"][1:] if one.get("baselineState") != "absent"]
    counts = Counter(one["properties"]["outcome"] for one in present)
    assert counts == {str(outcome): n for outcome, n in record.coverage.outcomes if n}
    assert run["properties"]["open"] is record.decision.open
    failed = [one for one in run["results"] if one["kind"] == "fail" and one["level"] == "error"]
    assert failed or record.decision.open


def sarif_tools(folder: Path, record: Record, *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "record.sarif").write_bytes(to_bytes(Report(record)))
    command = [Path(sys.executable).parent / "sarif", *arguments, folder / "record.sarif"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_sarif_tools_counts_what_fails_and_fails_a_check_of_a_gate_that_nothing_decided(
    record: Record, spotless: Record, tmp_path: Path
) -> None:
    summary = sarif_tools(tmp_path, record, "summary")
    assert summary.returncode == 0
    assert "error: 3\n" in summary.stdout
    assert "security/weights-encrypted-at-rest credit-scoring@1.0.0: weights are stored with none: 1" in summary.stdout
    untold = replace(spotless, decision=replace(record.decision, exit_code=ExitCode.UNTOLD))
    assert sarif_tools(tmp_path, untold, "--check", "error", "summary").returncode == 1
    assert sarif_tools(tmp_path, spotless, "--check", "error", "summary").returncode == 0
