"""Workflow commands: the gravest first within what GitHub shows, and no text that becomes a command."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.errors import ExitCode
from arcanos.findings import Severity
from arcanos.record import Record
from arcanos.reports import summary
from arcanos.reports.hosts.github import to_bytes
from arcanos.reports.hosts.told import told
from arcanos.reports.report import Report

# As actions/runner reads a line: src/Runner.Common/ActionCommand.cs, TryParseV2, then TryParse for `##[`.
COMMAND = re.compile(r"\s*::([a-z-]+)(?: ([^:]*))?::(.*)")
UNESCAPED = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}
KNOWN = {"error", "warning", "notice", "group", "endgroup"}


def unescaped(text: str) -> str:
    return re.sub("%(?:0D|0A|3A|2C|25)", lambda found: UNESCAPED[found[0]], text)


def commands(record: Record) -> list[tuple[str, dict[str, str], str]]:
    """Return the commands as the runner reads them: word, properties, data."""
    found: list[tuple[str, dict[str, str], str]] = []
    for line in to_bytes(Report(record)).decode().split("\n"):
        assert "\r" not in line
        assert not re.search(r"##[A-Za-z]*\[", line)
        if command := COMMAND.match(line):
            pairs = (pair.partition("=")[::2] for pair in (command[2] or "").split(",") if pair)
            found.append((command[1], {name: unescaped(value) for name, value in pairs}, unescaped(command[3])))
        else:
            assert not line.lstrip().startswith("::")
    return found


def test_the_gate_comes_first_and_then_what_closes_it(record: Record) -> None:
    (gate, first, *_) = commands(record)
    assert gate[0] == "error"
    assert gate[2].startswith(
        "gate production for credit-scoring@1.0.0 to production: CLOSED (exit 1): a rule failed\n"
    )
    assert first[:2] == (
        "error",
        {
            "file": "evidence/registry.yaml",
            "line": "14",
            "col": "9",
            "title": "critical security/weights-encrypted-at-rest",
        },
    )
    assert first[2] == (
        "credit-scoring@1.0.0: weights are stored with none\n"
        "remedy: Turn on server-side encryption for the artifact store and register the version again.\n"
        "owner: ml-engineering, due 2026-06-22"
    )


def test_what_does_not_close_the_gate_only_warns(record: Record) -> None:
    words = {props.get("title"): word for word, props, _ in commands(record)}
    assert words["low fairness/groups-documented"] == "error"  # a rule that broke closes at any severity
    assert words["medium fairness/impact-reviewed"] == "warning"
    low = replace(record.findings[0], severity=Severity.LOW, fingerprint="5" * 64)
    assert "notice" in [word for word, _, _ in commands(replace(record, findings=(low,)))]


def test_of_more_than_github_shows_the_rest_is_counted_and_listed_in_a_group(record: Record) -> None:
    failing = record.findings[0]
    many = [replace(failing, subject=f"model-{i:02}", fingerprint=f"{i:064x}") for i in range(25)]
    closing = replace(record.decision, decisive=tuple(f.fingerprint for f in many))
    crowd = replace(record, findings=tuple(many), decision=closing)
    errors = [data for word, _, data in commands(crowd) if word == "error"]
    assert len(errors) == 10
    assert errors[-1] == "17 more of this kind are in the log of this step and in the record"
    log = to_bytes(Report(crowd)).decode()
    assert all(f"- critical security/weights-encrypted-at-rest: model-{i:02}: " in log for i in range(25))


def test_the_log_counts_what_it_does_not_list_and_ends_with_the_verdict(record: Record) -> None:
    lines = to_bytes(Report(record)).decode().splitlines()
    assert lines[-4:] == [
        "::endgroup::",
        f"arcanos: {summary.coverage_line(record.coverage)}",
        "arcanos: not deciding, and not listed: 1 waived, 2 of rules that are not in force",
        f"arcanos: {summary.verdict(record.decision)}",
    ]


def test_a_gate_that_is_not_open_is_an_error_without_any_finding(nothing_decided: Record) -> None:
    assert [word for word, _, _ in commands(nothing_decided)] == ["error", "group", "endgroup"]


def test_an_open_gate_with_nothing_to_tell_annotates_nothing(spotless: Record) -> None:
    assert [word for word, _, _ in commands(spotless)] == ["group", "endgroup"]


def test_hostile_texts_are_no_commands_of_their_own(hostile: Record, record: Record) -> None:
    shape = [(word, sorted(props)) for word, props, _ in commands(record)]
    assert [(word, sorted(props)) for word, props, _ in commands(hostile)] == shape


@given(st.data())
def test_any_record_keeps_within_ten_of_a_kind_and_is_red_unless_open(
    records: st.SearchStrategy[Record], data: st.DataObject
) -> None:
    record = data.draw(records)
    words = [word for word, _, _ in commands(record)]
    assert set(words) <= KNOWN
    assert all(words.count(word) <= 10 for word in KNOWN)
    assert "error" in words or record.decision.exit_code is ExitCode.OPEN
    listed = re.findall("^- ", to_bytes(Report(record)).decode(), re.MULTILINE)
    assert len(listed) == sum(one.finding is not None for one in told(record))


@pytest.mark.parametrize("letter", ["x", "\U0001f9e8"])
def test_a_text_that_the_runner_would_cut_at_4096_units_is_cut_before_and_keeps_its_owner(
    record: Record, letter: str
) -> None:
    """`_maxIssueMessageLength` of actions/runner, which counts as C# does and says nothing."""
    long = replace(record.findings[0], message=letter * 9000, remedy=letter * 9000, owner="ada" + letter * 900)
    reasons = tuple(f"reason {i} {letter * 90}" for i in range(300))
    shown = commands(replace(record, findings=(long,), decision=replace(record.decision, reasons=reasons)))
    gate, finding = (data for word, _, data in shown if word == "error")
    for data in (gate, finding):
        assert len(data.encode("utf-16-le")) // 2 <= 4096
    *told, last = gate.split("\n")[1:]
    assert told == list(reasons[: len(told)])
    assert last == f"{len(reasons) - len(told)} more reasons are in the record"
    assert [line.partition(":")[0] for line in finding.split("\n")[1:]] == ["remedy", "owner"]
    assert finding.endswith("due 2026-06-22")
    assert "characters)" in finding


def test_reasons_that_fit_are_all_in_the_annotation_of_the_gate(record: Record) -> None:
    gate = commands(record)[0][2]
    assert gate.split("\n")[1:] == list(record.decision.reasons)
