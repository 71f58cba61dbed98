"""What each source says of itself that could not be collected: a check that can't be told, and closes every gate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from arcanos import clock
from arcanos.digest import digest
from arcanos.engine.model import ENGINE_PACK
from arcanos.errors import Place
from arcanos.findings import Finding, Outcome, Reason, Severity, Spot, finding
from arcanos.materials import BundleRead, SourceFailed

COLLECTED_RULE: Final = "evidence-collected"
MOST: Final = 3
"""Messages of one source that are shown."""


def failed_sources(read: BundleRead | None, day: date, deadlines: Mapping[Severity, int]) -> tuple[Finding, ...]:
    """Return one finding for each document and collector that failed; none for plain files."""
    groups: dict[tuple[str, str], list[SourceFailed]] = {}
    for one in read.failures if read is not None else ():
        groups.setdefault((one.document, one.collector), []).append(one)
    sha256 = read.manifest_sha256 if read is not None else ""
    days = deadlines.get(Severity.CRITICAL)
    due = None if days is None else clock.later(day, days)
    return tuple(_finding(document, collector, told, sha256, due) for (document, collector), told in groups.items())


def _finding(document: str, collector: str, told: list[SourceFailed], sha256: str, due: date | None) -> Finding:
    place = Place("bundle/manifest.json", 1, 1)
    hints = dict.fromkeys(one.hint for one in told if one.hint)
    return finding(
        pack=ENGINE_PACK,
        rule=COLLECTED_RULE,
        subject=f"{document} from {collector}",
        outcome=Outcome.INDETERMINATE,
        severity=Severity.CRITICAL,
        title="Every source of evidence was collected",
        domain="governance",
        scope="deployment",
        message=f"{document} could not be collected from {collector}: {_messages(told)}",
        why="A verdict over evidence that is partly missing would say more than anybody looked at.",
        remedy="; ".join(hints) or "Collect the evidence again, and look into why the source failed",
        owner="evidence-collection",
        controls=(),
        spots=(Spot(document, sha256, "$", place),),
        rule_place=place,
        evidence_sha256=digest([[one.code, one.message, one.place] for one in told]),
        reason=Reason.EVIDENCE_MISSING,
        due=due,
        waivable=False,
    )


def _messages(told: Iterable[SourceFailed]) -> str:
    said = list(dict.fromkeys(f"{f'{one.place}: ' if one.place else ''}{one.code}: {one.message}" for one in told))
    more = f"; and {len(said) - MOST} more" if len(said) > MOST else ""
    return "; ".join(said[:MOST]) + more
