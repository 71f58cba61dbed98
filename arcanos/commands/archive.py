"""`arcanos archive`: audits on a compliance drive, written once and read back."""

from __future__ import annotations

from arcanos.commands.group import LazyGroup

command = LazyGroup(
    "archive",
    "arcanos.commands.archive_",
    {
        "put": "Archive the record of a run and what belongs to it.",
        "list": "List the audits on a drive.",
        "get": "Bring an audit or a file of it back.",
        "verify": "Fetch everything that is archived and compare it.",
        "index": "Make the index of a drive anew.",
    },
    text="""Keep audits on a compliance drive: a folder, or a store of objects such as s3://bucket/audits.

    Files are kept under their digests and never written over. The drive is the one that --at names, or 'archive' in
    the configuration; credentials come from the environment.
    """,
)
