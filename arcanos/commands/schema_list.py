"""`arcanos schema list`: which JSON Schemas there are."""

from __future__ import annotations

import click

from arcanos.authoring.published import published
from arcanos.commands.screen import say, table
from arcanos.errors import ExitCode


@click.command("list")
def command() -> int:
    """List the schemas with what they describe."""
    say(*table(("schema", "describes"), [(one.name, one.description) for one in published().values()]))
    return ExitCode.OPEN
