"""From the guarded shape of a configuration to the frozen types that the rest of arcanos knows."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from arcanos.clock import day, span
from arcanos.config.archive_shape import archive_of
from arcanos.config.collect_shape import NetworkShape, entries, secrets_in, urls_in
from arcanos.config.documents_shape import DocumentShape
from arcanos.config.gates_shape import CheckShape, DeadlinesShape, GateShape, WaiverLimitsShape
from arcanos.config.model import BundleAt, Config, Demand, ExtensionRef, Gate, KeyRef, Role, Timestamps, Trust
from arcanos.config.packs_shape import ExtensionShape, PackShape
from arcanos.config.redaction_shape import redaction_of
from arcanos.config.report_shape import framing_of
from arcanos.config.reproductions_shape import plans_of
from arcanos.config.scripts_shape import scripts_of
from arcanos.config.shape import ConfigShape, RoleShape
from arcanos.config.trust_shape import DemandShape, KeyShape, TimestampsShape, TrustShape
from arcanos.engine.budget import Limits
from arcanos.engine.gate import Enforcement, GateSettings
from arcanos.errors import Place
from arcanos.evidence.bundle import Exemption
from arcanos.evidence.collector_sources import CollectorSource, Network
from arcanos.evidence.collectors.catalogue import needs
from arcanos.evidence.collectors.interface import NETWORK, FileOptions
from arcanos.evidence.sources import FileSource
from arcanos.findings import Severity
from arcanos.packs.references import PACKAGE, PackAt, PackRef, reference
from arcanos.readers.shapes import value_at
from arcanos.readers.source import Source
from arcanos.signing.trust import Role as SigningRole

_DAY = 86_400


def config_of(source: Source, shape: ConfigShape, folder: pathlib.Path) -> Config:
    """Return the configuration that `shape` says; its paths start from `folder`."""
    return Config(
        name=source.name,
        folder=folder,
        sha256=source.sha256,
        project=shape.project,
        packs=tuple(_pack(entry, folder, source.place(("packs", i))) for i, entry in enumerate(shape.packs)),
        params=shape.params,
        documents=tuple(
            _document(kind, entry, source.place(("documents", kind), key=True))
            for kind, entry in sorted(shape.documents.items())
        ),
        exemptions={kind: Exemption(kind, e.reason, e.approved_by) for kind, e in shape.not_applicable.items()},
        waivers=tuple(folder / path for path in shape.waivers),
        baselines=tuple(folder / path for path in shape.baselines),
        waiver_limits=_by_severity(shape.waiver_limits),
        roles={name: _role(name, role) for name, role in shape.roles.items()},
        deadlines=_by_severity(shape.deadlines),
        check=_check(shape.check, source.place(("check",), key=True)),
        gates={name: _gate(name, gate, source.place(("gates", name), key=True)) for name, gate in shape.gates.items()},
        budget=Limits(shape.budget.steps, shape.budget.seconds, shape.budget.nodes),
        extensions=tuple(_extension(e, source.place(("extensions", i))) for i, e in enumerate(shape.extensions)),
        place=source.place,
        trust=_trust(shape.trust, source),
        bundle=None if shape.bundle is None else BundleAt(shape.bundle, folder / shape.bundle),
        collect=tuple(_collect(shape, source)),
        network=_network(shape.network, folder),
        scripts=tuple(scripts_of(shape.compliance_scripts, source)),
        reproductions=tuple(plans_of(shape.reproductions, source)),
        redaction=redaction_of(shape.redaction),
        framing=framing_of(shape.report),
        archive=archive_of(shape.archive, folder),
    )


def _collect(shape: ConfigShape, source: Source) -> Iterator[CollectorSource]:
    """Yield the sources by kind, those of one kind in the order of the configuration."""
    for path, entry in sorted(entries(source.value), key=lambda found: str(found[0][1])):
        options = value_at(shape.collect, path[1:])
        yield CollectorSource(
            kind=str(path[1]),
            collector=entry["from"],
            options=entry,
            seconds=int(_seconds(options.within)),
            urls=urls_in(options),
            secrets=secrets_in(options),
            live=NETWORK in needs(entry["from"]),
            observed_at=options.observed_at if isinstance(options, FileOptions) else None,
            place=source.place(path, key=len(path) == 2),
        )


def _network(shape: NetworkShape | None, folder: pathlib.Path) -> Network:
    if shape is None:
        return Network()
    return Network(tuple(shape.allow or ()), None if shape.ca is None else folder / shape.ca)


def _extension(entry: str | ExtensionShape, place: Place) -> ExtensionRef:
    if isinstance(entry, str):
        return ExtensionRef(entry, None, None, place)
    return ExtensionRef(entry.distribution, entry.version, entry.sha256, place)


def _pack(entry: str | PackShape, folder: pathlib.Path, place: Place) -> PackRef:
    if isinstance(entry, str):
        return reference(entry, folder, place)
    if entry.package is not None:
        return reference(PACKAGE + entry.package, folder, place)
    if entry.path is not None:
        return PackAt(entry.path, folder / entry.path, place)
    return reference(str(entry.use or entry.installed), folder, place)


def _trust(shape: TrustShape | None, source: Source) -> Trust:
    if shape is None:
        return Trust()
    keys = tuple(_key(key, source.place(("trust", "keys", i))) for i, key in enumerate(shape.keys))
    return Trust(
        keys,
        _demand(shape.packs),
        _demand(shape.bundles),
        Demand(required=shape.custody.required),
        _timestamps(shape.timestamps),
    )


def _timestamps(shape: TimestampsShape | None) -> Timestamps:
    return Timestamps() if shape is None else Timestamps(tuple(shape.roots), shape.required)


def _demand(shape: DemandShape) -> Demand:
    return Demand(shape.threshold, shape.required)


def _key(shape: KeyShape, place: Place) -> KeyRef:
    roles = frozenset(map(SigningRole, shape.roles))
    since, until = (None if text is None else day(text) for text in (shape.valid_from, shape.valid_until))
    return KeyRef(shape.name, shape.public_key, roles, since, until, place)


def _document(kind: str, entry: str | DocumentShape, place: Place) -> FileSource:
    registry = "registry" if kind == "registry" else None
    if isinstance(entry, str):
        return FileSource(kind, (entry,), format=registry, place=place)
    files = (entry.files,) if isinstance(entry.files, str) else tuple(entry.files)
    return FileSource(kind, files, entry.format or registry, entry.list_member, entry.collected_at, place)


def _role(name: str, role: RoleShape) -> Role:
    return Role(name, role.title or "", frozenset(role.members), role.contact or "")


def _by_severity(shape: DeadlinesShape | WaiverLimitsShape) -> dict[Severity, int]:
    """Return days for each severity that has some."""
    written = {severity: getattr(shape, str(severity)) for severity in Severity}
    return {severity: int(_seconds(text)) // _DAY for severity, text in written.items() if text is not None}


def _check(shape: CheckShape, place: Place) -> Gate:
    settings = GateSettings(
        name="check",
        block_at=Severity.named(shape.block_at),
        enforcement={rule: Enforcement(word) for rule, word in shape.enforcement.items()},
        min_evaluated=shape.min_evaluated,
    )
    return Gate(settings, {kind: _seconds(text) for kind, text in shape.freshness.items()}, place)


def _gate(name: str, shape: GateShape, place: Place) -> Gate:
    gate = _check(shape, place)
    settings = replace(
        gate.settings,
        name=name,
        stage=shape.stage or name,
        packs=None if shape.packs is None else tuple(shape.packs),
        advisory_manual=shape.advisory_manual,
    )
    return replace(gate, settings=settings)


def _seconds(text: str) -> Fraction:
    seconds = span(text)
    if seconds is None:
        raise ValueError("the shape lets only durations through")
    return seconds
