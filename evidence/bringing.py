"""Bring all evidence of a project together: its plain documents and what collectors bring, as the files of a bundle."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

from arcanos.evidence.bundle import Exemption
from arcanos.evidence.collecting import Collecting, Outcome, Secret
from arcanos.evidence.collector_sources import CollectorSource, Network
from arcanos.evidence.enclosing import enclosed
from arcanos.evidence.joining import joined
from arcanos.evidence.manifest import Enclosed, Failed, assemble
from arcanos.evidence.sources import FileSource, read_documents


@dataclass(frozen=True, slots=True)
class Brought:
    """The files of a bundle by name; the documents in it, what came of each source, and what failed."""

    as_of: datetime
    files: Mapping[str, bytes]
    documents: tuple[Enclosed, ...]
    outcomes: tuple[Outcome, ...]
    failures: tuple[Failed, ...]


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
    found = read_documents(project.folder, project.documents, project.exemptions)
    plain, missing = enclosed(found, project.documents, as_of)
    collecting = Collecting(project.folder, as_of, project.network, secret, _one_at_a_time(watch))
    outcomes = collecting.all(project.sources, jobs)
    made = joined(outcomes, as_of)
    documents, failures = (*plain, *made.documents), (*missing, *made.failures)
    files = assemble(project.name, as_of, documents, failures, project.exemptions)
    return Brought(as_of, files, documents, outcomes, failures)


def _one_at_a_time(watch: Callable[[str], None]) -> Callable[[str], None]:
    """Let only one of several sources tell of its progress at a time."""
    lock = Lock()

    def told(what: str) -> None:
        with lock:
            watch(what)

    return told
