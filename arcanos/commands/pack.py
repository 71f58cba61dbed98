"""`arcanos pack`: packs as products, from the folder to the lock file."""

from __future__ import annotations

from arcanos.commands.group import LazyGroup

command = LazyGroup(
    "pack",
    "arcanos.commands.pack_",
    {
        "build": "Build the archive of a pack.",
        "sign": "Sign an archive.",
        "verify": "Verify an archive and its signatures.",
        "show": "Show what is in an archive.",
        "diff": "Show what changes from one version to another.",
        "install": "Put an archive into the project's store, and lock it.",
        "lock": "Write the lock file anew, and say what changed.",
    },
    text="""Build, sign, verify, install and lock packs.

    An archive is never extracted: it is read in memory, and every file must be as its manifest lists it.
    """,
)
