"""The kind `monitoring`: whether outcomes of people are watched in production."""

from __future__ import annotations

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import Document, Flag, Name, Shape, Text, Time, key, member


class Alarm(Shape):
    """One alarm that was raised."""

    group: Text = member("The group that it is about.")
    at: Time = member("When it was raised.")
    status: Text = member("`open`, `closed`, or where it stands.")


class GroupOutcomes(Shape):
    """How the outcomes of one model are watched by group."""

    model: Name = key("The model version, `name@version`.")
    enabled: Flag = member("Whether the watch is on.")
    enabled_at: Time = member("Since when it is on.")
    last_sample_at: Time = member("When outcomes were last seen.")
    groups: list[Text] = member("The groups that are told apart.")
    escalates_to: Text = member("The role that an alarm reaches.")
    alarms: list[Alarm] = member("What was raised; `[]` where nothing was.")


class Monitoring(Document):
    """Watches over outcomes."""

    group_outcomes: list[GroupOutcomes] = member("Watches over outcomes by group.")


KIND = Kind(
    name="monitoring",
    version="1.0.0",
    title="Monitoring of outcomes",
    says="Whether outcomes are watched by group in production, whom an alarm reaches, and which are open.",
    supply=Supply.MEASURED,
    by="The system that watches models in production.",
    model=Monitoring,
    example={
        "schema_version": "1.0.0",
        "collected_at": "2026-11-22T12:00:00Z",
        "group_outcomes": [
            {
                "model": "credit-scoring@1.1.0",
                "enabled": True,
                "enabled_at": "2026-10-22T08:00:00Z",
                "last_sample_at": "2026-11-22T11:00:00Z",
                "groups": ["women", "men"],
                "escalates_to": "model-risk",
                "alarms": [{"group": "women", "at": "2026-11-01T00:00:00Z", "status": "closed"}],
            }
        ],
    },
    wrong=(
        Wrong(("group_outcomes", 0, "enabled"), "yes", "must be true or false"),
        Wrong(("group_outcomes", 0, "alarms"), 0, "must be a list"),
    ),
)
