"""The run as OSCAL assessment results: what was looked at, which controls are satisfied, which risks there are.

Source: https://pages.nist.gov/OSCAL-Reference/models/v1.2.1/assessment-results/.
"""

from __future__ import annotations

from arcanos.digest import canonical
from arcanos.reports import summary
from arcanos.reports.oscal.activities import activities, attestations, log, task
from arcanos.reports.oscal.assessment import Assessment, Standing, assessment
from arcanos.reports.oscal.controls import by_control, finding, gate_target, reviewed, uncontrolled, verdict
from arcanos.reports.oscal.frame import assets, back_matter, components, counts, metadata, plan
from arcanos.reports.oscal.observations import observation
from arcanos.reports.oscal.risks import risk
from arcanos.reports.oscal.words import Members, filled, instant, markup, props, token
from arcanos.reports.report import Report


def to_bytes(report: Report) -> bytes:
    """Return the document as one line of canonical JSON."""
    of = assessment(report)
    document = filled(
        uuid=of.ids.of("assessment-results", of.record_sha256),
        metadata=metadata(f"{report.record.project}: assessment results", of),
        import_ap={"href": f"#{plan(of)}"},
        local_definitions=filled(activities=activities(of)),
        results=[_result(report, of)],
        back_matter=back_matter(of),
    )
    return canonical({"assessment-results": document}) + b"\n"


def _result(report: Report, of: Assessment) -> Members:
    at = instant(of.record.as_of)
    controls, others = by_control(of), uncontrolled(of)
    targets = [gate_target(of), *map(token, controls), *map(token, others)]
    return filled(
        uuid=of.ids.of("result", of.record_sha256),
        title=markup(summary.verdict(of.record.decision)),
        description=markup(summary.coverage_line(of.record.coverage)),
        start=at,
        end=at,
        props=props(*counts(of)),
        local_definitions={"components": components(of), "assessment-assets": assets(of), "tasks": [task(of)]},
        reviewed_controls=reviewed(controls, targets, report.frameworks()),
        attestations=attestations(of),
        assessment_log=log(of),
        observations=[observation(one, of) for one in of.findings],
        risks=[risk(one, of) for one in of.findings if of.standing(one.finding) is not Standing.NO_RISK],
        findings=[
            verdict(of),
            *(finding("control", control, ones, of) for control, ones in controls.items()),
            *(finding("rule", rule, ones, of) for rule, ones in others.items()),
        ],
    )
