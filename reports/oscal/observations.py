"""Observations: what was looked at, how, when, and what was found there; one for each finding, whatever its outcome."""

from __future__ import annotations

from datetime import datetime

from arcanos.findings import Finding, Outcome, Spot
from arcanos.reports import summary
from arcanos.reports.oscal.assessment import Assessment, Standing
from arcanos.reports.oscal.identity import Named
from arcanos.reports.oscal.words import Members, end_of, filled, instant, markup, props

UNKNOWN_TIME = "The evidence does not say when it was collected; this is the time of the run."


def observation(one: Named, of: Assessment) -> Members:
    """Return a finding as an observation."""
    f = one.finding
    collected = _collected(f, of)
    remarks = [*summary.covered(f), *([] if collected else [UNKNOWN_TIME])]
    return filled(
        uuid=of.observation(one),
        title=markup(f.title),
        description=markup(f.message),
        props=_props(f, of),
        methods=["INTERVIEW" if f.attested or f.outcome is Outcome.MANUAL else "TEST"],
        types=["control-objective" if of.standing(f) is Standing.NO_RISK else "finding"],
        origins=[_origin(f, of)],
        subjects=[{"subject-uuid": of.subject(f), "type": "component", "title": markup(f.subject)}],
        relevant_evidence=[_evidence(spot, f, of) for spot in f.spots],
        collected=instant(collected or of.record.as_of),
        expires=None if f.attested is None else end_of(f.attested.valid_until),
        remarks=markup("; ".join(remarks)) if remarks else None,
    )


def _props(f: Finding, of: Assessment) -> list[Members]:
    return props(
        ("rule", f.name),
        ("subject", f.subject),
        ("outcome", str(f.outcome)),
        ("reason", str(f.reason) if f.reason else None),
        ("severity", str(f.severity)),
        ("effect", of.run.effect(f)),
        ("owner", f.owner),
        ("fingerprint", f.fingerprint),
        ("evidence-sha256", f.evidence_sha256),
        ("rule-place", str(f.rule_place)),
    )


def _origin(f: Finding, of: Assessment) -> Members:
    """Return who says it: the person who attested it, else arcanos."""
    if f.attested is None:
        return {"actors": [{"type": "tool", "actor-uuid": of.tool}]}
    return {"actors": [{"type": "party", "actor-uuid": of.party(f.attested.by)}]}


def _evidence(spot: Spot, f: Finding, of: Assessment) -> Members:
    """Return a place in a document, with what was asked there and what was there."""
    known = of.documents.get(spot.document)
    said = [seen for seen in f.observed if seen.path == spot.path]
    return filled(
        href=f"#{of.resource(spot.document)}" if known is not None else None,
        description=markup(f"{spot.document}, {spot.place}"),
        props=props(
            ("path", spot.path),
            ("sha256", spot.sha256 or None),
            *(pair for seen in said for pair in (("expected", seen.expected), ("actual", seen.actual))),
        ),
    )


def _collected(f: Finding, of: Assessment) -> datetime | None:
    """Return how old the oldest document is that a finding rests on; None where one of them does not say."""
    if f.attested is not None:
        return f.attested.at
    read = {spot.document: of.documents.get(spot.document) for spot in f.spots}
    times = [None if document is None else document.collected_at for document in read.values()]
    told = [time for time in times if time is not None]
    return min(told) if told and len(told) == len(times) else None
