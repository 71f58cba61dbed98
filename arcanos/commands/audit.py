"""`arcanos audit`: evaluate everything, and write the whole set that an audit needs into a new folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from arcanos import clock
from arcanos.commands import completing, reporting
from arcanos.commands.audit_set import SUMS, AuditSet, rendered
from arcanos.commands.options import as_of_option, bundle_option, config_option, the_config, the_config_path
from arcanos.commands.outputs import STDOUT, Target, refuse_inputs, show, targets_of
from arcanos.commands.screen import Progress, counted, say
from arcanos.errors import NotRecorded, UsageError
from arcanos.record import Record
from arcanos.reports import summary
from arcanos.reports.report import Report
from arcanos.run import Question, perform
from arcanos.writing import write_folder, write_whole

EXAMPLES = """\b
Examples:
  arcanos audit --output audit-2026-q4
  arcanos audit --output audit-2026-q4 --against audit-2026-q3/record.json
  arcanos audit --output audit --output sarif=report.sarif --bundle evidence.tar.gz
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
def command(
    config_path: Path | None,
    bundle: Path | None,
    as_of: datetime | None,
    outputs: tuple[str, ...],
    against: tuple[Path, ...],
    group_by: str | None,
) -> int:
    """Evaluate all packs as 'check' does, and write record, reports, tables and deadlines into a new folder.

    The folder is there with every file and SHA256SUMS, or not at all. Ends as 'check' does; with 5 where something
    could not be written, and says what was.
    """
    folders = [output for output in outputs if "=" not in output]
    if len(folders) > 1:
        raise UsageError(f"--output {folders[1]}: an audit is written into one folder; further files are FORMAT=PATH")
    targets = targets_of(output for output in outputs if "=" in output)
    made = AuditSet.into(folders[0]) if folders else None
    path = the_config_path(config_path)
    config = the_config(config_path, bundle)
    refuse_inputs([*(made.targets if made else ()), *targets], config, path)
    with Progress() as progress:
        run = perform(config, Question(config.check, as_of or clock.now()), progress)
    _write(reporting.report(run.record, against, group_by), made, targets)
    return run.record.decision.exit_code


def _write(report: Report, made: AuditSet | None, targets: list[Target]) -> None:
    """Render all, then write the folder and each further file; standard output comes last, and only where all is."""
    further = [target for target in targets if target.path != STDOUT]
    folder = {} if made is None else made.files(report)
    files = [(target, rendered(target, report)) for target in further]
    written: list[str] = []
    if made is not None:
        write_folder(made.folder, folder)
        written.append(str(made.folder))
    for target, data in files:
        try:
            write_whole(Path(target.path), data)
        except NotRecorded as error:
            raise NotRecorded(f"{error}. Written before: {', '.join(written) or 'nothing'}") from error
        written.append(target.path)
    if len(further) < len(targets):
        show(report, [target for target in targets if target.path == STDOUT])
    else:
        _tell(report.record, made, further)


def _tell(record: Record, made: AuditSet | None, targets: list[Target]) -> None:
    say(summary.verdict(record.decision), summary.coverage_line(record.coverage))
    if made is not None:
        say("", f"wrote {made.folder}: {counted(len(made.targets), 'file')} and {SUMS}")
        say(*(f"  {Path(target.path).name}" for target in made.targets))
        say(*(f"left out: {line}" for line in made.left_out))
    say(*(f"wrote {target.format}: {target.path}" for target in targets))
