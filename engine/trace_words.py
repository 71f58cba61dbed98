"""A leaf of a trace as one sentence: what is there, and what must be there, or why that can't be told."""

from __future__ import annotations

from arcanos.engine.operand_words import SPANS, spoken, spoken_span
from arcanos.engine.sentences import COMPUTED, EXTENSION, REASONS, SENTENCES, TRUTHS, Sentence
from arcanos.engine.text import selects_nothing, show
from arcanos.engine.truth import ABSENT, Trace
from arcanos.engine.values import Quantity, is_measure
from arcanos.findings import Reason
from arcanos.readers.source import Path, Value
from arcanos.redaction import printable, redact


def clause(trace: Trace, target: Path = (), *, negated: bool = False, of: str = "") -> str:
    """Return what is there and what must be there, as one sentence without the language's signs."""
    called = called_by(trace.path, target)
    if of:
        called = COMPUTED.get(of, f"what the extension {of} computes from {{}}").format(called)
    said = sentence(trace.word)
    state = trace.truth is None
    negated = negated is not (trace.word in TRUTHS and trace.shown.endswith(": false"))
    asked = said.untold if state else said.must_not if negated else said.must
    asked = asked.format(operand(trace, state=state or negated))
    if trace.reason is Reason.EVIDENCE_STALE:
        return f"{capital(called)} was not looked at, and it can't be told {asked}. {REASONS[trace.reason]}"
    there = _there(called, trace)
    if trace.truth is None:
        why = REASONS[trace.reason] if trace.reason is not None else ""
        return f"{there}, and it can't be told {asked}. {_interval(trace)}{why}".rstrip()
    return f"{there}; it {asked}. {_interval(trace)}".rstrip()


def sentence(word: str) -> Sentence:
    """Return how a word of the language is said; a name with a slash is one of an extension."""
    return EXTENSION if "/" in word else SENTENCES[word]


def operand(trace: Trace, *, state: bool = False) -> str:
    """Return the operand of a leaf in words; one from the evidence with its value and where it stands.

    Conditions inside it say what must be, with `state` what is.
    """
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
    if trace.word in SPANS:
        return spoken_span(text)
    return spoken(text, "and" if trace.word == "contains_all" else "or", state=state)


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
            head.append(words(step))
    names = " ".join(head)
    if names and rest:
        return f"the {names} of {rest}"
    return f"the {names}" if names else rest


def words(name: str) -> str:
    """Return a name of the evidence as people write it."""
    return printable(redact(name)).replace("_", " ").replace("-", " ")


def _there(called: str, trace: Trace) -> str:
    if trace.actual is ABSENT:
        return f"{capital(called)} is not stated"
    if is_measure(trace.actual):
        return f"{capital(called)} was measured as {show(trace.actual['value'])}"
    if isinstance(trace.actual, Quantity) and not trace.actual.exact:
        return f"{capital(called)} is estimated as `{show(Quantity.of(trace.actual.value, trace.actual.kind))}`"
    if selects_nothing(trace):
        return f"Nothing that is asked about is among {called}"
    return f"{capital(called)} is `{show(trace.actual, trace.path or ())}`"


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


def capital(text: str) -> str:
    """Return a text with its first letter as that of a sentence."""
    return text[:1].upper() + text[1:]
