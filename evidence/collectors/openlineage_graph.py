"""Data sets, jobs and the edges between them, out of any number of events: what was said last of each counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar

from arcanos.clock import EPOCH
from arcanos.digest import canonical
from arcanos.evidence.collectors.figures import without_nonfinite
from arcanos.evidence.collectors.openlineage_events import Event, Mention, Name
from arcanos.readers.shapes import members
from arcanos.readers.source import Value

Key = TypeVar("Key", tuple[str, str], tuple[Name, str])

NODES: Final = 100_000
"""Data sets, jobs and edges, each."""
FACETS: Final = 64 * 1024 * 1024
"""Bytes of all facets that are kept, as canonical JSON."""

ASSERTIONS: Final = "dataQualityAssertions"
_DELETED: Final = "_deleted"
_LINEAGE: Final = "lineage"


NOBODY: Final[Name] = ("", "")


class TooLarge(Exception):
    """The lineage is larger than a lineage may be: the message says in what."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet as the event at `at` has it, and its size in bytes."""

    at: datetime
    value: Value
    size: int
    deleted: bool


@dataclass(slots=True)
class Node:
    """A data set or a job, with the last that was said of it, by kind and name of the facet."""

    name: Name
    last: datetime | None = None
    facets: dict[tuple[str, str], Facet] = field(default_factory=dict[tuple[str, str], Facet])
    checks: dict[tuple[Name, str], Facet] = field(default_factory=dict[tuple[Name, str], Facet])
    """What each job (`NOBODY` where no job is named) last asserted of a data set, by its role and the facet's kind."""

    def said(self, kind: str) -> Iterator[tuple[str, Value]]:
        """Yield the names and values of the facets of a kind that were not taken back, by name."""
        for (of, name), facet in sorted(self.facets.items()):
            if of == kind and not facet.deleted:
                yield name, facet.value


@dataclass(slots=True)
class Job(Node):
    """A job, with its events counted by their type, and the last of them."""

    events: Counter[str] = field(default_factory=Counter[str])
    last_run: tuple[datetime, str, str] | None = None


@dataclass(slots=True)
class Graph:
    """All that the events say together. Times that no event states come before all others."""

    datasets: dict[Name, Node] = field(default_factory=dict[Name, Node])
    jobs: dict[Name, Job] = field(default_factory=dict[Name, Job])
    edges: dict[tuple[Name, Name, str], None] = field(default_factory=dict[tuple[Name, Name, str], None])
    events: int = 0
    untimed: int = 0
    untyped: int = 0
    non_finite: int = 0
    run_facets_left: int = 0
    explicit: int = 0
    size: int = 0
    times: list[datetime] = field(default_factory=list[datetime])

    def take(self, event: Event) -> None:
        """Take one more event. Raises TooLarge."""
        self.events += 1
        self.untimed += event.at is None
        self.run_facets_left += event.run_facets_left
        if event.at is not None:
            self.times = [min([*self.times[:1], event.at]), max([*self.times[1:], event.at])]
        if event.job is not None:
            self._take_job(event, event.job)
        for role, mentions in (("input", event.inputs), ("output", event.outputs)):
            for mention in mentions:
                self._take_dataset(event, mention, role)
                if event.job is not None:
                    self.edges[(event.job.name, mention.name, role)] = None
        if event.dataset is not None:
            self._take_dataset(event, event.dataset, "dataset")
        for nodes, what in ((self.datasets, "data sets"), (self.jobs, "jobs"), (self.edges, "edges")):
            if len(nodes) > NODES:
                raise TooLarge(f"a lineage has at most {NODES} {what}")

    def _take_job(self, event: Event, mention: Mention) -> None:
        job = self.jobs.setdefault(mention.name, Job(mention.name))
        self._mark(job, event, mention)
        if event.run is None:
            return
        if event.state is None:
            self.untyped += 1
            return
        job.events[event.state] += 1
        at = event.at or EPOCH
        if job.last_run is None or at >= job.last_run[0]:
            job.last_run = (at, event.run, event.state)

    def _take_dataset(self, event: Event, mention: Mention, role: str) -> None:
        node = self.datasets.setdefault(mention.name, Node(mention.name))
        self._mark(node, event, mention)
        job = event.job.name if event.job else NOBODY
        # Some write one facet of checks in both places, of the data set and of the input.
        said = {canonical(facets[ASSERTIONS]): kind for kind, facets in mention.facets.items() if ASSERTIONS in facets}
        for kind in said.values():
            self._keep(node.checks, (job, f"{role}/{kind}"), event, mention.facets[kind][ASSERTIONS])

    def _mark(self, node: Node, event: Event, mention: Mention) -> None:
        at = event.at or EPOCH
        if event.at is not None and (node.last is None or at > node.last):
            node.last = at
        for kind, facets in mention.facets.items():
            for name, value in facets.items():
                self.explicit += kind == "facets" and name == _LINEAGE
                self._keep(node.facets, (kind, name), event, value)

    def _keep(self, kept: dict[Key, Facet], key: Key, event: Event, value: Value) -> None:
        """Keep a facet where it is the latest of its key. Raises TooLarge."""
        at = event.at or EPOCH
        before = kept.get(key)
        if before is not None and at < before.at:
            return
        facet = self._facet(at, value)
        self.size += facet.size - (before.size if before else 0)
        kept[key] = facet
        if self.size > FACETS:
            raise TooLarge(f"the facets of a lineage have at most {FACETS} bytes")

    def _facet(self, at: datetime, value: Value) -> Facet:
        clean, left = without_nonfinite(value)
        self.non_finite += left
        deleted = members(clean).get(_DELETED) is True
        return Facet(at, clean, len(canonical(clean)), deleted)
