"""`arcanos waivers check`: are the waivers well formed and in force?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import click

from arcanos import clock
from arcanos.commands.options import as_of_option, config_option, the_config
from arcanos.commands.screen import counted, say
from arcanos.engine.waiver_file import Waiver
from arcanos.errors import ExitCode
from arcanos.inputs import load_all_waivers

STATE: Final = 11
EXAMPLES = """\b
Examples:
  arcanos waivers check
  arcanos waivers check --within 90
"""


@click.command("check", epilog=EXAMPLES)
@click.option(
    "--within", default=30, show_default=True, type=click.IntRange(min=0), metavar="DAYS", help="Warn this early."
)
@config_option
@as_of_option
def command(config_path: Path | None, within: int, as_of: datetime | None) -> int:
    """List every waiver of the configuration.

    Ends with 1 when one has expired or is not yet in force, 3 when one is malformed. Whether a waiver
    is used is told by 'arcanos check', which evaluates the rules.
    """
    config = the_config(config_path)
    if not config.waivers:
        say(f"{config.name} names no waivers file: nothing is waived, and there was nothing to check")
        return ExitCode.OPEN
    waivers = load_all_waivers(config).entries
    today = (as_of or clock.now()).date()
    for waiver in sorted(waivers, key=lambda w: (w.expires, w.id)):
        say(*_lines(waiver, today, within))
    bad = sum(not waiver.in_force(today) for waiver in waivers)
    files = counted(len(config.waivers), "file")
    say(f"{counted(len(waivers), 'waiver')} in {files} as of {today}: {bad} not in force")
    return ExitCode.CLOSED if bad else ExitCode.OPEN


def _lines(waiver: Waiver, today: date, within: int) -> list[str]:
    blank = " " * STATE
    return [
        f"{_state(waiver, today, within):{STATE}}{waiver.id}: {waiver.rule} on {waiver.target}",
        f"{blank}{waiver.created} to {waiver.expires}, {_left(waiver, today)}; {waiver.ticket}",
        f"{blank}owner {waiver.owner}, approved by {waiver.approved_by}",
        f"{blank}{waiver.spot.place}",
        "",
    ]


def _state(waiver: Waiver, today: date, within: int) -> str:
    if today > waiver.expires:
        return "EXPIRED"
    if today < waiver.created:
        return "NOT YET"
    # A span that leads past the calendar warns of everything.
    soon = timedelta(days=min(within, timedelta.max.days))
    return "ends soon" if waiver.expires - today <= soon else "in force"


def _left(waiver: Waiver, today: date) -> str:
    days = (waiver.expires - today).days
    return f"{counted(days, 'day')} left" if days >= 0 else f"ended {counted(-days, 'day')} ago"
