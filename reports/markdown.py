"""Show a record as a Markdown summary, for the step summary of a pipeline or a comment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from arcanos.clock import rfc3339
from arcanos.findings import Finding
from arcanos.record import Record
from arcanos.reports import summary
from arcanos.reports.deadlines import with_first_deadlines
from arcanos.reports.grouping import Cut, cut, grouped
from arcanos.reports.markdown_text import bullets, code, escape, table
from arcanos.reports.report import Grouping, Report


def to_bytes(report: Report) -> bytes:
    """Return the summary in UTF-8."""
    return render(with_first_deadlines(report), group_by=report.group_by).encode("utf-8")


def render(record: Record, *, limit: int = 50, group_by: Grouping | None = None) -> str:
    """Return the summary; at most `limit` findings are listed and the rest is counted.

    With `group_by` the findings of each section are put together.
    Text from evidence and packs can't become markup, HTML, a link, an image or a mention.
    """
    lines = [f"## {code(summary.gate(record.decision))}: {escape(summary.answer(record.decision))}", ""]
    lines += [f"{escape(record.project)}, as of {rfc3339(record.as_of)}, arcanos {escape(record.engine_version)}", ""]
    lines += [f"**{escape(summary.coverage_line(record.coverage))}**", ""]
    lines += [f"**{escape(later)}**", ""] if (later := summary.pending_line(record)) else []
    lines += bullets("Reasons", [code(reason) for reason in record.decision.reasons])
    left = max(limit, 0)
    sections = [("Failing", summary.failing(record)), ("Waived", summary.waived(record))]
    sections += [("Baselined", summary.baselined(record))]
    sections += [(f"Could not be told: {why}", found) for why, found in summary.untold(record).items()]
    sections += [("Will close once in force", summary.pending(record))]
    sections += [("Not in force, not deciding", summary.out_of_force(record))]
    sections += [("About other models, not deciding", summary.elsewhere(record))]
    report = Report(record, group_by=group_by)
    for title, found in sections:
        section = cut(grouped(found, report), left)
        lines += _section(title, found, section, report)
        left -= section.shown
    lines += _packs(record)
    lines += bullets("Extensions", [escape(summary.extension(extension)) for extension in record.extensions])
    lines += _documents(record)
    lines += bullets("Notes", [escape(note) for note in record.notes])
    return "\n".join(lines).rstrip("\n") + "\n"


def _section(title: str, findings: Sequence[Finding], section: Cut, report: Report) -> list[str]:
    if not findings:
        return []
    lines = [f"### {escape(title)} ({len(findings)})", ""]
    for i, group in enumerate(section.groups):
        heading = [f"#### {report.group_by}: {escape(group.name)} ({group.total})", ""]
        lines += [*([""] if i else []), *heading] if group.name else []
        for f in group.findings:
            lines += _finding(f, report.record.as_of)
    if section.hidden:
        lines += [""] if report.group_by else []
        lines.append(f"- {section.hidden} more are not shown; all are in the record: `--output json=PATH`")
    return [*lines, ""]


def _finding(f: Finding, as_of: datetime) -> list[str]:
    lines = [f"- **{f.severity}** {code(f.name)} on {code(f.subject)}: {escape(f.message)}"]
    lines += [f"  - {escape(text)}" for text in summary.covered(f)]
    due = summary.due(f, as_of)
    if f.outcome in summary.UNTOLD:
        lines.append(f"  - needs: {escape(summary.supply(f))}{due}")
    else:
        lines += [f"  - remedy: {escape(f.remedy)}", f"  - owner: {escape(f.owner)}{due}"]
    return [*lines, f"  - at: {escape(summary.where(f))}"]


def _packs(record: Record) -> list[str]:
    rows = [[pack.id, pack.version, str(pack.rules), pack.sha256[:12]] for pack in record.packs]
    changed = [
        escape(f"{pack.id}: {name} = {value}, not the default") for pack in record.packs for name, value in pack.params
    ]
    packs = _titled("Packs", table(["pack", "version", "rules", "sha256"], map(_escaped, rows)))
    origins = bullets("Where packs come from", list(map(escape, summary.origins(record))))
    overlays = [line for text in summary.overlays(record) for line in (text, "")]
    return [*packs, *origins, *overlays, *bullets("Parameters", changed)]


def _documents(record: Record) -> list[str]:
    rows = [[d.name, d.source, d.sha256[:12], summary.age(d, record.as_of)] for d in record.documents]
    documents = _titled("Documents", table(["document", "files", "sha256", "age"], map(_escaped, rows)))
    return [*documents, *bullets("Bundle", list(map(escape, summary.bundle(record))))]


def _titled(title: str, lines: Sequence[str]) -> list[str]:
    return [f"### {title}", "", *(lines or ["none", ""])]


def _escaped(row: Sequence[str]) -> list[str]:
    return [escape(cell) for cell in row]
