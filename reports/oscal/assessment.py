"""What the documents of one record share: its findings by standing, its UUIDs, and the references between its parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from arcanos.findings import Finding, Outcome, Retired
from arcanos.materials import DocumentRead
from arcanos.record import Record
from arcanos.reports import naming
from arcanos.reports.deadlines import with_first_deadlines
from arcanos.reports.grouping import Models
from arcanos.reports.oscal.identity import Identity, Named, identity, named
from arcanos.reports.report import Report
from arcanos.reports.summary import QUIET, UNTOLD
from arcanos.reports.tables.columns import Effects


class Standing(Enum):
    """What becomes of a finding: the status of its risk, None where it is no risk to what is assessed."""

    OPEN = "open"
    UNTOLD = "investigating"
    ACCEPTED = "deviation-approved"
    RETIRED = "closed"
    NO_RISK = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """A record with what its parts are looked up by."""

    record: Record
    ids: Identity
    run: Effects
    findings: tuple[Named, ...]
    documents: Mapping[str, DocumentRead]
    models: frozenset[str]
    about: Models
    elsewhere: frozenset[str]
    record_sha256: str

    def standing(self, f: Finding) -> Standing:
        """Return what becomes of a finding; one about another model is no risk to what was asked about."""
        if f.fingerprint in self.elsewhere or (f.outcome in QUIET and f.overlay is None):
            return Standing.NO_RISK
        if isinstance(f.out_of_force, Retired):
            return Standing.RETIRED
        if f.outcome in UNTOLD:
            return Standing.UNTOLD
        return Standing.OPEN if f.overlay is None else Standing.ACCEPTED

    def deciding(self, f: Finding) -> bool:
        """Whether a finding says something of a control: it is about what was asked, and its rule is in force."""
        return f.fingerprint not in self.elsewhere and f.out_of_force is None

    @property
    def tool(self) -> str:
        """The UUID of arcanos as a component."""
        return self.ids.of("tool", "arcanos")

    @property
    def system(self) -> str:
        """The UUID of the project as a component."""
        return self.ids.of("system", self.record.project)

    def subject(self, f: Finding) -> str:
        """Return the UUID of the component that a finding is about: a model, else the project."""
        model = self.about.of(f)
        return self.ids.of("model", model) if model is not None and model in self.models else self.system

    def party(self, name: str) -> str:
        """Return the UUID of whoever is called so, person or organisation."""
        return self.ids.of("party", name)

    def resource(self, document: str) -> str:
        """Return the UUID of a document as a resource."""
        return self.ids.of("resource", document)

    def observation(self, one: Named) -> str:
        """Return the UUID of the observation of a finding."""
        return self.ids.of("observation", one.name)

    def risk(self, one: Named) -> str:
        """Return the UUID of the risk of a finding."""
        return self.ids.of("risk", one.name)

    def activity(self, pack: str) -> str:
        """Return the UUID of a pack as an activity."""
        return self.ids.of("activity", pack)

    @property
    def task(self) -> str:
        """The UUID of the run as a task."""
        return self.ids.of("task", self.record.decision.gate, self.record.decision.model or "")


def assessment(report: Report) -> Assessment:
    """Return what is looked up in the record of a report again and again."""
    record = with_first_deadlines(report)
    return Assessment(
        record=record,
        ids=identity(record),
        run=Effects(record),
        findings=tuple(named(record.findings)),
        documents={document.name: document for document in record.documents},
        models=frozenset(model.id for model in record.models),
        about=Models(record),
        elsewhere=frozenset(record.decision.elsewhere),
        record_sha256=naming.record_sha256(report.record),
    )


def passed(f: Finding) -> bool:
    """Whether a finding speaks for its controls: it passed, and nothing is laid over it."""
    return f.outcome is Outcome.PASS and f.overlay is None
