"""Read a manifest back: exactly what `assemble` writes, and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Final

from pydantic import TypeAdapter, ValidationError

from arcanos.digest import canonical
from arcanos.errors import IntegrityBroken, Mistake, Place, StatementRefused
from arcanos.evidence.manifest import KIND, Manifest, file_of
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value, type_json
from arcanos.redaction import printable
from arcanos.signing.statement import Statement, read_statement

_KIND: Final = re.compile(r"[a-z][a-z0-9_]{0,90}", re.ASCII)
_CODE: Final = re.compile(r"ARC-[A-Z]{1,4}-[A-Z]{1,20}", re.ASCII)
_HINT: Final = "take the bundle as it was written, or collect it anew"


def read_manifest(data: bytes, name: str) -> tuple[Statement, Manifest]:
    """Return the statement in `data` and what it says; `name` is the file as messages call it.

    Raises IntegrityBroken for anything but the one form of a bundle's manifest.
    """
    try:
        statement = read_statement(data, name, KIND)
    except StatementRefused as refused:
        raise IntegrityBroken(refused.mistakes) from None
    try:
        manifest = _adapter().validate_python(_completed(statement))
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False, include_context=False)
        raise IntegrityBroken(_mistake(name, _said(detail["loc"], detail["type"])) for detail in found) from None
    # Whatever the adapter let pass or converted does not survive this comparison.
    if canonical(manifest.predicate()) != canonical(statement.predicate):
        raise IntegrityBroken([_mistake(name, "the manifest says something that no bundle says, or says it otherwise")])
    if mistakes := [*_disagreements(statement, manifest, name), *_oddities(manifest, name)]:
        raise IntegrityBroken(mistakes)
    return statement, manifest


@cache
def _adapter() -> TypeAdapter[Manifest]:
    return TypeAdapter(Manifest)


def _completed(statement: Statement) -> Value:
    """Return the predicate with the digests and sizes of its documents, which are the statement's own, and whole."""
    predicate, files = statement.predicate, {one.name: one for one in statement.subjects}
    made_by, documents = predicate.get("made_by"), predicate.get("documents")
    completed: list[Value] = []
    for one in documents if is_list(documents) else ():
        file = one.get("file") if is_object(one) else None
        subject = files.get(file) if isinstance(file, str) else None
        known = {} if subject is None else {"sha256": subject.sha256, "size": subject.size}
        completed.append(one | known if is_object(one) else one)
    by = made_by.get("arcanos") if is_object(made_by) else None
    told = {"made_by": by, "documents": completed if is_list(documents) else documents}
    return dict(predicate) | told | {"failures": _hinted(predicate.get("failures"))}


def _hinted(failures: Value) -> Value:
    """Return failures with the next step that not every one has."""
    return [{"hint": ""} | one if is_object(one) else one for one in failures] if is_list(failures) else failures


def _disagreements(statement: Statement, manifest: Manifest, name: str) -> list[Mistake]:
    """Tell where the files and the documents of a manifest are not the same ones."""
    kinds = Counter(one.kind for one in manifest.documents)
    files = {one.file for one in manifest.documents}
    mistakes = [
        _mistake(name, f"'{printable(one.name)}' is listed as a file and as no document")
        for one in statement.subjects
        if one.name not in files
    ]
    mistakes += [
        _mistake(name, f"the document '{printable(one.kind)}' is in a file of another name")
        for one in manifest.documents
        if one.file != file_of(one.kind)
    ]
    named = (*kinds, *(one.kind for one in manifest.failures), *(one.document for one in manifest.exemptions))
    mistakes += [_mistake(name, "a document has a name that is none") for kind in named if not _KIND.fullmatch(kind)]
    twice = {kind for kind, count in kinds.items() if count > 1} | {one.kind for one in manifest.failures} & set(kinds)
    mistakes += [_mistake(name, f"the document '{printable(kind)}' is listed twice, or failed too") for kind in twice]
    return mistakes


def _oddities(manifest: Manifest, name: str) -> Iterator[Mistake]:
    """Tell what no bundle says of its documents and of sources that failed."""
    for one in manifest.documents:
        if one.media_type != type_json or not one.sources:
            yield _mistake(name, "a document is not JSON, or of no source")
        counts = [found.count for found in one.redacted]
        counts += [kept.count for source in one.sources for kept in source.withheld]
        if min(counts, default=1) < 1:
            yield _mistake(name, "fewer than one value was left out at a place")
    if not all(_CODE.fullmatch(one.code) for one in manifest.failures):
        yield _mistake(name, "a source failed with a code that is none")


def _said(location: tuple[int | str, ...], kind: str) -> str:
    path = printable(".".join(map(str, location)))
    return f"'{path}' is missing" if kind == "missing" else f"'{path}' is not what stands there in a manifest"


def _mistake(name: str, message: str) -> Mistake:
    return Mistake(Place(name), "ARC-INT-MANIFEST", message, _HINT)
