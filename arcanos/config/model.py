"""What a configuration says once every mistake in it has been told."""

from __future__ import annotations

import pathlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from arcanos.archiving.address import ArchiveAt
from arcanos.engine.budget import Limits
from arcanos.engine.gate import GateSettings
from arcanos.errors import Place, UsageError, did_you_mean
from arcanos.evidence.bundle import Exemption
from arcanos.evidence.collector_sources import CollectorSource, Network
from arcanos.evidence.redaction_rules import Redaction
from arcanos.evidence.reproduction.plan import Plan
from arcanos.evidence.scripts.script import Script
from arcanos.evidence.sources import FileSource
from arcanos.findings import Severity
from arcanos.packs.references import PackRef
from arcanos.readers.source import Path, Value
from arcanos.record import Framing
from arcanos.signing.trust import Role as SigningRole


@dataclass(frozen=True, slots=True)
class ExtensionRef:
    """A distribution whose operators, reducers and formats may be used.

    `version` is a range such as `>=1.2, <2`, `sha256` the digest that records show; None for any.
    """

    distribution: str
    version: str | None
    sha256: str | None
    place: Place = field(compare=False)


def normalised(name: str) -> str:
    """Return a distribution's name as package indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


@dataclass(frozen=True, slots=True)
class Role:
    """Who holds a role (`members`), and how they are reached."""

    name: str
    title: str
    members: frozenset[str]
    contact: str


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate, or the section `check`, which is a gate without a stage.

    `freshness` is by document the oldest age, in seconds, at which it still counts.
    """

    settings: GateSettings
    freshness: Mapping[str, Fraction]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class KeyRef:
    """A key that the configuration trusts: `public_key` as written, base64 or the path of a PEM file."""

    name: str
    public_key: str
    roles: frozenset[SigningRole]
    valid_from: date | None
    valid_until: date | None
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Demand:
    """How many keys must have signed, and whether everything of that kind needs it."""

    threshold: int = 1
    required: bool = False


@dataclass(frozen=True, slots=True)
class Timestamps:
    """The root certificates of authorities, as files, and whether evidence needs a timestamp."""

    roots: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose signatures count, and what packs, bundles and hand-overs need."""

    keys: tuple[KeyRef, ...] = ()
    packs: Demand = Demand()
    bundles: Demand = Demand()
    custody: Demand = Demand()
    timestamps: Timestamps = Timestamps()

    def demand(self, role: SigningRole) -> Demand:
        """Return what is needed of what keys of a role sign."""
        return {SigningRole.PACKS: self.packs, SigningRole.BUNDLES: self.bundles, SigningRole.CUSTODY: self.custody}[
            role
        ]


@dataclass(frozen=True, slots=True)
class BundleAt:
    """The bundle that documents come from: `name` as the user wrote it."""

    name: str
    path: pathlib.Path


@dataclass(frozen=True, slots=True)
class Config:
    """One project's configuration.

    `name` is the file as the user named it, `folder` the folder that all its paths start from;
    `params` are by pack id, `deadlines` and `waiver_limits` in days. `place` finds a key's position, for those
    who later find that a pack id, a rule or a parameter it names does not exist. `collect` are the sources of
    documents that are collected, those of one document together; `scripts` are commands that say what they found,
    `reproductions` deployments whose steps are repeated, `archive` the drive where audits are kept.
    """

    name: str
    folder: pathlib.Path
    sha256: str
    project: str
    packs: tuple[PackRef, ...]
    params: Mapping[str, Mapping[str, Value]]
    documents: tuple[FileSource, ...]
    exemptions: Mapping[str, Exemption]
    waivers: tuple[pathlib.Path, ...]
    baselines: tuple[pathlib.Path, ...]
    waiver_limits: Mapping[Severity, int]
    roles: Mapping[str, Role]
    deadlines: Mapping[Severity, int]
    check: Gate
    gates: Mapping[str, Gate]
    budget: Limits
    extensions: tuple[ExtensionRef, ...]
    place: Callable[[Path], Place] = field(compare=False, repr=False)
    trust: Trust = Trust()
    bundle: BundleAt | None = None
    collect: tuple[CollectorSource, ...] = ()
    network: Network = field(default_factory=Network)
    scripts: tuple[Script, ...] = ()
    reproductions: tuple[Plan, ...] = ()
    redaction: Redaction = field(default_factory=Redaction)
    framing: Framing | None = None
    archive: ArchiveAt | None = None

    @property
    def members(self) -> dict[str, frozenset[str]]:
        """Return who holds each role, by the role's name."""
        return {name: role.members for name, role in self.roles.items()}

    def gate(self, name: str) -> Gate:
        """Return the gate called `name`; UsageError, with a suggestion, when there is none."""
        if name in self.gates:
            return self.gates[name]
        hint = did_you_mean(name, tuple(self.gates)) if self.gates else "add one under 'gates'"
        raise UsageError(f"{self.name}: there is no gate '{name}'; {hint}")
