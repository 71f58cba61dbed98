"""`arcanos findings`: what became of what was found."""

from __future__ import annotations

from arcanos.commands.group import LazyGroup

command = LazyGroup(
    "findings",
    "arcanos.commands.findings_",
    {"import": "Take what people wrote into a workbook over as evidence."},
    text="Follow findings up.",
)
