"""Explain a finding to an auditor: plain sentences, from what is asked to how to check it oneself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from arcanos.clock import rfc3339, show_span
from arcanos.engine.describe import computes
from arcanos.engine.evaluator import Result
from arcanos.engine.operand_words import counted, spoken_span
from arcanos.engine.sentences import (
    NEEDED,
    OUTCOMES,
    REASONS,
    SUPPLIERS,
)
from arcanos.engine.trace_words import capital, clause, words
from arcanos.engine.truth import ABSENT, Trace
from arcanos.evidence.bundle import Bundle
from arcanos.findings import Finding, Outcome, Reason
from arcanos.readers.source import Path
from arcanos.redaction import printable, redact

MOST: Final = 10
"""Sentences about values that are shown."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its sentences."""

    title: str
    lines: tuple[str, ...]


def sections(
    found: Finding,
    result: Result | None,
    bundle: Bundle,
    as_of: datetime,
    *,
    frameworks: Mapping[str, str],
    standing: str,
    supplied: Callable[[str], str],
) -> list[Section]:
    """Return what an auditor is told of one finding; `frameworks` are titles by name.

    `supplied` says of a document how it comes about, a key of SUPPLIERS. `result` is None for a finding about a
    waiver or a baseline, which rests on that alone.
    """
    whole = [
        ("What was decided", _decided(found, standing)),
        ("What the rule asks, and why", _asked(found, frameworks)),
        ("Which evidence was looked at", _evidence(result, bundle, as_of)),
        ("What was found", _found(result)),
        ("What could not be told", _untold(found, result, supplied)),
        ("Who acts, and by when", _owner(found)),
        ("What covers it", _covered(found)),
        ("What a pass does not prove", _limits(found)),
        ("How to check it yourself", _check(found, bundle)),
    ]
    made = [Section(title, tuple(printable(redact(line)) for line in lines)) for title, lines in whole]
    return [section for section in made if section.lines]


def _decided(found: Finding, standing: str) -> Iterator[str]:
    yield f"{found.title}: {found.subject}."
    yield OUTCOMES[found.outcome]
    yield f"Its severity is {found.severity}. For the gate {standing}."
    if found.out_of_force is not None:
        yield f"The rule is {found.out_of_force}, so the finding decides nothing on this day."


def _asked(found: Finding, frameworks: Mapping[str, str]) -> Iterator[str]:
    yield f"{found.title}."
    yield found.why
    for control in found.controls:
        name, _, clause = control.partition(":")
        yield f"It gives evidence for {clause} of {frameworks.get(name) or name}."


def _evidence(result: Result | None, bundle: Bundle, as_of: datetime) -> Iterator[str]:
    for name in sorted(result.rule.documents) if result is not None else ():
        document = bundle.documents.get(name)
        if document is None:
            exemption = bundle.exemptions.get(name)
            said = f"is declared not applicable: {exemption.reason}" if exemption else "was not supplied"
            yield f"The document {words(name)} {said}."
            continue
        yield f"The document {words(name)} is {document.source}, with the SHA-256 {document.sha256}."
        yield _age(document.collected_at, as_of)
        if result is not None and name in result.rule.max_age:
            yield f"The rule takes it when it is at most {spoken_span(show_span(result.rule.max_age[name]))} old."


def _age(collected_at: datetime | None, as_of: datetime) -> str:
    if collected_at is None:
        return "It does not say when it was collected."
    days = abs(as_of - collected_at).days
    side = "before" if collected_at <= as_of else "after"
    return f"It was collected at {rfc3339(collected_at)}, {counted(days, 'day')} {side} {rfc3339(as_of)}."


def _found(result: Result | None) -> Iterator[str]:
    if result is None:
        return
    verdict = result.verdict
    trace = verdict.trace
    if trace is None:
        if verdict.outcome is not Outcome.PASS:
            yield f"{capital(verdict.text)}."
        return
    sentences = list(_once(_clauses(trace, result.target or ())))
    yield from sentences[:MOST]
    if len(sentences) > MOST:
        yield f"There are {len(sentences) - MOST} more values of this kind."


def _once(sentences: Iterable[str]) -> Iterator[str]:
    """Leave out what was said before; what introduces others is said before each of them."""
    seen: set[str] = set()
    for one in sentences:
        if one not in seen or one.endswith(":"):
            yield one
        seen.add(one)


def _clauses(trace: Trace, target: Path, *, negated: bool = False, of: str = "") -> Iterator[str]:
    """Yield a sentence for each value that makes a trace what it is, in the order of the rule."""
    if not trace.parts:
        yield clause(trace, target, negated=negated, of=of)
    elif trace.word == "not":
        yield from _clauses(trace.parts[0], target, negated=not negated, of=of)
    else:
        of = trace.word if computes(trace) else of
        yield from _joined(trace, negated=negated)
        for part in trace.parts:
            if part.truth is trace.truth or trace.word == "at_least":
                yield from _clauses(part, target, negated=negated, of=of)


def _joined(trace: Trace, *, negated: bool) -> Iterator[str]:
    """Say how many of the next sentences have to hold, where it is not each of them."""
    count = len(trace.parts)
    if trace.word == "at_least":
        hold = sum(part.truth is True for part in trace.parts)
        yield f"Of {count} entries {hold} are as asked, and {trace.actual} are needed."
    elif trace.word in ("any", "some") and trace.truth is False and not negated and count > 1:
        what = "entries" if trace.word == "some" else "ways"
        yield f"One of {count} {what} has to be as asked, and none is:"
    elif trace.word in ("all", "every") and trace.truth is True and negated and count > 1:
        what = "entries" if trace.word == "every" else "ways"
        yield f"One of {count} {what} has to be otherwise, and none is:"


def _untold(found: Finding, result: Result | None, supplied: Callable[[str], str]) -> Iterator[str]:
    if found.reason is None:
        return
    yield REASONS[found.reason]
    if found.reason in NEEDED:
        yield NEEDED[found.reason].format(found.owner)
        return
    for name in _lacking(result) if result is not None else ():
        yield SUPPLIERS[supplied(name)].format(words(name))
    what = "A newer one" if found.reason is Reason.EVIDENCE_STALE else "What is missing"
    yield f"{what} has to be supplied by or through {found.owner}."


def _lacking(result: Result) -> list[str]:
    """Return the documents in which what could not be told stands; without a trace all that the rule needs."""
    trace = result.verdict.trace
    places = list(_unknown_places(trace)) if trace is not None else []
    return sorted({str(path[0]) for path in places if path} or result.rule.documents)


def _unknown_places(trace: Trace) -> Iterator[Path]:
    if trace.truth is None and not trace.parts:
        yield trace.path or ()
        if trace.against is ABSENT:
            yield from trace.beside
    for part in trace.parts:
        if part.truth is None:
            yield from _unknown_places(part)


def _owner(found: Finding) -> Iterator[str]:
    if found.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE):
        yield f"{found.owner} owns the rule; nothing is to be done."
        return
    by = f" by {found.due}" if found.due is not None else "; no deadline is set"
    yield f"{found.owner} has to act{by}."
    if found.outcome in (Outcome.INDETERMINATE, Outcome.ERROR):
        yield f"What is to be done if it fails once it can be told: {found.remedy}"
    else:
        yield f"What is to be done: {found.remedy}"


def _covered(found: Finding) -> Iterator[str]:
    if found.waived is not None:
        waived = found.waived
        yield f"The waiver {waived.id} ({waived.ticket}) lets it through until {waived.expires}."
        yield f"{waived.approved_by} approved it."
        yield f"Meanwhile: {waived.compensating_control or 'no compensating control is named'}."
        yield "It stays a failure; the waiver only keeps it from closing the gate."
    elif found.baselined is not None:
        baselined = found.baselined
        at = rfc3339(baselined.as_of)
        yield f"The baseline {baselined.file} accepts it as it was at {at}, until {baselined.expires}."
        yield f"{baselined.approved_by} approved it."
        yield "It stays a failure; the baseline only keeps it from closing the gate."
    elif found.outcome is Outcome.FAIL:
        yield "No waiver and no baseline covers it."


def _limits(found: Finding) -> Iterator[str]:
    if found.outcome is Outcome.PASS:
        yield "It shows that the evidence states what the rule asks, on the day it was collected."
        yield "It does not show that the evidence is true or complete, nor that the control as a whole is met."


def _check(found: Finding, bundle: Bundle) -> Iterator[str]:
    for spot in found.spots:
        file = spot.place.file
        document = bundle.documents.get(spot.document)
        if document is None and not spot.sha256:
            continue  # there is no file to open: that it was not supplied is said above
        digests = {one.name: one.sha256 for one in document.files} if document is not None else {}
        digest = digests.get(file, spot.sha256)
        line = f" and go to line {spot.place.line}" if spot.place.line else ""
        yield f"Open {file}{line}; the value stands at {spot.path}."
        if digest:
            yield f"The SHA-256 of what was read is {digest}."
    yield f"The rule stands in {found.rule_place.file}, line {found.rule_place.line}."
    yield f"In a record the finding has the fingerprint {found.fingerprint}; 'arcanos replay' decides it again."
