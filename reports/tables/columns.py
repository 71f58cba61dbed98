"""The columns of a finding, in one order that only grows at its end: what a CSV file has, and a workbook shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from functools import cached_property
from typing import Final

from arcanos.clock import rfc3339
from arcanos.findings import Attested, Finding, NotYet, Retired
from arcanos.record import Record
from arcanos.reports import summary
from arcanos.reports.deadlines import standing
from arcanos.reports.report import Report
from arcanos.reports.tables.cells import Cell


class Effects:
    """A record, with what each finding asks of it again and again."""

    def __init__(self, record: Record) -> None:
        self.record = record

    @cached_property
    def decisive(self) -> frozenset[str]:
        """The fingerprints that close the gate."""
        return frozenset(self.record.decision.decisive)

    @cached_property
    def elsewhere(self) -> frozenset[str]:
        """The fingerprints of findings about other models."""
        return frozenset(self.record.decision.elsewhere)

    @cached_property
    def pending(self) -> frozenset[str]:
        """The fingerprints that close the gate once their rule is in force."""
        return frozenset(self.record.decision.pending)

    def effect(self, found: Finding) -> str:
        """Return in one or two words what a finding does to the verdict."""
        if found.fingerprint in self.decisive:
            return "closes"
        if found.fingerprint in self.elsewhere:
            return "about another model"
        if found.out_of_force is not None:
            return _out_of_force(found, self.pending)
        if found.overlay is not None:
            return "waived" if found.waived is not None else "baselined"
        return "none"


class Run(Effects):
    """A report: also since when its findings stand, and when they are due."""

    def __init__(self, report: Report) -> None:
        super().__init__(report.record)
        self._standing = standing(report)

    def since(self, found: Finding) -> Cell:
        """Return the day of the first run that a finding stands in; None where it passes."""
        stands = self._standing.get(found.fingerprint)
        return stands.since.astimezone(UTC).date() if stands and found.outcome not in summary.QUIET else None

    def due(self, found: Finding) -> Cell:
        """Return the day until which it is to be remedied, as it was first said."""
        stands = self._standing.get(found.fingerprint)
        return stands.due if stands and found.outcome not in summary.QUIET else found.due


def _out_of_force(found: Finding, pending: frozenset[str]) -> str:
    if isinstance(found.out_of_force, Retired):
        return "retired"
    return "closes later" if found.fingerprint in pending else "not in force"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what it says, and where its value comes from; a run without findings has no finding."""

    name: str
    says: str
    value: Callable[[Run, Finding], Cell]
    of_run: Callable[[Run], Cell] | None = None


def _of_run(name: str, says: str, value: Callable[[Run], Cell]) -> Column:
    return Column(name, says, lambda run, _: value(run), value)


def _covered_by(found: Finding) -> Cell:
    if found.waived is not None:
        return found.waived.id
    return found.baselined.file if found.baselined is not None else None


def _first_spot(found: Finding, value: Callable[[Finding], Cell]) -> Cell:
    return value(found) if found.spots else None


def _first(found: Finding, name: str) -> Cell:
    value: str | None = getattr(found.observed[0], name) if found.observed else None
    return value


def _attested(name: str, says: str, value: Callable[[Attested], Cell]) -> Column:
    return Column(name, says, lambda _, f: value(f.attested) if f.attested else None)


COLUMNS: Final[tuple[Column, ...]] = (
    _of_run("project", "The project of the record.", lambda run: run.record.project),
    _of_run("as_of", "The instant of the run, in UTC.", lambda run: rfc3339(run.record.as_of)),
    _of_run("gate", "The gate that was asked.", lambda run: run.record.decision.gate),
    _of_run("gate_model", "The model that it was asked about.", lambda run: run.record.decision.model),
    _of_run("gate_stage", "The stage.", lambda run: run.record.decision.stage),
    _of_run("verdict", "What was decided.", lambda run: summary.answer(run.record.decision)),
    _of_run("exit_code", "The exit code of the run.", lambda run: int(run.record.decision.exit_code)),
    Column("pack", "The pack of the rule.", lambda _, f: f.pack),
    Column("rule", "The rule.", lambda _, f: f.rule),
    Column("subject", "What was looked at, as the rule calls it.", lambda _, f: f.subject),
    Column("outcome", "The outcome.", lambda _, f: str(f.outcome)),
    Column("reason", "Why it could not be told.", lambda _, f: str(f.reason) if f.reason else None),
    Column("severity", "The severity.", lambda _, f: str(f.severity)),
    Column("effect", "What the finding does to the verdict.", lambda run, f: run.effect(f)),
    Column("title", "The title of the rule.", lambda _, f: f.title),
    Column("message", "What was found.", lambda _, f: f.message),
    Column("owner", "The role that acts on it.", lambda _, f: f.owner),
    Column("since", "The day of the first run that it stands in.", lambda run, f: run.since(f)),
    Column("due", "The day until which it is to be remedied, as it was first said.", lambda run, f: run.due(f)),
    Column("remedy", "What to do.", lambda _, f: f.remedy),
    Column("why", "Why the rule is there.", lambda _, f: f.why),
    Column("path_observed", "Where the first thing is that the outcome rests on.", lambda _, f: _first(f, "path")),
    Column("expected", "What the rule asks there.", lambda _, f: _first(f, "expected")),
    Column("actual", "What is there.", lambda _, f: _first(f, "actual")),
    Column("observed", "How many such things there are.", lambda _, f: len(f.observed)),
    Column("domain", "The domain of the rule.", lambda _, f: f.domain),
    Column("scope", "The scope of the rule.", lambda _, f: f.scope),
    Column("controls", "The controls, separated by blanks.", lambda _, f: " ".join(f.controls)),
    Column("document", "The document of the first place.", lambda _, f: _first_spot(f, lambda f: f.spots[0].document)),
    Column("path", "The path in it.", lambda _, f: _first_spot(f, lambda f: f.spots[0].path)),
    Column("file", "The file.", lambda _, f: _first_spot(f, lambda f: f.spots[0].place.file)),
    Column("line", "The line, from 1.", lambda _, f: _first_spot(f, lambda f: f.spots[0].place.line or None)),
    Column("column", "The column, from 1.", lambda _, f: _first_spot(f, lambda f: f.spots[0].place.column or None)),
    Column("places", "How many places were looked at.", lambda _, f: len(f.spots)),
    Column("rule_file", "The file of the rule.", lambda _, f: f.rule_place.file),
    Column("rule_line", "The line in it, from 1.", lambda _, f: f.rule_place.line or None),
    Column("covered_by", "The waiver or the baseline that covers it.", lambda _, f: _covered_by(f)),
    Column("covered_until", "The last day of that.", lambda _, f: f.overlay.expires if f.overlay else None),
    Column("approved_by", "Who agreed to it.", lambda _, f: f.overlay.approved_by if f.overlay else None),
    Column("ticket", "The ticket of the waiver.", lambda _, f: f.waived.ticket if f.waived else None),
    Column(
        "in_force_from",
        "The first day of a rule that is not in force yet.",
        lambda _, f: f.out_of_force.first if isinstance(f.out_of_force, NotYet) else None,
    ),
    Column(
        "retired_since",
        "The day on which the rule was retired.",
        lambda _, f: f.out_of_force.since if isinstance(f.out_of_force, Retired) else None,
    ),
    _attested("attested_by", "Who attested a manual rule.", lambda a: a.by),
    _attested("attested_role", "In which role.", lambda a: a.role),
    _attested("attested_at", "When, in UTC.", lambda a: rfc3339(a.at)),
    _attested("answer", "What was answered.", lambda a: a.answer),
    _attested("attested_until", "The last day on which it counts.", lambda a: a.valid_until),
    Column("fingerprint", "The finding, the same in every report and run.", lambda _, f: f.fingerprint),
    Column("evidence_sha256", "The digest of what the rule looked at.", lambda _, f: f.evidence_sha256),
)
NOTHING: Final = "this record has no finding"
