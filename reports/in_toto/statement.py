"""A statement about what was decided on: its subject, what it was decided by, and the counts that belong to it.

Source: in-toto Attestation Framework 1.0, https://github.com/in-toto/attestation/tree/main/spec/v1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, TypeGuard

from arcanos.clock import rfc3339
from arcanos.digest import canonical
from arcanos.materials import PackRead
from arcanos.record import Record
from arcanos.reports import naming
from arcanos.reports.summary import VERDICTS

TYPE: Final = "https://in-toto.io/Statement/v1"
DECISION: Final = naming.urn("decision", "v1")
"""The member of our own in each predicate; names of such members are URIs, by the framework's parsing rules."""

Members = dict[str, object]
_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


def statement(kind: str, predicate: Members, record: Record) -> bytes:
    """Return the statement as one line of canonical JSON, with the decision beside what the predicate says."""
    said = predicate | {DECISION: _decision(record)}
    members = {"_type": TYPE, "subject": _subjects(record), "predicateType": kind, "predicate": said}
    return canonical(members) + b"\n"


def described(name: str, sha256: str) -> Members:
    """Return a ResourceDescriptor."""
    return {"name": name, "digest": {"sha256": sha256}}


def decided_by(record: Record) -> Iterator[tuple[str, str]]:
    """Yield name and SHA-256 of each input that says what is asked: packs, configuration, overlays, extensions."""
    yield from ((called(pack), pack.sha256) for pack in record.packs)
    yield from ((f"extension {one.distribution} {one.version}", one.sha256) for one in record.extensions)
    if record.asked is not None:
        yield "configuration", record.asked.config_sha256
        yield from ((f"file {file.name}", file.sha256) for file in record.asked.files)
        if record.asked.lock_sha256 is not None:
            yield "lock file", record.asked.lock_sha256
    if record.waivers_sha256 is not None:
        yield "waivers", record.waivers_sha256
    if record.baselines_sha256 is not None:
        yield "baselines", record.baselines_sha256


def evidence_of(record: Record) -> Iterator[tuple[str, str]]:
    """Yield name and SHA-256 of the evidence: the manifest of the bundle, else each document."""
    if record.bundle is not None:
        yield f"bundle {record.bundle.name}", record.bundle.manifest_sha256
    else:
        yield from ((f"document {document.name}", document.sha256) for document in record.documents)


def only_rules(record: Record) -> tuple[str, ...]:
    """Return the rules that `--rule` named, where only those were evaluated; none where all were."""
    return record.asked.rules if record.asked is not None else ()


def called(pack: PackRead) -> str:
    """Return how a statement calls a pack."""
    return f"pack {pack.id} {pack.version}"


def _subjects(record: Record) -> list[Members]:
    """Return the models that were asked about, by the digest of their artifact; without one, the record itself."""
    asked = record.decision.model
    models = [model for model in record.models if asked is None or model.id == asked]
    found = [described(model.id, model.artifact_sha256) for model in models if _is_digest(model.artifact_sha256)]
    return found or [described("record.json", naming.record_sha256(record))]


def _is_digest(text: str | None) -> TypeGuard[str]:
    return text is not None and _DIGEST.fullmatch(text) is not None


def _decision(record: Record) -> Members:
    decision, coverage = record.decision, record.coverage
    optional = {"model": decision.model, "stage": decision.stage}
    return {
        "project": record.project,
        "gate": decision.gate,
        **{name: value for name, value in optional.items() if value is not None},
        **({"onlyRules": list(only_rules(record))} if only_rules(record) else {}),
        "asOf": rfc3339(record.as_of),
        "verdict": VERDICTS[decision.exit_code][0].lower().replace(" ", "_"),
        "exitCode": int(decision.exit_code),
        "planned": coverage.planned,
        "outcomes": {str(outcome): n for outcome, n in coverage.outcomes},
        "waived": coverage.waived,
        "baselined": coverage.baselined,
        "outOfForce": coverage.out_of_force,
        "aboutOtherModels": len(decision.elsewhere),
        "recordSha256": naming.record_sha256(record),
    }
