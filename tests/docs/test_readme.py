"""The README says what is: its commands, its session, its exit codes, its rule."""

from __future__ import annotations

import re
from collections.abc import Callable

from arcanos.errors import WORST_FIRST, ExitCode
from arcanos.rules import shipped

PAGE = "README.md"


def fences(text: str, language: str) -> list[str]:
    found = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert found
    return found


def test_the_session_is_what_the_commands_print(
    read: Callable[[str], str],
    sessions: Callable[[str], list[re.Match[str]]],
    replayed: Callable[[re.Match[str]], str],
    agree: Callable[[str, str, str], None],
) -> None:
    found = sessions(read(PAGE))
    assert found
    for session in found:
        agree(PAGE, session["text"], replayed(session))


def test_two_commands_do_all_that_a_fresh_machine_needs(read: Callable[[str], str]) -> None:
    commands = [line for line in read(PAGE).splitlines() if line.startswith("python3 -m venv ")]
    assert [command.rpartition("&& ")[2].split()[0] for command in commands] == [
        ".venv/bin/arcanos",
        ".venv/bin/pytest",
    ]
    assert commands[0].endswith("arcanos demo")
    install, _, _ = commands[1].rpartition(" && ")
    assert install in read("CONTRIBUTING.md")


def test_the_table_of_exit_codes_is_complete(
    read: Callable[[str], str], rows: Callable[[str, str], list[list[str]]]
) -> None:
    told = [row[0] for row in rows(read(PAGE), "## Exit codes")]
    assert told == [*(str(int(code)) for code in ExitCode), "128 + n"]
    order = ", ".join(str(int(code)) for code in WORST_FIRST)
    assert f"The worst wins, in the order {order}." in read(PAGE)


def test_the_rule_is_the_shipped_one_and_each_of_its_keys_is_told(
    read: Callable[[str], str], rows: Callable[[str, str], list[list[str]]]
) -> None:
    shown = next(text for text in fences(read(PAGE), "yaml") if text.startswith("id: "))
    rule = (shipped()["security"] / "weights-encrypted-at-rest.yaml").read_text(encoding="utf-8")
    assert rule.startswith(shown)
    keys = re.findall(r"^([a-z_]+):", shown, re.MULTILINE)
    told = " ".join(row[0] for row in rows(read(PAGE), "## A rule, line by line"))
    assert [key for key in keys if f"`{key}`" not in told and f"`{key}:" not in told] == []


def test_the_number_of_rules_is_counted(read: Callable[[str], str]) -> None:
    rules = [file for folder in shipped().values() for file in folder.glob("*.yaml") if file.name != "pack.yaml"]
    assert f"One of the {len(rules)} rules" in read(PAGE)


def test_the_hooks_are_those_that_the_repository_offers(read: Callable[[str], str]) -> None:
    offered = re.findall(r"^- id: ([a-z-]+)$", read(".pre-commit-hooks.yaml"), re.MULTILINE)
    assert re.findall(r"^ +- id: ([a-z-]+)$", read(PAGE), re.MULTILINE) == offered
