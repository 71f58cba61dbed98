"""The record as canonical JSON: complete, the same bytes for the same run, and read back by `record_reading`.

A finding leaves out what is said once elsewhere: what its rule says of all its findings stands under `rules`, the
digest of a document under `documents`. What a finding says itself wins. `waivable` is left out where it is what the
outcome says: a failure can be waived, nothing else can. What only some projects have (baselines, compensating controls,
extensions, a bundle, its hand-overs) is left out where there is none, and so is `question` in records that did not say
it.
"""

from __future__ import annotations

from arcanos.clock import rfc3339
from arcanos.digest import canonical
from arcanos.errors import Place
from arcanos.findings import Attested, Baselined, Finding, NotYet, Observed, Outcome, OutOfForce, Retired, Spot, Waived
from arcanos.materials import (
    BundleRead,
    DocumentRead,
    ExtensionRead,
    FileRead,
    HandedOver,
    Origin,
    PackRead,
    Requires,
    Signer,
    SourceFailed,
)
from arcanos.record import Asked, Coverage, Decision, Record
from arcanos.reports import record_context
from arcanos.reports.report import Report
from arcanos.reports.summary import VERDICTS

FORMAT = "arcanos-record/1"

Members = dict[str, object]


def to_json(record: Record) -> bytes:
    """Return the record as one line of canonical JSON in the format `arcanos-record/1`."""
    return canonical(members_of(record)) + b"\n"


def to_bytes(report: Report) -> bytes:
    """Return the record of a report; nothing that it is set beside."""
    return to_json(report.record)


def members_of(record: Record) -> Members:
    """Return what `to_json` writes."""
    rules: dict[str, Members] = {}
    digests = {document.name: document.sha256 for document in record.documents}
    findings = [_finding(f, rules.setdefault(f.name, rule_members(f)), digests) for f in record.findings]
    members: Members = {
        "format": FORMAT,
        "project": record.project,
        "engine_version": record.engine_version,
        "as_of": rfc3339(record.as_of),
        "packs": [_pack(pack) for pack in record.packs],
        "documents": [_document(document) for document in record.documents],
        "waivers_sha256": record.waivers_sha256,
        "rules": rules,
        "findings": findings,
        "coverage": _coverage(record.coverage),
        "decision": _decision(record.decision),
        "notes": list(record.notes),
    }
    if record.baselines_sha256 is not None:
        members["baselines_sha256"] = record.baselines_sha256
    if record.extensions:
        members["extensions"] = [_extension(extension) for extension in record.extensions]
    if record.bundle is not None:
        members["bundle"] = _bundle(record.bundle)
    if record.asked is not None:
        members["question"] = _asked(record.asked)
    return members | record_context.write(record)


def rule_members(f: Finding) -> Members:
    """Return what a rule mostly says the same in all its findings."""
    return {
        "title": f.title,
        "domain": f.domain,
        "scope": f.scope,
        "why": f.why,
        "remedy": f.remedy,
        "owner": f.owner,
        "controls": list(f.controls),
        "place": _place(f.rule_place),
    }


def _finding(f: Finding, rule: Members, digests: dict[str, str]) -> Members:
    optional: Members = {
        "reason": str(f.reason) if f.reason else None,
        "due": f.due.isoformat() if f.due else None,
        "waived": _waived(f.waived) if f.waived else None,
        "baselined": _baselined(f.baselined) if f.baselined else None,
        **_out_of_force(f.out_of_force),
        "waivable": None if f.waivable is (f.outcome is Outcome.FAIL) else f.waivable,
        "spots": [_spot(spot, digests) for spot in f.spots] or None,
        "observed": [_observed(one) for one in f.observed] or None,
        "attested": _attested(f.attested) if f.attested else None,
    }
    own = {name: value for name, value in rule_members(f).items() if value != rule[name]}
    return {
        "pack": f.pack,
        "rule": f.rule,
        "subject": f.subject,
        "outcome": str(f.outcome),
        "severity": str(f.severity),
        "message": f.message,
        "fingerprint": f.fingerprint,
        "evidence_sha256": f.evidence_sha256,
        **{name: value for name, value in optional.items() if value is not None},
        **own,
    }


def _observed(one: Observed) -> Members:
    return {"path": one.path, "expected": one.expected, "actual": one.actual}


def _attested(one: Attested) -> Members:
    return {
        "by": one.by,
        "role": one.role,
        "at": rfc3339(one.at),
        "answer": one.answer,
        "statement": one.statement,
        "valid_until": one.valid_until.isoformat(),
    }


def _out_of_force(why: OutOfForce | None) -> Members:
    match why:
        case NotYet(first):
            return {"in_force_from": first.isoformat()}
        case Retired(since):
            return {"retired": since.isoformat()}
        case None:
            return {}


def _spot(spot: Spot, digests: dict[str, str]) -> Members:
    members: Members = {"document": spot.document, "path": spot.path, "place": _place(spot.place)}
    return members if digests.get(spot.document) == spot.sha256 else members | {"sha256": spot.sha256}


def _place(place: Place) -> Members:
    return {"file": place.file, "line": place.line, "column": place.column}


def _waived(waived: Waived) -> Members:
    control = waived.compensating_control
    return {
        "id": waived.id,
        "approved_by": waived.approved_by,
        "expires": waived.expires.isoformat(),
        "ticket": waived.ticket,
        **({"compensating_control": control} if control is not None else {}),
    }


def _baselined(baselined: Baselined) -> Members:
    return {
        "file": baselined.file,
        "approved_by": baselined.approved_by,
        "as_of": rfc3339(baselined.as_of),
        "expires": baselined.expires.isoformat(),
    }


def _pack(pack: PackRead) -> Members:
    members: Members = {
        "id": pack.id,
        "version": pack.version,
        "title": pack.title,
        "sha256": pack.sha256,
        "source": pack.source,
        "rules": pack.rules,
        "params": [list(param) for param in pack.params],
    }
    origin = {} if pack.origin is None else {"origin": _origin(pack.origin)}
    return members | origin | ({} if pack.requires is None else {"requires": _requires(pack.requires)})


def _requires(requires: Requires) -> Members:
    members: Members = {"evidence": dict(requires.evidence), "extensions": list(requires.extensions)}
    return members if requires.arcanos is None else members | {"arcanos": requires.arcanos}


def _origin(origin: Origin) -> Members:
    optional = {
        "archive_sha256": origin.archive_sha256,
        "package": origin.package,
        "package_version": origin.package_version,
    }
    return {
        "kind": origin.kind,
        "signed_by": [_signer(signer) for signer in origin.signed_by],
        "locked": origin.locked,
        **{name: value for name, value in optional.items() if value is not None},
    }


def _extension(extension: ExtensionRead) -> Members:
    return {
        "distribution": extension.distribution,
        "version": extension.version,
        "sha256": extension.sha256,
        "names": list(extension.names),
    }


def _bundle(bundle: BundleRead) -> Members:
    members: Members = {
        "name": bundle.name,
        "form": bundle.form,
        "manifest_sha256": bundle.manifest_sha256,
        "as_of": rfc3339(bundle.as_of),
        "made_by": bundle.made_by,
        "signed_by": [_signer(signer) for signer in bundle.signed_by],
        "failures": [_failed(failure) for failure in bundle.failures],
    }
    if bundle.custody:
        members["custody"] = list(map(_handed_over, bundle.custody))
    if bundle.timestamp is not None:
        members["timestamp"] = {"at": rfc3339(bundle.timestamp.at), "sha256": bundle.timestamp.sha256}
    return members


def _handed_over(link: HandedOver) -> Members:
    return {
        "sha256": link.sha256,
        "from": link.giver,
        "to": link.receiver,
        "at": rfc3339(link.at),
        "signed_by": None if link.signed_by is None else _signer(link.signed_by),
        "accepted_by": None if link.accepted_by is None else _signer(link.accepted_by),
    }


def _failed(failure: SourceFailed) -> Members:
    return {
        "document": failure.document,
        "collector": failure.collector,
        "code": failure.code,
        "message": failure.message,
        "hint": failure.hint,
        "place": failure.place,
        "at": rfc3339(failure.at),
    }


def _signer(signer: Signer) -> Members:
    return {"name": signer.name, "key_id": signer.key_id}


def _asked(asked: Asked) -> Members:
    return {
        "command": asked.command,
        "rules": list(asked.rules),
        "config_sha256": asked.config_sha256,
        "files": _files(asked.files),
        **({"lock_sha256": asked.lock_sha256} if asked.lock_sha256 is not None else {}),
    }


def _files(files: tuple[FileRead, ...]) -> list[Members]:
    return [{"name": file.name, "sha256": file.sha256} for file in files]


def _document(document: DocumentRead) -> Members:
    return {
        "name": document.name,
        "source": document.source,
        "media_type": document.media_type,
        "sha256": document.sha256,
        "size": document.size,
        "collected_at": rfc3339(document.collected_at) if document.collected_at else None,
        **({"files": _files(document.files)} if document.files else {}),
    }


def _coverage(coverage: Coverage) -> Members:
    return {
        "planned": coverage.planned,
        "outcomes": {str(outcome): n for outcome, n in coverage.outcomes},
        "waived": coverage.waived,
        **({"baselined": coverage.baselined} if coverage.baselined else {}),
        **({"out_of_force": coverage.out_of_force} if coverage.out_of_force else {}),
    }


def _decision(decision: Decision) -> Members:
    return {
        "gate": decision.gate,
        "model": decision.model,
        "stage": decision.stage,
        "block_at": str(decision.block_at),
        "open": decision.open,
        "exit_code": int(decision.exit_code),
        "verdict": VERDICTS[decision.exit_code][0].lower().replace(" ", "_"),
        "reasons": list(decision.reasons),
        "decisive": list(decision.decisive),
        "elsewhere": list(decision.elsewhere),
        **({"pending": list(decision.pending)} if decision.pending else {}),
    }
