"""`arcanos keys`: keys that sign packs, made and shown."""

from __future__ import annotations

from arcanos.commands.group import LazyGroup

command = LazyGroup(
    "keys",
    "arcanos.commands.keys_",
    {
        "new": "Make a key pair.",
        "show": "Show a key's id and its public half.",
    },
    text="""Make and show keys that sign packs: Ed25519, in PEM.

    A key's id is the SHA-256 of its 32 public bytes. Who trusts a key says so under 'trust' in the configuration.
    """,
)
