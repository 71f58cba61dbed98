"""`arcanos archive list`: which audits are on a compliance drive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from arcanos import clock
from arcanos.archiving.catalogue import REBUILD, Catalogue, IndexState, lost_mistakes
from arcanos.archiving.drive import Drive
from arcanos.archiving.verifying import told
from arcanos.clock import rfc3339
from arcanos.commands.archive_asked import at_option, audits_of, drive_of
from arcanos.commands.options import config_option, format_option
from arcanos.commands.screen import counted, say, say_json, table
from arcanos.errors import ExitCode
from arcanos.redaction import redact

FORMAT: Final = "arcanos-archive-list/1"
EXAMPLES = """\b
Examples:
  arcanos archive list --at /srv/compliance
  arcanos archive list --format json
"""
_INDEX: Final = {
    IndexState.ABSENT: "there is no index, and each audit was read",
    IndexState.BEHIND: "the index does not have all audits, and those were read",
    IndexState.AHEAD: "the index names audits that are not there",
    IndexState.UNREADABLE: "the index can't be read, and each audit was read",
}


@click.command("list", epilog=EXAMPLES)
@at_option
@config_option
@format_option
def command(url: str | None, config_path: Path | None, format_: str) -> int:
    """List the audits on a drive, oldest first: the digest that names each, its time, gate, model, verdict and files.

    The index is used as far as it agrees with what is there; where it does not, that is said. No file of an audit is
    fetched: 'arcanos archive verify' does. Ends with 3 when there is no audit, with 6 when the index names one that
    is not there any more or one is not what its name says, with 4 when one can't be read.
    """
    drive = drive_of(url, config_path, clock.now())
    found = audits_of(drive)
    if format_ == "json":
        say_json(_members(drive, found))
    else:
        say(*map(redact, _lines(drive, found)))
    if found.broken or found.lost:
        return ExitCode.INTEGRITY
    return ExitCode.UNTOLD if found.unread else ExitCode.OPEN


def _members(drive: Drive, found: Catalogue) -> dict[str, object]:
    return {
        "format": FORMAT,
        "drive": drive.name,
        "index": str(found.index),
        "audits": [{"sha256": audit.sha256, "name": audit.name, **audit.members()} for audit in found.audits],
        "broken": told((*found.broken, *lost_mistakes(drive, found.lost))),
        "untold": told(found.unread),
    }


def _lines(drive: Drive, found: Catalogue) -> Iterator[str]:
    rows = [
        (
            audit.sha256[:16],
            rfc3339(audit.as_of),
            audit.project,
            audit.gate if audit.model is None else f"{audit.gate} {audit.model}",
            audit.verdict,
            str(len(audit.files)),
        )
        for audit in found.audits
    ]
    if rows:
        yield from table(("audit", "as of", "project", "gate", "verdict", "files"), rows)
        yield ""
    yield from (f"broken     {one}" for one in (*found.broken, *lost_mistakes(drive, found.lost)))
    yield from (f"untold     {one}" for one in found.unread)
    if found.index in _INDEX:
        yield f"index      {_INDEX[found.index]}; {REBUILD}"
    yield f"{counted(len(found.audits), 'audit')} at {drive.name}; no file of them was fetched"
