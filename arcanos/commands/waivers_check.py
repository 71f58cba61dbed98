"""`arcanos waivers check`: are the waivers in force, needed, and valid for what is there?"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

import click

from arcanos import clock
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
from arcanos.config import Config
from arcanos.engine.overlays import day_of
from arcanos.engine.waiver_file import Waiver
from arcanos.errors import ExitCode
from arcanos.inputs import load_all_waivers

STATE: Final = 11
FORMAT: Final = "arcanos-waivers-check/1"
EXAMPLES = """\b
Examples:
  arcanos waivers check
  arcanos waivers check --expiring 90d
  arcanos waivers check --expiring 2w --fail-on expiring --format json
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
    """List every waiver of the configuration and how it stands.

    Evaluates the rules, so that it can tell which waivers are unused, overlap or are void (changed
    evidence, too long for the severity, no compensating control, ...). Ends with 1 when one is any of
    that, has expired or is not yet in force; with 3 when one is malformed. That one ends soon is a
    warning unless --fail-on says otherwise.
    """
    config = the_config(config_path, bundle)
    at = as_of or clock.now()
    if not config.waivers and form == "text":
        say(f"{config.name} names no waivers file: nothing is waived, and there was nothing to check")
        return ExitCode.OPEN
    if dates_only:
        standings = by_dates(load_all_waivers(config).entries, day_of(at), within)
    else:
        standings = by_evaluation(config, gate_name, Waiver, at, within)
    standings.sort(key=lambda one: (one.entry.expires, one.entry.fingerprint, str(one.entry.spot.place)))
    code = exit_code(standings, expiring=fail_on is not None)
    if form == "json":
        asked = Asked(FORMAT, at, within, evaluated=not dates_only)
        sys.stdout.buffer.write(asked.told("waivers", [_waiver(one, day_of(at)) for one in standings], standings, code))
        return code
    _show(config, standings, day_of(at), evaluated=not dates_only)
    return code


def _show(config: Config, standings: Sequence[Standing[Waiver]], today: date, *, evaluated: bool) -> None:
    for one in standings:
        say(*_lines(one, today))
    files = counted(len(config.waivers), "file")
    say(f"{counted(len(standings), 'waiver')} in {files} as of {today}: {summed(standings)}")
    if not evaluated:
        say("only days were looked at: whether a waiver is used or void was not")


def _lines(one: Standing[Waiver], today: date) -> list[str]:
    waiver = one.entry
    blank = " " * STATE
    control = waiver.compensating_control
    return [
        f"{one.states[0].label:{STATE}}{waiver.id}: {waiver.rule} on {waiver.target}",
        *(f"{blank}{why}" for why in one.why),
        f"{blank}{waiver.created} to {waiver.expires}, {left(waiver, today)}; {waiver.ticket}",
        f"{blank}owner {waiver.owner}, approved by {waiver.approved_by}",
        *([f"{blank}compensating control: {control}"] if control is not None else []),
        f"{blank}{waiver.spot.place}",
        "",
    ]


def _waiver(one: Standing[Waiver], today: date) -> dict[str, object]:
    waiver = one.entry
    own = {"id": waiver.id, "ticket": waiver.ticket, "compensating_control": waiver.compensating_control}
    return {**members(one, today), **own}
