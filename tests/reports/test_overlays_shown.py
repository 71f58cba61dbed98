"""What covers a finding is shown in every format, counted in each the same, and read back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from arcanos.errors import DocumentRefused
from arcanos.findings import Baselined, Finding, Waived
from arcanos.record import Coverage, Record
from arcanos.reports import markdown, summary, terminal
from arcanos.reports.formats import FORMATS
from arcanos.reports.record_json import to_json
from arcanos.reports.record_reading import from_json
from arcanos.reports.report import Report

CONTROL = Waived("W-9", "Grace Hopper", date(2026, 6, 30), "GOV-9", "Two people alone can *read* the store.")
OLD = Baselined("base_line.json", "Grace Hopper", datetime(2026, 6, 1, tzinfo=UTC), date(2026, 7, 1))


@pytest.fixture
def covered(record: Record) -> Record:
    """Return the record with its first failure baselined and its waiver bearing a compensating control."""
    first, second, third, *rest = record.findings
    findings: tuple[Finding, ...] = (first.under(OLD), second, third.under(CONTROL), *rest)
    coverage = Coverage.of(len(findings), findings)
    return replace(record, findings=findings, coverage=coverage, baselines_sha256="78" * 32)


def told(text: str) -> str:
    return " ".join(text.split())


def test_the_terminal_shows_what_is_baselined_in_full(covered: Record) -> None:
    text = terminal.render(covered, width=100)
    block = text.partition("BASELINED (1)")[2].partition("COULD NOT")[0]
    for words in (
        "security/weights-encrypted-at-rest credit-scoring@1.0.0",
        "weights are stored with none",
        "fail, baselined in base_line.json as of 2026-06-01T00:00:00Z until 2026-07-01, approved by Grace Hopper",
        "remedy: Turn on",
        "owner: ml-engineering",
        "at: evidence/registry.yaml:14:9",
    ):
        assert words in told(block)
    assert "FAILING" not in text
    assert "compensating control: Two people alone can *read* the store." in told(text)
    assert "baselines: sha256 787878787878" in text
    assert "waived 1; baselined 1" in told(text)


def test_markdown_shows_what_is_baselined_in_full(covered: Record) -> None:
    text = markdown.render(covered)
    block = text.partition("### Baselined (1)")[2].partition("###")[0]
    assert "fail, baselined in base\\_line.json as of 2026-06-01T00:00:00Z until 2026-07-01" in block
    assert "remedy: Turn on" in block
    assert "compensating control: Two people alone can \\*read\\* the store." in text
    assert "\nwaivers: sha256 565656565656\n\nbaselines: sha256 787878787878\n\n" in text
    assert "waived 1; baselined 1" in text


def test_json_holds_all_of_it_and_is_read_back(covered: Record) -> None:
    data = to_json(covered)
    members = json.loads(data)
    first, _, third, *_ = members["findings"]
    assert first["baselined"] == {
        "file": "base_line.json",
        "approved_by": "Grace Hopper",
        "as_of": "2026-06-01T00:00:00Z",
        "expires": "2026-07-01",
    }
    assert third["waived"]["compensating_control"] == "Two people alone can *read* the store."
    assert (members["baselines_sha256"], members["coverage"]["baselined"]) == ("78" * 32, 1)
    assert from_json(data) == covered


def test_a_record_without_any_of_it_has_the_form_that_it_had(record: Record) -> None:
    data = to_json(record)
    assert b"baselin" not in data
    assert b"compensating" not in data
    assert from_json(data).coverage.baselined == 0
    assert "baselin" not in terminal.render(record)
    assert summary.overlays(record) == ["waivers: sha256 565656565656"]


WAIVED = b'"waived":{"approved_by":"x","expires":"2026-07-02","id":"W","ticket":"t"},"baselined":{'


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b'"baselined":1,', b"", "does not agree with the findings"),
        (b'"baselined":1,', b'"baselined":2,', "does not agree with the findings"),
        (b'"baselined":{', WAIVED, "is waived and baselined"),
        (b'"expires":"2026-07-01"', b'"expires":"2026-07-32"', "baselined.expires has a value that is not known"),
        (b'"as_of":"2026-06-01T00:00:00Z"', b'"as_of":"2026-06-01"', "baselined.as_of has a value that is not known"),
    ],
)
def test_a_record_that_was_changed_is_refused(covered: Record, old: bytes, new: bytes, says: str) -> None:
    data = to_json(covered)
    assert data.count(old) == 1
    with pytest.raises(DocumentRefused, match=says):
        from_json(data.replace(old, new))


def test_the_audit_report_and_the_review_say_why_and_for_whom_a_failure_is_waived(record: Record) -> None:
    why = Waived("W-9", "Grace", date(2026, 7, 1), "GOV-9", None, "The *store* is moved.", "Ada", date(2026, 6, 1))
    held = replace(record, findings=(record.findings[0].under(why), *record.findings[1:]))
    held = replace(held, coverage=Coverage.of(len(held.findings), held.findings))
    assert from_json(to_json(held)) == held
    for name in ("audit-markdown", "html", "review", "review-html"):
        text = FORMATS[name].write(Report(held)).decode().replace("\\", "")
        assert "reason: The *store* is moved." in text
        assert "asked for by Ada, from 2026-06-01 on" in text
