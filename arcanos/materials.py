"""The materials of a run (in-toto's word): packs, extensions, documents and their bundle, each with its digest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

LONGEST_RANGE: Final = 60
"""Characters of a version range that are shown."""


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file that was read: its path as seen from the configuration, and the SHA-256 of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed: the name that the configuration gives the key, and the SHA-256 of the key's bytes."""

    name: str
    key_id: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a pack came from: shipped, folder, file, archive, installed or package.

    `archive_sha256` is of the archive it came in; `package` and `package_version` are of the Python package that
    ships it; `signed_by` are the trusted keys whose signatures held; `locked`: the lock file names these bytes.
    """

    kind: str
    archive_sha256: str | None = None
    package: str | None = None
    package_version: str | None = None
    signed_by: tuple[Signer, ...] = ()
    locked: bool = False

    def of_archive(self, sha256: str) -> Origin:
        """Return the origin of a pack that came in an archive."""
        return replace(self, archive_sha256=sha256)


@dataclass(frozen=True, slots=True)
class Requires:
    """What a pack needs: ranges of versions of arcanos and of documents' schemas, and extensions by distribution."""

    arcanos: str | None = None
    evidence: tuple[tuple[str, str], ...] = ()
    extensions: tuple[str, ...] = ()

    def lines(self) -> tuple[str, ...]:
        """Return one line for each thing that is needed."""
        engine = () if self.arcanos is None else (f"arcanos {range_shown(self.arcanos)}",)
        evidence = (f"{document} of schema_version {range_shown(wanted)}" for document, wanted in self.evidence)
        return (*engine, *evidence, *(f"extension {name}" for name in self.extensions))


def range_shown(text: str) -> str:
    """Return a version range for people, one that no person writes cut."""
    return text if len(text) <= LONGEST_RANGE else f"{text[: LONGEST_RANGE - 1]}…"


@dataclass(frozen=True, slots=True)
class PackRead:
    """A pack as it was used: its digest covers every file of it; `params` are those off their default.

    `requires` is what it said that it needs, None where it said nothing.
    """

    id: str
    version: str
    title: str
    sha256: str
    source: str
    rules: int
    params: tuple[tuple[str, str], ...] = ()
    origin: Origin | None = None
    requires: Requires | None = None


@dataclass(frozen=True, slots=True)
class ExtensionRead:
    """An extension that was loaded: its distribution, the digest of its files, and the names it gives."""

    distribution: str
    version: str
    sha256: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentRead:
    """A document as it was read; `collected_at` is None where the evidence does not say.

    `files` are those that it is gathered from, where there are several.
    """

    name: str
    source: str
    media_type: str
    sha256: str
    size: int
    collected_at: datetime | None
    files: tuple[FileRead, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceFailed:
    """A source of a document that could not be collected: why, at what, when, and the next step."""

    document: str
    collector: str
    code: str
    message: str
    hint: str
    at: datetime
    place: str = ""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A hand-over of a bundle: `sha256` is of its statement; `signed_by` and `accepted_by` are trusted keys.

    None stands for a signature that does not count, and for an acceptance that is not there.
    """

    sha256: str
    giver: str
    receiver: str
    at: datetime
    signed_by: Signer | None = None
    accepted_by: Signer | None = None

    def grew_into(self, later: HandedOver) -> bool:
        """Whether `later` is this hand-over, perhaps accepted since."""
        return later == self or (self.accepted_by is None and replace(later, accepted_by=None) == self)


@dataclass(frozen=True, slots=True)
class TimestampRead:
    """A timestamp over the seal of a bundle, of an authority that is trusted; `sha256` is of its answer."""

    at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class BundleRead:
    """The bundle that documents came in.

    `name` is what the user calls it and `form` its container; `manifest_sha256` is the same in any of them. `as_of`
    is when it was collected and `made_by` the version that did; `signed_by` are the trusted keys whose seals held;
    `custody` are its hand-overs, oldest first; `timestamp` is None where there is none that was judged.
    """

    name: str
    form: str
    manifest_sha256: str
    as_of: datetime
    made_by: str
    signed_by: tuple[Signer, ...] = ()
    failures: tuple[SourceFailed, ...] = ()
    custody: tuple[HandedOver, ...] = ()
    timestamp: TimestampRead | None = None

    def held_on_from(self, then: BundleRead) -> bool:
        """Whether this bundle's hand-overs are those of `then`, and later ones."""
        old, new = then.custody, self.custody
        return len(old) <= len(new) and all(one.grew_into(other) for one, other in zip(old, new, strict=False))
