"""`arcanos report`: a record that was written before, in any format."""

from __future__ import annotations

from pathlib import Path

import click

from arcanos.commands import completing, reporting
from arcanos.commands.outputs import STDOUT, Made, Target, known_format, refuse_overwriting, show, targets_of, write
from arcanos.commands.screen import say, table
from arcanos.commands.signing import passphrase_option
from arcanos.commands.statements import made_with, sign_option, signable
from arcanos.errors import ExitCode, UsageError
from arcanos.reports.formats import FORMATS

EXAMPLES = """\b
Examples:
  arcanos report record.json
  arcanos report record.json --format markdown --output summary.md
  arcanos report record.json --output markdown=summary.md --output text=report.txt
  arcanos report record.json --format slsa-vsa --sign ~/keys/gate.key.pem --output gate.dsse.json
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
@reporting.path_prefix_option
@sign_option("Sign the statement: a DSSE envelope holds it.")
@passphrase_option
@click.option("--formats", "listed", is_flag=True, help="List the formats and end.")
def command(
    record_path: Path | None,
    format_: str | None,
    outputs: tuple[str, ...],
    against: tuple[Path, ...],
    group_by: str | None,
    prefix: str | None,
    key: Path | None,
    variable: str | None,
    listed: bool,
) -> int:
    """Show RECORD, which 'check' or 'gate' wrote with --output json=PATH, in any format.

    Nothing is evaluated: the verdict is the one of then. Ends with 0 when the report is written, whatever the
    verdict; 3 where the record or the key can't be read; 5 where the report can't be written. --sign says who signed,
    not that the record is right: 'arcanos replay RECORD' tells that.
    """
    if listed:
        say(*table(["format", "what it is"], [[name, form.says] for name, form in FORMATS.items()]))
        return ExitCode.OPEN
    if record_path is None:
        raise UsageError("name the record: arcanos report RECORD; 'arcanos report --formats' lists the formats")
    targets = _targets(format_, outputs)
    refuse_overwriting(targets, (record_path, *against, key))
    made = _made(targets, key, variable)
    record = reporting.read_record(record_path)
    report = reporting.beside(record.project, record.as_of, against, group_by, prefix).report(record)
    if not targets or any(target.path == STDOUT for target in targets):
        show(report, targets, made)
    else:
        write(report, targets, made)
        say(*(f"wrote {target.format}: {target.path}" for target in targets))
    return ExitCode.OPEN


def _targets(format_: str | None, outputs: tuple[str, ...]) -> list[Target]:
    if format_ is None:
        return targets_of(outputs)
    known_format(format_, f"--format {format_}")
    if len(outputs) > 1:
        raise UsageError("--format writes one report; for several, write --output FORMAT=PATH for each")
    path = (outputs[0] if outputs else STDOUT).removeprefix(f"{format_}=")
    other, equals, _ = path.partition("=")
    if equals and other in FORMATS:
        raise UsageError(f"--output {path}: this is another format than --format {format_}; leave --format out")
    return targets_of([f"{format_}={path}"])


def _made(targets: list[Target], key: Path | None, variable: str | None) -> Made:
    """Return how reports are made; with a key all of them are statements that it signs."""
    known = signable()
    if key is not None and (not targets or any(target.format not in known for target in targets)):
        raise UsageError(f"--sign {key}: only statements are signed; ask for --format {' or '.join(known)} alone")
    return made_with(key, variable)
