"""The kind `findings`: what audits found, and what became of it."""

from __future__ import annotations

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import Document, Name, Shape, Text, Time, key, member


class Verified(Shape):
    """Whether somebody else saw that it is mended."""

    result: Text = member("`confirmed`, `rejected`.")
    at: Time = member("When.")
    by: Text = member("Who; another than the one who mended it.")


class Recorded(Shape):
    """One finding of an audit."""

    id: Name = key("What the finding is called.")
    severity: Text = member("`info`, `low`, `medium`, `high`, `critical`.")
    status: Text = member("`open`, `closed`.")
    owner: Text = member("Who acts on it.")
    due_at: Time = member("Until when.")
    lessons: Text = member("What was learned.")
    fixed_at: Time = member("When it was mended; left out while it is not.")
    fixed_by: Text = member("Who mended it.")
    verified: Verified = member("Whether somebody else saw it.")


class Findings(Document):
    """Findings."""

    findings: list[Recorded] = member("The findings; `[]` where there are none.")


KIND = Kind(
    name="findings",
    version="1.0.0",
    title="Findings of audits",
    says="What audits found, who acts on it until when, and who saw that it is mended.",
    supply=Supply.DECLARED,
    by="Those who audit, and those who mend, from their tracker, or from a workbook by `arcanos findings import`.",
    model=Findings,
    example={
        "schema_version": "1.0.0",
        "collected_at": "2026-11-22T12:00:00Z",
        "findings": [
            {
                "id": "F-7",
                "severity": "high",
                "status": "closed",
                "owner": "ana",
                "due_at": "2026-11-09T12:00:00Z",
                "lessons": "deploy keys now expire",
                "fixed_at": "2026-10-20T10:00:00Z",
                "fixed_by": "ana",
                "verified": {"result": "confirmed", "at": "2026-10-22T10:00:00Z", "by": "ben"},
            }
        ],
    },
    wrong=(
        Wrong(("findings", 0, "due_at"), "next week", "is not a time"),
        Wrong(("findings", 0, "verified"), True, "must be an object"),
    ),
)
