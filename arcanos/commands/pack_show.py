"""`arcanos pack show`: what is in an archive, and who says to have signed it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from arcanos.commands.screen import counted, say, table
from arcanos.engine.fields import Node, Problems
from arcanos.engine.requires import read_requires
from arcanos.errors import ExitCode
from arcanos.packs.opening import Sealed, open_sealed

EXAMPLES = """\b
Examples:
  arcanos pack show dist/credit-1.0.0.tar.gz
"""


@click.command("show", epilog=EXAMPLES)
@click.argument("archive", type=click.Path(path_type=Path), metavar="ARCHIVE")
def command(archive: Path) -> int:
    """Show what is in ARCHIVE: the pack, its files, and the keys that its signatures name.

    Every file is held against the manifest. Signatures are listed and not judged: 'arcanos pack verify' does.
    """
    say(*_lines(open_sealed(archive, str(archive))))
    return ExitCode.OPEN


def _lines(sealed: Sealed) -> Iterator[str]:
    archive = sealed.archive
    predicate = archive.statement.predicate
    yield f"{archive.id} {archive.version}: {predicate['title']}"
    yield f"archive   {archive.sha256}"
    yield f"pack      {archive.source.sha256}"
    yield f"built by  arcanos {predicate['built_by']['arcanos']}"
    yield from (f"requires  {wanted}" for wanted in _requires(archive.source.header))
    signatures = sealed.envelope.signatures if sealed.envelope is not None else ()
    yield f"signed    by {counted(len(signatures), 'key')}, not judged here" if signatures else "not signed"
    yield from (f"  key     {one.keyid[:64] or '(no key id)'}" for one in signatures)
    rows = [(one.name, str(one.size), one.sha256[:16]) for one in archive.statement.subjects]
    yield from ("", *table(("file", "bytes", "sha256"), rows))


def _requires(header: Node) -> Iterator[str]:
    problems = Problems()
    requires = read_requires(header, problems)
    problems.settle()
    if requires is not None:
        yield from requires.lines()
