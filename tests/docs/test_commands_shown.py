"""Every command line that a page shows is one that the command line takes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from arcanos.cli import cli

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINE = re.compile(r"^(?:\.venv/bin/|/tmp/arcanos/bin/)?arcanos (?P<words>[^|>#]*)")


def shown() -> list[tuple[str, str, bool]]:
    """Return page, arguments, and whether the line is complete: in a fence it is, in a sentence it may be a name."""
    found: list[tuple[str, str, bool]] = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        fences = "\n".join(re.findall(r"^```(?:sh|console)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
        fences = re.sub(r"^\$ ", "", fences.replace("\\\n", " "), flags=re.MULTILINE)
        prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
        for lines, complete in ((re.split(r"\n| && ", fences), True), (re.findall(r"`([^`\n]+)`", prose), False)):
            matches = (LINE.match(line) for line in lines)
            found += [(page.name, match["words"].strip(), complete) for match in matches if match]
    return sorted(set(found))


def test_pages_show_commands() -> None:
    assert len(shown()) > 20


@pytest.mark.parametrize(("page", "words", "complete"), shown())
def test_a_command_that_a_page_shows_is_taken(page: str, words: str, complete: bool) -> None:
    arguments = shlex.split(words)
    if arguments[0] == "COMMAND" or arguments[0].startswith("-"):
        return
    context = click.Context(cli, info_name="arcanos", help_option_names=["-h", "--help"])
    command: click.Command = cli
    while isinstance(command, click.Group) and arguments:
        inner = command.get_command(context, arguments.pop(0))
        assert inner is not None, f"{page}: arcanos {words}"
        command = inner
    if isinstance(command, click.Group):
        return
    try:
        command.make_context("it", arguments, parent=context)
    except (click.MissingParameter, click.BadOptionUsage):
        assert not complete, f"{page}: arcanos {words}"
    option = command.get_help_option(context)
    assert option is not None
    assert option.opts == ["-h", "--help"], "the command keeps the option of its first context, for every test after"
