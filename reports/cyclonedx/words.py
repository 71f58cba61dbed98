"""Members of a bill of materials: properties in our own names, and nothing that is empty."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from arcanos.reports.lines import one_line

Members = dict[str, object]
LONGEST: Final = 1024
NAMESPACE: Final = "arcanos"
"""What names of our properties begin with; CycloneDX wants each tool to keep to its own."""


def properties(*pairs: tuple[str, str | None]) -> list[Members]:
    """Return properties named `arcanos:<name>`; a value of None is left out."""
    return [{"name": f"{NAMESPACE}:{name}", "value": one_line(value)} for name, value in pairs if value is not None]


def ref(sort: str, name: str) -> str:
    """Return the reference of a thing in the document: `model:credit-scoring@1.0.0`."""
    return f"{sort}:{quote(name, safe='@/')}"


def shortened(version: str) -> str:
    """Return a version in the 1,024 characters that CycloneDX gives it; the property `arcanos:id` has all of it."""
    text = one_line(version)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def filled(**members: object) -> Members:
    """Return the members that hold something; `bom_ref` is written `bom-ref`."""
    return {name.replace("_", "-"): value for name, value in members.items() if value not in (None, [], {})}
