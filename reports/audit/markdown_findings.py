"""Findings in the Markdown of the audit report: in full one after the other, the others in a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from arcanos.clock import rfc3339
from arcanos.reports.audit import words
from arcanos.reports.audit.items import Item
from arcanos.reports.audit.markdown_prose import name, names, prose
from arcanos.reports.audit.sections import Group, Section
from arcanos.reports.markdown_text import table


def findings(section: Section, today: date) -> Iterator[str]:
    """Yield the lines of a section; `today` is the day of the run."""
    yield from (f"## {section.title}", "")
    yield from (section.about if section.groups else section.none, "")
    for group in section.groups:
        yield from _group(group, today)


def _group(group: Group, today: date) -> Iterator[str]:
    yield from (f"### {prose(group.title)} ({group.count:,})", "")
    for item in group.full:
        yield from _item(item, today)
    if group.full and group.rows:
        yield from (f"{len(group.rows):,} more, in short:", "")
    head = ["severity", "rule", "about", "what was found", "owner", "due"]
    yield from table(head, map(_short, group.rows))
    if group.left_out:
        yield from (f"**{group.left_out:,} more are not shown; all are in the record.**", "")


def _short(item: Item) -> list[str]:
    found = prose(words.brief(item.message, words.SHORT))
    due = str(item.due or "")
    return [str(item.severity), name(item.rule), prose(item.subject), found, prose(item.owner.title), due]


def _item(item: Item, today: date) -> Iterator[str]:
    yield from (f"#### {item.severity}: {prose(item.title)}", "")
    yield from (prose(item.message), "")
    yield from table(["", ""], _facts(item, today))
    rows = [[name(seen.path), prose(seen.expected), prose(seen.actual)] for seen in item.observed]
    yield from table(["asked at", "expected", "found"], rows)
    places = [[name(one.document), name(one.place), name(one.path), name(one.sha256)] for one in item.evidence]
    yield from table(["document", "place", "path", "sha256"], places)


def _facts(item: Item, today: date) -> Iterator[list[str]]:
    yield ["rule", name(item.rule)]
    yield ["about", name(item.subject)]
    outcome = str(item.outcome).replace("_", " ")
    yield ["outcome", f"{outcome}: {item.reason}" if item.reason else outcome]
    yield from (["covered", prose(line)] for line in item.covered)
    yield ["why it matters", prose(item.why)]
    yield ["remedy", prose(item.remedy)]
    if item.needs:
        yield ["needs", prose(item.needs)]
    if item.effect:
        yield ["effect", prose(item.effect)]
    yield ["owner", prose(words.people(item.owner))]
    yield ["due", words.deadline(item, today)]
    yield ["controls", names(item.controls) or "none"]
    if item.attested is not None:
        said = item.attested
        by = f"{said.by} ({said.role}) on {rfc3339(said.at)}, valid until {said.valid_until}: {said.answer}"
        yield ["attested", prose(f"{by}. {said.statement}")]
    yield ["rule at", name(item.rule_place)]
    yield ["fingerprint", name(item.fingerprint)]
