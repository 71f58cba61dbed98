"""What hosts are told, and what they are not told but learn the number of."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.errors import ExitCode, Place
from arcanos.findings import Spot
from arcanos.record import Record
from arcanos.reports import summary
from arcanos.reports.formats import FORMATS
from arcanos.reports.hosts.paths import anchor, configuration, relative, uri
from arcanos.reports.hosts.told import GATE, LONGEST, cut, left_out, message, told, unique
from arcanos.reports.report import Report


def test_a_finding_that_closes_the_gate_speaks_for_it(record: Record) -> None:
    assert GATE not in [one.rule for one in told(record)]


def test_a_gate_that_no_finding_told_closes_speaks_for_itself(record: Record) -> None:
    other = replace(record, decision=replace(record.decision, decisive=("0" * 64,)))
    first, *rest = told(other)
    assert first.rule == GATE
    assert first.message.startswith("gate production for credit-scoring@1.0.0 to production: CLOSED (exit 1)")
    assert [one.finding for one in rest] == [one.finding for one in told(record)]
    assert not any(one.closes for one in rest)


def test_an_open_gate_does_not_speak(record: Record) -> None:
    decision = replace(record.decision, exit_code=ExitCode.OPEN, decisive=())
    assert GATE not in [one.rule for one in told(replace(record, decision=decision))]


def test_what_decides_nothing_is_left_out_and_counted(record: Record) -> None:
    assert left_out(record) == ["1 waived", "2 of rules that are not in force"]
    failing = record.findings[0]
    elsewhere = replace(record.decision, elsewhere=(failing.fingerprint,))
    assert "1 about other models" in left_out(replace(record, decision=elsewhere))


def test_what_is_covered_and_closes_the_gate_nevertheless_is_told(record: Record) -> None:
    waived = record.findings[2]
    hard = replace(record, decision=replace(record.decision, decisive=(waived.fingerprint,)))
    assert waived in [one.finding for one in told(hard)]
    assert left_out(hard) == ["2 of rules that are not in force"]


def test_what_does_not_close_the_gate_says_so(record: Record) -> None:
    assert [one.message.endswith(" (does not close the gate)") for one in told(record)] == [False, False, True, False]


@given(st.data())
def test_each_finding_that_is_not_well_is_told_or_counted(
    records: st.SearchStrategy[Record], data: st.DataObject
) -> None:
    record = data.draw(records)
    findings = sum(one.finding is not None for one in told(record))
    counted = sum(int(line.split()[0]) for line in left_out(record))
    assert findings + counted == sum(f.outcome not in summary.QUIET or f.overlay is not None for f in record.findings)


@given(st.lists(st.sampled_from(["a", "a (2)", "a (2) (2)", "b"])))
def test_unique_names_are_unique_and_the_first_keeps_its_own(names: list[str]) -> None:
    found = list(unique(names))
    assert len(set(found)) == len(names)
    assert found[:1] == names[:1]


def test_a_text_that_is_cut_says_so() -> None:
    text = cut("m" * 100_000)
    assert len(text) == LONGEST
    assert text.endswith("m... (cut, 100000 characters)")
    assert cut("m" * LONGEST) == "m" * LONGEST


def test_a_message_names_its_subject(record: Record) -> None:
    assert message(replace(record.findings[0], message="stored with none")) == "credit-scoring@1.0.0: stored with none"


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("a/b.yaml", "a/b.yaml"),
        ("./a//b.yaml", "a/b.yaml"),
        ("a/../b.yaml", "b.yaml"),
        ("a\\b.yaml", "a/b.yaml"),
        ("/etc/passwd", None),
        ("\\\\server\\share", None),
        ("C:\\a.yaml", None),
        ("../a.yaml", None),
        ("a/../../b.yaml", None),
        ("", None),
        (".", None),
    ],
)
def test_a_path_is_below_the_repository_or_none(file: str, path: str | None) -> None:
    assert relative(file) == path


@pytest.mark.parametrize(
    ("file", "path"),
    [
        ("evidence/a.yaml", "models/credit/evidence/a.yaml"),
        ("../../policies/a.yaml", "policies/a.yaml"),
        ("../../../a.yaml", None),
        ("/etc/passwd", None),
        ("", None),
    ],
)
def test_a_path_is_seen_from_the_root_of_the_repository(file: str, path: str | None) -> None:
    assert relative(file, "models/credit") == path


@pytest.mark.parametrize("name", ["gitlab", "github", "sarif", "sarif-github", "junit"])
def test_every_format_of_hosts_puts_the_folder_of_the_configuration_before_paths(name: str, record: Record) -> None:
    text = FORMATS[name].write(Report(record, prefix="models/credit")).decode()
    assert "models/credit/evidence/registry.yaml" in text
    assert not re.search(r'["=]evidence/registry.yaml', text)


@pytest.mark.parametrize(
    ("path", "reference"),
    [("a b/ü.yaml", "a%20b/%C3%BC.yaml"), ("a:b", "a%3Ab"), ("a?b#c%", "a%3Fb%23c%25"), ("\x00\ud800", "%00%3F")],
)
def test_a_reference_keeps_only_what_rfc_3986_lets_stand(path: str, reference: str) -> None:
    assert uri(path) == reference


def test_a_finding_is_shown_at_its_evidence_else_its_rule_else_the_configuration(record: Record) -> None:
    found = record.findings[0]
    assert anchor(found) == Place("evidence/registry.yaml", 14, 9)
    outside = replace(found, spots=(Spot("registry", "", "$", Place("/srv/registry.yaml", 3, 1)),))
    assert anchor(outside) == Place("rules/security/weights-encrypted-at-rest.yaml", 3, 1)
    assert anchor(replace(outside, rule_place=Place("/opt/rules.yaml"))) == configuration()
    assert anchor(replace(found, spots=(), rule_place=Place("a.yaml"))) == Place("a.yaml", 1, 1)
