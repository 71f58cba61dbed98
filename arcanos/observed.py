"""What a run looks at: the plain files that the configuration names, or a bundle that is vouched for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from arcanos.admission import stamp_of, trust_of
from arcanos.config import BundleAt, Config
from arcanos.digest import digest
from arcanos.errors import IntegrityBroken, Mistake
from arcanos.evidence.bundle import Bundle, Note
from arcanos.evidence.sources import read_documents
from arcanos.materials import BundleRead, HandedOver, Signer, SourceFailed, TimestampRead
from arcanos.redaction import printable, redact
from arcanos.signing.trust import Role

if TYPE_CHECKING:
    from arcanos.evidence.custodians import Held
    from arcanos.evidence.disclosing import Named
    from arcanos.evidence.manifest import Failed


SEAL_NOTE: Final = "the bundle's seal"
STAMP_NOTE: Final = "the bundle's timestamp"
"""What notes are about that stand beside the manifest of a bundle and count for nothing: they may come and go."""


@dataclass(frozen=True, slots=True)
class Observed:
    """The documents, and the bundle that they came in, None where they are plain files."""

    bundle: Bundle
    read: BundleRead | None = None


def observe(config: Config, as_of: datetime, evidence: Path | None = None) -> Observed:
    """Read the evidence of a project as of an instant; plain files below `evidence` where that is given.

    Raises Refused for what can't be read, IntegrityBroken for a bundle that was tampered with or is not vouched for
    as 'trust' demands, and for plain files where it demands a sealed bundle.
    """
    if config.bundle is not None and evidence is None:
        return _opened(config, config.bundle, as_of)
    if config.trust.bundles.required or config.trust.custody.required or config.trust.timestamps.required:
        wanted = "that is sealed" if config.trust.bundles.required else "with hand-overs or a timestamp"
        message = f"the evidence is in plain files, and 'trust' demands a bundle {wanted}"
        hint = "'arcanos bundle create' and 'arcanos bundle seal' make one; name it with 'bundle' or --bundle"
        raise IntegrityBroken([Mistake(config.place(("trust",)), "ARC-SIG-BUNDLE", message, hint)])
    bundle = read_documents(evidence or config.folder, config.documents, config.exemptions)
    why = "is collected by 'arcanos collect'; name the bundle that it wrote with 'bundle' or --bundle"
    notes = {Note(source.kind, why) for source in config.collect}
    return Observed(replace(bundle, notes=tuple(sorted({*bundle.notes, *notes}))))


def _opened(config: Config, at: BundleAt, as_of: datetime) -> Observed:
    # Pydantic guards manifests; plain files do without.
    from arcanos.evidence.custodians import custodians
    from arcanos.evidence.disclosing import disclosed
    from arcanos.evidence.opening import refuse_other_project, vouched
    from arcanos.evidence.quarantine import open_warily

    policy = trust_of(config, Role.BUNDLES)
    opened = open_warily(at.path, at.name, policy, as_of)
    signed = vouched(opened, policy, as_of, demand=policy.required)
    held = custodians(opened.name, opened.custody, trust_of(config, Role.CUSTODY), as_of, demand=False)
    stamp = stamp_of(config, opened)
    manifest = opened.manifest
    refuse_other_project(opened, config.project)
    sealed = len(signed.by) >= policy.threshold
    bundle = disclosed(opened, config.exemptions, _named(config), sealed=sealed)
    faults = [Note(SEAL_NOTE, f"not counted: {fault}") for fault in signed.faults]
    if opened.timestamp is not None and stamp is None:
        faults.append(Note(STAMP_NOTE, "not judged: 'trust.timestamps' names no authority"))
    read = BundleRead(
        name=at.name,
        form=str(opened.form),
        manifest_sha256=opened.sha256,
        as_of=manifest.as_of,
        made_by=manifest.made_by,
        signed_by=tuple(Signer(one.name, one.key.id) for one in signed.by),
        failures=tuple(map(_failed, manifest.failures)),
        custody=tuple(map(_handed_over, held)),
        timestamp=None if stamp is None else TimestampRead(stamp.at, stamp.sha256),
    )
    return Observed(replace(bundle, notes=(*bundle.notes, *faults)), read)


def _named(config: Config) -> Named:
    """Return the sources of each document, as manifests call them."""
    from arcanos.evidence.enclosing import options_digest
    from arcanos.evidence.manifest import FILES

    named: dict[str, list[tuple[str, str]]] = {one.name: [(FILES, options_digest(one))] for one in config.documents}
    for one in config.collect:
        named.setdefault(one.kind, []).append((one.collector, digest(one.options)))
    return named


def _handed_over(held: Held) -> HandedOver:
    said = held.link.handover
    giver, receiver = (redact(name) for name in (said.giver, said.receiver))
    signed, accepted = (None if one is None else Signer(one.name, one.key.id) for one in (held.given, held.accepted))
    return HandedOver(held.link.sha256, giver, receiver, said.at, signed, accepted)


def _failed(one: Failed) -> SourceFailed:
    told = (one.collector, one.code, one.message, one.hint)
    collector, code, message, hint = (printable(redact(text)) for text in told)
    return SourceFailed(one.kind, collector, code, message, hint, one.at, printable(redact(one.place)))
