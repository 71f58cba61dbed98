"""The page of the rule language: its rules load and do what their cases say, its tables answer as the engine does."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from arcanos.engine import (
    budget,
    case_reading,
    cases,
    condition_grammar,
    header,
    list_grammar,
    operators,
    pack,
    params,
    regex,
    rule_grammar,
    selector_parser,
    value_grammar,
)
from arcanos.engine.compiler import compile_pack
from arcanos.engine.evaluator import evaluate
from arcanos.engine.model import Pack
from arcanos.engine.pack import PackSource, load_pack
from arcanos.engine.terms import Kind
from arcanos.errors import PackRefused
from arcanos.evidence.bundle import bundle_of
from arcanos.findings import SEVERITIES, Outcome, Reason
from arcanos.readers.source import LIMITS
from arcanos.readers.yaml import read_yaml

PAGE = "docs/language.md"
TEXT = (Path(__file__).parents[2] / PAGE).read_text(encoding="utf-8")
AS_OF = datetime(2026, 3, 2, 12, tzinfo=UTC)
PACK = 'id: page\nversion: "1.0.0"\ntitle: The page\n'
HEADER = """\
id: r
title: A rule
domain: security
severity: high
scope: deployment
owner: o
why: w
remedy: m
cases: [{name: c, given: {d: {}}, expect: pass}]
require:
"""

Cells = tuple[str, ...]
Read = Callable[[str], str]
Rows = Callable[[str, str], list[list[str]]]
Codes = Callable[[str], list[str]]


def examples(marker: str) -> list[str]:
    """Return the YAML fences that a marker stands before."""
    found = re.findall(rf"<!-- {marker} -->\n```yaml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert found
    return found


def tables(marker: str) -> list[Cells]:
    """Return the rows of all tables that a marker stands before: cells without their backquotes."""
    found = re.findall(rf"<!-- {marker} -->\n((?:\|.*\n)+)", TEXT)
    assert found
    lines = [line for table in found for line in table.splitlines()[2:]]
    return [tuple(cell.strip().strip("`") for cell in line.split("|")[1:-1]) for line in lines]


def loaded(folder: Path, files: dict[str, str]) -> PackSource:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return load_pack(folder if "pack.yaml" in files else folder / next(iter(files)))


def compiled(folder: Path, check: str) -> Pack:
    """Compile a rule that requires `check` over the bundle."""
    return compile_pack(loaded(folder, {"pack.yaml": PACK, "r.yaml": f"{HEADER}  {check}\n"}))


@pytest.mark.parametrize("rule", examples("rule"), ids=lambda rule: rule.split()[1])
def test_a_rule_of_the_page_does_what_its_cases_say(tmp_path: Path, rule: str) -> None:
    name = rule.split()[1]
    source = loaded(tmp_path / "page", {"pack.yaml": PACK, f"{name}.yaml": rule})
    compile_pack(source)
    differ = [f"{result.case}: {result.message}" for result in cases.run_cases(source) if not result.passed]
    assert differ == []


@pytest.mark.parametrize("text", examples("pack"))
def test_a_pack_of_the_page_does_what_its_cases_say(tmp_path: Path, text: str) -> None:
    source = loaded(tmp_path / "page", {"lending.yaml": text})
    compile_pack(source)
    differ = [f"{result.case}: {result.message}" for result in cases.run_cases(source) if not result.passed]
    assert differ == []


def test_every_example_in_yaml_is_one_that_runs() -> None:
    assert TEXT.count("```yaml\n") == len(examples("rule")) + len(examples("pack"))


@pytest.mark.parametrize(("check", "document", "answer"), tables("answers"))
def test_an_answer_of_the_page_is_the_engines(tmp_path: Path, check: str, document: str, answer: str) -> None:
    value: Any = read_yaml(document.encode(), "d").value if document else None
    bundle = bundle_of({"d": value} if document else {"other": {}}, collected_at=AS_OF)
    (result,) = evaluate([compiled(tmp_path / "p", check)], bundle, as_of=AS_OF).results
    assert f"{result.finding.outcome} {result.finding.reason or ''}".strip() == answer


def test_refusals_are_quoted_as_they_are(tmp_path: Path, agree: Callable[[str, str, str], None]) -> None:
    for number, (check, shown) in enumerate(tables("refusals")):
        with pytest.raises(PackRefused) as caught:
            compiled(tmp_path / str(number), check)
        (mistake,) = caught.value.mistakes
        told = f"{mistake.message}; {mistake.hint}" if mistake.hint else mistake.message
        wanted = told.replace("|", "\\|")
        agree(PAGE, f"| `{check}` | {shown} |".replace("|  |", "| |"), f"| `{check}` | {wanted} |")


def test_all_decisions_are_found_on_the_page() -> None:
    named = {int(number) for number in re.findall(r"\bD(\d+)\b", TEXT)}
    assert named == set(range(1, 60))


def test_tables_are_complete(read: Read, rows: Rows, codes: Codes) -> None:
    """First cells are the words that the engine knows, in no order."""
    page = read(PAGE)

    def first(heading: str, column: int = 0) -> list[str]:
        return sorted(word for row in rows(page, heading) for word in codes(row[column]))

    assert first("## A rule") == sorted(rule_grammar.RULE_KEYS)
    assert first("## A pack") == sorted(header.PACK_KEYS)
    assert first("## Value operators") == sorted(value_grammar.VALUE)
    assert first("## List operators") == sorted(list_grammar.LIST)
    assert first("## Modifiers") == sorted(condition_grammar.MODIFIERS)
    assert first("## Versions and other conversions") == sorted(kind.value for kind in Kind)
    assert first("## Cases") == sorted(case_reading.KEYS)
    assert first("## Outcomes and reasons") == sorted(map(str, Outcome))
    assert first("## Operands") == sorted(["{ref: SELECTOR}", "{target: SELECTOR}", "{param: NAME}", "{now: -7d}"])


def test_reasons_stand_in_the_order_in_which_one_is_shown(codes: Codes) -> None:
    _, _, below = TEXT.partition("| reason | meaning |")
    shown = [codes(line.split("|")[1])[0] for line in below.split("\n\n")[0].splitlines()[2:]]
    assert shown == list(map(str, Reason))


@pytest.mark.parametrize(
    ("heading", "row", "column", "known"),
    [
        ("## A rule", "domain", 2, rule_grammar.DOMAINS),
        ("## A rule", "severity", 2, SEVERITIES),
        ("## A rule", "scope", 2, rule_grammar.SCOPES),
        ("## Value operators", "format", 1, tuple(operators.FORMATS)),
        ("## Value operators", "type", 1, tuple(operators.TYPES)),
        ("## Modifiers", "as", 1, tuple(kind.value for kind in Kind)),
    ],
)
def test_a_closed_set_of_words_is_complete(
    read: Read, rows: Rows, codes: Codes, heading: str, row: str, column: int, known: tuple[str, ...]
) -> None:
    (cells,) = [cells for cells in rows(read(PAGE), heading) if codes(cells[0]) == [row]]
    assert sorted(codes(cells[column])) == sorted(known)


def test_words_inside_sentences_are_the_engines(codes: Codes) -> None:
    types = re.search(r"Types are (.*?), or a list", TEXT)
    derived = re.search(r"operators for the value that was computed: (.*?)\.", TEXT)
    assert types
    assert derived
    assert codes(types[1]) == list(params.TYPES)
    assert codes(derived[1]) == list(condition_grammar.DERIVED)


def test_limits_are_the_engines(read: Read, rows: Rows) -> None:
    limits = [row[1].split(";")[0] for row in rows(read(PAGE), "## Limits")]
    assert selector_parser.MAX_TEXT == regex.MAX_PATTERN
    known = (
        *(budget.LIMITS.steps, budget.LIMITS.seconds, budget.LIMITS.nodes, regex.MAX_PATTERNS, LIMITS.depth),
        *(selector_parser.MAX_TEXT, selector_parser.MAX_STEPS, pack.MAX_RULES),
    )
    assert (budget.STEPS_PER_TARGET, budget.BETWEEN_LOOKS, regex.MAX_MEMORY) == (1_000, 10_000, 1024 * 1024)
    assert limits == [f"{limit:,}" for limit in known]


def test_the_instant_of_the_answers_is_told() -> None:
    assert f"as of `{AS_OF:%Y-%m-%dT%H:%M:%SZ}`" in TEXT
