"""The page of the shipped rules is what the catalogue makes of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from arcanos.cli import cli
from arcanos.rules import shipped

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"
RENEW = os.environ.get("ARCANOS_RENEW") == "1" and os.environ.get("CI") != "true"


@pytest.fixture(scope="module")
def catalogue() -> str:
    packs = [f"arcanos/{name}" for name in shipped()]
    done = CliRunner().invoke(cli, ["rules", "docs", "--output", "-", *packs])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_page_is_the_catalogue_of_the_shipped_packs(catalogue: str) -> None:
    """Write it anew with ARCANOS_RENEW=1."""
    if RENEW:
        PAGE.write_text(catalogue, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == catalogue
