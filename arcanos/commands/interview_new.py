"""`arcanos interview new`: a questionnaire to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from arcanos.commands.screen import say
from arcanos.errors import ExitCode
from arcanos.evidence.interviews.shipped import SHIPPED, shipped_text
from arcanos.writing import write_new

EXAMPLES = """\b
Examples:
  arcanos interview new deployment --output audit/deployment.yaml
"""


@click.command("new", epilog=EXAMPLES)
@click.argument("scope", type=click.Choice(SHIPPED))
@click.option("--output", "-o", required=True, type=click.Path(path_type=Path), metavar="FILE", help="The new file.")
def command(scope: str, output: Path) -> int:
    """Write the questionnaire that comes with arcanos for SCOPE of an audit, to be made your own.

    A file that is there is never overwritten. 'arcanos interview hold' takes the name of a scope as well, where the
    questions are good as they are.
    """
    write_new(output, shipped_text(scope))
    say(f"wrote {output}", f"next: arcanos interview hold {output} --system ID --by NAME")
    return ExitCode.OPEN
