"""The pages of collectors of logs, lineage and evaluation name every option, with its meaning and its default."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pydantic_core import PydanticUndefined

from arcanos.evidence.collectors.catalogue import collector

PAGES = Path(__file__).parents[3] / "docs/collectors"
WORDS = (
    *("evidently", "json-lines-metrics", "lm-evaluation-harness", "plain-metrics", "scikit-learn-report"),
    *("openlineage", "tensorboard", "trainer-state"),
)


def rows(word: str) -> list[str]:
    """Return the rows of the table of options, as the page holds them."""
    made: list[str] = []
    for name, field in collector(word).Options.model_fields.items():
        if name != "from_":
            default = "required" if field.default is PydanticUndefined else f"`{json.dumps(field.default)}`"
            made.append(f"| `{field.alias or name}` | {field.description} | {default.replace('`null`', 'none')} |")
    return made


@pytest.mark.parametrize("word", WORDS)
def test_a_page_names_every_option(word: str) -> None:
    page = (PAGES / f"{word}.md").read_text(encoding="utf-8")
    table = page.partition("## Options\n\n")[2].partition("\n\n")[0]
    assert table.splitlines() == ["| key | meaning | default |", "| --- | --- | --- |", *rows(word)]


@pytest.mark.parametrize("word", WORDS)
def test_a_page_shows_an_entry_that_the_collector_takes(word: str) -> None:
    page = (PAGES / f"{word}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {word}\n")
    blocks = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    (entry,) = json.loads(blocks[-1])["collect"].values()
    collector(word).Options.model_validate(entry)
    assert json.loads(blocks[0])
    assert f"[{word}]({word}.md)" in (PAGES / "README.md").read_text(encoding="utf-8")
