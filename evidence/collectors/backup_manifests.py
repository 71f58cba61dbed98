"""The sets that manifests of backup jobs tell of: members by one name, digests and times in one form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from arcanos.clock import instant, rfc3339
from arcanos.errors import Place
from arcanos.evidence.collectors.expecting import Expecting
from arcanos.readers.shapes import ABSENT, is_list, is_object, value_at
from arcanos.readers.source import Path, Value

Member: TypeAlias = Literal[
    "id",
    "model",
    "holds",
    "sha256",
    "content_sha256",
    "completed_at",
    "encryption.algorithm",
    "replicas",
    "last_restore.completed_at",
    "last_restore.sha256",
]
_TEXTS: Final[tuple[Member, ...]] = ("id", "model", "holds", "encryption.algorithm")
_DIGESTS: Final[tuple[Member, ...]] = ("sha256", "content_sha256", "last_restore.sha256")
_TIMES: Final[tuple[Member, ...]] = ("completed_at", "last_restore.completed_at")
_OBJECTS: Final = ("encryption", "last_restore")
_SHA256: Final = re.compile(r"(?:sha256:)?([0-9A-Fa-f]{64})")
_HINT: Final = "correct the job that writes it, or name where it stands under 'members'"


@dataclass(frozen=True, slots=True)
class Told:
    """A set as a manifest tells of it, and where."""

    value: dict[str, Value]
    place: Place

    @property
    def replicas(self) -> list[dict[str, Value]]:
        found: list[dict[str, Value]] = self.value.get("replicas", [])
        return found


def told(read: Expecting, at: Path | None, names: Mapping[Member, Path]) -> list[Told]:
    """Return the sets of a manifest; what is wrong with them is noted in `read`.

    They stand `at` a path, else in a list that is the whole file or its `sets`; an object without it is one set.
    `names` are the members that stand elsewhere than under their own name.
    """
    return [Told(_set(read, entry, path, names), read.source.place(path)) for entry, path in _entries(read, at)]


def _entries(read: Expecting, at: Path | None) -> Iterator[tuple[dict[str, Value], Path]]:
    whole: Value = read.source.value
    path = at if at is not None else ("sets",) if is_object(whole) and "sets" in whole else ()
    found = value_at(whole, path)
    if is_object(found):
        yield found, path
    elif not is_list(found):
        read.wrong(path, "no backups stand here", "name the list of them under 'sets'")
    else:
        for i, entry in enumerate(found):
            if is_object(entry):
                yield entry, (*path, i)
            else:
                read.wrong((*path, i), "a backup is not an object", _HINT)


def _set(read: Expecting, entry: dict[str, Value], path: Path, names: Mapping[Member, Path]) -> dict[str, Value]:
    made = _shaped(read, entry, path, names)
    for member in (*_TEXTS, *_DIGESTS, *_TIMES):
        stands = names.get(member, tuple(member.split(".")))
        _put(made, tuple(member.split(".")), _checked(read, member, value_at(entry, stands), (*path, *stands)))
    if not made.get("id"):
        read.wrong(path, "this backup has no id", _HINT)
    stands = names.get("replicas", ("replicas",))
    _put(made, ("replicas",), _replicas(read, value_at(entry, stands), (*path, *stands)))
    return made


def _shaped(read: Expecting, entry: dict[str, Value], path: Path, names: Mapping[Member, Path]) -> dict[str, Value]:
    """Return an entry whose inner objects are objects of its own."""
    made = dict(entry)
    for name in _OBJECTS:
        inner = made.pop(name, None)
        if is_object(inner):
            made[name] = dict(inner)
        elif inner is not None and not any(member.startswith(f"{name}.") for member in names):
            read.wrong((*path, name), f"'{name}' is not an object", _HINT)
    return made


def _put(made: dict[str, Value], target: tuple[str, ...], value: Value) -> None:
    """Set a member, or remove it where `value` is None."""
    for step in target[:-1]:
        if value is None and step not in made:
            return
        made = made.setdefault(step, {})
    if value is None:
        made.pop(target[-1], None)
    else:
        made[target[-1]] = value


def _checked(read: Expecting, member: Member, value: Value, path: Path) -> str | None:
    """Return a member in the form that documents have, None where there is none or it is wrong."""
    if value is None or value is ABSENT:
        return None
    if not isinstance(value, str):
        read.wrong(path, f"'{member}' is not a text", _HINT)
    elif member in _DIGESTS:
        return _sha256(read, value, path)
    elif member in _TIMES:
        if at := instant(value):
            return rfc3339(at)
        read.wrong(path, f"'{member}' is not an RFC 3339 time with zone", "write it so: 2026-11-22T13:00:00Z")
    else:
        return value
    return None


def _sha256(read: Expecting, text: str, path: Path) -> str | None:
    if found := _SHA256.fullmatch(text):
        return found[1].lower()
    read.wrong(path, "this is not a SHA-256", "write its 64 hex digits")
    return None


def _replicas(read: Expecting, value: Value, path: Path) -> list[Value] | None:
    if value is None or value is ABSENT:
        return None
    if not is_list(value):
        read.wrong(path, "'replicas' is not a list", _HINT)
        return None
    return [made for i, one in enumerate(value) if (made := _replica(read, one, (*path, i))) is not None]


def _replica(read: Expecting, value: Value, path: Path) -> dict[str, Value] | None:
    if not is_object(value):
        read.wrong(path, "a replica is not an object", _HINT)
        return None
    made = {name: one for name, one in value.items() if one is not None}
    for name in ("region", "location", "version_id"):
        read.text(made, name, path)
    text = read.text(made, "sha256", path)
    digest = None if text is None else _sha256(read, text, (*path, "sha256"))
    return made if digest is None else {**made, "sha256": digest}
