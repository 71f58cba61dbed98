"""Collect from every configured source, each in a process of its own, several at a time.

A source that fails is an answer like any other: the others finish, and the order of what is returned is that of the
configuration, whoever is done first.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final, TypeAlias

from arcanos.clock import instant, show_span
from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collector_sources import CollectorSource, Network
from arcanos.evidence.collectors.instants import NOW
from arcanos.evidence.collectors.interface import Collected
from arcanos.evidence.job import ANSWER, ANSWERED, WATCH, Job, read_answer
from arcanos.evidence.processes import Ended, Processes
from arcanos.evidence.servers import reach_of
from arcanos.redaction import printable

CHILD: Final = (sys.executable, "-I", "-B", "-m", "arcanos.evidence.child")
FAILED: Final[Mapping[Ended, tuple[str, str, str]]] = {
    Ended.TIMEOUT: ("ARC-COL-TIMEOUT", "it took longer than {within}", "raise 'within', or ask for less"),
    Ended.PROCESSOR: ("ARC-COL-TIMEOUT", "it used more than {within} of processor time", "ask for less"),
    Ended.SIGNAL: ("ARC-COL-DIED", "its process was ended by the system", "check the memory of this machine"),
    Ended.SIZE: ("ARC-COL-SIZE", f"its answer has more than {ANSWER.size} bytes", "ask for less"),
    Ended.DONE: ("ARC-COL-ANSWER", "its process gave no answer that can be read", "report it with its source"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a source: a document's value and what it was made from, or all that was wrong."""

    source: CollectorSource
    collected: Collected | None
    mistakes: tuple[Mistake, ...] = ()

    def time(self, as_of: datetime) -> datetime | None:
        """Return how old its values are: the end of their window, else when they were there; None where unknown."""
        observed = None if self.collected is None else self.collected.observed
        return observed[1] if observed is not None else self.source.collected_at(as_of)


Secret: TypeAlias = Callable[[str], str | None]
"""Returns the value of a secret by its name, None where there is none."""


@dataclass(frozen=True, slots=True)
class Collecting:
    """Where sources are collected, and as of when; `child` is the command of a collector's process."""

    folder: Path
    as_of: datetime
    network: Network
    secret: Secret
    watch: Callable[[str], None] = field(default=lambda _: None)
    child: Sequence[str] = CHILD

    def all(self, sources: Sequence[CollectorSource], jobs: int) -> tuple[Outcome, ...]:
        """Return what came of each source, in their order; `jobs` processes run at a time."""
        processes = Processes(self.child, ANSWER.size + len(ANSWERED) + 1)
        threads = ThreadPoolExecutor(max_workers=max(1, min(jobs, len(sources))), thread_name_prefix="collect")
        try:
            futures = [threads.submit(self._outcome, source, processes) for source in sources]
            return tuple(future.result() for future in futures)
        finally:
            # Also where somebody interrupts: nothing of it goes on.
            threads.shutdown(wait=False, cancel_futures=True)
            processes.end()
            threads.shutdown()

    def _outcome(self, source: CollectorSource, processes: Processes) -> Outcome:
        name = f"{source.kind} ({source.collector})"
        self.watch(name)
        ended, line = processes.run(
            self._job(source).to_bytes(), source.seconds, WATCH, lambda text: self.watch(f"{name}: {printable(text)}")
        )
        if ended is not Ended.DONE or not line.startswith(ANSWERED):
            return Outcome(source, None, (_mistake(source, ended),))
        try:
            answer = read_answer(line.removeprefix(ANSWERED))
        except (NotCollected, ValueError):
            return Outcome(source, None, (_mistake(source, Ended.DONE),))
        if isinstance(answer, Collected):
            return Outcome(source, dated(answer, source.observed_at, self.as_of))
        return Outcome(source, None, _inert(answer))

    def _job(self, source: CollectorSource) -> Job:
        reach = reach_of(source.urls, self.network.allow)
        values = {name: value for name in source.secrets if (value := self.secret(name))}
        return Job(
            collector=source.collector,
            options=source.options,
            folder=str(self.folder.absolute()),
            as_of=self.as_of,
            seconds=source.seconds,
            secrets=values,
            servers=tuple(sorted(map(str, reach.servers))),
            named=tuple(sorted(map(str, reach.named))),
            ca="" if self.network.ca is None else str(self.network.ca.absolute()),
        )


def dated(collected: Collected, stated: str | None, as_of: datetime) -> Collected:
    """Give what does not say when it was so the time that the configuration states for it, with a note of that."""
    at = as_of if stated == NOW else instant(stated or "")
    if at is None or collected.observed is not None:
        return collected
    if at > as_of:
        note = "'observed_at' is after it was collected: how old it is, is left out"
        return replace(collected, notes=(*collected.notes, note))
    note = "how old it is, is what 'observed_at' in the configuration says"
    return replace(collected, observed=(at, at), notes=(*collected.notes, note))


def _mistake(source: CollectorSource, ended: Ended) -> Mistake:
    code, message, hint = FAILED[ended]
    return Mistake(source.place, code, message.format(within=show_span(source.seconds)), hint)


def _inert(mistakes: Sequence[Mistake]) -> tuple[Mistake, ...]:
    """Return mistakes that a terminal does not obey: names of files and of members are the source's own."""
    return tuple(
        Mistake(
            Place(printable(one.place.file), one.place.line, one.place.column),
            one.code,
            printable(one.message),
            printable(one.hint),
        )
        for one in mistakes
    )
