"""`arcanos pack build`: from a pack's folder to its archive."""

from __future__ import annotations

import os
from pathlib import Path

import click

from arcanos.commands.packs import Extending
from arcanos.commands.screen import counted, say
from arcanos.digest import sha256
from arcanos.errors import ExitCode, Mistake, NotRecorded, PackRefused, Place, UsageError
from arcanos.packs.archive import build_archive, open_archive
from arcanos.packs.building import pack_files
from arcanos.packs.references import archive_name
from arcanos.packs.store import keep
from arcanos.writing import make_folder

EXAMPLES = """\b
Examples:
  arcanos pack build policies/credit
  arcanos pack build policies/credit --output dist
"""


@click.command("build", epilog=EXAMPLES)
@click.argument("pack", type=click.Path(path_type=Path), metavar="PACK")
@click.option(
    "--output",
    "-o",
    "folder",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="FOLDER",
    help="Where ID-VERSION.tar.gz is written; it is made where it is not there (default: here).",
)
def command(pack: Path, folder: Path) -> int:
    """Build the archive of PACK, a folder or a file: the same bytes on every machine.

    The pack must load, be well formed and have cases that all hold. A version that is there already with
    other bytes is never written over: raise 'version' in pack.yaml.
    """
    if not os.path.lexists(pack):
        hint = "name the folder with pack.yaml"
        raise PackRefused([Mistake(Place(str(pack)), "ARC-POL-NOTFOUND", "there is no pack here", hint)])
    if os.path.lexists(folder) and not folder.is_dir():
        raise NotRecorded(f"--output {folder}: this is no folder; name one")
    if pack.is_dir() and folder.resolve().is_relative_to(pack.resolve()):
        raise UsageError(f"--output {folder}: this is inside the pack, whose next archive would hold this one")
    found = pack_files(pack, str(pack))
    data = _archive(found.files, str(pack))
    archive = open_archive(data, str(pack))
    make_folder(folder)
    path = folder / archive_name(archive.id, archive.version)
    wrote = keep(path, data, "raise 'version' in pack.yaml; where that version was never published, remove the file")
    say(f"{'wrote' if wrote else 'unchanged'}  {path}: {counted(len(found.files), 'file')}", f"sha256  {sha256(data)}")
    if found.left_out:
        say(f"left out: {', '.join(found.left_out)}")
    return ExitCode.OPEN


def _archive(files: dict[str, bytes], shown: str) -> bytes:
    """Return the archive of files that are a pack which is worth publishing. Raises PackRefused."""
    from arcanos.authoring.lint.linter import refuse_badly_formed
    from arcanos.engine.cases import run_cases
    from arcanos.engine.pack import load_pack_files

    source = load_pack_files(files, shown)
    extensions = Extending(None, named=True).of(source)
    refuse_badly_formed(source, extensions)
    results = run_cases(source, extensions=extensions)
    hint = "correct the rule or the case; 'arcanos rules test' shows more"
    differ = [
        Mistake(result.place, "ARC-POL-CASE", f"{result.rule}: {result.case}: {result.message}", hint)
        for result in results
        if not result.passed
    ]
    if differ:
        raise PackRefused(differ)
    return build_archive(files, source)
