"""The audit report in GitHub-flavoured Markdown: to read, to diff and to keep beside the code. All text stays text."""

from __future__ import annotations

from collections.abc import Iterator

from arcanos.clock import rfc3339
from arcanos.reports.audit import words
from arcanos.reports.audit.content import Audit, content
from arcanos.reports.audit.cover import Cover
from arcanos.reports.audit.items import Owner, State
from arcanos.reports.audit.markdown_controls import controls
from arcanos.reports.audit.markdown_figures import figures, trend
from arcanos.reports.audit.markdown_findings import findings
from arcanos.reports.audit.markdown_proof import evidence, proof
from arcanos.reports.audit.markdown_prose import name, names, prose
from arcanos.reports.audit.sections import sections
from arcanos.reports.markdown_text import escape, table
from arcanos.reports.report import Report


def to_bytes(report: Report) -> bytes:
    """Return the audit report in UTF-8."""
    lines = list(_lines(report))
    return ("\n".join(lines).rstrip("\n") + "\n").encode("utf-8")


def _lines(report: Report) -> Iterator[str]:
    audit = content(report)
    today = audit.cover.today
    yield from _cover(audit.cover)
    yield from _summary(audit)
    yield from _scopes(audit)
    yield from ("## Method", "")
    for sentence in audit.method:
        yield from (prose(sentence), "")
    for section in sections(audit):
        yield from findings(section, today)
    yield from controls(audit.frameworks)
    yield from evidence(audit)
    yield from proof(audit.proof)
    yield from figures(audit.figures)
    yield from trend(audit.trend)
    yield from _sign_off(audit)
    yield from _glossary(audit)


def _cover(cover: Cover) -> Iterator[str]:
    yield from (f"# {prose(cover.title)}", "")
    if cover.classification:
        yield from (f"**{prose(cover.classification)}**", "")
    yield from (f"**{prose(cover.gate)}: {cover.word} (exit {cover.exit_code})**: {prose(cover.meaning)}", "")
    rows = [
        ("Organisation", prose(cover.organisation)),
        ("System", prose(cover.system)),
        ("Project", prose(cover.project)),
        ("Models", names(f"{model.name}@{model.version}" for model in cover.models) or "none stated"),
        ("Period", words.period(cover)),
        ("As of", rfc3339(cover.as_of)),
        ("Record", f"SHA-256 {name(cover.record_sha256)}"),
        ("Made by", prose(f"arcanos {cover.engine_version}")),
    ]
    yield from table(["", ""], [row for row in rows if row[1]])


def _summary(audit: Audit) -> Iterator[str]:
    yield from ("## Executive summary", "")
    for sentence in audit.sentences:
        yield f"- {prose(sentence)}"
    yield from ("", "### Failing checks by severity", "")
    yield from table([str(s) for s, _ in audit.by_severity], [[f"{n:,}" for _, n in audit.by_severity]])
    yield from ("### All checks", "")
    yield from table([str(s) for s, _ in audit.states], [[f"{n:,}" for _, n in audit.states]])
    yield from ("### Reasons of the decision", "")
    reasons = audit.decision.reasons[: words.REASONS]
    yield from (f"- {prose(reason)}" for reason in reasons or ("none was given",))
    if left := len(audit.decision.reasons) - len(reasons):
        yield f"- {left:,} more reasons are in the record"
    yield from ("", "### Decisions needed", "")
    needed = [[prose(one.what), ", ".join(map(prose, one.who)), str(one.until or "")] for one in audit.decisions]
    yield from table(["what", "of whom", "until"], needed) or ("None.", "")
    yield from ("### Who has to act", "")
    rows = [[prose(o.title), prose(words.held(o)), f"{_count(audit, o):,}"] for o in audit.owners]
    yield from table(["role", "people", "findings"], rows) or ("Nobody.", "")


def _count(audit: Audit, owner: Owner) -> int:
    return sum(item.owner.name == owner.name for item in audit.acting)


def _scopes(audit: Audit) -> Iterator[str]:
    yield from ("## Scope and coverage", "")
    rows = [
        [prose(row.title), f"{row.rules:,}", f"{row.checks:,}", *(f"{n:,}" for _, n in row.states)]
        for row in audit.scopes
    ]
    yield from table(["scope", "rules", "checks", *map(str, State)], rows)
    bare = [row.title for row in audit.scopes if row.is_bare]
    if bare:
        yield from (f"**Nothing was looked at in:** {', '.join(map(prose, bare))}.", "")


def _sign_off(audit: Audit) -> Iterator[str]:
    yield from ("## Sign-off", "", prose(audit.signing), "")
    rows = [[prose(owner.title), prose(words.held(owner)), "", "", ""] for owner in audit.sign_off]
    if not rows:
        yield from ("The configuration names nobody who signs (`report.sign_off`): the lines are blank.", "")
    yield from table(["role", "people", "name", "date", "signature"], rows or [[""] * 5] * 2)


def _glossary(audit: Audit) -> Iterator[str]:
    yield from ("## Glossary", "")
    yield from table(["word", "meaning"], [[escape(term.word), escape(term.meaning)] for term in audit.glossary])
