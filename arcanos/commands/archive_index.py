"""`arcanos archive index`: the index of a compliance drive, made anew from its audits."""

from __future__ import annotations

from pathlib import Path

import click

from arcanos import clock
from arcanos.archiving.catalogue import rebuild
from arcanos.archiving.names import INDEX
from arcanos.commands.archive_asked import at_option, drive_of
from arcanos.commands.options import config_option
from arcanos.commands.screen import counted, say
from arcanos.errors import ExitCode

EXAMPLES = """\b
Examples:
  arcanos archive index --at /srv/compliance
"""


@click.command("index", epilog=EXAMPLES)
@at_option
@config_option
def command(url: str | None, config_path: Path | None) -> int:
    """Make index.json anew from the audits that are there: the same audits give the same bytes.

    Ends with 6, and leaves the index as it is, when it names an audit that is not there any more or an audit is not
    what its name says; with 3 when there is no audit, or one can't be read.
    """
    drive = drive_of(url, config_path, clock.now())
    found, wrote = rebuild(drive)
    say(f"{'wrote' if wrote else 'unchanged'}  {INDEX} at {drive.name}: {counted(len(found.audits), 'audit')}")
    return ExitCode.OPEN
