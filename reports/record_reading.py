"""Read a record back from its JSON: exactly what `to_json` writes, and nothing else."""

from __future__ import annotations

import json

from arcanos.clock import instant
from arcanos.errors import DocumentRefused, Mistake, Place
from arcanos.record import Coverage, Record
from arcanos.reports import record_context, record_decision, record_findings, record_materials
from arcanos.reports.json_members import Malformed, Members
from arcanos.reports.record_json import FORMAT, to_json

_HINT = "make the record again with --output json=PATH"


def from_json(data: bytes, name: str = "record.json") -> Record:
    """Return the record that `to_json` wrote as `data`; `name` is the file as the user named it.

    Raises DocumentRefused for any other bytes: another format, a key too many or too few, a count or a verdict that
    does not agree with the findings, and also other white space or another order of keys, since a record has one form.
    """
    try:  # the plain decoder will do: what it lets pass does not survive the comparison of bytes
        record = _record(Members(json.JSONDecoder().decode(data.decode("utf-8")), "$"))
        _refuse_inconsistent(record, data)
    except Malformed as malformed:
        message = str(malformed)
    except (ValueError, RecursionError):
        message = "this is not the JSON of a record"
    else:
        return record
    raise DocumentRefused([Mistake(Place(name), "ARC-IN-RECORD", message, _HINT)])


def _refuse_inconsistent(record: Record, data: bytes) -> None:
    if not record.coverage.complete or record.coverage != Coverage.of(record.coverage.planned, record.findings):
        raise Malformed("the coverage does not agree with the findings")
    if to_json(record) != data:
        raise Malformed("this is not the one form of a record: it was changed after it was written")
    if record.decision.open and record.decision.decisive:
        raise Malformed("the verdict is open and does not agree with the findings that close the gate")


def _record(root: Members) -> Record:
    if root.text("format") != FORMAT:
        raise Malformed(f"this is not in the format {FORMAT}")
    materials = record_materials.read(root)
    return Record(
        project=root.text("project"),
        engine_version=root.text("engine_version"),
        as_of=root.read("as_of", instant),
        waivers_sha256=root.maybe("waivers_sha256"),
        notes=root.texts("notes"),
        baselines_sha256=root.maybe("baselines_sha256"),
        **materials,
        findings=record_findings.read(root, materials["documents"]),
        **record_decision.read(root),
        **record_context.read(root),
    )
