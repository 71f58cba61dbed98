"""When a document was observed, as its own text says: file times do not count.

A fresh checkout gives old evidence a young file time, so only what stands in the text is believed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from arcanos.clock import instant
from arcanos.errors import Mistake
from arcanos.readers.shapes import ABSENT, is_object, members, value_at
from arcanos.readers.source import Path, Source, type_markdown

TIMES: tuple[str, ...] = ("collected_at", "observed")
"""The members of a document that say when it was observed."""


def selector_path(text: str) -> Path | None:
    """Return the steps of a selector of one value (`report.made_at`, `[0]['made at']`), or None.

    It is RFC 9535 without the leading `$.`, restricted to names and indexes.
    """
    # Only a configuration that says where the time stands pays for the parser.
    from jsonpath_rfc9535 import JSONPathEnvironment, JSONPathError
    from jsonpath_rfc9535.segments import JSONPathChildSegment
    from jsonpath_rfc9535.selectors import IndexSelector, NameSelector

    try:
        query = JSONPathEnvironment().compile(f"${text}" if text.startswith("[") else f"$.{text}")
    except (JSONPathError, RecursionError):
        return None
    steps: list[str | int] = []
    for segment in query.segments:
        if not isinstance(segment, JSONPathChildSegment) or len(segment.selectors) != 1:
            return None
        match segment.selectors[0]:
            case NameSelector(name=name):
                steps.append(name)
            case IndexSelector(index=index):
                steps.append(index)
            case _:
                return None
    return tuple(steps)


def observed_at(source: Source, selector: str | None, mistakes: list[Mistake]) -> datetime | None:
    """Return when `source` was observed, in UTC, or None where it does not say; add what is malformed to `mistakes`.

    With a selector only the place it names counts. Without one, the end of the window
    `observed: {from, to}`, else `collected_at`; in a Markdown file both stand in its front matter.
    """
    if selector is not None:
        path = selector_path(selector) or ()
        return None if value_at(source.value, path) is ABSENT else _instant(source, path, mistakes)
    head: Path = ("metadata",) if source.media_type == type_markdown else ()
    said = members(source.value, *head)
    collected = _instant(source, (*head, "collected_at"), mistakes) if "collected_at" in said else None
    if "observed" not in said:
        return collected
    return _window_end(source, (*head, "observed"), collected, mistakes)


def oldest(times: Iterable[datetime | None]) -> datetime | None:
    """Return the oldest of `times`; None where one of them is unknown, or where there are none."""
    known: list[datetime] = []
    for time in times:
        if time is None:
            return None
        known.append(time)
    return min(known, default=None)


def _window_end(source: Source, path: Path, collected: datetime | None, mistakes: list[Mistake]) -> datetime | None:
    window = value_at(source.value, path)
    if not is_object(window) or set(window) != {"from", "to"}:
        message = "'observed' is an object with 'from' and 'to'"
        hint = "name the time's place with 'collected_at' in the configuration if the member means something else"
        mistakes.append(Mistake(source.place(path), "ARC-IN-TIME", message, hint))
        return None
    start = _instant(source, (*path, "from"), mistakes)
    end = _instant(source, (*path, "to"), mistakes)
    if start and end and end < start:
        mistakes.append(Mistake(source.place((*path, "to")), "ARC-IN-TIME", "'observed.to' is before 'observed.from'"))
    if end and collected and collected < end:
        message = "'observed.to' is after 'collected_at'"
        mistakes.append(Mistake(source.place((*path, "to")), "ARC-IN-TIME", message))
    return end


def _instant(source: Source, path: Path, mistakes: list[Mistake]) -> datetime | None:
    value = value_at(source.value, path)
    at = instant(value) if isinstance(value, str) else None
    if at is None:
        message = f"'{path[-1]}' is not a date and time with zone"
        mistakes.append(Mistake(source.place(path), "ARC-IN-TIME", message, "write 2026-11-22T13:00:00Z"))
    return at
