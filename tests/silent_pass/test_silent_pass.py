"""Nothing passes silently: each way in which policy engines have gone green by mistake, through the command line.

Every case starts from a project that is open (exit 0) and changes one thing. It must end with the
documented exit code, name the place, and say what to do next or what could not be told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

Project = Callable[[Mapping[str, Any]], Path]
Check = Callable[..., tuple[int, str]]

CLOSED, USAGE, REFUSED, UNTOLD, NOT_RECORDED = 1, 2, 3, 4, 5
CONFIG, PACK, RULE = "arcanos_audit_config.json", "policies/pack.yaml", "policies/service-is-kept.yaml"
EVIDENCE, WAIVERS = "evidence/deployment.json", "waivers.yaml"
FAILING = {"replicas": 1}
SERVICES = '{"services": [{"name": "a", "owner": "b", "enabled": true, "replicas": 2}]}'
IN_YAML = {"documents": {"deployment": "evidence/deployment.yaml"}}
TWO = {"documents": {"deployment": EVIDENCE, "health": "evidence/health.json"}}
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join(['*' + old] * 9)}]\n" for old, new in zip("abcdefghi", "bcdefghij", strict=True)
)


@dataclass(frozen=True, slots=True)
class Case:
    """One silent pass: what is changed, how it must end, and what the message must hold."""

    name: str
    changes: Mapping[str, Any]
    code: int
    says: tuple[str, ...]
    arguments: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


PACKS = (
    Case("an empty pack", {RULE: None}, REFUSED, ("policies", "rule")),
    Case(
        "a pack with an empty list of rules", {PACK: ("title:", "rules: []\ntitle:")}, REFUSED, (PACK + ":3:", "rule")
    ),
    Case("an unknown pack", {CONFIG: {"packs": ["arcanos/secruity"]}}, REFUSED, (CONFIG + ":4:", "security")),
    Case("a pack folder that is missing", {CONFIG: {"packs": ["polices"]}}, REFUSED, (CONFIG + ":4:", "polices")),
    Case("no packs", {CONFIG: {"packs": []}}, REFUSED, (CONFIG + ":3:", "packs")),
    Case("no configuration", {CONFIG: None}, REFUSED, (CONFIG, "init")),
    Case("a misspelt key of the configuration", {CONFIG: {"waiver": []}}, REFUSED, (CONFIG + ":12:", "waivers")),
    Case(
        "a rule id that matches nothing",
        {},
        USAGE,
        ("policies/service-is-kpet", "policies/service-is-kept"),
        ("--rule", "policies/service-is-kpet"),
    ),
    Case(
        "a rule id in the configuration that matches nothing",
        {CONFIG: {"check": {"enforcement": {"policies/service-is-kpet": "hard"}}}},
        REFUSED,
        (CONFIG + ":14:", "policies/service-is-kept"),
    ),
    Case("a misspelt key in a rule", {RULE: ("require:", "requires:")}, REFUSED, (RULE + ":4:1", "'require'")),
    Case("a misspelt operator", {RULE: ("{gte: 2}", "{gtee: 2}")}, REFUSED, (RULE + ":7:14", "'gte'")),
    Case("a misspelt severity", {RULE: ("severity: high", "severity: hihg")}, REFUSED, (RULE + ":11:", "'high'")),
    Case("a bad regular expression", {RULE: ("{gte: 2}", "{matches: '(a'}")}, REFUSED, (RULE + ":7:",)),
    Case(
        "two rules of one id",
        {CONFIG: {"packs": ["one.yaml"]}, "one.yaml": "id: p\nrules:\n  - {id: a}\n  - {id: a}\n"},
        REFUSED,
        ("one.yaml:4:", "'a'"),
    ),
    Case("a rule in a file of another name", {"policies/b.yaml": "id: c\n"}, REFUSED, ("policies/b.yaml:1:", "id: b")),
    Case(
        "a parameter nobody set",
        {PACK: ("title:", "params: {p: {type: number}}\ntitle:")},
        REFUSED,
        ("p ", "pack.yaml"),
    ),
)

EVIDENCES = (
    Case("a misspelt field in a selector", {RULE: ("replicas:", "replicaz:")}, UNTOLD, ("path absent", EVIDENCE)),
    Case("a misspelt list in for", {RULE: ("services[*]", "servces[*]")}, UNTOLD, ("path absent", EVIDENCE)),
    Case("a misspelt document in for", {RULE: ("$.deployment", "$.deploymnt")}, UNTOLD, ("evidence missing",)),
    Case("the only evidence file is missing", {EVIDENCE: None}, REFUSED, ("deployment", EVIDENCE)),
    Case(
        "one evidence file of two is missing",
        {CONFIG: TWO, RULE: ("enabled: true", "$.health.ok: true")},
        UNTOLD,
        ("evidence missing", "evidence/health.json"),
    ),
    Case("an evidence file that is empty", {EVIDENCE: ""}, REFUSED, (EVIDENCE, "empty")),
    Case("an evidence file of white space", {EVIDENCE: " \n"}, REFUSED, (EVIDENCE, "empty")),
    Case("evidence that can not be parsed", {EVIDENCE: '{"services": [}'}, REFUSED, (EVIDENCE + ":1:15",)),
    Case("an HTML page for evidence", {EVIDENCE: "<!doctype html><p>Sign in"}, REFUSED, (EVIDENCE, "HTML")),
    Case("evidence that is null", {EVIDENCE: "null"}, REFUSED, (EVIDENCE,)),
    Case("evidence that is one text", {EVIDENCE: '"none"'}, REFUSED, (EVIDENCE,)),
    Case("a document with an empty list", {EVIDENCE: '{"services": []}'}, REFUSED, ("min_evaluated",)),
    Case("a list that is null", {EVIDENCE: '{"services": null}'}, UNTOLD, ("type mismatch", EVIDENCE + ":1:14")),
    Case("an absent field under not in", {EVIDENCE: {"owner": ...}}, UNTOLD, ("path absent", EVIDENCE)),
    Case("null under not in", {EVIDENCE: {"owner": None}}, UNTOLD, ("type mismatch", EVIDENCE + ":5:")),
    Case("a string for a number", {EVIDENCE: {"replicas": "3"}}, UNTOLD, ("type mismatch", EVIDENCE + ":7:")),
    Case("the word true for true", {EVIDENCE: {"enabled": "true"}}, UNTOLD, ("type mismatch", EVIDENCE + ":6:")),
    Case("the number 1 for true", {EVIDENCE: {"enabled": 1}}, UNTOLD, ("type mismatch", EVIDENCE + ":6:")),
    Case("true for a number", {EVIDENCE: {"replicas": True}}, UNTOLD, ("type mismatch", EVIDENCE + ":7:")),
    Case("a date without time", {EVIDENCE: {"checked_at": "2026-03-01"}}, UNTOLD, ("type mismatch", EVIDENCE + ":8:")),
    Case(
        "a date without zone",
        {EVIDENCE: {"checked_at": "2026-03-01T00:00:00"}},
        UNTOLD,
        ("type mismatch", EVIDENCE + ":8:"),
    ),
    Case("a date in the future", {EVIDENCE: {"checked_at": "2027-01-01T00:00:00Z"}}, CLOSED, (EVIDENCE + ":8:",)),
    Case(
        "evidence of an unknown age",
        {RULE: ("require:", "evidence: {deployment: {max_age: 1d}}\nrequire:")},
        UNTOLD,
        ("stale",),
    ),
    Case("a number that is NaN", {EVIDENCE: {"replicas": float("nan")}}, REFUSED, (EVIDENCE + ":7:", "NaN")),
    Case(
        "a number that is infinite", {EVIDENCE: {"replicas": float("inf")}}, REFUSED, (EVIDENCE + ":7:", "infinities")
    ),
    Case("a member written twice", {EVIDENCE: '{"services": [], "services": []}'}, REFUSED, (EVIDENCE + ":1:18",)),
    Case(
        "two documents with one name",
        {CONFIG: ('"deployment":', '"deployment": "evidence/other.json",\n "deployment":')},
        REFUSED,
        (CONFIG + ":8:", "deployment"),
    ),
    Case(
        "two files for one document",
        {CONFIG: {"documents": {"deployment": "evidence/*.json"}}, "evidence/other.json": SERVICES},
        REFUSED,
        (CONFIG, "list"),
    ),
    Case("an alias bomb", {CONFIG: IN_YAML, "evidence/deployment.yaml": BOMB}, REFUSED, ("deployment.yaml:",)),
    Case("a bomb of brackets", {EVIDENCE: "[" * 200_000}, REFUSED, (EVIDENCE + ":1:",)),
    Case(
        "a bomb of brackets in YAML",
        {CONFIG: IN_YAML, "evidence/deployment.yaml": "[" * 200_000},
        REFUSED,
        ("evidence/deployment.yaml:1:",),
    ),
    Case("a number of a million digits", {EVIDENCE: (": 3", ": " + "3" * 10**6)}, REFUSED, (EVIDENCE + ":7:",)),
    Case("a file beyond all limits", {EVIDENCE: " " * (17 * 1024 * 1024) + "{}"}, REFUSED, (EVIDENCE,)),
    Case("evidence in UTF-16", {EVIDENCE: SERVICES.encode("utf-16")}, REFUSED, (EVIDENCE, "UTF-8")),
)

LATE = ("expires: 2026-03-31", "expires: 2026-03-01")
DECISIONS = (
    Case("a failing rule", {EVIDENCE: FAILING}, CLOSED, (EVIDENCE + ":7:", "Name its owner")),
    Case("an expired waiver", {EVIDENCE: FAILING, WAIVERS: LATE}, CLOSED, (WAIVERS + ":2:", "expired", "2026-03-01")),
    Case("an expired waiver that nobody needs", {WAIVERS: LATE}, CLOSED, (WAIVERS + ":2:", "expired")),
    Case(
        "a waiver of a day that does not exist",
        {EVIDENCE: FAILING, WAIVERS: ("2026-03-31", "2026-02-30")},
        REFUSED,
        (WAIVERS + ":9:", "YYYY-MM-DD"),
    ),
    Case("a waiver without end", {WAIVERS: ("    expires: 2026-03-31\n", "")}, REFUSED, (WAIVERS + ":2:", "expires")),
    Case("a waiver approved by its owner", {WAIVERS: ("grace", "Ada")}, REFUSED, (WAIVERS + ":7:", "owner")),
    Case(
        "a waiver for another version",
        {EVIDENCE: FAILING, WAIVERS: ("target: scorer", 'target: "scorer@2"')},
        CLOSED,
        ("W-1", "service-is-kept"),
    ),
    Case("a waiver over the unknown", {EVIDENCE: {"owner": ...}, WAIVERS: ("", "")}, CLOSED, ("W-1", "path absent")),
    Case(
        "a waiver for all rules", {WAIVERS: ("policies/service-is-kept", '"policies/*"')}, REFUSED, (WAIVERS + ":3:",)
    ),
    Case("a waiver file that is missing", {WAIVERS: None}, REFUSED, (WAIVERS,)),
    Case("an empty waiver file", {WAIVERS: " "}, REFUSED, (WAIVERS, "empty")),
    Case("an as-of without zone", {}, USAGE, ("--as-of", "zone"), ("--as-of", "2026-03-02")),
    Case("a report that can not be written", {}, NOT_RECORDED, ("no/where.json",), ("-o", "json=no/where.json")),
)


def test_the_project_that_every_case_starts_from_is_open(project: Project, check: Check) -> None:
    code, said = check(project({}))
    assert code == 0, said
    assert "planned 1 = 1 pass" in said


def test_a_valid_waiver_opens_and_is_shown(project: Project, check: Check) -> None:
    code, said = check(project({EVIDENCE: FAILING, WAIVERS: ("", "")}))
    assert code == 0, said
    assert "W-1" in said
    assert "waived 1" in said


@pytest.mark.parametrize("case", [*PACKS, *EVIDENCES, *DECISIONS], ids=str)
def test_it_does_not_pass_silently(project: Project, check: Check, case: Case) -> None:
    code, said = check(project(case.changes), *case.arguments)
    assert code == case.code, said
    for words in case.says:
        assert words in said, said


OPERATORS = (
    "equals: 3", "lt: 3", "lte: 3", "gt: 3", "gte: 3", "near: {value: 3, tolerance: 1}", "in: [1, 2]", "matches: a",
    "starts_with: a", "ends_with: a", "length: 1", "empty: true", "empty: false", "format: semver", "type: string",
    "before: now", "after: now", "within: 1d", "since: {from: now, lte: 1d}", "version: '>=1'", "has: {a: {gte: 1}}",
    "lookup: {in: $.deployment.services, by: name, has: {owner: ada}}", "every: 1", "some: 1", "none: 1", "count: 0",
    "at_least: {n: 1, equals: 1}", "unique: true", "contains: 1", "contains_all: [1]", "sum: 0", "mean: 0", "min: 0",
    "max: 0", "spread: 0", "min_over_max: {gte: 0}", "percentile: {p: 50, gte: 0}",
    "max_gap: {from: now, to: now, lte: 1d}",
)  # fmt: skip


def test_null_passes_under_no_operator_and_under_no_negation_of_one(
    project: Project, check: Check, one_rule: Callable[[str, str], str]
) -> None:
    rules: dict[str, Any] = {RULE: None, EVIDENCE: '{"services": [{"name": "a", "owner": "ada"}], "gone": null}'}
    for i, operator in enumerate(OPERATORS):
        for word, condition in (("plain", f"{{{operator}}}"), ("not", f"{{not: {{{operator}}}}}")):
            name = f"{word}-{i}"
            rules[f"policies/{name}.yaml"] = one_rule(name, f"require: {{$.deployment.gone: {condition}}}")
    folder = project(rules)
    code, said = check(folder, "-o", "json=record.json")
    assert code == UNTOLD, said
    found = json.loads((folder / "record.json").read_text(encoding="utf-8"))["findings"]
    assert {f["outcome"] for f in found} == {"indeterminate"}, [f for f in found if f["outcome"] != "indeterminate"]
    assert len(found) == 2 * len(OPERATORS)
