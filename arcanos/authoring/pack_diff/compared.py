"""A comparison of two versions of a pack, complete: what every form of it is written from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from arcanos.authoring.pack_diff.changes import Changes, Side
from arcanos.authoring.pack_diff.verdicts import Verdicts
from arcanos.authoring.pack_diff.versions import asked_for, warning


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions of one pack, what changed in the text, and on a project's evidence (None: there was none)."""

    old: Side
    new: Side
    as_of: datetime
    changes: Changes
    verdicts: Verdicts | None = None

    @property
    def asks_for(self) -> str:
        """The lowest version that the change asks for."""
        return asked_for(self.old.pack.version, self.changes.step)

    @property
    def warning(self) -> str:
        """That the version was not raised far enough, or nothing."""
        if self.old.source.sha256 == self.new.source.sha256:
            return ""
        return warning(self.old.pack.version, self.new.pack.version, self.changes.step)
