"""The page about extensions shows the files of a distribution that is built, installed and asked in tests."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ACME = ROOT / "tests" / "installed" / "acme"
PAGE = "docs/extensions.md"
SHOWN = re.compile(r"<!-- file (?P<name>\S+) -->\n```\w+\n(?P<text>.*?)```\n", re.DOTALL)

Read = Callable[[str], str]
Agree = Callable[[str, str, str], None]


@pytest.mark.parametrize("name", ["pyproject.toml", "acme_arcanos/__init__.py", "test_promises.py"])
def test_a_file_that_the_page_shows_is_the_file_that_is_tested(read: Read, agree: Agree, name: str) -> None:
    (text,) = (shown["text"] for shown in SHOWN.finditer(read(PAGE)) if shown["name"] == name)
    agree(PAGE, text, (ACME / name).read_text(encoding="utf-8"))


def test_no_other_python_or_toml_stands_on_the_page(read: Read) -> None:
    fences = re.findall(r"^```(?:python|toml)$", read(PAGE), re.MULTILINE)
    assert len(fences) == len(SHOWN.findall(read(PAGE)))


def test_what_the_page_asks_of_rules_is_what_the_tested_pack_asks(read: Read) -> None:
    policy = (ACME / "cards.yaml").read_text(encoding="utf-8")
    (requires,) = re.findall(r"```text\n(requires: .*\n)```", read(PAGE))
    (asked,) = re.findall(r"```text\nrequire:\n(.*?)```", read(PAGE), re.DOTALL)
    assert f"\n{requires}" in policy
    assert f"    require:\n{re.sub('^', '    ', asked.rstrip(), flags=re.MULTILINE)}\n    cases:" in policy


def test_the_distribution_that_the_page_names_is_the_one_that_is_tested(read: Read) -> None:
    project = tomllib.loads((ACME / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f'"extensions": ["{project["name"]}"]' in read(PAGE)
    assert f'"distribution": "{project["name"]}", "version": "={project["version"].removesuffix(".0")}"' in read(PAGE)
