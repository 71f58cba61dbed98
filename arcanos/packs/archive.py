"""A pack as one file: its files and the manifest that names each of them, in an archive of one form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from arcanos import __version__
from arcanos.engine.fields import Problems
from arcanos.engine.header import read_header
from arcanos.engine.pack import PackSource, load_pack_files
from arcanos.errors import IntegrityBroken, Mistake, Place, StatementRefused
from arcanos.readers.shapes import is_object
from arcanos.readers.source import Value
from arcanos.signing.archive import read_archive, write_archive
from arcanos.signing.statement import Statement, differences, read_statement, state

MANIFEST: Final = "manifest.json"
KIND: Final = "urn:arcanos:pack:v1"
"""The predicate of the manifest, which is an in-toto Statement v1."""
_PREDICATE: Final = {"id", "version", "title", "sha256", "requires", "built_by"}
_HINT: Final = "take the archive as it was published"


@dataclass(frozen=True, slots=True)
class PackArchive:
    """A pack out of an archive whose manifest holds; who signed it is another question.

    `sha256` is of the archive, `source` the pack itself, `manifest` the bytes that signatures are over.
    """

    name: str
    sha256: str
    files: Mapping[str, bytes]
    manifest: bytes
    statement: Statement
    source: PackSource

    @property
    def id(self) -> str:
        """The pack's id."""
        return str(self.statement.predicate["id"])

    @property
    def version(self) -> str:
        """The pack's version."""
        return str(self.statement.predicate["version"])


def build_archive(files: Mapping[str, bytes], source: PackSource) -> bytes:
    """Return the archive of a pack: the same bytes for the same files and the same engine, on every machine."""
    manifest = state(KIND, files, _predicate(source, {"arcanos": __version__})).to_json()
    return write_archive({**files, MANIFEST: manifest})


def open_archive(data: bytes, name: str) -> PackArchive:
    """Return the pack in an archive; `name` is the file as the user named it.

    Raises ArchiveRefused for what is no archive, IntegrityBroken where a file is not as the manifest lists it,
    PackRefused where it is as listed and no pack.
    """
    archive = read_archive(data, name)
    files = dict(archive.files)
    manifest = files.pop(MANIFEST, None)
    if manifest is None:
        raise _broken(f"{name}/{MANIFEST}", "the archive has no manifest", "'arcanos pack build' writes it")
    statement = _statement(manifest, f"{name}/{MANIFEST}")
    mistakes = [
        Mistake(Place(f"{name}/{file or MANIFEST}"), "ARC-INT-FILE", what, _HINT)
        for file, what in differences(statement, files)
    ]
    if mistakes:
        raise IntegrityBroken(mistakes)
    source = load_pack_files(files, name)
    problems = Problems()
    read_header(source, problems)  # an id and a version that are no paths: archives are stored by them
    problems.settle()
    if _predicate(source, statement.predicate.get("built_by")) != statement.predicate:
        raise _broken(f"{name}/{MANIFEST}", "the manifest says something else than the pack that it lists", _HINT)
    return PackArchive(name, archive.sha256, files, manifest, statement, source)


def _predicate(source: PackSource, built_by: Value) -> dict[str, Value]:
    header = source.header.value
    return {
        "id": header.get("id"),
        "version": header.get("version"),
        "title": header.get("title"),
        "sha256": source.sha256,
        "requires": header.get("requires", {}),
        "built_by": built_by,
    }


def _statement(manifest: bytes, name: str) -> Statement:
    try:
        statement = read_statement(manifest, name, KIND)
    except StatementRefused as refused:
        raise IntegrityBroken(refused.mistakes) from None
    built_by = statement.predicate.get("built_by")
    if (
        set(statement.predicate) != _PREDICATE
        or not is_object(built_by)
        or not isinstance(built_by.get("arcanos"), str)
    ):
        raise _broken(
            name, "the manifest has other members than a pack's, or lacks some", "use the arcanos that built it"
        )
    return statement


def _broken(name: str, message: str, hint: str) -> IntegrityBroken:
    return IntegrityBroken([Mistake(Place(name), "ARC-INT-MANIFEST", message, hint)])
