"""Since when a finding stands, and when it is due: asking again does not move a deadline that was given before.

A run counts a deadline from its own day. So the deadline of a finding that stood in earlier records is the earliest
that any of them gave it, until one of them passes: what was only not looked at, or did not apply, was not fixed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from arcanos.findings import Finding, Outcome, Retired
from arcanos.record import Record
from arcanos.reports.report import Report
from arcanos.reports.summary import QUIET


@dataclass(frozen=True, slots=True)
class Standing:
    """Since which run a finding stands, and the day in UTC it is due, None where it has no deadline."""

    since: datetime
    due: date | None

    def is_overdue(self, as_of: datetime) -> bool:
        """Whether the day of its deadline is over."""
        return self.due is not None and self.due < as_of.astimezone(UTC).date()


def standing(report: Report) -> Mapping[str, Standing]:
    """Return how each finding of a report stands that fails or can't be told, by fingerprint."""
    earlier = [_by_fingerprint(record) for record in report.earlier]
    records = (*report.earlier, report.record)
    now = _by_fingerprint(report.record)
    return {
        fingerprint: _standing(records, [*(found.get(fingerprint, []) for found in earlier), findings])
        for fingerprint, findings in now.items()
        if any(f.outcome not in QUIET for f in findings)
    }


def with_first_deadlines(report: Report) -> Record:
    """Return the record of a report as formats show it: what stands is due on the day that was given first.

    Its digest is that of `report.record`, which stays as it was decided.
    """
    record = report.record
    if not report.earlier:
        return record
    stands = standing(report)
    return replace(record, findings=tuple(_first_due(f, stands) for f in record.findings))


def _first_due(f: Finding, stands: Mapping[str, Standing]) -> Finding:
    if f.outcome in QUIET or f.due == stands[f.fingerprint].due:
        return f
    return replace(f, due=stands[f.fingerprint].due)


def _by_fingerprint(record: Record) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for f in record.findings:
        found[f.fingerprint].append(f)
    return found


def _standing(records: Sequence[Record], findings: Sequence[list[Finding]]) -> Standing:
    since, dues = records[-1].as_of, list[date]()
    for record, found in zip(reversed(records), reversed(findings), strict=True):
        stood = [f for f in found if f.outcome not in QUIET]
        if not stood and any(f.outcome is Outcome.PASS for f in found):
            break
        if stood:
            since = record.as_of
            dues += [f.due for f in stood if f.due is not None]
    retired = all(isinstance(f.out_of_force, Retired) for f in findings[-1])
    return Standing(since, None if retired else min(dues, default=None))
