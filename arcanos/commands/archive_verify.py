"""`arcanos archive verify`: is everything on a compliance drive what was archived?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from arcanos import clock
from arcanos.archiving.catalogue import REBUILD, Catalogue, IndexState
from arcanos.archiving.drive import Drive
from arcanos.archiving.fetching import chosen
from arcanos.archiving.verifying import Verified, told, verify
from arcanos.commands.archive_asked import at_option, audits_of, drive_of
from arcanos.commands.options import config_option, format_option
from arcanos.commands.screen import Progress, counted, say, say_json
from arcanos.redaction import redact

FORMAT: Final = "arcanos-archive-verify/1"
EXAMPLES = """\b
Examples:
  arcanos archive verify --at /srv/compliance
  arcanos archive verify latest --format json
"""


@click.command("verify", epilog=EXAMPLES)
@click.argument("audits", nargs=-1, metavar="[AUDIT]...")
@at_option
@config_option
@format_option
def command(audits: tuple[str, ...], url: str | None, config_path: Path | None, format_: str) -> int:
    """Fetch every file of each AUDIT (default: of all, and whatever else stands there) and compare it.

    Every audit is read itself, not from the index, and held against its record. Ends with 6 when anything is missing,
    changed, renamed or not of arcanos, with 4 when a file can't be read, an object is not locked as the configuration
    asks, or no audit names it, with 3 when there is no audit.
    """
    drive = drive_of(url, config_path, clock.now())
    with Progress() as progress:
        progress("reading audits")
        found = audits_of(drive, trusting=False)
        only = [chosen(drive, found, word).audit for word in dict.fromkeys(audits)]
        done = verify(drive, found, only or None, progress)
    if format_ == "json":
        say_json(_members(drive, found, done))
    else:
        say(*map(redact, _lines(drive, found, done)))
    return done.exit_code


def _members(drive: Drive, found: Catalogue, done: Verified) -> dict[str, object]:
    return {
        "format": FORMAT,
        "drive": drive.name,
        "index": str(found.index),
        "audits": done.audits,
        "objects": done.objects,
        "bytes": done.size,
        "broken": told(done.broken),
        "untold": told(done.untold),
        "notes": told(done.notes),
        "exit_code": int(done.exit_code),
    }


def _lines(drive: Drive, found: Catalogue, done: Verified) -> Iterator[str]:
    yield from (f"broken     {one}" for one in done.broken)
    yield from (f"untold     {one}" for one in done.untold)
    yield from (f"note       {one}" for one in done.notes)
    if found.index is not IndexState.AGREES:
        yield f"index      is {found.index}; {REBUILD}"
    audits, objects = counted(done.audits, "audit"), counted(done.objects, "object")
    yield f"{audits} at {drive.name}: {objects} fetched and as archived, {done.size} bytes"
