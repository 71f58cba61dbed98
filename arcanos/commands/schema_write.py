"""`arcanos schema write`: the JSON Schemas as files that editors read without a network."""

from __future__ import annotations

from pathlib import Path

import click

from arcanos.authoring.published import FOLDER, published
from arcanos.commands.screen import say
from arcanos.errors import ExitCode, UsageError
from arcanos.writing import make_folder, write_whole

EXAMPLES = """\b
Examples:
  arcanos schema write
  arcanos schema write schemas
"""


@click.command("write", epilog=EXAMPLES)
@click.argument("folder", metavar="[DIR]", default=FOLDER, type=click.Path())
def command(folder: str) -> int:
    """Write every schema into DIR (default: .arcanos, where 'init' and 'rules new' expect them).

    Files of an earlier version are replaced. Do this again after an upgrade of arcanos.
    """
    if not folder.strip():
        raise UsageError("DIR is empty; leave it out, or name a folder")
    home = Path(folder)
    for one in published().values():
        file = home / one.file
        make_folder(file.parent)
        write_whole(file, one.text.encode("utf-8"))
        say(f"wrote {file}")
    return ExitCode.OPEN
