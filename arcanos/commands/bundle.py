"""`arcanos bundle`: evidence as it was collected, sealed, verified and compared."""

from __future__ import annotations

from arcanos.commands.group import LazyGroup

command = LazyGroup(
    "bundle",
    "arcanos.commands.bundle_",
    {
        "create": "Write the configured documents into a bundle.",
        "seal": "Sign a bundle.",
        "timestamp": "Have the seal of a bundle timestamped.",
        "handover": "Sign who gives a bundle to whom.",
        "verify": "Verify a bundle and its seal.",
        "show": "Show what is in a bundle, and from where.",
        "diff": "Show what changed from one bundle to another.",
    },
    text="""Create, seal, hand over, verify, show and compare bundles of evidence.

    A bundle is a folder, a .tar.gz or a .zip. It is never extracted: it is read in memory, and every file must be
    as its manifest lists it.
    """,
)
