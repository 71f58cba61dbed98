"""A comparison of two records as text, as Markdown for a pull request, and as JSON for programs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from arcanos.clock import rfc3339
from arcanos.digest import canonical, sha256
from arcanos.findings import Finding, Outcome
from arcanos.record import Record
from arcanos.reports import summary
from arcanos.reports.comparison import Change, Comparison, Facet, Pair
from arcanos.reports.deadlines import Standing, standing
from arcanos.reports.input_changes import InputChange, input_changes
from arcanos.reports.lines import one_line
from arcanos.reports.markdown_text import code, escape
from arcanos.reports.record_json import to_json as record_json
from arcanos.reports.report import Report

FORMAT: Final = "arcanos-diff/1"
HEADINGS: Final[Mapping[Change, str]] = {
    Change.NEW: "New",
    Change.GONE: "Gone: no longer looked at, which is not fixed",
    Change.CHANGED: "Changed, and still open",
    Change.STILL_OPEN: "Still open",
    Change.FIXED: "Fixed",
}
"""The classes that are listed, in this order; what is quiet is counted."""
Members = dict[str, object]
Word = Callable[[str], str]
_DIGEST: Final = re.compile(r"\b[0-9a-f]{64}\b")


def to_text(compared: Comparison) -> str:
    """Return the comparison for a terminal."""
    return "\n".join(_Page(compared, lambda title: f"\n{title.upper()}", one_line, one_line).lines()) + "\n"


def to_markdown(compared: Comparison) -> str:
    """Return the comparison for a comment on a pull request; nothing of evidence or packs becomes markup."""
    return "\n".join(_Page(compared, lambda title: f"\n### {escape(title)}\n", escape, code).lines()) + "\n"


def counts(compared: Comparison) -> Mapping[str, int]:
    """Return how many pairs are in each class."""
    return {str(change): len(compared.of(change)) for change in Change}


class _Page:
    def __init__(self, compared: Comparison, heading: Word, plain: Word, name: Word) -> None:
        self.compared, self.heading, self.plain, self.name = compared, heading, plain, name
        self.standing = _standing(compared)

    def lines(self) -> Iterator[str]:
        before, after = self.compared.before, self.compared.after
        yield self.plain(f"{after.project}: as of {rfc3339(before.as_of)} -> as of {rfc3339(after.as_of)}")
        if before.as_of > after.as_of:
            yield ""
            yield self.plain("WARNING: the first record is the later one; name the older one first")
        for change, title in HEADINGS.items():
            pairs = self.compared.of(change)
            if pairs:
                yield self.heading(f"{title} ({len(pairs)})")
                for pair in pairs:
                    yield from self.pair(pair)
        yield self.heading("What the records rest on")
        changes = input_changes(before, after)
        yield from (self.input(change) for change in changes)
        if not changes:
            yield "- the same question, packs, parameters and documents"
        yield self.heading("Counts")
        yield from (f"- {self.plain(line)}" for line in count_lines(self.compared))

    def pair(self, pair: Pair) -> Iterator[str]:
        f = pair.shown
        yield f"- {self.plain(str(f.severity))} {self.name(f.name)} {self.name(f.subject)}: {self.plain(says(pair))}"
        if pair.change in (Change.NEW, Change.CHANGED, Change.STILL_OPEN):
            yield from (f"  - {self.plain(text)}" for text in summary.covered(f))
            yield f"  - {self.plain(self.owner(f))}"

    def owner(self, f: Finding) -> str:
        stands = self.standing.get(f.fingerprint)
        who = f"needs: {summary.supply(f)}" if f.outcome in summary.UNTOLD else f"owner: {f.owner}"
        if stands is None or stands.due is None:
            return who
        late = ", overdue" if stands.is_overdue(self.compared.after.as_of) else ""
        return f"{who}, due {stands.due}{late}"

    def input(self, change: InputChange) -> str:
        name = f" {self.name(change.name)}" if change.name else ""
        old, new = (self.plain("none" if value is None else _short(value)) for value in (change.old, change.new))
        return f"- {self.plain(change.kind.replace('_', ' '))}{name}: {old} -> {new}"


def says(pair: Pair) -> str:
    """Say what became of a finding, and what it says now or said last."""
    f = pair.shown
    if pair.change is Change.FIXED:
        return f.message if pair.new is not None else f"looked at, and not found any more: {f.message}"
    return f"{_became(pair)}: {f.message}{' [regression]' if pair.worse else ''}"


def _became(pair: Pair) -> str:
    old, new, outcome = pair.old, pair.new, _outcome(pair.shown.outcome)
    if pair.change is Change.GONE and old is not None:
        now = "not there any more" if new is None else "does not apply any more"
        return f"{now}, and before: {_outcome(old.outcome)}"
    if old is None or new is None:
        return outcome
    if pair.change is Change.NEW:
        return f"{outcome}, and before: {_outcome(old.outcome)}"
    return "; ".join(
        (*([] if Facet.OUTCOME in pair.facets else [outcome]), *(_facet(f, old, new) for f in pair.facets))
    )


def _outcome(outcome: Outcome) -> str:
    return str(outcome).replace("_", " ")


def _facet(facet: Facet, old: Finding, new: Finding) -> str:
    if facet is Facet.EVIDENCE:
        return "other evidence"
    values: dict[Facet, Callable[[Finding], object]] = {
        Facet.OUTCOME: lambda f: _outcome(f.outcome),
        Facet.SEVERITY: lambda f: f.severity,
        Facet.REASON: lambda f: f.reason,
        Facet.OWNER: lambda f: f.owner,
        Facet.DUE: lambda f: f.due,
        Facet.OVERLAY: _overlay,
        Facet.FORCE: lambda f: f.out_of_force or "in force",
    }
    was, now = (values[facet](f) for f in (old, new))
    return f"{facet} {'none' if was is None else was} -> {'none' if now is None else now}"


def _overlay(f: Finding) -> str | None:
    if f.waived is not None:
        return f"waived by {f.waived.id} until {f.waived.expires}"
    return None if f.baselined is None else f"baselined in {f.baselined.file} until {f.baselined.expires}"


def _short(value: str) -> str:
    return _DIGEST.sub(lambda found: found[0][:12], value)


def count_lines(compared: Comparison) -> Iterator[str]:
    """Say how many are in each class, how many were looked at, and whether that is a regression."""
    before, after, n = compared.before.coverage, compared.after.coverage, counts(compared)
    words = ", ".join(f"{n[str(change)]} {str(change).replace('_', ' ')}" for change in HEADINGS)
    yield f"{words}; {n['quiet']} pass or do not apply, and were not wrong before"
    yield f"planned {before.planned} -> {after.planned}, of which apply {before.told} -> {after.told}"
    old, new = compared.before.decision, compared.after.decision
    yield f"before: {summary.verdict(old)}"
    yield f"now: {summary.verdict(new)}"
    worse = compared.worse
    gone = sum(pair.change is Change.GONE for pair in worse)
    untold = sum(pair.change is not Change.GONE and pair.shown.outcome in summary.UNTOLD for pair in worse)
    if not worse:
        yield "no regression: nothing newly fails, nothing newly can't be told, nothing is no longer looked at"
        return
    fails = len(worse) - gone - untold
    yield f"REGRESSION: {fails} newly fail, {untold} newly can't be told, {gone} are no longer looked at"


def to_json(compared: Comparison) -> bytes:
    """Return the comparison as one line of canonical JSON in the format `arcanos-diff/1`."""
    stands = _standing(compared)
    members: Members = {
        "format": FORMAT,
        "project": compared.after.project,
        "old": _side(compared.before),
        "new": _side(compared.after),
        "counts": dict(counts(compared)),
        "regressions": len(compared.worse),
        "inputs": [
            {"kind": one.kind, "name": one.name, "old": one.old, "new": one.new}
            for one in input_changes(compared.before, compared.after)
        ],
        "findings": [_entry(pair, stands) for change in HEADINGS for pair in compared.of(change)],
    }
    return canonical(members) + b"\n"


def _standing(compared: Comparison) -> Mapping[str, Standing]:
    then = (compared.before,) if compared.before.as_of <= compared.after.as_of else ()
    return standing(Report(compared.after, then))


def _side(record: Record) -> Members:
    return {
        "as_of": rfc3339(record.as_of),
        "sha256": sha256(record_json(record)),
        "exit_code": int(record.decision.exit_code),
        "open": record.decision.open,
        "planned": record.coverage.planned,
        "told": record.coverage.told,
    }


def _entry(pair: Pair, stands: Mapping[str, Standing]) -> Members:
    f = pair.shown
    since = None if pair.new is None else stands.get(f.fingerprint)
    return {
        "pack": f.pack,
        "rule": f.rule,
        "subject": f.subject,
        "fingerprint": f.fingerprint,
        "change": str(pair.change),
        "facets": [str(facet) for facet in pair.facets],
        "regression": pair.worse,
        "since": None if since is None else rfc3339(since.since),
        "due": None if since is None or since.due is None else since.due.isoformat(),
        "old": None if pair.old is None else _told(pair.old),
        "new": None if pair.new is None else _told(pair.new),
    }


def _told(f: Finding) -> Members:
    return {
        "outcome": str(f.outcome),
        "reason": None if f.reason is None else str(f.reason),
        "severity": str(f.severity),
        "message": f.message,
        "owner": f.owner,
        "due": None if f.due is None else f.due.isoformat(),
        "evidence_sha256": f.evidence_sha256,
        "waived": None if f.waived is None else f.waived.id,
        "baselined": None if f.baselined is None else f.baselined.file,
        "out_of_force": None if f.out_of_force is None else str(f.out_of_force),
    }
