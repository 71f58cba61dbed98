"""One document out of what several sources gave: their lists joined, and nothing chosen between two answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Final

from arcanos.digest import digest
from arcanos.errors import Mistake, Place
from arcanos.evidence.collecting import Outcome
from arcanos.evidence.collector_sources import CollectorSource
from arcanos.evidence.collectors.interface import Collected
from arcanos.evidence.kinds.checking import kind_mistakes
from arcanos.evidence.manifest import Enclosed, Failed, Provenance
from arcanos.readers.shapes import is_list
from arcanos.readers.source import Path, Value

MOST: Final = 100
"""Failures of one collector and document that a manifest lists: a broken file may hold a mistake in each line."""
LONGEST: Final = 2_000
"""Characters of a message, a hint and a place that a manifest repeats."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The documents that were made, and what failed; a document that one source of failed is not made."""

    documents: tuple[Enclosed, ...]
    failures: tuple[Failed, ...]


def joined(outcomes: Iterable[Outcome], as_of: datetime) -> Joined:
    """Return the documents of `outcomes`, those of one kind being together in the order of the configuration."""
    documents: list[Enclosed] = []
    failures: list[Failed] = []
    for kind, of_kind in groupby(outcomes, key=lambda outcome: outcome.source.kind):
        some = list(of_kind)
        failed = [_failed(one.source, mistake, as_of) for one in some for mistake in one.mistakes]
        done = [(one.source, one.collected) for one in some if one.collected is not None]
        failed += _contradictions(done, as_of) if not failed else []
        failed += _misshapen(kind, done, as_of) if not failed else []
        if failed:
            failures += _first(failed)
        else:
            sources = tuple(_provenance(source, collected, as_of) for source, collected in done)
            documents.append(Enclosed(kind, _value([collected for _, collected in done]), sources))
    return Joined(tuple(documents), tuple(failures))


def _first(failed: Sequence[Failed]) -> Iterator[Failed]:
    """Yield the first failures of each collector of a document, and how many more there are."""
    for _, group in groupby(failed, key=lambda one: one.collector):
        some = list(group)
        yield from some[:MOST]
        if len(some) > MOST:
            message = f"and {len(some) - MOST} more mistakes"
            yield replace(some[-1], code="ARC-COL-MORE", message=message, hint="mend the first ones", place="")


def _value(parts: Sequence[Collected]) -> dict[str, Value]:
    value: dict[str, Value] = {}
    for part in parts:
        for name, member in part.value.items():
            value[name] = [*value[name], *member] if is_list(member) and name in value else member
    return value


def _contradictions(done: Sequence[tuple[CollectorSource, Collected]], as_of: datetime) -> Iterator[Failed]:
    """Yield a failure for each member that a later source gives differently, where it is no list of both."""
    first: dict[str, tuple[CollectorSource, Value]] = {}
    for source, collected in done:
        for name, member in collected.value.items():
            other, value = first.setdefault(name, (source, member))
            if other is not source and not (is_list(member) and is_list(value)) and digest(member) != digest(value):
                message = f"'{name}' is another than the source of {other.place} says"
                hint = "only lists of several sources are joined; leave one of the two out"
                yield _failed(source, Mistake(source.place, "ARC-COL-CONFLICT", message, hint), as_of)


def _misshapen(kind: str, done: Sequence[tuple[CollectorSource, Collected]], as_of: datetime) -> Iterator[Failed]:
    """Yield a failure for each member of a source that is not what documents of this kind have."""
    for source, collected in done:
        for mistake in kind_mistakes(kind, collected.value, partial(_inside, source)):
            yield _failed(source, mistake, as_of)


def _inside(source: CollectorSource, path: Path) -> Place:
    return Place(f"{source.kind}.{'.'.join(map(str, path))}" if path else source.kind)


def _provenance(source: CollectorSource, collected: Collected, as_of: datetime) -> Provenance:
    return Provenance(
        collector=source.collector,
        options_sha256=digest(source.options),
        origins=collected.origins,
        collected_at=source.collected_at(as_of),
        observed=collected.observed,
        withheld=collected.withheld,
        notes=collected.notes,
    )


def _failed(source: CollectorSource, mistake: Mistake, as_of: datetime) -> Failed:
    message, hint, place = (text[:LONGEST] for text in (mistake.message, mistake.hint, str(mistake.place)))
    return Failed(source.kind, source.collector, mistake.code, message, hint, as_of, place)
