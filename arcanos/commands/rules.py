"""`arcanos rules`: what packs there are, what a rule says, whether it loads, and whether its cases hold."""

from __future__ import annotations

from arcanos.commands.group import LazyGroup

command = LazyGroup(
    "rules",
    "arcanos.commands.rules_",
    {
        "list": "List the rules of the packs.",
        "show": "Show one rule as it is written.",
        "lint": "Say what is wrong with packs, or odd, with a page for each code.",
        "facts": "List the facts that rules need, who supplies them, and which are missing.",
        "new": "Write a new rule with cases that run.",
        "fmt": "Lay out rule files in one form.",
        "docs": "Write a catalogue of the rules in Markdown or HTML.",
        "test": "Run the cases of every rule, and the missing-data cases derived from them.",
        "mutate": "Make small wrong versions of every rule, and tell which of them no case notices.",
    },
    text="""Write, list, check, test and describe rule packs.

    PACK is a folder, a folder of packs, a file, an archive, a rule file inside a pack folder, or a shipped pack such
    as arcanos/security. Without PACK: those of the configuration.
    """,
)
