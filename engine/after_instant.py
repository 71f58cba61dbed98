"""What a bundle says of itself that was collected after the instant of a run: it can't tell what was then.

A document of a time after the instant is stale wherever a rule or a gate asks for its age, and noted elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from arcanos import clock
from arcanos.digest import digest
from arcanos.engine.model import ENGINE_PACK
from arcanos.errors import Place
from arcanos.findings import Finding, Outcome, Reason, Severity, Spot, finding
from arcanos.materials import BundleRead

BEFORE_RULE: Final = "evidence-before-instant"


def after_instant(read: BundleRead | None, as_of: datetime, deadlines: Mapping[Severity, int]) -> tuple[Finding, ...]:
    """Return a finding for a bundle that was collected after `as_of`; none for plain files and any other bundle."""
    if read is None or read.as_of <= as_of:
        return ()
    place = Place("bundle/manifest.json", 1, 1)
    collected, days = clock.rfc3339(read.as_of), deadlines.get(Severity.CRITICAL)
    made = finding(
        pack=ENGINE_PACK,
        rule=BEFORE_RULE,
        subject="the bundle",
        outcome=Outcome.INDETERMINATE,
        severity=Severity.CRITICAL,
        title="Evidence was collected before the instant that it is asked about",
        domain="governance",
        scope="deployment",
        message=f"the bundle was collected at {collected}, after {clock.rfc3339(as_of)}, the instant of this run",
        why="What was collected later tells of a later state, and of a time that nobody has seen yet nothing at all.",
        remedy=f"Ask as of {collected} or later, name a bundle of before, or set the clock that is wrong",
        owner="evidence-collection",
        controls=(),
        spots=(Spot("manifest", read.manifest_sha256, "$.predicate.as_of", place),),
        rule_place=place,
        evidence_sha256=digest(collected),
        reason=Reason.EVIDENCE_STALE,
        due=None if days is None else clock.later(as_of.astimezone(UTC).date(), days),
        waivable=False,
    )
    return (made,)
