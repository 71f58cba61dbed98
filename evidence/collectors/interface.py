"""What every collector is given, and what it gives back.

A collector is a module here with `Options` (what its entry in the configuration may say) and `collect(options,
setting)`; CATALOGUE names them. It reads only what its options name, through `setting`, and raises NotCollected for
what it can't vouch for: half a source is no source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, Protocol, TypeAlias

from pydantic import Field

from arcanos.evidence.collectors.instants import Moment
from arcanos.evidence.origins import Origin, Withheld
from arcanos.readers.source import Limits, Value
from arcanos.strict import Span, StrictModel, Variable

LIMITS = Limits(size=256 * 1024 * 1024, nodes=20_000_000)
"""Budgets of one file that a collector reduces: larger than those of a document, which holds what is left of it."""


NETWORK: Final = "network"
PROCESSES: Final = "processes"
WRITING: Final = "writing"
"""What a collector's process may do beside reading files, where its module says so: `NEEDS = frozenset({NETWORK})`.

A module without `NEEDS` opens no sockets, starts no processes and writes nothing: what tries to is stopped.
"""


class CollectorOptions(StrictModel):
    """What every entry of `collect` may say; a collector's own options derive from it and fix `from`."""

    within: Span = Field(default="5m", description="How long it may take; then the source counts as failed.")
    retries: int = Field(default=2, ge=0, le=10, description="How often a source that does not answer is asked again.")


class FileOptions(CollectorOptions):
    """What every entry may say whose files may not tell when what they hold was so."""

    observed_at: Moment | None = Field(
        default=None,
        description="When what the files hold was so, where they do not say it: a time, or `now` where each run has "
        "new ones.",
    )


@dataclass(frozen=True, slots=True)
class Collected:
    """A document, and what it was made from.

    `observed` is the window that the values are of, where the source says so; `notes` say what a reader of the
    evidence should know, never a value; `collected_at` is left to who runs the collector.
    """

    value: Mapping[str, Value]
    origins: tuple[Origin, ...]
    observed: tuple[datetime, datetime] | None = None
    withheld: tuple[Withheld, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered; `url` is the address asked for, without credentials.

    `headers` have their names in lower case; one that was sent twice has its values joined by commas (RFC 9110, 5.3).
    """

    url: str
    status: int
    media_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


Method: TypeAlias = Literal["GET", "HEAD", "POST"]
Query: TypeAlias = Mapping[str, str] | tuple[tuple[str, str], ...]


class Web(Protocol):
    """The only way out: to addresses that the configuration allows, no redirects, sizes and times capped."""

    def ask(
        self,
        method: Method,
        url: str,
        *,
        query: Query = (),
        json: Value = None,
        headers: Mapping[str, str] | None = None,
        expected: tuple[int, ...] = (200,),
    ) -> Reply:
        """Return the answer. Raises NotCollected where there is none, it is too large, or its status is another."""
        ...


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a collector works.

    `folder` is the configuration's, and all patterns are below it; `as_of` is the time of collection, UTC; `secret`
    returns the value of a Variable that the options name, and raises NotCollected where it is not set; `watch` is told
    of progress in one short line.
    """

    folder: Path
    as_of: datetime
    web: Web
    secret: Callable[[Variable], str]
    watch: Callable[[str], None] = field(default=lambda _: None)
    limits: Limits = LIMITS


class Collector(Protocol):
    """A module of this package as CATALOGUE names it."""

    Options: type[CollectorOptions]

    def collect(self, options: Any, setting: Setting) -> Collected:
        """Return the document. Raises NotCollected, with all that was wrong, where it can't be vouched for."""
        ...
