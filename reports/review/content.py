"""What a governance review has before it: what is new, late or soon due, what to decide, and each owner's part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Final

from arcanos.findings import Finding, NotYet, Outcome
from arcanos.record import Record
from arcanos.reports import summary
from arcanos.reports.audit.items import Itemiser, Owner
from arcanos.reports.comparison import Comparison, compare
from arcanos.reports.deadlines import Standing, standing
from arcanos.reports.decisions import Asked, asked_of
from arcanos.reports.report import Report

SOON: Final = timedelta(days=14)
"""How far ahead the agenda looks at deadlines."""


@dataclass(frozen=True, slots=True)
class Point:
    """A finding that stands: since which run, when it is due, and what that means today.

    `is_new` says that it was not in the last record, `is_older` that it stood in one before.
    """

    finding: Finding
    standing: Standing
    is_new: bool
    is_older: bool
    is_late: bool
    is_soon: bool

    @property
    def status(self) -> str:
        """`new` or `still open`.

        What stood before the last record, which did not look at it, is not new: its deadline runs on.
        """
        if not self.is_new:
            return "still open"
        return "open again, and not in the last record" if self.is_older else "new"


@dataclass(frozen=True, slots=True)
class OwnerPage:
    """One owner's part: what fails, what can't be told, what is covered, and what waits for its rule's first day."""

    owner: Owner
    failing: tuple[Point, ...]
    untold: tuple[Point, ...]
    covered: tuple[Point, ...]
    waiting: tuple[Point, ...]

    @property
    def acting(self) -> tuple[Point, ...]:
        """What the owner has to act on."""
        return (*self.failing, *self.untold)

    @property
    def points(self) -> tuple[Point, ...]:
        """All that is on the page."""
        return (*self.acting, *self.covered, *self.waiting)


@dataclass(frozen=True, slots=True)
class Review:
    """The pack. `compared` is None where no earlier record is named: then nothing is called new.

    `quiet` are the owners who have nothing on a page, each with the number of checks that hold or do not apply.
    """

    record: Record
    compared: Comparison | None
    late: tuple[Point, ...]
    soon: tuple[Point, ...]
    asked: tuple[Asked, ...]
    pages: tuple[OwnerPage, ...]
    quiet: tuple[tuple[Owner, int], ...]
    elsewhere: tuple[Finding, ...]
    sign_off: tuple[Owner, ...]

    @property
    def new(self) -> tuple[Finding, ...]:
        """What fails or can't be told since the last record, and did not before."""
        return () if self.compared is None else tuple(pair.shown for pair in self.compared.new)


def review(report: Report) -> Review:
    """Return the pack of a report, set beside the last of its earlier records."""
    record = report.record
    compared = None if report.last is None else compare(report.last, record)
    pointing = _Pointing.of(report, compared)
    itemiser = Itemiser.of(report)
    owners = sorted({f.owner for f in summary.here(record)})
    pages = [_page(itemiser.owner(name), name, pointing) for name in owners]
    acting = sorted((point for page in pages for point in page.acting), key=_first_due)
    return Review(
        record=record,
        compared=compared,
        late=tuple(point for point in acting if point.is_late),
        soon=tuple(point for point in acting if point.is_soon),
        asked=asked_of(record, compared, pointing.standing),
        pages=tuple(page for page in pages if page.points),
        quiet=tuple(
            (page.owner, sum(f.owner == name for f in summary.here(record)))
            for name, page in zip(owners, pages, strict=True)
            if not page.points
        ),
        elsewhere=tuple(summary.elsewhere(record)),
        sign_off=tuple(itemiser.owner(name) for name in (record.framing.sign_off if record.framing else ())),
    )


def _first_due(point: Point) -> tuple[date, int, str, str]:
    return point.standing.due or date.max, -point.finding.severity, point.finding.name, point.finding.subject


@dataclass(frozen=True, slots=True)
class _Pointing:
    record: Record
    standing: dict[str, Standing]
    new: frozenset[int]
    """The identities of findings that are new, since fingerprints need not be unique."""

    @classmethod
    def of(cls, report: Report, compared: Comparison | None) -> _Pointing:
        new = () if compared is None else compared.new
        return cls(report.record, dict(standing(report)), frozenset(id(pair.new) for pair in new))

    def points(self, findings: Iterable[Finding], owner: str) -> tuple[Point, ...]:
        return tuple(self.point(f) for f in findings if f.owner == owner)

    def point(self, f: Finding) -> Point:
        stands = self.standing.get(f.fingerprint) or Standing(self.record.as_of, f.due)
        today = self.record.as_of.astimezone(UTC).date()
        late = stands.is_overdue(self.record.as_of)
        soon = not late and stands.due is not None and stands.due - today <= SOON
        return Point(f, stands, id(f) in self.new, stands.since < self.record.as_of, late, soon)


def _page(owner: Owner, name: str, pointing: _Pointing) -> OwnerPage:
    record = pointing.record
    untold: Sequence[Finding] = [f for group in summary.untold(record).values() for f in group]
    return OwnerPage(
        owner=owner,
        failing=pointing.points(summary.failing(record), name),
        untold=pointing.points(summary.gravest_first(untold), name),
        covered=pointing.points(summary.gravest_first([*summary.waived(record), *summary.baselined(record)]), name),
        waiting=pointing.points(summary.gravest_first([*summary.pending(record), *summary.out_of_force(record)]), name),
    )


def todo(f: Finding) -> str:
    """Say what is to be done about a finding, in one line."""
    if f.outcome in summary.UNTOLD:
        return f"{summary.supply(f)}"
    if isinstance(f.out_of_force, NotYet):
        return f"before {f.out_of_force.first}: {f.remedy}"
    return f.remedy if f.outcome is Outcome.FAIL else ""
