"""Bring all evidence of a project together: its plain documents and what collectors bring, as the files of a bundle."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Final

from arcanos.evidence.audit_runs import with_runs
from arcanos.evidence.border import redacted, redacted_failures
from arcanos.evidence.bundle import Exemption
from arcanos.evidence.collecting import Collecting, Outcome, Secret
from arcanos.evidence.collector_sources import CollectorSource, Network
from arcanos.evidence.collectors.interface import Collected
from arcanos.evidence.commit import commit_of
from arcanos.evidence.enclosing import enclosed
from arcanos.evidence.folding import folded, unreadable
from arcanos.evidence.joining import joined
from arcanos.evidence.manifest import Enclosed, Failed, assemble
from arcanos.evidence.redaction_rules import Redaction
from arcanos.evidence.scripts.collecting import COLLECTOR, Told, outcomes_of, run_scripts
from arcanos.evidence.scripts.script import DOCUMENT, Script
from arcanos.evidence.sources import FileSource, read_documents

LISTED: Final = "config"
"""The document in which rules find the names of the scripts that were to run."""


@dataclass(frozen=True, slots=True)
class Brought:
    """The files of a bundle by name; the documents in it, what came of each source, and what failed.

    `told` is what came of each compliance script.
    """

    as_of: datetime
    files: Mapping[str, bytes]
    documents: tuple[Enclosed, ...]
    outcomes: tuple[Outcome, ...]
    failures: tuple[Failed, ...]
    told: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """Whose evidence it is: plain `documents` and `sources` are below `folder`, as the configuration names them."""

    name: str
    folder: Path
    documents: Sequence[FileSource]
    sources: Sequence[CollectorSource]
    exemptions: Mapping[str, Exemption]
    network: Network
    scripts: Sequence[Script] = ()
    redaction: Redaction = field(default_factory=Redaction)
    redaction_key: bytes | None = field(default=None, repr=False)


def bring(
    project: Project, secret: Secret, as_of: datetime, jobs: int, watch: Callable[[str], None] = lambda _: None
) -> Brought:
    """Read, collect and run everything, `jobs` sources at a time; `secret` returns a credential or variable by name.

    Audits that do not say what ran have what ran at their commit; what may not leave is taken out before anything is
    written.
    Raises DocumentRefused where a plain document can't be read or is not of its kind.
    """
    found = read_documents(project.folder, project.documents, project.exemptions)
    plain, missing = enclosed(found, project.documents, as_of)
    collecting = Collecting(project.folder, as_of, project.network, secret, _one_at_a_time(watch))
    plainly = {document.name for document in project.documents}
    told = _ran([] if DOCUMENT in plainly else project.scripts, project.folder, as_of, secret, watch)
    collected = (*collecting.all(project.sources, jobs), *outcomes_of(told), *_listed(project))
    outcomes = tuple(sorted(collected, key=lambda outcome: outcome.source.kind))
    made = joined(outcomes, as_of)
    complete = redacted(with_runs((*plain, *made.documents)), project.redaction, project.redaction_key)
    failures = redacted_failures((*missing, *made.failures), project.redaction)
    documents, failures, files = _assembled(project, folded(complete), failures, as_of)
    return Brought(as_of, files, documents, outcomes, failures, told)


def _assembled(
    project: Project, documents: Sequence[Enclosed], failures: tuple[Failed, ...], as_of: datetime
) -> tuple[tuple[Enclosed, ...], tuple[Failed, ...], dict[str, bytes]]:
    """Return the documents and the failures of a bundle that can be read back, and its files."""
    files = assemble(project.name, as_of, documents, failures, project.exemptions)
    if left_out := unreadable(documents, files, as_of):
        kinds = {one.kind for one in left_out}
        documents, failures = [one for one in documents if one.kind not in kinds], (*failures, *left_out)
        files = assemble(project.name, as_of, documents, failures, project.exemptions)
    return tuple(documents), failures, files


def _ran(
    scripts: Sequence[Script], folder: Path, as_of: datetime, secret: Secret, watch: Callable[[str], None]
) -> tuple[Told, ...]:
    # Before they run: what they leave in the folder is no change of what they looked at.
    return run_scripts(scripts, folder, secret, watch, commit_of(folder, as_of)) if scripts else ()


def _listed(project: Project) -> Iterator[Outcome]:
    """Yield the names of the scripts as rules read them, unless somebody writes the document that they stand in."""
    if project.scripts and not any(document.name == LISTED for document in project.documents):
        names = [{"name": script.name} for script in project.scripts]
        options = {DOCUMENT: [script.options for script in project.scripts]}
        yield Outcome(CollectorSource(LISTED, COLLECTOR, options, live=True), Collected({DOCUMENT: names}, ()))


def _one_at_a_time(watch: Callable[[str], None]) -> Callable[[str], None]:
    """Let only one of several sources tell of its progress at a time."""
    lock = Lock()

    def told(what: str) -> None:
        with lock:
            watch(what)

    return told
