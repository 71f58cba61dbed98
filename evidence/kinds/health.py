"""The kind `health`: whether services are watched, and how fast they answer."""

from __future__ import annotations

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import Document, Flag, Name, Number, Shape, Text, Time, key, member


class Monitor(Shape):
    """A watch over one signal."""

    signal: Text = member("What is watched: `latency`, `accuracy_drift`, `safety_trigger_rate`.")
    enabled: Flag = member("Whether the watch is on.")
    last_sample_at: Time = member("When the signal was last seen; left out where it never was.")
    escalates_to: Text = member("The role that an alarm reaches.")
    value: Number = member("The signal as it was last seen, in `unit`.")
    unit: Text = member("The unit of `value`.")


class Latency(Shape):
    """How fast a service answers."""

    samples_ms: list[Number] = member("Times to answer, in milliseconds.")


class WatchedService(Shape):
    """A service."""

    name: Name = key("The service, by its `name` in `deployment`.")
    monitors: list[Monitor] = member("The watches over it.")
    latency: Latency = member("How fast it answers.")


class Health(Document):
    """Services."""

    services: list[WatchedService] = member("The services.")


KIND = Kind(
    name="health",
    version="1.0.0",
    title="Health of services",
    says="Whether services are watched, whom an alarm reaches, and how fast they answer.",
    supply=Supply.MEASURED,
    by="The monitoring of services.",
    model=Health,
    example={
        "schema_version": "1.0.0",
        "collected_at": "2026-11-22T12:00:00Z",
        "services": [
            {
                "name": "scoring",
                "monitors": [
                    {
                        "signal": "latency",
                        "enabled": True,
                        "last_sample_at": "2026-11-22T11:59:00Z",
                        "escalates_to": "on-call-ml-engineer",
                    }
                ],
                "latency": {"samples_ms": [120, 140, 500]},
            }
        ],
    },
    wrong=(
        Wrong(("services", 0, "latency", "samples_ms", 1), "140", "must be a number"),
        Wrong(("services", 0, "monitors", 0, "last_sample_at"), None, "must be text"),
    ),
)
