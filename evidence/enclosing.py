"""From plain files to the documents of a bundle: what `documents` names, as the manifest will say it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from arcanos.digest import digest
from arcanos.errors import DocumentRefused
from arcanos.evidence.bundle import Bundle, Document
from arcanos.evidence.kinds.checking import kind_mistakes
from arcanos.evidence.manifest import FILES, Enclosed, Failed, Provenance
from arcanos.evidence.sources import FileSource


def enclosed(bundle: Bundle, sources: Sequence[FileSource], as_of: datetime) -> tuple[list[Enclosed], list[Failed]]:
    """Return the documents that `read_documents` found for `sources`, and a failure for each that has no file.

    Raises DocumentRefused with every member that is not what documents of its kind have.
    """
    mistakes = [one for document in bundle for one in kind_mistakes(document.name, document.value, document.locate)]
    if mistakes:
        raise DocumentRefused(mistakes)
    documents = [_enclosed(bundle.documents[one.name], one, bundle) for one in sources if one.name in bundle.documents]
    failures = [_without_files(one, as_of) for one in sources if one.name not in bundle.documents]
    return documents, failures


def _enclosed(document: Document, source: FileSource, bundle: Bundle) -> Enclosed:
    provenance = Provenance(
        collector=FILES,
        options_sha256=options_digest(source),
        origins=document.origins,
        collected_at=document.collected_at,
        notes=tuple(note.text for note in bundle.notes if note.document == document.name),
    )
    # A document of one file says itself which schema it keeps to, unless that stood in the front matter of a page.
    stated = tuple(version.text for version in document.schema_versions)
    said = any(text is not None for text in stated)
    return Enclosed(document.name, document.value, (provenance,), schema_versions=stated if said else ())


def options_digest(source: FileSource) -> str:
    """Return the digest of what the configuration says of a document's files."""
    said = {
        "files": list(source.patterns),
        "format": source.format,
        "list": source.list_member,
        "collected_at": source.collected_at,
    }
    return digest({name: value for name, value in said.items() if value is not None})


def _without_files(source: FileSource, as_of: datetime) -> Failed:
    return Failed(
        kind=source.name,
        collector=FILES,
        code="ARC-COL-NOFILE",
        message="no file matches its patterns",
        hint="check its 'files' in the configuration",
        at=as_of,
        place=", ".join(source.patterns),
    )
