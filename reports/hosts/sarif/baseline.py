"""What became of each finding since the record before: SARIF's `baselineState` (3.27.24)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from arcanos.findings import Baselined, Finding, Waived
from arcanos.record import Record

State: TypeAlias = Callable[[Finding], str | None]


def state_since(last: Record | None) -> State:
    """Return what says `new`, `unchanged` or `updated` of a finding; nothing without an earlier record."""
    if last is None:
        return lambda finding: None
    before: dict[str, set[tuple[object, ...]]] = {}
    for f in last.findings:
        before.setdefault(f.fingerprint, set()).add(_significant(f))

    def state(finding: Finding) -> str:
        then = before.get(finding.fingerprint)
        if then is None:
            return "new"
        return "unchanged" if _significant(finding) in then else "updated"

    return state


def absent_since(last: Record | None, now: Record) -> list[Finding]:
    """Return the findings of the earlier record of whose rule and subject there is none any more."""
    here = {f.fingerprint for f in now.findings}
    return [] if last is None else [f for f in last.findings if f.fingerprint not in here]


def _significant(f: Finding) -> tuple[object, ...]:
    """What makes a finding another one: not its place, not a later deadline, not other evidence that says the same."""
    return f.outcome, f.reason, f.severity, f.message, _by(f.overlay), f.out_of_force


def _by(overlay: Waived | Baselined | None) -> str | None:
    return None if overlay is None else overlay.id if isinstance(overlay, Waived) else overlay.file
