"""Lineage out of OpenLineage events, as clients write them to files: data sets, jobs, and the edges between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final, Literal

from pydantic import Field

from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.files import Found, read_each, streamed, whole
from arcanos.evidence.collectors.interface import Collected, FileOptions, Setting
from arcanos.evidence.collectors.openlineage_document import entries
from arcanos.evidence.collectors.openlineage_events import NoEvent, event
from arcanos.evidence.collectors.openlineage_graph import Graph, TooLarge
from arcanos.evidence.origins import Origin
from arcanos.evidence.words import Pattern
from arcanos.readers.json import read_json
from arcanos.readers.jsonl_stream import stream_jsonl
from arcanos.readers.shapes import is_list
from arcanos.readers.source import LIMITS, Value, type_json, type_jsonl
from arcanos.readers.text import TOLD
from arcanos.strict import SomeDistinct, Text

LINE: Final = replace(LIMITS, size=4 * 1024 * 1024)
"""Budgets of one event on a line."""


class Options(FileOptions):
    """An entry of `collect.lineage` that reads OpenLineage events."""

    from_: Literal["openlineage"] = Field(alias="from", description="OpenLineage events in files.")
    files: SomeDistinct[Pattern] = Field(description="The events: paths or globs below the configuration's folder.")
    format: Literal["json", "jsonl"] | None = Field(
        default=None,
        description="`jsonl` for an event on each line, `json` for one or a list; without it, `.json` is `json`.",
    )
    ids: dict[Text, Text] = Field(
        default={}, description="The document's id of a data set, by `namespace/name`, which is its id otherwise."
    )


def collect(options: Options, setting: Setting) -> Collected:
    """Return the `lineage` document of all events. Raises NotCollected."""
    graph = Graph()
    origins = read_each(setting, options.files, partial(_read, graph, options, setting))
    value, withheld = entries(graph, options.ids)
    late = bool(graph.times) and graph.times[1] > setting.as_of
    first_last = None if late or graph.untimed or not graph.times else (graph.times[0], graph.times[1])
    return Collected(value, tuple(origins), first_last, withheld, tuple(_notes(graph, late)))


def _read(graph: Graph, options: Options, setting: Setting, file: Found) -> Origin:
    if (options.format or file.path.suffix.lower().removeprefix(".")) == "json":
        return _read_whole(graph, setting, file)
    mistakes: list[Mistake] = []
    with streamed(file) as stream:
        lines = iter(partial(stream.line, LINE.size + 1), b"")
        for number, value in stream_jsonl(lines, file.name, limits=LINE, refused=NotCollected, nonfinite=True):
            _take(graph, value, Place(file.name, number, 1), mistakes)
            if len(mistakes) >= TOLD:
                break
        origin = stream.origin(type_jsonl)
    if mistakes:
        raise NotCollected(mistakes)
    return origin


def _read_whole(graph: Graph, setting: Setting, file: Found) -> Origin:
    data, origin = whole(file, type_json, setting.limits)
    try:
        source = read_json(data, file.name, limits=setting.limits, refused=NotCollected, nonfinite=True)
    except NotCollected as told:
        raise NotCollected(map(_lines, told.mistakes)) from None
    mistakes: list[Mistake] = []
    value: Value = source.value
    if is_list(value):
        for index, one in enumerate(value):
            _take(graph, one, partial(source.place, (index,)), mistakes)
    else:
        _take(graph, value, source.place(), mistakes)
    if is_list(value) and not value:
        hint = "write what was observed, or remove the file"
        mistakes.append(Mistake(source.place(), "ARC-COL-SHAPE", "the list holds no event", hint))
    if mistakes:
        raise NotCollected(mistakes[:TOLD])
    return origin


def _lines(mistake: Mistake) -> Mistake:
    """Return a mistake with the way out where clients appended events to a file that is called `.json`."""
    hint = "say `format: jsonl` where an event stands on each line"
    return replace(mistake, hint=hint) if mistake.code == "ARC-IN-TRAILING" else mistake


def _take(graph: Graph, value: Value, place: Place | partial[Place], mistakes: list[Mistake]) -> None:
    try:
        graph.take(event(value))
    except NoEvent as told:
        here = place if isinstance(place, Place) else place()
        hint = "name files of OpenLineage events"
        mistakes.append(Mistake(here, "ARC-COL-SHAPE", str(told), hint))
    except TooLarge as told:
        here = place if isinstance(place, Place) else place()
        raise NotCollected([*mistakes, Mistake(here, "ARC-COL-LIMIT", str(told), "name fewer files")]) from None


def _notes(graph: Graph, late: bool) -> Iterator[str]:
    told = (
        (graph.untimed, "events state no time with a zone: they count as the oldest"),
        (graph.untyped, "events of runs state no known type, and do not count among a job's events"),
        (graph.non_finite, "numbers in facets are not finite, and were left out"),
        (graph.run_facets_left, "facets of runs (messages, variables, settings) were left out"),
        (graph.explicit, "facets `lineage` state what comes of what; they are kept, and make no edge"),
    )
    yield from (f"{count} {what}" for count, what in told if count)
    if late:
        yield "an event is later than the collection: a clock is wrong"
