"""What code hosts and build servers are told: what is wrong or could not be told, and the gate where nothing says it.

They read an empty list as "nothing was found", so a gate that is not open is told itself where no finding does it.
What decides nothing (waived, baselined, of rules not in force, about other models) is left out and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from arcanos.digest import sha256
from arcanos.errors import Place
from arcanos.findings import Finding, Outcome, Severity, fingerprint
from arcanos.record import Record
from arcanos.reports import summary
from arcanos.reports.hosts.paths import anchor, configuration
from arcanos.reports.lines import one_line

GATE: Final = "arcanos/gate"
"""What the gate itself is called where findings have the name of their rule."""
LONGEST: Final = 4000
"""Characters of a message; no host shows more."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that is told: a finding, or the gate (`finding` is None); `identity` is unique among them.

    `closes`: it closes the gate, as findings below `block_at` and of advisory rules do not.
    """

    rule: str
    title: str
    subject: str
    severity: Severity
    message: str
    place: Place
    identity: str
    closes: bool = True
    finding: Finding | None = None


def told(record: Record, prefix: str = "") -> list[Told]:
    """Return what a host is told, the gate first, then the gravest; nothing only where the gate is open and all well.

    A gate is told where it is not open and no finding that is told closes it. `prefix` is that of the report.
    """
    decisive = frozenset(record.decision.decisive)
    found = summary.gravest_first(f for f in summary.in_force(record) if is_told(f, decisive))
    spoken = any(f.fingerprint in decisive for f in found)
    gate = [] if record.decision.open or spoken else [gate_of(record, prefix)]
    return [*gate, *_findings(found, decisive, prefix)]


def gate_of(record: Record, prefix: str = "") -> Told:
    """Return the decision as something to tell, of the highest severity."""
    decision = record.decision
    name = one_line(summary.gate(decision))
    return Told(
        rule=GATE,
        title="The gate is open",
        subject=name,
        severity=Severity.CRITICAL,
        message=cut("; ".join(map(one_line, (summary.verdict(decision), *decision.reasons)))),
        place=configuration(prefix),
        identity=fingerprint("arcanos", "gate", name),
    )


def is_told(finding: Finding, decisive: frozenset[str]) -> bool:
    """Whether a finding of a rule in force is told; one that is covered is where it closes the gate nevertheless."""
    if finding.outcome in summary.UNTOLD:
        return True
    return finding.outcome is Outcome.FAIL and (finding.overlay is None or finding.fingerprint in decisive)


def left_out(record: Record) -> list[str]:
    """Say what is not told, each with its count; nothing where there is nothing wrong beside what is told."""
    decisive = frozenset(record.decision.decisive)
    counts = {
        "waived": sum(not is_told(f, decisive) for f in summary.waived(record)),
        "baselined": sum(not is_told(f, decisive) for f in summary.baselined(record)),
        "of rules that are not in force": len(summary.pending(record)) + len(summary.out_of_force(record)),
        "about other models": len(summary.elsewhere(record)),
    }
    return [f"{n} {what}" for what, n in counts.items() if n]


def about(finding: Finding) -> str:
    """Return what was found, in one line that names its subject."""
    subject, said = one_line(finding.subject), one_line(finding.message)
    return said if subject in said or not subject else f"{subject}: {said}"


def message(finding: Finding) -> str:
    """Return what was found, cut where it is too long; who must supply what where it could not be told."""
    said = cut(about(finding))
    if finding.outcome is Outcome.FAIL:
        return said
    why = f"{finding.outcome} {finding.reason}" if finding.reason else str(finding.outcome)
    return f"{said} (could not be told: {why}; needs: {cut(one_line(summary.supply(finding)), 500)})"


def cut(text: str, most: int = LONGEST) -> str:
    """Return at most `most` characters (40 or more) of a text; one that is cut says how long it was."""
    if len(text) <= most:
        return text
    end = f"... (cut, {len(text)} characters)"
    return text[: most - len(end)] + end


def unique(names: Iterable[str]) -> Iterator[str]:
    """Yield each name, the second of a kind and all later ones with a number that makes it one of its own."""
    taken: set[str] = set()
    counts: dict[str, int] = {}
    for name in names:
        own = name
        while own in taken:
            counts[name] = counts.get(name, 1) + 1
            own = f"{name} ({counts[name]})"
        taken.add(own)
        yield own


def _findings(found: list[Finding], decisive: frozenset[str], prefix: str) -> Iterator[Told]:
    for f, identity in zip(found, unique(f.fingerprint for f in found), strict=True):
        yield Told(
            rule=f.name,
            title=one_line(f.title),
            subject=one_line(f.subject),
            severity=f.severity,
            message=message(f) if f.fingerprint in decisive else f"{message(f)} (does not close the gate)",
            place=anchor(f, prefix),
            identity=identity if identity == f.fingerprint else sha256(identity.encode()),
            closes=f.fingerprint in decisive,
            finding=f,
        )
