"""The kind `interviews`: what those who know a system told."""

from __future__ import annotations

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import Document, Free, FreeObject, Name, Shape, Text, Time, key, member


class Session(Shape):
    """One interview."""

    system: Name = key("The system, by its `id` in `registry`.")
    role: Text = member("The role of the person: `system-owner`.")
    held_at: Time = member("When.")
    undocumented_controls: list[Free] = member("Controls that nobody wrote down; `[]` where there are none.")
    answers: list[FreeObject] = member("Each question with its answer.")


class Interviews(Document):
    """Interviews."""

    sessions: list[Session] = member("The interviews.")


KIND = Kind(
    name="interviews",
    version="1.0.0",
    title="Interviews",
    says="What those who know a system told of controls and changes that nobody wrote down.",
    supply=Supply.DECLARED,
    by="Those who audit, from what system owners and engineers answer.",
    model=Interviews,
    example={
        "schema_version": "1.0.0",
        "collected_at": "2026-11-22T12:00:00Z",
        "sessions": [
            {
                "system": "lending",
                "role": "system-owner",
                "held_at": "2026-10-21T10:00:00Z",
                "undocumented_controls": [],
            }
        ],
    },
    wrong=(
        Wrong(("sessions", 0, "undocumented_controls"), "nothing new", "must be a list"),
        Wrong(("sessions", 0, "held_at"), "2026-10-21", "is not a time"),
    ),
)
