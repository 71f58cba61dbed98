"""Each code of the linter has a page in one form, whose example fires and whose mended example stays quiet."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from arcanos.authoring.lint.codes import CODES, page_of
from arcanos.authoring.lint.linter import Lint
from arcanos.errors import PackRefused

ROOT = Path(__file__).parents[3]
SECTIONS = ("What it finds", "Why it matters", "Example", "Mended", "When to suppress")

OfBlocks = Callable[[str], Lint]


def sections_of(code: str) -> dict[str, str]:
    text = (ROOT / page_of(code)).read_text(encoding="utf-8")
    found = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(("", *found[1::2]), (found[0], *found[2::2]), strict=True))


def fired(of_blocks: OfBlocks, text: str) -> set[str]:
    """Return the codes that a text's blocks make, those of a pack that does not load included."""
    try:
        return {remark.code for remark in of_blocks(text).standing}
    except PackRefused as refused:
        return {name for name, code in CODES.items() if code.refused in {m.code for m in refused.mistakes}}


def test_each_code_has_its_page_and_no_page_is_left_over() -> None:
    pages = {path.stem for path in (ROOT / "docs/lint").glob("*.md")}
    assert pages - {"README"} == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_page_has_the_one_form(code: str) -> None:
    sections = sections_of(code)
    assert tuple(sections) == ("", *SECTIONS)
    assert sections[""].strip() == f"# {code}\n\n{CODES[code].level}: {CODES[code].finds}"
    assert all(text.strip() for text in sections.values())


@pytest.mark.parametrize("code", CODES)
def test_the_example_of_a_page_fires(code: str, of_blocks: OfBlocks) -> None:
    assert code in fired(of_blocks, sections_of(code)["Example"])


@pytest.mark.parametrize("code", CODES)
def test_the_mended_example_stays_quiet(code: str, of_blocks: OfBlocks) -> None:
    lint = of_blocks(sections_of(code)["Mended"])
    assert [f"{remark.code}: {remark.message}" for remark in lint.standing] == []


def test_the_plain_rule_of_the_examples_is_quiet(said: Callable[..., Lint]) -> None:
    assert said().said == ()
