"""What goes through the pipes between a run and a collector's process: a job in, and one answer out.

Both are canonical JSON. The answer is read strictly: the process may have been led astray by what it read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from pydantic import Field, ValidationError

from arcanos.clock import instant, rfc3339
from arcanos.digest import canonical
from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.interface import Collected
from arcanos.evidence.origins import Origin, Withheld
from arcanos.readers.json import read_json
from arcanos.readers.source import Limits, Value
from arcanos.strict import StrictModel

ANSWER: Final = Limits(size=256 * 1024 * 1024, nodes=20_000_000)
"""Budgets of a collector's answer; of its texts those that a bundle's documents have, so that they can be read back."""
WATCH: Final = b"w "
"""How a line of the process begins that tells of progress."""
ANSWERED: Final = b"a "
"""How its last line begins, which is the answer."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a collector's process needs to know; `secrets` are values by name, and stay out of every text.

    `servers` may be asked, those in `named` also at private addresses; `ca` is a file of certificate authorities.
    """

    collector: str
    options: Mapping[str, Value]
    folder: str
    as_of: datetime
    seconds: float
    secrets: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    servers: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    ca: str = ""

    def to_bytes(self) -> bytes:
        """Return the job as the process reads it."""
        return canonical(
            {
                "collector": self.collector,
                "options": self.options,
                "folder": self.folder,
                "as_of": rfc3339(self.as_of),
                "seconds": self.seconds,
                "secrets": self.secrets,
                "servers": self.servers,
                "named": self.named,
                "ca": self.ca,
            }
        )


def read_job(data: bytes) -> Job:
    """Return the job that a run wrote."""
    value = read_json(data, "(job)", limits=ANSWER, refused=NotCollected).value
    at = instant(value["as_of"])
    if at is None:
        raise ValueError("a job has a time")
    return Job(
        collector=value["collector"],
        options=value["options"],
        folder=value["folder"],
        as_of=at,
        seconds=value["seconds"],
        secrets=value["secrets"],
        servers=tuple(value["servers"]),
        named=tuple(value["named"]),
        ca=value["ca"],
    )


class _OriginShape(StrictModel):
    name: str
    sha256: str
    size: int = Field(ge=0)
    media_type: str


class _WithheldShape(StrictModel):
    path: str
    why: str


class _CollectedShape(StrictModel):
    value: dict[str, Value]
    origins: list[_OriginShape]
    withheld: list[_WithheldShape]
    notes: list[str]
    observed: list[str] = Field(default_factory=list, max_length=2)


class _MistakeShape(StrictModel):
    file: str
    line: int
    column: int
    code: str = Field(pattern=r"^ARC-[A-Z]+-[A-Z]+$")
    message: str
    hint: str


class _AnswerShape(StrictModel):
    collected: _CollectedShape | None = None
    refused: list[_MistakeShape] | None = Field(default=None, min_length=1)


def collected_bytes(collected: Collected) -> bytes:
    """Return the answer of a collector that is done. Raises ValueError for a value that JSON does not have."""
    observed = [rfc3339(at) for at in collected.observed or ()]
    origins = [
        {"name": one.name, "sha256": one.sha256, "size": one.size, "media_type": one.media_type}
        for one in collected.origins
    ]
    withheld = [{"path": one.path, "why": one.why} for one in collected.withheld]
    made: dict[str, Value] = {"value": collected.value, "origins": origins, "withheld": withheld}
    return canonical({"collected": {**made, "notes": list(collected.notes), "observed": observed}})


def refused_bytes(mistakes: tuple[Mistake, ...]) -> bytes:
    """Return the answer of a collector that can't vouch for its source."""
    told = [
        {
            "file": one.place.file,
            "line": one.place.line,
            "column": one.place.column,
            "code": one.code,
            "message": one.message,
            "hint": one.hint,
        }
        for one in mistakes
    ]
    return canonical({"refused": told})


def read_answer(data: bytes) -> Collected | tuple[Mistake, ...]:
    """Return what a process answered. Raises NotCollected or ValueError for what is no answer."""
    value = read_json(data, "(answer)", limits=ANSWER, refused=NotCollected).value
    try:
        answer = _AnswerShape.model_validate(value)
    except ValidationError:
        raise ValueError("no answer of a collector") from None
    if answer.refused is not None and answer.collected is None:
        return tuple(_mistake(one) for one in answer.refused)
    if answer.collected is None or answer.refused is not None:
        raise ValueError("an answer is either a document or what is wrong")
    return _collected(answer.collected)


def _mistake(one: _MistakeShape) -> Mistake:
    return Mistake(Place(one.file, one.line, one.column), one.code, one.message, one.hint)


def _collected(shape: _CollectedShape) -> Collected:
    times = [at for text in shape.observed if (at := instant(text)) is not None]
    if len(times) != len(shape.observed) or len(times) == 1:
        raise ValueError("a window has two ends")
    return Collected(
        value=shape.value,
        origins=tuple(Origin(one.name, one.sha256, one.size, one.media_type) for one in shape.origins),
        observed=(times[0], times[1]) if times else None,
        withheld=tuple(Withheld(one.path, one.why) for one in shape.withheld),
        notes=tuple(shape.notes),
    )
