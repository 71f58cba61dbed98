"""The kind `contacts`: who is reached, and how."""

from __future__ import annotations

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import Document, Name, Shape, Text, Time, key, member


class Contact(Shape):
    """How a role is reached."""

    role: Name = key("The role: `compliance-lead`.")
    channels: list[Text] = member("Addresses: `mailto:ana@example.org`, `tel:+1-555-0100`.")
    verified_at: Time = member("When it was last tried.")


class Contacts(Document):
    """Who is told."""

    entries: list[Contact] = member("The roles.")


KIND = Kind(
    name="contacts",
    version="1.0.0",
    title="Contacts",
    says="How each role is reached, and when that was last tried.",
    supply=Supply.DECLARED,
    by="Those who keep the list of who is told what.",
    model=Contacts,
    example={
        "schema_version": "1.0.0",
        "collected_at": "2026-11-22T12:00:00Z",
        "entries": [
            {
                "role": "compliance-lead",
                "channels": ["mailto:ana@example.org", "tel:+1-555-0100"],
                "verified_at": "2026-10-01T09:00:00Z",
            }
        ],
    },
    wrong=(
        Wrong(("entries", 0, "channels"), "mailto:ana@example.org", "must be a list"),
        Wrong(("entries", 0, "verified_at"), 20261001, "must be text"),
    ),
)
