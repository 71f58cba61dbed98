"""`arcanos scripts list`: which compliance scripts the configuration names."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from arcanos import clock
from arcanos.commands.options import config_option, the_config
from arcanos.commands.screen import say, table
from arcanos.errors import ExitCode

EXAMPLES = """\b
Examples:
  arcanos scripts list
"""


@click.command("list", epilog=EXAMPLES)
@config_option
def command(config_path: Path | None) -> int:
    """List the compliance scripts of the configuration; nothing is run."""
    config = the_config(config_path)
    if not config.scripts:
        say(f"{config.name} names no compliance script; list some under 'compliance_scripts'")
        return ExitCode.OPEN
    rows = (
        (
            script.name,
            shlex.join(script.command),
            clock.show_span(script.seconds),
            ", ".join(script.environment) or "-",
            "yes" if script.needs_network else "no",
        )
        for script in config.scripts
    )
    say(*table(["name", "command", "within", "may see", "network"], rows))
    return ExitCode.OPEN
