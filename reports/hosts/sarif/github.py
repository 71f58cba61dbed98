"""Show a record as the part of SARIF 2.1.0 that GitHub's code scanning reads, within its limits.

https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from arcanos.findings import Finding, Severity, fingerprint
from arcanos.record import Record
from arcanos.reports.hosts.paths import configuration, uri
from arcanos.reports.hosts.sarif.identities import identities, own
from arcanos.reports.hosts.sarif.rules import grades, help_markdown, help_text, tags
from arcanos.reports.hosts.sarif.run import GATE_RULE, automation_id, invocation, notices, notification
from arcanos.reports.hosts.sarif.words import FINGERPRINT, LEVELS, Members, log, message, pascal, text
from arcanos.reports.hosts.told import GATE, Told, cut, left_out, told
from arcanos.reports.lines import one_line
from arcanos.reports.report import Report

MOST_BYTES: Final = 10_000_000
"""Of the file as it is uploaded, compressed by gzip."""
MOST_RESULTS: Final = 25_000
"""GitHub refuses a run with more; of these it shows the 5,000 that are graded gravest."""
MOST_NOTICES: Final = 100
MOST_TAGS: Final = 20
LONGEST_NAME: Final = 255
LONGEST_TEXT: Final = 1024


def to_bytes(report: Report) -> bytes:
    """Return one run with a result for each thing that is told, the gravest first.

    Where not all may be in one file the last ones are left out, and the first result says how many: an error, since
    GitHub shows no notification of a run beside its alerts.
    """
    everything = told(report.record, report.prefix)
    hashes = identities(everything, report)
    most = len(everything) if len(everything) <= MOST_RESULTS else MOST_RESULTS - 1
    while True:
        data = _log(report, everything, most, hashes)
        size = len(gzip.compress(data, mtime=0))
        if size <= MOST_BYTES or not most:
            return data
        most = most * MOST_BYTES * 9 // (size * 10)


def _log(report: Report, everything: Sequence[Told], most: int, hashes: Mapping[str, str]) -> bytes:
    record = report.record
    missing = len(everything) - most
    listed = [*([_missing(missing, report.prefix)] if missing else []), *everything[:most]]
    firsts: dict[str, Told] = {}
    for one in listed:
        firsts.setdefault(one.rule, one)
    index = {name: i for i, name in enumerate(firsts)}
    run: Members = {
        "tool": {
            "driver": {
                "name": "arcanos",
                "version": one_line(record.engine_version) or "unknown",
                "rules": [_rule(one.finding) if one.finding else GATE_RULE for one in firsts.values()],
            }
        },
        "automationDetails": {"id": automation_id(record)},
        "invocations": [invocation(record, _notices(record, missing))],
        "columnKind": "unicodeCodePoints",
    }
    return log(run, (_result(one, index[one.rule], hashes.get(one.identity, own(one))) for one in listed))


def _missing(n: int, prefix: str) -> Told:
    return Told(
        rule=GATE,
        title="",
        subject="this file",
        severity=Severity.CRITICAL,
        message=_cut_off(n),
        place=configuration(prefix),
        identity=fingerprint("arcanos", "gate", "left out"),
    )


def _cut_off(n: int) -> str:
    return f"{n} more findings are not in this file, since code scanning takes no more: they are in the record"


def _notices(record: Record, missing: int) -> list[Members]:
    """Return what the page of the tool's status shows; at most so much, and how much more there is."""
    quiet = ", ".join(left_out(record))
    said = [
        *([notification("error", _cut_off(missing))] if missing else []),
        *([notification("note", f"not deciding, and not among the results: {quiet}")] if quiet else []),
        *notices(record),
    ]
    more = len(said) - MOST_NOTICES
    return [*said[:MOST_NOTICES], *([notification("warning", f"{more} more are not shown here")] if more > 0 else [])]


def _rule(finding: Finding) -> Members:
    why, remedy, owner = (cut(one_line(said)) for said in (finding.why, finding.remedy, finding.owner))
    short = replace(finding, why=why, remedy=remedy, owner=owner, controls=finding.controls[:MOST_TAGS])
    return {
        "id": cut(one_line(finding.name), LONGEST_NAME),
        "name": cut(pascal(finding.rule), LONGEST_NAME),
        "shortDescription": {"text": cut(text(finding.title), LONGEST_TEXT) or finding.name},
        "fullDescription": {"text": cut(text(finding.why), LONGEST_TEXT) or finding.name},
        "help": {"text": help_text(short), "markdown": help_markdown(short)},
        "defaultConfiguration": {"level": LEVELS[finding.severity]},
        "properties": {
            "tags": list(dict.fromkeys(cut(tag, LONGEST_NAME) for tag in tags(finding)))[:MOST_TAGS],
            **grades(finding.severity),
        },
    }


def _level(one: Told) -> str:
    """Return `error` for what closes the gate, whatever its severity, and at most `warning` for what does not."""
    graded = LEVELS[one.severity]
    return "error" if one.closes else "warning" if graded == "error" else graded


def _result(one: Told, index: int, line_hash: str) -> Members:
    place = one.place
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.line,
        "endColumn": place.column + 1,
    }
    return {
        "ruleId": cut(one_line(one.rule), LONGEST_NAME),
        "ruleIndex": index,
        "level": _level(one),
        "message": message(cut(one.message, LONGEST_TEXT)),
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri(place.file)}, "region": region}}],
        "partialFingerprints": {"primaryLocationLineHash": line_hash, FINGERPRINT: one.identity},
    }
