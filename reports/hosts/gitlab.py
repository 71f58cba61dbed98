"""Show a record to GitLab: a Code Quality report, https://docs.gitlab.com/ci/testing/code_quality/."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from arcanos.digest import canonical
from arcanos.findings import Severity
from arcanos.reports import summary
from arcanos.reports.deadlines import with_first_deadlines
from arcanos.reports.hosts.told import Told, cut, told
from arcanos.reports.lines import one_line
from arcanos.reports.report import Report

SEVERITIES: Final = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}


def to_bytes(report: Report) -> bytes:
    """Return a JSON array with one entry for each thing that is told; `[]` only for an open gate with nothing to tell.

    Fingerprints are unique: GitLab shows entries with the same one once.
    """
    return (
        canonical([_entry(one, report.record.as_of) for one in told(with_first_deadlines(report), report.prefix)])
        + b"\n"
    )


def _entry(one: Told, as_of: datetime) -> dict[str, object]:
    return {
        "check_name": one_line(one.rule),
        "description": _description(one, as_of),
        "fingerprint": one.identity,
        "severity": SEVERITIES[one.severity],
        "location": {"path": one.place.file, "lines": {"begin": one.place.line}},
    }


def _description(one: Told, as_of: datetime) -> str:
    if one.finding is None:
        return one.message
    owner = cut(one_line(one.finding.owner), 200)
    return f"{one.message} (owner: {owner}{summary.due(one.finding, as_of)})"
