"""A second opinion on rules: LANGUAGE.md read line by line, with no cache, no index and no short cut.

It was written from the specification before its author had seen the engine, so that the two can be held
against each other. It takes a rule as the mapping that YAML gives, known to be valid, and evidence as plain data.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from naive_attestations import attested
from naive_conditions import check
from naive_selectors import select
from naive_truth import ABSENT, Answer, Evidence, Look, Many, Place, Scope, Value, is_object, path_of, word
from naive_values import date_of, duration_of

FIELD = re.compile(r"\{\{|\}\}|\{((?:[^{}'\"]|'[^']*'|\"[^\"]*\")*)\}")


@dataclass(frozen=True)
class Document:
    """Be one document: its value, and when it was observed, if that is known."""

    value: Value
    collected_at: str | None


@dataclass(frozen=True)
class Settings:
    """Be what a rule takes from its pack and its run: parameters with their values, defaults, roles and the instant."""

    as_of: str
    pack: str = "page"
    params: dict[str, Value] = field(default_factory=dict[str, Value])
    evidence: dict[str, Value] = field(default_factory=dict[str, Value])
    roles: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    min_n: int = 30
    confidence: Value = 0.95


@dataclass(frozen=True)
class Row:
    """Be what a rule says of one target; `path` is None where there is no target."""

    subject: str
    outcome: str
    reason: str | None
    path: str | None
    looked: tuple[Look, ...] = ()


def rows(rule: dict[str, Value], documents: dict[str, Document], settings: Settings) -> list[Row]:
    """Judge every target of a rule (decisions 42 to 44)."""
    bundle = Place((), {name: document.value for name, document in documents.items()})
    evidence = Evidence(bundle.value, stale=_stale(rule, documents, settings))
    scope = Scope(evidence, bundle, bundle, settings.as_of, settings.params, settings.min_n, settings.confidence)
    if "for" not in rule:
        return [_judged(rule, scope, settings, "bundle")]
    found = select(evidence, bundle, rule["for"])
    nowhere = path_of((found.before if isinstance(found, Many) else found).steps)
    if found.missing:
        return [Row("(none)", "indeterminate", word(found.missing), nowhere)]
    slots = list(found.slots) if isinstance(found, Many) else [found]
    return _of_targets(rule, scope, settings, slots) or [Row("(none)", "not_applicable", None, nowhere)]


def _of_targets(rule: dict[str, Value], scope: Scope, settings: Settings, slots: list[Place]) -> list[Row]:
    scopes = [replace(scope, here=slot, target=slot, looked=list[Look]()) for slot in slots]
    subjects = [None if one.target.missing else _subject(one, rule["subject"]) for one in scopes]
    times = Counter(subject for subject in subjects if subject is not None)
    told: list[Row] = []
    applies = 0
    for one, slot, subject in zip(scopes, slots, subjects, strict=True):
        path = path_of(slot.steps)
        if subject is None:
            told.append(Row(path, "indeterminate", word(slot.missing or ABSENT), path))
        elif times[subject] > 1:
            told.append(Row(subject, "indeterminate", "ambiguous", path))
        else:
            told.append(_judged(rule, one, settings, subject))
            applies += told[-1].outcome != "not_applicable" and _when(rule, replace(one, looked=[])) is True
    wanted = rule.get("min_targets", 0)
    if is_object(wanted):
        wanted = settings.params[wanted["param"]]
    if applies < wanted:
        return [*told, Row("(none)", "fail", None, None)]  # decision 43
    return told


def _when(rule: dict[str, Value], scope: Scope) -> Answer:
    return check(scope, rule["when"]) if "when" in rule else True


def _judged(rule: dict[str, Value], scope: Scope, settings: Settings, subject: str) -> Row:
    when = _when(rule, scope)
    if when is True and "manual" in rule:
        outcome, reason = attested(rule, scope, f"{settings.pack}/{rule['id']}", subject, settings.roles)
    elif when is False:
        outcome, reason = "not_applicable", None
    else:
        answer = when if when is not True else check(scope, rule["require"])
        known = isinstance(answer, bool)
        outcome, reason = ("pass" if answer else "fail", None) if known else ("indeterminate", word(answer))
    return Row(subject, outcome, reason, path_of(scope.target.steps), tuple(scope.looked))


def _subject(scope: Scope, template: str) -> str | None:
    """Fill the fields in; None where one is no non-empty string and no integer (decision 44)."""
    parts: list[str] = []
    end = 0
    for brace in FIELD.finditer(template):
        parts.append(template[end : brace.start()])
        end = brace.end()
        if brace[1] is None:
            parts.append(brace[0][0])
            continue
        place = select(scope.evidence, scope.target, brace[1])
        assert isinstance(place, Place), template
        text = _called(place)
        if text is None:
            return None
        parts.append(text)
    return "".join([*parts, template[end:]])


def _called(place: Place) -> str | None:
    value = place.value
    if isinstance(value, str):
        return value if value.strip() else None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _stale(rule: dict[str, Value], documents: dict[str, Document], settings: Settings) -> frozenset[str]:
    """Name the documents that are too old, from the future, or of no known time (decision 48)."""
    ages = {**settings.evidence, **rule.get("evidence", {})}
    now = date_of(settings.as_of)
    assert now is not None, settings.as_of
    stale: set[str] = set()
    for name, limits in ages.items():
        age = limits["max_age"]
        longest = duration_of(settings.params[age["param"]] if is_object(age) else age)
        assert longest is not None, age
        collected = date_of(documents[name].collected_at) if name in documents else now
        if collected is None or not 0 <= now - collected <= longest:
            stale.add(name)
    return frozenset(stale)
