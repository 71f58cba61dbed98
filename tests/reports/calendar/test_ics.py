"""The calendar: what icalendar reads of it, what each entry stands for, and what RFC 5545 demands of the text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from arcanos.findings import Attested, Baselined, Finding, Outcome, Severity
from arcanos.record import Coverage, Record
from arcanos.reports.calendar.days import LISTED, TOGETHER
from arcanos.reports.calendar.ics import TEXT, TITLE, to_bytes
from arcanos.reports.report import Report

HOSTILE = ["a\r\nEND:VEVENT\r\nBEGIN:VEVENT", "x;y,z\\n\nDTSTART:1", "\u202e\x00\x07", "\u20ac" * 100, "x" * 100_000]


def every(report: Report) -> list[Any]:
    return list(Calendar.from_ical(to_bytes(report)).walk("VEVENT"))


def events(report: Report) -> list[Any]:
    return [one for one in every(report) if one["CATEGORIES"].cats[0] != "run"]


def titles(report: Report) -> list[str]:
    return [str(one["SUMMARY"]) for one in events(report)]


def failing(record: Record, n: int, due: date = date(2026, 6, 22)) -> Record:
    one = record.findings[0]
    found = tuple(replace(one, subject=f"m{i}", fingerprint=f"{i:064x}", due=due) for i in range(n))
    return replace(record, findings=found, coverage=Coverage.of(n, found))


def test_a_deadline_is_a_whole_day_with_its_severity_and_an_alarm_the_morning_before(record: Record) -> None:
    (event,) = [one for one in events(Report(record)) if "due" in one["SUMMARY"]]
    assert event["SUMMARY"] == "critical due: security/weights-encrypted-at-rest on credit-scoring@1.0.0"
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (date(2026, 6, 22), date(2026, 6, 23))
    assert event.decoded("DTSTAMP") == record.as_of
    assert (event["PRIORITY"], event["TRANSP"], event["STATUS"]) == (1, "TRANSPARENT", "CONFIRMED")
    assert "owner: ml-engineering, due 2026-06-22" in event["DESCRIPTION"]
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("TRIGGER") == timedelta(hours=-15)


def test_there_is_no_todo_that_some_calendars_would_show_beside_the_event(record: Record) -> None:
    assert b"VTODO" not in to_bytes(Report(record))


def test_the_ends_of_waivers_baselines_and_attestations_and_new_rules_are_entries(record: Record) -> None:
    failed, passed, *rest = record.findings
    borne = failed.under(Baselined("baseline.json", "Grace Hopper", record.as_of, date(2026, 12, 31)))
    attested = replace(passed, attested=Attested("ada", "risk", record.as_of, "yes", "seen", date(2026, 8, 1)))
    shown = titles(Report(replace(record, findings=(borne, attested, *rest))))
    assert shown == [
        "waiver W-2026-014 ends: 1 finding",
        "attestation ends: security/weights-encrypted-at-rest on credit-scoring@2.0.0",
        "rules come into force: 1 finding will close production",
        "baseline baseline.json ends: 1 finding",
    ]


def test_what_passes_is_covered_or_retired_has_no_deadline(record: Record) -> None:
    due = tuple(replace(f, due=date(2026, 7, 1)) for f in record.findings)
    shown = [title for title in titles(Report(replace(record, findings=due))) if " due: " in title]
    assert {title.split(" due: ")[1].split(" on ")[0] for title in shown} == {
        "security/weights-encrypted-at-rest",
        "fairness/selection-rates",
        "fairness/groups-documented",
        "fairness/impact-reviewed",
        "security/weights-watermarked",
    }


def test_what_is_overdue_stands_on_the_day_of_the_run_and_says_since_when(record: Record) -> None:
    (event,) = events(Report(failing(record, 1, date(2026, 6, 1))))
    assert event.decoded("DTSTART") == record.as_of.date()
    assert str(event["SUMMARY"]).startswith("critical overdue since 2026-06-01: ")


def test_many_findings_of_one_owner_and_day_share_an_entry_that_counts_them(record: Record) -> None:
    assert len(events(Report(failing(record, TOGETHER)))) == TOGETHER
    (event,) = events(Report(failing(record, LISTED + 7)))
    assert event["SUMMARY"] == f"{LISTED + 7} findings due ({LISTED + 7} critical): ml-engineering"
    assert str(event["DESCRIPTION"]).endswith("7 more findings are in the record")


def test_an_empty_record_gives_one_event_that_says_its_verdict(record: Record) -> None:
    empty = replace(record, findings=(), coverage=Coverage.of(0, ()))
    (event,) = every(Report(empty))
    assert event["SUMMARY"] == "gate production for credit-scoring@1.0.0 to production: CLOSED (exit 1): a rule failed"


def test_a_later_run_has_the_same_uids_and_a_higher_sequence(record: Record) -> None:
    later = replace(record, as_of=record.as_of + timedelta(minutes=1))
    before, after = ({one["UID"]: one["SEQUENCE"] for one in every(Report(run))} for run in (record, later))
    assert before.keys() == after.keys()
    assert all(after[uid] == before[uid] + 1 for uid in before)


def test_findings_without_a_day_are_counted_in_the_entry_of_the_run(record: Record) -> None:
    (run,) = [one for one in every(Report(record)) if one["CATEGORIES"].cats[0] == "run"]
    assert "5 open findings have no deadline, and no day here; they are in the record" in run["DESCRIPTION"]
    (dated,) = [one for one in every(Report(failing(record, 1))) if one["CATEGORIES"].cats[0] == "run"]
    assert "no deadline" not in dated["DESCRIPTION"]


def test_projects_do_not_share_uids(record: Record) -> None:
    other = {one["UID"] for one in events(Report(replace(record, project="other")))}
    assert other.isdisjoint(one["UID"] for one in events(Report(record)))


def test_what_an_earlier_run_had_and_this_one_has_not_is_called_off(record: Record) -> None:
    fixed = replace(record.findings[0], outcome=Outcome.PASS, due=None)
    now = replace(record, findings=(fixed, *record.findings[1:]), as_of=record.as_of + timedelta(days=3))
    called_off = [one for one in events(Report(now, (record,))) if one["STATUS"] == "CANCELLED"]
    (was,) = [one for one in events(Report(record)) if "due" in one["SUMMARY"]]
    assert [one["UID"] for one in called_off] == [was["UID"]]
    assert called_off[0]["SEQUENCE"] > was["SEQUENCE"]
    assert not called_off[0].walk("VALARM")


def test_a_deadline_that_was_given_before_does_not_move(record: Record) -> None:
    now = replace(failing(record, 1, date(2026, 7, 30)), as_of=record.as_of + timedelta(days=3))
    (event,) = events(Report(now, (failing(record, 1, date(2026, 6, 22)),)))
    assert event.decoded("DTSTART") == date(2026, 6, 22)


def hostile(record: Record, text: str) -> Record:
    found = tuple(replace(f, subject=text, message=text, owner=text, remedy=text) for f in record.findings)
    decision = replace(record.decision, gate=text, reasons=(text,))
    return replace(record, findings=found, project=text, decision=decision)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_ends_an_event_or_begins_another_property(text: str, record: Record) -> None:
    data = to_bytes(Report(hostile(record, text)))
    honest = to_bytes(Report(record)).decode()
    names = [line.split(":")[0].split(";")[0] for line in unfolded(data)]
    assert names == [line.split(":")[0].split(";")[0] for line in unfolded(honest.encode())]
    for event in events(Report(hostile(record, text))):
        assert len(event["SUMMARY"]) <= TITLE
        assert len(event["DESCRIPTION"]) <= TEXT + 100


def unfolded(data: bytes) -> list[str]:
    """Read lines as RFC 5545, section 3.1, has them."""
    assert data.endswith(b"\r\n")
    lines = data.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 and b"\r" not in line and b"\n" not in line for line in lines)
    return b"\r\n".join(lines).replace(b"\r\n ", b"").decode().split("\r\n")


def test_any_record_gives_a_calendar_whose_events_are_told_apart(records: st.SearchStrategy[Record]) -> None:
    @given(records)
    def holds(record: Record) -> None:
        unfolded(to_bytes(Report(record)))
        found = every(Report(record))
        assert len({one["UID"] for one in found}) == len(found)
        deadlines = [f for f in record.findings if is_due(f)]
        shown = [one for one in found if one["CATEGORIES"].cats[0] == "deadline"]
        assert len(shown) >= bool(deadlines)
        assert all(one.decoded("DTSTART") >= record.as_of.date() for one in shown)

    holds()


def is_due(f: Finding) -> bool:
    open_ = f.outcome not in (Outcome.PASS, Outcome.NOT_APPLICABLE)
    return open_ and f.due is not None and f.overlay is None and f.out_of_force is None


@pytest.mark.parametrize(("severity", "priority"), [(Severity.HIGH, 3), (Severity.MEDIUM, 5), (Severity.INFO, 9)])
def test_severities_are_priorities(severity: Severity, priority: int, record: Record) -> None:
    one = failing(record, 1)
    (event,) = events(Report(replace(one, findings=(replace(one.findings[0], severity=severity),))))
    assert event["PRIORITY"] == priority


def test_the_last_day_of_all_has_no_day_after(record: Record) -> None:
    (event,) = events(Report(failing(record, 1, date.max)))
    assert "DTEND" not in event
    assert datetime.combine(event.decoded("DTSTART"), datetime.min.time(), UTC).year == 9999
