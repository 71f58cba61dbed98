"""`arcanos waivers`: how the waivers stand."""

from __future__ import annotations

from arcanos.commands.group import LazyGroup

command = LazyGroup(
    "waivers",
    "arcanos.commands.waivers_",
    {"check": "Say which waivers are in force, unused, void or about to end."},
    text="Check the waivers of the configuration.",
)
