"""What each waiver and each entry of a baseline says of itself: in force and covering, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, unique
from typing import Final, TypeAlias

from arcanos import clock
from arcanos.digest import digest
from arcanos.engine.baseline_file import Accepted
from arcanos.engine.model import ENGINE_PACK
from arcanos.engine.waiver_file import Waiver
from arcanos.errors import did_you_mean
from arcanos.findings import Finding, Outcome, Severity, finding

WAIVER_RULE: Final = "waiver-in-force"
BASELINE_RULE: Final = "baseline-in-force"

Entry: TypeAlias = Waiver | Accepted


@unique
class Trouble(Enum):
    """What can be wrong with an entry; the word stands in machine-readable lists."""

    HARD = "hard"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    NOT_A_FAILURE = "not_a_failure"
    NOT_WAIVABLE = "not_waivable"
    AMBIGUOUS = "ambiguous"
    MISNAMED = "misnamed"
    EVIDENCE_CHANGED = "evidence_changed"
    SEVERITY_ROSE = "severity_rose"
    TOO_LONG = "too_long"
    NO_CONTROL = "no_control"
    OVERLAPPING = "overlapping"
    UNUSED = "unused"

    @property
    def severity(self) -> Severity:
        """How grave it is: what covers nothing is not as grave as what ought to cover and does not."""
        return Severity.LOW if self is Trouble.UNUSED else Severity.MEDIUM


Troubles = dict[Trouble, str]
"""What is wrong with one entry, each with the words of its message."""


@dataclass(frozen=True, slots=True)
class Judging:
    """What entries are judged by: the day in UTC, the rules that were evaluated, and days for each severity."""

    day: date
    rules: Collection[str]
    deadlines: Mapping[Severity, int]

    def completed(self, entry: Entry, met: Sequence[Finding], troubles: Troubles) -> Troubles:
        """Return the troubles of an entry, with that of having met nothing unless its days are still to come."""
        if met or Trouble.NOT_YET in troubles:
            return troubles
        return troubles | {Trouble.UNUSED: self._why_unmet(entry)}

    def outside(self, entry: Entry) -> Finding:
        """Return the own finding of an entry that a narrowed run does not look at."""
        about = f"{entry.rule} on {entry.target}"
        return self._made(entry, Outcome.NOT_APPLICABLE, f"for {about} is outside this run", (), {})

    def own(self, entry: Entry, met: Sequence[Finding], troubles: Troubles) -> Finding:
        """Return the entry's own finding: it passes when it is in order."""
        about = f"{entry.rule} on {entry.target}"
        if troubles:
            return self._made(entry, Outcome.FAIL, f"for {about}: " + "; ".join(troubles.values()), met, troubles)
        verb = "covers" if isinstance(entry, Waiver) else "accepts"
        days = (entry.expires - self.day).days
        return self._made(
            entry, Outcome.PASS, f"{verb} {about} until {entry.expires} ({days} days left)", met, troubles
        )

    def _why_unmet(self, entry: Entry) -> str:
        if entry.rule in self.rules:
            return "the rule has no finding on this target"
        hint = did_you_mean(entry.rule, sorted(self.rules))
        return "no such rule was evaluated" + (f" ({hint})" if hint else "")

    def _due(self, gravest: Trouble | None) -> date | None:
        days = self.deadlines.get(gravest.severity) if gravest else None
        return None if days is None else clock.later(self.day, days)

    def _made(self, entry: Entry, outcome: Outcome, says: str, met: Sequence[Finding], troubles: Troubles) -> Finding:
        """Make the finding; the next step is that of the first of the gravest troubles."""
        gravest = max(troubles, key=lambda trouble: trouble.severity, default=None)
        about = [f.evidence_sha256 for f in met]
        who = _WAIVER if isinstance(entry, Waiver) else _BASELINE
        return finding(
            pack=ENGINE_PACK,
            rule=who.rule,
            subject=subject_of(entry),
            outcome=outcome,
            severity=gravest.severity if gravest else Severity.MEDIUM,
            title=who.title,
            domain="governance",
            scope="deployment",
            message=f"{called(entry)} {says}",
            why=who.why,
            remedy=who.remedies[gravest] if gravest else who.remedy,
            owner=entry.owner,
            controls=(),
            spots=(entry.spot,),
            rule_place=entry.spot.place,
            evidence_sha256=digest([_words(entry), about, [trouble.name for trouble in troubles]]),
            due=self._due(gravest),
            waivable=False,
            # An entry follows the finding that it is about: before the first day of a rule it too only warns.
            out_of_force=met[0].out_of_force if met else None,
        )


@dataclass(frozen=True, slots=True)
class _Kind:
    """What the findings about one kind of entry have in common; `remedy` is for one that is in order."""

    rule: str
    title: str
    why: str
    remedy: str
    remedies: Mapping[Trouble, str]


_WAIVER: Final = _Kind(
    rule=WAIVER_RULE,
    title="A waiver is in force and covers one failing finding",
    why="A waiver that has lapsed, or that covers nothing, is a permission that nobody looks at any more.",
    remedy="Fix the finding before the last day of the waiver",
    remedies={
        Trouble.HARD: "Remove the waiver and fix the finding: the gate marks this rule as hard",
        Trouble.EXPIRED: "Fix the finding, or have a new waiver approved, and remove this one",
        Trouble.NOT_YET: "Wait for its first day, or correct `created`",
        Trouble.NOT_A_FAILURE: "Supply what could not be told: only a failing finding can be waived",
        Trouble.NOT_WAIVABLE: "Remove the waiver and fix the finding",
        Trouble.AMBIGUOUS: "Give the targets different subjects",
        Trouble.EVIDENCE_CHANGED: "Review the new evidence and have the waiver approved again",
        Trouble.TOO_LONG: "Have a waiver approved that ends earlier; `waiver_limits` says how long it may last",
        Trouble.NO_CONTROL: "Say under `compensating_control` what guards meanwhile, and have that approved",
        Trouble.OVERLAPPING: "Keep one waiver for this rule and target and remove the others",
        Trouble.UNUSED: "Remove the waiver: left in place it pre-approves the next failure",
    },
)
_BASELINE: Final = _Kind(
    rule=BASELINE_RULE,
    title="An entry of a baseline is in force and covers one failing finding",
    why="An entry that no longer says what is there hides a failure that nobody has accepted.",
    remedy="Fix the finding before the last day of the baseline",
    remedies={
        Trouble.HARD: "Remove the entry and fix the finding: the gate marks this rule as hard",
        Trouble.EXPIRED: "Fix the finding, or have a new baseline approved, and remove this one",
        Trouble.NOT_YET: "Judge as of a later instant: the baseline was not written yet",
        Trouble.NOT_A_FAILURE: "Supply what could not be told: only a failing finding can be accepted",
        Trouble.NOT_WAIVABLE: "Remove the entry and fix the finding",
        Trouble.AMBIGUOUS: "Give the targets different subjects",
        Trouble.MISNAMED: "Have the baseline written and approved again: this one was changed by hand",
        Trouble.EVIDENCE_CHANGED: "Fix the finding, or review it again and have that approved",
        Trouble.SEVERITY_ROSE: "Fix the finding, or have it accepted again at its new severity",
        Trouble.OVERLAPPING: "Remove the entry: something else covers the finding",
        Trouble.UNUSED: "Run 'arcanos baseline update': left in place it pre-approves the next failure",
    },
)


def subject_of(entry: Entry) -> str:
    """Return what the entry's own finding is about: the id of a waiver, the rule and target of an accepted finding."""
    return entry.id if isinstance(entry, Waiver) else entry.name


def called(entry: Entry) -> str:
    """Return `waiver W-1` or `baseline baseline.json`."""
    return f"waiver {entry.id}" if isinstance(entry, Waiver) else f"baseline {entry.terms.file}"


def _words(entry: Entry) -> list[str | None]:
    """Return all that was approved, for the digest."""
    days = [str(entry.created), str(entry.expires)]
    people = [entry.rule, entry.target, entry.reason, entry.owner, entry.approved_by, entry.evidence]
    if isinstance(entry, Waiver):
        return [entry.id, entry.ticket, entry.compensating_control, *people, *days]
    return [entry.fingerprint, str(entry.severity), *people, *days]
