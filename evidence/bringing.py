"""Bring all evidence of a project together: its plain documents and what collectors bring, as the files of a bundle."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from arcanos.digest import digest
from arcanos.evidence.bundle import Document, Exemption, Note
from arcanos.evidence.collecting import Collecting, Outcome, Secret
from arcanos.evidence.collector_sources import CollectorSource, Network
from arcanos.evidence.collectors.interface import Origin
from arcanos.evidence.joining import joined
from arcanos.evidence.manifest import FILES, Enclosed, Failed, Provenance, assemble
from arcanos.evidence.sources import FileSource, read_documents


@dataclass(frozen=True, slots=True)
class Brought:
    """The files of a bundle by name; the documents in it, what came of each source, what failed, what was noted."""

    as_of: datetime
    files: Mapping[str, bytes]
    documents: tuple[Enclosed, ...]
    outcomes: tuple[Outcome, ...]
    failures: tuple[Failed, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """Whose evidence it is: plain `documents` and `sources` are below `folder`, as the configuration names them."""

    name: str
    folder: Path
    documents: Sequence[FileSource]
    sources: Sequence[CollectorSource]
    exemptions: Mapping[str, Exemption]
    network: Network


def bring(
    project: Project, secret: Secret, as_of: datetime, jobs: int, watch: Callable[[str], None] = lambda _: None
) -> Brought:
    """Read and collect everything, `jobs` sources at a time; `secret` returns a credential by its name.

    Raises DocumentRefused where a plain document can't be taken.
    """
    exemptions = project.exemptions
    bundle = read_documents(project.folder, project.documents, exemptions)
    written = {source.name: source for source in project.documents}
    plain = [_enclosed(document, written[document.name], project.folder) for document in bundle]
    collecting = Collecting(project.folder, as_of, project.network, secret, watch)
    outcomes = collecting.all(project.sources, jobs)
    made = joined(outcomes, as_of)
    documents = (*plain, *made.documents)
    files = assemble(project.name, as_of, documents, made.failures, exemptions)
    return Brought(as_of, files, documents, outcomes, made.failures, bundle.notes)


def _enclosed(document: Document, source: FileSource, folder: Path) -> Enclosed:
    options = {
        "files": list(source.patterns),
        "format": source.format,
        "list": source.list_member,
        "collected_at": source.collected_at,
    }
    origins = tuple(
        Origin(file.name, file.sha256, (folder / file.name).stat().st_size, document.media_type)
        for file in document.files
    ) or (Origin(document.source, document.sha256, document.size, document.media_type),)
    provenance = Provenance(FILES, digest(options), origins, document.collected_at)
    return Enclosed(
        document.name,
        document.value,
        (provenance,),
        schema_versions=tuple(one.text for one in document.schema_versions) if document.files else (),
    )
