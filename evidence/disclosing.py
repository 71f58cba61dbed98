"""From an opened bundle to the documents that rules see, with what a reader should know of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from arcanos.errors import DocumentRefused, Mistake, Place, Refused
from arcanos.evidence.bundle import Bundle, Document, Exemption, Note
from arcanos.evidence.gather import Gathered, alone, root_mistakes
from arcanos.evidence.manifest import MOST, Listed, Manifest, file_of
from arcanos.evidence.opening import Opened
from arcanos.evidence.registry import gathered_registry
from arcanos.evidence.schema_version import SchemaVersion, schema_version
from arcanos.evidence.sources import files_digest
from arcanos.readers.json import read_json
from arcanos.readers.source import Limits, Source
from arcanos.redaction import printable, redact

LIMITS: Final = Limits(size=256 * 1024 * 1024, nodes=10_000_000, depth=Limits().depth + 8)
"""Budgets of one document: what collectors gather is larger than a file, and a little deeper."""
ROOT: Final = "bundle"
"""What stands for the container in places, so that they are the same in each form."""
Named: TypeAlias = Mapping[str, Sequence[tuple[str, str]]]
"""The documents that a configuration names: of each source the collector, and the digest of its entry."""


def disclosed(
    bundle: Opened, exemptions: Mapping[str, Exemption], named: Named | None = None, *, sealed: bool = False
) -> Bundle:
    """Return the documents of a bundle. Exemptions are the configuration's; what the bundle claims is only noted.

    Where the bundle is not of the sources that are `named`, that is noted too. `sealed`: those who are trusted vouch
    for the digests of the files that documents were made from, so that what a person attested of a file holds for the
    document. Raises DocumentRefused with the mistakes of all files.
    """
    reading = _Reading(bundle, sealed)
    documents = {one.kind: made for one in bundle.manifest.documents if (made := reading.document(one)) is not None}
    for kind in sorted(documents.keys() & exemptions.keys()):
        message = f"the document '{kind}' is in the bundle, and declared not applicable"
        place = Place(f"{ROOT}/{file_of(kind)}")
        reading.mistakes.append(Mistake(place, "ARC-IN-TWICE", message, "keep one of the two"))
    if reading.mistakes:
        raise DocumentRefused(reading.mistakes)
    return Bundle(documents, exemptions, tuple(sorted(set(_notes(bundle.manifest, exemptions, named or {})))))


@dataclass(slots=True)
class _Reading:
    bundle: Opened
    sealed: bool
    mistakes: list[Mistake] = field(default_factory=list[Mistake])

    def document(self, listed: Listed) -> Document | None:
        try:
            data = self.bundle.files[listed.file]
            source = read_json(data, f"{ROOT}/{listed.file}", limits=LIMITS, refused=DocumentRefused)
        except Refused as refused:
            self.mistakes.extend(refused.mistakes)
            return None
        wrong = root_mistakes([source])
        self.mistakes.extend(wrong)
        return None if wrong else self._made(listed, source)

    def _made(self, listed: Listed, source: Source) -> Document:
        gathered: Gathered = gathered_registry([source], self.mistakes) if listed.kind == "registry" else alone(source)
        stated = tuple(SchemaVersion(text, source.place()) for text in listed.schema_versions)
        return Document(
            name=listed.kind,
            value=gathered.value,
            media_type=listed.media_type,
            sha256=listed.sha256,
            size=listed.size,
            source=source.name,
            collected_at=listed.time,
            locate=gathered.locate,
            schema_versions=stated or (schema_version(source),),
            files_sha256=files_digest(listed.plain) if self.sealed and listed.plain else None,
        )


def _notes(manifest: Manifest, exemptions: Mapping[str, Exemption], named: Named) -> Iterator[Note]:
    for listed in manifest.documents:
        for source in listed.sources:
            name = printable(redact(source.collector))
            yield from (Note(listed.kind, f"{name}: {printable(redact(text))}") for text in source.told())
        if listed.redacted:
            yield Note(listed.kind, f"{sum(one.count for one in listed.redacted)} values were redacted")
    failed = {one.kind for one in manifest.failures}
    there = {one.kind for one in manifest.documents} | failed | exemptions.keys()
    for kind in named:
        if kind not in there:
            yield Note(kind, "the configuration names it, and the bundle was made without it")
    for listed in manifest.documents if named else ():
        yield from _otherwise(listed, named)
    for claim in manifest.exemptions:
        if claim.document not in exemptions:
            yield Note(claim.document, "the bundle says that it is not applicable, and the configuration does not")


def _otherwise(listed: Listed, named: Named) -> Iterator[Note]:
    """Note where a document was not made from what the configuration names now: a source fewer, more, or another."""
    if listed.kind not in named:
        yield Note(listed.kind, "the bundle holds it, and the configuration does not name it")
        return
    then = Counter((one.collector, one.options_sha256) for one in listed.sources)
    now = Counter(named[listed.kind])
    for collector, _ in now - then:
        yield Note(listed.kind, f"the configuration names a source of {collector} that it was not made from")
    for collector, _ in sorted(then - now)[:MOST]:
        name = printable(redact(collector))
        yield Note(listed.kind, f"it was made from a source of {name} that the configuration does not name so")
