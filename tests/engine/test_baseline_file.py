"""The file of a baseline: what loads, what is refused with its place, and what is written."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.engine.baseline_file import Baseline, Terms, accept, baseline_text, load_baseline
from arcanos.errors import BaselineRefused, ExitCode, Place
from arcanos.findings import Finding, Outcome, Severity, finding
from arcanos.readers.json import read_json

FOUND: dict[str, Any] = {
    "fingerprint": "a" * 64,
    "rule": "security/encrypted",
    "subject": "m@1.0.0",
    "severity": "high",
    "evidence_sha256": "b" * 64,
}
GOOD: dict[str, Any] = {
    "format": "arcanos-baseline/1",
    "as_of": "2026-06-01T23:30:00Z",
    "owner": "Ada",
    "approved_by": "Grace",
    "reason": "Found as the gate was set up.",
    "expires": "2026-06-30",
    "findings": [FOUND],
}


def load(text: str) -> Baseline:
    return load_baseline(read_json(text.encode(), "baseline.json", refused=BaselineRefused))


def refusals(value: object) -> list[str]:
    with pytest.raises(BaselineRefused) as refusal:
        load(value if isinstance(value, str) else json.dumps(value, indent=1))
    assert refusal.value.exit_code is ExitCode.REFUSED
    return [str(mistake) for mistake in refusal.value.mistakes]


def codes(value: object) -> list[str]:
    return [line.split(": ")[1] for line in refusals(value)]


def test_a_baseline_loads_with_the_places_of_its_entries() -> None:
    baseline = load(json.dumps(GOOD, indent=1))
    at = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
    reason = "Found as the gate was set up."
    assert baseline.terms == Terms("baseline.json", at, "Ada", "Grace", reason, date(2026, 6, 30))
    (entry,) = baseline.entries
    assert (entry.fingerprint, entry.rule, entry.target) == ("a" * 64, "security/encrypted", "m@1.0.0")
    assert (entry.severity, entry.evidence) == (Severity.HIGH, "b" * 64)
    assert (entry.owner, entry.approved_by, entry.reason) == ("Ada", "Grace", reason)
    assert (entry.created, entry.expires) == (date(2026, 6, 1), date(2026, 6, 30))
    assert entry.spot.place == Place("baseline.json", 9, 3)
    assert (entry.spot.document, entry.spot.path) == ("baseline", "$['findings'][0]")


def test_a_baseline_may_accept_nothing() -> None:
    assert load(json.dumps(GOOD | {"findings": []})).entries == ()


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '"x"'])
def test_what_is_no_object_is_refused(text: str) -> None:
    assert refusals(text)


@pytest.mark.parametrize("missing", GOOD)
def test_every_key_is_required(missing: str) -> None:
    (line,) = refusals({key: value for key, value in GOOD.items() if key != missing})
    assert line.startswith(f"baseline.json:1:1: ARC-BAS-MISSING: '{missing}' is missing; a baseline has format,")


@pytest.mark.parametrize("missing", FOUND)
def test_every_key_of_an_entry_is_required(missing: str) -> None:
    short = {key: value for key, value in FOUND.items() if key != missing}
    (line,) = refusals(GOOD | {"findings": [short]})
    assert line.startswith(f"baseline.json:9:3: ARC-BAS-MISSING: '{missing}' is missing; an accepted finding has fin")


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        *((key, 7, "TYPE") for key in GOOD),
        *((key, " ", "EMPTY") for key in ("as_of", "owner", "approved_by", "reason", "expires", "format")),
        ("format", "arcanos-baseline/2", "FORMAT"),
        ("as_of", "2026-06-01", "INSTANT"),
        ("as_of", "2026-06-01T12:00:00", "INSTANT"),
        ("expires", "2026-06-31", "DAY"),
        ("expires", "2026-05-31", "ORDER"),
        ("expires", "2027-06-03", "LONG"),
        ("approved_by", " ADA ", "SELF"),
        ("reason", "x\u001b[31m", "CONTROL"),
        ("findings", {}, "TYPE"),
        ("findings", ["x"], "TYPE"),
        ("findings", [FOUND, FOUND | {"subject": "n"}], "TWICE"),
        ("findings", [FOUND, FOUND | {"fingerprint": "c" * 64}], "TWICE"),
        ("finding", [], "UNKNOWN"),
    ],
)
def test_a_malformed_key_is_refused(key: str, value: object, code: str) -> None:
    assert codes(GOOD | {key: value}) == [f"ARC-BAS-{code}"]


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        *((key, 7, "TYPE") for key in FOUND),
        *((key, "", "EMPTY") for key in FOUND),
        ("fingerprint", "a" * 63, "SHA256"),
        ("evidence_sha256", "B" * 64, "SHA256"),
        ("rule", "encrypted", "RULE"),
        ("rule", "arcanos/waiver-in-force", "RULE"),
        ("rule", "security/*", "RULE"),
        ("severity", "grave", "SEVERITY"),
        ("severity", "HIGH", "SEVERITY"),
        ("subject", "m\u202e", "CONTROL"),
        ("sevrity", "high", "UNKNOWN"),
    ],
)
def test_a_malformed_entry_is_refused_at_its_place(key: str, value: object, code: str) -> None:
    (line,) = refusals(GOOD | {"findings": [FOUND | {key: value}]})
    assert line.startswith(f"baseline.json:{10 + list(FOUND | {key: value}).index(key)}:")
    assert f": ARC-BAS-{code}: " in line


def test_the_mistakes_of_head_and_entries_are_told_at_once() -> None:
    assert codes(GOOD | {"expires": "soon", "owner": "", "findings": [FOUND | {"rule": "x"}, 1]}) == [
        "ARC-BAS-EMPTY",
        "ARC-BAS-DAY",
        "ARC-BAS-RULE",
        "ARC-BAS-TYPE",
    ]


@pytest.mark.parametrize("expires", ["2026-06-01", "2027-06-02"])
def test_a_baseline_of_one_day_and_of_the_longest_time_load(expires: str) -> None:
    assert load(json.dumps(GOOD | {"expires": expires})).terms.expires == date.fromisoformat(expires)


def found(subject: str, severity: Severity, rule: str = "encrypted") -> Finding:
    return finding(
        pack="security",
        rule=rule,
        subject=subject,
        outcome=Outcome.FAIL,
        severity=severity,
        title="t",
        domain="security",
        scope="deployment",
        message="m",
        why="w",
        remedy="r",
        owner="o",
        controls=(),
        spots=(),
        rule_place=Place("r.yaml", 1, 1),
        evidence_sha256="b" * 64,
    )


TERMS = Terms("baseline.json", datetime(2026, 6, 1, tzinfo=UTC), "Ada", "Grace", 'a "reason" é', date(2026, 7, 1))
FINDINGS = st.lists(
    st.builds(
        found,
        st.text(min_size=1).filter(str.strip),
        st.sampled_from(Severity),
        st.sampled_from(["encrypted", "signed"]),
    ),
    max_size=5,
    unique_by=lambda f: (f.rule, f.subject),
)


@given(FINDINGS)
def test_what_is_written_is_read_as_it_was(findings: list[Finding]) -> None:
    text = baseline_text(accept(TERMS, findings))
    loaded = load(text)
    assert loaded.terms == TERMS
    told = {(e.fingerprint, e.rule, e.target, e.severity, e.evidence) for e in loaded.entries}
    assert told == {(f.fingerprint, f.name, f.subject, f.severity, f.evidence_sha256) for f in findings}
    assert baseline_text(loaded) == text


@given(FINDINGS)
def test_the_order_of_findings_never_matters_to_the_bytes(findings: list[Finding]) -> None:
    assert baseline_text(accept(TERMS, findings)) == baseline_text(accept(TERMS, findings[::-1]))


def test_an_entry_is_a_line() -> None:
    findings = [found("m@2.0.0", Severity.LOW), found("m@1.0.0", Severity.HIGH)]
    lines = baseline_text(accept(replace(TERMS, reason="r"), findings)).splitlines()
    assert lines[:8] == [
        "{",
        '  "format": "arcanos-baseline/1",',
        '  "as_of": "2026-06-01T00:00:00Z",',
        '  "owner": "Ada",',
        '  "approved_by": "Grace",',
        '  "reason": "r",',
        '  "expires": "2026-07-01",',
        '  "findings": [',
    ]
    assert ['"m@1.0.0", "severity": "high"' in lines[8], '"m@2.0.0", "severity": "low"' in lines[9]] == [True, True]
    assert lines[10:] == ["  ]", "}"]
    assert baseline_text(accept(TERMS, [])).endswith('  "findings": []\n}\n')


def test_without_removes_what_is_named_and_nothing_else() -> None:
    baseline = load(baseline_text(accept(TERMS, [found("a", Severity.LOW), found("b", Severity.LOW)])))
    first, second = baseline.entries
    assert baseline.without([first]).entries == (second,)
    assert baseline.without([]) == baseline
