"""`arcanos baseline check`: which entries of the baselines are in force, fixed, void or about to end?"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

import click

from arcanos import clock
from arcanos.clock import rfc3339
from arcanos.commands.entries import (
    Standing,
    by_dates,
    exit_code,
    expiring_options,
    left,
    members,
    summed,
)
from arcanos.commands.entries_asked import Asked, by_evaluation
from arcanos.commands.options import as_of_option, bundle_option, config_option, gate_option, the_config
from arcanos.commands.screen import counted, say
from arcanos.engine.baseline_file import Accepted, Baseline
from arcanos.engine.overlays import day_of
from arcanos.errors import ExitCode
from arcanos.inputs import Baselines, load_all_baselines

STATE: Final = 11
FORMAT: Final = "arcanos-baseline-check/1"
EXAMPLES = """\b
Examples:
  arcanos baseline check
  arcanos baseline check --expiring 60d --fail-on expiring
"""


@click.command("check", epilog=EXAMPLES)
@expiring_options
@gate_option("As this gate sees them, with the rules that it marks as hard.")
@config_option
@bundle_option
@as_of_option
def command(
    config_path: Path | None,
    bundle: Path | None,
    gate_name: str | None,
    within: int,
    fail_on: str | None,
    dates_only: bool,
    form: str,
    as_of: datetime | None,
) -> int:
    """List the baselines of the configuration, and every entry that is not in order.

    Evaluates the rules, so that it can tell which entries are fixed or void (changed evidence, a
    graver severity, ...). Ends with 1 when one is, or is covered twice, has expired or is not yet in
    force; with 3 when a file is malformed. That one ends soon is a warning unless --fail-on says
    otherwise. --format json lists every entry.
    """
    config = the_config(config_path, bundle)
    at = as_of or clock.now()
    baselines = load_all_baselines(config)
    if not config.baselines and form == "text":
        say(f"{config.name} names no baseline: nothing is accepted, and there was nothing to check")
        return ExitCode.OPEN
    if dates_only:
        standings = by_dates(baselines.entries, day_of(at), within)
    else:
        standings = by_evaluation(config, gate_name, Accepted, at, within)
    code = exit_code(standings, expiring=fail_on is not None)
    if form == "json":
        asked = Asked(FORMAT, at, within, evaluated=not dates_only)
        sys.stdout.buffer.write(asked.told("entries", [_entry(one, day_of(at)) for one in standings], standings, code))
        return code
    _show(baselines, standings, day_of(at), evaluated=not dates_only)
    return code


def _show(baselines: Baselines, standings: Sequence[Standing[Accepted]], today: date, *, evaluated: bool) -> None:
    for _, baseline in baselines.files:
        mine = [one for one in standings if one.entry.terms == baseline.terms]
        say(*_head(baseline, mine, today))
        for one in mine:
            if not one.in_order:
                say(*_lines(one))
    files = counted(len(baselines.files), "file")
    say(f"{counted(len(standings), 'entry', 'entries')} in {files} as of {today}: {summed(standings)}")
    if not evaluated:
        say("only days were looked at: whether an entry is fixed or void was not")


def _head(baseline: Baseline, standings: Sequence[Standing[Accepted]], today: date) -> list[str]:
    terms = baseline.terms
    days = (terms.expires - today).days
    return [
        f"{terms.file}: {summed(standings)}",
        f"  as of {rfc3339(terms.as_of)}, until {terms.expires}"
        + (f", {left(standings[0].entry, today)}" if standings else f", {days} days from now"),
        f"  owner {terms.owner}, approved by {terms.approved_by}",
        f"  {terms.reason}",
        "",
    ]


def _lines(one: Standing[Accepted]) -> list[str]:
    blank = " " * STATE
    why = (f"{blank}{why}" for why in one.why)
    return [
        f"{one.states[0].label:{STATE}}{one.entry.rule} on {one.entry.target}",
        *why,
        f"{blank}{one.entry.spot.place}",
        "",
    ]


def _entry(one: Standing[Accepted], today: date) -> dict[str, object]:
    entry = one.entry
    own = {"fingerprint": entry.fingerprint, "severity": str(entry.severity), "evidence_sha256": entry.evidence}
    return {**members(one, today), **own, "file": entry.terms.file}
