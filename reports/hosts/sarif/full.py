"""Show all of a record as SARIF 2.1.0 (OASIS, errata 01): each finding is a result, whatever its outcome."""

from __future__ import annotations

from itertools import chain

from arcanos.findings import Finding
from arcanos.reports import summary
from arcanos.reports.deadlines import with_first_deadlines
from arcanos.reports.hosts.sarif.baseline import absent_since, state_since
from arcanos.reports.hosts.sarif.places import ROOTS, Artifacts
from arcanos.reports.hosts.sarif.results import Results, gate_result
from arcanos.reports.hosts.sarif.rules import Taxonomies, descriptor
from arcanos.reports.hosts.sarif.run import (
    GATE_RULE,
    automation_id,
    driver,
    extensions,
    invocation,
    notices,
    properties,
)
from arcanos.reports.hosts.sarif.words import Members, log
from arcanos.reports.report import Report


def to_bytes(report: Report) -> bytes:
    """Return one run as one line of canonical JSON: the gate is its first result, then findings, the gravest first.

    Beside an earlier record each result has its `baselineState`, and what is absent now stands last.
    """
    record, last = with_first_deadlines(report), report.last
    found = summary.gravest_first(record.findings)
    gone = summary.gravest_first(absent_since(last, record))
    artifacts = Artifacts.of(record.documents, report.prefix)
    taxonomies = Taxonomies.of((*found, *gone), report.frameworks)
    firsts = _first_of_each_rule((*found, *gone))
    results = Results(
        rules={name: i for i, name in enumerate(firsts, 1)},
        artifacts=artifacts,
        taxonomies=taxonomies,
        decisive=frozenset(record.decision.decisive),
        elsewhere=frozenset(record.decision.elsewhere),
        state=state_since(last),
    )
    rules = [GATE_RULE, *(descriptor(f, taxonomies) for f in firsts.values())]
    run: Members = {
        "tool": {"driver": driver(record, rules, taxonomies), "extensions": extensions(record)},
        "invocations": [invocation(record, notices(record))],
        "automationDetails": {"id": automation_id(record)},
        "originalUriBaseIds": ROOTS,
        "artifacts": list(artifacts.listed),
        "taxonomies": list(taxonomies.listed),
        "columnKind": "unicodeCodePoints",
        "properties": properties(record),
    }
    gate = gate_result(record, last, 0)
    return log(run, chain((gate,), map(results.of, found), map(results.absent, gone)))


def _first_of_each_rule(findings: tuple[Finding, ...]) -> dict[str, Finding]:
    firsts: dict[str, Finding] = {}
    for f in findings:
        firsts.setdefault(f.name, f)
    return firsts
