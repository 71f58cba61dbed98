"""Show a record to a person at a terminal: what fails first, and always how much was looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from tabulate import tabulate

from arcanos.clock import rfc3339
from arcanos.errors import ExitCode
from arcanos.findings import Finding, Severity
from arcanos.record import Record
from arcanos.reports import summary
from arcanos.reports.deadlines import with_first_deadlines
from arcanos.reports.grouping import cut, grouped
from arcanos.reports.lines import cells, one_line, wrap
from arcanos.reports.report import Grouping, Report

NARROWEST = 40
LABEL = max(len(str(severity)) for severity in Severity) + 2

_SEVERITY_COLOURS = {
    Severity.CRITICAL: "1;31",
    Severity.HIGH: "31",
    Severity.MEDIUM: "33",
    Severity.LOW: "36",
    Severity.INFO: "2",
}

Block = Callable[[Finding, datetime], list[str]]


def to_bytes(report: Report) -> bytes:
    """Return the report without colours, 80 cells wide, in UTF-8."""
    return render(with_first_deadlines(report), group_by=report.group_by).encode("utf-8")


def render(
    record: Record, *, width: int = 80, color: bool = False, limit: int = 200, group_by: Grouping | None = None
) -> str:
    """Return the report in lines of at most `width` cells (never fewer than 40).

    At most `limit` findings are shown in full; how many more there are is told. ANSI colours only with `color`. With
    `group_by` the findings of each section are put together.
    """
    screen = _Screen(max(width, NARROWEST), color, limit, Report(record, group_by=group_by))
    parts = [
        screen.header(record),
        screen.section("FAILING", summary.failing(record), _failure),
        screen.section("WAIVED", summary.waived(record), _covered),
        screen.section("BASELINED", summary.baselined(record), _covered),
        *(screen.section(f"COULD NOT BE TOLD: {why}", found, _untold) for why, found in summary.untold(record).items()),
        screen.section("WILL CLOSE ONCE IN FORCE", summary.pending(record), _out_of_force),
        screen.section("NOT IN FORCE, NOT DECIDING", summary.out_of_force(record), _out_of_force),
        screen.section("ABOUT OTHER MODELS, NOT DECIDING", summary.elsewhere(record), _elsewhere),
        screen.hidden_line(),
        screen.documents(record),
        screen.listed("NOTES", record.notes),
        screen.ending(record),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


class _Screen:
    def __init__(self, width: int, color: bool, limit: int, report: Report) -> None:
        self.report = report
        self.width = width
        self.color = color
        self.left = max(limit, 0)
        self.hidden = 0

    def paint(self, text: str, colour: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self.color else text

    def fit(self, text: str) -> list[str]:
        return wrap(text, self.width, hang="  ")

    def header(self, record: Record) -> list[str]:
        lines = self.fit(f"{record.project}, as of {rfc3339(record.as_of)}, arcanos {record.engine_version}")
        lines += self.verdict(record)
        rows = [[p.id, p.version, str(p.rules), p.sha256[:12]] for p in record.packs]
        lines += ["", *self.table(["pack", "version", "rules", "sha256"], rows)] if rows else ["no packs"]
        for line in (*summary.bundle(record), *summary.origins(record), *summary.overlays(record)):
            lines += self.fit(line)
        for extension in record.extensions:
            lines += self.fit(f"extension: {summary.extension(extension)}")
        for pack in record.packs:
            for name, value in pack.params:
                lines += self.fit(f"{pack.id}: {name} = {value} (not the default)")
        return lines

    def verdict(self, record: Record) -> list[str]:
        code = record.decision.exit_code
        colour = {ExitCode.OPEN: "1;32", ExitCode.CLOSED: "1;31", ExitCode.UNTOLD: "1;31"}.get(code, "1;33")
        return [self.paint(line, colour) for line in self.fit(summary.verdict(record.decision))]

    def section(self, title: str, findings: Sequence[Finding], block: Block) -> list[str]:
        if not findings:
            return []
        section = cut(grouped(findings, self.report), self.left)
        self.left -= section.shown
        self.hidden += section.hidden
        part = f", {len(findings) - section.hidden} shown" if section.hidden else ""
        lines = self.fit(f"{title} ({len(findings)}{part})")
        for group in section.groups:
            lines += ["", *self.fit(f"{self.report.group_by}: {group.name} ({group.total})")] if group.name else []
            for i, finding in enumerate(group.findings):
                texts = block(finding, self.report.record.as_of)
                apart = [""] if i == 0 or len(texts) > 1 else []
                lines += [*apart, *self.finding(finding, texts)]
        return lines

    def finding(self, finding: Finding, texts: Iterable[str]) -> list[str]:
        """Lay out one finding: its severity in front, its texts wrapped beside it."""
        room = self.width - LABEL
        block = [line for text in texts for line in wrap(text, room, hang="  ")]
        label = str(finding.severity)
        first = self.paint(label, _SEVERITY_COLOURS[finding.severity]) + " " * (LABEL - len(label)) + block[0]
        return [first, *(" " * LABEL + line for line in block[1:])]

    def table(self, headers: list[str], rows: list[list[str]]) -> list[str]:
        """Lay out a table whose widest columns give way until it fits."""
        clean = [headers, *([one_line(cell) for cell in row] for row in rows)]
        widths = [max(cells(row[i]) for row in clean) for i in range(len(headers))]
        gaps = 2 * (len(headers) - 1)
        while sum(widths) + gaps > self.width:
            widths[widths.index(max(widths))] -= 1
        wrapped = [["\n".join(wrap(cell, w)) for cell, w in zip(row, widths, strict=True)] for row in clean]
        wrapped.insert(1, ["-" * w for w in widths])
        text = tabulate(wrapped, tablefmt="plain", disable_numparse=True)
        return [piece for line in text.splitlines() for piece in self.keep(line.rstrip())]

    def keep(self, line: str) -> list[str]:
        return [line] if cells(line) <= self.width else self.fit(line)

    def documents(self, record: Record) -> list[str]:
        rows = [[d.name, d.source, d.sha256[:12], summary.age(d, record.as_of)] for d in record.documents]
        return self.table(["document", "files", "sha256", "age"], rows) if rows else ["no documents"]

    def hidden_line(self) -> list[str]:
        if not self.hidden:
            return []
        return self.fit(f"{self.hidden} more findings are not shown; all are in the record: --output json=PATH")

    def listed(self, title: str, texts: Iterable[str]) -> list[str]:
        lines = [line for text in texts for line in wrap(f"- {text}", self.width, hang="  ")]
        return [title, *lines] if lines else []

    def ending(self, record: Record) -> list[str]:
        lines = self.fit(summary.coverage_line(record.coverage))
        lines += self.fit(later) if (later := summary.pending_line(record)) else []
        lines += [line for reason in record.decision.reasons for line in wrap(f"- {reason}", self.width, hang="  ")]
        return lines + self.verdict(record)


def _title(f: Finding) -> str:
    return f"{f.name} {f.subject} [{f.fingerprint[:8]}]"


def _failure(f: Finding, as_of: datetime) -> list[str]:
    owner = f"owner: {f.owner}{summary.due(f, as_of)}"
    return [_title(f), f.message, f"remedy: {f.remedy}", owner, f"at: {summary.where(f)}"]


def _covered(f: Finding, _: datetime) -> list[str]:
    told = [f"remedy: {f.remedy}", f"owner: {f.owner}", f"at: {summary.where(f)}"]
    return [_title(f), f.message, *summary.covered(f), *told]


def _out_of_force(f: Finding, as_of: datetime) -> list[str]:
    title, message, *told = (_untold if f.outcome in summary.UNTOLD else _failure)(f, as_of)
    return [title, message, *summary.covered(f), *told]


def _elsewhere(f: Finding, _: datetime) -> list[str]:
    return [f"{f.outcome} {_title(f)}"]


def _untold(f: Finding, as_of: datetime) -> list[str]:
    return [_title(f), f.message, f"needs: {summary.supply(f)}{summary.due(f, as_of)}", f"at: {summary.where(f)}"]
