"""The kind `risks`: the register of risks."""

from __future__ import annotations

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import Document, Name, Shape, Text, Time, key, member


class Risk(Shape):
    """One risk."""

    id: Name = key("What the risk is called.")
    status: Text = member("`open`, `closed`.")
    owner: Text = member("Who answers for it.")
    reviewed_at: Time = member("When it was last looked at.")
    treatment: Text = member("`mitigate`, `avoid`, `transfer`, `accept`.")
    accepted_by: Text = member("Who accepted it; another than its owner.")


class Risks(Document):
    """Risks."""

    risks: list[Risk] = member("The risks.")


KIND = Kind(
    name="risks",
    version="1.0.0",
    title="Register of risks",
    says="Which risks are known, who answers for them, and what is done about them.",
    supply=Supply.DECLARED,
    by="Those who answer for risks.",
    model=Risks,
    example={
        "schema_version": "1.0.0",
        "collected_at": "2026-11-22T12:00:00Z",
        "risks": [
            {
                "id": "R-3",
                "status": "open",
                "owner": "ana",
                "reviewed_at": "2026-10-10T09:00:00Z",
                "treatment": "accept",
                "accepted_by": "dev",
            }
        ],
    },
    wrong=(
        Wrong(("risks", 0, "reviewed_at"), "2026-Q4", "is not a time"),
        Wrong(("risks", 0, "id"), "", "is empty"),
    ),
)
