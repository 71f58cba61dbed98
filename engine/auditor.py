"""Explain a finding to an auditor: plain sentences, from what is asked to how to check it oneself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from arcanos.clock import rfc3339
from arcanos.engine.describe import computes
from arcanos.engine.evaluator import Result
from arcanos.engine.sentences import COMPUTED, EXTENSION, NEEDED, OUTCOMES, REASONS, SENTENCES, TRUTHS, Sentence
from arcanos.engine.text import show
from arcanos.engine.truth import ABSENT, Trace
from arcanos.engine.values import Quantity, is_measure
from arcanos.evidence.bundle import Bundle
from arcanos.findings import Finding, Outcome
from arcanos.readers.source import Path, Value
from arcanos.redaction import printable, redact

MOST: Final = 10
"""Sentences about values that are shown."""
_SYNTAX: Final = str.maketrans(dict.fromkeys("{}[]\"'", ""))


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
) -> list[Section]:
    """Return what an auditor is told of one finding; `frameworks` are titles by name.

    `result` is None for a finding about a waiver or a baseline, which rests on that alone.
    """
    whole = [
        ("What was decided", _decided(found, standing)),
        ("What the rule asks, and why", _asked(found, frameworks)),
        ("Which evidence was looked at", _evidence(result, bundle, as_of)),
        ("What was found", _found(result)),
        ("What could not be told", _untold(found)),
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
            yield f"The document {_words(name)} {said}."
            continue
        when = "It does not say when it was collected."
        if document.collected_at is not None:
            days = (as_of - document.collected_at).days
            when = f"It was collected at {rfc3339(document.collected_at)}, {days} days before {rfc3339(as_of)}."
        yield f"The document {_words(name)} is {document.source}, with the SHA-256 {document.sha256}. {when}"


def _found(result: Result | None) -> Iterator[str]:
    if result is None:
        return
    verdict = result.verdict
    trace = verdict.trace
    if trace is None:
        if verdict.outcome is not Outcome.PASS:
            yield f"{_capital(verdict.text)}."
        return
    sentences = list(dict.fromkeys(_clauses(trace, result.target or ())))
    yield from sentences[:MOST]
    if len(sentences) > MOST:
        yield f"There are {len(sentences) - MOST} more values of this kind."


def _clauses(trace: Trace, target: Path, *, negated: bool = False, of: str = "") -> Iterator[str]:
    """Yield a sentence for each value that makes a trace what it is, in the order of the rule."""
    if not trace.parts:
        yield clause(trace, target, negated=negated, of=of)
    elif trace.word == "not":
        yield from _clauses(trace.parts[0], target, negated=not negated, of=of)
    else:
        of = trace.word if computes(trace) else of
        if trace.word == "at_least":
            hold = sum(part.truth is True for part in trace.parts)
            yield f"Of {len(trace.parts)} entries {hold} are as asked, and {trace.actual} are needed."
        for part in trace.parts:
            if part.truth is trace.truth or trace.word == "at_least":
                yield from _clauses(part, target, negated=negated, of=of)


def clause(trace: Trace, target: Path = (), *, negated: bool = False, of: str = "") -> str:
    """Return what is there and what must be there, as one sentence without the language's signs."""
    called = called_by(trace.path, target)
    if of:
        called = COMPUTED.get(of, f"what the extension {of} computes from {{}}").format(called)
    said = sentence(trace.word)
    negated = negated is not (trace.word in TRUTHS and trace.shown.endswith(": false"))
    asked = (said.untold if trace.truth is None else said.must_not if negated else said.must).format(operand(trace))
    there = _there(called, trace)
    if trace.truth is None:
        why = REASONS[trace.reason] if trace.reason is not None else ""
        return f"{there}, and it can't be told {asked}. {_interval(trace)}{why}".rstrip()
    return f"{there}; it {asked}. {_interval(trace)}".rstrip()


def sentence(word: str) -> Sentence:
    """Return how a word of the language is said; a name with a slash is one of an extension."""
    return EXTENSION if "/" in word else SENTENCES[word]


def operand(trace: Trace) -> str:
    """Return the operand of a leaf in words; one from the evidence with its value and where it stands."""
    if "/" in trace.word:
        return trace.word
    if trace.against is not None:
        beside = "".join(f" ({called_by(path)})" for path in trace.beside)
        if trace.against is ABSENT:
            return f"the same as what is stated elsewhere{beside}, where nothing that can be compared is stated"
        return f"`{show(trace.against, trace.path or (), *trace.beside)}`{beside}"
    _, colon, text = trace.shown.partition(": ")
    text = text if colon else trace.shown
    if trace.word == "matches":
        return f"`{text}`"
    return spoken(text, "and" if trace.word == "contains_all" else "or")


def spoken(text: str, last: str = "or") -> str:
    """Return an operand as the rule writes it, in words; conditions inside it become sentences.

    `last` stands before the last of a list.
    """
    if text.startswith("[") and text.endswith("]"):
        return listed([spoken(item) for item in _split(text[1:-1])], last)
    if text.startswith("{") and text.endswith("}"):
        return " and ".join(map(_member, _split(text[1:-1])))
    return text.translate(_SYNTAX).replace("$.", "").replace("_", " ")


def _member(text: str) -> str:
    name, colon, rest = text.partition(": ")
    if colon and name in SENTENCES:
        return SENTENCES[name].must.format(spoken(rest))
    return f"{spoken(name)} {spoken(rest)}" if colon else spoken(text)


def _split(text: str) -> list[str]:
    """Return what stands between the commas that no bracket encloses."""
    pieces, depth = [""], 0
    for sign in text:
        depth += (sign in "{[") - (sign in "}]")
        if sign == "," and depth == 0:
            pieces.append("")
        else:
            pieces[-1] += sign
    return [piece.strip() for piece in pieces]


def listed(items: Sequence[str], last: str) -> str:
    """Return `a, b or c`, with `last` for the `or`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}"


def called_by(path: Path | None, target: Path = ()) -> str:
    """Return how people call a place in the evidence: `the selection rate of entry 3 of groups`."""
    if path is None or path == target:
        return "the subject itself" if path else "the evidence"
    inside = bool(target) and path[: len(target)] == target
    head: list[str] = []
    rest = ""
    for step in path[len(target) :] if inside else path:
        if isinstance(step, int):
            names = " ".join(head)
            rest = f"entry {step + 1} of {f'{names} of {rest}' if names and rest else names or rest or 'the subject'}"
            head = []
        else:
            head.append(_words(step))
    names = " ".join(head)
    if names and rest:
        return f"the {names} of {rest}"
    return f"the {names}" if names else rest


def _words(name: str) -> str:
    return printable(redact(name)).replace("_", " ").replace("-", " ")


def _there(called: str, trace: Trace) -> str:
    if trace.actual is ABSENT:
        return f"{_capital(called)} is not stated"
    if is_measure(trace.actual):
        return f"{_capital(called)} was measured as {show(trace.actual['value'])}"
    if isinstance(trace.actual, Quantity) and not trace.actual.exact:
        return f"{_capital(called)} is estimated as `{show(Quantity.of(trace.actual.value, trace.actual.kind))}`"
    return f"{_capital(called)} is `{show(trace.actual, trace.path or ())}`"


def _interval(trace: Trace) -> str:
    """Say what the interval of a measure means, where there is one."""
    value: Value = trace.actual
    if is_measure(value):
        low, high = (show(end) for end in value["interval"])
        share = f"{float(value['confidence']) * 100:g} %"
        return f"It lies between {low} and {high} with {share} confidence, from {value['n']} observations. "
    if isinstance(value, Quantity) and not value.exact:
        low, high = (show(Quantity.of(end, value.kind)) for end in (value.lo, value.hi))
        return f"It was computed from measured values and lies between {low} and {high}. "
    return ""


def _untold(found: Finding) -> Iterator[str]:
    if found.reason is not None:
        yield REASONS[found.reason]
        needed = NEEDED.get(found.reason, "What is missing has to be supplied by or through {}.")
        yield needed.format(found.owner)


def _owner(found: Finding) -> Iterator[str]:
    if found.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE):
        yield f"{found.owner} owns the rule; nothing is to be done."
        return
    by = f" by {found.due}" if found.due is not None else "; no deadline is set"
    yield f"{found.owner} has to act{by}."
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
        digests = {one.name: one.sha256 for one in document.files} if document is not None else {}
        digest = digests.get(file, spot.sha256)
        line = f" and go to line {spot.place.line}" if spot.place.line else ""
        yield f"Open {file}{line}; the value stands at {spot.path}."
        if digest:
            yield f"The SHA-256 of what was read is {digest}."
    yield f"The rule stands in {found.rule_place.file}, line {found.rule_place.line}."
    yield f"In a record the finding has the fingerprint {found.fingerprint}; 'arcanos replay' decides it again."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
