"""One run, from the configuration to the record: what every command that evaluates goes through."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Final

from arcanos import __version__
from arcanos.clock import rfc3339
from arcanos.config import Config, Gate
from arcanos.engine.budget import LIMITS, Limits
from arcanos.engine.evaluator import Evaluation, Result, Settings, evaluate
from arcanos.engine.evidence_versions import refuse_other_schemas
from arcanos.engine.gate import decide, elsewhere_of
from arcanos.engine.model import Pack
from arcanos.engine.overlay_findings import Entry
from arcanos.engine.overlays import Applied, Judged, apply_overlays, outside_of
from arcanos.engine.waiver_file import DEFAULT_LIMITS
from arcanos.errors import DocumentRefused, Mistake, UsageError, did_you_mean
from arcanos.evidence.bundle import Bundle, Document
from arcanos.evidence.registry import ModelEntry, find_model, read_models
from arcanos.evidence.sources import read_documents
from arcanos.inputs import (
    Baselines,
    Waivers,
    load_all_baselines,
    load_all_waivers,
    load_packs,
    refuse_unknown_names,
)
from arcanos.installed import load_extensions
from arcanos.record import Coverage, Decision, DocumentRead, ExtensionRead, PackRead, Record

REGISTRY: Final = "registry"
Watch = Callable[[str], None]
"""Told what is being done, for a progress line."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a run: which gate, as of when, for which model and stage, which rules (empty: all)."""

    gate: Gate
    as_of: datetime
    model: str | None = None
    stage: str | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: the record, and what it rests on; `judged` are the waivers and the entries of baselines."""

    record: Record
    results: tuple[Result, ...]
    bundle: Bundle
    packs: tuple[Pack, ...]
    entries: tuple[Entry, ...]
    judged: tuple[Judged, ...]


def silent(what: str) -> None:
    """Watch nothing."""


def perform(config: Config, question: Question, watch: Watch = silent, *, traces: bool = False) -> Run:
    """Load, evaluate, apply waivers and baselines, decide.

    With `traces` the results keep theirs, for `explain`. Raises Refused where an input can't be taken; then nothing
    is decided.
    """
    watch("loading packs")
    loaded = load_extensions(config.extensions)
    packs = load_packs(config, question.as_of, loaded.table)
    waivers, baselines = load_all_waivers(config), load_all_baselines(config)
    refuse_unknown_names(config, _names(packs))
    selected = _selected(packs, question)
    watch("reading documents")
    asked = _asked(config, question, read_documents(config.folder, config.documents, config.exemptions))
    refuse_other_schemas(selected, asked.bundle)
    settings = Settings(config.deadlines, config.members, question.gate.freshness, config.budget, traces)
    evaluation = evaluate(selected, asked.bundle, as_of=question.as_of, settings=settings, watch=watch)
    return _Judging(config, asked, packs, selected, waivers, baselines, evaluation, loaded.read).run()


def _names(packs: Sequence[Pack]) -> list[str]:
    return [rule.name for pack in packs for rule in pack.rules]


def _selected(packs: tuple[Pack, ...], question: Question) -> tuple[Pack, ...]:
    """Narrow the packs to the rules asked for; a name that matches no rule, or none of the gate's, is refused."""
    if not question.rules:
        return packs
    known = sorted(_names(packs))
    gate = question.gate.settings
    for name in question.rules:
        if name not in known:
            hint = did_you_mean(name, known) or "'arcanos rules list' shows them"
            raise UsageError(f"no rule is called '{name}'; {hint}")
        if not gate.reads(name.partition("/")[0]):
            packs_read = ", ".join(gate.packs or ())
            raise UsageError(f"gate '{gate.name}' does not decide by '{name}', only by the packs {packs_read}")
    narrowed = (replace(p, rules=tuple(r for r in p.rules if r.name in question.rules)) for p in packs)
    return tuple(pack for pack in narrowed if pack.rules)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question put to a bundle: where a model is asked about, the bundle shows it in the stage it asks for."""

    question: Question
    bundle: Bundle
    models: frozenset[str]
    notes: tuple[str, ...] = ()


def _asked(config: Config, question: Question, bundle: Bundle) -> _Asked:
    document = bundle.documents.get(REGISTRY)
    if question.model is None:
        return _Asked(question, bundle, frozenset())
    if document is None:
        hint = "name its files under 'documents' as 'registry'"
        place = config.place(("documents", REGISTRY))
        message = "there is no registry to find the model in"
        raise DocumentRefused([Mistake(place, "ARC-IN-REGISTRY", message, hint)])
    entry = find_model(document, question.model)
    models = frozenset(model.id for model in read_models(document))
    if question.stage is None or entry.stage == question.stage:
        return _Asked(question, bundle, models)
    shown = replace(bundle, documents={**bundle.documents, REGISTRY: _promoted(document, entry, question.stage)})
    note = f"{entry.id} is judged as if its stage were {question.stage} (the registry says {entry.stage or 'none'})"
    return _Asked(question, shown, models, (note,))


def _promoted(document: Document, entry: ModelEntry, stage: str) -> Document:
    models = [
        {**model, "stage": stage} if i == entry.path[-1] else model for i, model in enumerate(document.value["models"])
    ]
    return replace(document, value={**document.value, "models": models})


@dataclass(frozen=True, slots=True)
class _Judging:
    config: Config
    asked: _Asked
    packs: tuple[Pack, ...]
    selected: tuple[Pack, ...]
    waivers: Waivers
    baselines: Baselines
    evaluation: Evaluation
    extensions: tuple[ExtensionRead, ...]

    @property
    def question(self) -> Question:
        return self.asked.question

    @property
    def entries(self) -> tuple[Entry, ...]:
        return (*self.waivers.entries, *self.baselines.entries)

    def run(self) -> Run:
        asked = self.question.rules
        judged = [entry for entry in self.entries if not asked or entry.rule in asked]
        planned = self.evaluation.planned + len(judged)
        applied = self.applied(judged)
        findings = (*applied.findings, *applied.own)
        record = Record(
            project=self.config.project,
            engine_version=__version__,
            as_of=self.question.as_of,
            packs=tuple(_pack_read(pack) for pack in self.selected),
            documents=tuple(_document_read(document) for document in self.asked.bundle),
            waivers_sha256=self.waivers.sha256,
            findings=findings,
            coverage=Coverage.of(planned, findings),
            decision=self.decision(planned, applied),
            notes=tuple(self.notes()),
            baselines_sha256=self.baselines.sha256,
            extensions=self.extensions,
        )
        pairs = zip(self.evaluation.results, applied.findings, strict=True)
        results = tuple(replace(result, finding=found) for result, found in pairs)
        return Run(record, results, self.asked.bundle, self.selected, self.entries, applied.judged)

    def applied(self, entries: Sequence[Entry]) -> Applied:
        model, models = self.question.model, self.asked.models
        elsewhere: frozenset[str] = frozenset()
        if model is not None:
            elsewhere = elsewhere_of(((r.finding, r.target_value) for r in self.evaluation.results), model, models)
        return apply_overlays(
            self.evaluation.findings,
            entries,
            self.question.as_of,
            hard=self.question.gate.settings.hard,
            elsewhere=elsewhere,
            outside=outside_of((), model, models),
            deadlines=self.config.deadlines,
            limits=self.config.waiver_limits,
        )

    def decision(self, planned: int, applied: Applied) -> Decision:
        gate = self.question.gate.settings
        if self.question.rules:
            # The rules were chosen among those of the gate's packs; as many as the gate asks for can't be wanted.
            gate = replace(gate, packs=None, min_evaluated=min(gate.min_evaluated, 1))
        return decide(
            (*applied.findings, *applied.own),
            planned=planned,
            gate=gate,
            rules=sum(len(pack.rules) for pack in self.selected),
            documents=len(self.asked.bundle.documents),
            model=self.question.model,
            stage=self.question.stage,
            elsewhere=applied.elsewhere,
            known_rules=_names(self.packs),
        )

    def notes(self) -> Iterator[str]:
        every, some = len(_names(self.packs)), len(_names(self.selected))
        if self.question.rules:
            yield f"only the rules that --rule names were evaluated: {some} of {every}"
        yield from self.asked.notes
        yield from _off_default(self.config.budget)
        for severity, days in self.config.waiver_limits.items():
            if self.config.waivers and days != DEFAULT_LIMITS[severity]:
                default = DEFAULT_LIMITS[severity]
                yield f"a waiver of a {severity} finding may last {days} days; the default is {default}"
        yield from map(str, self.asked.bundle.notes)
        yield from _out_of_force(self.selected, self.question.as_of)
        for document in self.asked.bundle:
            if document.collected_at is not None and document.collected_at > self.question.as_of:
                at = rfc3339(document.collected_at)
                yield f"{document.name} was collected at {at}, after the instant of this run"
        for name, exemption in sorted(self.asked.bundle.exemptions.items()):
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


def _pack_read(pack: Pack) -> PackRead:
    rules = len(pack.rules)
    params, origin = pack.params_off_default, pack.origin
    return PackRead(pack.id, pack.version, pack.title, pack.sha256, pack.source, rules, params, origin, pack.requires)


def _document_read(document: Document) -> DocumentRead:
    return DocumentRead(
        document.name, document.source, document.media_type, document.sha256, document.size, document.collected_at
    )
