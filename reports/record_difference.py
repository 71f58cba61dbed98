"""Where two records differ: member by member, findings by what they are about, the cause before its consequences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from arcanos.digest import canonical
from arcanos.readers.shapes import is_list, is_object
from arcanos.record import Record
from arcanos.reports.record_json import members_of

ORDER: Final = (
    "format",
    "project",
    "engine_version",
    "as_of",
    "question",
    "packs",
    "extensions",
    "bundle",
    "documents",
)
"""The members that are looked at first; findings come next, then what follows from them."""
LATE: Final = ("coverage", "decision", "notes")
LONGEST: Final = 200
"""Characters of a value that are shown."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One member that differs: its path in the record, and both values as JSON, None where there is none."""

    path: str
    recorded: str | None
    now: str | None


def differences(recorded: Record, now: Record) -> Iterator[Difference]:
    """Yield where the JSON of two records differs, none where it is the same."""
    yield from _objects(members_of(recorded), members_of(now), "")


def _between(old: object, new: object, path: str) -> Iterator[Difference]:
    if type(old) is type(new) and old == new:
        return
    if is_object(old) and is_object(new):
        yield from _objects(old, new, path)
    elif is_list(old) and is_list(new):
        yield from _lists(old, new, path)
    else:
        yield Difference(path, _shown(old), _shown(new))


def _objects(old: Mapping[str, object], new: Mapping[str, object], path: str) -> Iterator[Difference]:
    for name in sorted(old.keys() | new.keys(), key=_rank):
        inner = f"{path}.{name}" if path else name
        if name not in old or name not in new:
            yield Difference(inner, _shown(old[name]) if name in old else None, _there(new, name))
        else:
            yield from _between(old[name], new[name], inner)


def _there(members: Mapping[str, object], name: str) -> str | None:
    return _shown(members[name]) if name in members else None


def _rank(name: str) -> tuple[int, str]:
    if name in ORDER:
        return ORDER.index(name), name
    return (len(ORDER) + 2 + LATE.index(name) if name in LATE else len(ORDER) + (name != "findings")), name


def _lists(old: list[object], new: list[object], path: str) -> Iterator[Difference]:
    then, now = _named(old), _named(new)
    if then is not None and now is not None and (found := list(_members(then, now, path))):
        yield from found
        return
    absent = object()
    for i, (one, other) in enumerate(zip_longest(old, new, fillvalue=absent)):
        if one is absent or other is absent:
            yield Difference(f"{path}[{i}]", None if one is absent else _shown(one), _or_none(other, absent))
        else:
            yield from _between(one, other, f"{path}[{i}]")


def _or_none(value: object, absent: object) -> str | None:
    return None if value is absent else _shown(value)


def _members(then: Mapping[str, object], now: Mapping[str, object], path: str) -> Iterator[Difference]:
    for name in dict.fromkeys((*then, *now)):
        inner = f"{path}[{name}]"
        if name not in then or name not in now:
            yield Difference(inner, _there(then, name), _there(now, name))
        else:
            yield from _between(then[name], now[name], inner)


def _named(items: list[object]) -> dict[str, object] | None:
    """Return findings by rule and subject, packs and documents by name; None where the items have no such names."""
    names = [_name(item) for item in items]
    known = [name for name in names if name is not None]
    if len(set(known)) < len(items):
        return None
    return dict(zip(known, items, strict=True))


def _name(item: object) -> str | None:
    if not is_object(item):
        return None
    members = item
    if "fingerprint" in members:
        return f"{members.get('pack')}/{members.get('rule')} {members.get('subject')}"
    return next((str(members[key]) for key in ("id", "name", "distribution") if key in members), None)


def _shown(value: object) -> str:
    text = canonical(value).decode("utf-8", "backslashreplace")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}... ({len(text)} characters)"
