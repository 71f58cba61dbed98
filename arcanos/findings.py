"""What an evaluation says: one finding for each rule and target, made in one function."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum, IntEnum
from typing import TypeAlias

from arcanos.digest import sha256
from arcanos.errors import Place
from arcanos.redaction import printable, redact


class Severity(IntEnum):
    """How grave a broken rule is; ordered, so that `>=` is "at or above"."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    def __str__(self) -> str:
        return self.name.lower()

    @classmethod
    def named(cls, word: str) -> Severity:
        """Return the severity written `word`; KeyError when there is none."""
        return cls[word.upper()] if word.islower() else _unknown(word)


def _unknown(word: str) -> Severity:
    raise KeyError(word)


SEVERITIES: tuple[str, ...] = tuple(str(s) for s in reversed(Severity))


class Outcome(Enum):
    """The closed set of outcomes of a rule for a target."""

    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    INDETERMINATE = "indeterminate"
    ERROR = "error"
    MANUAL = "manual"

    def __str__(self) -> str:
        return self.value


class Reason(Enum):
    """Why something could not be told; declared in the order in which one is shown before another."""

    EVIDENCE_MISSING = "evidence_missing"
    EVIDENCE_STALE = "evidence_stale"
    PATH_ABSENT = "path_absent"
    EMPTY_SELECTION = "empty_selection"
    AMBIGUOUS = "ambiguous"
    TYPE_MISMATCH = "type_mismatch"
    INSUFFICIENT_DATA = "insufficient_data"
    UNCERTAIN = "uncertain"
    BUDGET_EXCEEDED = "budget_exceeded"
    RULE_ERROR = "rule_error"
    ATTESTATION_MISSING = "attestation_missing"
    ATTESTATION_EXPIRED = "attestation_expired"

    def __str__(self) -> str:
        return self.value


REASON_ORDER: dict[Reason, int] = {reason: i for i, reason in enumerate(Reason)}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in the evidence: document and its digest, normalized path (RFC 9535), and place in the file."""

    document: str
    sha256: str
    path: str
    place: Place


@dataclass(frozen=True, slots=True)
class Waived:
    """The waiver that covers a failing finding: an overlay, never an outcome.

    `reason`, `owner` (who asked for it) and `created` (its first day) are None in records that did not say it.
    """

    id: str
    approved_by: str
    expires: date
    ticket: str
    compensating_control: str | None = None
    reason: str | None = None
    owner: str | None = None
    created: date | None = None


@dataclass(frozen=True, slots=True)
class Baselined:
    """The baseline that accepts a failing finding as it was `as_of`: an overlay, never an outcome.

    `file` is the baseline as the user named it.
    """

    file: str
    approved_by: str
    as_of: datetime
    expires: date


@dataclass(frozen=True, slots=True)
class Observed:
    """One thing that a verdict rests on: the clause that asked, and what is there, at a normalized path (RFC 9535).

    `actual` is an excerpt of the evidence, short and without secrets.
    """

    path: str
    expected: str
    actual: str


@dataclass(frozen=True, slots=True)
class Attested:
    """The newest attestation behind the outcome of a manual rule; `valid_until` is its last day, in UTC.

    With the outcome `manual` it is one that counts no more.
    """

    by: str
    role: str
    at: datetime
    answer: str
    statement: str
    valid_until: date


@dataclass(frozen=True, slots=True)
class NotYet:
    """The rule decides from `first` on, a day in UTC: before it a finding only warns."""

    first: date

    def __str__(self) -> str:
        return f"not in force until {self.first}"


@dataclass(frozen=True, slots=True)
class Retired:
    """The rule decides no more since `since`, a day in UTC."""

    since: date

    def __str__(self) -> str:
        return f"retired since {self.since}"


OutOfForce: TypeAlias = NotYet | Retired
"""Why a finding decides nothing on the day of the run, whatever its outcome: an overlay, never an outcome."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one rule for one target, complete enough to act on.

    `subject` is how the rule calls the target; `fingerprint` is the SHA-256 of pack id, rule id and
    subject; `evidence_sha256` changes exactly when something changes that the rule looked at;
    `due` is the remediation deadline, a day in UTC, None where nothing is to be remedied.
    """

    pack: str
    rule: str
    subject: str
    outcome: Outcome
    severity: Severity
    title: str
    domain: str
    scope: str
    message: str
    why: str
    remedy: str
    owner: str
    controls: tuple[str, ...]
    spots: tuple[Spot, ...]
    rule_place: Place
    fingerprint: str
    evidence_sha256: str
    reason: Reason | None = None
    due: date | None = None
    waived: Waived | None = None
    waivable: bool = True
    baselined: Baselined | None = None
    out_of_force: OutOfForce | None = None
    observed: tuple[Observed, ...] = ()
    attested: Attested | None = None

    @property
    def name(self) -> str:
        """`pack/rule`: how a rule is written outside its pack."""
        return f"{self.pack}/{self.rule}"

    @property
    def overlay(self) -> Waived | Baselined | None:
        """What covers this finding, of which there is never more than one."""
        return self.waived or self.baselined

    def under(self, overlay: Waived | Baselined) -> Finding:
        """Return this finding marked as covered; its outcome stays what it is."""
        if isinstance(overlay, Waived):
            return replace(self, waived=overlay, baselined=None)
        return replace(self, waived=None, baselined=overlay)


def fingerprint(pack: str, rule: str, subject: str) -> str:
    """Return the SHA-256 of pack id, rule id and subject, each with its length before it."""
    parts = (f"{len(part.encode())}:{part}" for part in (pack, rule, subject))
    return sha256("".join(parts).encode())


def finding(
    *,
    pack: str,
    rule: str,
    subject: str,
    outcome: Outcome,
    severity: Severity,
    title: str,
    domain: str,
    scope: str,
    message: str,
    why: str,
    remedy: str,
    owner: str,
    controls: tuple[str, ...],
    spots: tuple[Spot, ...],
    rule_place: Place,
    evidence_sha256: str,
    reason: Reason | None = None,
    due: date | None = None,
    waivable: bool = True,
    out_of_force: OutOfForce | None = None,
    observed: tuple[Observed, ...] = (),
    attested: Attested | None = None,
) -> Finding:
    """Make a finding: the only place where one is made, and where secrets and control characters end."""
    return Finding(
        pack=pack,
        rule=rule,
        subject=_clean(subject),
        outcome=outcome,
        severity=severity,
        title=printable(title),
        domain=domain,
        scope=scope,
        message=_clean(message),
        why=printable(why),
        remedy=printable(remedy),
        owner=printable(owner),
        controls=controls,
        spots=tuple(replace(spot, place=_printable(spot.place)) for spot in spots),
        rule_place=_printable(rule_place),
        fingerprint=fingerprint(pack, rule, subject),
        evidence_sha256=evidence_sha256,
        reason=reason,
        due=due,
        waivable=waivable,
        out_of_force=out_of_force,
        observed=tuple(Observed(*map(_clean, (one.path, one.expected, one.actual))) for one in observed),
        attested=None if attested is None else _clean_attested(attested),
    )


def _clean(text: str) -> str:
    return printable(redact(text))


def _clean_attested(one: Attested) -> Attested:
    by, role, statement = map(_clean, (one.by, one.role, one.statement))
    return replace(one, by=by, role=role, statement=statement)


def _printable(place: Place) -> Place:
    return replace(place, file=printable(place.file))
