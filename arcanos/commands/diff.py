"""`arcanos diff`: what changed from one record to a later one."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from arcanos.commands.reporting import read_record
from arcanos.commands.screen import inert, say
from arcanos.errors import ExitCode, UsageError
from arcanos.reports.comparison import Comparison, compare

EXAMPLES = """\b
Examples:
  arcanos diff last-week.json record.json
  arcanos diff main.json record.json --fail-on-regression --format markdown
"""


@click.command("diff", epilog=EXAMPLES)
@click.argument("old", metavar="OLD", type=click.Path(path_type=Path))
@click.argument("new", metavar="NEW", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    help="Show text, json for programs, or markdown for a pull request (default: text).",
)
@click.option(
    "--fail-on-regression",
    is_flag=True,
    help="End with 1 when something newly fails, newly can't be told, or is no longer looked at.",
)
def command(old: Path, new: Path, format_: str, fail_on_regression: bool) -> int:
    """Show what changed from the record OLD to the record NEW: new, gone, changed, still open and fixed findings.

    Fixed is what passes now. What is no longer looked at is gone, and what a waiver or a baseline covers is still
    open. Nothing is evaluated. Ends with 0; with --fail-on-regression 1 where there is one; 2 for records of
    different projects; 3 where a record can't be read.
    """
    before, after = (read_record(path) for path in (old, new))
    if before.project != after.project:
        raise UsageError(f"{old} and {new} are records of different projects; compare records of one project")
    compared = compare(before, after)
    _show(compared, format_)
    return ExitCode.CLOSED if fail_on_regression and compared.worse else ExitCode.OPEN


def _show(compared: Comparison, format_: str) -> None:
    from arcanos.reports.comparison_told import to_json, to_markdown, to_text

    if format_ == "json":
        sys.stdout.flush()
        sys.stdout.buffer.write(to_json(compared))
        sys.stdout.buffer.flush()
    elif format_ == "markdown":
        sys.stdout.write(inert(to_markdown(compared)))
    else:
        say(*to_text(compared).splitlines())
