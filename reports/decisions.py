"""What a governance review is to decide: waivers that end, attestations, evidence to supply, failures at the gate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from enum import Enum
from typing import Final

from arcanos.findings import Finding, NotYet, Outcome
from arcanos.record import Record
from arcanos.reports import summary
from arcanos.reports.absence import ENGINE_PACK, ENTRY_RULES
from arcanos.reports.comparison import Comparison
from arcanos.reports.deadlines import Standing

AHEAD: Final = timedelta(days=30)
"""How far ahead waivers, baselines, attestations and first days are looked at."""


class Subject(Enum):
    """What a decision is about, in the order of the agenda, with the question."""

    VERDICT = "The gate is not open, and no finding says why: mend what the verdict says"
    GATE = "Failures that close the gate: remedy, waive, or stop"
    THROUGH = "Failures as grave as the gate's severity that it lets through: remedy, or agree to it"
    BROKEN = "Waivers and entries of baselines that do not hold: renew, or fix and take them out"
    ENDING = "Waivers and baselines that end within 30 days: renew, or fix before"
    ATTEST = "Attestations to give, or to give again within 30 days"
    SUPPLY = "What could not be told: who supplies the evidence, and by when"
    GONE = "No longer looked at: confirm that it may be"
    FORCE = "Rules that decide within 30 days, and will close the gate"


@dataclass(frozen=True, slots=True)
class Asked:
    """One decision: what it is about, what is asked, of whom, by which day (None: no day is set)."""

    subject: Subject
    about: str
    says: str
    who: str
    by: date | None


def asked_of(
    record: Record, compared: Comparison | None, standing: Mapping[str, Standing] | None = None
) -> tuple[Asked, ...]:
    """Return the decisions that a record asks for, subject by subject, in each the first day first.

    `standing` says since when findings stand; without it the deadlines are those of the record alone.
    """
    found = list(_Asking(record, compared, standing or {}).all())
    if not found and not record.decision.open:
        # A gate that nothing was found for, such as one without evidence, must not read as nothing to decide.
        found = [Asked(Subject.VERDICT, summary.gate(record.decision), summary.answer(record.decision), "all", None)]
    order = {subject: i for i, subject in enumerate(Subject)}
    return tuple(sorted(found, key=lambda one: (order[one.subject], one.by or date.max, one.about, one.says)))


class _Asking:
    def __init__(self, record: Record, compared: Comparison | None, standing: Mapping[str, Standing]) -> None:
        self.record, self.compared, self.standing = record, compared, standing
        self.today = record.as_of.astimezone(UTC).date()

    def all(self) -> Iterator[Asked]:
        yield from self.failures()
        yield from self.ending()
        yield from self.attestations()
        yield from self.untold()
        yield from self.gone()
        yield from self.pending()

    def due(self, f: Finding) -> date | None:
        stands = self.standing.get(f.fingerprint)
        return f.due if stands is None else stands.due

    def is_near(self, day: date) -> bool:
        """Whether a last or first day is at most 30 days ahead; one that is over is nearer still."""
        return day - self.today <= AHEAD

    def failures(self) -> Iterator[Asked]:
        """What closes the gate, what is as grave and let through, and the waivers and entries that do not hold."""
        for f in summary.failing(self.record):
            if f.pack == ENGINE_PACK and f.rule in ENTRY_RULES:
                yield _asked(Subject.BROKEN, f, f.message, self.due(f))
            elif f.fingerprint in self.record.decision.decisive:
                yield _asked(Subject.GATE, f, f"{f.severity}: {f.message}", self.due(f))
            elif f.severity >= self.record.decision.block_at:
                yield _asked(Subject.THROUGH, f, f"{f.severity}: {f.message}", self.due(f))

    def ending(self) -> Iterator[Asked]:
        for f in summary.in_force(self.record):
            over = f.overlay
            if over is not None and self.is_near(over.expires):
                name = f"waiver {f.waived.id}" if f.waived is not None else "entry of a baseline"
                yield _asked(Subject.ENDING, f, f"{name}, approved by {over.approved_by}", over.expires)

    def attestations(self) -> Iterator[Asked]:
        for f in summary.in_force(self.record):
            if f.outcome is Outcome.MANUAL:
                yield _asked(Subject.ATTEST, f, f.message, self.due(f))
            elif f.attested is not None and self.is_near(f.attested.valid_until):
                says = f"what {f.attested.by} attested ends: {f.title}"
                yield _asked(Subject.ATTEST, f, says, f.attested.valid_until)

    def untold(self) -> Iterator[Asked]:
        for group in summary.untold(self.record).values():
            for f in group:
                if f.outcome is not Outcome.MANUAL:
                    yield _asked(Subject.SUPPLY, f, f"{summary.supply(f)}: {f.message}", self.due(f))

    def gone(self) -> Iterator[Asked]:
        for pair in self.compared.gone if self.compared is not None else ():
            if pair.worse:
                was = str(pair.old.outcome if pair.old is not None else pair.shown.outcome).replace("_", " ")
                now = "is not there" if pair.new is None else "does not apply"
                yield _asked(Subject.GONE, pair.shown, f"{now} any more; before: {was}", None)

    def pending(self) -> Iterator[Asked]:
        for f in summary.pending(self.record):
            if isinstance(f.out_of_force, NotYet) and self.is_near(f.out_of_force.first):
                yield _asked(Subject.FORCE, f, f.message, f.out_of_force.first)


def _asked(subject: Subject, f: Finding, says: str, by: date | None) -> Asked:
    return Asked(subject, f"{f.name} on {f.subject}", says, f.owner, by)
