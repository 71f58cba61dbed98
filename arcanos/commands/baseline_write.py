"""`arcanos baseline write`: the failures of a run, accepted by somebody until a day."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

import click

from arcanos import clock
from arcanos.clock import day
from arcanos.commands.options import as_of_option, bundle_option, config_option, gate_option, plain_words, the_config
from arcanos.commands.screen import Progress, counted, say
from arcanos.config import Config
from arcanos.engine.baseline_file import Terms, accept, baseline_text, load_baseline
from arcanos.engine.baselining import acceptable
from arcanos.engine.overlay_reading import LONGEST
from arcanos.engine.overlays import day_of
from arcanos.errors import BaselineRefused, ExitCode, NotRecorded, UsageError
from arcanos.findings import Finding, Severity
from arcanos.people import same_person
from arcanos.readers.json import read_json
from arcanos.run import Question, perform
from arcanos.writing import write_new

DEFAULT: Final = "baseline.json"
EXAMPLES = """\b
Examples:
  arcanos baseline write --owner 'Ada Byron' --approved-by 'Grace Hopper' \\
      --reason 'Found as the gate was set up.' --expires 2027-06-30
"""


def _last_day(ctx: click.Context, param: click.Parameter, value: str) -> date:
    found = day(value)
    if found is None:
        raise click.BadParameter("write a day that exists: YYYY-MM-DD", ctx, param)
    return found


@click.command("write", epilog=EXAMPLES)
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar="[FILE]")
@click.option(
    "--owner", required=True, callback=plain_words, metavar="NAME", help="Who sees to it that they are fixed."
)
@click.option("--approved-by", required=True, callback=plain_words, metavar="NAME", help="Who agrees; not the owner.")
@click.option("--reason", required=True, callback=plain_words, metavar="TEXT", help="Why they are borne.")
@click.option(
    "--expires", required=True, callback=_last_day, metavar="DAY", help="The last day on which they are: YYYY-MM-DD."
)
@gate_option("Leave out the rules that this gate marks as hard, instead of those of the section 'check'.")
@config_option
@bundle_option
@as_of_option
def command(
    file: Path | None,
    owner: str,
    approved_by: str,
    reason: str,
    expires: date,
    gate_name: str | None,
    config_path: Path | None,
    bundle: Path | None,
    as_of: datetime | None,
) -> int:
    """Evaluate as 'arcanos check' does, and write all failures to FILE.

    Left out, FILE is baseline.json beside the configuration. A failure that is written is accepted as
    it is: it closes the gate again when its evidence changes, when its severity rises, and after the
    last day. What could not be told is never written, and no file is overwritten. Ends with 0 when a
    baseline was written, or nothing fails.
    """
    config = the_config(config_path, bundle)
    path = Path(os.path.relpath(config.folder / DEFAULT)) if file is None else file
    at = as_of or clock.now()
    _refuse(path, owner, approved_by, at, expires)
    gate = config.check if gate_name is None else config.gate(gate_name)
    with Progress() as progress:
        run = perform(_without(config, path), Question(gate, at), progress)
    found = acceptable(run.record.findings, gate.settings.hard)
    for why, n in found.left_out.items():
        say(f"not accepted: {counted(n, 'finding')} {why.value}")
    if not found.findings:
        say("nothing fails that a baseline could accept: no file was written")
        return ExitCode.OPEN
    terms = Terms(path.name, at, owner, approved_by, reason, expires)
    write_new(path, _checked(baseline_text(accept(terms, found.findings)), path))
    _tell(config, path, found.findings, expires)
    return ExitCode.OPEN


def _refuse(path: Path, owner: str, approved_by: str, at: datetime, expires: date) -> None:
    """Raise before anything is evaluated for what could not be written."""
    if os.path.lexists(path):
        hint = "'arcanos baseline update' removes what is fixed; a new baseline is a new file"
        raise NotRecorded(f"{path}: is there already and was not overwritten; {hint}")
    if same_person(owner, approved_by):
        raise UsageError("--approved-by: the owner cannot approve the own baseline; somebody else approves")
    days = (expires - day_of(at)).days
    if days < 0:
        raise UsageError(f"--expires: {expires} is over on {day_of(at)}; name a later day")
    if days > LONGEST:
        raise UsageError(f"--expires: a baseline lasts {LONGEST} days at most; name an earlier day")


def _without(config: Config, path: Path) -> Config:
    """Leave the file out that is to be written, which the configuration may name already."""
    real = os.path.realpath(path)
    return replace(config, baselines=tuple(one for one in config.baselines if os.path.realpath(one) != real))


def _checked(text: str, path: Path) -> bytes:
    """Return the bytes of a baseline that loads: what is written must be read."""
    data = text.encode("utf-8")
    load_baseline(read_json(data, str(path), refused=BaselineRefused))
    return data


def _tell(config: Config, path: Path, findings: Sequence[Finding], expires: date) -> None:
    counts = Counter(f.severity for f in findings)
    by_severity = ", ".join(f"{counts[severity]} {severity}" for severity in reversed(Severity) if counts[severity])
    say(f"{path}: {counted(len(findings), 'failure')} accepted until {expires} ({by_severity})")
    named = os.path.realpath(path) in map(os.path.realpath, config.baselines)
    if not named:
        relative = os.path.relpath(path, config.folder).replace(os.sep, "/")
        say(f'name it in {config.name}, or it covers nothing: "baselines": ["{relative}"]')
    say("have it reviewed where policy is reviewed: whoever is audited does not write it")
