"""The record of one run: all that was looked at, what was found, and what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from arcanos.errors import ExitCode
from arcanos.findings import Finding, Outcome, Severity
from arcanos.materials import BundleRead, DocumentRead, ExtensionRead, FileRead, PackRead


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
