"""The packs that come with arcanos load, are worth shipping, and mean what their cases say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from arcanos.authoring.layout import formatted
from arcanos.authoring.lint.codes import Level
from arcanos.authoring.lint.linter import lint as lint_packs
from arcanos.authoring.lint.subject import linted_pack
from arcanos.engine.cases import run_cases
from arcanos.engine.compiler import compile_pack
from arcanos.engine.pack import load_pack
from arcanos.readers.source import Value
from arcanos.readers.yaml import read_yaml

RULES = Path(__file__).parents[2] / "rules"
PACKS = ("security", "privacy", "fairness", "resilience", "governance", "consistency")
FILES = [file for pack in PACKS for file in sorted((RULES / pack).glob("*.yaml")) if file.name != "pack.yaml"]

CONTROLS = {
    "iso-42001": r"A\.(?:[2-9]|10)\.\d(?:\.\d{1,2})?|(?:[4-9]|10)\.\d(?:\.\d)?",
    "iso-27001": r"A\.[5-8]\.\d{1,2}",
    "nist-ai-rmf": r"(?:GOVERN|MAP|MEASURE|MANAGE)-[1-6]\.\d{1,2}",
    "eu-ai-act": r"Art\.\d{1,3}",
    "gdpr": r"Art\.\d{1,2}",
    "hipaa": r"164\.\d{3}(?:\([a-z0-9]+\))*",
    "reg-b": r"1002\.\d{1,2}(?:\([a-z0-9]+\))*",
    "soc2": r"(?:CC|A|C|PI|P)\d\.\d",
    "sr-11-7": r"[IVX]+",
    "ugesp": r"1607\.\d{1,2}(?:[A-Z])?",
}


def rule_of(file: Path) -> dict[str, Value]:
    rule: dict[str, Value] = read_yaml(file.read_bytes(), file.name).value
    return rule


def expected(rule: dict[str, Value]) -> set[str]:
    """The outcome words that the cases of a rule expect, without their reasons."""
    words: set[str] = set()
    for case in rule["cases"]:
        rows: dict[str, str] = case["expect"] if isinstance(case["expect"], dict) else {"": case["expect"]}
        words |= {row.split()[0] for row in rows.values()}
    return words


@pytest.mark.parametrize("name", PACKS)
def test_a_shipped_pack_compiles_with_its_defaults_and_has_six_rules(name: str) -> None:
    pack = compile_pack(load_pack(RULES / name))
    assert pack.id == name
    assert len(pack.rules) >= 6
    assert not pack.params_off_default
    assert {rule.domain for rule in pack.rules} == {"governance" if name == "consistency" else name}


@pytest.mark.parametrize("name", PACKS)
def test_every_case_of_a_shipped_pack_holds(name: str) -> None:
    source = load_pack(RULES / name)
    results = run_cases(source)
    assert {result.rule for result in results} == {rule.id for rule in compile_pack(source).rules}
    assert [result for result in results if not result.passed] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_shipped_rule_has_cases_that_pass_fail_and_cannot_be_told(file: Path) -> None:
    rule = rule_of(file)
    outcomes = expected(rule)
    assert {"pass", "fail"} <= outcomes
    assert outcomes & {"indeterminate", "manual"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_rule_with_when_has_a_case_where_it_does_not_apply(file: Path) -> None:
    rule = rule_of(file)
    assert ("not_applicable" in expected(rule)) >= ("when" in rule)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_shipped_rule_maps_to_controls_of_known_frameworks(file: Path) -> None:
    controls = rule_of(file)["controls"]
    assert len(controls) == len(set(controls)) >= 1
    for control in controls:
        framework, _, number = control.partition(":")
        assert re.fullmatch(CONTROLS[framework], number), control


def test_no_two_shipped_rules_share_an_id_or_a_title() -> None:
    rules = [rule_of(file) for file in FILES]
    assert len({rule["id"] for rule in rules}) == len({rule["title"] for rule in rules}) == len(rules)


def test_the_packs_cover_every_scope_of_an_audit() -> None:
    scopes = {rule_of(file)["scope"] for file in FILES}
    assert scopes == {"data-pipeline", "training", "deployment", "integration"}


@pytest.mark.parametrize("name", PACKS)
def test_the_linter_has_nothing_to_say_of_a_shipped_pack(name: str) -> None:
    lint = lint_packs([linted_pack(load_pack(RULES / name, f"rules/{name}"))])
    grave = [remark for remark in lint.standing if remark.level >= Level.WARNING]
    assert [f"{remark.place}: {remark.code}: {remark.message}" for remark in grave] == []


def test_every_shipped_rule_is_laid_out_as_fmt_does() -> None:
    files = [*RULES.glob("*/*.yaml"), *(RULES.parent / "examples" / "credit-scoring" / "policies").glob("*/*.yaml")]
    assert len(files) > 60
    assert [file.name for file in files if formatted(file.read_bytes(), file.name) != file.read_bytes()] == []
