"""What one OpenLineage event says: of a run, of a data set or of a job.

Events are read leniently, as https://openlineage.io/spec has changed: older ones name no schema, and DatasetEvent and
JobEvent have no `eventType`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias

from arcanos.clock import instant
from arcanos.readers.shapes import is_list, is_object, members
from arcanos.readers.source import Value

STATES: Final = ("START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER")
"""What `eventType` may be; in any other word it is left out."""

RUN_FACETS: Final = ("parent", "test")
"""Facets of a run that are kept, with its job; the others hold messages, variables and settings."""

Name: TypeAlias = tuple[str, str]
"""A namespace, and a name in it."""
Facets: TypeAlias = dict[str, dict[str, Value]]


class NoEvent(Exception):
    """This is no event of OpenLineage: the message says why."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A data set or a job where an event names it, with what the event says of it, by the facets' kind and name."""

    name: Name
    facets: Facets


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `at` is None where it states no time with a zone, `timed` tells whether it states any."""

    at: datetime | None
    timed: bool
    state: str | None
    run: str | None
    job: Mention | None
    inputs: tuple[Mention, ...] = ()
    outputs: tuple[Mention, ...] = ()
    dataset: Mention | None = None
    run_facets_left: int = 0


def event(said: Value) -> Event:
    """Return the event that a value is. Raises NoEvent."""
    if not is_object(said):
        raise NoEvent("an event is an object")
    if "job" not in said and "dataset" not in said:
        raise NoEvent("an event has a `job` or a `dataset`")
    time, state, run = said.get("eventTime"), said.get("eventType"), members(said, "run").get("runId")
    of_run = _facets("run", members(said, "run").get("facets"))
    return Event(
        at=instant(time) if isinstance(time, str) else None,
        timed=time is not None,
        state=state if state in STATES else None,
        run=run if isinstance(run, str) else None,
        job=_job(said["job"], run, of_run) if "job" in said else None,
        inputs=tuple(_mentions("inputs", said, ("facets", "inputFacets"))),
        outputs=tuple(_mentions("outputs", said, ("facets", "outputFacets"))),
        dataset=_mention("dataset", said["dataset"], ("facets",)) if "dataset" in said else None,
        run_facets_left=len(of_run.keys() - set(RUN_FACETS)),
    )


def _job(said: Value, run: Value, facets: dict[str, Value]) -> Mention:
    """Return the job, with those facets of its run that are kept; each is held with the run that it is of."""
    mention = _mention("job", said, ("facets",))
    kept: dict[str, Value] = {name: {"run": run, "facet": facets[name]} for name in RUN_FACETS if name in facets}
    return replace(mention, facets={**mention.facets, "run": kept})


def _mentions(key: str, said: dict[str, Value], kinds: tuple[str, ...]) -> Iterator[Mention]:
    listed: Value = said.get(key)
    if listed is None:
        return
    if not is_list(listed):
        raise NoEvent(f"`{key}` of an event is a list")
    for one in listed:
        yield _mention(key, one, kinds)


def _mention(key: str, said: Value, kinds: tuple[str, ...]) -> Mention:
    if not is_object(said):
        raise NoEvent(f"`{key}` of an event names an object")
    namespace, name = said.get("namespace"), said.get("name")
    if not isinstance(namespace, str) or not isinstance(name, str) or not name:
        raise NoEvent(f"`{key}` of an event has a `namespace` and a `name`, both texts")
    return Mention((namespace, name), {kind: _facets(key, said.get(kind)) for kind in kinds})


def _facets(key: str, said: Value) -> dict[str, Value]:
    """Return facets by name; null stands for none."""
    if said is None:
        return {}
    if not is_object(said):
        raise NoEvent(f"the facets of `{key}` are an object")
    return {name: facet for name, facet in said.items() if facet is not None}
