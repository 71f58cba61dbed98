"""Write the audit report as one HTML page that needs no network, no script and no other file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from arcanos.reports.audit.charts.movement import MovementChart, movement_chart
from arcanos.reports.audit.charts.stacks import StackChart, stack_chart
from arcanos.reports.audit.charts.whiskers import WhiskerChart, whisker_chart
from arcanos.reports.audit.content import Audit, content
from arcanos.reports.audit.items import Item
from arcanos.reports.audit.page.environment import csp_hash, environment, script, style
from arcanos.reports.audit.page.shown import Batch, Shower
from arcanos.reports.report import Grouping, Report

BUFFERED: Final = 400
"""Pieces of the template that are encoded together."""


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows beside the content: batches of findings, charts, anchors.

    `looked_at` counts the checks in force; `gravest` are the five findings of the summary, each with its anchor.
    """

    looked_at: int
    groups: tuple[tuple[str, Batch], ...]
    untold: tuple[tuple[str, Batch], ...]
    covered: Batch
    pending: Batch
    out_of_force: Batch
    elsewhere: Batch
    holding: Batch
    not_applicable: Batch
    aside: Batch
    gravest: tuple[tuple[Item, str], ...]
    graded: StackChart
    trend: StackChart
    whiskers: tuple[WhiskerChart, ...]
    moved: tuple[MovementChart, ...]
    controls: dict[str, str]
    documents: dict[str, str]
    owners: tuple[tuple[str, str], ...]

    @property
    def untold_total(self) -> int:
        """How many checks could not be told."""
        return sum(batch.total for _, batch in self.untold)

    @property
    def aside_total(self) -> int:
        """How many findings that do not decide are wrong or covered."""
        return self.pending.total + self.out_of_force.total + self.elsewhere.total


def to_bytes(report: Report) -> bytes:
    """Return the page in UTF-8."""
    audit = content(report)
    cover = audit.cover
    css = style(cover.classification, f"{cover.title}, as of {cover.today}")
    stream = (
        environment()
        .get_template("page.html")
        .stream(
            audit=audit,
            cover=cover,
            view=view_of(audit),
            css=Markup(css),  # noqa: S704  # our own file, and strings of hexadecimal escapes
            css_hash=csp_hash(css),
            js=Markup(script()),  # noqa: S704  # our own file
            js_hash=csp_hash(script()),
        )
    )
    stream.enable_buffering(BUFFERED)
    page = bytearray()
    for piece in stream:
        page += piece.encode()
    return bytes(page)


def view_of(audit: Audit) -> View:
    """Deal out what the page shows of each finding: first those that close the gate, last those that hold."""
    shower = Shower()
    once = audit.group_by is not Grouping.CONTROL
    groups = tuple((group.name, shower.batch(group.items, once=once)) for group in audit.groups)
    untold = tuple((group.why, shower.batch(group.items)) for group in audit.untold)
    return View(
        looked_at=sum(row.checks for row in audit.graded),
        groups=groups,
        untold=untold,
        covered=shower.batch(audit.covered),
        pending=shower.batch(audit.pending),
        out_of_force=shower.batch(audit.out_of_force),
        elsewhere=shower.batch(audit.elsewhere),
        holding=shower.compact(audit.holding),
        not_applicable=shower.compact(audit.not_applicable),
        aside=shower.compact(audit.aside),
        gravest=_gravest(audit, [batch for _, batch in (*groups, *untold)]),
        graded=stack_chart((str(row.severity), row.states) for row in audit.graded),
        trend=stack_chart((row.as_of.date().isoformat(), row.states) for row in audit.trend),
        whiskers=tuple(map(whisker_chart, audit.figures.charts)),
        moved=tuple(map(movement_chart, audit.figures.moved)),
        controls={
            f"{one.name}:{row.clause}": f"c-{i}-{j}"
            for i, one in enumerate(audit.frameworks, 1)
            for j, row in enumerate(one.rows, 1)
        },
        documents={row.document.name: f"d-{i}" for i, row in enumerate(audit.evidence, 1)},
        owners=_owners(audit),
    )


def _gravest(audit: Audit, batches: Sequence[Batch]) -> tuple[tuple[Item, str], ...]:
    """Return the five findings of the summary with their anchors, empty for one that is left to the record."""
    five = audit.acting[:5]
    names = {item.anchor for item in five}
    anchors = {one.item: one.anchor for batch in batches for one in batch.shown if one.item.anchor in names}
    return tuple((item, anchors.get(item, "")) for item in five)


def _owners(audit: Audit) -> tuple[tuple[str, str], ...]:
    """Return the names and titles of all owners, for the filter."""
    told = (audit.failing, audit.covered, audit.pending, audit.out_of_force, audit.elsewhere)
    rest = (audit.holding, audit.not_applicable, audit.aside, *(group.items for group in audit.untold))
    return tuple(sorted({(item.owner.title, item.owner.name) for items in (*told, *rest) for item in items}))
