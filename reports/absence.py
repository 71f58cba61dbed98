"""What it means that a finding is not in a later record: nobody looked any more, or somebody did and it is gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from arcanos.findings import Finding, Outcome
from arcanos.record import Record

ENGINE_PACK: Final = "arcanos"
ENTRY_RULES: Final = ("waiver-in-force", "baseline-in-force")
"""The engine's rules about waivers and entries of baselines: one without a finding was taken out of its file."""
RAN_BY_FOUND: Final = {
    "compliance-script-finding": "compliance-script-ran",
    "reproduction-difference": "reproduction-ran",
}
"""The engine's rules that have findings only where something is wrong, and the rule that says that it was looked at."""
COLLECTED_RULE: Final = "evidence-collected"
NOWHERE: Final = "(none)"
"""The subject of a finding that stands for a list without targets, or of which no target can be found."""


class Looked:
    """What a record looked at, as far as it says."""

    def __init__(self, record: Record) -> None:
        self._subjects: dict[str, set[str]] = defaultdict(set)
        for found in record.findings:
            self._subjects[found.name].add(found.subject)
        self._ran = _passed(record.findings)
        failed = {one.document for one in record.bundle.failures} if record.bundle is not None else None
        self._collected = frozenset(d.name for d in record.documents if failed is not None and d.name not in failed)

    def at_rule(self, finding: Finding) -> bool:
        """Whether the rule of a finding of another record was evaluated, for whatever target."""
        return finding.name in self._subjects

    def and_not_found(self, finding: Finding) -> bool:
        """Whether the thing that a finding of another record is about was looked at, and is not there any more.

        So it is where targets can be found that could not be, where a compliance script or a reproduction ran and
        reports no such thing, and where a source was collected. Of any other finding an absence says nothing.
        """
        if finding.pack != ENGINE_PACK:
            return finding.subject == NOWHERE and bool(self._subjects.get(finding.name, set()) - {NOWHERE})
        if finding.rule == COLLECTED_RULE:
            return finding.subject.partition(" from ")[0] in self._collected
        ran = RAN_BY_FOUND.get(finding.rule)
        return ran is not None and any(finding.subject.startswith(f"{name}: ") for name in self._ran.get(ran, ()))


def _passed(findings: Iterable[Finding]) -> dict[str, set[str]]:
    """Return what passed of the engine's own rules: subjects by rule."""
    passed: dict[str, set[str]] = defaultdict(set)
    for found in findings:
        if found.pack == ENGINE_PACK and found.outcome is Outcome.PASS:
            passed[found.rule].add(found.subject)
    return passed
