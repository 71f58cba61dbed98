"""Run the product on each cell of the table of answers that was written by hand: every operator, value and context."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from arcanos.engine.compiler import compile_pack
from arcanos.engine.evaluator import evaluate
from arcanos.engine.model import Pack
from arcanos.engine.pack import load_pack
from arcanos.errors import Mistake, PackRefused
from arcanos.evidence.bundle import Bundle, bundle_of
from arcanos.findings import Finding, Outcome
from arcanos.readers.yaml import read_yaml

TEXT = (Path(__file__).parent / "expected.md").read_text(encoding="utf-8")
AS_OF = datetime(2026, 3, 2, 12, tzinfo=UTC)
PACK = 'id: conformance\nversion: "1.0.0"\ntitle: One rule for each cell\nrules:\n'
RULE = """\
- id: cell-{number}
  title: A cell
  domain: governance
  severity: high
  scope: training
  owner: model-risk
  why: It is asked.
  remedy: None.
  evidence: {{d{number}: {{max_age: 1d}}}}
  require: {require}
  cases:
    - {{name: good, as_of: "2026-03-02T12:00:00Z", given: {{d: {{}}}}, expect: pass}}
    - {{name: bad, as_of: "2026-03-02T12:00:00Z", given: {{d: {{}}}}, expect: fail}}
"""
ALONE = {"one": "{%s}", "under not": "{not: {%s}}"}
# What stands beside the value in a list, true or false, so that the value decides.
LISTED = {
    "every": ("{every: {%s}}", (True,)),
    "some": ("{some: {%s}}", (False,)),
    "none": ("{none: {%s}}", (False,)),
    "at_least n": ("{at_least: {n: 2, %s}}", (True, False)),
    "at_least share": ("{at_least: {share: 0.6, %s}}", (True, False)),
}

Answers = dict[str, dict[str, str]]


class Operator(NamedTuple):
    """The part of the table under one `###`: what is asked, of which values, and the answers by hand."""

    name: str
    on_lists: bool
    check: str
    true: str
    false: str
    values: dict[str, str]
    rows: Answers


class Cell(NamedTuple):
    """A check that calls its document `DOC`, and the document; None where there is none."""

    check: str
    document: Any
    collected_at: datetime = AS_OF


def cells_of(line: str) -> list[str]:
    return [cell.strip().strip("`") for cell in line.split("|")[1:-1]]


def operator(part: str, on_lists: bool) -> Operator:
    """Read one part of the table."""
    name, _, body = part.partition("\n")
    asked = re.fullmatch(r"`(.*)`, beside true `(.*)` and false `(.*)`", body.strip().splitlines()[0])
    assert asked, name
    head, _, *lines = (cells_of(line) for line in body.splitlines() if line.startswith("|"))
    rows = {line[0]: dict(zip(head[2:], line[2:], strict=True)) for line in lines}
    assert len(rows) == len(lines), f"{name} has a line twice"
    return Operator(name, on_lists, asked[1], asked[2], asked[3], {line[0]: line[1] for line in lines}, rows)


def operators() -> list[Operator]:
    """Read the table."""
    _, on_values, on_lists = re.split(r"^## (?:Value|List) operators\n", TEXT, flags=re.MULTILINE)
    split = [(part, lists) for text, lists in ((on_values, False), (on_lists, True)) for part in text.split("\n### ")]
    return [operator(part, lists) for part, lists in split if part.strip()]


def read(text: str) -> Any:
    return read_yaml(text.encode(), "d").value


def cell_alone(op: Operator, value: str, context: str) -> Cell:
    """Ask the value itself; a hole needs a selector of many."""
    hole = value.startswith("hole")
    selector = {(True, False): "v[*].k", (True, True): "v[*].x"}.get((hole, op.on_lists), "v")
    shown = op.values[value] or ("[{}]" if hole else "")
    return Cell(f'"DOC.{selector}": {ALONE[context] % op.check}', {"v": read(shown)} if shown else {})


def cell_over_values(op: Operator, value: str, context: str) -> Cell:
    """Ask a list whose last element has the value as its `k`."""
    form, beside = LISTED[context]
    around = [read(op.true if truth else op.false) for truth in beside]
    last = {"k": read(op.values[value])} if op.values[value] else {}
    documents: dict[str, Any] = {"absent": {}, "empty list": {"v": []}}
    return Cell(f'"DOC.v[*].k": {form % op.check}', documents.get(value, {"v": [*around, last]}))


def cell_over_lists(op: Operator, value: str, context: str) -> Cell:
    """Ask a list whose last element has a list as its `k`; a hole is one in that inner list."""
    form, beside = LISTED[context]
    around = [read(op.true if truth else op.false) for truth in beside]
    last = {"k": read(op.values[value])} if op.values[value] else {}
    if not value.startswith("hole"):
        return Cell(f'"DOC.v[*].k": {form % op.check}', {"v": [*({"k": one} for one in around), last]})
    inner = [{"k": [{"x": element} for element in one]} for one in around]
    inside = f'has: {{"k[*].x": {{{op.check}}}}}'
    return Cell(f"DOC.v: {form % inside}", {"v": [*inner, last]})


def cell(op: Operator, value: str, context: str) -> Cell:
    """Return what the cell of an operator, a value and a context asks, and of what."""
    over = cell_over_lists if op.on_lists else cell_over_values
    made = (cell_alone if context in ALONE else over)(op, value, context)
    if value == "stale document":
        return made._replace(collected_at=AS_OF - timedelta(days=2))
    return made._replace(document=None) if value == "no document" else made


def compiled(path: Path, cells: Mapping[int, Cell]) -> Pack:
    """Compile a pack of one rule for each cell, called by its number."""
    checks = {number: one.check.replace("DOC", f"d{number}") for number, one in cells.items()}
    rules = (RULE.format(number=number, require=f"{{{check}}}") for number, check in checks.items())
    path.write_text(PACK + "".join(rules), encoding="utf-8")
    return compile_pack(load_pack(path))


def refused(mistake: Mistake, cells: Mapping[int, Cell]) -> int:
    """Return the number of the cell whose rule a mistake is in, which is that it selects many."""
    assert "selects many values" in mistake.message, mistake
    return list(cells)[(mistake.place.line - PACK.count("\n") - 1) // RULE.count("\n")]


def answers(path: Path, cells: Mapping[int, Cell], others: dict[str, Any]) -> dict[int, str]:
    """Answer all cells of which the rules compile in one evaluation; the rest are refused."""
    if not cells:
        return {}
    try:
        pack = compiled(path, cells)
    except PackRefused as caught:
        wrong = {refused(mistake, cells): "refused" for mistake in caught.mistakes}
        return wrong | answers(path, {number: one for number, one in cells.items() if number not in wrong}, others)
    done = evaluate([pack], bundle(cells, others), as_of=AS_OF)
    assert done.planned == len(done.results) == len(cells)
    return {int(result.rule.id.removeprefix("cell-")): told(result.finding) for result in done.results}


def bundle(cells: Mapping[int, Cell], others: dict[str, Any]) -> Bundle:
    """Return the documents of cells, each called by its number and collected when its cell says, and the others."""
    documents = dict(bundle_of(others, collected_at=AS_OF).documents)
    for number, one in cells.items():
        if one.document is not None:
            documents |= bundle_of({f"d{number}": one.document}, collected_at=one.collected_at).documents
    return Bundle(documents)


def told(found: Finding) -> str:
    """Return true, false or the reason of unknown; anything else is told by its outcome."""
    return str(found.reason if found.outcome is Outcome.INDETERMINATE else found.outcome)


TRUTHS = {"T": 1, "F": 2}  # what `equals: 1` is true and false of; U is a hole
TRUTH = {
    "not a": "not: {DOC.a: 1}",
    "all": "all: [{DOC.a: 1}, {DOC.b: 1}]",
    "any": "any: [{DOC.a: 1}, {DOC.b: 1}]",
    "every": '"DOC.v[*].k": {every: 1}',
    "some": '"DOC.v[*].k": {some: 1}',
    "none": '"DOC.v[*].k": {none: 1}',
    "at_least n 1": '"DOC.v[*].k": {at_least: {n: 1, equals: 1}}',
    "at_least n 2": '"DOC.v[*].k": {at_least: {n: 2, equals: 1}}',
    "at_least share 0.5": '"DOC.v[*].k": {at_least: {share: 0.5, equals: 1}}',
    "at_least share 1": '"DOC.v[*].k": {at_least: {share: 1, equals: 1}}',
}


def truth_table() -> Answers:
    """Read the table under `## Truth`: the answers by hand for each pair, as `T F`."""
    part = TEXT.partition("## Truth\n")[2].partition("\n## ")[0]
    head, _, *lines = (cells_of(line) for line in part.splitlines() if line.startswith("|"))
    return {f"{line[0]} {line[1]}": dict(zip(head[2:], line[2:], strict=True)) for line in lines}


def truth_cell(pair: str, column: str) -> Cell:
    """Ask about two truths, once as members and once as elements of a list."""
    known = [{"k": TRUTHS[truth]} if truth in TRUTHS else {} for truth in pair.split()]
    members = {name: one["k"] for name, one in zip("ab", known, strict=True) if one}
    return Cell(TRUTH[column], {**members, "v": known})


TYPES = {
    "text": "text",
    "number": "7",
    "boolean": "true",
    "array": "[1]",
    "object": "{b: 1}",
    "measure": "{value: 7, n: 500, interval: [6, 8], confidence: 0.95}",
}


def type_table() -> Answers:
    """Read the table under `## Types`: by operator, the answer for a value of each type."""
    part = TEXT.partition("## Types\n")[2].partition("\n## ")[0]
    head, _, *lines = (cells_of(line) for line in part.splitlines() if line.startswith("|"))
    return {line[0]: dict(zip(head[1:], line[1:], strict=True)) for line in lines}


OPERATORS = {op.name: op for op in operators()}
KINDS = type_table()
PAIRS = truth_table()
ROWS = TEXT.partition("```yaml\n")[2].partition("```")[0]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test each line of the table, or each line of the truth table."""
    if "value" in metafunc.fixturenames:
        lines = [(op.name, value, row) for op in OPERATORS.values() for value, row in op.rows.items()]
        names = [f"{name}: {value}" for name, value, _ in lines]
        metafunc.parametrize(("operator", "value", "expected"), lines, ids=names)
    if "types" in metafunc.fixturenames:
        metafunc.parametrize(("operator", "types"), list(KINDS.items()), ids=list(KINDS))
    if "pair" in metafunc.fixturenames:
        metafunc.parametrize(("pair", "expected"), list(PAIRS.items()), ids=list(PAIRS))


@pytest.fixture(scope="session")
def table() -> Mapping[str, Operator]:
    """Return the table that was written by hand, by operator."""
    return OPERATORS


@pytest.fixture(scope="session")
def kinds() -> Answers:
    """Return the table of types that was written by hand."""
    return KINDS


@pytest.fixture(scope="session")
def forms() -> Mapping[str, str]:
    """Return what a rule requires in each context, in the order of the table."""
    listed = {context: f"d.v[*].k: {form % 'OP'}" for context, (form, _) in LISTED.items()}
    alone = {context: f"d.v: {form % 'OP'}" for context, form in ALONE.items()}
    return {"one": alone["one"], **listed, "under not": alone["under not"]}


@pytest.fixture(scope="session")
def truths(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """Return what the engine answers about each pair of truths, in each column of the truth table."""
    asked = [(pair, column) for pair, row in PAIRS.items() for column in row]
    cells = {number: truth_cell(*place) for number, place in enumerate(asked)}
    found = answers(tmp_path_factory.mktemp("truths") / "conformance.yaml", cells, {})
    letters = {"pass": "T", "fail": "F", "path_absent": "U"}
    by_place = {place: letters[found[number]] for number, place in enumerate(asked)}
    return {pair: {column: by_place[pair, column] for column in row} for pair, row in PAIRS.items()}


@pytest.fixture(scope="session")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Answers]:
    """Return what the engine answers about a value of each type, in the contexts that ask it alone, by operator."""
    asked = [(context, op, kind) for context in ALONE for op in OPERATORS.values() for kind in TYPES]
    checks = [(f"DOC.v: {ALONE[context] % op.check}", read(TYPES[kind])) for context, op, kind in asked]
    cells = {number: Cell(check, {"v": value}) for number, (check, value) in enumerate(checks)}
    found = answers(tmp_path_factory.mktemp("types") / "conformance.yaml", cells, read(ROWS))
    by_place = {(context, op.name, kind): found[number] for number, (context, op, kind) in enumerate(asked)}
    return {c: {name: {kind: by_place[c, name, kind] for kind in TYPES} for name in OPERATORS} for c in ALONE}


@pytest.fixture(scope="session")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Answers]:
    """Return what the engine answers for an operator, by value and context; `-` where no value is of that kind."""
    known: dict[str, Answers] = {}
    others = read(ROWS)

    def run(name: str) -> Answers:
        if name not in known:
            op = OPERATORS[name]
            asked = [(v, c) for v, row in op.rows.items() for c, answer in row.items() if answer != "-"]
            cells = {number: cell(op, *place) for number, place in enumerate(asked)}
            on_many = {n: cells[n] for n, (value, context) in enumerate(asked) if value == "hole" and context in ALONE}
            rest = {number: one for number, one in cells.items() if number not in on_many}
            path = tmp_path_factory.mktemp("cells") / "conformance.yaml"
            found = answers(path, rest, others) | answers(path, on_many, others)
            by_place = {place: found[number] for number, place in enumerate(asked)}
            known[name] = {v: {c: by_place.get((v, c), "-") for c in row} for v, row in op.rows.items()}
        return known[name]

    return run
