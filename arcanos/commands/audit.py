"""`arcanos audit`: evaluate everything, and write the whole set that an audit needs into a new folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from arcanos import clock
from arcanos.archiving.sums import SUMS
from arcanos.commands import completing, reporting
from arcanos.commands.audit_set import AuditSet, rendered
from arcanos.commands.options import as_of_option, bundle_option, config_option, the_config, the_config_path
from arcanos.commands.outputs import STDOUT, Made, Target, refuse_inputs, show, targets_of, write_each
from arcanos.commands.screen import Progress, counted, say
from arcanos.commands.signing import passphrase_option
from arcanos.commands.statements import made_with, sign_option, signable
from arcanos.errors import UsageError
from arcanos.record import Record
from arcanos.reports import summary
from arcanos.reports.report import Report
from arcanos.run import Question, perform
from arcanos.writing import write_folder

EXAMPLES = """\b
Examples:
  arcanos audit --output audit-2026-q4
  arcanos audit --output audit-2026-q4 --against audit-2026-q3/record.json
  arcanos audit --output audit --output sarif=report.sarif --bundle evidence.tar.gz
  arcanos audit --output audit --sign ~/keys/gate.key.pem
"""


@click.command("audit", epilog=EXAMPLES)
@click.option(
    "--output",
    "-o",
    "outputs",
    multiple=True,
    required=True,
    metavar="DIR|FORMAT=PATH",
    help="A new folder for the whole set; or one format more, as 'check' takes it. Repeatable.",
    shell_complete=completing.formats,
)
@config_option
@bundle_option
@as_of_option
@reporting.against_option
@reporting.group_by_option
@reporting.path_prefix_option
@sign_option("Sign the statements of the set, and those of further outputs: a DSSE envelope holds each.")
@passphrase_option
def command(
    config_path: Path | None,
    bundle: Path | None,
    as_of: datetime | None,
    outputs: tuple[str, ...],
    against: tuple[Path, ...],
    group_by: str | None,
    prefix: str | None,
    key: Path | None,
    variable: str | None,
) -> int:
    """Evaluate all packs as 'check' does, and write record, reports, tables and deadlines into a new folder.

    The folder is there with every file and SHA256SUMS, or not at all. Ends as 'check' does; with 5 where something
    could not be written, and says what was. --sign says who signed, not that the record is right: 'arcanos replay'
    tells that.
    """
    folders = [output for output in outputs if "=" not in output]
    if len(folders) > 1:
        raise UsageError(f"--output {folders[1]}: an audit is written into one folder; further files are FORMAT=PATH")
    targets = targets_of(output for output in outputs if "=" in output)
    whole = AuditSet.into(folders[0]) if folders else None
    path = the_config_path(config_path)
    config = the_config(config_path, bundle)
    everything = [*(whole.targets if whole else ()), *targets]
    refuse_inputs(everything, config, path, *against, key)
    made = _made(everything, key, variable)
    at = as_of or clock.now()
    beside = reporting.beside(config.project, at, against, group_by, prefix)
    with Progress() as progress:
        run = perform(config, Question(config.check, at), progress)
    _write(beside.report(run.record), whole, targets, made)
    return run.record.decision.exit_code


def _made(targets: list[Target], key: Path | None, variable: str | None) -> Made:
    """Return how reports are made; with a key one of them is a statement that it signs."""
    if key is not None and not any(target.format in signable() for target in targets):
        raise UsageError(f"--sign {key}: no statement is written; add --output {' or '.join(signable())}=PATH")
    return made_with(key, variable)


def _write(report: Report, whole: AuditSet | None, targets: list[Target], made: Made) -> None:
    """Render all, then write the folder and each further file; standard output comes last, and only where all is."""
    further = [target for target in targets if target.path != STDOUT]
    folder = {} if whole is None else whole.files(report, made)
    files = [(target, rendered(target, report, made)) for target in further]
    if whole is not None:
        write_folder(whole.folder, folder)
    write_each(files, *(() if whole is None else (str(whole.folder),)))
    if len(further) < len(targets):
        show(report, [target for target in targets if target.path == STDOUT], made)
    else:
        _tell(report.record, whole, further)


def _tell(record: Record, whole: AuditSet | None, targets: list[Target]) -> None:
    say(summary.verdict(record.decision), summary.coverage_line(record.coverage))
    if whole is not None:
        say("", f"wrote {whole.folder}: {counted(len(whole.targets), 'file')} and {SUMS}")
        say(*(f"  {Path(target.path).name}" for target in whole.targets))
        say(*(f"left out: {line}" for line in whole.left_out))
    say(*(f"wrote {target.format}: {target.path}" for target in targets))
