"""The page of the shipped packs names every rule as the rule itself does."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from arcanos.engine.pack import load_pack
from arcanos.rules import shipped

ROW = re.compile(
    r"^\| \[`([a-z0-9-]+)`\]\(\.\./(rules/[a-z0-9/-]+\.yaml)\) \| (\w+) \| (.+?) \| (.+?) \|$", re.MULTILINE
)


@pytest.mark.parametrize("name", sorted(shipped()))
def test_each_rule_of_a_pack_has_its_row_and_no_row_is_left_over(read: Callable[[str], str], name: str) -> None:
    rules = [node.value for node in load_pack(shipped()[name]).rules]
    wanted = {
        (rule["id"], f"rules/{name}/{rule['id']}.yaml", rule["severity"], rule["title"], ", ".join(rule["controls"]))
        for rule in rules
    }
    shown = {row for row in ROW.findall(read("docs/packs.md")) if row[1].startswith(f"rules/{name}/")}
    assert shown == wanted
