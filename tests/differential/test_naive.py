"""The naive evaluator agrees with every case that people wrote by hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from naive import Document, Settings, rows
from naive_cases import agrees, judge

from arcanos.readers.yaml import read_yaml

ROOT = Path(__file__).parents[2]
PACKS = [ROOT / "tests" / "language" / "mission", *sorted(path.parent for path in ROOT.glob("rules/*/pack.yaml"))]
PAGE = re.compile(r"<!-- rule -->\n```yaml\n(.*?)```", re.DOTALL)


def _read(path: Path) -> Any:
    return read_yaml(path.read_bytes(), path.name).value


def _rules() -> list[tuple[Any, Any]]:
    found = [(_read(folder / "pack.yaml"), _read(path)) for folder in PACKS for path in sorted(folder.glob("*-*.yaml"))]
    page = (ROOT / "docs" / "language.md").read_text()
    return [*found, *(({"id": "page"}, read_yaml(text.encode(), "page").value) for text in PAGE.findall(page))]


RULES = _rules()


@pytest.mark.parametrize(("pack", "rule"), RULES, ids=[f"{pack['id']}/{rule['id']}" for pack, rule in RULES])
def test_the_naive_evaluator_says_what_the_cases_of_a_rule_say(pack: Any, rule: Any) -> None:
    for case in rule["cases"]:
        told = judge(rule, case, pack)
        assert agrees(case["expect"], told), (case["name"], case["expect"], told)


def test_the_cases_are_many() -> None:
    """The mission's 25 rules, the shipped ones and those of the page; a moved folder must not empty the table."""
    assert len(RULES) > 70
    assert sum(len(rule["cases"]) for _, rule in RULES) > 600


TABLE = re.compile(r"<!-- answers -->\n\|.*\n\|.*\n((?:\|.*\n)+)")
ANSWERS = [
    [cell.strip().strip("`").replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    for table in TABLE.findall((ROOT / "docs" / "language.md").read_text())
    for line in table.splitlines()
]


@pytest.mark.parametrize(("check", "document", "expected"), ANSWERS)
def test_the_naive_evaluator_says_what_the_tables_of_the_page_say(check: str, document: str, expected: str) -> None:
    rule = {"id": "a", "require": read_yaml(check.encode(), "check").value}
    documents = {} if document == "" else {"d": Document(read_yaml(document.encode(), "d").value, None)}
    [row] = rows(rule, documents, Settings(as_of="2026-03-02T12:00:00Z"))
    assert f"{row.outcome} {row.reason or ''}".strip() == expected
