"""One run, from the configuration to the record: what every command that evaluates goes through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime

from arcanos import __version__
from arcanos.config import Config
from arcanos.engine.after_instant import after_instant
from arcanos.engine.budget import LIMITS, Limits
from arcanos.engine.evaluator import Evaluation, Result, Settings, evaluate
from arcanos.engine.failed_sources import failed_sources
from arcanos.engine.gate import decide, elsewhere_of
from arcanos.engine.model import Pack
from arcanos.engine.observed import REPRODUCTIONS, SCRIPTS, observed
from arcanos.engine.overlay_findings import Entry
from arcanos.engine.overlays import Applied, Judged, apply_overlays, day_of, outside_of
from arcanos.engine.waiver_file import DEFAULT_LIMITS
from arcanos.evidence import figures
from arcanos.evidence.bundle import Bundle
from arcanos.findings import Finding
from arcanos.question import Inputs, Question, Watch, read_inputs, rule_names, silent
from arcanos.record import Coverage, Decision, Record, RoleRead

__all__ = ["Question", "Run", "judge", "perform"]


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: the record, and what it rests on; `judged` are the waivers and the entries of baselines."""

    record: Record
    results: tuple[Result, ...]
    bundle: Bundle
    packs: tuple[Pack, ...]
    entries: tuple[Entry, ...]
    judged: tuple[Judged, ...]


def perform(config: Config, question: Question, watch: Watch = silent, *, traces: bool = False) -> Run:
    """Load, evaluate, apply waivers and baselines, decide.

    With `traces` the results keep theirs, for `explain`. Raises Refused where an input can't be taken; then nothing
    is decided.
    """
    return judge(read_inputs(config, question, watch), watch, traces=traces)


def judge(inputs: Inputs, watch: Watch = silent, *, traces: bool = False) -> Run:
    """Do what `perform` does once all is loaded."""
    config, question = inputs.config, inputs.question
    settings = Settings(config.deadlines, config.members, question.gate.freshness, config.budget, traces)
    evaluation = evaluate(inputs.selected, inputs.bundle, as_of=question.as_of, settings=settings, watch=watch)
    return _Judging(inputs, evaluation).run()


@dataclass(frozen=True, slots=True)
class _Judging:
    inputs: Inputs
    evaluation: Evaluation

    def run(self) -> Run:
        inputs, asked = self.inputs, self.inputs.question.rules
        judged = [entry for entry in inputs.entries if not asked or entry.rule in asked]
        at, deadlines = inputs.question.as_of, inputs.config.deadlines
        failed = (
            *failed_sources(inputs.bundle_read, day_of(at), deadlines),
            *after_instant(inputs.bundle, inputs.bundle_read, at, deadlines),
        )
        elsewhere = self.observed()
        planned = self.evaluation.planned + len(judged) + len(failed) + len(elsewhere)
        applied = self.applied(judged)
        findings = (*applied.findings, *elsewhere, *applied.own, *failed)
        shown = figures.shown(inputs.bundle, inputs.question.model)
        record = Record(
            project=inputs.config.project,
            engine_version=__version__,
            as_of=inputs.question.as_of,
            packs=inputs.packs_read,
            documents=inputs.documents_read,
            waivers_sha256=inputs.waivers.sha256,
            findings=findings,
            coverage=Coverage.of(planned, findings),
            decision=self.decision(planned, applied, findings),
            notes=(*self.notes(), *shown.notes),
            baselines_sha256=inputs.baselines.sha256,
            extensions=inputs.extensions,
            asked=inputs.asked,
            bundle=inputs.bundle_read,
            models=shown.models,
            measures=shown.measures,
            roles=tuple(self.roles()),
            framing=inputs.config.framing,
        )
        pairs = zip(self.evaluation.results, applied.findings, strict=True)
        results = tuple(replace(result, finding=found) for result, found in pairs)
        return Run(record, results, inputs.bundle, inputs.selected, inputs.entries, applied.judged)

    def observed(self) -> tuple[Finding, ...]:
        """Return what was found elsewhere; where the rules were chosen, nobody asked for it."""
        config, question = self.inputs.config, self.inputs.question
        if question.rules:
            return ()
        expected = {
            SCRIPTS.document: tuple(script.name for script in config.scripts),
            REPRODUCTIONS.document: tuple(plan.name for plan in config.reproductions),
        }
        return observed(self.inputs.bundle, expected, question.as_of, config.deadlines)

    def applied(self, entries: Sequence[Entry]) -> Applied:
        model, models = self.inputs.question.model, self.inputs.models
        elsewhere: frozenset[str] = frozenset()
        if model is not None:
            elsewhere = elsewhere_of(((r.finding, r.target_value) for r in self.evaluation.results), model, models)
        return apply_overlays(
            self.evaluation.findings,
            entries,
            self.inputs.question.as_of,
            hard=self.inputs.question.gate.settings.hard,
            elsewhere=elsewhere,
            outside=outside_of((), model, models),
            deadlines=self.inputs.config.deadlines,
            limits=self.inputs.config.waiver_limits,
        )

    def decision(self, planned: int, applied: Applied, findings: tuple[Finding, ...]) -> Decision:
        gate = self.inputs.question.gate.settings
        if self.inputs.question.rules:
            # The rules were chosen among those of the gate's packs; as many as the gate asks for can't be wanted.
            gate = replace(gate, packs=None, min_evaluated=min(gate.min_evaluated, 1))
        return decide(
            findings,
            planned=planned,
            gate=gate,
            rules=sum(len(pack.rules) for pack in self.inputs.selected),
            documents=len(self.inputs.bundle.documents),
            model=self.inputs.question.model,
            stage=self.inputs.question.stage,
            elsewhere=applied.elsewhere,
            known_rules=rule_names(self.inputs.packs),
        )

    def roles(self) -> Iterator[RoleRead]:
        for name, role in sorted(self.inputs.config.roles.items()):
            yield RoleRead(name, role.title, tuple(sorted(role.members)), role.contact)

    def notes(self) -> Iterator[str]:
        every, some = len(rule_names(self.inputs.packs)), len(rule_names(self.inputs.selected))
        if self.inputs.question.rules:
            yield f"only the rules that --rule names were evaluated: {some} of {every}"
        yield from self.inputs.promotion
        yield from _off_default(self.inputs.config.budget)
        for severity, days in self.inputs.config.waiver_limits.items():
            if self.inputs.config.waivers and days != DEFAULT_LIMITS[severity]:
                default = DEFAULT_LIMITS[severity]
                yield f"a waiver of a {severity} finding may last {days} days; the default is {default}"
        yield from map(str, self.inputs.bundle.notes)
        yield from _out_of_force(self.inputs.selected, self.inputs.question.as_of)
        for name, exemption in sorted(self.inputs.bundle.exemptions.items()):
            yield f"{name} is declared not applicable: {exemption.reason} (approved by {exemption.approved_by})"


def _out_of_force(packs: Sequence[Pack], as_of: datetime) -> Iterator[str]:
    """One line for each pack and day: which of its rules decide nothing in this run."""
    day = as_of.astimezone(UTC).date()
    for pack in packs:
        rules: dict[str, list[str]] = {}
        for rule in sorted(pack.rules, key=lambda rule: rule.id):
            if (why := rule.out_of_force(day)) is not None:
                rules.setdefault(str(why), []).append(rule.id)
        for said, names in sorted(rules.items()):
            yield f"{said}, and deciding nothing: {', '.join(f'{pack.id}/{name}' for name in names)}"


def _off_default(budget: Limits) -> Iterator[str]:
    for limit in fields(Limits):
        value, default = getattr(budget, limit.name), getattr(LIMITS, limit.name)
        if value != default:
            yield f"the budget of a rule is {value:,} {limit.name} in place of {default:,}"
