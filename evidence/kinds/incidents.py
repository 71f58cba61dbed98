"""The kind `incidents`: what went wrong in production, and how it was handled."""

from __future__ import annotations

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import Document, Flag, Free, Name, Shape, Text, Time, key, member


class Confirmation(Shape):
    """How it was made sure that something is wrong."""

    reviewed: list[Text] = member("What was looked at: `monitoring-dashboard`, `recent-deployments`.")


class Bridge(Shape):
    """The meeting of those who act."""

    convened_at: Time = member("When it began.")


class Decision(Shape):
    """What was decided to do."""

    action: Text = member("`rollback-to-shadow`, `full-redeployment`.")
    severity: Text = member("How grave it is: `high`, `critical`.")
    blast_radius: Text = member("Who and what is affected.")
    at: Time = member("When.")


class Step(Shape):
    """One step of a fallback."""

    name: Text = member("`promote-shadow`, `update-routes`, `clear-caches`.")
    pipeline_run: Text = member("The run of the pipeline that did it.")
    result: Text = member("`success`, `failure`.")
    finished_at: Time = member("When it ended.")


class Fallback(Shape):
    """The way back to a version that works."""

    promoted: Text = member("The version that took over.")
    steps: list[Step] = member("What was done.")


class Update(Shape):
    """A message to those concerned."""

    sent_at: Time = member("When.")
    written: Flag = member("Whether it can be read again.")


class Report(Shape):
    """What was found out afterwards."""

    inspected: list[Text] = member("What was looked at: `logs`, `training-artifacts`, `feature-store`.")
    timeline: list[Free] = member("What happened, in order.")
    factors: list[Free] = member("What led to it.")


class RecoveryRecord(Shape):
    """The record of disaster recovery."""

    updated_at: Time = member("When it was last brought up to date.")


class Review(Shape):
    """The meeting after the end."""

    held_at: Time = member("When.")
    actions_confirmed: Flag = member("Whether each action has an owner.")
    playbooks_updated: Flag = member("Whether the playbooks say what was learned.")


class Incident(Shape):
    """One incident."""

    id: Name = key("What the incident is called.")
    status: Text = member("`active`, `mitigated`, `closed`.")
    detected_at: Time = member("When it was noticed.")
    resolved_at: Time = member("When it ended; left out while it goes on.")
    confirmation: Confirmation = member("How it was made sure.")
    bridge: Bridge = member("The meeting of those who act.")
    decision: Decision = member("What was decided.")
    shadow_version: Text = member("The version that stood by when it began.")
    fallback: Fallback = member("The way back.")
    updates: list[Update] = member("Messages to those concerned.")
    report: Report = member("What was found out afterwards.")
    dr_record: RecoveryRecord = member("The record of disaster recovery.")
    review: Review = member("The meeting after the end.")


class Incidents(Document):
    """Incidents."""

    incidents: list[Incident] = member("The incidents; `[]` where there were none.")


KIND = Kind(
    name="incidents",
    version="1.0.0",
    title="Incidents",
    says="What went wrong in production, when it was noticed, what was decided, and what was learned.",
    supply=Supply.DECLARED,
    by="Those who handle incidents, from their tracker.",
    model=Incidents,
    example={
        "schema_version": "1.0.0",
        "collected_at": "2026-11-22T12:00:00Z",
        "incidents": [
            {
                "id": "inc-41",
                "status": "closed",
                "detected_at": "2026-11-02T12:00:00Z",
                "resolved_at": "2026-11-02T16:00:00Z",
                "confirmation": {"reviewed": ["monitoring-dashboard", "recent-deployments"]},
                "bridge": {"convened_at": "2026-11-02T12:30:00Z"},
                "decision": {
                    "action": "rollback-to-shadow",
                    "severity": "high",
                    "blast_radius": "all loan applications",
                    "at": "2026-11-02T12:40:00Z",
                },
                "shadow_version": "1.1.0",
                "fallback": {
                    "promoted": "1.1.0",
                    "steps": [
                        {
                            "name": "promote-shadow",
                            "pipeline_run": "ci:811",
                            "result": "success",
                            "finished_at": "2026-11-02T12:44:00Z",
                        }
                    ],
                },
                "updates": [{"sent_at": "2026-11-02T15:30:00Z", "written": True}],
                "report": {
                    "inspected": ["logs", "training-artifacts", "feature-store"],
                    "timeline": ["12:00 latency alert", "12:30 bridge", "12:44 shadow promoted"],
                    "factors": ["stale feature table"],
                },
                "dr_record": {"updated_at": "2026-11-03T09:00:00Z"},
                "review": {"held_at": "2026-11-09T16:00:00Z", "actions_confirmed": True, "playbooks_updated": True},
            }
        ],
    },
    wrong=(
        Wrong(("incidents", 0, "resolved_at"), "16:00", "is not a time"),
        Wrong(("incidents", 0, "report", "timeline"), "12:00 latency alert", "must be a list"),
        Wrong(("incidents", 0, "review"), "held", "must be an object"),
    ),
)
