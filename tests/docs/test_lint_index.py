"""The index of the linter's pages lists every code and every framework as they are."""

from __future__ import annotations

import re
from collections.abc import Callable

from arcanos.authoring.catalogue import catalogue
from arcanos.authoring.lint.codes import CODES

PAGE = "docs/lint/README.md"

Read = Callable[[str], str]
Agree = Callable[[str, str, str], None]


def table_below(text: str, head: str) -> str:
    found = re.search(rf"^{re.escape(head)}\n.*\n(?:\|.*\n)*", text, re.MULTILINE)
    assert found, f"there is no table '{head}'"
    return found[0]


def test_the_index_lists_every_code(read: Read, agree: Agree) -> None:
    head = "| code | level | what it finds |"
    rows = [f"| [{name}]({name}.md) | {code.level} | {code.finds} |" for name, code in CODES.items()]
    agree(PAGE, table_below(read(PAGE), head), "\n".join([head, "| --- | --- | --- |", *rows, ""]))


def test_the_index_lists_every_framework(read: Read, agree: Agree) -> None:
    head = "| framework | |"
    rows = [f"| `{name}` | {framework.title} |" for name, framework in catalogue().items()]
    agree(PAGE, table_below(read(PAGE), head), "\n".join([head, "| --- | --- |", *rows, ""]))
