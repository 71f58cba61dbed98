"""A bundle that can be read back: what a manifest tells value by value has an end, and what is beyond it is counted.

What a source read can't be folded, since others hold documents to those digests. A document that is too large, or says
too much of its sources, is left out and has failed, so that the others are not lost with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from arcanos.evidence.container import TOTAL
from arcanos.evidence.disclosing import LIMITS
from arcanos.evidence.manifest import LARGEST, MANIFEST, Enclosed, Failed, Provenance, file_of, size_of
from arcanos.evidence.origins import Withheld
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value

MOST: Final = 1_000
"""Values that a source withheld, and notes of it, that a manifest has one by one."""
ROOT: Final = "$"


@dataclass(frozen=True, slots=True)
class Room:
    """What can be read back: values of one document, bytes of all documents and of the manifest."""

    nodes: int = LIMITS.nodes
    total: int = TOTAL - LARGEST
    manifest: int = LARGEST


ROOM: Final = Room()


def folded(documents: Iterable[Enclosed]) -> list[Enclosed]:
    """Return documents whose sources tell at most `MOST` places and notes each, and the number of all the others."""
    return [replace(one, sources=tuple(map(_source, one.sources))) for one in documents]


def unreadable(
    documents: Sequence[Enclosed], files: Mapping[str, bytes], as_of: datetime, room: Room = ROOM
) -> list[Failed]:
    """Return a failure for each document without which the bundle of `files` can be read back; none where it can.

    Of those that are too much together, the one that takes the most is left out first.
    """
    sizes = {one.kind: len(files[file_of(one.kind)]) for one in documents}
    alone = [one for one in documents if sizes[one.kind] > 2 * room.nodes and _nodes(one.value) > room.nodes]
    failures = [_failed(one, f"it has more than {room.nodes} values", "collect less of it", as_of) for one in alone]
    gone = {one.kind for one in alone}
    for one in _most((one for one in documents if one.kind not in gone), sizes, room.total):
        said = f"it has {sizes[one.kind]} bytes, and a bundle {room.total} in all"
        failures.append(_failed(one, said, "collect less of it, or make two bundles", as_of))
        gone.add(one.kind)
    if len(files[MANIFEST]) > room.manifest:
        listed = {one.kind: size_of(one) for one in documents if one.kind not in gone}
        for one in _most((one for one in documents if one.kind not in gone), listed, room.manifest):
            said = f"what the manifest says of its sources has {listed[one.kind]} bytes, of {room.manifest} in all"
            failures.append(_failed(one, said, "read fewer files, or join them into larger ones", as_of))
    return failures


def _most(documents: Iterable[Enclosed], sizes: Mapping[str, int], room: int) -> Iterator[Enclosed]:
    """Yield the documents that take the most, until the others have room; which those are is settled at once."""
    some = sorted(documents, key=lambda one: (-sizes[one.kind], one.kind))
    left = sum(sizes[one.kind] for one in some)
    for one in some:
        if left <= room:
            return
        left -= sizes[one.kind]
        yield one


def _nodes(value: Value) -> int:
    """Return how many values and keys there are, as readers count them."""
    level, count = [value], 1
    while level:
        lists = [one for one in level if is_list(one)]
        objects = [one for one in level if is_object(one)]
        count += sum(map(len, lists)) + 2 * sum(map(len, objects))
        level = [item for one in lists for item in one] + [item for one in objects for item in one.values()]
    return count


def _source(one: Provenance) -> Provenance:
    if len(one.withheld) <= MOST and len(one.notes) <= MOST:
        return one
    return replace(one, withheld=_places(one.withheld), notes=_notes(one.notes))


def _places(withheld: Sequence[Withheld]) -> tuple[Withheld, ...]:
    rest = Counter[str]()
    for one in withheld[MOST:]:
        rest[one.why] += one.count
    named = [why for why, _ in rest.most_common(MOST - 1)] if len(rest) > MOST else list(rest)
    told = [Withheld(ROOT, why, rest.pop(why)) for why in sorted(named)]
    other = [Withheld(ROOT, "for other reasons", rest.total())] if rest else []
    return (*withheld[:MOST], *told, *other)


def _notes(notes: tuple[str, ...]) -> tuple[str, ...]:
    return notes if len(notes) <= MOST else (*notes[:MOST], f"and {len(notes) - MOST} more notes")


def _failed(one: Enclosed, said: str, hint: str, as_of: datetime) -> Failed:
    longest = max(one.sources, key=lambda source: len(source.origins))
    message = f"{said}: it was left out, for the bundle could not be read back"
    return Failed(one.kind, longest.collector, "ARC-COL-ROOM", message, hint, as_of)
