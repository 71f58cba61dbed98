"""Times that a collector's options state."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

from pydantic import AfterValidator

from arcanos.clock import instant
from arcanos.strict import refuse

NOW: Final = "now"


def _instant(text: str) -> str:
    return text if instant(text) else refuse("ARC-CFG-VALUE", "is no time", "write RFC 3339: 2026-11-22T13:00:00Z")


Instant: TypeAlias = Annotated[str, AfterValidator(_instant)]
"""A text that is an RFC 3339 time with zone."""


def _moment(text: str) -> str:
    if text == NOW or instant(text):
        return text
    return refuse("ARC-CFG-VALUE", "is no time", f"write RFC 3339, 2026-11-22T13:00:00Z, or '{NOW}'")


Moment: TypeAlias = Annotated[str, AfterValidator(_moment)]
"""An Instant, or `now`: the time of collecting."""
