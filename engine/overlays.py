"""Match waivers and baselines to failing findings: one matcher for both, one clock, every entry a check of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from difflib import get_close_matches
from enum import IntEnum, unique
from typing import TypeAlias

from arcanos.engine.baseline_file import Accepted
from arcanos.engine.overlay_findings import Entry, Judging, Trouble, Troubles, called
from arcanos.engine.waiver_file import DEFAULT_LIMITS, Waiver
from arcanos.findings import Finding, Outcome, Retired, Severity

Limits: TypeAlias = Mapping[Severity, int]
"""By the severity of a finding: how many days a waiver of it may last."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One entry after the run: its own finding, what is wrong with it, what it is about, and whether it covers that."""

    entry: Entry
    finding: Finding
    troubles: Mapping[Trouble, str]
    met: tuple[Finding, ...]
    covers: bool


@dataclass(frozen=True, slots=True)
class Applied:
    """Findings in their order, those covered marked; and each entry judged, in order.

    `elsewhere` are the fingerprints given as such, and those of entries that are about nothing else.
    """

    findings: tuple[Finding, ...]
    judged: tuple[Judged, ...]
    elsewhere: frozenset[str]

    @property
    def own(self) -> tuple[Finding, ...]:
        """The entries' own findings."""
        return tuple(one.finding for one in self.judged)


def _within(entry: Entry) -> bool:
    return False


def outside_of(
    other_packs: Collection[str] = (), model: str | None = None, known: Collection[str] = ()
) -> Callable[[Entry], bool]:
    """Say which entries a narrowed run does not look at: those of `other_packs`, and of `known` models but `model`."""

    def outside(entry: Entry) -> bool:
        pack = entry.rule.partition("/")[0]
        return pack in other_packs or (model is not None and entry.target != model and entry.target in known)

    return outside


def apply_overlays(
    findings: Iterable[Finding],
    entries: Iterable[Entry],
    as_of: datetime,
    *,
    hard: frozenset[str] = frozenset(),
    elsewhere: frozenset[str] = frozenset(),
    outside: Callable[[Entry], bool] = _within,
    deadlines: Mapping[Severity, int] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Applied:
    """Mark the failing findings that an entry covers, and judge each entry.

    `hard` names rules (`pack/rule`) that nothing covers; `elsewhere` are fingerprints of findings about other models;
    an entry that meets no finding and is `outside` the run is neither used nor unused; `deadlines` and `limits` are
    days for each severity. `as_of` without a zone is a ValueError.
    """
    found = tuple(findings)
    terms = _Terms(day_of(as_of), hard, limits)
    matches = [_Match(entry, met, terms.troubles(entry, met)) for entry, met in _met(found, entries)]
    _cover(matches, terms.day)
    judging = Judging(terms.day, {f.name for f in found}, deadlines or {})
    judged = tuple(match.judged(judging, outside) for match in matches)
    marks = {match.about: match.entry.mark for match in matches if match.covers}
    others = {one.finding.fingerprint for one in judged if one.met and _all_in(one.met, elsewhere)}
    return Applied(
        findings=tuple(f.under(marks[f.fingerprint]) if f.fingerprint in marks else f for f in found),
        judged=judged,
        elsewhere=elsewhere | others,
    )


def day_of(as_of: datetime) -> date:
    """Return the day in UTC; ValueError for an instant without a zone."""
    if as_of.tzinfo is None:
        raise ValueError("as_of has no zone")
    return as_of.astimezone(UTC).date()


@dataclass(slots=True)
class _Match:
    """An entry, the findings that it is about, and what keeps it from covering them; overlaps are seen last."""

    entry: Entry
    met: tuple[Finding, ...]
    troubles: Troubles
    covers: bool = field(default=False, init=False)

    @property
    def about(self) -> str:
        return self.met[0].fingerprint if self.met else self.entry.fingerprint

    def judged(self, judging: Judging, outside: Callable[[Entry], bool]) -> Judged:
        if not self.met and outside(self.entry):
            return Judged(self.entry, judging.outside(self.entry), {}, (), covers=False)
        troubles = judging.completed(self.entry, self.met, self.troubles)
        return Judged(self.entry, judging.own(self.entry, self.met, troubles), troubles, self.met, self.covers)


def _met(found: Sequence[Finding], entries: Iterable[Entry]) -> list[tuple[Entry, tuple[Finding, ...]]]:
    """Return each entry with the findings it is about.

    They are found by fingerprint; a waiver that finds none so, also by its target as findings show it.
    """
    raw: dict[str, list[Finding]] = defaultdict(list)
    shown: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for f in found:
        raw[f.fingerprint].append(f)
        shown[f.name, f.subject].append(f)
    met: list[tuple[Entry, tuple[Finding, ...]]] = []
    for entry in entries:
        near = shown.get((entry.rule, entry.target)) if isinstance(entry, Waiver) else None
        met.append((entry, tuple(raw.get(entry.fingerprint) or near or ())))
    return met


@dataclass(frozen=True, slots=True)
class _Terms:
    """What an entry must agree with to cover: the day, the rules that are hard, and how long a waiver may last."""

    day: date
    hard: Collection[str]
    limits: Limits

    def troubles(self, entry: Entry, met: Sequence[Finding]) -> Troubles:
        """Return what keeps the entry from covering what it met."""
        troubles: Troubles = {}
        if entry.rule in self.hard or any(f.name in self.hard for f in met):
            kind = "waiver" if isinstance(entry, Waiver) else "baseline"
            troubles[Trouble.HARD] = f"no {kind} covers a rule that the gate marks as hard"
        if self.day > entry.expires:
            troubles[Trouble.EXPIRED] = f"it expired on {entry.expires}"
        if self.day < entry.created:
            troubles[Trouble.NOT_YET] = f"it is in force from {entry.created}"
        if len(met) > 1:
            troubles[Trouble.AMBIGUOUS] = f"{len(met)} findings go by this rule and target"
        elif met:
            troubles |= self._against(entry, met[0])
        return troubles

    def _against(self, entry: Entry, met: Finding) -> Troubles:
        verb = "waive" if isinstance(entry, Waiver) else "baseline"
        if met.outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE):
            return {Trouble.UNUSED: f"there is nothing to {verb}: the outcome is {met.outcome}"}
        if isinstance(met.out_of_force, Retired):
            return {Trouble.UNUSED: f"there is nothing to {verb}: the rule is {met.out_of_force}"}
        if met.outcome is not Outcome.FAIL:
            return {Trouble.NOT_A_FAILURE: f"the outcome is {met.outcome}, which cannot be {verb}d"}
        if not met.waivable:
            return {Trouble.NOT_WAIVABLE: f"this finding cannot be {verb}d"}
        troubles: Troubles = {}
        if entry.evidence not in (None, met.evidence_sha256):
            troubles[Trouble.EVIDENCE_CHANGED] = "the evidence is not what was reviewed"
        return troubles | (_of_accepted(entry, met) if isinstance(entry, Accepted) else self._of_waiver(entry, met))

    def _of_waiver(self, waiver: Waiver, met: Finding) -> Troubles:
        troubles: Troubles = {}
        longest = self.limits[met.severity]
        if waiver.days > longest:
            troubles[Trouble.TOO_LONG] = (
                f"it lasts {waiver.days} days, and a waiver of a {met.severity} finding lasts {longest} at most"
            )
        if met.severity >= Severity.CRITICAL and waiver.compensating_control is None:
            troubles[Trouble.NO_CONTROL] = f"a {met.severity} finding is waived only with a compensating control"
        return troubles


def _of_accepted(accepted: Accepted, met: Finding) -> Troubles:
    troubles: Troubles = {}
    if (accepted.rule, accepted.target) != (met.name, met.subject):
        troubles[Trouble.MISNAMED] = f"its fingerprint is that of another finding, {met.name} on {met.subject}"
    if met.severity > accepted.severity:
        troubles[Trouble.SEVERITY_ROSE] = f"the severity was {accepted.severity} and is {met.severity}"
    return troubles


def _cover(matches: Iterable[_Match], day: date) -> None:
    """Choose what covers, one entry for each finding, a waiver before a baseline; and note those that overlap."""
    together: dict[str, list[_Match]] = defaultdict(list)
    for match in matches:
        if match.entry.in_force(day):
            together[match.about].append(match)
    for group in together.values():
        waivers = sorted((m for m in group if isinstance(m.entry, Waiver)), key=_first)
        accepted = sorted((m for m in group if isinstance(m.entry, Accepted)), key=_first)
        covering = [m for m in (*waivers, *accepted) if m.met and not m.troubles][:1]
        for match in covering:
            match.covers = True
        _note_overlaps(waivers, waivers)
        # A waiver that an accepted finding gets later stays what it is: the entry is what became needless.
        _note_overlaps(accepted, [*(m for m in waivers if m.covers), *accepted])


def _first(match: _Match) -> tuple[date, str, str]:
    """The order in which entries come to cover: by first day, then by name."""
    entry = match.entry
    return entry.created, entry.id if isinstance(entry, Waiver) else entry.terms.file, entry.rule + entry.target


def _note_overlaps(matches: Sequence[_Match], among: Sequence[_Match]) -> None:
    for match in matches:
        others = [_short(m.entry) for m in among if m is not match]
        if others:
            match.troubles[Trouble.OVERLAPPING] = "it overlaps with " + ", ".join(others)


def _short(entry: Entry) -> str:
    return entry.id if isinstance(entry, Waiver) else called(entry)


def _all_in(about: Iterable[Finding], elsewhere: frozenset[str]) -> bool:
    return all(f.fingerprint in elsewhere for f in about)


def almost(
    found: Finding,
    entries: Iterable[Entry],
    as_of: datetime,
    *,
    hard: frozenset[str] = frozenset(),
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[tuple[Entry, str], ...]:
    """Return the entries that nearly cover `found`, nearest first, each with why it does not.

    A baseline holds many entries of one rule: one for quite another target is not near.
    """
    terms = _Terms(day_of(as_of), hard, limits)
    near: list[tuple[_Near, str, Entry, str]] = []
    for entry in entries:
        told = _why_not(found, entry, terms) if entry.mark != found.overlay else None
        if told is not None:
            near.append((told[0], _short(entry) + entry.target, entry, told[1]))
    return tuple((entry, why) for _, _, entry, why in sorted(near, key=lambda one: one[:2]))


@unique
class _Near(IntEnum):
    """How an entry that does not cover a finding is near it: the nearest first."""

    AIMED = 0
    VERSION = 1
    RULE = 2
    TARGET = 3


def _why_not(found: Finding, entry: Entry, terms: _Terms) -> tuple[_Near, str] | None:
    """Return how near an entry is and why it does not cover, None for one that is not near."""
    if entry.aims_at(found):
        troubles = "; ".join(terms.troubles(entry, (found,)).values())
        return _Near.AIMED, troubles or "another entry, or another finding, goes by this rule and target"
    if entry.rule == found.name:
        name = found.subject.rpartition("@")[0]
        if name and entry.target.rpartition("@")[0] == name:
            return _Near.VERSION, f"it is for another version, {entry.target}"
        return (_Near.TARGET, f"it is for another target, {entry.target}") if isinstance(entry, Waiver) else None
    if entry.target == found.subject and get_close_matches(entry.rule, [found.name], cutoff=0.7):
        return _Near.RULE, f"it is for another rule, {entry.rule}"
    return None
