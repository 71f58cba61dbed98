"""Explain a finding: every step of its verdict with the rule's line, the evidence's line, and what was compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from arcanos.clock import rfc3339
from arcanos.engine.describe import computes, dotted
from arcanos.engine.evaluator import Result
from arcanos.engine.model import Rule
from arcanos.engine.overlay_findings import Entry
from arcanos.engine.overlays import Limits, almost
from arcanos.engine.terms import Selector
from arcanos.engine.text import selects_nothing, show
from arcanos.engine.truth import Trace
from arcanos.engine.waiver_file import DEFAULT_LIMITS, Waiver
from arcanos.evidence.bundle import Bundle
from arcanos.findings import Finding

TRUTHS: Final = {True: "true", False: "FALSE", None: "UNKNOWN"}
MOST_PARTS: Final = 20
MOST_NEAR: Final = 10


def explain(
    result: Result,
    bundle: Bundle,
    entries: Sequence[Entry],
    as_of: datetime,
    *,
    hard: frozenset[str] = frozenset(),
    limits: Limits = DEFAULT_LIMITS,
    standing: str = "",
) -> list[str]:
    """Return the lines that explain one result: rule, target, each step, counts, and what covers it or nearly does.

    `entries` are waivers and entries of baselines; `standing` says what the finding does to the gate.
    """
    found, rule = result.finding, result.rule
    lines = [
        f"{found.name} {found.subject}",
        f"outcome     {found.outcome}"
        + (f" ({found.reason})" if found.reason else "")
        + f", severity {found.severity}",
        f"message     {found.message}",
        f"fingerprint {found.fingerprint}",
        f"rule        {rule.place}" + (f", {rule.days}" if rule.days else ""),
        *_target_lines(result, bundle),
        *_document_lines(rule, bundle, as_of),
    ]
    if result.verdict.applies is not None:
        lines += ["", "applies"]
        lines += list(_steps(result.verdict.applies, bundle, 1))
    if result.trace is not None:
        lines += ["", "steps (truth, what the rule asks, what is there)"]
        lines += list(_steps(result.trace, bundle, 1))
        lines += ["", _counts(result.trace)]
    lines += ["", f"why         {found.why}", f"remedy      {found.remedy}", f"owner       {found.owner}"]
    near = almost(found, entries, as_of, hard=hard, limits=limits)
    return [*lines, "", *([f"gate        {standing}"] if standing else []), *_overlay_lines(found, near)]


def _target_lines(result: Result, bundle: Bundle) -> list[str]:
    selector: Selector | None = result.rule.targets
    asked = f"for {selector.text}" if selector is not None else "the whole bundle"
    if not result.target:
        return [f"target      {asked}"]
    return [f"target      {asked}", f"            {dotted(result.target)} at {bundle.place(result.target)}"]


def _document_lines(rule: Rule, bundle: Bundle, as_of: datetime) -> Iterator[str]:
    for name in sorted(rule.documents):
        document = bundle.documents.get(name)
        if document is None:
            yield f"document    {name} is missing"
            continue
        at = (
            "collection time unknown"
            if document.collected_at is None
            else f"collected {rfc3339(document.collected_at)}"
        )
        limit = (
            f", at most {int(rule.max_age[name]) // 3600}h old as of {rfc3339(as_of)}" if name in rule.max_age else ""
        )
        yield f"document    {name} {document.source} sha256 {document.sha256[:12]}, {at}{limit}"


def _steps(trace: Trace, bundle: Bundle, depth: int, of: str = "") -> Iterator[str]:
    indent = "  " * depth
    yield f"{indent}{TRUTHS[trace.truth]:8}{_asked(trace)}  [{trace.place}]"
    if not trace.parts:
        yield f"{indent}        {_seen(trace, bundle, of)}"
    of = trace.word if computes(trace) else of
    telling = [part for part in trace.parts if part.truth is trace.truth] or list(trace.parts)
    rest = [part for part in trace.parts if part not in telling]
    shown = (telling + rest)[:MOST_PARTS]
    for part in shown:
        yield from _steps(part, bundle, depth + 1, of)
    hidden = Counter(TRUTHS[part.truth] for part in trace.parts) - Counter(TRUTHS[part.truth] for part in shown)
    if hidden:
        more = ", ".join(f"{n} {word}" for word, n in sorted(hidden.items()))
        yield f"{indent}  ... and {hidden.total()} more ({more})"


def _asked(trace: Trace) -> str:
    reason = f" ({trace.reason})" if trace.reason is not None else ""
    return f"{trace.shown}{reason}"


def _seen(trace: Trace, bundle: Bundle, of: str) -> str:
    place = f" at {bundle.place(trace.path)}" if trace.path else ""
    against = ""
    if trace.against is not None:
        against = f", compared with {show(trace.against, trace.path or (), *trace.beside)}"
        against += "".join(f" of {dotted(path)} at {bundle.place(path)}" for path in trace.beside)
    if selects_nothing(trace):
        return f"nothing is selected from {dotted(trace.path)}{place}"
    return f"{of + ' of ' if of else ''}{dotted(trace.path)} is {show(trace.actual, trace.path or ())}{place}{against}"


def _counts(trace: Trace) -> str:
    leaves = list(trace.leaves())
    counts = Counter(TRUTHS[leaf.truth] for leaf in leaves)
    listed = ", ".join(f"{counts[word]} {word.lower()}" for word in TRUTHS.values())
    return f"{len(leaves)} comparisons: {listed}"


def _overlay_lines(found: Finding, near: Sequence[tuple[Entry, str]]) -> Iterator[str]:
    if found.waived is not None:
        w = found.waived
        yield f"waived      by {w.id} until {w.expires} (approved by {w.approved_by})"
        if w.compensating_control is not None:
            yield f"            compensating control: {w.compensating_control}"
    if found.baselined is not None:
        b = found.baselined
        yield f"baselined   in {b.file} as of {rfc3339(b.as_of)} until {b.expires} (approved by {b.approved_by})"
    for entry, why in near[:MOST_NEAR]:
        yield f"{_not_by(entry)} does not cover it: {why}"
    if len(near) > MOST_NEAR:
        yield f"            ... and {len(near) - MOST_NEAR} more that do not cover it"
    if found.overlay is None and not near:
        yield "no waiver   none of the configured waivers and baselines comes near"


def _not_by(entry: Entry) -> str:
    if isinstance(entry, Waiver):
        return f"no waiver   {entry.id} ({entry.spot.place})"
    return f"no baseline {entry.spot.place}"
