"""GitHub's profile of SARIF: what its documentation lists as supported, and its limits."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.digest import sha256
from arcanos.errors import Place
from arcanos.findings import Finding, Severity, Spot
from arcanos.materials import FileRead
from arcanos.record import Coverage, Record
from arcanos.reports.hosts.sarif import github, identities
from arcanos.reports.hosts.sarif.github import to_bytes
from arcanos.reports.hosts.sarif.line_hash import line_hashes
from arcanos.reports.hosts.told import told
from arcanos.reports.report import Report, nothing

FILE = b"models:\n  - name: m\n    weights: plain\n  - name: n\n    weights: plain\n"


def run_of(record: Record, files: dict[str, bytes] | None = None) -> dict[str, Any]:
    read = nothing if files is None else files.get
    run: dict[str, Any] = json.loads(to_bytes(Report(record, read=read)))["runs"][0]
    return run


def hashes(run: dict[str, Any]) -> list[str]:
    return [one["partialFingerprints"]["primaryLocationLineHash"] for one in run["results"]]


def holding(record: Record, *findings: Finding) -> Record:
    closing = replace(record.decision, decisive=tuple(f.fingerprint for f in findings))
    return replace(record, findings=findings, coverage=Coverage.of(len(findings), findings), decision=closing)


def at_line(record: Record, line: int, name: str = "evidence/registry.yaml", digest: str = "") -> Finding:
    spot = Spot("registry", digest or sha256(FILE), "$", Place(name, line, 1))
    return replace(record.findings[0], subject=f"m{line}", spots=(spot,), fingerprint=f"{line:064x}")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "c129715d7a2bc9a3:1"),
        (b" a\nb\n  \t\tc\n d", "271789c17abda88f:1 54703d4cd895b18:1 180aee12dab6264:1 a23a3dc5e078b07b:1"),
    ],
)
def test_a_line_s_hash_is_that_of_github_s_action(data: bytes, expected: str) -> None:
    assert list(line_hashes(data)) == expected.split()


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_line_ends_are_alike(end: bytes) -> None:
    assert list(line_hashes(FILE.replace(b"\n", end))) == list(line_hashes(FILE))


def test_lines_with_one_hash_are_numbered() -> None:
    line = b"x" * 120 + b"\n"
    first, second, _ = line_hashes(line * 2)
    assert (first.partition(":")[0], first[-2:], second[-2:]) == (second.partition(":")[0], ":1", ":2")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_the_hash_is_the_rolling_one_of_its_definition(text: str) -> None:
    assert list(line_hashes(text.encode())) == rolling(text)


def rolling(text: str) -> list[str]:
    """The algorithm step by step, as `src/fingerprints.ts` has it: a window of 100 units that rolls."""
    window, lines, raw, index = [0] * 100, [-1] * 100, 0, 0
    found: list[str] = []
    seen: Counter[str] = Counter()

    def take(unit: int) -> None:
        nonlocal raw, index
        raw = (37 * raw + unit - pow(37, 100, 2**64) * window[index]) % 2**64
        window[index] = unit
        index = (index + 1) % 100

    def put() -> None:
        value = f"{raw:x}"
        seen[value] += 1
        found.append(f"{value}:{seen[value]}")
        lines[index] = -1

    start, after_cr, number = True, False, 0
    units = text.encode("utf-16-le")
    for unit in (*(int.from_bytes(units[i : i + 2], "little") for i in range(0, len(units), 2)), 65535):
        if unit in (32, 9) or (after_cr and unit == 10):
            after_cr = False
            continue
        after_cr = unit == 13
        if lines[index] != -1:
            put()
        if start:
            start, number = False, number + 1
            lines[index] = number
        start = unit in (10, 13) or start
        take(10 if unit == 13 else unit)
    for _ in range(100):
        if lines[index] != -1:
            put()
        take(0)
    return found


def test_only_what_decides_is_a_result_and_the_rest_is_counted(record: Record) -> None:
    run = run_of(record)
    assert [(one["ruleId"], one["level"]) for one in run["results"]] == [
        ("security/weights-encrypted-at-rest", "error"),
        ("fairness/selection-rates", "error"),
        ("fairness/impact-reviewed", "warning"),  # does not close this gate
        ("fairness/groups-documented", "error"),  # a rule that broke closes at any severity
    ]
    said = [one["message"]["text"] for one in run["invocations"][0]["toolExecutionNotifications"]]
    assert said[0] == "not deciding, and not among the results: 1 waived, 2 of rules that are not in force"


def test_a_result_has_all_that_github_asks_for(record: Record) -> None:
    run = run_of(record)
    assert run["results"]
    for one in run["results"]:
        (place,) = one["locations"]
        physical = place["physicalLocation"]
        assert set(physical["region"]) == {"startLine", "startColumn", "endLine", "endColumn"}
        assert physical["region"]["startLine"] >= 1
        assert set(physical["artifactLocation"]) == {"uri"}
        assert not {"suppressions", "baselineState", "kind"} & set(one)
        assert run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == one["ruleId"]


def test_security_severity_is_a_text_since_a_number_is_refused(record: Record) -> None:
    rules = {rule["id"]: rule["properties"] for rule in run_of(record)["tool"]["driver"]["rules"]}
    assert {name: one["security-severity"] for name, one in rules.items()} == {
        "security/weights-encrypted-at-rest": "9.5",
        "fairness/selection-rates": "8.0",
        "fairness/impact-reviewed": "5.5",
        "fairness/groups-documented": "2.0",
    }
    assert all(one["tags"][0] == "security" for one in rules.values())
    info = replace(record.findings[0], severity=Severity.INFO, domain="privacy")
    (rule,) = run_of(holding(record, info))["tool"]["driver"]["rules"]
    assert "security-severity" not in rule["properties"]
    assert rule["properties"]["problem.severity"] == "recommendation"


def test_a_line_of_the_file_that_was_read_has_github_s_hash(record: Record) -> None:
    run = run_of(holding(record, at_line(record, 3)), {"evidence/registry.yaml": FILE})
    assert hashes(run) == [list(line_hashes(FILE))[2]]


def test_a_file_of_a_gathered_document_is_known_by_its_own_digest(record: Record) -> None:
    files = (FileRead("a/1.yaml", sha256(FILE)), FileRead("a/2.yaml", "0" * 64))
    documents = (replace(record.documents[0], name="registry", files=files),)
    told_at = replace(holding(record, at_line(record, 3, "a/1.yaml", "5" * 64)), documents=documents)
    assert hashes(run_of(told_at, {"a/1.yaml": FILE})) == [list(line_hashes(FILE))[2]]


@pytest.mark.parametrize("files", [{}, {"evidence/registry.yaml": FILE + b"#"}], ids=["gone", "changed"])
def test_without_the_file_that_was_read_the_hash_is_our_fingerprint(record: Record, files: dict[str, bytes]) -> None:
    assert hashes(run_of(holding(record, at_line(record, 3)), files)) == [f"{3:064x}"[:16] + ":1"]


def test_findings_of_one_rule_on_one_line_stay_apart(record: Record) -> None:
    one = at_line(record, 3)
    other = replace(one, subject="another", fingerprint="7" * 64)
    found = hashes(run_of(holding(record, one, other), {"evidence/registry.yaml": FILE}))
    assert sorted(found) == ["0000000000000000:1", "7777777777777777:1"]


def test_files_with_too_many_lines_are_not_hashed(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identities, "MOST_LINES", 5)
    run = run_of(holding(record, at_line(record, 3)), {"evidence/registry.yaml": FILE})
    assert hashes(run) == ["0000000000000000:1"]


def test_a_gate_that_is_not_open_is_never_an_upload_without_results(nothing_decided: Record) -> None:
    run = run_of(nothing_decided)
    (only,) = run["results"]
    assert (only["ruleId"], only["level"]) == ("arcanos/gate", "error")
    assert only["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "arcanos_audit_config.json"


def test_an_open_gate_with_nothing_to_tell_closes_the_alerts_of_before(spotless: Record) -> None:
    assert run_of(spotless)["results"] == []


def crowd(record: Record, n: int) -> Record:
    many = tuple(replace(record.findings[0], subject=f"m{i}", fingerprint=f"{i:064x}") for i in range(n))
    return holding(record, *many)


def test_beyond_25000_results_the_first_says_how_many_are_missing(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(github, "MOST_RESULTS", 5)
    run = run_of(crowd(record, 9))
    assert len(run["results"]) == 5
    first = run["results"][0]
    assert (first["ruleId"], first["level"]) == ("arcanos/gate", "error")
    assert first["message"]["text"].startswith("5 more findings are not in this file")
    assert run["invocations"][0]["toolExecutionNotifications"][0]["level"] == "error"
    assert len(run_of(crowd(record, 5))["results"]) == 5


def noise(seed: str) -> str:
    """Return 800 characters that do not compress well."""
    return "".join(sha256(f"{seed} {i}".encode()) for i in range(12))


def test_a_file_is_never_larger_than_github_takes(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(github, "MOST_BYTES", 20_000)
    full = crowd(record, 60)
    many = tuple(replace(f, message=f.subject, rule=f"r-{f.subject}") for f in full.findings)
    noisy = replace(full, findings=tuple(replace(f, why=noise(f.subject)) for f in many))
    data = to_bytes(Report(noisy))
    assert len(gzip.compress(data)) <= 20_000
    results = json.loads(data)["runs"][0]["results"]
    assert 10 < len(results) < 60
    assert f"{61 - len(results)} more findings are not in this file" in results[0]["message"]["text"]


def test_the_texts_names_and_tags_of_rules_keep_to_their_limits(record: Record) -> None:
    long = replace(
        record.findings[0],
        title="t" * 3000,
        why="w" * 3000,
        rule="r" * 300,
        message="[m](1) " * 1000,
        controls=tuple(f"f:{i}" for i in range(60)),
    )
    run = run_of(holding(record, long))
    (rule,) = run["tool"]["driver"]["rules"]
    assert len(rule["name"]) <= 255
    assert len(rule["shortDescription"]["text"]) <= 1024
    assert len(rule["fullDescription"]["text"]) <= 1024
    assert len(rule["properties"]["tags"]) == 20
    assert run["results"][0]["ruleId"] == rule["id"]


def test_the_log_fits_the_official_schema(record: Record, hostile: Record, fitting: Any) -> None:
    fitting(to_bytes(Report(record)))
    (run,) = fitting(to_bytes(Report(hostile)))["runs"]
    assert len(run["results"]) == len(told(record))


@given(st.data())
def test_any_record_fits_and_no_alert_has_the_identity_of_another(
    records: st.SearchStrategy[Record], fitting: Any, data: st.DataObject
) -> None:
    record = data.draw(records)
    (run,) = fitting(to_bytes(Report(record)))["runs"]
    assert len(run["results"]) == len(told(record))
    assert run["results"] or record.decision.open
    identities = [(one["ruleId"], one["partialFingerprints"]["arcanos/v1"]) for one in run["results"]]
    assert len(set(identities)) == len(identities)
