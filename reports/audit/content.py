"""What the audit report says, put together from a report; how it looks is for those who write it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from arcanos.findings import Finding, Severity
from arcanos.materials import BundleRead
from arcanos.record import Decision, Record
from arcanos.reports import summary
from arcanos.reports.audit.controls import FrameworkRollUp, roll_up
from arcanos.reports.audit.cover import Cover, cover_of
from arcanos.reports.audit.decisions import Needed, decisions_needed
from arcanos.reports.audit.figures import Figures, figures_of
from arcanos.reports.audit.glossary import GLOSSARY, Term
from arcanos.reports.audit.items import Item, Itemiser, Owner, State, state_of
from arcanos.reports.audit.proof import EvidenceRow, Proof, evidence_rows, proof_of
from arcanos.reports.audit.scopes import ScopeRow, scope_rows
from arcanos.reports.audit.sentences import executive_summary, method, partial, signing
from arcanos.reports.audit.trend import TrendRow, trend_of
from arcanos.reports.comparison import compare
from arcanos.reports.deadlines import standing
from arcanos.reports.decisions import asked_of
from arcanos.reports.grouping import grouped
from arcanos.reports.report import Grouping, Report


@dataclass(frozen=True, slots=True)
class Graded:
    """How many checks of one severity, in force, came to each state."""

    severity: Severity
    checks: int
    states: tuple[tuple[State, int], ...]

    def count(self, state: State) -> int:
        """Return how many checks came to `state`."""
        return dict(self.states)[state]


@dataclass(frozen=True, slots=True)
class Group:
    """Findings that fail, under one heading of the grouping that was asked for."""

    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Untold:
    """What could not be told for one outcome and reason."""

    why: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """The audit report. `failing` is gravest first; `by_severity` counts it; `owners` are those who have to act.

    `groups` are the failing ones by `group_by`, where one of several controls is under each of them; `graded` counts
    all checks in force. `aside` passes or does not apply, and would decide nothing: rules out of force, other models.
    `is_partial` tells whether only some rules were asked for; `signing` is what a signature confirms.
    `attested` are findings in force that a person has answered, whatever they come to.
    """

    cover: Cover
    decision: Decision
    is_partial: bool
    sentences: tuple[str, ...]
    by_severity: tuple[tuple[Severity, int], ...]
    states: tuple[tuple[State, int], ...]
    graded: tuple[Graded, ...]
    decisions: tuple[Needed, ...]
    scopes: tuple[ScopeRow, ...]
    method: tuple[str, ...]
    failing: tuple[Item, ...]
    group_by: Grouping
    groups: tuple[Group, ...]
    covered: tuple[Item, ...]
    untold: tuple[Untold, ...]
    pending: tuple[Item, ...]
    out_of_force: tuple[Item, ...]
    elsewhere: tuple[Item, ...]
    holding: tuple[Item, ...]
    not_applicable: tuple[Item, ...]
    aside: tuple[Item, ...]
    frameworks: tuple[FrameworkRollUp, ...]
    attested: tuple[Item, ...]
    evidence: tuple[EvidenceRow, ...]
    bundle: BundleRead | None
    bundle_lines: tuple[str, ...]
    proof: Proof
    figures: Figures
    trend: tuple[TrendRow, ...]
    owners: tuple[Owner, ...]
    signing: str
    sign_off: tuple[Owner, ...]
    glossary: tuple[Term, ...]

    @property
    def acting(self) -> tuple[Item, ...]:
        """All that somebody has to act on, gravest first."""
        untold = [item for group in self.untold for item in group.items]
        return tuple(sorted((*self.failing, *untold), key=lambda item: (-item.severity, item.rule, item.subject)))


def content(report: Report) -> Audit:
    """Return what the audit report of a record says."""
    record = report.record
    itemiser = Itemiser.of(report)
    found = summary.in_force(record)
    by_state = _by_state(found)
    failing = itemiser.items(summary.failing(record))
    untold = tuple(Untold(why, itemiser.items(group)) for why, group in summary.untold(record).items())
    covered = itemiser.items([*summary.waived(record), *summary.baselined(record)])
    pending = itemiser.items(summary.pending(record))
    scopes, frameworks = scope_rows(found), roll_up(found, report.frameworks())
    cover, lacking = cover_of(record), [item for group in untold for item in group.items]
    compared = None if report.last is None else compare(report.last, record)
    return Audit(
        cover=cover,
        decision=record.decision,
        is_partial=bool(partial(record)),
        sentences=tuple(executive_summary(record, found)),
        by_severity=tuple((s, sum(item.severity is s for item in failing)) for s in reversed(Severity)),
        states=tuple((state, len(by_state[state])) for state in State),
        graded=_graded(found),
        decisions=decisions_needed(
            asked_of(record, compared, dict(standing(report))),
            [item for item in (*failing, *lacking) if item.is_late(cover.today)],
            partial(record),
            scopes,
            frameworks,
            lambda name: itemiser.owner(name).title,
        ),
        scopes=scopes,
        method=tuple(method(record)),
        failing=failing,
        group_by=report.group_by or Grouping.SEVERITY,
        groups=_groups(report, itemiser),
        covered=covered,
        untold=untold,
        pending=pending,
        out_of_force=itemiser.items(summary.out_of_force(record)),
        elsewhere=itemiser.items(summary.elsewhere(record)),
        holding=itemiser.items(summary.gravest_first(by_state[State.HOLDING])),
        not_applicable=itemiser.items(summary.gravest_first(by_state[State.NOT_APPLICABLE])),
        aside=itemiser.items(_aside(record)),
        frameworks=frameworks,
        attested=itemiser.items(summary.gravest_first(f for f in found if f.attested is not None)),
        evidence=evidence_rows(record),
        bundle=record.bundle,
        bundle_lines=tuple(summary.bundle(record)),
        proof=proof_of(record),
        figures=figures_of(record, report.earlier),
        trend=trend_of(record, report.earlier),
        owners=tuple(map(itemiser.owner, sorted({item.owner.name for item in (*failing, *lacking)}))),
        signing=signing(cover),
        sign_off=tuple(itemiser.owner(name) for name in (record.framing.sign_off if record.framing else ())),
        glossary=GLOSSARY,
    )


def _by_state(found: Sequence[Finding]) -> dict[State, list[Finding]]:
    by_state: dict[State, list[Finding]] = {state: [] for state in State}
    for f in found:
        by_state[state_of(f)].append(f)
    return by_state


def _graded(found: Sequence[Finding]) -> tuple[Graded, ...]:
    counts = Counter((f.severity, state_of(f)) for f in found)
    rows = ((s, tuple((state, counts[s, state]) for state in State)) for s in reversed(Severity))
    return tuple(Graded(severity, sum(n for _, n in states), states) for severity, states in rows)


def _groups(report: Report, itemiser: Itemiser) -> tuple[Group, ...]:
    wanted = report if report.group_by else replace(report, group_by=Grouping.SEVERITY)
    return tuple(Group(name, itemiser.items(found)) for name, found in grouped(summary.failing(report.record), wanted))


def _aside(record: Record) -> list[Finding]:
    """Return what no other part shows: quiet, of a rule that is out of force or about another model."""
    others = frozenset(record.decision.elsewhere)
    aside = (f for f in record.findings if f.out_of_force is not None or f.fingerprint in others)
    return summary.gravest_first(f for f in aside if f.outcome in summary.QUIET and f.overlay is None)
