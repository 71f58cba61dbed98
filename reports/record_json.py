"""The record as canonical JSON: complete, the same bytes for the same run, and read back by `record_reading`.

What only some projects have (baselines, extensions, a bundle, its hand-overs) is left out where there is none.
"""

from __future__ import annotations

from arcanos.clock import rfc3339
from arcanos.digest import canonical
from arcanos.record import Record
from arcanos.reports import record_context, record_decision, record_findings, record_materials
from arcanos.reports.json_members import Written, stated
from arcanos.reports.report import Report

FORMAT = "arcanos-record/1"


def to_json(record: Record) -> bytes:
    """Return the record as one line of canonical JSON in the format `arcanos-record/1`."""
    return canonical(members_of(record)) + b"\n"


def to_bytes(report: Report) -> bytes:
    """Return the record of a report; nothing that it is set beside."""
    return to_json(report.record)


def members_of(record: Record) -> Written:
    """Return what `to_json` writes."""
    return {
        "format": FORMAT,
        "project": record.project,
        "engine_version": record.engine_version,
        "as_of": rfc3339(record.as_of),
        "waivers_sha256": record.waivers_sha256,
        "notes": list(record.notes),
        **stated({"baselines_sha256": record.baselines_sha256}),
        **record_materials.write(record),
        **record_findings.write(record),
        **record_decision.write(record),
        **record_context.write(record),
    }
