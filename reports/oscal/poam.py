"""What is open, accepted or untold as an OSCAL plan of action and milestones: an item each, with its risk and its day.

Source: https://pages.nist.gov/OSCAL-Reference/models/v1.2.1/plan-of-action-and-milestones/.
"""

from __future__ import annotations

from arcanos.digest import canonical
from arcanos.reports import summary
from arcanos.reports.oscal.assessment import Assessment, Standing, assessment
from arcanos.reports.oscal.frame import assets, back_matter, components, metadata
from arcanos.reports.oscal.identity import Named
from arcanos.reports.oscal.observations import observation
from arcanos.reports.oscal.risks import due, risk
from arcanos.reports.oscal.words import Members, filled, markup, props
from arcanos.reports.report import Report


def to_bytes(report: Report) -> bytes:
    """Return the document as one line of canonical JSON; it keeps its UUID from run to run of a project."""
    of = assessment(report)
    found = [one for one in of.findings if of.standing(one.finding) is not Standing.NO_RISK]
    document = filled(
        uuid=of.ids.of("plan-of-action-and-milestones"),
        metadata=metadata(f"{report.record.project}: plan of action and milestones", of),
        system_id={"identifier-type": "http://ietf.org/rfc/rfc4122", "id": of.system},
        local_definitions={"components": components(of), "assessment-assets": assets(of)},
        observations=[observation(one, of) for one in found],
        risks=[risk(one, of) for one in found],
        poam_items=[_item(one, of) for one in found] or [_nothing(of)],
        back_matter=back_matter(of),
    )
    return canonical({"plan-of-action-and-milestones": document}) + b"\n"


def _item(one: Named, of: Assessment) -> Members:
    f = one.finding
    day = due(f)
    remarks = summary.covered(f)
    return filled(
        uuid=of.ids.of("item", one.name),
        title=markup(f"{f.name} on {f.subject}"),
        description=markup(f.message),
        props=props(
            ("status", of.standing(f).value),
            ("severity", str(f.severity)),
            ("outcome", str(f.outcome)),
            ("reason", str(f.reason) if f.reason else None),
            ("effect", of.run.effect(f)),
            ("owner", f.owner),
            ("due", day.isoformat() if day else None),
            ("fingerprint", f.fingerprint),
            *(("control", control) for control in f.controls),
        ),
        origins=[{"actors": [{"type": "tool", "actor-uuid": of.tool}]}],
        related_observations=[{"observation-uuid": of.observation(one)}],
        related_risks=[{"risk-uuid": of.risk(one)}],
        remarks=markup("; ".join(remarks)) if remarks else None,
    )


def _nothing(of: Assessment) -> Members:
    """Return the item of a plan without any, which OSCAL does not allow: it says so, and what the run decided."""
    decision = of.record.decision
    title = "Nothing is open" if decision.open else "No finding is open, and the gate is not"
    return {
        "uuid": of.ids.of("item", "", decision.gate, decision.model or ""),
        "title": title,
        "description": markup(f"{summary.verdict(decision)}. {summary.coverage_line(of.record.coverage)}"),
        "props": props(("status", "nothing-open" if decision.open else "not-decided")),
        "origins": [{"actors": [{"type": "tool", "actor-uuid": of.tool}]}],
    }
