"""`arcanos archive put`: the record of a run and what belongs to it, onto a compliance drive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from arcanos import clock
from arcanos.archiving.audit import FileRole
from arcanos.archiving.drive import Drive
from arcanos.archiving.putting import Archived, Kept, archive_run
from arcanos.archiving.taking import Given
from arcanos.clock import rfc3339
from arcanos.commands.archive_asked import at_option, drive_of
from arcanos.commands.options import config_option
from arcanos.commands.screen import Progress, counted, say
from arcanos.errors import ExitCode, UsageError, did_you_mean
from arcanos.redaction import redact

ROLES = [str(role) for role in FileRole if role is not FileRole.RECORD]
EXAMPLES = """\b
Examples:
  arcanos archive put record.json report.html --at /srv/compliance
  arcanos archive put record.json report.pdf --bundle evidence.tar.gz
  arcanos archive put audit-2026-q4 --bundle evidence.tar.gz
  arcanos archive put record.json --role other=minutes.txt --at s3://acme-compliance/audits
"""


@click.command("put", epilog=EXAMPLES)
@click.argument("record", type=click.Path(path_type=Path), metavar="RECORD")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option(
    "--bundle",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="The bundle that RECORD rests on; one that is a folder is archived as a .tar.gz.",
)
@click.option(
    "--role",
    "roles",
    multiple=True,
    metavar="ROLE=PATH",
    help=f"Another file, and what it is: {', '.join(ROLES[:-1])} or {ROLES[-1]}. Repeatable.",
)
@at_option
@config_option
def command(
    record: Path,
    files: tuple[Path, ...],
    bundle: Path | None,
    roles: tuple[str, ...],
    url: str | None,
    config_path: Path | None,
) -> int:
    """Archive RECORD (what --output json= wrote) and each FILE: reports, a signed decision, a bundle.

    RECORD may be the folder that 'arcanos audit' wrote: all of it is archived, once it is as its SHA256SUMS says.

    What a FILE is, is told by its content and suffix. Every file is written under its digest, fetched again from the
    drive and compared; only then the audit that names them is written, and "archived" is said. The same files again
    write nothing and are compared again. Ends with 3 when RECORD or a FILE can't be taken, and then nothing was
    written; with 5 when the drive does not take it or gives back other bytes; with 6 when other bytes stand under a
    digest already, a bundle is not the one that RECORD rests on, or a folder is not as it was written.
    """
    given = [*(Given(path) for path in files), *map(_with_role, roles)]
    if bundle is not None:
        given.append(Given(bundle, FileRole.BUNDLE))
    drive = drive_of(url, config_path, clock.now())
    with Progress() as progress:
        archived = archive_run(drive, record, given, progress)
    say(*map(redact, _lines(drive, archived)))
    return ExitCode.OPEN


def _with_role(text: str) -> Given:
    role, equals, path = text.partition("=")
    if not equals or not path:
        raise UsageError(f"--role {text}: write ROLE=PATH, such as other=minutes.txt")
    if role not in ROLES:
        raise UsageError(f"--role {text}: there is no role '{role}'; {did_you_mean(role, ROLES)}")
    return Given(Path(path), FileRole(role))


def _lines(drive: Drive, archived: Archived) -> Iterator[str]:
    audit = archived.audit
    model = "" if audit.model is None else f", {audit.model}"
    yield f"{audit.project}: {audit.gate}{model}: {audit.verdict}, as of {rfc3339(audit.as_of)}"
    for file, kept in zip(audit.files, archived.files, strict=True):
        yield f"{_word(kept):<9}  {file.role} {file.name}: {file.size} bytes, sha256 {file.sha256}{_held(kept)}"
    yield f"{_word(archived.document):<9}  audit {audit.name}{_held(archived.document)}"
    yield from archived.notes
    if archived.index:
        yield f"the index is behind: {archived.index}; 'arcanos archive index' makes it anew"
    files = counted(len(audit.files), "file")
    yield f"archived   {audit.sha256[:16]} at {drive.name}: {files}, each read back and compared"


def _word(kept: Kept) -> str:
    return "written" if kept.new else "unchanged"


def _held(kept: Kept) -> str:
    return "" if kept.until is None else f", locked until {rfc3339(kept.until)}"
