"""Findings that were made elsewhere, by compliance scripts and reproductions: each becomes one of the record.

What a script found fails with the severity that it gave. A script that was to run and did not do its work is something
that can't be told, as is a document that does not agree with itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from arcanos import clock
from arcanos.digest import digest
from arcanos.engine.model import ENGINE_PACK
from arcanos.errors import Place
from arcanos.evidence.bundle import Bundle, Document
from arcanos.findings import SEVERITIES, Finding, Outcome, Reason, Severity, Spot, finding
from arcanos.readers.normalized import normalized
from arcanos.readers.shapes import is_list, members, value_at
from arcanos.readers.source import Path, Value

COMPLETED: Final = "completed"
UNASSIGNED: Final = "unassigned"
"""The owner of what nobody is named for."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the findings of one rule of the engine have in common."""

    rule: str
    title: str
    why: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A document whose findings are taken over: its list of runs, and what an entry of `findings` calls its run.

    `codes` are the exit codes of a run that did its work, none where a run has none; `ran` and `found` are the rules.
    """

    document: str
    runs: str
    run: str
    noun: str
    codes: tuple[int, ...]
    ran: Words
    found: Words


SCRIPTS: Final = Kind(
    document="compliance_scripts",
    runs="scripts",
    run="script",
    noun="script",
    codes=(0, 1),
    ran=Words(
        rule="compliance-script-ran",
        title="A compliance script did its work, and all that it found is recorded",
        why="A script that did not run, or whose output can't be read, has found nothing and says nothing.",
        remedy="Run it by 'arcanos scripts run', see what it writes to standard error, and collect again",
    ),
    found=Words(
        rule="compliance-script-finding",
        title="A compliance script found nothing",
        why="A finding of an automated check counts like one of a rule, with the severity that the check gives it.",
        remedy="Remedy what the script describes, and run it again",
    ),
)
REPRODUCTIONS: Final = Kind(
    document="reproductions",
    runs="reproductions",
    run="reproduction",
    noun="reproduction",
    codes=(),
    ran=Words(
        rule="reproduction-ran",
        title="A deployment was repeated, and all that it made was compared",
        why="Steps that were not repeated, or of which nothing is recorded, are not shown to make what was deployed.",
        remedy="Run 'arcanos reproduce', see why something could not be compared, and supply what it writes",
    ),
    found=Words(
        rule="reproduction-difference",
        title="The steps of a deployment make the same files again",
        why="A deployment that can't be repeated is not the one that the evidence is about.",
        remedy="Find what differs: another input, another tool, the time of day; or declare it under 'ignore'",
    ),
)
KINDS: Final = (SCRIPTS, REPRODUCTIONS)
RULES: Final = tuple(kind.found.rule for kind in KINDS)
"""The engine's rules for what was found elsewhere, which a gate may enforce; that all was run is not its choice."""


def observed(
    bundle: Bundle,
    expected: Mapping[str, Collection[str]],
    as_of: datetime,
    deadlines: Mapping[Severity, int],
) -> tuple[Finding, ...]:
    """Return the findings of `bundle` that were made elsewhere, and for each run whether it did its work.

    `expected` are the names of what was to run, by document: one that no document tells of can't be told.
    """
    day = as_of.astimezone(UTC).date()
    made: list[Finding] = []
    for kind in KINDS:
        making = _Making(kind, bundle.documents.get(kind.document), day, deadlines)
        made += making.all(expected.get(kind.document, ()))
    return tuple(made)


@dataclass(frozen=True, slots=True)
class _Making:
    """The findings of one kind of document, which may be missing."""

    kind: Kind
    document: Document | None
    day: date
    deadlines: Mapping[Severity, int]

    @property
    def value(self) -> Value:
        return None if self.document is None else self.document.value

    def all(self, names: Collection[str]) -> Iterator[Finding]:
        if self.document is None:
            yield from (self.untold(name, Reason.EVIDENCE_MISSING, "there is no evidence of it") for name in names)
            return
        for name in (self.kind.runs, "findings"):
            if not is_list(value_at(self.value, (name,))):
                yield self.untold(self.kind.document, Reason.PATH_ABSENT, f"the document has no list '{name}'")
        yield from self.runs(names)
        yield from self.found()

    def runs(self, names: Iterable[str]) -> Iterator[Finding]:
        """Yield what can be told of each run that was expected, is listed, or has findings."""
        counts = Counter(_text(one, self.kind.run) for one in self._entries("findings"))
        listed = self._entries(self.kind.runs)
        called = Counter(_text(one, "name") for one in listed)
        for i, entry in enumerate(listed):
            yield self._run(i, entry, counts, called)
        for name in dict.fromkeys([*names, *counts]):
            if name and name not in called:
                yield self.untold(name, Reason.EVIDENCE_MISSING, "it is not among those that ran")

    def _run(self, i: int, entry: Value, counts: Counter[str], called: Counter[str]) -> Finding:
        name, at = _text(entry, "name"), (self.kind.runs, i)
        if not name:
            return self.untold(f"{self.kind.runs}[{i}]", Reason.TYPE_MISMATCH, "it has no name", at)
        if called[name] > 1:
            return self.untold(f"{name} ({self.kind.runs}[{i}])", Reason.AMBIGUOUS, "it is listed more than once", at)
        told = members(entry)
        if told.get("status") != COMPLETED or told.get("findings_recorded") is not True:
            return self.untold(name, Reason.INSUFFICIENT_DATA, _why(told), at)
        code, found = told.get("exit_code"), told.get("findings")
        agree = type(found) is int and found == counts[name]
        if not agree or (self.kind.codes and (type(code) is not int or code not in self.kind.codes)):
            return self.untold(name, Reason.INSUFFICIENT_DATA, "its entry and its findings do not agree", at)
        text = f"the {self.kind.noun} {name} did its work, and all that it found is recorded ({found})"
        return self._made(self.kind.ran, name, Outcome.PASS, Severity.CRITICAL, text, at)

    def found(self) -> Iterator[Finding]:
        """Yield a finding for each that was made elsewhere."""
        for i, entry in enumerate(self._entries("findings")):
            at, told = ("findings", i), members(entry)
            run, what, about, title = (_text(entry, word) for word in (self.kind.run, "id", "subject", "title"))
            severity = told.get("severity")
            if severity in SEVERITIES and run and what and about and title:
                detail = _text(entry, "detail")
                says = f"{title}: {detail}" if detail else title
                subject = f"{run}: {what}: {about}"
                yield self._made(self.kind.found, subject, Outcome.FAIL, Severity.named(severity), says, at)
            else:
                text = "the entry does not say what was found, by what, where, and how grave it is"
                subject, why = f"findings[{i}]", Reason.TYPE_MISMATCH
                yield self._made(self.kind.found, subject, Outcome.INDETERMINATE, Severity.CRITICAL, text, at, why)

    def untold(self, name: str, reason: Reason, why: str, at: Path = ()) -> Finding:
        """Return the finding of a run of which it can't be told what it found."""
        text = f"what the {self.kind.noun} {name} found can't be told: {why}"
        return self._made(self.kind.ran, name, Outcome.INDETERMINATE, Severity.CRITICAL, text, at, reason)

    def _made(
        self,
        words: Words,
        subject: str,
        outcome: Outcome,
        severity: Severity,
        message: str,
        at: Path,
        reason: Reason | None = None,
    ) -> Finding:
        about = self.value if self.document is None else value_at(self.value, at)
        spot = self._spot(at)
        return finding(
            pack=ENGINE_PACK,
            rule=words.rule,
            subject=subject,
            outcome=outcome,
            severity=severity,
            title=words.title,
            domain="governance",
            scope="deployment",
            message=message,
            why=words.why,
            remedy=words.remedy,
            owner=_text(about, "owner") or UNASSIGNED,
            controls=(),
            spots=() if self.document is None else (spot,),
            rule_place=spot.place,
            evidence_sha256=digest(about),
            reason=reason,
            due=self._due(severity, outcome),
            waivable=False,
        )

    def _due(self, severity: Severity, outcome: Outcome) -> date | None:
        days = self.deadlines.get(severity)
        return None if days is None or outcome is Outcome.PASS else clock.later(self.day, days)

    def _spot(self, at: Path) -> Spot:
        name = self.kind.document
        if self.document is None:
            return Spot(name, "", normalized((name,)), Place(name))
        return Spot(name, self.document.sha256, normalized((name, *at)), self.document.locate(at))

    def _entries(self, name: str) -> list[Value]:
        listed = value_at(self.value, (name,))
        return listed if is_list(listed) else []


def _text(entry: Value, name: str) -> str:
    """Return a member that is text, else nothing."""
    found = members(entry).get(name)
    return found if isinstance(found, str) else ""


def _why(told: Mapping[str, Value]) -> str:
    status = told.get("status")
    known = isinstance(status, str) and status != COMPLETED
    return f"it did not do its work ({status})" if known else "it is not said to have done its work"
