"""`arcanos report`: a record that was written before, in any format."""

from __future__ import annotations

from pathlib import Path

import click

from arcanos.commands import completing, reporting
from arcanos.commands.outputs import STDOUT, Target, known_format, show, targets_of, write
from arcanos.commands.screen import say, table
from arcanos.errors import ExitCode, UsageError
from arcanos.reports.formats import FORMATS

EXAMPLES = """\b
Examples:
  arcanos report record.json
  arcanos report record.json --format markdown --output summary.md
  arcanos report record.json --output markdown=summary.md --output text=report.txt
  arcanos report --formats
"""


@click.command("report", epilog=EXAMPLES)
@click.argument("record_path", metavar="RECORD", type=click.Path(path_type=Path), required=False)
@click.option("--format", "format_", metavar="FORMAT", help="The format.", shell_complete=completing.format_names)
@click.option(
    "--output",
    "-o",
    "outputs",
    multiple=True,
    metavar="[FORMAT=]PATH",
    help="Where to write it: a path with --format, else FORMAT=PATH, which may be repeated; - for standard output.",
    shell_complete=completing.formats,
)
@reporting.against_option
@reporting.group_by_option
@click.option("--formats", "listed", is_flag=True, help="List the formats and end.")
def command(
    record_path: Path | None,
    format_: str | None,
    outputs: tuple[str, ...],
    against: tuple[Path, ...],
    group_by: str | None,
    listed: bool,
) -> int:
    """Show RECORD, which 'check' or 'gate' wrote with --output json=PATH, in any format.

    Nothing is evaluated: the verdict is the one of then. Ends with 0 when the report is written, whatever the
    verdict; 3 where the record can't be read; 5 where the report can't be written.
    """
    if listed:
        say(*table(["format", "what it is"], [[name, form.says] for name, form in FORMATS.items()]))
        return ExitCode.OPEN
    if record_path is None:
        raise UsageError("name the record: arcanos report RECORD; 'arcanos report --formats' lists the formats")
    targets = _targets(format_, outputs)
    report = reporting.report(reporting.read_record(record_path), against, group_by)
    if not targets or any(target.path == STDOUT for target in targets):
        show(report, targets)
    else:
        write(report, targets)
        say(*(f"wrote {target.format}: {target.path}" for target in targets))
    return ExitCode.OPEN


def _targets(format_: str | None, outputs: tuple[str, ...]) -> list[Target]:
    if format_ is None:
        return targets_of(outputs)
    known_format(format_, f"--format {format_}")
    if len(outputs) > 1:
        raise UsageError("--format writes one report; for several, write --output FORMAT=PATH for each")
    path = outputs[0] if outputs else STDOUT
    return targets_of([f"{format_}={path.removeprefix(f'{format_}=')}"])
