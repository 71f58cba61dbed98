"""The run as a test result: which rules passed for which subject, which close the gate, which only warn.

Source: https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md, version 0.1.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Final

from arcanos.findings import Finding, Outcome
from arcanos.record import Decision, Record
from arcanos.reports import summary
from arcanos.reports.in_toto.statement import Members, called, decided_by, described, evidence_of, statement
from arcanos.reports.report import Report

KIND: Final = "https://in-toto.io/attestation/test-result/v0.1"


class Result(IntEnum):
    """What the predicate calls the result of a test; the largest of several is theirs together."""

    PASSED = 0
    WARNED = 1
    FAILED = 2


def to_bytes(report: Report) -> bytes:
    """Return the statement as one line of canonical JSON."""
    record = report.record
    tests = _tests(record)
    inputs = (*decided_by(record), *evidence_of(record))
    changed = {called(pack): dict(pack.params) for pack in record.packs if pack.params}
    predicate: Members = {
        "result": _result(record.decision, tests.values()).name,
        "configuration": [described(name, sha256) | _annotated(changed.get(name)) for name, sha256 in inputs],
        **{f"{result.name.lower()}Tests": _named(tests, result) for result in Result},
    }
    return statement(KIND, predicate, record)


def _result(decision: Decision, tests: Iterable[Result]) -> Result:
    """Return the result of the run: one in which no rule said anything is no pass, though its gate may be open."""
    if not decision.open:
        return Result.FAILED
    return max(tests, default=Result.WARNED)


def _annotated(parameters: dict[str, str] | None) -> Members:
    """Return what is off its default in a pack, which the digest of its files does not tell."""
    return {} if parameters is None else {"annotations": {"parameters": parameters}}


def _tests(record: Record) -> dict[str, Result]:
    """Return each test with its result; what is about another model, or does not apply, is no test of this run."""
    decisive = frozenset(record.decision.decisive)
    tests: dict[str, Result] = {}
    for f in summary.here(record):
        if f.outcome is not Outcome.NOT_APPLICABLE or f.fingerprint in decisive:
            name = f"{f.name} {f.subject}"
            tests[name] = max(tests.get(name, Result.PASSED), _of(f, decisive))
    return tests


def _of(f: Finding, decisive: frozenset[str]) -> Result:
    if f.fingerprint in decisive:
        return Result.FAILED
    return Result.PASSED if f.outcome is Outcome.PASS and f.overlay is None else Result.WARNED


def _named(tests: dict[str, Result], result: Result) -> list[str]:
    return sorted(name for name, found in tests.items() if found is result)
