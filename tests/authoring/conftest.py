"""What the tests of the tools for authors share: the generated schemas, and every rule that this project holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcanos.authoring.schema_files import Schema, pack_schema, rule_schema, waivers_schema
from arcanos.authoring.schema_words import LANGUAGE, WAIVERS, Words, words_of

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def words() -> Words:
    """Return the sentences of the documentation."""
    return words_of(*((ROOT / page).read_text(encoding="utf-8") for page in (LANGUAGE, WAIVERS)))


@pytest.fixture(scope="session")
def schemas(words: Words) -> dict[str, Schema]:
    """Return the schemas as the engine's tables and the documentation make them now."""
    return {"rule": rule_schema(words), "pack": pack_schema(words), "waivers": waivers_schema(words)}
