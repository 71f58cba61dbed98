"""The recorded deployment: which files each step made, written once and read back strictly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from arcanos.clock import rfc3339
from arcanos.digest import canonical
from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.reproduction.plan import Plan
from arcanos.readers.files import read
from arcanos.strict import Sha256, StrictModel, Text


@dataclass(frozen=True, slots=True)
class Recorded:
    """A deployment as it was: digests of what it started from, and of what each step made, by file."""

    inputs: Mapping[str, str]
    steps: Mapping[str, Mapping[str, str]]

    def to_bytes(self, plan: Plan, as_of: datetime, commit: str | None) -> bytes:
        """Return the record's file."""
        told = {"commit": commit} if commit else {}
        head = {"reproduction": plan.name, "deployment": plan.deployment, "recorded_at": rfc3339(as_of), **told}
        return canonical({**head, "inputs": self.inputs, "steps": self.steps}) + b"\n"


class _Shape(StrictModel):
    reproduction: Text
    deployment: Text
    recorded_at: Text
    inputs: dict[str, Sha256]
    steps: dict[str, dict[str, Sha256]]
    commit: Text | None = None


def read_recorded(folder: Path, plan: Plan) -> Recorded | None:
    """Return the recorded deployment of a plan, None where none was recorded.

    Raises NotCollected for a file that is no such record, or one of another plan.
    """
    path = folder / plan.record
    if not path.exists() and not path.is_symlink():
        return None
    source = read(path, plan.record, format="json", refused=NotCollected)
    hint = "write it by 'arcanos reproduce --record'"
    try:
        shape = _Shape.model_validate(source.value)
    except ValidationError:
        message = "this is no record of a deployment"
        raise NotCollected([Mistake(Place(plan.record), "ARC-COL-RECORD", message, hint)]) from None
    if shape.reproduction != plan.name or shape.deployment != plan.deployment:
        message = "this is the record of another deployment"
        raise NotCollected([Mistake(source.place(("reproduction",)), "ARC-COL-RECORD", message, hint)])
    return Recorded(shape.inputs, shape.steps)
