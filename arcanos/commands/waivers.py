"""`arcanos waivers`: are the waivers well formed and in force?"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import click
from tabulate import tabulate

from arcanos import clock
from arcanos.commands.options import as_of_option, config_option, the_config
from arcanos.errors import ExitCode
from arcanos.run import load_all_waivers


@click.group("waivers")
def command() -> None:
    """Check the waivers of the configuration."""


@command.command("check")
@config_option
@click.option("--within", default=30, show_default=True, type=click.IntRange(min=0), metavar="DAYS", help="Warn this early.")
@as_of_option
def check(config_path: Path | None, within: int, as_of: datetime | None) -> int:
    """List every waiver; exit 1 when one has expired or is not yet in force, 3 when one is malformed.

    Whether a waiver is used is told by 'arcanos check', which evaluates the rules.
    """
    config = the_config(config_path)
    waivers, _ = load_all_waivers(config)
    today = (as_of or clock.now()).date()
    rows: list[tuple[str, ...]] = []
    bad = 0
    for waiver in sorted(waivers, key=lambda w: (w.expires, w.id)):
        state = "in force"
        if today > waiver.expires:
            state, bad = "EXPIRED", bad + 1
        elif today < waiver.created:
            state, bad = "NOT YET IN FORCE", bad + 1
        elif waiver.expires <= today + timedelta(days=within):
            state = f"ends in {(waiver.expires - today).days} days"
        rows.append((state, waiver.id, waiver.rule, waiver.target, str(waiver.expires), waiver.owner))
    if rows:
        click.echo(tabulate(rows, headers=("state", "id", "rule", "target", "expires", "owner"), disable_numparse=True))
    files = len(config.waivers)
    click.echo(f"{len(rows)} waivers in {files} files as of {today}: {bad} not in force")
    return ExitCode.CLOSED if bad else ExitCode.OPEN
