"""`arcanos scripts run`: try compliance scripts, and see what they find and what they write to standard error."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click

from arcanos import clock
from arcanos.commands.options import as_of_option, config_option, the_config
from arcanos.commands.screen import Progress, counted, say, table
from arcanos.commands.secrets import variables_of
from arcanos.config import Config
from arcanos.digest import canonical
from arcanos.errors import ExitCode, UsageError, did_you_mean, worst
from arcanos.evidence.commit import commit_of
from arcanos.evidence.scripts.collecting import Told, document_of, run_scripts
from arcanos.evidence.scripts.script import Script
from arcanos.readers.source import Value
from arcanos.writing import write_whole

EXAMPLES = """\b
Examples:
  arcanos scripts run
  arcanos scripts run check-licences --output licences.json
"""


@click.command("run", epilog=EXAMPLES)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), metavar="FILE", help="Also write the document to FILE, as JSON."
)
@config_option
@as_of_option
def command(names: tuple[str, ...], output: Path | None, config_path: Path | None, as_of: datetime | None) -> int:
    """Run the compliance scripts NAME, or all of them, one after the other, and show what they found.

    The exit code is 0 where all did their work and found nothing, 1 where one found something, 4 where it
    can't be told of one what it found: it failed, took too long, or said nothing that can be read.
    """
    config = the_config(config_path)
    scripts = _chosen(config, names)
    at = as_of or clock.now()
    with Progress() as progress:
        told = run_scripts(scripts, config.folder, variables_of(scripts).get, progress, commit_of(config.folder, at))
    if output is not None:
        document = {"collected_at": clock.rfc3339(at), **document_of(told)}
        write_whole(output, canonical(document) + b"\n")
    _show(told)
    return worst(map(_code, told))


def _chosen(config: Config, names: Collection[str]) -> Sequence[Script]:
    known = [script.name for script in config.scripts]
    if not known:
        raise UsageError(f"{config.name}: there are no scripts to run; list some under 'compliance_scripts'")
    for name in names:
        if name not in known:
            raise UsageError(f"there is no compliance script '{name}'; {did_you_mean(name, known)}".rstrip("; "))
    return [script for script in config.scripts if script.name in names or not names]


def _code(told: Told) -> ExitCode:
    if not told.completed:
        return ExitCode.UNTOLD
    return ExitCode.CLOSED if told.findings else ExitCode.OPEN


def _show(told: Sequence[Told]) -> None:
    """Tell of each script how it ended, then what was found, then what the failed ones wrote."""
    say(*table(["script", "status", "exit code", "findings", "seconds"], map(_row, told)))
    for one in told:
        found = [f"{found['severity']:<8}  {_line(found)}" for found in one.findings]
        errors = str(one.entry.get("stderr_tail", "")).splitlines() if not one.completed else []
        lines = [*found, *one.entry.get("why", ()), *(f"  | {line}" for line in errors), *one.notes]
        say("", f"{one.script.name}:", *lines) if lines else None
    untold = sum(not one.completed for one in told)
    total = sum(len(one.findings) for one in told)
    end = f"; of {counted(untold, 'script')} it can't be told what it found" if untold else ""
    say("", f"{counted(len(told), 'script')}, {counted(total, 'finding')}{end}")


def _row(one: Told) -> tuple[str, ...]:
    number = one.entry.get("exit_code", "-")
    found = str(len(one.findings)) if one.completed else "not known"
    return one.script.name, str(one.entry["status"]), str(number), found, f"{one.entry['duration_seconds']:.1f}"


def _line(found: Mapping[str, Value]) -> str:
    detail = f": {found['detail']}" if found.get("detail") else ""
    return f"{found['id']}  {found['subject']}: {found['title']}{detail}"
