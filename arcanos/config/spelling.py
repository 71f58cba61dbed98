"""Values that have two spellings, a text or an object, and how pydantic tells them apart."""

from __future__ import annotations

TEXT, OBJECT = "(text)", "(object)"
"""Tags of the two spellings of a value; they appear in pydantic's paths and name no key."""


def spelling(value: object) -> str:
    """Return the tag of the spelling that a value has."""
    return TEXT if isinstance(value, str) else OBJECT
