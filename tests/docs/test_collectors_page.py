"""The index of collectors is the catalogue, each has a page, and each page names every option."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from arcanos.evidence.collectors.catalogue import CATALOGUE, collector

ROOT = Path(__file__).parents[2]
PAGE = "docs/collectors/README.md"
SECTIONS = ["## Options", "## What it makes", "## What it leaves out or refuses"]
HEAD = """\
# Collectors

A collector brings one kind of evidence in from where it lives. An entry of `collect` in the \
[configuration](../configuration.md) names it after `from`; [Collecting evidence](../collecting.md) says how it is \
run. `arcanos collect --list` shows those of the installed version.

| collector | what it reads |
| --- | --- |
"""


def index() -> str:
    return HEAD + "".join(f"| [{word}]({word}.md) | {what(word)} |\n" for word in sorted(CATALOGUE))


def what(word: str) -> str:
    return str(collector(word).Options.model_fields["from_"].description).rstrip(".").replace("|", "\\|")


def test_the_index_is_the_catalogue(read: Callable[[str], str], agree: Callable[[str, str, str], None]) -> None:
    agree(PAGE, read(PAGE), index())


def test_the_catalogue_is_in_order_and_every_entry_leads_to_a_collector() -> None:
    assert list(CATALOGUE) == sorted(CATALOGUE)
    for word in CATALOGUE:
        assert collector(word).Options.model_fields["from_"].annotation is not None


@pytest.mark.parametrize("word", sorted(CATALOGUE))
def test_each_collector_has_a_page_that_names_every_option(word: str) -> None:
    page = (ROOT / "docs" / "collectors" / f"{word}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {word}\n")
    fields = collector(word).Options.model_fields
    assert [line for line in page.splitlines() if line in SECTIONS] == SECTIONS
    assert f'"from": "{word}"' in page
    own = [info.alias or name for name, info in fields.items() if name not in ("from_", "within", "retries")]
    assert [key for key in own if f"`{key}`" not in page] == []


def test_every_page_is_of_a_collector() -> None:
    assert {path.stem for path in (ROOT / "docs" / "collectors").glob("*.md")} == {*CATALOGUE, "README"}
