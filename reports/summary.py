"""What every report says in the same words: its order, its coverage line, its verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypeGuard

from arcanos.clock import rfc3339
from arcanos.errors import ExitCode
from arcanos.findings import Finding, NotYet, Outcome, Reason
from arcanos.materials import DocumentRead, ExtensionRead, HandedOver, Origin
from arcanos.record import Coverage, Decision, Record

QUIET = (Outcome.PASS, Outcome.NOT_APPLICABLE)
UNTOLD = (Outcome.INDETERMINATE, Outcome.ERROR, Outcome.MANUAL)

SUPPLY: dict[Reason, str] = {
    Reason.EVIDENCE_MISSING: "supplies the document",
    Reason.EVIDENCE_STALE: "collects the evidence again, with the time that it is of",
    Reason.PATH_ABSENT: "supplies the field that is absent",
    Reason.EMPTY_SELECTION: "supplies the entries that the rule asks about",
    Reason.AMBIGUOUS: "gives each entry a name of its own",
    Reason.TYPE_MISMATCH: "corrects the type of the value",
    Reason.INSUFFICIENT_DATA: "supplies more observations",
    Reason.UNCERTAIN: "supplies observations until the interval is on one side",
    Reason.BUDGET_EXCEEDED: "makes the rule or its evidence smaller",
    Reason.RULE_ERROR: "has the rule repaired by the author of its pack",
    Reason.ATTESTATION_MISSING: "attests",
    Reason.ATTESTATION_EXPIRED: "attests again",
}

VERDICTS: dict[ExitCode, tuple[str, str]] = {
    ExitCode.OPEN: ("OPEN", "nothing closes it"),
    ExitCode.CLOSED: ("CLOSED", "a rule failed"),
    ExitCode.USAGE: ("NOT DECIDED", "the command line asks for what does not exist"),
    ExitCode.REFUSED: ("NOT DECIDED", "there was nothing to decide on"),
    ExitCode.UNTOLD: ("CLOSED", "something could not be told"),
    ExitCode.NOT_RECORDED: ("NOT RECORDED", "the decision could not be written down"),
    ExitCode.INTEGRITY: ("NOT DECIDED", "a digest or a signature does not hold"),
    ExitCode.BUG: ("NOT DECIDED", "this is a bug: report it"),
}


def origins(record: Record) -> list[str]:
    """Return a line for each pack that came in an archive or in a Python package: from where, and who signed it."""
    return [f"{pack.id}: {_origin(pack.source, pack.origin)}" for pack in record.packs if _travelled(pack.origin)]


def _travelled(origin: Origin | None) -> TypeGuard[Origin]:
    return origin is not None and (origin.archive_sha256 is not None or origin.package is not None)


def _origin(source: str, origin: Origin | None) -> str:
    if not _travelled(origin):
        return source
    by = ", ".join(signer.name for signer in origin.signed_by)
    package = f"of {origin.package} {origin.package_version}" if origin.package else ""
    archive = f"archive {origin.archive_sha256[:12]}" if origin.archive_sha256 else ""
    signed = f"signed by {by}" if by else "unsigned"
    locked = "as locked" if origin.locked else "not locked"
    return ", ".join(filter(None, (source, package, archive, signed, locked)))


def gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by severity, then rule and subject: an order that no input order changes."""
    return sorted(findings, key=lambda f: (-f.severity, f.name, f.subject, f.fingerprint, f.message))


def here(record: Record) -> list[Finding]:
    """Return the findings that are not about another model than the one that was asked about."""
    others = frozenset(record.decision.elsewhere)
    return [f for f in record.findings if f.fingerprint not in others]


def in_force(record: Record) -> list[Finding]:
    """Return the findings about what was asked, of rules that decide on the day of the run."""
    return [f for f in here(record) if f.out_of_force is None]


def pending(record: Record) -> list[Finding]:
    """Return what closes the gate from the first day of its rule on, and does not yet."""
    closing = frozenset(record.decision.pending)
    return [f for f in _warned(record) if _is_pending(f, closing)]


def out_of_force(record: Record) -> list[Finding]:
    """Return what else rules that are not in force find wrong, or have covered."""
    closing = frozenset(record.decision.pending)
    return [f for f in _warned(record) if not _is_pending(f, closing)]


def _warned(record: Record) -> list[Finding]:
    marked = (f for f in here(record) if f.out_of_force is not None)
    return gravest_first(f for f in marked if f.outcome not in QUIET or f.overlay is not None)


def _is_pending(f: Finding, closing: frozenset[str]) -> bool:
    return f.fingerprint in closing and f.outcome not in QUIET


def pending_line(record: Record) -> str:
    """Return `2 findings will close this gate: 1 from 2026-09-01, 1 from 2026-10-01`; nothing where none will."""
    days = Counter(f.out_of_force.first for f in pending(record) if isinstance(f.out_of_force, NotYet))
    total = days.total()
    if not total:
        return ""
    counts = ", ".join(f"{n} from {day}" for day, n in sorted(days.items()))
    return f"{total} finding{'s' * (total > 1)} will close this gate once in force: {counts}"


def elsewhere(record: Record) -> list[Finding]:
    """Return what is wrong with other models: shown, never deciding."""
    others = frozenset(record.decision.elsewhere)
    about_others = (f for f in record.findings if f.fingerprint in others)
    return gravest_first(f for f in about_others if f.outcome not in QUIET or f.overlay is not None)


def failing(record: Record) -> list[Finding]:
    """Return the failures that nothing covers."""
    return gravest_first(f for f in in_force(record) if f.outcome is Outcome.FAIL and f.overlay is None)


def waived(record: Record) -> list[Finding]:
    """Return what a waiver covers, whatever its outcome: nothing marked is left out of a report."""
    return gravest_first(f for f in in_force(record) if f.waived is not None and f.outcome not in UNTOLD)


def baselined(record: Record) -> list[Finding]:
    """Return what a baseline accepts, as `waived` does."""
    return gravest_first(f for f in in_force(record) if f.baselined is not None and f.outcome not in UNTOLD)


def covered(finding: Finding) -> list[str]:
    """Say what is laid over a finding: that its rule is not in force, what covers it, who agreed, until when."""
    force = [f"{finding.outcome}, {finding.out_of_force}"] if finding.out_of_force is not None else []
    return [*force, *_overlay(finding)]


def _overlay(finding: Finding) -> list[str]:
    if finding.waived is not None:
        w = finding.waived
        under = f"{finding.outcome}, waived by {w.id} until {w.expires}, approved by {w.approved_by}, {w.ticket}"
        return [under, *([f"compensating control: {w.compensating_control}"] if w.compensating_control else [])]
    if finding.baselined is not None:
        b = finding.baselined
        at = f"as of {rfc3339(b.as_of)} until {b.expires}"
        return [f"{finding.outcome}, baselined in {b.file} {at}, approved by {b.approved_by}"]
    return []


def agreed(finding: Finding) -> list[str]:
    """Say why a failure was waived, who asked for it, and since when, as far as the record has it."""
    waived = finding.waived
    if waived is None:
        return []
    asked = f"asked for by {waived.owner}" if waived.owner else ""
    since = f"from {waived.created} on" if waived.created else ""
    told = ", ".join(filter(None, (asked, since)))
    return [*([f"reason: {waived.reason}"] if waived.reason else []), *([told] if told else [])]


def untold(record: Record) -> dict[str, list[Finding]]:
    """Return what could not be told, by outcome and reason in the order of their declaration."""
    groups: dict[str, list[Finding]] = {}
    troubled = [f for f in in_force(record) if f.outcome in UNTOLD]
    for outcome in UNTOLD:
        for reason in (*Reason, None):
            found = [f for f in troubled if f.outcome is outcome and f.reason is reason]
            if found:
                groups[f"{outcome} {reason}" if reason else str(outcome)] = gravest_first(found)
    return groups


def supply(finding: Finding, who: str | None = None) -> str:
    """Say who must supply what, so that it can be told: `who`, or the role that owns the rule."""
    return f"{who or finding.owner} {SUPPLY[finding.reason] if finding.reason else 'looks into it'}"


def coverage_line(coverage: Coverage) -> str:
    """Return `planned 42 = 30 pass + 5 fail + ...; waived 1`, every outcome named even when there is none.

    What is baselined, and what is of rules that are not in force, is counted after that, where there is any.
    """
    counts = " + ".join(f"{n} {str(outcome).replace('_', ' ')}" for outcome, n in coverage.outcomes)
    sign = "=" if coverage.complete else "IS NOT"
    return (
        f"planned {coverage.planned} {sign} {counts}; waived {coverage.waived}"
        + (f"; baselined {coverage.baselined}" if coverage.baselined else "")
        + (f"; not in force {coverage.out_of_force}" if coverage.out_of_force else "")
    )


def gate(decision: Decision) -> str:
    """Return `gate production`, with the model and the stage that it was asked about."""
    about = f" for {decision.model}" if decision.model else ""
    to = f" to {decision.stage}" if decision.stage else ""
    return f"gate {decision.gate}{about}{to}"


def answer(decision: Decision) -> str:
    """Return `CLOSED (exit 1): a rule failed`."""
    word, meaning = VERDICTS[decision.exit_code]
    return f"{word} (exit {int(decision.exit_code)}): {meaning}"


def verdict(decision: Decision) -> str:
    """Return `gate production: CLOSED (exit 1): a rule failed`."""
    return f"{gate(decision)}: {answer(decision)}"


def where(finding: Finding) -> str:
    """Say where in the evidence and where in the pack."""
    rule = f"rule {finding.rule_place}"
    places = [str(spot.place) for spot in finding.spots]
    more = f" and {len(places) - 1} more" if len(places) > 1 else ""
    return f"{places[0]}{more}, {rule}" if places else rule


def is_decided(decision: Decision) -> bool:
    """Whether a gate is open or closed, by what was found; every other exit code says that nothing was decided."""
    return decision.exit_code in (ExitCode.OPEN, ExitCode.CLOSED, ExitCode.UNTOLD)


def due(finding: Finding, as_of: datetime) -> str:
    """Return `, due 2026-06-22`, and that it is overdue once the day is over in UTC; nothing without a deadline."""
    if finding.due is None:
        return ""
    return f", due {finding.due}" + (", overdue" if finding.due < as_of.astimezone(UTC).date() else "")


def age(document: DocumentRead, as_of: datetime) -> str:
    """Return how old a document is in its largest whole unit: `3d`, `5h`, `12m`."""
    if document.collected_at is None:
        return "age unknown"
    minutes = int((as_of - document.collected_at).total_seconds() // 60)
    if minutes < 0:
        return "from the future"
    if minutes < 60:
        return f"{minutes}m"
    return f"{minutes // 60}h" if minutes < 24 * 60 else f"{minutes // (24 * 60)}d"


def extension(read: ExtensionRead) -> str:
    """Return which foreign code could speak: `acme-arcanos 1.2.0 (sha256 0123456789ab): acme/luhn`."""
    return f"{read.distribution} {read.version} (sha256 {read.sha256[:12]}): {', '.join(read.names)}"


def bundle(record: Record) -> list[str]:
    """Say which bundle the documents came in, when it was collected, who sealed it, and what is missing in it."""
    read = record.bundle
    if read is None:
        return []
    by = ", ".join(signer.name for signer in read.signed_by)
    sealed = f"sealed by {by}" if by else "unsigned: no trusted key sealed it"
    failed = f"{len(read.failures)} of its sources failed" if read.failures else "no source failed"
    at = f"collected {rfc3339(read.as_of)} by arcanos {read.made_by}"
    return [
        f"bundle: {read.name} ({read.form}), manifest {read.manifest_sha256[:12]}, {at}",
        f"seal: {sealed}; {failed}",
        *([f"timestamp: the seal was there at {rfc3339(read.timestamp.at)}"] if read.timestamp else []),
        *map(_handed_over, read.custody),
    ]


def _handed_over(link: HandedOver) -> str:
    signed = f"signed by {link.signed_by.name}" if link.signed_by else "signed by no trusted key"
    accepted = f"accepted by {link.accepted_by.name}" if link.accepted_by else "not accepted"
    return (
        f"custody: {rfc3339(link.at)} from {link.giver} to {link.receiver}, {signed}, {accepted} ({link.sha256[:12]})"
    )


def overlays(record: Record) -> list[str]:
    """Say which files of waivers, and of baselines where there are some, were used."""
    waivers = f"sha256 {record.waivers_sha256[:12]}" if record.waivers_sha256 else "no file"
    baselines = [f"baselines: sha256 {record.baselines_sha256[:12]}"] if record.baselines_sha256 else []
    return [f"waivers: {waivers}", *baselines]
