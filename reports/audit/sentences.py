"""What the audit report says in sentences: the executive summary, the method, and what a signature confirms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC

from arcanos.clock import rfc3339
from arcanos.findings import Finding, Outcome, Severity
from arcanos.record import Record
from arcanos.reports import summary
from arcanos.reports.absence import ENGINE_PACK
from arcanos.reports.audit.cover import Cover


def counted(n: int, one: str, many: str) -> str:
    """Return a count with its words, of one or of several."""
    return f"{n:,} {one if n == 1 else many}"


def partial(record: Record) -> str:
    """Return that only the rules that '--rule' named were evaluated; nothing where all were."""
    named = len(record.asked.rules) if record.asked is not None else 0
    return f"Only {counted(named, 'rule was', 'rules were')} evaluated, by name" if named else ""


def executive_summary(record: Record, found: Sequence[Finding]) -> Iterator[str]:
    """Yield the executive summary of the findings in force: verdict, what was looked at, what is not well."""
    decision = record.decision
    word, meaning = summary.VERDICTS[decision.exit_code]
    yield f"The {summary.gate(decision)} is {word.lower()}: {meaning}."
    if part := partial(record):
        yield f"{part} ('--rule'): this is no audit of the whole."
    yield from _looked_at(record, found)
    yield from _failing(record, found)
    yield from _untold(record)
    yield from _let_through(record)
    borne = len(summary.waived(record)) + len(summary.baselined(record))
    if borne:
        yield f"{counted(borne, 'failure is', 'failures are')} waived or baselined, and shown in full."
    later = summary.pending_line(record)
    if later:
        yield f"{later}."
    yield from _evidence(record)


def _looked_at(record: Record, found: Sequence[Finding]) -> Iterator[str]:
    """Count the rules of packs as the packs do; the checks that the engine makes of itself are of none of them."""
    of_packs = [f for f in found if f.pack != ENGINE_PACK]
    rules = len({f.name for f in of_packs})
    checks = f"{counted(len(of_packs), 'check', 'checks')} of {counted(rules, 'rule', 'rules')}"
    documents = counted(len(record.documents), "document", "documents")
    own = len(found) - len(of_packs)
    of = "of waivers, baselines, sources or scripts"
    more = f", and {counted(own, 'built-in check', 'built-in checks')} ({of})" if own else ""
    was = "was" if len(found) == 1 else "were"
    yield f"{checks} over {documents}{more} {was} made."


def _failing(record: Record, found: Sequence[Finding]) -> Iterator[str]:
    failing = summary.failing(record)
    if failing:
        counts = Counter(f.severity for f in failing)
        by = ", ".join(f"{counts[s]:,} {s}" for s in reversed(Severity) if counts[s])
        yield f"{counted(len(failing), 'check fails', 'checks fail')}: {by}."
    else:
        yield "No check fails." if found else "Nothing was evaluated: this is no pass."


def _untold(record: Record) -> Iterator[str]:
    """Count apart what waits for a person: all tables of the report do."""
    untold = [f for group in summary.untold(record).values() for f in group]
    manual = sum(f.outcome is Outcome.MANUAL for f in untold)
    counts = {
        counted(len(untold) - manual, "check could not be told", "checks could not be told"): len(untold) - manual,
        counted(manual, "check waits", "checks wait") + " for a person's answer": manual,
    }
    told = [words for words, n in counts.items() if n]
    if told:
        yield f"{' and '.join(told)}; what is needed, and from whom, is listed."


def _let_through(record: Record) -> Iterator[str]:
    """Say how much of what is wrong or not told does not close the gate, so that open never looks like spotless."""
    if not summary.is_decided(record.decision):
        return
    decisive = frozenset(record.decision.decisive)
    wrong = [*summary.failing(record), *(f for group in summary.untold(record).values() for f in group)]
    through = [f for f in wrong if f.fingerprint not in decisive]
    if through:
        do = "does" if len(through) == 1 else "do"
        yield f"Of what fails or could not be told, {len(through):,} {do} not close the gate: each finding says why."


def _evidence(record: Record) -> Iterator[str]:
    if record.bundle is None:
        yield "The evidence was read from files that nobody sealed."
    period = record.framing.period if record.framing else None
    if period is not None:
        days = [one.collected_at.astimezone(UTC).date() for one in record.documents if one.collected_at is not None]
        outside = sum(not period[0] <= day <= period[1] for day in days)
        if outside:
            yield f"{counted(outside, 'document was', 'documents were')} collected outside the period of the audit."


def method(record: Record) -> Iterator[str]:
    """Yield how it was evaluated, paragraph by paragraph."""
    yield (
        "Rules in YAML were evaluated against the documents listed under Evidence. A rule has one of six outcomes for "
        "each thing that it is about; what could not be told, because evidence is missing, stale, of another type or "
        "too little, is never a pass."
    )
    yield (
        f"All was judged as of {rfc3339(record.as_of)}. The gate closes at what fails, or could not be told, of "
        f"severity {record.decision.block_at} and above, and at every rule that broke, save for rules that its "
        "configuration takes as advisory or does not read."
    )
    yield (
        "A waiver or a baseline is laid over a failure and does not change it: each has an approver and an end. A "
        "figure that the evidence states with an interval is compared by all of it; where it lies on both sides of a "
        "limit, the outcome is uncertain. A figure that is stated without one is compared as it stands."
    )
    yield (
        "The evaluation is deterministic: the same packs, documents, configuration and instant give the same record, "
        "byte for byte. 'arcanos replay' repeats it."
    )


def signing(cover: Cover) -> str:
    """Return what those who sign confirm: that they have read it, and of which record it is."""
    return (
        f"By signing, I confirm that I have read this report. It was made as of {rfc3339(cover.as_of)} of the record "
        f"with the SHA-256 {cover.record_sha256}, and says of {cover.gate}: {cover.word} (exit {cover.exit_code})."
    )
