"""Evidence of after the instant of a run can't tell what was then: neither a bundle, nor a document in it or beside it.

A document of a time after the instant is stale as well wherever a rule or a gate asks for its age.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from arcanos import clock
from arcanos.digest import digest
from arcanos.engine.model import ENGINE_PACK
from arcanos.errors import Place
from arcanos.evidence.bundle import Bundle
from arcanos.findings import Finding, Outcome, Reason, Severity, Spot, finding
from arcanos.materials import BundleRead

BEFORE_RULE: Final = "evidence-before-instant"


def after_instant(
    bundle: Bundle, read: BundleRead | None, as_of: datetime, deadlines: Mapping[Severity, int]
) -> tuple[Finding, ...]:
    """Return a finding for a bundle that was collected after `as_of`, and for each document that was.

    A document is no younger than its bundle either. `read` is the bundle, None for plain files.
    """
    days = deadlines.get(Severity.CRITICAL)
    due = None if days is None else clock.later(as_of.astimezone(UTC).date(), days)
    return tuple(_found(one, due) for one in _later(bundle, read, as_of))


@dataclass(frozen=True, slots=True)
class _Later:
    """What was collected `at`, after `limit`, which is `what`; `spot` is where it says so."""

    subject: str
    at: datetime
    limit: datetime
    what: str
    spot: Spot


def _later(bundle: Bundle, read: BundleRead | None, as_of: datetime) -> Iterator[_Later]:
    limit, what = as_of, "the instant of this run"
    if read is not None and read.as_of > as_of:
        spot = Spot("manifest", read.manifest_sha256, "$.predicate.as_of", Place("bundle/manifest.json", 1, 1))
        yield _Later("the bundle", read.as_of, limit, what, spot)
    if read is not None:
        limit, what = read.as_of, "the time of its bundle"
    for document in bundle:
        if document.collected_at is not None and document.collected_at > limit:
            spot = Spot(document.name, document.sha256, "$", bundle.place((document.name,)))
            yield _Later(document.name, document.collected_at, limit, what, spot)


def _found(one: _Later, due: date | None) -> Finding:
    collected = clock.rfc3339(one.at)
    return finding(
        pack=ENGINE_PACK,
        rule=BEFORE_RULE,
        subject=one.subject,
        outcome=Outcome.INDETERMINATE,
        severity=Severity.CRITICAL,
        title="Evidence was collected before the instant that it is asked about",
        domain="governance",
        scope="deployment",
        message=f"{one.subject} was collected at {collected}, after {clock.rfc3339(one.limit)}, {one.what}",
        why="What was collected later tells of a later state, and of a time that nobody has seen yet nothing at all.",
        remedy=f"Ask as of {collected} or later, name evidence of before, or set the clock or the time that is wrong",
        owner="evidence-collection",
        controls=(),
        spots=(one.spot,),
        rule_place=one.spot.place,
        evidence_sha256=digest(collected),
        reason=Reason.EVIDENCE_STALE,
        due=due,
        waivable=False,
    )
