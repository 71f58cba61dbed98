"""Each format has one golden file: `tests/reports/golden/record.<format>`.

To make one again, delete it: the next run writes it and fails, and the difference is there to be read.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from arcanos.findings import Outcome
from arcanos.record import Record
from arcanos.reports import naming
from arcanos.reports.formats import FORMATS
from arcanos.reports.report import Report
from arcanos.reports.summary import in_force

VERDICT_ALONE = {"slsa-vsa"}  # it has the counts; the record, whose digest it has, the findings
GOLDEN = Path(__file__).parent / "golden"
DIGESTED = frozenset({"json", "xlsx"})
"""Formats that are the record, or hold its digest, which is of the record as it stands."""
SELECTING = frozenset({"github", "gitlab", "sarif-github"})
"""Formats of hosts whose lists hold only what decides; tests/reports/hosts says what they leave out and count."""

DATED = frozenset({"ics"})
"""Formats of days: what has none is counted, tests/reports/calendar says how."""
PRINTED = frozenset({"pdf"})
"""Formats that hold their text as glyphs; tests/reports/audit reads it back, and compares what is given to typst."""


def unpacked(data: bytes) -> bytes:
    """Return what a format says; of an archive its members, since another zlib may pack them otherwise."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"\n".join(one.filename.encode() + b"\n" + archive.read(one) for one in archive.infolist())


@pytest.mark.parametrize("name", sorted(set(FORMATS) - PRINTED))
def test_a_format_is_what_its_golden_file_says(name: str, record: Record) -> None:
    golden = GOLDEN / f"record.{name}"
    text = FORMATS[name].write(Report(record))
    if not golden.exists():
        golden.write_bytes(text)
        pytest.fail(f"{golden} was missing and is written: read it")
    assert unpacked(text) == unpacked(golden.read_bytes())


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_record_gives_the_same_bytes(name: str, record: Record) -> None:
    assert FORMATS[name].write(Report(record)) == FORMATS[name].write(Report(record))


def any_digest(record: Record) -> str:
    return "0" * 64


@pytest.mark.parametrize("name", sorted(set(FORMATS) - DIGESTED))
def test_the_order_of_findings_does_not_show(name: str, record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    """The digest of the record, which other formats name, is of its bytes."""
    monkeypatch.setattr(naming, "record_sha256", any_digest)
    turned = replace(record, findings=record.findings[::-1])
    assert FORMATS[name].write(Report(turned)) == FORMATS[name].write(Report(record))


@pytest.mark.parametrize("name", sorted(set(FORMATS) - VERDICT_ALONE - PRINTED))
def test_every_finding_that_does_not_pass_is_in_every_format(name: str, record: Record) -> None:
    text = unpacked(FORMATS[name].write(Report(record))).decode().replace("\r\n ", "")
    deciding = {f.fingerprint for f in in_force(record) if f.overlay is None}
    for found in record.findings:
        if name in DATED and not (found.due or found.overlay or found.fingerprint in record.decision.pending):
            continue
        if name in SELECTING and found.fingerprint not in deciding:
            assert found.rule not in text
        elif found.outcome not in (Outcome.PASS, Outcome.NOT_APPLICABLE):
            assert found.rule in text


@pytest.mark.parametrize("name", sorted(set(FORMATS) - DIGESTED - PRINTED))
def test_two_formats_beside_one_earlier_record_do_not_tell_two_deadlines(name: str, record: Record) -> None:
    """The workbook, whose days are numbers, and the PDF have tests of their own; the record is what was decided."""
    days = timedelta(days=3)
    before = replace(
        record,
        as_of=record.as_of - days,
        findings=tuple(replace(f, due=f.due and f.due - days) for f in record.findings),
    )
    alone, beside = (FORMATS[name].write(Report(record, earlier)) for earlier in ((), (before,)))
    (own,) = {f.due for f in record.findings if f.due is not None and f.overlay is None}
    assert says(alone, own) == says(beside, own - days)
    assert not says(beside, own)


def says(text: bytes, day: date) -> bool:
    return any(form.encode() in text for form in (day.isoformat(), f"{day:%Y%m%d}"))


@pytest.mark.parametrize("name", sorted({*DIGESTED, "in-toto", "slsa-vsa", "cyclonedx", "oscal-ar"}))
def test_the_digest_that_a_format_names_is_that_of_the_record_whatever_it_is_set_beside(
    name: str, record: Record
) -> None:
    before = replace(record, as_of=record.as_of - timedelta(days=7))
    older = tuple(replace(f, due=f.due and f.due - timedelta(days=7)) for f in before.findings)
    digest = naming.record_sha256(record).encode()
    beside = unpacked(FORMATS[name].write(Report(record, (replace(before, findings=older),))))
    assert digest in beside or beside == FORMATS["json"].write(Report(record))


@pytest.mark.parametrize("name", ["text", "markdown", "github", "github-summary", "gitlab", "junit", "review"])
def test_a_finding_past_the_deadline_that_was_given_first_is_told_to_be_overdue(name: str, record: Record) -> None:
    month = timedelta(days=30)
    before = replace(
        record,
        as_of=record.as_of - month,
        findings=tuple(replace(f, due=f.due and f.due - month) for f in record.findings),
    )
    alone, beside = (FORMATS[name].write(Report(record, earlier)).decode() for earlier in ((), (before,)))
    assert "due 2026-05-23, overdue" in " ".join(beside.split())
    assert "2026-06-22, overdue" not in alone
