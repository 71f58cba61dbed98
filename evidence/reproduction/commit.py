"""The commit that is reproduced: the one that is checked out, where nothing was changed since."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from arcanos.errors import NotCollected
from arcanos.evidence.child import Offline
from arcanos.evidence.collectors import git_snapshot
from arcanos.evidence.collectors.interface import Setting


def commit_of(folder: Path, as_of: datetime) -> tuple[str | None, str]:
    """Return the commit that `folder` is at, None where its files may be others; then also why."""
    options = git_snapshot.Options.model_validate({"from": "git-snapshot", "repositories": ["."]})
    setting = Setting(folder.absolute(), as_of, Offline(), secret=str)
    try:
        (repository,) = git_snapshot.collect(options, setting).value["repositories"]
    except NotCollected:
        return None, "the commit is left out: the configuration's folder is no git repository that can be read"
    if repository.get("dirty") is not False:
        return None, "the commit is left out: files were changed since, or it can't be told"
    return str(repository["commit"]), ""
