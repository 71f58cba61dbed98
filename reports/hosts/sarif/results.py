"""Each finding as a SARIF result, whatever its outcome: nothing is left out, and what covers it is a suppression."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from arcanos.clock import rfc3339
from arcanos.findings import Attested, Baselined, Finding, NotYet, Observed, Outcome, Retired, Waived
from arcanos.record import Record
from arcanos.reports import summary
from arcanos.reports.hosts.sarif.baseline import State
from arcanos.reports.hosts.sarif.places import Artifacts, locations
from arcanos.reports.hosts.sarif.rules import Taxonomies
from arcanos.reports.hosts.sarif.words import FINGERPRINT, KINDS, RANKS, Members, level, message
from arcanos.reports.hosts.told import GATE, about, gate_of
from arcanos.reports.lines import one_line

_ADDRESS: Final = re.compile(r"https://[A-Za-z0-9.-]+(?::\d{1,5})?(?:/[A-Za-z0-9._~!$&'()*+,;=:@/?#%-]*)?")


@dataclass(frozen=True, slots=True)
class Results:
    """What makes results of findings: the indexes of what they refer to, and what became of them since."""

    rules: dict[str, int]
    artifacts: Artifacts
    taxonomies: Taxonomies
    decisive: frozenset[str]
    elsewhere: frozenset[str]
    state: State

    def of(self, finding: Finding) -> Members:
        """Return a finding as a result."""
        state = self.state(finding)
        return self._result(finding, {} if state is None else {"baselineState": state})

    def absent(self, finding: Finding) -> Members:
        """Return a finding of the earlier record that is not there any more, as it was."""
        return self._result(finding, {"baselineState": "absent"})

    def _result(self, f: Finding, state: Members) -> Members:
        own, related = locations(f, self.artifacts)
        members: Members = {
            "ruleId": one_line(f.name),
            "ruleIndex": self.rules[f.name],
            "kind": KINDS[f.outcome],
            "level": level(f, elsewhere=f.fingerprint in self.elsewhere),
            "message": message(about(f)),
            "locations": own,
            "relatedLocations": related,
            "partialFingerprints": {FINGERPRINT: f.fingerprint},
            "suppressions": list(suppressions(f)),
            "properties": self._properties(f),
            **state,
        }
        if f.outcome is Outcome.FAIL:
            members["rank"] = RANKS[f.severity]
        if taxa := self.taxonomies.references(f.controls):
            members["taxa"] = taxa
        if f.waived is not None and _ADDRESS.fullmatch(f.waived.ticket):
            members["workItemUris"] = [f.waived.ticket]
        return members

    def _properties(self, f: Finding) -> Members:
        optional: Members = {
            "reason": str(f.reason) if f.reason else None,
            "due": f.due.isoformat() if f.due else None,
            "inForceFrom": f.out_of_force.first.isoformat() if isinstance(f.out_of_force, NotYet) else None,
            "retiredSince": f.out_of_force.since.isoformat() if isinstance(f.out_of_force, Retired) else None,
            "attested": _attested(f.attested) if f.attested else None,
            "observed": list(map(_observed, f.observed)) or None,
            "supply": one_line(summary.supply(f)) if f.outcome in summary.UNTOLD else None,
        }
        return {
            "outcome": str(f.outcome),
            "severity": str(f.severity),
            "subject": one_line(f.subject),
            "owner": one_line(f.owner),
            "remedy": one_line(f.remedy),
            "evidenceSha256": f.evidence_sha256,
            "closesGate": f.fingerprint in self.decisive,
            "aboutOtherModel": f.fingerprint in self.elsewhere,
            **{name: value for name, value in optional.items() if value is not None},
        }


def _observed(one: Observed) -> Members:
    return {"path": one_line(one.path), "expected": one_line(one.expected), "actual": one_line(one.actual)}


def _attested(one: Attested) -> Members:
    return {
        "by": one_line(one.by),
        "role": one_line(one.role),
        "at": rfc3339(one.at),
        "answer": one_line(one.answer),
        "statement": one_line(one.statement),
        "validUntil": one.valid_until.isoformat(),
    }


def suppressions(finding: Finding) -> Iterator[Members]:
    """Yield what covers a finding, with who agreed and until when."""
    overlay = finding.overlay
    if overlay is None:
        return
    told = [one_line(line) for line in summary.covered(finding)]
    yield {
        "kind": "external",
        "status": "accepted",
        "justification": "; ".join(told),
        "properties": _terms(overlay),
    }


def _terms(overlay: Waived | Baselined) -> Members:
    if isinstance(overlay, Waived):
        control = overlay.compensating_control
        return {
            "waiver": one_line(overlay.id),
            "approvedBy": one_line(overlay.approved_by),
            "expires": overlay.expires.isoformat(),
            "ticket": one_line(overlay.ticket),
            **({"compensatingControl": one_line(control)} if control is not None else {}),
        }
    return {
        "baseline": one_line(overlay.file),
        "approvedBy": one_line(overlay.approved_by),
        "asOf": rfc3339(overlay.as_of),
        "expires": overlay.expires.isoformat(),
    }


def gate_result(record: Record, last: Record | None, index: int) -> Members:
    """Return the gate as a result: readers that count failures alone still see one that is closed by something else."""
    gate, is_open = gate_of(record), record.decision.open
    state: Members = {}
    if last is not None:
        then = gate_of(last)
        known = "unchanged" if then.message == gate.message else "updated"
        state = {"baselineState": known if then.identity == gate.identity else "new"}
    return {
        "ruleId": GATE,
        "ruleIndex": index,
        "kind": "pass" if is_open else "fail",
        "level": "none" if is_open else "error",
        "message": message(gate.message),
        "locations": [{"logicalLocations": [{"name": gate.subject, "kind": "resource"}]}],
        "partialFingerprints": {FINGERPRINT: gate.identity},
        "suppressions": [],
        **state,
    }
