"""One run, from the configuration to the record: what every command that evaluates goes through."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from arcanos import __version__
from arcanos.config import Config, Gate, PackRef, ShippedPack
from arcanos.digest import digest
from arcanos.engine.compiler import compile_pack
from arcanos.engine.evaluator import Evaluation, Result, Settings, evaluate
from arcanos.engine.gate import decide, elsewhere_of, refuse_unknown
from arcanos.engine.model import Pack
from arcanos.engine.pack import PackSource, load_pack
from arcanos.engine.waiver_file import Waiver, load_waivers
from arcanos.engine.waivers import apply_waivers, outside_of
from arcanos.errors import (
    ConfigRefused,
    DocumentRefused,
    Mistake,
    PackRefused,
    Place,
    Refused,
    UsageError,
    WaiverRefused,
    did_you_mean,
)
from arcanos.evidence.bundle import Bundle, Document
from arcanos.evidence.registry import find_model, read_models
from arcanos.evidence.sources import read_documents
from arcanos.readers.files import read
from arcanos.record import Coverage, DocumentRead, PackRead, Record
from arcanos.rules import shipped

REGISTRY = "registry"
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
    """A finished run: the record, and what it rests on."""

    record: Record
    results: tuple[Result, ...]
    bundle: Bundle
    packs: tuple[Pack, ...]
    waivers: tuple[Waiver, ...]


def silent(what: str) -> None:
    """Watch nothing."""


def perform(config: Config, question: Question, watch: Watch = silent) -> Run:
    """Load, evaluate, apply waivers, decide. Raises Refused where an input can't be taken; then nothing is decided."""
    watch("loading packs")
    packs = load_packs(config)
    waivers, waivers_sha256 = load_all_waivers(config)
    known = frozenset(rule.name for pack in packs for rule in pack.rules)
    refuse_unknown(question.gate.settings, known, question.gate.place)
    selected = _selected(packs, question)
    watch("reading documents")
    bundle = read_documents(config.folder, config.documents, config.exemptions)
    bundle, notes = _as_if_promoted(bundle, question)
    settings = Settings(config.deadlines, config.members, question.gate.freshness)
    evaluation = evaluate(selected, bundle, as_of=question.as_of, settings=settings, watch=watch)
    return _recorded(config, question, selected, bundle, evaluation, waivers, waivers_sha256, known, notes)


def load_packs(config: Config) -> tuple[Pack, ...]:
    """Load and compile every pack of the configuration; all their mistakes at once."""
    mistakes: list[Mistake] = []
    packs: list[Pack] = []
    sources: dict[str, PackSource] = {}
    for ref in config.packs:
        try:
            source = open_pack(ref, ref.place)
            identity = source.header.value.get("id")
            if identity in sources:
                raise PackRefused([_taken(ref.place, identity, sources[identity])])
            sources[identity] = source
            packs.append(compile_pack(source, config.params.get(identity, {})))
        except Refused as refused:
            mistakes += refused.mistakes
    mistakes += _unknown_params(config, sources) if not mistakes else []
    if mistakes:
        raise PackRefused(mistakes)
    return tuple(packs)


def open_pack(ref: PackRef, place: Place) -> PackSource:
    """Read a shipped pack or one at a path."""
    if not isinstance(ref, ShippedPack):
        if not ref.path.exists():
            hint = "check the path, or 'arcanos rules list' for the shipped packs"
            raise ConfigRefused([Mistake(place, "ARC-CFG-PACK", f"there is no pack at '{ref.written}'", hint)])
        return load_pack(ref.path, ref.written)
    known = shipped()
    if ref.name not in known:
        names = [f"arcanos/{name}" for name in known]
        raise ConfigRefused([Mistake(place, "ARC-CFG-PACK", f"there is no pack '{ref}'", did_you_mean(str(ref), names))])
    return load_pack(known[ref.name], str(ref))


def _taken(place: Place, identity: Any, first: PackSource) -> Mistake:
    return Mistake(place, "ARC-CFG-PACK", f"two packs have the id '{identity}'", f"the other is {first.name}")


def _unknown_params(config: Config, sources: Mapping[str, PackSource]) -> list[Mistake]:
    return [
        Mistake(config.place(("params", name)), "ARC-CFG-PARAM", f"no pack has the id '{name}'", did_you_mean(name, list(sources)))
        for name in config.params
        if name not in sources
    ]


def load_all_waivers(config: Config) -> tuple[tuple[Waiver, ...], str | None]:
    """Return the waivers of all files, and the digest of the files' digests; all mistakes at once."""
    mistakes: list[Mistake] = []
    waivers: list[Waiver] = []
    digests: list[str] = []
    for path in config.waivers:
        name = str(path.relative_to(config.folder)) if path.is_relative_to(config.folder) else str(path)
        try:
            source = read(path, name, format="yaml", refused=WaiverRefused)
            digests.append(source.sha256)
            waivers += load_waivers(source)
        except Refused as refused:
            mistakes += refused.mistakes
    ids = [waiver.id for waiver in waivers]
    mistakes += [
        Mistake(waiver.spot.place, "ARC-WVR-DUPLICATE", f"two waivers have the id '{waiver.id}'", "give each its own")
        for waiver in waivers
        if ids.count(waiver.id) > 1
    ]
    if mistakes:
        raise WaiverRefused(mistakes)
    return tuple(waivers), digest(sorted(digests)) if digests else None


def _selected(packs: Sequence[Pack], question: Question) -> tuple[Pack, ...]:
    """Narrow the packs to the rules asked for; a name that matches no rule is refused."""
    if not question.rules:
        return tuple(packs)
    known = {rule.name for pack in packs for rule in pack.rules}
    for name in question.rules:
        if name not in known:
            raise UsageError(f"no rule is called '{name}'; {did_you_mean(name, sorted(known)) or 'see arcanos rules list'}")
    narrowed = (replace(p, rules=tuple(r for r in p.rules if r.name in question.rules)) for p in packs)
    return tuple(pack for pack in narrowed if pack.rules)


def _as_if_promoted(bundle: Bundle, question: Question) -> tuple[Bundle, tuple[str, ...]]:
    """Return the bundle with the model's stage read as the one it asks for: what would hold after promotion."""
    if question.model is None:
        return bundle, ()
    document = bundle.documents.get(REGISTRY)
    if document is None:
        hint = "name the registry under 'documents' in the configuration"
        raise DocumentRefused([Mistake(Place(REGISTRY), "ARC-IN-REGISTRY", "there is no registry to find the model in", hint)])
    entry = find_model(document, question.model)
    if question.stage is None or entry.stage == question.stage:
        return bundle, ()
    models = [
        {**model, "stage": question.stage} if i == entry.path[-1] else model
        for i, model in enumerate(document.value["models"])
    ]
    promoted = replace(document, value={**document.value, "models": models})
    note = f"{entry.id} is judged as if its stage were {question.stage} (the registry says {entry.stage})"
    return replace(bundle, documents={**bundle.documents, REGISTRY: promoted}), (note,)


def _recorded(
    config: Config,
    question: Question,
    packs: tuple[Pack, ...],
    bundle: Bundle,
    evaluation: Evaluation,
    waivers: tuple[Waiver, ...],
    waivers_sha256: str | None,
    known_rules: frozenset[str],
    notes: tuple[str, ...],
) -> Run:
    settings = question.gate.settings
    models = _models(bundle)
    elsewhere: frozenset[str] = frozenset()
    if question.model is not None:
        elsewhere = elsewhere_of(((r.finding, r.target_value) for r in evaluation.results), question.model, models)
    judged = [waiver for waiver in waivers if not question.rules or waiver.rule in question.rules]
    applied = apply_waivers(
        evaluation.findings,
        judged,
        question.as_of,
        hard=settings.hard,
        elsewhere=elsewhere,
        outside=outside_of((), question.model, models),
        deadlines=config.deadlines,
    )
    findings = (*applied.findings, *applied.waivers)
    planned = evaluation.planned + len(judged)
    gate = settings if not question.rules else replace(settings, packs=None)
    decision = decide(
        findings,
        planned=planned,
        gate=gate,
        rules=sum(len(pack.rules) for pack in packs),
        documents=len(bundle.documents),
        model=question.model,
        stage=question.stage,
        elsewhere=applied.elsewhere,
        known_rules=known_rules,
    )
    record = Record(
        project=config.project,
        engine_version=__version__,
        as_of=question.as_of,
        packs=tuple(_pack_read(pack) for pack in packs),
        documents=tuple(_document_read(document) for document in bundle),
        waivers_sha256=waivers_sha256,
        findings=findings,
        coverage=Coverage.of(planned, findings),
        decision=decision,
        notes=(*notes, *map(str, bundle.notes), *_exempted(bundle)),
    )
    results = tuple(replace(r, finding=f) for r, f in zip(evaluation.results, applied.findings, strict=True))
    return Run(record, results, bundle, packs, waivers)


def _models(bundle: Bundle) -> frozenset[str]:
    document = bundle.documents.get(REGISTRY)
    return frozenset(entry.id for entry in read_models(document)) if document is not None else frozenset()


def _pack_read(pack: Pack) -> PackRead:
    return PackRead(pack.id, pack.version, pack.title, pack.sha256, pack.source, len(pack.rules), pack.params_off_default)


def _document_read(document: Document) -> DocumentRead:
    return DocumentRead(
        document.name, document.source, document.media_type, document.sha256, document.size, document.collected_at
    )


def _exempted(bundle: Bundle) -> tuple[str, ...]:
    return tuple(
        f"{name} is declared not applicable: {exemption.reason} (approved by {exemption.approved_by})"
        for name, exemption in sorted(bundle.exemptions.items())
    )


