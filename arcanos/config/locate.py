"""Where the configuration of a folder stands."""

from __future__ import annotations

import os
from pathlib import Path

CONFIG_NAME = "arcanos_audit_config.json"


def find_config(start: Path) -> Path | None:
    """Return the configuration in the folder `start`, else in the nearest parent inside the same git repository.

    The search ends at the folder that holds `.git`; outside a repository only `start` itself is
    looked at, so that nobody else's configuration in a parent folder decides. A dangling link counts
    as found: it is refused when it is read, and never passed over.
    """
    for folder in _folders(start.absolute()):
        if os.path.lexists(folder / CONFIG_NAME):
            return folder / CONFIG_NAME
    return None


def _folders(start: Path) -> list[Path]:
    upward = [start, *start.parents]
    roots = [i for i, folder in enumerate(upward) if os.path.lexists(folder / ".git")]
    return upward[: roots[0] + 1] if roots else [start]
