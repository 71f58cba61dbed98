"""`arcanos rules docs`: a catalogue of the rules, for people who do not read YAML."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from arcanos.authoring import page_html, page_markdown
from arcanos.authoring.lint.subject import compiled_for_lint
from arcanos.authoring.page_index import indexes
from arcanos.authoring.rule_pages import PackPages, pages_of
from arcanos.commands.options import config_option
from arcanos.commands.packs import configured_packs, each, meant, packs_argument, shipped_packs
from arcanos.commands.screen import counted, say
from arcanos.engine.pack import PackSource
from arcanos.errors import ExitCode, NotRecorded
from arcanos.findings import SEVERITIES
from arcanos.writing import write_whole

EXAMPLES = """\b
Examples:
  arcanos rules docs --output -
  arcanos rules docs arcanos/security policies --format html --output public
"""
FORMATS = {"markdown": (page_markdown.render, "rules.md"), "html": (page_html.render, "rules.html")}
GRAVEST_FIRST = SEVERITIES if SEVERITIES[0] == "critical" else tuple(reversed(SEVERITIES))


@click.command("docs", epilog=EXAMPLES)
@config_option
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="markdown", show_default=True)
@click.option("-o", "--output", metavar="DIR|-", required=True, help="Where rules.md or rules.html goes; - prints it.")
@packs_argument
def command(config_path: Path | None, form: str, output: str, packs: tuple[str, ...]) -> int:
    """Write a catalogue of the rules: indexes, and for each rule one section in one form.

    Without PACK: the packs of the configuration; where there is none, the shipped ones. The HTML is one
    file without scripts that can be printed.
    """
    configured = None if packs else configured_packs(config_path)
    refs = meant(packs, config_path) if packs or configured is not None else shipped_packs()
    pages = each(refs, lambda _, source: _pages(source))
    render, name = FORMATS[form]
    text = render(pages, indexes(pages, GRAVEST_FIRST))
    if output == "-":
        sys.stdout.write(text)
        return ExitCode.OPEN
    home = Path(output)
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotRecorded(f"{home}: the folder could not be made: {error.strerror}; name another") from error
    write_whole(home / name, text.encode("utf-8"))
    say(f"wrote {home / name}: {counted(sum(len(pack.rules) for pack in pages), 'rule')}")
    return ExitCode.OPEN


def _pages(source: PackSource) -> PackPages:
    compiled_for_lint(source)
    return pages_of(source, GRAVEST_FIRST)
