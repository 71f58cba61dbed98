"""The cases of a rule: given this evidence, expect these outcomes (decisions 54 to 56).

Every rule needs a case that passes and one that fails. Missing-data cases are derived: whatever a
passing case rests on is dropped, one member or document at a time, and the result may not stay open.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from arcanos import clock
from arcanos.engine import fields, params
from arcanos.engine.case_edits import drop_path, edited
from arcanos.engine.compiler import compile_rule
from arcanos.engine.describe import dotted
from arcanos.engine.evaluator import Evaluation, RuleRun, Settings
from arcanos.engine.fields import Node, Problems, refuse, told
from arcanos.engine.header import Header, read_header
from arcanos.engine.missing import needed_paths
from arcanos.engine.model import Rule
from arcanos.engine.pack import PackSource
from arcanos.errors import Place, did_you_mean
from arcanos.evidence.bundle import Bundle, Document, bundle_of
from arcanos.findings import Outcome, Reason
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value

KEYS: Final = ("name", "given", "set", "drop", "as_of", "params", "collected_at", "roles", "expect")
OPEN: Final = (Outcome.PASS, Outcome.NOT_APPLICABLE)
_OUTCOMES: Final = tuple(str(outcome) for outcome in Outcome)
_REASONS: Final = tuple(str(reason) for reason in Reason)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What became of one case; `derived` for a missing-data case; `message` says what differed."""

    rule: str
    case: str
    place: Place
    passed: bool
    message: str = ""
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One case, read; `expect` is one outcome for the only row, or the outcomes by subject."""

    name: str
    place: Place
    given: Mapping[str, Value]
    as_of: datetime | None
    params: Mapping[str, Value]
    collected_at: Mapping[str, datetime]
    roles: Mapping[str, frozenset[str]]
    expect: str | Mapping[str, str]


def run_cases(source: PackSource) -> tuple[CaseResult, ...]:
    """Run the cases of every rule in a pack, and the missing-data cases derived from them.

    Raises PackRefused when the pack or a case does not load.
    """
    problems = Problems()
    header = read_header(source, problems)
    problems.settle()
    found: list[CaseResult] = []
    for node in source.rules:
        with problems.noted():
            found += _run_rule(node, header)
    problems.settle()
    return tuple(found)


def _run_rule(node: Node, header: Header) -> list[CaseResult]:
    identity = fields.text(fields.mapping(node, "a rule")["id"], "id") if "id" in node else ""
    cases = read_cases(node)
    results: list[CaseResult] = []
    told: set[str] = set()
    for case in cases:
        rule = _compiled(node, header, case)
        if rule.uses_time and case.as_of is None:
            refuse(
                case.place,
                "CASE",
                f"the rule uses time and the case '{case.name}' has no as_of",
                "add as_of: 2026-01-31T12:00:00Z",
            )
        evaluation = _evaluate(rule, case, case.given)
        results.append(_compare(identity, case, evaluation))
        told |= {str(finding.outcome) for finding in evaluation.findings}
        if all(finding.outcome in OPEN for finding in evaluation.findings):
            results += _derived(identity, rule, case, evaluation)
    return results + _both_ways(node, identity, told)


def _both_ways(node: Node, identity: str, told: set[str]) -> list[CaseResult]:
    return [
        CaseResult(identity, f"(a case that ends in {word})", node["cases"].key_place, False, f"no case ends in {word}")
        for word in ("pass", "fail")
        if word not in told
    ]


def _compiled(node: Node, header: Header, case: Case) -> Rule:
    problems = Problems()
    needed = {name for name in _param_names(node.value) if isinstance(name, str)}
    bound = params.bind(header.params, case.params, problems, lambda name: case.place, needed)
    problems.settle()
    return compile_rule(node, header, bound)


def _param_names(value: Value) -> Iterator[Value]:
    if is_object(value):
        if "param" in value:
            yield value["param"]
        for member in value.values():
            yield from _param_names(member)
    elif is_list(value):
        for element in value:
            yield from _param_names(element)


def _evaluate(rule: Rule, case: Case, given: Mapping[str, Value]) -> Evaluation:
    as_of = case.as_of or clock.EPOCH
    plain = bundle_of(given, collected_at=as_of, source=case.place.file)
    documents = {name: _collected(doc, case.collected_at.get(name)) for name, doc in plain.documents.items()}
    planned, results = RuleRun(rule, Bundle(documents), as_of, Settings(roles=case.roles)).results()
    return Evaluation(planned, tuple(results))


def _collected(document: Document, at: datetime | None) -> Document:
    return document if at is None else replace(document, collected_at=at)


def _compare(identity: str, case: Case, evaluation: Evaluation) -> CaseResult:
    got = {finding.subject: _outcome(finding.outcome, finding.reason) for finding in evaluation.findings}
    rows = [(finding.subject, finding) for finding in evaluation.findings]
    if isinstance(case.expect, str) and len(rows) != 1:
        return CaseResult(identity, case.name, case.place, False, f"expected one row, got {_listed(got)}")
    wanted = {rows[0][0]: case.expect} if isinstance(case.expect, str) else case.expect
    differences = [
        f"{subject}: expected {wanted.get(subject, 'no row')}, got {got.get(subject, 'no row')}"
        for subject in sorted({*wanted, *got})
        if not _agrees(wanted.get(subject), got.get(subject))
    ]
    if len(rows) != len(got):
        differences.append("two rows have one subject")
    texts = [f"({finding.message})" for subject, finding in rows if not _agrees(wanted.get(subject), got.get(subject))]
    return CaseResult(
        identity, case.name, case.place, not differences, " ".join(["; ".join(differences), *texts]).strip()
    )


def _agrees(wanted: str | None, got: str | None) -> bool:
    return wanted is not None and got is not None and (wanted == got or wanted == got.split()[0])


def _outcome(outcome: Outcome, reason: Reason | None) -> str:
    return f"{outcome} {reason}" if reason is not None else str(outcome)


def _listed(got: Mapping[str, str]) -> str:
    return ", ".join(f"{subject}: {outcome}" for subject, outcome in sorted(got.items())) or "none"


def _derived(identity: str, rule: Rule, case: Case, evaluation: Evaluation) -> Iterator[CaseResult]:
    for path in needed_paths(rule, evaluation.results, case.given):
        given = drop_path(copy.deepcopy(dict(case.given)), path)
        again = _evaluate(rule, case, given)
        stays_open = all(finding.outcome in OPEN for finding in again.findings)
        name = f"{case.name} (without {dotted(path)})"
        message = "the gate would stay open without it" if stays_open else ""
        yield CaseResult(identity, name, case.place, not stays_open, message, derived=True)


def read_cases(rule: Node) -> list[Case]:
    """Return the cases of a rule; raises PackRefused with all their mistakes."""
    problems = Problems()
    if "cases" not in rule:
        refuse(rule.place, "MISSING", "a rule lacks 'cases'", "add a case that passes and one that fails")
    nodes = fields.listing(rule["cases"], "cases")
    cases: list[Case] = []
    first: Case | None = None
    for node in nodes:
        with problems.noted():
            if first is None and node is not nodes[0] and "given" not in node:
                told()
            cases.append(_read_case(node, first, problems))
            first = cases[0] if node is nodes[0] else first
    names = [case.name for case in cases]
    for case in cases:
        if names.count(case.name) > 1:
            problems.add(case.place, "CASE", f"two cases are called '{case.name}'")
    problems.settle()
    return cases


def _read_case(node: Node, first: Case | None, problems: Problems) -> Case:
    fields.mapping(node, "a case")
    fields.known_keys(node, "a case", KEYS, ("name", "expect"), problems)
    if "name" not in node or "expect" not in node:
        told()
    name = fields.text(node["name"], "name")
    instant = _instant(node["as_of"]) if "as_of" in node else None
    collected = {k: _instant(v) for k, v in _members(node, "collected_at")} if "collected_at" in node else None
    roles = (
        {k: frozenset(fields.text(p, "a person") for p in fields.listing(v, k)) for k, v in _members(node, "roles")}
        if "roles" in node
        else None
    )
    return Case(
        name=name,
        place=node.place,
        given=_given(node, first),
        as_of=instant or (first.as_of if first else None),
        params={k: v.value for k, v in _members(node, "params")}
        if "params" in node
        else dict(first.params)
        if first
        else {},
        collected_at=collected if collected is not None else first.collected_at if first else {},
        roles=roles if roles is not None else first.roles if first else {},
        expect=_expected(node["expect"]),
    )


def _members(node: Node, name: str) -> list[tuple[str, Node]]:
    return fields.mapping(node[name], name).members()


def _given(node: Node, first: Case | None) -> Mapping[str, Value]:
    if "given" in node:
        value = node["given"].value
        if not is_object(value):
            refuse(
                node["given"].place, "CASE", "given is no mapping of documents", "given: {registry: {models: [...]}}"
            )
        given: dict[str, Value] = copy.deepcopy(value)
    elif first is None:
        refuse(node.place, "CASE", "the first case has no 'given'", "add given: {document: ...}")
    else:
        given = copy.deepcopy(dict(first.given))
    return edited(given, node)


def _instant(node: Node) -> datetime:
    found = clock.instant(node.value) if isinstance(node.value, str) else None
    if found is None:
        refuse(node.place, "CASE", "this is no RFC 3339 date-time with a zone", "such as 2026-01-31T12:00:00Z")
    return found


def _expected(node: Node) -> str | Mapping[str, str]:
    if isinstance(node.value, str):
        return _expected_outcome(node)
    return {subject: _expected_outcome(member) for subject, member in fields.mapping(node, "expect").members()}


def _expected_outcome(node: Node) -> str:
    found = fields.text(node, "expect")
    outcome, _, reason = found.partition(" ")
    if outcome not in _OUTCOMES:
        refuse(node.place, "CASE", f"there is no outcome '{outcome}'", did_you_mean(outcome, _OUTCOMES))
    if reason and reason not in _REASONS:
        refuse(node.place, "CASE", f"there is no reason '{reason}'", did_you_mean(reason, _REASONS))
    return found
