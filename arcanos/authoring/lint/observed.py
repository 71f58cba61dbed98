"""What the cases of a rule show: clauses that answer one way, selectors that find nothing, cases that are missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from arcanos.authoring.lint.remark import Remark
from arcanos.authoring.lint.sightings import Key, key_of
from arcanos.authoring.lint.subject import LintedPack, LintedRule
from arcanos.authoring.parts import Leaf, entries_in, leaves_in, parts_of, selectors_in
from arcanos.engine.conditions import Check, Exists, Lookup
from arcanos.engine.terms import Selector
from arcanos.engine.truth import Trace
from arcanos.errors import Place

Seen = Mapping[tuple[Place, str], frozenset[bool | None]]
"""The answers of each operator, by its place and its word."""

BOTH_WAYS: Final = ("pass", "fail")


def about_cases(pack: LintedPack) -> Iterator[Remark]:
    """Remark on what the cases of all rules show and leave out."""
    for linted in pack.rules:
        yield from _missing_cases(linted)
        yield from _one_way(linted)
        yield from _blind(linted)


def _missing_cases(linted: LintedRule) -> Iterator[Remark]:
    rule, expected, place = linted.rule, linted.expected(), linted.node["cases"].key_place
    manual = rule.manual is not None
    for word in BOTH_WAYS:
        if word not in expected:
            hint = f"add one with expect: {word}"
            yield Remark(place, "one-sided-cases", f"no case of the rule expects {word}", hint, rule.id)
    if rule.when is not None and "not_applicable" not in expected:
        message = "no case shows a target to which the rule does not apply"
        hint = "add one that `when` leaves out, with expect: not_applicable"
        yield Remark(place, "no-not-applicable-case", message, hint, rule.id)
    if not {"indeterminate", *(("manual",) if manual else ())} & expected:
        message = "no case shows what the rule says where something is missing"
        hint = f"drop a field, and expect: {'manual' if manual else 'indeterminate path_absent'}"
        yield Remark(place, "no-indeterminate-case", message, hint, rule.id)


def _one_way(linted: LintedRule) -> Iterator[Remark]:
    rule = linted.rule
    seen = _answers(linted)
    for check, word in ((rule.when, "when"), (rule.require, "require")):
        for leaf in leaves_in(check) if check is not None else ():
            found = seen.get((leaf.place, _word(leaf)), frozenset())
            if word == "when" and False not in found and "not_applicable" not in linted.expected():
                continue
            yield from _of_one_answer(rule.id, leaf, found)


def _of_one_answer(rule: str, leaf: Leaf, found: frozenset[bool | None]) -> Iterator[Remark]:
    if {True, False} <= found:
        return
    if not found & {True, False}:
        message = f"no case comes to an answer of '{leaf.shown}'"
        hint = "add a case in which it holds and one in which it does not"
    else:
        holds = True in found
        message = f"'{leaf.shown}' {'holds' if holds else 'does not hold'} in every case that comes to it"
        hint = f"add a case in which it {'does not hold' if holds else 'holds'}, or drop it"
    yield Remark(leaf.place, "one-way-clause", message, hint, rule)


def _word(leaf: Leaf) -> str:
    """Return the operator's name, which is also that of its steps in a trace."""
    return leaf.shown.partition(":")[0]


def _answers(linted: LintedRule) -> Seen:
    seen: dict[tuple[Place, str], set[bool | None]] = defaultdict(set)
    todo: list[Trace] = list(linted.traces())
    while todo:
        trace = todo.pop()
        seen[trace.place, trace.word].add(trace.truth)
        todo += trace.parts
    return {key: frozenset(answers) for key, answers in seen.items()}


def _blind(linted: LintedRule) -> Iterator[Remark]:
    """Yield the selectors that found nothing in any case; once for the same text at the same place."""
    found = linted.sightings.found
    absolute = {text for (_, text) in found if text.startswith("$")}
    joined = _joined(linted)
    told: set[Key] = set()
    for selector in (*selectors_in(linted.rule), *_named(linted)):
        key = key_of(selector)
        seen = key in found or (selector.absolute and selector.text in absolute) or joined.get(key, frozenset()) & found
        if seen or key in told or not selector.steps:
            continue
        told.add(key)
        message = f"'{selector.text}' selects nothing in any case"
        hint = "correct its spelling, or add a case in which it is there"
        yield Remark(selector.place, "selects-nothing", message, hint, linted.rule.id)


def _joined(linted: LintedRule) -> dict[Key, frozenset[Key]]:
    """Return for the key of each join those of all joins that are the same: what one of them finds, all do."""
    same: dict[tuple[str, str], set[Key]] = defaultdict(set)
    lookups = [part for part in parts_of(linted.rule) if isinstance(part, Lookup)]
    for lookup in lookups:
        same[lookup.source.text, lookup.by.text].add(key_of(lookup.by))
    return {key_of(one.by): frozenset(same[one.source.text, one.by.text]) for one in lookups}


def _named(linted: LintedRule) -> Iterator[Selector]:
    subject = linted.rule.subject
    yield from (piece for piece in (subject.pieces if subject is not None else ()) if isinstance(piece, Selector))


def entries_on(check: Check, text: str) -> Iterator[Exists | str]:
    """Yield how the entries on one selector speak of its absence: `exists`, or what `on_missing` says."""
    for entry in entries_in(check):
        if entry.selector.text == text:
            if entry.on_missing is not None:
                yield entry.on_missing
            yield from (part for part in entry.condition.parts if isinstance(part, Exists))
