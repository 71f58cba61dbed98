"""`arcanos interview new`: a questionnaire to begin with."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import click

from arcanos.authoring.published import FOLDER, named, schema_line
from arcanos.commands.screen import say
from arcanos.config import find_config
from arcanos.errors import ExitCode
from arcanos.evidence.interviews.shipped import SHIPPED, shipped_text
from arcanos.writing import make_folder, write_new

SCHEMA: Final = "questionnaire"
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
    questions are good as they are. Its first line names the schema by which editors check it, which is
    written beside the configuration where it is not there yet.
    """
    found = find_config(Path.cwd())
    root = Path() if found is None else Path(os.path.relpath(found.parent))
    write_new(output, schema_line(output, SCHEMA, root).encode("utf-8") + shipped_text(scope))
    say(f"wrote {output}")
    copy = root / FOLDER / named(SCHEMA).file
    if not copy.exists():
        make_folder(copy.parent)
        write_new(copy, named(SCHEMA).text.encode("utf-8"))
        say(f"wrote {copy}")
    say(f"next: arcanos interview hold {output} --system ID --by NAME")
    return ExitCode.OPEN
