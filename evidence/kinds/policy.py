"""The kind `policy`: when the organisation's policy last changed."""

from __future__ import annotations

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import Document, Time, member


class Policy(Document):
    """The policy."""

    changed_at: Time = member("When it last changed.")


KIND = Kind(
    name="policy",
    version="1.0.0",
    title="Policy",
    says="When the organisation's policy last changed, so that what rests on it can be newer.",
    supply=Supply.DECLARED,
    by="Those who keep the policy.",
    model=Policy,
    example={
        "schema_version": "1.0.0",
        "collected_at": "2026-11-22T12:00:00Z",
        "changed_at": "2026-03-01T00:00:00Z",
    },
    wrong=(
        Wrong(("changed_at",), "March", "is not a time"),
        Wrong(("changed_at",), None, "must be text"),
    ),
)
