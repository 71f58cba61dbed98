"""`arcanos scripts`: the compliance scripts of the configuration, listed and run."""

from __future__ import annotations

from arcanos.commands.group import LazyGroup

command = LazyGroup(
    "scripts",
    "arcanos.commands.scripts_",
    {
        "list": "List the compliance scripts of the configuration.",
        "run": "Run compliance scripts and show what they find.",
    },
    text="""List and run the compliance scripts that the configuration names.

    'arcanos collect' runs all of them and puts what they found into the bundle; here they can be tried one by one.
    """,
)
