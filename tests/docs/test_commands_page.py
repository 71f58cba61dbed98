"""The page of the commands shows the help and the sessions of the real ones, and leaves none out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import click
import pytest
from click.testing import CliRunner

from arcanos.cli import cli

PAGE = "docs/commands.md"
HELP = re.compile(r"<!-- help(?:: (?P<words>[a-z ]+))? -->\n(?P<shown>```text\n.*?```\n)", re.DOTALL)

Read = Callable[[str], str]
Agree = Callable[[str, str, str], None]


def words_of(command: click.Command, *above: str) -> Iterator[str]:
    """Yield how a command and those below it are called, without `arcanos`."""
    yield " ".join(above)
    if isinstance(command, click.Group):
        context = click.Context(command, help_option_names=["-h", "--help"])
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from words_of(inner, *above, name)


def command_of(words: str) -> click.Command:
    """Return the command that is called so."""
    found: click.Command = cli
    for word in words.split():
        assert isinstance(found, click.Group)
        inner = found.get_command(click.Context(found, help_option_names=["-h", "--help"]), word)
        assert inner is not None
        found = inner
    return found


def help_of(words: str) -> str:
    """Return the block that a command's `--help` makes on a terminal of 80 columns."""
    done = CliRunner(env={"COLUMNS": "80"}).invoke(cli, [*words.split(), "--help"], prog_name="arcanos")
    assert done.exit_code == 0, done.output
    return f"```text\n{done.output}```\n"


def test_the_help_of_every_command_is_shown_as_it_is(read: Read, agree: Agree) -> None:
    shown = {block["words"] or "": block for block in HELP.finditer(read(PAGE))}
    assert set(shown) == set(words_of(cli))
    for words, block in shown.items():
        agree(PAGE, block[0], block[0].replace(block["shown"], help_of(words)))


@pytest.mark.parametrize("number", range(7))
def test_a_session_is_what_the_commands_print(
    number: int,
    read: Read,
    sessions: Callable[[str], list[re.Match[str]]],
    replayed: Callable[[re.Match[str]], str],
    agree: Agree,
) -> None:
    found = sessions(read(PAGE))
    assert len(found) == 7
    agree(PAGE, found[number]["text"], replayed(found[number]))


def test_the_exit_codes_of_every_command_are_told(
    read: Read, rows: Callable[[str, str], list[list[str]]], codes: Callable[[str], list[str]]
) -> None:
    told = [command for row in rows(read(PAGE), "## Exit codes by command") for command in codes(row[0])]
    groups = {"", *(words for words in words_of(cli) if isinstance(command_of(words), click.Group))}
    assert sorted(told) == sorted(set(words_of(cli)) - groups)
