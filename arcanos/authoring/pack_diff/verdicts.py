"""Which verdicts change on a project's evidence: both versions of a pack over the same documents, as of one instant."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import zip_longest

from arcanos.config import Config, Gate
from arcanos.engine.compiler import compile_pack
from arcanos.engine.evaluator import Settings, evaluate
from arcanos.engine.evidence_versions import refuse_other_schemas
from arcanos.engine.extensions import Extensions
from arcanos.engine.gate import closes, will_close
from arcanos.engine.model import Pack
from arcanos.engine.overlay_findings import Entry
from arcanos.engine.overlays import apply_overlays
from arcanos.engine.pack import PackSource
from arcanos.errors import Mistake, PackRefused
from arcanos.evidence.bundle import Bundle
from arcanos.findings import Finding, Outcome, Severity
from arcanos.inputs import load_all_baselines, load_all_waivers
from arcanos.observed import observe
from arcanos.readers.shapes import is_object
from arcanos.readers.source import Value

UNTOLD = frozenset({Outcome.INDETERMINATE, Outcome.ERROR, Outcome.MANUAL})


class Effect(Enum):
    """What a changed verdict does to the gate; declared in the order in which it is shown."""

    CLOSES = "closes"
    OPENS = "opens"
    WILL_CLOSE = "will_close"
    UNTOLD = "could_not_be_told"
    NONE = "none"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True, order=True)
class Told:
    """What one version says of a target, and what that does to the gate."""

    outcome: str
    reason: str
    severity: Severity
    closes: bool
    in_force: str
    will_close: bool
    cover: str

    def __str__(self) -> str:
        parts = [self.reason, str(self.severity), self.in_force, self.cover, "closes" if self.closes else ""]
        return f"{self.outcome} ({', '.join(filter(None, parts))})"


@dataclass(frozen=True, slots=True)
class Changed:
    """One rule and target of which the two versions say something else; None where one says nothing."""

    rule: str
    subject: str
    old: Told | None
    new: Told | None

    @property
    def effect(self) -> Effect:
        """What the change does to the gate."""
        was, now = self.old is not None and self.old.closes, self.new is not None and self.new.closes
        if now != was:
            return Effect.CLOSES if now else Effect.OPENS
        if self.new is not None and self.new.will_close and not (self.old is not None and self.old.will_close):
            return Effect.WILL_CLOSE
        return Effect.UNTOLD if _is_untold(self.new) and not _is_untold(self.old) else Effect.NONE


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Every verdict that changed, the gate they are about, and how many were compared."""

    gate: str
    compared: int
    changed: tuple[Changed, ...]
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> Counter[Effect]:
        """How many changes have each effect."""
        return Counter(one.effect for one in self.changed)


def verdicts_of(
    old: PackSource, new: PackSource, config: Config, gate: Gate, as_of: datetime, extensions: Extensions
) -> Verdicts:
    """Evaluate both versions over the project's documents and compare each rule and target.

    Waivers and baselines cover as they would in a run; parameters are those of the configuration. Raises Refused
    where the evidence, a waiver or one of the versions can't be taken.
    """
    identity = str(new.header.value["id"])
    given = config.params.get(identity, {})
    packs = [_compiled(source, given, extensions) for source in (old, new)]
    bundle = observe(config, as_of).bundle
    refuse_other_schemas(packs, bundle)
    sides = [_told(pack, config, gate, bundle, as_of) for pack in packs]
    changed = tuple(_compared(*sides))
    order = list(Effect)
    ranked = sorted(changed, key=lambda one: (order.index(one.effect), one.rule, one.subject))
    keys = {*sides[0], *sides[1]}
    compared = sum(max(len(side.get(key, ())) for side in sides) for key in keys)
    return Verdicts(gate.settings.name, compared, tuple(ranked), tuple(_notes(given, old, new, gate)))


def _compiled(source: PackSource, given: Mapping[str, Value], extensions: Extensions) -> Pack:
    """Compile with what the configuration sets of the parameters that this version has."""
    known = _names(source)
    return compile_pack(source, {name: value for name, value in given.items() if name in known}, extensions=extensions)


def _names(source: PackSource) -> frozenset[str]:
    declared = source.header.value.get("params")
    return frozenset(declared) if is_object(declared) else frozenset()


def _notes(given: Iterable[str], old: PackSource, new: PackSource, gate: Gate) -> Iterator[str]:
    identity = str(new.header.value["id"])
    if not gate.settings.reads(identity):
        yield f"the gate '{gate.settings.name}' does not read the pack '{identity}', so nothing of it closes or opens"
    before, after = _names(old), _names(new)
    for name in sorted(set(given) - after):
        yield f"the configuration sets {identity}.{name}, which the new version has not: 'check' will refuse that"
    for name in sorted(set(given) & (after - before)):
        yield f"the configuration sets {identity}.{name}, which only the new version has"


Key = tuple[str, str]


def _told(pack: Pack, config: Config, gate: Gate, bundle: Bundle, as_of: datetime) -> dict[Key, Sequence[Told]]:
    settings = Settings(config.deadlines, config.members, gate.freshness, config.budget, traces=False)
    found = evaluate([pack], bundle, as_of=as_of, settings=settings).findings
    entries: list[Entry] = [*load_all_waivers(config).entries, *load_all_baselines(config).entries]
    own = [entry for entry in entries if entry.rule.partition("/")[0] == pack.id]
    hard = gate.settings.hard
    applied = apply_overlays(found, own, as_of, hard=hard, limits=config.waiver_limits)
    told: dict[Key, list[Told]] = defaultdict(list)
    for f in applied.findings:
        told[f.name, f.subject].append(_one(f, gate))
    return {key: sorted(ones) for key, ones in told.items()}


def _one(f: Finding, gate: Gate) -> Told:
    reads = gate.settings.reads(f.pack)
    return Told(
        str(f.outcome),
        str(f.reason or ""),
        f.severity,
        reads and closes(f, gate.settings),
        str(f.out_of_force or ""),
        reads and will_close(f, gate.settings),
        "waived" if f.waived is not None else "baselined" if f.baselined is not None else "",
    )


def _compared(old: Mapping[Key, Sequence[Told]], new: Mapping[Key, Sequence[Told]]) -> Iterator[Changed]:
    for rule, subject in sorted({*old, *new}):
        pairs = zip_longest(old.get((rule, subject), ()), new.get((rule, subject), ()))
        yield from (Changed(rule, subject, was, now) for was, now in pairs if was != now)


def _is_untold(told: Told | None) -> bool:
    return told is not None and told.outcome in {str(outcome) for outcome in UNTOLD}


def refuse_other_packs(old: PackSource, new: PackSource) -> None:
    """Raise PackRefused where the two are not versions of one pack."""
    before, after = old.header.value.get("id"), new.header.value.get("id")
    if before != after:
        message = f"these are two packs: the id is '{after}' here and '{before}' in {old.name}"
        hint = "name two versions of one pack"
        raise PackRefused([Mistake(new.header.place, "ARC-POL-DIFF", message, hint)])
