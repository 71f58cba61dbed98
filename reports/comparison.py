"""Two records set beside each other: each finding of either is in one class, and none is called fixed that is not.

Findings are the same where their fingerprints are: pack, rule and subject. Fixed is only what passes now; what nobody
looks at any more is `gone`, and what a waiver or a baseline covers still stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from itertools import zip_longest

from arcanos.findings import Finding, Outcome, Retired
from arcanos.record import Record
from arcanos.reports.absence import ENGINE_PACK, ENTRY_RULES, Looked
from arcanos.reports.summary import QUIET, UNTOLD


class Change(Enum):
    """The class of a pair; the words stand in machine-readable output."""

    NEW = "new"
    FIXED = "fixed"
    CHANGED = "changed"
    STILL_OPEN = "still_open"
    GONE = "gone"
    QUIET = "quiet"

    def __str__(self) -> str:
        return self.value


class Facet(Enum):
    """In what the two findings of a pair differ."""

    OUTCOME = "outcome"
    SEVERITY = "severity"
    REASON = "reason"
    EVIDENCE = "evidence"
    OWNER = "owner"
    DUE = "due"
    OVERLAY = "overlay"
    FORCE = "force"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Pair:
    """What two records say of one rule and subject; never are both None.

    `change` is its class, `facets` are what differs where both say something. `worse`: it newly fails or newly can't be
    told, and nothing covers it; or it was looked at before and is not now.
    """

    old: Finding | None
    new: Finding | None
    change: Change
    facets: tuple[Facet, ...] = ()
    worse: bool = False

    @property
    def shown(self) -> Finding:
        """The finding as it is now, or as it was last."""
        found = self.new or self.old
        if found is None:
            raise ValueError("a pair holds a finding")
        return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """The pairs of two records by class, the gravest first in each.

    - `new`: fails or can't be told, and before it passed, did not apply, or was not looked at;
    - `fixed`: passes now (or is looked at and found no more, see `Looked`), and before it failed or could not be told;
    - `changed` and `still_open`: failed or could not be told before and does now, with facets that differ, or none;
    - `gone`: was looked at before and is not now: neither there, nor applicable;
    - `quiet`: all others: what passes or does not apply now and was not wrong before.
    """

    before: Record
    after: Record
    new: tuple[Pair, ...]
    fixed: tuple[Pair, ...]
    changed: tuple[Pair, ...]
    still_open: tuple[Pair, ...]
    gone: tuple[Pair, ...]
    quiet: tuple[Pair, ...]

    def of(self, change: Change) -> tuple[Pair, ...]:
        """Return the pairs of one class."""
        pairs: tuple[Pair, ...] = getattr(self, change.value)
        return pairs

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """All pairs, class by class."""
        return tuple(pair for change in Change for pair in self.of(change))

    @property
    def worse(self) -> tuple[Pair, ...]:
        """The pairs that make the later record a regression."""
        return tuple(pair for pair in self.pairs if pair.worse)


def compare(before: Record, after: Record) -> Comparison:
    """Set two records of one project beside each other; nothing is looked up and the clock is not asked."""
    comparing = _Comparing(before, after)
    found: dict[Change, list[Pair]] = {change: [] for change in Change}
    for old, new in _matched(before, after):
        pair = comparing.pair(old, new)
        found[pair.change].append(pair)
    classes = {change.value: tuple(sorted(pairs, key=_gravest_first)) for change, pairs in found.items()}
    return Comparison(before, after, **classes)


def _gravest_first(pair: Pair) -> tuple[int, str, str, str, str]:
    f = pair.shown
    return -f.severity, f.name, f.subject, f.fingerprint, f.message


def _matched(before: Record, after: Record) -> Iterator[tuple[Finding | None, Finding | None]]:
    """Yield the findings of two records by fingerprint; where one is there more than once, in the order of its text."""
    sides: dict[str, tuple[list[Finding], list[Finding]]] = defaultdict(lambda: ([], []))
    for i, record in enumerate((before, after)):
        for found in record.findings:
            sides[found.fingerprint][i].append(found)
    for olds, news in sides.values():
        if len(olds) > 1 or len(news) > 1:
            yield from zip_longest(sorted(olds, key=repr), sorted(news, key=repr))
        else:
            yield olds[0] if olds else None, news[0] if news else None


class _Comparing:
    def __init__(self, before: Record, after: Record) -> None:
        self.days = _day(before.as_of), _day(after.as_of)
        self.after = Looked(after)

    def pair(self, old: Finding | None, new: Finding | None) -> Pair:
        """Return the pair with its class."""
        change = self.change(old, new)
        facets = () if old is None or new is None else tuple(self.differing(old, new))
        if change is Change.STILL_OPEN and facets:
            change = Change.CHANGED
        return Pair(old, new, change, facets, _worse(old, new, change))

    def change(self, old: Finding | None, new: Finding | None) -> Change:
        was = old is not None and old.outcome not in QUIET
        if new is not None and new.outcome not in QUIET:
            return Change.STILL_OPEN if was else Change.NEW
        if old is None:
            return Change.QUIET
        if new is None:
            return self.absent(old, was)
        if new.outcome is Outcome.PASS:
            return Change.FIXED if was else Change.QUIET
        return Change.QUIET if old.outcome is Outcome.NOT_APPLICABLE else Change.GONE

    def absent(self, old: Finding, was: bool) -> Change:
        if self.after.and_not_found(old):
            return Change.FIXED if was else Change.QUIET
        if old.outcome is Outcome.NOT_APPLICABLE and self.after.at_rule(old):
            return Change.QUIET
        return Change.GONE

    def differing(self, old: Finding, new: Finding) -> Iterator[Facet]:
        if old.outcome is not new.outcome:
            yield Facet.OUTCOME
        if old.severity is not new.severity:
            yield Facet.SEVERITY
        if old.reason is not new.reason:
            yield Facet.REASON
        if old.evidence_sha256 != new.evidence_sha256:
            yield Facet.EVIDENCE
        if old.owner != new.owner:
            yield Facet.OWNER
        if old.due != new.due and self.left(old.due, 0) != self.left(new.due, 1):
            yield Facet.DUE
        if old.overlay != new.overlay:
            yield Facet.OVERLAY
        if old.out_of_force != new.out_of_force:
            yield Facet.FORCE

    def left(self, due: date | None, side: int) -> int | None:
        """Return the days from a run to a deadline: those that move on with each run are no change."""
        return None if due is None else (due - self.days[side]).days


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _worse(old: Finding | None, new: Finding | None, change: Change) -> bool:
    if change is Change.GONE:
        return old is not None and not isinstance(old.out_of_force, Retired) and not _is_entry(old)
    return _weight(new) not in (None, _weight(old))


def _weight(found: Finding | None) -> str | None:
    """Return what a finding weighs: `fail` or `untold` where it decides, None where it is quiet, covered or waits."""
    if found is None or found.overlay is not None or found.out_of_force is not None:
        return None
    return "untold" if found.outcome in UNTOLD else "fail" if found.outcome is Outcome.FAIL else None


def _is_entry(found: Finding) -> bool:
    return found.pack == ENGINE_PACK and found.rule in ENTRY_RULES
