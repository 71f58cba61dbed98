"""A finding as the audit report tells it: what is wrong, where, what was expected, who acts, by when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum

from arcanos.findings import Attested, Finding, Observed, Outcome, Severity
from arcanos.record import RoleRead
from arcanos.reports import summary
from arcanos.reports.audit.effects import Effects
from arcanos.reports.deadlines import Standing, standing
from arcanos.reports.report import Report


class State(Enum):
    """What a finding, or a control, comes to for a reader; declared from the worst to the best."""

    FAILING = "failing"
    UNTOLD = "not told"
    WAITING = "waits for a person"
    COVERED = "waived or baselined"
    HOLDING = "holds"
    NOT_APPLICABLE = "not applicable"

    def __str__(self) -> str:
        return self.value


WORST: tuple[State, ...] = tuple(State)


def state_of(finding: Finding) -> State:
    """Return what a finding comes to."""
    if finding.overlay is not None:
        return State.COVERED
    match finding.outcome:
        case Outcome.PASS:
            return State.HOLDING
        case Outcome.FAIL:
            return State.FAILING
        case Outcome.NOT_APPLICABLE:
            return State.NOT_APPLICABLE
        case Outcome.MANUAL:
            return State.WAITING
        case Outcome.INDETERMINATE | Outcome.ERROR:
            return State.UNTOLD


def worst_state(states: Iterable[State]) -> State | None:
    """Return the worst of states: whatever does not apply matters only where nothing else is there."""
    return min(states, key=WORST.index, default=None)


@dataclass(frozen=True, slots=True)
class Owner:
    """A role, by the name that findings use, with who holds it and how it is reached; empty where that is not said."""

    name: str
    title: str
    members: tuple[str, ...] = ()
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place that a finding rests on: document and digest, normalized path, `file:line:column`."""

    document: str
    sha256: str
    path: str
    place: str


@dataclass(frozen=True, slots=True)
class Item:
    """One finding. `since` is the day of the first of the earlier records from which on it stood (see `deadlines`),
    None where nothing is known of before; `due` is the deadline that it was given first.

    `needs` says who supplies what, for what could not be told; `covered` what is laid over it, line by line; `effect`
    what it does to the gate, empty where it is well.
    """

    anchor: str
    fingerprint: str
    rule: str
    subject: str
    title: str
    message: str
    severity: Severity
    outcome: Outcome
    reason: str
    state: State
    domain: str
    scope: str
    owner: Owner
    due: date | None
    since: date | None
    observed: tuple[Observed, ...]
    evidence: tuple[Evidence, ...]
    rule_place: str
    controls: tuple[str, ...]
    why: str
    remedy: str
    needs: str
    effect: str
    covered: tuple[str, ...]
    attested: Attested | None

    def is_late(self, today: date) -> bool:
        """Whether its deadline has passed."""
        return self.due is not None and self.due < today


@dataclass(frozen=True, slots=True)
class Itemiser:
    """Makes items of findings, with what the record says of their owners and earlier ones of their past."""

    owners: dict[str, Owner]
    stands: Mapping[str, Standing]
    now: datetime
    effects: Effects

    @classmethod
    def of(cls, report: Report) -> Itemiser:
        """Take what is known of roles and of the past from a record and the earlier ones."""
        record = report.record
        owners = {role.name: _owner(role) for role in record.roles}
        return cls(owners, standing(report), record.as_of, Effects.of(record.decision))

    def owner(self, name: str) -> Owner:
        """Return a role; one that the record says nothing of has its name for a title."""
        return self.owners.get(name) or Owner(name, name)

    def items(self, findings: Iterable[Finding]) -> tuple[Item, ...]:
        """Return findings as items, in their order."""
        return tuple(map(self.item, findings))

    def item(self, f: Finding) -> Item:
        """Return a finding as an item."""
        stands = None if f.outcome in summary.QUIET else self.stands.get(f.fingerprint)
        untold, owner = f.outcome in summary.UNTOLD, self.owner(f.owner)
        return Item(
            anchor=f"f-{f.fingerprint[:16]}",
            fingerprint=f.fingerprint,
            rule=f.name,
            subject=f.subject,
            title=f.title,
            message=f.message,
            severity=f.severity,
            outcome=f.outcome,
            reason=str(f.reason or "").replace("_", " "),
            state=state_of(f),
            domain=f.domain,
            scope=f.scope,
            owner=owner,
            due=f.due if stands is None else stands.due,
            since=None if stands is None or stands.since >= self.now else stands.since.astimezone(UTC).date(),
            observed=f.observed,
            evidence=tuple(Evidence(s.document, s.sha256, s.path, str(s.place)) for s in f.spots),
            rule_place=str(f.rule_place),
            controls=f.controls,
            why=f.why,
            remedy=f.remedy,
            needs=summary.supply(f, owner.title) if untold else "",
            effect=self.effects.effect(f),
            covered=(*summary.covered(f), *summary.agreed(f)),
            attested=f.attested,
        )


def _owner(role: RoleRead) -> Owner:
    return Owner(role.name, role.title or role.name, role.members, role.contact)
