"""The decision as a verification summary (VSA), for a deployer who trusts the gate and asks nothing more.

Source: https://slsa.dev/spec/v1.1/verification_summary.
"""

from __future__ import annotations

from typing import Final

from arcanos.clock import rfc3339
from arcanos.digest import digest
from arcanos.materials import BundleRead
from arcanos.record import Record
from arcanos.reports import naming
from arcanos.reports.in_toto.statement import Members, decided_by, described, only_rules, statement
from arcanos.reports.report import Report

KIND: Final = "https://slsa.dev/verification_summary/v1"
UNEVALUATED: Final = "SLSA_BUILD_LEVEL_UNEVALUATED"
"""A gate says nothing of how an artifact was built."""


def to_bytes(report: Report) -> bytes:
    """Return the statement as one line of canonical JSON; anything but an open gate is FAILED."""
    record = report.record
    passed = record.decision.open
    predicate: Members = {
        "verifier": {"id": naming.urn("verifier"), "version": {"arcanos": record.engine_version}},
        "timeVerified": rfc3339(record.as_of),
        "resourceUri": resource(record),
        "policy": _policy(record),
        **_evidence(record.bundle),
        "verificationResult": "PASSED" if passed else "FAILED",
        "verifiedLevels": [UNEVALUATED, naming.urn("gate", *_asked(record))] if passed else ["FAILED"],
        "slsaVersion": "1.1",
    }
    return statement(KIND, predicate, record)


def resource(record: Record) -> str:
    """Return the URI of what was asked about: the model as a package URL, else the project."""
    model = record.decision.model
    return naming.package_url(model) if model else naming.urn("project", record.project)


def _evidence(bundle: BundleRead | None) -> Members:
    """Return the manifest of the bundle, an attestation itself; plain files are none, and stand in the record."""
    if bundle is None:
        return {}
    return {"inputAttestations": [described(f"{bundle.name} manifest.json", bundle.manifest_sha256)]}


def _asked(record: Record) -> tuple[str, ...]:
    """Return what was asked: a gate, or a part of it, which nobody may take for the whole."""
    return (record.decision.gate, "partial") if only_rules(record) else (record.decision.gate,)


def _policy(record: Record) -> Members:
    """Return the policy, whose digest is of the canonical JSON of the digests beside it."""
    inputs: Members = dict(decided_by(record))
    if only_rules(record):
        inputs["rules"] = list(only_rules(record))
    inputs["parameters"] = {pack.id: dict(pack.params) for pack in record.packs if pack.params}
    return {
        "uri": naming.urn("policy", record.project, *_asked(record)),
        "digest": {"sha256": digest(inputs)},
        "annotations": inputs,
    }
