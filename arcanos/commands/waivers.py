"""`arcanos waivers`: what is said about waivers without evaluating a rule."""

from __future__ import annotations

from arcanos.commands.group import LazyGroup

command = LazyGroup(
    "waivers",
    "arcanos.commands.waivers_",
    {"check": "List the waivers; refuse malformed ones and report those not in force."},
    text="Check the waivers of the configuration.",
)
