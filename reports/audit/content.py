"""What the audit report says, put together from a report; how it looks is for those who write it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from arcanos.clock import rfc3339
from arcanos.findings import Finding, Severity
from arcanos.materials import BundleRead, DocumentRead, ExtensionRead, PackRead
from arcanos.record import Coverage, Decision, ModelRead, Record
from arcanos.reports import summary
from arcanos.reports.audit.controls import FrameworkRollUp, roll_up
from arcanos.reports.audit.decisions import Needed, decisions_needed
from arcanos.reports.audit.figures import Figures, figures_of
from arcanos.reports.audit.glossary import GLOSSARY, Term
from arcanos.reports.audit.items import Item, Itemiser, Owner, State, state_of
from arcanos.reports.audit.scopes import ScopeRow, scope_rows
from arcanos.reports.audit.trend import TrendRow, trend_of
from arcanos.reports.comparison import compare
from arcanos.reports.deadlines import standing
from arcanos.reports.decisions import asked_of
from arcanos.reports.grouping import grouped
from arcanos.reports.report import Grouping, Report

NOWHERE = "(none)"
"""The subject of a rule that selected nothing."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands on the first page. `period` is in days, inclusive; `stated` tells whether the configuration says so,
    or it is the span of the evidence."""

    title: str
    organisation: str
    system: str
    classification: str
    project: str
    models: tuple[ModelRead, ...]
    period: tuple[date, date] | None
    stated: bool
    as_of: datetime
    gate: str
    word: str
    meaning: str
    exit_code: int
    engine_version: str

    @property
    def today(self) -> date:
        """The day of the run, in UTC."""
        return self.as_of.astimezone(UTC).date()


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
class Bare:
    """A rule whose selector selected nothing, and what became of it."""

    rule: str
    outcome: str
    message: str
    place: str


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A document: its digest, its age as of the run, and what vouches for it."""

    document: DocumentRead
    age: str
    seal: str


@dataclass(frozen=True, slots=True)
class Proof:
    """That the evaluation took place: with what, how much of it, and where it came to nothing."""

    packs: tuple[PackRead, ...]
    origins: tuple[str, ...]
    extensions: tuple[ExtensionRead, ...]
    overlays: tuple[str, ...]
    coverage: Coverage
    coverage_line: str
    bare: tuple[Bare, ...]
    notes: tuple[str, ...]
    config_sha256: str | None
    command: str | None


@dataclass(frozen=True, slots=True)
class Audit:
    """The audit report. `failing` is gravest first; `by_severity` counts it; `owners` are those who have to act.

    `groups` are the failing ones by `group_by`, where one of several controls is under each of them; `graded` counts
    all checks in force. `aside` passes or does not apply, and would decide nothing: rules out of force, other models.
    `attested` are findings in force that a person has answered, whatever they come to.
    """

    cover: Cover
    decision: Decision
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
    cover, lacking = _cover(record), [item for group in untold for item in group.items]
    compared = None if report.last is None else compare(report.last, record)
    return Audit(
        cover=cover,
        decision=record.decision,
        sentences=tuple(_sentences(record, found)),
        by_severity=tuple((s, sum(item.severity is s for item in failing)) for s in reversed(Severity)),
        states=tuple((state, len(by_state[state])) for state in State),
        graded=_graded(found),
        decisions=decisions_needed(
            asked_of(record, compared, dict(standing(report))),
            [item for item in (*failing, *lacking) if item.is_late(cover.today)],
            scopes,
            frameworks,
            lambda name: itemiser.owner(name).title,
        ),
        scopes=scopes,
        method=tuple(_method(record)),
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
        evidence=tuple(_evidence(record, document) for document in record.documents),
        bundle=record.bundle,
        bundle_lines=tuple(summary.bundle(record)),
        proof=_proof(record),
        figures=figures_of(record, report.earlier),
        trend=trend_of(record, report.earlier),
        owners=tuple(map(itemiser.owner, sorted({item.owner.name for item in (*failing, *lacking)}))),
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


def _cover(record: Record) -> Cover:
    framing = record.framing
    system = (framing and framing.system) or record.project
    word, meaning = summary.VERDICTS[record.decision.exit_code]
    stated = framing.period if framing else None
    return Cover(
        title=(framing and framing.title) or f"Audit of {system}",
        organisation=(framing and framing.organisation) or "",
        system=system,
        classification=(framing and framing.classification) or "",
        project=record.project,
        models=record.models,
        period=stated or _span(record),
        stated=stated is not None,
        as_of=record.as_of,
        gate=summary.gate(record.decision),
        word=word,
        meaning=meaning,
        exit_code=int(record.decision.exit_code),
        engine_version=record.engine_version,
    )


def _span(record: Record) -> tuple[date, date] | None:
    """Return the days from the oldest document to the run; None where no document of before says when it is from."""
    times = [document.collected_at for document in record.documents if document.collected_at is not None]
    before = min((time for time in times if time <= record.as_of), default=None)
    return None if before is None else (before.astimezone(UTC).date(), record.as_of.astimezone(UTC).date())


def _sentences(record: Record, found: Sequence[Finding]) -> Iterator[str]:
    """Yield the executive summary, sentence by sentence: verdict, what fails, what is not known, what was borne."""
    decision = record.decision
    word, meaning = summary.VERDICTS[decision.exit_code]
    yield f"The {summary.gate(decision)} is {word.lower()}: {meaning}."
    checks, rules = len(found), len({f.name for f in found})
    yield f"{checks:,} checks of {rules:,} rules over {len(record.documents):,} documents were evaluated."
    failing = summary.failing(record)
    if failing:
        counts = Counter(f.severity for f in failing)
        by = ", ".join(f"{counts[s]} {s}" for s in reversed(Severity) if counts[s])
        yield f"{_count(len(failing), 'check fails', 'checks fail')}: {by}."
    else:
        yield "No check fails." if found else "Nothing was evaluated: this is no pass."
    untold = sum(map(len, summary.untold(record).values()))
    if untold:
        yield f"{_count(untold, 'check', 'checks')} could not be told; what is needed, and from whom, is listed."
    borne = len(summary.waived(record)) + len(summary.baselined(record))
    if borne:
        yield f"{_count(borne, 'failure is', 'failures are')} waived or baselined, and shown in full."
    later = summary.pending_line(record)
    if later:
        yield f"{later}."
    if record.bundle is None:
        yield "The evidence was read from files that nobody sealed."


def _count(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"


def _method(record: Record) -> Iterator[str]:
    yield (
        "Rules in YAML were evaluated against the documents listed under Evidence. A rule has one of six outcomes for "
        "each thing that it is about; what could not be told, because evidence is missing, stale, of another type or "
        "too little, is never a pass."
    )
    yield (
        f"All was judged as of {rfc3339(record.as_of)}. The gate closes at failures of severity "
        f"{record.decision.block_at} and above."
    )
    yield (
        "A waiver or a baseline is laid over a failure and does not change it: each has an approver and an end. "
        "Measured figures are compared by their whole interval; where it lies on both sides of a limit, the outcome is "
        "uncertain."
    )
    yield (
        "The evaluation is deterministic: the same packs, documents, configuration and instant give the same record, "
        "byte for byte. 'arcanos replay' repeats it."
    )


def _evidence(record: Record, document: DocumentRead) -> EvidenceRow:
    return EvidenceRow(document, summary.age(document, record.as_of), _seal(record.bundle))


def _seal(bundle: BundleRead | None) -> str:
    if bundle is None:
        return "none: a plain file"
    by = ", ".join(signer.name for signer in bundle.signed_by)
    return f"sealed by {by}" if by else "in a bundle that no trusted key sealed"


def _proof(record: Record) -> Proof:
    bare = (f for f in summary.gravest_first(summary.here(record)) if f.subject == NOWHERE)
    return Proof(
        packs=record.packs,
        origins=tuple(summary.origins(record)),
        extensions=record.extensions,
        overlays=tuple(summary.overlays(record)),
        coverage=record.coverage,
        coverage_line=summary.coverage_line(record.coverage),
        bare=tuple(Bare(f.name, str(f.outcome).replace("_", " "), f.message, str(f.rule_place)) for f in bare),
        notes=record.notes,
        config_sha256=record.asked.config_sha256 if record.asked else None,
        command=record.asked.command if record.asked else None,
    )
