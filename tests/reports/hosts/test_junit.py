"""JUnit XML: the limits of Jenkins and GitLab, and a red test for every gate that is not open."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st
from junitparser import JUnitXml

from arcanos.errors import ExitCode
from arcanos.findings import Outcome
from arcanos.record import Record
from arcanos.reports.hosts import junit
from arcanos.reports.hosts.junit import to_bytes
from arcanos.reports.report import Report


def tree(record: Record) -> Element:
    return fromstring(to_bytes(Report(record)))


def results(record: Record) -> dict[str, str]:
    """Return what each test is, by class."""
    tests = tree(record).iter("testcase")
    return {
        f"{test.get('classname')} {test.get('name')}": next((one.tag for one in test if one.tag != "system-out"), "")
        for test in tests
    }


def test_outcomes_become_what_build_servers_turn_red_or_grey(record: Record) -> None:
    assert results(record) == {
        "arcanos.gate gate production for credit-scoring@1.0.0 to production": "failure",
        "security.weights-encrypted-at-rest credit-scoring@1.0.0": "failure",
        "security.weights-encrypted-at-rest credit-scoring@2.0.0": "",
        "security.artifact-signed credit-scoring@1.0.0": "skipped",  # waived
        "security.no-public-bucket (none)": "skipped",  # does not apply
        "security.weights-watermarked credit-scoring@1.0.0": "skipped",  # not in force yet
        "security.weights-zipped credit-scoring@1.0.0": "skipped",  # retired
        "fairness.selection-rates credit-scoring@1.0.0": "error",
        "fairness.groups-documented bundle": "error",
        "fairness.impact-reviewed credit-scoring": "error",
    }


def test_what_is_about_another_model_is_skipped_with_its_outcome(record: Record) -> None:
    other = replace(record, decision=replace(record.decision, elsewhere=(record.findings[0].fingerprint,)))
    (skipped,) = (
        test[0]
        for test in tree(other).iter("testcase")
        if test.get("classname") == "security.weights-encrypted-at-rest" and len(test)
    )
    assert (skipped.tag, skipped.get("message")) == (
        "skipped",
        "fail, about another model: credit-scoring@1.0.0: weights are stored with none",
    )


def test_the_text_says_all_since_gitlab_shows_no_message(record: Record) -> None:
    failure = next(iter(tree(record).iterfind(".//testcase[@classname='security.weights-encrypted-at-rest']/failure")))
    assert failure.get("type") == "critical"
    assert failure.get("message") == "credit-scoring@1.0.0: weights are stored with none"
    assert (failure.text or "").splitlines() == [
        "credit-scoring@1.0.0: weights are stored with none",
        "severity: critical",
        "closes the gate",
        "remedy: Turn on server-side encryption for the artifact store and register the version again.",
        "owner: ml-engineering, due 2026-06-22",
        "controls: iso-42001:A.6.2.5, eu-ai-act:Art.15",
        "at: evidence/registry.yaml:14:9, rule rules/security/weights-encrypted-at-rest.yaml:3:1",
        "id: 6969d277049b85432faf9dee6267e201a536c8a219a45347c4041172d7cfefa3",
    ]


def test_a_waived_failure_says_who_agreed_and_what_was_found(record: Record) -> None:
    skipped = next(iter(tree(record).iterfind(".//testcase[@classname='security.artifact-signed']/skipped")))
    assert skipped.get("message") == ("fail, waived by W-2026-014 until 2026-06-30, approved by Grace Hopper, GOV-7")
    assert "found: credit-scoring@1.0.0: the artifact has no signature" in (skipped.text or "")


def test_a_covered_failure_that_closes_the_gate_fails(record: Record) -> None:
    hard = replace(record, decision=replace(record.decision, decisive=(record.findings[2].fingerprint,)))
    assert results(hard)["security.artifact-signed credit-scoring@1.0.0"] == "failure"


def test_a_gate_that_is_not_open_is_red_without_any_finding(nothing_decided: Record) -> None:
    (only,) = results(nothing_decided).values()
    closed = nothing_decided.decision.exit_code is ExitCode.CLOSED
    assert only == ("failure" if closed else "error")


def test_an_open_gate_is_a_test_that_passes_and_says_how_much_was_looked_at(spotless: Record) -> None:
    (test,) = tree(spotless).iter("testcase")
    assert [one.tag for one in test] == ["system-out"]
    assert (test[0].text or "").startswith("planned 0 = 0 pass")


def test_hostile_texts_are_legal_xml_and_change_no_result(hostile: Record, record: Record) -> None:
    data = to_bytes(Report(hostile))
    assert b"]]>" not in data
    assert list(results(hostile).values()).count("failure") == 2
    assert len(list(tree(hostile).iter("testcase"))) == len(list(tree(record).iter("testcase")))


def test_two_findings_with_one_rule_and_subject_are_two_tests_since_gitlab_drops_the_second(record: Record) -> None:
    many = replace(record, findings=(record.findings[0],) * 3)
    names = [test.get("name") for test in tree(many).iter("testcase")][1:]
    assert names == ["credit-scoring@1.0.0", "credit-scoring@1.0.0 (2)", "credit-scoring@1.0.0 (3)"]


def few(record: Record, monkeypatch: pytest.MonkeyPatch, n: int) -> Element:
    monkeypatch.setattr(junit, "MOST_OBJECTS", n * junit.OBJECTS)
    return tree(record)


def test_beyond_the_objects_that_gitlab_reads_passes_go_first_and_a_test_says_how_many(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = few(record, monkeypatch, 8)
    (said,) = root.iterfind(".//testcase[@name='tests that are left out']/skipped")
    assert (said.text or "").startswith("1 tests are not in this file, 0 of which failed")
    assert root.get("tests") == "10"


def test_a_failure_that_is_left_out_is_an_error(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    root = few(record, monkeypatch, 2)
    (said,) = root.iterfind(".//testcase[@name='tests that are left out']/error")
    assert (said.text or "").startswith("7 tests are not in this file, 2 of which failed")


def test_beyond_the_bytes_that_gitlab_reads_tests_are_left_out(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(junit, "MOST_BYTES", 0)
    assert "9 tests are not in this file" in to_bytes(Report(record)).decode()


@given(st.data())
def test_any_record_gives_a_file_whose_totals_agree(records: st.SearchStrategy[Record], data: st.DataObject) -> None:
    record = data.draw(records)
    root = tree(record)
    tests = list(root.iter("testcase"))
    assert int(root.get("tests", "")) == len(tests) == len(record.findings) + 1
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        inside = sum(int(suite.get(name, "")) for suite in root)
        assert int(root.get(name, "")) == inside == len(list(root.iter(tag)))
    assert len({(test.get("classname"), test.get("name")) for test in tests}) == len(tests)
    assert all(len([one for one in test if one.tag != "system-out"]) <= 1 for test in tests)
    passed = sum(not len(test) for test in tests[1:])
    assert passed <= record.coverage.count(Outcome.PASS)
    red = int(root.get("failures", "")) + int(root.get("errors", ""))
    assert red or record.decision.open


def test_junitparser_reads_the_same_totals(record: Record) -> None:
    read: Any = JUnitXml.fromstring(to_bytes(Report(record)))
    kinds: list[str] = [type(one).__name__ for suite in read for case in suite for one in case.result]
    assert [kinds.count(kind) for kind in ("Failure", "Error", "Skipped")] == [2, 3, 4]
    before = [(s.tests, s.failures, s.errors, s.skipped) for s in read]
    read.update_statistics()
    assert before == [(s.tests, s.failures, s.errors, s.skipped) for s in read]


def test_the_declared_encoding_is_the_one_that_is_written(record: Record) -> None:
    accented = replace(record, findings=(replace(record.findings[0], subject="modèle@1"),))
    assert io.BytesIO(to_bytes(Report(accented))).readline() == b'<?xml version="1.0" encoding="UTF-8"?>\n'
    assert "security.weights-encrypted-at-rest modèle@1" in results(accented)
