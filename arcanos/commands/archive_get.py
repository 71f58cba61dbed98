"""`arcanos archive get`: bring an audit, or a file of it, back from a compliance drive."""

from __future__ import annotations

from pathlib import Path

import click

from arcanos import clock
from arcanos.archiving.fetching import chosen, fetch
from arcanos.clock import rfc3339
from arcanos.commands.archive_asked import at_option, audits_of, drive_of
from arcanos.commands.options import config_option
from arcanos.commands.screen import Progress, say
from arcanos.errors import ExitCode
from arcanos.redaction import redact

EXAMPLES = """\b
Examples:
  arcanos archive get latest --output audit --at /srv/compliance
  arcanos archive get 3f1c9a5e7d20b8c4 --file record.json --output .
"""


@click.command("get", epilog=EXAMPLES)
@click.argument("audit", metavar="AUDIT")
@click.option("--file", "names", multiple=True, metavar="NAME", help="Only this file of the audit. Repeatable.")
@click.option(
    "--output",
    "-o",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder to write into; it is made where it is not there.",
)
@at_option
@config_option
def command(audit: str, names: tuple[str, ...], output: Path, url: str | None, config_path: Path | None) -> int:
    """Bring back the files of AUDIT: the digest that names it, 8 or more digits of it, or 'latest'.

    The digest of a single file will do as well. Each file is compared while it is fetched and has its name only once
    its bytes are those that were archived; none is ever written over another. Ends with 2 when there is no such
    audit, with 3 when the drive can't be read, with 5 when a file is there already, with 6 for other bytes, and for
    'latest' where an audit was changed or taken away that may be it.
    """
    drive = drive_of(url, config_path, clock.now())
    wanted = chosen(drive, audits_of(drive), audit, names)
    with Progress() as progress:
        paths: list[Path] = []
        for path in fetch(drive, wanted.files, output):
            progress(f"fetched {path}")
            paths.append(path)
    of = wanted.audit
    lines = [f"{of.project}: {of.gate}: {of.verdict}, as of {rfc3339(of.as_of)}"]
    for file, path in zip(wanted.files, paths, strict=True):
        lines.append(f"fetched    {path}: {file.size} bytes, sha256 {file.sha256}")
    say(*map(redact, lines))
    return ExitCode.OPEN
