"""What two records rest on, where it differs: the question, the gate, packs, parameters, documents, and the engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from arcanos.materials import PackRead
from arcanos.record import Record


@dataclass(frozen=True, slots=True)
class InputChange:
    """One thing that differs: its kind, its name (empty where a record has only one), old and new.

    None stands for what one of the records does not have.
    """

    kind: str
    name: str
    old: str | None
    new: str | None


def input_changes(before: Record, after: Record) -> tuple[InputChange, ...]:
    """Return what differs, the question before what it was asked of."""
    return tuple(_changes(_inputs(before), _inputs(after)))


def _changes(old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]) -> Iterator[InputChange]:
    for kind in old:
        for name in sorted(old[kind].keys() | new[kind].keys()):
            was, now = old[kind].get(name), new[kind].get(name)
            if was != now:
                yield InputChange(kind, name, was, now)


def _inputs(record: Record) -> Mapping[str, Mapping[str, str]]:
    """Return the inputs of a record by kind and name; every record has the same kinds."""
    asked, decision, bundle = record.asked, record.decision, record.bundle
    return {
        "command": _one(asked.command if asked else None),
        "gate": _one(decision.gate),
        "model": _one(decision.model),
        "stage": _one(decision.stage),
        "block_at": _one(str(decision.block_at)),
        "rules": _one(", ".join(asked.rules) if asked and asked.rules else None),
        "engine": _one(record.engine_version),
        "configuration": _one(asked.config_sha256 if asked else None),
        "lock": _one(asked.lock_sha256 if asked else None),
        "pack": _named((pack.id, f"{pack.version} sha256 {pack.sha256}") for pack in record.packs),
        "parameter": _named(_params(record.packs)),
        "extension": _named((one.distribution, f"{one.version} sha256 {one.sha256}") for one in record.extensions),
        "bundle": _one(bundle.manifest_sha256 if bundle else None),
        "document": _named((one.name, one.sha256) for one in record.documents),
        "waivers": _one(record.waivers_sha256),
        "baselines": _one(record.baselines_sha256),
    }


def _params(packs: Iterable[PackRead]) -> Iterator[tuple[str, str]]:
    for pack in packs:
        yield from ((f"{pack.id}/{name}", value) for name, value in pack.params)


def _one(value: str | None) -> Mapping[str, str]:
    return {} if value is None else {"": value}


def _named(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Return values by name; where two have one name, both count."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: ", ".join(sorted(values)) for name, values in found.items()}
