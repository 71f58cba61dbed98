"""Instants and spans: RFC 3339 in, UTC out; time is passed in and never asked for in the middle."""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_INSTANT = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d{1,30})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_SPAN = re.compile(r"(-?)(\d{1,9})([smhdw])", re.ASCII)
_ISO_SPAN = re.compile(
    r"P(?=.)(?:(\d{1,18})W)?(?:(\d{1,18})D)?"
    r"(?:T(?=.)(?:(\d{1,18})H)?(?:(\d{1,18})M)?(?:(\d{1,18}(?:\.\d{1,30})?)S)?)?",
    re.ASCII,
)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def now() -> datetime:
    """Return the present instant in UTC; only the command line calls this."""
    return datetime.now(UTC).replace(microsecond=0)


def processor_time() -> float:
    """Return the seconds of processor time that this thread has used: for budgets, never for answers."""
    return time.thread_time()


def seconds_of(text: str) -> Fraction | None:
    """Return an RFC 3339 date-time with zone as exact seconds since 1970, or None.

    A date without time or without zone is None. A leap second counts as the second before it.
    """
    m = _INSTANT.fullmatch(text)
    if m is None:
        return None
    year, month, day, hour, minute, second = map(int, m.group(1, 2, 3, 4, 5, 6))
    offset = _offset(m[8])
    if offset is None or second > 60:
        return None
    try:
        at = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None
    whole = (at - EPOCH) // timedelta(seconds=1) - offset
    return Fraction(whole) + Fraction("0" + m[7]) if m[7] else Fraction(whole)


def _offset(zone: str) -> int | None:
    if zone in "Zz":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    if hours > 23 or minutes > 59:
        return None
    seconds = hours * 3600 + minutes * 60
    return -seconds if zone[0] == "-" else seconds


def instant(text: str) -> datetime | None:
    """Return an RFC 3339 date-time with zone as a UTC datetime (microseconds), or None."""
    seconds = seconds_of(text)
    if seconds is None:
        return None
    whole = seconds.denominator == 1  # most are, and exact fractions are slow
    try:
        return EPOCH + timedelta(microseconds=seconds.numerator * 1_000_000 if whole else int(seconds * 1_000_000))
    except OverflowError:
        return None


def seconds_at(at: datetime) -> Fraction:
    """Return an aware datetime as exact seconds since 1970."""
    return Fraction((at - EPOCH) // timedelta(microseconds=1), 1_000_000)


def rfc3339(at: datetime) -> str:
    """Return an aware datetime as RFC 3339 in UTC, `2026-11-22T13:00:00Z`."""
    text = at.astimezone(UTC).isoformat(timespec="microseconds" if at.microsecond else "seconds")
    return text.replace("+00:00", "Z")


def span(text: str, *, signed: bool = False) -> Fraction | None:
    """Return a duration such as `90d` in seconds, or None; a minus sign only where `signed`."""
    m = _SPAN.fullmatch(text)
    if m is None or (m[1] and not signed):
        return None
    seconds = int(m[2]) * _SECONDS[m[3]]
    return Fraction(-seconds if m[1] else seconds)


def iso_span(text: str) -> Fraction | None:
    """Return an ISO 8601 duration without years and months in seconds, or None."""
    m = _ISO_SPAN.fullmatch(text)
    if m is None:
        return None
    units = (604800, 86400, 3600, 60, 1)
    return sum((Fraction(part) * unit for part, unit in zip(m.groups(), units, strict=True) if part), Fraction(0))


def show_span(seconds: Fraction | int) -> str:
    """Return seconds in the largest whole unit: `90d`, `36h`, `20m`, `5s`."""
    whole = int(seconds)
    for unit in ("d", "h", "m"):
        if whole and whole % _SECONDS[unit] == 0:
            return f"{whole // _SECONDS[unit]}{unit}"
    return f"{float(seconds):g}s"


def later(first: date, days: int) -> date:
    """Return the day that is `days` after `first`, or the last that the calendar has."""
    return first + timedelta(days=min(days, (date.max - first).days))


def day(text: str) -> date | None:
    """Return a calendar day `YYYY-MM-DD`, or None."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
