"""The manifest of a bundle: what is in it, from where, of which time, and what could not be collected.

`manifest.json` is an in-toto Statement v1 whose subjects are the files of the bundle; what is said of them here is its
predicate. It has one form, and signatures are over its bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from arcanos import __version__
from arcanos.clock import rfc3339
from arcanos.digest import canonical
from arcanos.evidence.bundle import Exemption
from arcanos.evidence.collected import oldest
from arcanos.evidence.origins import Origin, Withheld
from arcanos.readers.source import Value, type_json
from arcanos.signing.statement import state

MANIFEST: Final = "manifest.json"
SEAL: Final = "manifest.dsse.json"
KIND: Final = "urn:arcanos:bundle:v1"
"""The type of the manifest's predicate."""
FILES: Final = "files"
"""The collector of documents that are plain files below the configuration's folder."""

LARGEST: Final = 8 * 1024 * 1024
"""Bytes of a manifest that is written: in a seal it stands in base64, and what is read of either has 16 MiB at most."""
MOST: Final = 20
"""Notes of one source that are repeated: a manifest may hold as many as it likes."""
SUBJECT: Final = 256
"""Bytes that a file takes of a manifest beside its name and what is said of it, at most."""

Members = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Provenance:
    """One source of a document: which collector read what, with which options, and when.

    `options_sha256` is the digest of its entry in the configuration; `collected_at` is None where a plain file does
    not say its time; `observed` is the window that its values are of; `withheld` are values it did not take over.
    """

    collector: str
    options_sha256: str
    origins: tuple[Origin, ...] = ()
    collected_at: datetime | None = None
    observed: tuple[datetime, datetime] | None = None
    withheld: tuple[Withheld, ...] = ()
    notes: tuple[str, ...] = ()

    def told(self, places: int = 0) -> Iterator[str]:
        """Yield what a reader should know of it: its notes, and what was withheld, at most `places` of it by place."""
        yield from self.notes[:MOST]
        if len(self.notes) > MOST:
            yield f"and {len(self.notes) - MOST} more notes in the manifest"
        few = [one for one in self.withheld if one.count == 1][:places]
        yield from (f"{one.path} was withheld: {one.why}" for one in few)
        more = sum(one.count for one in self.withheld) - len(few)
        if more:
            yield f"withheld {more} {'more ' if few else ''}values"

    @property
    def time(self) -> datetime | None:
        """How old its values are: the end of their window, else when they were collected; None where unknown."""
        return self.observed[1] if self.observed is not None else self.collected_at


@dataclass(frozen=True, slots=True)
class Redacted:
    """Values that were removed from a document: where (RFC 9535), why, and how many."""

    path: str
    why: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A document that goes into a bundle; its digest is taken when it is written.

    `schema_versions` are what its files state, where it is gathered from several: empty where the document itself
    says it.
    """

    kind: str
    value: Value
    sources: tuple[Provenance, ...]
    redacted: tuple[Redacted, ...] = ()
    schema_versions: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A document as the manifest lists it: the file it is in, and the digest and size (bytes) of that file."""

    kind: str
    file: str
    media_type: str
    sha256: str
    size: int
    sources: tuple[Provenance, ...]
    redacted: tuple[Redacted, ...] = ()
    schema_versions: tuple[str | None, ...] = ()

    @property
    def plain(self) -> tuple[Origin, ...]:
        """The files of a document that is plain files as they were, unchanged; none for any other."""
        whole = len(self.sources) == 1 and self.sources[0].collector == FILES and not self.redacted
        return self.sources[0].origins if whole else ()

    @property
    def time(self) -> datetime | None:
        """How old the document is: as old as the oldest of its sources, None where one does not say."""
        return oldest(source.time for source in self.sources)


@dataclass(frozen=True, slots=True)
class Failed:
    """A source that could not be collected: why, at what, and the next step. It closes the gate.

    `place` is what the message is about, a file or an address without credentials; `at` is when it failed.
    """

    kind: str
    collector: str
    code: str
    message: str
    hint: str
    at: datetime
    place: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle says of itself; `as_of` is the time of collection, `made_by` the version of arcanos.

    `exemptions` are those of the configuration that it was collected with: they are shown and never believed.
    """

    project: str
    as_of: datetime
    made_by: str
    documents: tuple[Listed, ...]
    failures: tuple[Failed, ...] = ()
    exemptions: tuple[Exemption, ...] = ()

    def predicate(self) -> Members:
        """Return what the manifest says of its files."""
        return {
            "project": self.project,
            "as_of": rfc3339(self.as_of),
            "made_by": {"arcanos": self.made_by},
            "documents": [_listed(one) for one in sorted(self.documents, key=lambda one: one.kind)],
            "failures": sorted(map(_failed, self.failures), key=canonical),
            "exemptions": [_exemption(one) for one in sorted(self.exemptions, key=lambda one: one.document)],
        }


def assemble(
    project: str,
    as_of: datetime,
    documents: Iterable[Enclosed],
    failures: Sequence[Failed] = (),
    exemptions: Mapping[str, Exemption] | None = None,
) -> dict[str, bytes]:
    """Return the files of a bundle by name: its documents in canonical JSON, and the manifest that lists them.

    Raises ValueError where two documents are of one kind, or one of them failed as well.
    """
    enclosed = list(documents)
    kinds = [one.kind for one in enclosed]
    if len(set(kinds)) < len(kinds) or {one.kind for one in failures} & set(kinds):
        raise ValueError("a document of a bundle is there once, or it failed")
    files = {file_of(one.kind): canonical(one.value) + b"\n" for one in enclosed}
    listed = tuple(
        Listed(one.kind, file_of(one.kind), type_json, "", 0, one.sources, one.redacted, one.schema_versions)
        for one in enclosed
    )
    manifest = Manifest(project, as_of, __version__, listed, tuple(failures), tuple((exemptions or {}).values()))
    return {**files, MANIFEST: state(KIND, files, manifest.predicate()).to_json()}


def file_of(kind: str) -> str:
    """Return the name of the file that a document is in."""
    return f"documents/{kind}.json"


def _listed(one: Listed) -> Members:
    """Return what stands beside the file's name, digest and size, which are the statement's own."""
    members: Members = {
        "kind": one.kind,
        "file": one.file,
        "media_type": one.media_type,
        "sources": [_provenance(source) for source in one.sources],
    }
    redacted = [{"path": found.path, "why": found.why, "count": found.count} for found in one.redacted]
    return members | _there(redacted=redacted, schema_versions=list(one.schema_versions))


def _provenance(one: Provenance) -> Members:
    members: Members = {"collector": one.collector, "options_sha256": one.options_sha256}
    origins = [
        {"name": read.name, "sha256": read.sha256, "size": read.size, "media_type": read.media_type}
        for read in one.origins
    ]
    return members | _there(
        origins=origins,
        collected_at=None if one.collected_at is None else rfc3339(one.collected_at),
        observed=None if one.observed is None else [rfc3339(one.observed[0]), rfc3339(one.observed[1])],
        withheld=[_withheld(kept) for kept in one.withheld],
        notes=list(one.notes),
    )


def _withheld(one: Withheld) -> Members:
    return {"path": one.path, "why": one.why} | ({"count": one.count} if one.count != 1 else {})


def size_of(one: Enclosed) -> int:
    """Return how many bytes a document takes of its manifest."""
    file = file_of(one.kind)
    listed = Listed(one.kind, file, type_json, "", 0, one.sources, one.redacted, one.schema_versions)
    return len(canonical(_listed(listed))) + len(canonical(file)) + SUBJECT


def _failed(one: Failed) -> Members:
    members: Members = {"kind": one.kind, "collector": one.collector, "code": one.code, "message": one.message}
    return members | {"at": rfc3339(one.at)} | _there(hint=one.hint, place=one.place)


def _exemption(one: Exemption) -> Members:
    return {"document": one.document, "reason": one.reason, "approved_by": one.approved_by}


def _there(**members: Value) -> Members:
    """Return the members that say something."""
    return {name: value for name, value in members.items() if value}
