"""The page of answers shows what the engine answers, every cell of it, and counts them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest

PAGE = "docs/conformance.md"
UNKNOWN = {
    "evidence_missing": "document",
    "evidence_stale": "stale",
    "path_absent": "absent",
    "empty_selection": "empty",
    "ambiguous": "several",
    "type_mismatch": "type",
    "insufficient_data": "data",
    "uncertain": "uncertain",
}
SHORT = {"pass": "true", "fail": "false", **UNKNOWN, "refused": "refused", "-": "-"}
VALUES = ["true", "false", "wrong type", "null", "absent", "empty list", "hole", "no document", "stale document"]

Answers = dict[str, dict[str, str]]
Answered = Callable[[str], Answers]
Table = Mapping[str, Any]
Read = Callable[[str], str]
Agree = Callable[[str, str, str], None]


def block(text: str, marker: str) -> str:
    """Return the generated block that a marker begins."""
    found = re.search(rf"<!-- {marker} -->\n.*?<!-- end -->\n", text, re.DOTALL)
    assert found, marker
    return found[0]


def grid(head: list[str], lines: Iterable[list[str]]) -> str:
    return "".join(f"| {' | '.join(cells)} |\n" for cells in [head, ["---"] * len(head), *lines])


def code(text: str) -> str:
    return f"`{text}`" if text else ""


def test_the_page_counts_its_cells(table: Table, answered: Answered, read: Read, agree: Agree) -> None:
    told = [answer for name in table for row in answered(name).values() for answer in row.values()]
    count = Counter(SHORT[answer] for answer in told if answer != "-")
    words = len({name.replace(",", " ").split()[0] for name in table})
    unknown = sum(count[short] for short in UNKNOWN.values())
    reasons = ", ".join(f"{count[short]} {short}" for short in UNKNOWN.values())
    wanted = (
        f"{words} operators, {sum(count.values())} cells: {count['true']} are true, {count['false']} false, "
        f"{unknown} unknown ({reasons}) and {count['refused']} refused.\n"
    )
    page = read(PAGE)
    agree(PAGE, block(page, "counts"), f"<!-- counts -->\n{wanted}<!-- end -->\n")


@pytest.mark.parametrize("page", [PAGE, "tests/docs/conformance/expected.md"])
def test_the_contexts_are_described_as_they_are_asked(page: str, forms: Mapping[str, str], read: Read) -> None:
    lines = read(page).partition("| context |")[2].splitlines()[2:9]
    cells = [[cell.strip() for cell in line.split("|")[1:3]] for line in lines]
    assert [check.strip("`") for _, check in cells] == list(forms.values())
    assert [context.removeprefix("under ") for context, _ in cells] == [c.removeprefix("under ") for c in forms]


def test_the_cells_have_a_legend(read: Read, rows: Callable[[str, str], list[list[str]]]) -> None:
    legend = rows(read(PAGE), "## What a cell says")
    told = {line[0]: line[2].split("`")[1] for line in legend if line[1] == "`indeterminate`"}
    assert told == {short: word for word, short in UNKNOWN.items()}
    assert [line[0] for line in legend] == list(SHORT.values())


def test_the_page_shows_kleenes_tables(truths: Answers, read: Read, agree: Agree) -> None:
    def joined(word: str) -> list[list[str]]:
        return [[f"**{a}**", *(truths[f"{a} {b}"][word] for b in "TFU")] for a in "TFU"]

    tables = [grid([f"{word}", "T", "F", "U"], joined(word)) for word in ("all", "any")]
    negated = grid(["a", "T", "F", "U"], [["not a", *(truths[f"{a} T"]["not a"] for a in "TFU")]])
    wanted = "\n".join([*tables, negated])
    agree(PAGE, block(read(PAGE), "truth"), f"<!-- truth -->\n{wanted}<!-- end -->\n")


def test_the_page_shows_the_quantifiers_tables(truths: Answers, read: Read, agree: Agree) -> None:
    words = [word for word in truths["T T"] if word not in ("not a", "all", "any")]
    wanted = grid(["a", "b", *words], [[*pair.split(), *map(row.__getitem__, words)] for pair, row in truths.items()])
    agree(PAGE, block(read(PAGE), "quantifiers"), f"<!-- quantifiers -->\n{wanted}<!-- end -->\n")


def test_the_page_shows_every_operator_at_a_glance(table: Table, answered: Answered, read: Read, agree: Agree) -> None:
    lines = [[f"[`{op.check}`](#{anchor(name)})", *glance(answered(name))] for name, op in table.items()]
    wanted = grid(["operator", *VALUES], lines)
    agree(PAGE, block(read(PAGE), "glance"), f"<!-- glance -->\n{wanted}<!-- end -->\n")


def test_the_page_shows_every_type(table: Table, typed: Mapping[str, Answers], read: Read, agree: Agree) -> None:
    told = typed["one"]
    head = ["operator", *next(iter(told.values()))]
    lines = [[code(op.check), *(SHORT[answer] for answer in told[name].values())] for name, op in table.items()]
    agree(PAGE, block(read(PAGE), "types"), f"<!-- types -->\n{grid(head, lines)}<!-- end -->\n")


def anchor(name: str) -> str:
    return name.replace(",", "").replace(" ", "-")


def glance(told: Answers) -> list[str]:
    return [SHORT[told[value]["one"]] for value in VALUES]


def test_the_page_shows_every_cell(table: Table, answered: Answered, read: Read, agree: Agree) -> None:
    parts: list[str] = []
    for heading, on_lists in (("Value operators", False), ("List operators", True)):
        names = [name for name, op in table.items() if op.on_lists is on_lists]
        parts += [f"## {heading}\n", *(cells(name, table[name], answered(name)) for name in names)]
    wanted = "\n".join(parts)
    agree(PAGE, block(read(PAGE), "matrix"), f"<!-- matrix -->\n{wanted}<!-- end -->\n")


def cells(name: str, op: Any, told: Answers) -> str:
    """Return the table of one operator; what can't be written down has no value in it."""
    contexts = [context.removeprefix("under ") for context in next(iter(told.values()))]
    lines = [
        [value, code(op.values[value]), *(SHORT[answer] for answer in row.values())] for value, row in told.items()
    ]
    above = f"`{op.check}`, beside TRUE `{op.true}` and FALSE `{op.false}`"
    return f"### {name}\n\n{above}\n\n{grid(['value', 'X', *contexts], lines)}"
