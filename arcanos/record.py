"""The record of one run: all that was looked at, what was found, and what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from arcanos.errors import ExitCode
from arcanos.findings import Finding, Outcome, Severity

LONGEST_RANGE: Final = 60
"""Characters of a version range that are shown."""


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
class FileRead:
    """A file that was read: its path as seen from the configuration, and the SHA-256 of its bytes."""

    name: str
    sha256: str


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


@dataclass(frozen=True, slots=True)
class ExtensionRead:
    """An extension that was loaded: its distribution, the digest of its files, and the names it gives."""

    distribution: str
    version: str
    sha256: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked beside what the decision says, so that it can be asked again.

    `rules` are those that `--rule` named (none: all), `files` the waivers and baselines; `lock_sha256` is None where
    there was no lock file.
    """

    command: str
    rules: tuple[str, ...]
    config_sha256: str
    lock_sha256: str | None = None
    files: tuple[FileRead, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelRead:
    """A model version as the registry states it; what it does not state is None. `dataset_ids` are of `lineage`."""

    id: str
    name: str
    version: str
    stage: str | None = None
    system: str | None = None
    use: str | None = None
    task_family: str | None = None
    artifact_sha256: str | None = None
    artifact_format: str | None = None
    artifact_uri: str | None = None
    dataset_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MeasureRead:
    """A figure that the evidence states, at a normalized path of a document.

    `model` is what it is about, a model version or a service; `group` the people or the slice, empty for all;
    `compared_with` the reference group of a comparison. A figure without `n` and an interval was stated bare; the
    interval [`low`, `high`] is at the level `confidence`. `reference`: the group is what the others are compared with.
    """

    document: str
    path: str
    model: str
    name: str
    value: float
    group: str = ""
    use: str = ""
    n: int | None = None
    low: float | None = None
    high: float | None = None
    confidence: float | None = None
    compared_with: str = ""
    reference: bool = False


@dataclass(frozen=True, slots=True)
class RoleRead:
    """A role that the configuration names: its title, who holds it, how it is reached; empty where it says nothing."""

    name: str
    title: str
    members: tuple[str, ...]
    contact: str


@dataclass(frozen=True, slots=True)
class Framing:
    """What the cover of a report says: `period` in days, both inclusive, in UTC; `sign_off` are names of roles."""

    title: str | None = None
    organisation: str | None = None
    system: str | None = None
    classification: str | None = None
    period: tuple[date, date] | None = None
    sign_off: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much was looked at. `planned` is counted before evaluation, the outcomes after it."""

    planned: int
    outcomes: tuple[tuple[Outcome, int], ...]
    waived: int
    baselined: int = 0
    out_of_force: int = 0

    @classmethod
    def of(cls, planned: int, findings: Iterable[Finding]) -> Coverage:
        """Count the outcomes of `findings` beside what was planned."""
        found = list(findings)
        counts = Counter(f.outcome for f in found)
        return cls(
            planned=planned,
            outcomes=tuple((outcome, counts[outcome]) for outcome in Outcome),
            waived=sum(f.waived is not None for f in found),
            baselined=sum(f.baselined is not None for f in found),
            out_of_force=sum(f.out_of_force is not None for f in found),
        )

    def count(self, outcome: Outcome) -> int:
        """Return how many findings have this outcome."""
        return dict(self.outcomes)[outcome]

    @property
    def told(self) -> int:
        """Return how many checks had any outcome but `not_applicable`: the language's "evaluated"."""
        return sum(n for outcome, n in self.outcomes if outcome is not Outcome.NOT_APPLICABLE)

    @property
    def complete(self) -> bool:
        """Planned checks equal the sum of outcomes; anything else is a bug."""
        return self.planned == sum(n for _, n in self.outcomes)


@dataclass(frozen=True, slots=True)
class Decision:
    """Open or closed, and why: each reason is one line naming a finding or a count.

    `decisive` are the fingerprints that close the gate; `elsewhere` those of findings
    about other models, which are shown and do not decide; `pending` those of rules that are not
    in force yet and close the gate from their first day on.
    """

    gate: str
    model: str | None
    stage: str | None
    block_at: Severity
    exit_code: ExitCode
    reasons: tuple[str, ...]
    decisive: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether the gate opens."""
        return self.exit_code is ExitCode.OPEN


@dataclass(frozen=True, slots=True)
class Record:
    """One run, complete: the same inputs and `as_of` give the same record, byte for byte.

    `asked` is None in records that did not say it; those can't be replayed. `bundle` is None where documents are plain
    files. `models`, `measures` and `roles` are what reports show beside the findings, and decide nothing.
    """

    project: str
    engine_version: str
    as_of: datetime
    packs: tuple[PackRead, ...]
    documents: tuple[DocumentRead, ...]
    waivers_sha256: str | None
    findings: tuple[Finding, ...]
    coverage: Coverage
    decision: Decision
    notes: tuple[str, ...] = ()
    baselines_sha256: str | None = None
    extensions: tuple[ExtensionRead, ...] = ()
    asked: Asked | None = None
    bundle: BundleRead | None = None
    models: tuple[ModelRead, ...] = ()
    measures: tuple[MeasureRead, ...] = ()
    roles: tuple[RoleRead, ...] = ()
    framing: Framing | None = None
