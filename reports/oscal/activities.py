"""Activities and log: which rules of which packs were applied, what people attested, and the run itself."""

from __future__ import annotations

from collections.abc import Iterable

from arcanos.clock import rfc3339
from arcanos.findings import Attested, Finding
from arcanos.materials import PackRead
from arcanos.reports import summary
from arcanos.reports.oscal.assessment import Assessment
from arcanos.reports.oscal.frame import ASSESSOR
from arcanos.reports.oscal.words import Members, end_of, filled, instant, markup, props, some, token


def activities(of: Assessment) -> list[Members]:
    """Return each pack as an activity whose steps are its rules; what arcanos checks itself is one of its own."""
    packs = {pack.id: pack for pack in of.record.packs}
    rules: dict[str, dict[str, Finding]] = {pack: {} for pack in packs}
    for one in of.findings:
        rules.setdefault(one.finding.pack, {}).setdefault(one.finding.name, one.finding)
    return [_activity(name, packs.get(name), rules[name].values(), of) for name in sorted(rules)]


def task(of: Assessment) -> Members:
    """Return the run as a task that the activities belong to."""
    everything: Members = {"type": "component", "include-all": {}}
    names = sorted({pack.id for pack in of.record.packs} | {one.finding.pack for one in of.findings})
    return filled(
        uuid=of.task,
        type="action",
        title=markup(summary.gate(of.record.decision)),
        timing={"on-date": {"date": instant(of.record.as_of)}},
        associated_activities=[{"activity-uuid": of.activity(name), "subjects": [everything]} for name in names],
    )


def log(of: Assessment) -> Members:
    """Return the run as the entry of the log, with what it noted."""
    at = instant(of.record.as_of)
    said = [*of.record.decision.reasons, *of.record.notes]
    entry = filled(
        uuid=of.ids.of("log", of.task, at),
        title=markup(summary.verdict(of.record.decision)),
        description=markup(summary.coverage_line(of.record.coverage)),
        start=at,
        end=at,
        logged_by=[{"party-uuid": of.party(of.record.project), "role-id": ASSESSOR}],
        related_tasks=[{"task-uuid": of.task}],
        remarks=markup(some(said)) if said else None,
    )
    return {"entries": [entry]}


def attestations(of: Assessment) -> list[Members]:
    """Return what people attested to manual controls: who, in which role, when, and what they answered."""
    return [
        _attestation(one.name, one.finding, one.finding.attested, of)
        for one in of.findings
        if one.finding.attested is not None
    ]


def _activity(name: str, pack: PackRead | None, rules: Iterable[Finding], of: Assessment) -> Members:
    said = [] if pack is None else [("version", pack.version), ("sha256", pack.sha256), ("source", pack.source)]
    parameters = [] if pack is None else [("parameter", f"{param} = {value}") for param, value in pack.params]
    return filled(
        uuid=of.activity(name),
        title=markup(pack.title if pack is not None else name),
        description=markup(f"The rules of the pack {name}." if pack is not None else "What arcanos checks by itself."),
        props=props(("pack", name), *said, *parameters),
        steps=[_step(f, of) for f in rules],
    )


def _step(f: Finding, of: Assessment) -> Members:
    return filled(
        uuid=of.ids.of("step", f.name),
        title=markup(f.title),
        description=markup(f.why),
        props=props(("rule", f.name), ("domain", f.domain), ("scope", f.scope), ("rule-place", str(f.rule_place))),
        responsible_roles=[{"role-id": token(f.owner)}],
    )


def _attestation(name: str, f: Finding, attested: Attested, of: Assessment) -> Members:
    part = filled(
        uuid=of.ids.of("attestation", name),
        name="attestation",
        title=markup(f"{f.name} on {f.subject}"),
        props=props(
            ("answer", attested.answer),
            ("at", rfc3339(attested.at)),
            ("valid-until", end_of(attested.valid_until)),
            ("outcome", str(f.outcome)),
        ),
        prose=markup(attested.statement),
    )
    who = [{"role-id": token(attested.role), "party-uuids": [of.party(attested.by)]}]
    return {"responsible-parties": who, "parts": [part]}
