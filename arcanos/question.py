"""A question and all that it needs, read: what a run evaluates, and what a replay compares before it evaluates."""

from __future__ import annotations

import pathlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from arcanos.admission import lock_of
from arcanos.config import Config, Gate
from arcanos.engine.evidence_versions import refuse_other_schemas
from arcanos.engine.model import Pack
from arcanos.engine.overlay_findings import Entry
from arcanos.errors import DocumentRefused, Mistake, UsageError, did_you_mean
from arcanos.evidence.bundle import Bundle, Document
from arcanos.evidence.registry import ModelEntry, find_model, read_models
from arcanos.inputs import (
    Baselines,
    Waivers,
    load_all_baselines,
    load_all_waivers,
    load_packs,
    refuse_unknown_names,
)
from arcanos.installed import load_extensions
from arcanos.materials import BundleRead, DocumentRead, ExtensionRead, PackRead
from arcanos.observed import observe
from arcanos.record import Asked

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
class Inputs:
    """All that a question needs, loaded; `packs` are all of the configuration, `selected` what the question asks for.

    Where a model is asked about, the bundle shows it in the stage it asks for and `promotion` says so; `models` are
    then all that are registered.
    """

    config: Config
    question: Question
    packs: tuple[Pack, ...]
    selected: tuple[Pack, ...]
    waivers: Waivers
    baselines: Baselines
    bundle: Bundle
    models: frozenset[str]
    promotion: tuple[str, ...]
    extensions: tuple[ExtensionRead, ...]
    lock_sha256: str | None
    bundle_read: BundleRead | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The waivers and the entries of baselines."""
        return (*self.waivers.entries, *self.baselines.entries)

    @property
    def packs_read(self) -> tuple[PackRead, ...]:
        """The selected packs as a record lists them."""
        return tuple(map(_pack_read, self.selected))

    @property
    def documents_read(self) -> tuple[DocumentRead, ...]:
        """The documents as a record lists them."""
        return tuple(map(_document_read, self.bundle))

    @property
    def asked(self) -> Asked:
        """The question as a record keeps it."""
        command = "check" if self.question.model is None else "gate"
        rules = tuple(sorted(set(self.question.rules)))
        files = (*self.waivers.read, *self.baselines.read)
        return Asked(command, rules, self.config.sha256, self.lock_sha256, files)


def silent(what: str) -> None:
    """Watch nothing."""


def read_inputs(
    config: Config, question: Question, watch: Watch = silent, evidence: pathlib.Path | None = None
) -> Inputs:
    """Read what a question needs and evaluate nothing; `evidence` stands in for the configuration's folder.

    Raises Refused where an input can't be taken.
    """
    watch("loading packs")
    loaded = load_extensions(config.extensions)
    packs = load_packs(config, question.as_of, loaded.table)
    waivers, baselines = load_all_waivers(config), load_all_baselines(config)
    refuse_unknown_names(config, rule_names(packs))
    selected = _selected(packs, question)
    watch("reading documents")
    observed = observe(config, question.as_of, evidence)
    asked = _asked(config, question, observed.bundle)
    refuse_other_schemas(selected, asked.bundle)
    lock = lock_of(config)
    return Inputs(
        config=config,
        question=question,
        packs=packs,
        selected=selected,
        waivers=waivers,
        baselines=baselines,
        bundle=asked.bundle,
        models=asked.models,
        promotion=asked.notes,
        extensions=loaded.read,
        lock_sha256=None if lock is None else lock.sha256,
        bundle_read=observed.read,
    )


def rule_names(packs: Sequence[Pack]) -> list[str]:
    """Return the names of all rules, `pack/rule`."""
    return [rule.name for pack in packs for rule in pack.rules]


def _selected(packs: tuple[Pack, ...], question: Question) -> tuple[Pack, ...]:
    """Narrow the packs to the rules asked for; a name that matches no rule, or none of the gate's, is refused."""
    if not question.rules:
        return packs
    known = sorted(rule_names(packs))
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

    bundle: Bundle
    models: frozenset[str]
    notes: tuple[str, ...] = ()


def _asked(config: Config, question: Question, bundle: Bundle) -> _Asked:
    document = bundle.documents.get(REGISTRY)
    if question.model is None:
        return _Asked(bundle, frozenset())
    if document is None:
        hint = "name its files under 'documents' as 'registry'"
        place = config.place(("documents", REGISTRY))
        message = "there is no registry to find the model in"
        raise DocumentRefused([Mistake(place, "ARC-IN-REGISTRY", message, hint)])
    entry = find_model(document, question.model)
    models = frozenset(model.id for model in read_models(document))
    if question.stage is None or entry.stage == question.stage:
        return _Asked(bundle, models)
    shown = replace(bundle, documents={**bundle.documents, REGISTRY: _promoted(document, entry, question.stage)})
    note = f"{entry.id} is judged as if its stage were {question.stage} (the registry says {entry.stage or 'none'})"
    return _Asked(shown, models, (note,))


def _promoted(document: Document, entry: ModelEntry, stage: str) -> Document:
    models = [
        {**model, "stage": stage} if i == entry.path[-1] else model for i, model in enumerate(document.value["models"])
    ]
    return replace(document, value={**document.value, "models": models})


def _pack_read(pack: Pack) -> PackRead:
    rules = len(pack.rules)
    params, origin = pack.params_off_default, pack.origin
    return PackRead(pack.id, pack.version, pack.title, pack.sha256, pack.source, rules, params, origin, pack.requires)


def _document_read(document: Document) -> DocumentRead:
    return DocumentRead(
        name=document.name,
        source=document.source,
        media_type=document.media_type,
        sha256=document.sha256,
        size=document.size,
        collected_at=document.collected_at,
        files=document.files,
    )
