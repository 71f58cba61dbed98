"""Reading the cases of a rule: the evidence that each is given, and what it expects (decisions 54 and 55)."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from arcanos import clock
from arcanos.engine import fields
from arcanos.engine.case_edits import edited
from arcanos.engine.fields import Node, Problems, refuse, told
from arcanos.errors import Place, did_you_mean
from arcanos.findings import Outcome, Reason
from arcanos.readers.shapes import is_object
from arcanos.readers.source import Value

KEYS: Final = ("name", "given", "set", "drop", "as_of", "params", "collected_at", "roles", "expect")
_OUTCOMES: Final = tuple(str(outcome) for outcome in Outcome)
_REASONS: Final = tuple(str(reason) for reason in Reason)


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
