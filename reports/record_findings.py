"""Findings as members of a record's JSON.

A finding leaves out what is said once elsewhere: what its rule says of all its findings stands under `rules`, the
digest of a document under `documents`. What a finding says itself wins. `waivable` is left out where it is what the
outcome says: a failure can be waived, nothing else can. `write` and `read` are each other's inverse.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from arcanos.clock import day, instant
from arcanos.errors import Place
from arcanos.findings import (
    Attested,
    Baselined,
    Finding,
    NotYet,
    Observed,
    Outcome,
    OutOfForce,
    Reason,
    Retired,
    Severity,
    Spot,
    Waived,
)
from arcanos.materials import DocumentRead
from arcanos.record import Record
from arcanos.reports.json_members import Malformed, Members, Written, stated, written


def write(record: Record) -> Written:
    """Return the members of a record that are its findings, and what their rules say."""
    rules: dict[str, Written] = {}
    digests = _digests(record.documents)
    findings = [_write_finding(f, rules.setdefault(f.name, _write_rule(f)), digests) for f in record.findings]
    return {"rules": rules, "findings": findings}


def read(root: Members, documents: Iterable[DocumentRead]) -> tuple[Finding, ...]:
    """Return the findings that `write` wrote; `documents` are those of the record. Raises Malformed."""
    rules, digests = root.inner("rules"), _digests(documents)
    return tuple(_read_finding(f, rules, digests) for f in root.objects("findings"))


def _digests(documents: Iterable[DocumentRead]) -> dict[str, str]:
    return {document.name: document.sha256 for document in documents}


def _write_rule(f: Finding) -> Written:
    return {
        "title": f.title,
        "domain": f.domain,
        "scope": f.scope,
        "why": f.why,
        "remedy": f.remedy,
        "owner": f.owner,
        "controls": list(f.controls),
        "place": _write_place(f.rule_place),
    }


def _write_finding(f: Finding, rule: Written, digests: dict[str, str]) -> Written:
    optional: Written = {
        "reason": str(f.reason) if f.reason else None,
        "due": f.due.isoformat() if f.due else None,
        "waived": written(f.waived) if f.waived else None,
        "baselined": written(f.baselined) if f.baselined else None,
        **_write_out_of_force(f.out_of_force),
        "waivable": None if f.waivable is (f.outcome is Outcome.FAIL) else f.waivable,
        "spots": [_write_spot(spot, digests) for spot in f.spots] or None,
        "observed": [written(one) for one in f.observed] or None,
        "attested": written(f.attested) if f.attested else None,
    }
    own = {name: value for name, value in _write_rule(f).items() if value != rule[name]}
    return {
        "pack": f.pack,
        "rule": f.rule,
        "subject": f.subject,
        "outcome": str(f.outcome),
        "severity": str(f.severity),
        "message": f.message,
        "fingerprint": f.fingerprint,
        "evidence_sha256": f.evidence_sha256,
        **stated(optional),
        **own,
    }


def _write_place(place: Place) -> Written:
    return {"file": place.file, "line": place.line, "column": place.column}


def _write_out_of_force(why: OutOfForce | None) -> Written:
    match why:
        case NotYet(first):
            return {"in_force_from": first.isoformat()}
        case Retired(since):
            return {"retired": since.isoformat()}
        case None:
            return {}


def _write_spot(spot: Spot, digests: dict[str, str]) -> Written:
    members: Written = {"document": spot.document, "path": spot.path, "place": _write_place(spot.place)}
    return members if digests.get(spot.document) == spot.sha256 else members | {"sha256": spot.sha256}


def _read_finding(f: Members, rules: Members, digests: dict[str, str]) -> Finding:
    if f.get("waived") is not None and f.get("baselined") is not None:
        raise Malformed(f"{f.path} is waived and baselined: one thing covers a finding")
    rule = rules.inner(f"{f.text('pack')}/{f.text('rule')}")
    outcome = f.read("outcome", Outcome)

    def says(name: str) -> Members:
        """Whoever says it: the finding, else its rule."""
        return rule if f.get(name) is None else f

    return Finding(
        pack=f.text("pack"),
        rule=f.text("rule"),
        subject=f.text("subject"),
        outcome=outcome,
        severity=f.read("severity", Severity.named),
        title=says("title").text("title"),
        domain=says("domain").text("domain"),
        scope=says("scope").text("scope"),
        message=f.text("message"),
        why=says("why").text("why"),
        remedy=says("remedy").text("remedy"),
        owner=says("owner").text("owner"),
        controls=says("controls").texts("controls"),
        spots=tuple(_read_spot(spot, digests) for spot in f.optional_objects("spots")),
        rule_place=_read_place(says("place").inner("place")),
        fingerprint=f.text("fingerprint"),
        evidence_sha256=f.text("evidence_sha256"),
        reason=f.maybe_read("reason", Reason),
        due=f.maybe_read("due", day),
        waived=f.optional("waived", _read_waived),
        waivable=outcome is Outcome.FAIL if f.get("waivable") is None else f.typed("waivable", bool),
        baselined=f.optional("baselined", _read_baselined),
        out_of_force=_read_out_of_force(f),
        observed=tuple(map(_read_observed, f.optional_objects("observed"))),
        attested=f.optional("attested", _read_attested),
    )


def _read_observed(one: Members) -> Observed:
    return Observed(one.text("path"), one.text("expected"), one.text("actual"))


def _read_attested(one: Members) -> Attested:
    at: datetime = one.read("at", instant)
    until: date = one.read("valid_until", day)
    return Attested(one.text("by"), one.text("role"), at, one.text("answer"), one.text("statement"), until)


def _read_out_of_force(f: Members) -> OutOfForce | None:
    first: date | None = f.maybe_read("in_force_from", day)
    since: date | None = f.maybe_read("retired", day)
    if first is not None and since is not None:
        raise Malformed(f"{f.path} is not in force yet and retired: it is one of the two")
    if first is not None:
        return NotYet(first)
    return None if since is None else Retired(since)


def _read_spot(spot: Members, digests: dict[str, str]) -> Spot:
    document = spot.text("document")
    own = spot.maybe("sha256")
    sha256 = digests.get(document) if own is None else own
    if sha256 is None:
        raise Malformed(f"{spot.path} names a document that was not read")
    return Spot(document, sha256, spot.text("path"), _read_place(spot.inner("place")))


def _read_place(place: Members) -> Place:
    return Place(place.text("file"), place.number("line"), place.number("column"))


def _read_waived(waived: Members) -> Waived:
    expires: date = waived.read("expires", day)
    control, why, owner = map(waived.maybe, ("compensating_control", "reason", "owner"))
    created: date | None = waived.maybe_read("created", day)
    ids = (waived.text("id"), waived.text("approved_by"), expires, waived.text("ticket"))
    return Waived(*ids, control, why, owner, created)


def _read_baselined(baselined: Members) -> Baselined:
    as_of: datetime = baselined.read("as_of", instant)
    expires: date = baselined.read("expires", day)
    return Baselined(baselined.text("file"), baselined.text("approved_by"), as_of, expires)
