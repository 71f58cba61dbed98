"""The page of the shipped packs names every rule as the rule itself does."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from arcanos.engine.cases import run_cases
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


def test_the_pattern_for_own_facts_loads_and_its_cases_hold(read: Callable[[str], str], tmp_path: Path) -> None:
    (text,) = re.findall(r"<!-- rule -->\n```yaml\n(.*?)```", read("docs/packs.md"), re.DOTALL)
    (tmp_path / "pack.yaml").write_text('id: own\nversion: "1.0.0"\ntitle: Own facts\n', encoding="utf-8")
    (tmp_path / "recall-agrees.yaml").write_text(text, encoding="utf-8")
    results = run_cases(load_pack(tmp_path))
    assert len(results) > 3
    assert [result for result in results if not result.passed] == []
