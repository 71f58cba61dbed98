"""Risks: what may happen where a rule does not hold or is not told, who acts until when, what was accepted."""

from __future__ import annotations

from datetime import date, datetime

from arcanos.findings import Baselined, Finding, NotYet, Waived
from arcanos.reports import summary
from arcanos.reports.naming import URN
from arcanos.reports.oscal.assessment import Assessment, Standing
from arcanos.reports.oscal.identity import Named
from arcanos.reports.oscal.words import Members, end_of, filled, instant, markup, prop, props, token


def risk(one: Named, of: Assessment) -> Members:
    """Return the risk of a finding that is open, could not be told, was accepted, or is of a rule that is retired."""
    f = one.finding
    standing = of.standing(f)
    return filled(
        uuid=of.risk(one),
        title=markup(f"{f.name} on {f.subject}"),
        description=markup(f.message),
        statement=markup(f.why),
        props=props(("effect", of.run.effect(f)), ("fingerprint", f.fingerprint)),
        status=standing.value,
        origins=[{"actors": [{"type": "tool", "actor-uuid": of.tool}]}],
        characterizations=[_severity(f, of)],
        mitigating_factors=_mitigating(one, of),
        deadline=_deadline(f),
        remediations=[] if standing is Standing.RETIRED else [_remediation(one, of)],
        risk_log=_log(one, of),
        related_observations=[{"observation-uuid": of.observation(one)}],
    )


def due(f: Finding) -> date | None:
    """Return the day by which something happens: an acceptance ends, a rule decides, or a deadline is over."""
    if f.overlay is not None:
        return f.overlay.expires
    return f.due or (f.out_of_force.first if isinstance(f.out_of_force, NotYet) else None)


def _deadline(f: Finding) -> str | None:
    day = due(f)
    return None if day is None else end_of(day)


def _severity(f: Finding, of: Assessment) -> Members:
    return {
        "origin": {"actors": [{"type": "tool", "actor-uuid": of.tool}]},
        "facets": [{"name": "severity", "system": URN, "value": str(f.severity)}],
    }


def _remediation(one: Named, of: Assessment) -> Members:
    """Return what the owner is to do, with a milestone where there is a day for it."""
    f = one.finding
    day = due(f)
    untold = of.standing(f) is Standing.UNTOLD
    title = markup("Supply what is missing" if untold else "Remedy")
    return filled(
        uuid=of.ids.of("remediation", one.name),
        lifecycle="recommendation",
        title=title,
        description=markup(summary.supply(f) if untold else f.remedy),
        props=[prop("owner", f.owner)],
        origins=[{"actors": [{"type": "party", "actor-uuid": of.party(f.owner), "role-id": token(f.owner)}]}],
        tasks=[] if day is None else [_milestone(one, day, of)],
    )


def _milestone(one: Named, day: date, of: Assessment) -> Members:
    f = one.finding
    word = "the acceptance ends" if f.overlay is not None else "remedied"
    return filled(
        uuid=of.ids.of("milestone", one.name),
        type="milestone",
        title=markup(f"{f.name} on {f.subject}: {word}"),
        timing={"on-date": {"date": end_of(day)}},
        responsible_roles=[{"role-id": token(f.owner), "party-uuids": [of.party(f.owner)]}],
    )


def _mitigating(one: Named, of: Assessment) -> list[Members]:
    waived = one.finding.waived
    if waived is None or waived.compensating_control is None:
        return []
    return [{"uuid": of.ids.of("compensating", one.name), "description": markup(waived.compensating_control)}]


def _log(one: Named, of: Assessment) -> Members:
    """Return the acceptance as an entry of the log: who approved it, where it stands, until when it holds."""
    overlay = one.finding.overlay
    if overlay is None or of.standing(one.finding) is not Standing.ACCEPTED:
        return {}
    title, start, said = _acceptance(overlay, of.record.as_of)
    entry = filled(
        uuid=of.ids.of("acceptance", one.name),
        title=markup(title),
        start=instant(start),
        props=props(*said, ("approved-by", overlay.approved_by), ("expires", overlay.expires.isoformat())),
        logged_by=[{"party-uuid": of.party(overlay.approved_by), "role-id": APPROVER}],
        status_change=Standing.ACCEPTED.value,
    )
    return {"entries": [entry]}


APPROVER = "approver"


def _acceptance(overlay: Waived | Baselined, as_of: datetime) -> tuple[str, datetime, list[tuple[str, str | None]]]:
    """Return what the acceptance is called, from when it is known, and what it says; a waiver does not say its day."""
    if isinstance(overlay, Baselined):
        return f"baselined in {overlay.file}", overlay.as_of, [("baseline", overlay.file)]
    return f"waived by {overlay.id}", as_of, [("waiver", overlay.id), ("ticket", overlay.ticket)]
