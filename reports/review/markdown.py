"""The pack for a governance review in Markdown: headings for pages, tables to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from typing import Final

from arcanos.clock import rfc3339
from arcanos.findings import Finding
from arcanos.reports import summary
from arcanos.reports.audit.items import Owner
from arcanos.reports.comparison import Change, Comparison
from arcanos.reports.decisions import Subject
from arcanos.reports.markdown_text import code, escape
from arcanos.reports.report import Report
from arcanos.reports.review.content import OwnerPage, Point, Review, review, todo

BLANK: Final = 8
"""Empty rows of the minutes."""


def to_bytes(report: Report) -> bytes:
    """Return the pack in UTF-8; nothing of evidence or packs becomes markup, and no finding is left out."""
    return render(review(report)).encode("utf-8")


def render(pack: Review) -> str:
    """Return the pack."""
    lines = [*_agenda(pack)]
    for page in pack.pages:
        lines += _page(page)
    lines += _others(pack)
    lines += _minutes(pack)
    return "\n".join(lines).rstrip("\n") + "\n"


def _agenda(pack: Review) -> Iterator[str]:
    record = pack.record
    yield from (f"# Governance review: {escape(record.project)}", "")
    yield from (f"As of {rfc3339(record.as_of)}, arcanos {escape(record.engine_version)}.", "")
    yield from ("## Agenda", "", "### Verdict", "")
    yield from (f"**{escape(summary.verdict(record.decision))}**", "")
    yield from (escape(summary.coverage_line(record.coverage)), "")
    yield from _bullets(code(reason) for reason in record.decision.reasons)
    known = "not known" if pack.compared is None else str(len(pack.new))
    yield from (f"### New since the last record ({known})", "", *_since(pack.compared), "")
    yield from _bullets(_line(f) for f in pack.new)
    yield from _dated("Overdue", pack.late)
    yield from _dated("Due within 14 days", pack.soon)
    yield from (f"### Decisions needed ({len(pack.asked)})", "")
    for subject in Subject:
        asked = [one for one in pack.asked if one.subject is subject]
        if asked:
            yield from (f"#### {escape(subject.value)} ({len(asked)})", "")
            rows = ([one.about, one.says, one.who, str(one.by or "no day is set")] for one in asked)
            yield from _table(["about", "what is asked", "who", "by"], rows)
    if not pack.asked:
        yield from (escape(nothing_to_decide(pack)), "")


def nothing_to_decide(pack: Review) -> str:
    """Say that there is nothing to decide, with what was looked at."""
    told = pack.record.coverage
    return (
        f"Nothing is to be decided: of {told.planned} checks, of which {told.told} apply, none fails at or above the "
        f"gate's {pack.record.decision.block_at} or is left open, no waiver or baseline ends within 30 days, and no "
        "attestation is to be given."
    )


def since(compared: Comparison) -> str:
    """Return how many findings are in each class of a comparison."""
    n = {change: len(compared.of(change)) for change in Change}
    return (
        f"{n[Change.NEW]} new, {n[Change.FIXED]} fixed, {n[Change.CHANGED]} changed, "
        f"{n[Change.STILL_OPEN]} still open, {n[Change.GONE]} no longer looked at"
    )


def _since(compared: Comparison | None) -> Iterator[str]:
    if compared is None:
        yield "No earlier record is named (`--against RECORD`), so nothing can be called new."
        return
    yield f"Since {rfc3339(compared.before.as_of)}: {since(compared)}."
    yield from ("", escape(f"The verdict was: {summary.verdict(compared.before.decision)}"))


def _dated(title: str, points: Sequence[Point]) -> Iterator[str]:
    yield from (f"### {title} ({len(points)})", "")
    if not points:
        yield from ("none", "")
        return
    rows = [
        [str(p.standing.due), str(p.finding.severity), f"{p.finding.name} on {p.finding.subject}", p.finding.owner]
        for p in points
    ]
    yield from _table(["due", "severity", "finding", "owner"], rows)


def _page(page: OwnerPage) -> Iterator[str]:
    late = sum(point.is_late for point in page.acting)
    yield from ("---", "", f"## {escape(page.owner.title)}", "")
    yield from _bullets(map(escape, _reach(page.owner)))
    yield (
        f"{len(page.failing)} failing, {len(page.untold)} that could not be told, {len(page.covered)} waived or "
        f"baselined, {len(page.waiting)} of rules not in force; {sum(p.is_new for p in page.points)} new, "
        f"{late} overdue."
    )
    yield ""
    sections = (
        ("Failing", page.failing),
        ("Could not be told", page.untold),
        ("Waived or baselined", page.covered),
        ("Rules not in force", page.waiting),
    )
    for title, points in sections:
        if points:
            yield from (f"### {title} ({len(points)})", "")
            yield from (line for point in points for line in _point(point))
            yield ""


def _reach(owner: Owner) -> Iterator[str]:
    if owner.title != owner.name:
        yield f"role: {owner.name}"
    if owner.members:
        yield f"held by: {', '.join(owner.members)}"
    if owner.contact:
        yield f"contact: {owner.contact}"


def _point(point: Point) -> Iterator[str]:
    f = point.finding
    yield f"- {_line(f)}"
    due = f"due {point.standing.due}" if point.standing.due else "no deadline"
    since = point.standing.since.astimezone(UTC).date()
    late = ", overdue" if point.is_late else ""
    yield f"  - {point.status} since {since}, {due}{late}"
    yield from (f"  - {escape(text)}" for text in (*summary.covered(f), *summary.agreed(f)))
    if todo(f):
        yield f"  - to do: {escape(todo(f))}"


def _line(f: Finding) -> str:
    reason = f", {str(f.reason).replace('_', ' ')}" if f.reason is not None else ""
    outcome = str(f.outcome).replace("_", " ")
    return f"**{f.severity}** {code(f.name)} on {code(f.subject)}: {escape(f'{outcome}{reason}: {f.message}')}"


def _others(pack: Review) -> Iterator[str]:
    if pack.elsewhere:
        yield from ("---", "", f"## About other models, not deciding ({len(pack.elsewhere)})", "")
        yield from _bullets(_line(f) for f in pack.elsewhere)
    yield from ("---", "", "## Owners with nothing open", "")
    if not pack.quiet:
        yield from ("none", "")
    yield from _bullets(f"{escape(owner.title)}: checks that hold or do not apply: {n}" for owner, n in pack.quiet)


def _minutes(pack: Review) -> Iterator[str]:
    yield from ("---", "", "## Minutes", "")
    yield from _table(["decision", "who", "by when"], [["", "", ""]] * BLANK)
    yield from ("## Sign-off", "")
    roles = [owner.title for owner in pack.sign_off] or [""] * 3
    yield from _table(["role", "name", "date", "signature"], ([role, "", "", ""] for role in roles))


def _table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(headers)} |"
    yield "| --- " * len(headers) + "|"
    yield from (f"| {' | '.join(map(escape, row))} |" for row in rows)
    yield ""


def _bullets(texts: Iterable[str]) -> Iterator[str]:
    lines = [f"- {text}" for text in texts]
    yield from (*lines, "") if lines else ()
