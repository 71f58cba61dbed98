"""Match waivers to failing findings: one matcher, one clock, and every waiver is a check of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from enum import Enum, unique

from arcanos.digest import digest
from arcanos.engine.model import ENGINE_PACK
from arcanos.engine.waiver_file import Waiver
from arcanos.errors import did_you_mean
from arcanos.findings import Finding, Outcome, Severity, Waived, finding

WAIVER_RULE = "waiver-in-force"


@unique
class Trouble(Enum):
    """What can be wrong with a waiver: severity, and what to do about it."""

    HARD = Severity.MEDIUM, "Remove the waiver and fix the finding: the gate marks this rule as hard"
    EXPIRED = Severity.MEDIUM, "Fix the finding, or have a new waiver approved, and remove this one"
    NOT_YET = Severity.MEDIUM, "Wait for its first day, or correct `created`"
    NOT_A_FAILURE = Severity.MEDIUM, "Supply what could not be told: only a failing finding can be waived"
    NOT_WAIVABLE = Severity.MEDIUM, "Remove the waiver and fix the finding"
    AMBIGUOUS = Severity.MEDIUM, "Give the targets different subjects"
    EVIDENCE_CHANGED = Severity.MEDIUM, "Review the new evidence and have the waiver approved again"
    OVERLAPPING = Severity.MEDIUM, "Keep one waiver for this rule and target and remove the others"
    UNUSED = Severity.LOW, "Remove the waiver: left in place it pre-approves the next failure"

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return self.value[0]

    @property
    def remedy(self) -> str:
        """The next step."""
        return self.value[1]


Troubles = dict[Trouble, str]
"""What is wrong with one waiver, each with the words of its message."""


@dataclass(frozen=True, slots=True)
class Applied:
    """Findings in their order, those covered marked as waived; and one finding for each waiver, in order.

    `elsewhere` are the fingerprints given as such, and those of waivers that are about nothing else.
    """

    findings: tuple[Finding, ...]
    waivers: tuple[Finding, ...]
    elsewhere: frozenset[str]


def _within(waiver: Waiver) -> bool:
    return False


def outside_of(
    other_packs: Collection[str] = (), model: str | None = None, known: Collection[str] = ()
) -> Callable[[Waiver], bool]:
    """Say which waivers a narrowed run does not look at: those of `other_packs`, and of `known` models but `model`."""

    def outside(waiver: Waiver) -> bool:
        pack = waiver.rule.partition("/")[0]
        return pack in other_packs or (model is not None and waiver.target != model and waiver.target in known)

    return outside


def apply_waivers(
    findings: Iterable[Finding],
    waivers: Sequence[Waiver],
    as_of: datetime,
    *,
    hard: frozenset[str] = frozenset(),
    elsewhere: frozenset[str] = frozenset(),
    outside: Callable[[Waiver], bool] = _within,
    deadlines: Mapping[Severity, int] | None = None,
) -> Applied:
    """Mark the failing findings that a waiver covers, and judge each waiver.

    `hard` names rules (`pack/rule`) that nothing waives; `elsewhere` are fingerprints of findings about other
    models; a waiver that meets no finding and is `outside` the run is neither used nor unused; `deadlines` are days
    for each severity. `as_of` without a zone is a ValueError.
    """
    found = tuple(findings)
    day = day_of(as_of)
    met = _met(found, waivers)
    troubles = [_troubles(waiver, met[i], day, hard) for i, waiver in enumerate(waivers)]
    covering = _covering(waivers, met, troubles, day)
    rules = {f.name for f in found}
    judged: list[Finding] = []
    for i, waiver in enumerate(waivers):
        if not met[i] and outside(waiver):
            judged.append(_not_here(waiver))
        else:
            judged.append(_judged(waiver, met[i], troubles[i], day, rules, deadlines or {}))
    others = {own.fingerprint for own, about in zip(judged, met, strict=True) if about and _all_in(about, elsewhere)}
    marks = {met[i][0].fingerprint: _mark(waivers[i]) for i in covering}
    return Applied(
        findings=tuple(f.under(marks[f.fingerprint]) if f.fingerprint in marks else f for f in found),
        waivers=tuple(judged),
        elsewhere=elsewhere | others,
    )


def day_of(as_of: datetime) -> date:
    """Return the day in UTC; ValueError for an instant without a zone."""
    if as_of.tzinfo is None:
        raise ValueError("as_of has no zone")
    return as_of.astimezone(UTC).date()


def _met(found: Sequence[Finding], waivers: Sequence[Waiver]) -> list[tuple[Finding, ...]]:
    """For each waiver the findings it is about: by the raw target, else by the target as findings show it."""
    raw: dict[str, list[Finding]] = defaultdict(list)
    shown: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for f in found:
        raw[f.fingerprint].append(f)
        shown[f.name, f.subject].append(f)
    return [tuple(raw.get(w.fingerprint) or shown.get((w.rule, w.target)) or ()) for w in waivers]


def _troubles(waiver: Waiver, met: Sequence[Finding], day: date, hard: Collection[str]) -> Troubles:
    """Return what keeps the waiver from covering what it met; overlaps are seen later, between waivers."""
    troubles: Troubles = {}
    if waiver.rule in hard:
        troubles[Trouble.HARD] = "no waiver covers a rule that the gate marks as hard"
    if day > waiver.expires:
        troubles[Trouble.EXPIRED] = f"it expired on {waiver.expires}"
    if day < waiver.created:
        troubles[Trouble.NOT_YET] = f"it is in force from {waiver.created}"
    if len(met) > 1:
        troubles[Trouble.AMBIGUOUS] = f"{len(met)} findings go by this rule and target"
    elif met:
        troubles |= _against(waiver, met[0])
    return troubles


def _against(waiver: Waiver, met: Finding) -> Troubles:
    if met.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE):
        return {Trouble.UNUSED: f"there is nothing to waive: the outcome is {met.outcome}"}
    if met.outcome is not Outcome.FAIL:
        return {Trouble.NOT_A_FAILURE: f"the outcome is {met.outcome}, which cannot be waived"}
    if not met.waivable:
        return {Trouble.NOT_WAIVABLE: "this finding cannot be waived"}
    if waiver.evidence not in (None, met.evidence_sha256):
        return {Trouble.EVIDENCE_CHANGED: "the evidence is not what was reviewed"}
    return {}


def _covering(
    waivers: Sequence[Waiver], met: Sequence[Sequence[Finding]], troubles: Sequence[Troubles], day: date
) -> list[int]:
    """Return the waivers that cover what they met, one for each finding, and note those that overlap."""
    together: dict[str, list[int]] = defaultdict(list)
    for i, waiver in enumerate(waivers):
        if waiver.in_force(day):
            together[met[i][0].fingerprint if met[i] else waiver.fingerprint].append(i)
    covering: list[int] = []
    for group in together.values():
        group.sort(key=lambda i: (waivers[i].created, waivers[i].id))
        covering += [i for i in group if met[i] and not troubles[i]][:1]
        for i in group if len(group) > 1 else ():
            others = ", ".join(waivers[other].id for other in group if other != i)
            troubles[i][Trouble.OVERLAPPING] = f"it overlaps with {others}"
    return covering


def _all_in(about: Iterable[Finding], elsewhere: frozenset[str]) -> bool:
    return all(f.fingerprint in elsewhere for f in about)


def _mark(waiver: Waiver) -> Waived:
    return Waived(waiver.id, waiver.approved_by, waiver.expires, waiver.ticket)


def _judged(
    waiver: Waiver,
    met: Sequence[Finding],
    troubles: Troubles,
    day: date,
    rules: Collection[str],
    deadlines: Mapping[Severity, int],
) -> Finding:
    if not met and Trouble.NOT_YET not in troubles:
        troubles = troubles | {Trouble.UNUSED: _why_unmet(waiver, rules)}
    if not troubles:
        says = (
            f"covers {waiver.rule} on {waiver.target} until {waiver.expires} ({(waiver.expires - day).days} days left)"
        )
        return _own(waiver, Outcome.PASS, says, met)
    severity = max(trouble.severity for trouble in troubles)
    days = deadlines.get(severity)
    return _own(
        waiver,
        Outcome.FAIL,
        f"for {waiver.rule} on {waiver.target}: " + "; ".join(troubles.values()),
        met,
        troubles=tuple(troubles),
        due=None if days is None else day + timedelta(days=days),
    )


def _why_unmet(waiver: Waiver, rules: Collection[str]) -> str:
    if waiver.rule in rules:
        return "the rule has no finding on this target"
    hint = did_you_mean(waiver.rule, sorted(rules))
    return "no such rule was evaluated" + (f" ({hint})" if hint else "")


def _not_here(waiver: Waiver) -> Finding:
    return _own(waiver, Outcome.NOT_APPLICABLE, f"for {waiver.rule} on {waiver.target} is outside this run", ())


def _own(
    waiver: Waiver,
    outcome: Outcome,
    says: str,
    met: Sequence[Finding],
    troubles: tuple[Trouble, ...] = (),
    due: date | None = None,
) -> Finding:
    """Make the waiver's own finding; the next step is that of the first of its gravest troubles."""
    gravest = max(troubles, key=lambda t: t.severity, default=None)
    terms = [waiver.id, waiver.rule, waiver.target, waiver.reason, waiver.owner, waiver.approved_by, waiver.ticket]
    days = [str(waiver.created), str(waiver.expires)]
    about = [f.evidence_sha256 for f in met]
    return finding(
        pack=ENGINE_PACK,
        rule=WAIVER_RULE,
        subject=waiver.id,
        outcome=outcome,
        severity=gravest.severity if gravest else Severity.MEDIUM,
        title="A waiver is in force and covers one failing finding",
        domain="governance",
        scope="deployment",
        message=f"waiver {waiver.id} {says}",
        why="A waiver that has lapsed, or that covers nothing, is a permission that nobody looks at any more.",
        remedy=gravest.remedy if gravest else "Fix the finding before the last day of the waiver",
        owner=waiver.owner,
        controls=(),
        spots=(waiver.spot,),
        rule_place=waiver.spot.place,
        evidence_sha256=digest([terms, days, waiver.evidence, about, [t.name for t in troubles]]),
        due=due,
        waivable=False,
    )


def almost(
    found: Finding, waivers: Sequence[Waiver], as_of: datetime, *, hard: frozenset[str] = frozenset()
) -> tuple[tuple[Waiver, str], ...]:
    """Return the waivers that nearly cover `found`, nearest first, each with why it does not."""
    day = day_of(as_of)
    near: list[tuple[int, str, Waiver, str]] = []
    for waiver in waivers:
        if found.waived is None or found.waived.id != waiver.id:
            rank, why = _why_not(found, waiver, day, hard)
            if why:
                near.append((rank, waiver.id, waiver, why))
    return tuple((waiver, why) for _, _, waiver, why in sorted(near, key=lambda n: n[:2]))


def _why_not(found: Finding, waiver: Waiver, day: date, hard: frozenset[str]) -> tuple[int, str]:
    if waiver.aims_at(found):
        troubles = _troubles(waiver, (found,), day, hard)
        return 0, "; ".join(troubles.values()) or "another waiver or another finding goes by this rule and target"
    if waiver.rule == found.name:
        name = found.subject.rpartition("@")[0]
        if name and waiver.target.rpartition("@")[0] == name:
            return 1, f"it is for another version, {waiver.target}"
        return 3, f"it is for another target, {waiver.target}"
    if waiver.target == found.subject and get_close_matches(waiver.rule, [found.name], cutoff=0.7):
        return 2, f"it is for another rule, {waiver.rule}"
    return 4, ""
