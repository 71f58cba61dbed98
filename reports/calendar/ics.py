"""Show the days of a report as an iCalendar file (RFC 5545): an event of a whole day for each, never a to-do beside it.

Outlook, Google and Apple show such events; the to-dos of the format are shown by few, and twice by those that do. A
later run has the same UIDs and a higher SEQUENCE, so that importing or subscribing replaces what was there.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from icalendar import Alarm, Calendar, Event

from arcanos.findings import Severity
from arcanos.reports.calendar.days import Day, days, gone
from arcanos.reports.lines import one_line
from arcanos.reports.report import Report

NAMESPACE: Final = UUID("2b7f2d1e-4c0a-5e6b-9d53-8a1c7f0e4b21")
"""Of the UIDs of all our entries; another would make every calendar show each of them twice."""
TITLE: Final = 250
TEXT: Final = 4_000
"""Characters of a title and of a text: more, and some calendars leave the entry out."""
PRIORITIES: Final = {
    Severity.CRITICAL: 1,
    Severity.HIGH: 3,
    Severity.MEDIUM: 5,
    Severity.LOW: 7,
    Severity.INFO: 9,
}
"""RFC 5545, section 3.8.1.9: 1 to 4 is high, 5 medium, 6 to 9 low."""
WARNED: Final = timedelta(hours=-15)
"""Nine in the morning of the day before."""


def to_bytes(report: Report) -> bytes:
    """Return the calendar in UTF-8, lines folded and ended by CR LF."""
    record = report.record
    calendar = Calendar()
    calendar.add("prodid", "-//arcanos//findings//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", _cut(f"arcanos: {record.project}", TITLE))
    for one in days(report):
        calendar.add_component(_event(one, report))
    for one in gone(report):
        calendar.add_component(_event(one, report, called_off=True))
    return calendar.to_ical()


def _event(one: Day, report: Report, *, called_off: bool = False) -> Event:
    stamp = report.record.as_of.astimezone(UTC).replace(microsecond=0)
    event = Event()
    event.add("uid", str(uuid5(NAMESPACE, "\0".join((report.record.project, *one.key)))))
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("sequence", _minutes(stamp))
    event.add("dtstart", one.day)
    if one.day < date.max:
        event.add("dtend", one.day + timedelta(days=1))
    event.add("summary", _cut(one.title, TITLE))
    event.add("description", _text(one.lines))
    event.add("categories", [one.kind])
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if called_off else "CONFIRMED")
    if one.severity is not None:
        event.add("priority", PRIORITIES[one.severity])
        if not called_off:
            event.add_component(_alarm(one))
    return event


def _alarm(one: Day) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", WARNED)
    alarm.add("description", _cut(one.title, TITLE))
    return alarm


def _minutes(at: datetime) -> int:
    """Return minutes since 1970: higher in each later run, and small enough for 32 bits."""
    return max(0, int(at.timestamp()) // 60)


def _text(lines: tuple[str, ...]) -> str:
    told: list[str] = []
    left = TEXT
    for line in (_cut(line, TEXT // 4) for line in lines):
        left -= len(line) + 1
        if left < 0:
            told.append(f"{len(lines) - len(told)} more lines are not shown; the record has them all")
            break
        told.append(line)
    return "\n".join(told)


def _cut(text: str, most: int) -> str:
    clean = one_line(text)
    if len(clean) <= most:
        return clean
    note = f" [cut: {len(clean)} characters; the record has them all]"
    return clean[: most - len(note)] + note
