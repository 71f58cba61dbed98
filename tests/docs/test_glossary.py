"""Each term of the glossary is told once and used elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
ROWS = re.findall(r"^\| (?!term |---)(.+?) \| (.+?) \|$", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE)
TERMS = [term.strip("`") for term, _ in ROWS]
PARTS = ("arcanos", "engine", "evidence", "reports")


def used() -> str:
    """Return all pages but the glossary, and all modules, in lowercase."""
    pages = [page for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))) if page != GLOSSARY]
    modules = [module for part in PARTS for module in sorted((ROOT / part).rglob("*.py"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in (*pages, *modules)).lower()


USED = used()


def test_each_term_is_told_once() -> None:
    assert len(TERMS) > 50
    assert len(set(TERMS)) == len(TERMS)


@pytest.mark.parametrize("term", TERMS)
def test_a_term_is_used_in_pages_or_code(term: str) -> None:
    words = r"[\s_]+".join(map(re.escape, term.lower().split()))
    found = re.search(rf"\b{words}(?:e?s)?\b", USED)
    assert found is not None
