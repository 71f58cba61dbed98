"""The walk names modules that exist, all of them, and the floors that are held."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = "docs/walk.md"
AT_ROOT = ("engine", "evidence", "examples", "reports", "rules")
"""The parts whose folders stand beside `arcanos`."""

Read = Callable[[str], str]
Agree = Callable[[str, str, str], None]


def purpose(module: Path) -> str:
    """Return the first line of a module's docstring."""
    said = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))
    assert said, module
    return said.splitlines()[0].replace("|", "\\|")


def folders() -> list[str]:
    """Return the folder of every package, in the order of their names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names: list[str] = project["tool"]["setuptools"]["packages"]
    paths = [name.replace(".", "/") for name in names]
    return sorted(
        path.removeprefix("arcanos/") if path.startswith(tuple(f"arcanos/{part}" for part in AT_ROOT)) else path
        for path in paths
    )


def modules() -> str:
    """Return the tables of all modules, a table for each folder."""
    lines: list[str] = []
    for folder in folders():
        lines += ["", f"### {folder}/", "", "| module | |", "| --- | --- |"]
        lines += [f"| `{path.name}` | {purpose(path)} |" for path in sorted((ROOT / folder).glob("*.py"))]
    return "\n".join(lines) + "\n"


def test_every_module_is_listed_with_its_first_line(read: Read, agree: Agree) -> None:
    mark = "<!-- modules -->\n"
    _, found, shown = read(PAGE).partition(mark)
    assert found
    agree(PAGE, mark + shown, mark + modules())


def test_the_floors_are_those_that_are_held(read: Read, agree: Agree) -> None:
    project = tomllib.loads(read("pyproject.toml"))
    floors = "\n".join(project["tool"]["importlinter"]["contracts"][0]["layers"])
    block = re.search(r"<!-- floors -->\n```text\n(.*?)```\n", read(PAGE), re.DOTALL)
    assert block
    agree(PAGE, block[0], f"<!-- floors -->\n```text\n{floors}\n```\n")


def test_every_file_that_the_walk_names_is_there(read: Read, codes: Callable[[str], list[str]]) -> None:
    prose = read(PAGE).partition("## Modules")[0]
    named = [code for code in codes(prose) if re.fullmatch(r"\.?[a-z_./-]+(\.py|\.yml|\.yaml|\.toml|\.md|/)", code)]
    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_table_and_function_that_the_walk_names_is_there(read: Read, codes: Callable[[str], list[str]]) -> None:
    prose = read(PAGE).partition("## Modules")[0]
    source = "".join(path.read_text(encoding="utf-8") for folder in folders() for path in (ROOT / folder).glob("*.py"))
    names = {code for code in codes(prose) if re.fullmatch(r"_?[A-Z]+|[A-Z][a-z][A-Za-z]+(\.[a-z_]+)?|perform", code)}
    assert {"FORMATS", "RuleRun.verdict", "perform"} <= names
    defined = re.compile(r"^ *(?:def|class) (\w+)|^([A-Z_]+)\b", re.MULTILINE)
    known = {word for found in defined.findall(source) for word in found}
    assert {name.rpartition(".")[2] for name in names} - known == set()
