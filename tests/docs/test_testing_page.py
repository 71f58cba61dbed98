"""The page about testing rules lists the mutation operators that there are."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable

from arcanos.authoring.mutation.table import OPERATORS

Read = Callable[[str], str]
Agree = Callable[[str, str, str], None]
PAGE = "docs/testing.md"
ROW = "| `{}` | {} | {} |\n"


def test_every_mutation_operator_has_its_row(
    read: Callable[[str], str], agree: Callable[[str, str, str], None]
) -> None:
    block = re.search(r"\| operator \|.*\n\| ---.*\n((?:\|.*\n|<!-- operators -->\n)*)", read(PAGE))
    assert block
    rows = (
        (name, (inspect.getdoc(one.change) or "").rstrip(".").lower(), one.noticed) for name, one in OPERATORS.items()
    )
    agree(PAGE, block[1], "".join(ROW.format(*row) for row in rows))


def test_the_parts_and_aspects_of_coverage_are_told(read: Read) -> None:
    text = read(PAGE)
    assert all(f"| {part} |" in text for part in ("rule", "checks", "branches", "missing data"))
