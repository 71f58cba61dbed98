"""The commit that scripts and reproductions are of: the one that is checked out, where nothing was changed since."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from arcanos.evidence.collecting import Collecting
from arcanos.evidence.collector_sources import CollectorSource, Network

_SOURCE: Final = CollectorSource("config", "git-snapshot", {"from": "git-snapshot", "repositories": ["."]})


def commit_of(folder: Path, as_of: datetime) -> tuple[str | None, str]:
    """Return the commit that `folder` is at, None where its files may be others; then also why.

    The repository is read as the collector `git-snapshot` reads it: in a confined process, without running git.
    """
    (outcome,) = Collecting(folder, as_of, Network(), lambda _: None).all([_SOURCE], 1)
    if outcome.collected is None:
        return None, "the commit is left out: the configuration's folder is no git repository that can be read"
    (repository,) = outcome.collected.value["repositories"]
    if repository.get("dirty") is not False:
        return None, "the commit is left out: files were changed since, or it can't be told"
    return str(repository["commit"]), ""
