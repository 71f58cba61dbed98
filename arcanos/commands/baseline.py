"""`arcanos baseline`: accept the failures that are there, so that only what is new closes the gate."""

from __future__ import annotations

from arcanos.commands.group import LazyGroup

command = LazyGroup(
    "baseline",
    "arcanos.commands.baseline_",
    {
        "write": "Write the failures of a run to a file, as accepted until a day.",
        "check": "Say which entries are in force, fixed, void or about to end.",
        "update": "Remove what is fixed; nothing is ever added.",
    },
    text="Accept the failures that are there, so that only what is new closes the gate.",
)
