"""Which days of a report belong into a calendar: deadlines by owner, and the ends of what covers findings.

Each has a key that is the same in every run of a project, so that a calendar replaces what it had.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date
from typing import Final

from arcanos.findings import Baselined, Finding, NotYet, Outcome, Severity, Waived
from arcanos.reports import summary
from arcanos.reports.deadlines import standing
from arcanos.reports.report import Report

TOGETHER: Final = 5
"""Findings of one owner and day that have an entry each; more of them share one."""
LISTED: Final = 20
"""Findings that a shared entry lists; the others are counted."""


@dataclass(frozen=True, slots=True)
class Day:
    """An entry of a whole day: what it is called by, and the words of its title and of its text."""

    key: tuple[str, ...]
    day: date
    title: str
    lines: tuple[str, ...]
    severity: Severity | None = None
    kind: str = "deadline"


def days(report: Report) -> list[Day]:
    """Return the entries in the order of their days, the run first: a calendar is never without one."""
    found = [*_deadlines(report), *_ends(report), *_attestations(report), *_in_force(report)]
    return list(_told_apart([_run(report), *sorted(found, key=lambda one: (one.day, one.kind, one.key, one.lines))]))


def _told_apart(found: Iterable[Day]) -> Iterator[Day]:
    """Number those of one key: a calendar would keep one of them."""
    seen: Counter[tuple[str, ...]] = Counter()
    for one in found:
        seen[one.key] += 1
        n = seen[one.key]
        yield one if n == 1 else replace(one, key=(*one.key, f"({n})"))


def gone(report: Report) -> list[Day]:
    """Return the entries of the newest earlier record that this one has no more: they are called off."""
    if report.last is None:
        return []
    before = Report(report.last, report.earlier[:-1])
    kept = {one.key for one in days(report)}
    return [one for one in days(before) if one.key not in kept]


def _run(report: Report) -> Day:
    record = report.record
    lines = (summary.coverage_line(record.coverage), *_undated(report), *record.decision.reasons[:LISTED])
    more = len(record.decision.reasons) - LISTED
    lines += (f"{more} more reasons are in the record",) if more > 0 else ()
    return Day(("run", record.decision.gate), _today(report), summary.verdict(record.decision), lines, kind="run")


def _undated(report: Report) -> Iterator[str]:
    """Say how many findings are open and on no day of the calendar."""
    stands = standing(report)
    n = sum(
        f.outcome not in summary.QUIET and f.overlay is None and stands[f.fingerprint].due is None
        for f in report.record.findings
    )
    if n:
        yield f"{n} open findings have no deadline, and no day here; they are in the record"


def _today(report: Report) -> date:
    return report.record.as_of.astimezone(UTC).date()


def _deadlines(report: Report) -> Iterator[Day]:
    """Yield what is to be remedied; what is overdue stands on the day of the run, where somebody looks."""
    today = _today(report)
    due: defaultdict[tuple[str, date], list[tuple[date, Finding]]] = defaultdict(list)
    stands = standing(report)
    for f in report.record.findings:
        last = stands[f.fingerprint].due if f.fingerprint in stands else None
        if last is not None and f.outcome not in summary.QUIET and f.overlay is None:
            due[f.owner, max(last, today)].append((last, f))
    for (owner, day), found in due.items():
        if len(found) > TOGETHER:
            yield _shared(owner, day, found, today)
        else:
            yield from (_alone(f, last, day, today) for last, f in found)


def _alone(f: Finding, last: date, day: date, today: date) -> Day:
    late = f"overdue since {last}" if last < today else "due"
    lines = (f.message, f"remedy: {f.remedy}", f"owner: {f.owner}, due {last}", f"finding {f.fingerprint}")
    return Day(("finding", f.fingerprint), day, f"{f.severity} {late}: {f.name} on {f.subject}", lines, f.severity)


def _shared(owner: str, day: date, found: Sequence[tuple[date, Finding]], today: date) -> Day:
    late = sum(last < today for last, _ in found)
    worst = max(f.severity for _, f in found)
    graves = sum(f.severity is worst for _, f in found)
    overdue = f", {late} of them overdue" if late else ""
    title = f"{len(found)} findings due ({graves} {worst}){overdue}: {owner}"
    return Day(("owner", owner, day.isoformat()), day, title, _listed(f for _, f in found), worst)


def _listed(found: Iterable[Finding]) -> tuple[str, ...]:
    lines = [f"{f.severity}: {f.name} on {f.subject} ({f.fingerprint[:12]})" for f in summary.gravest_first(found)]
    more = len(lines) - LISTED
    return (*lines[:LISTED], *([f"{more} more findings are in the record"] if more > 0 else []))


def _ends(report: Report) -> Iterator[Day]:
    """Yield the last days of waivers and baselines: on the day after, what they cover closes again."""
    covered: defaultdict[tuple[str, str, date, str], list[Finding]] = defaultdict(list)
    for f in report.record.findings:
        match f.overlay:
            case Waived(id_, approved_by, expires):
                covered["waiver", id_, expires, approved_by].append(f)
            case Baselined(file, approved_by, _, expires):
                covered["baseline", file, expires, approved_by].append(f)
            case None:
                pass
    for (kind, name, expires, approved_by), found in covered.items():
        title = f"{kind} {name} ends: {len(found)} finding{'s' * (len(found) != 1)}"
        lines = (f"approved by {approved_by}; from the day after, nothing covers:", *_listed(found))
        yield Day((kind, name, expires.isoformat()), expires, title, lines, max(f.severity for f in found), kind)


def _attestations(report: Report) -> Iterator[Day]:
    for f in report.record.findings:
        if f.attested is not None and f.outcome is not Outcome.MANUAL:
            title = f"attestation ends: {f.name} on {f.subject}"
            lines = (f"attested by {f.attested.by} ({f.attested.role}); from the day after, it counts no more", f.title)
            key = ("attestation", f.fingerprint)
            yield Day(key, f.attested.valid_until, title, lines, f.severity, "attestation")


def _in_force(report: Report) -> Iterator[Day]:
    later: defaultdict[date, list[Finding]] = defaultdict(list)
    for f in summary.pending(report.record):
        if isinstance(f.out_of_force, NotYet):
            later[f.out_of_force.first].append(f)
    for first, found in later.items():
        gate = report.record.decision.gate
        title = f"rules come into force: {len(found)} finding{'s' * (len(found) != 1)} will close {gate}"
        yield Day(
            ("in force", first.isoformat()), first, title, _listed(found), max(f.severity for f in found), "in force"
        )
