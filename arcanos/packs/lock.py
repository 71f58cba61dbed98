"""The lock file: which bytes of which packs a project agreed to, and who had signed them then."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from arcanos.errors import ConfigRefused, Mistake, Place
from arcanos.materials import Origin, Signer
from arcanos.readers.files import read
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Path as Steps
from arcanos.readers.source import Source, Value

LOCK_NAME: Final = "arcanos.lock"
FORMAT: Final = "arcanos-lock/1"
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MEMBERS: Final = {"id", "version", "source", "sha256", "archive_sha256", "signed_by"}
_LOCK: Final = "if the change is meant: 'arcanos pack lock'"


@dataclass(frozen=True, slots=True)
class Locked:
    """One version of a pack as it was locked; `archive_sha256` is None where it came in no archive."""

    id: str
    version: str
    source: str
    sha256: str
    archive_sha256: str | None
    signed_by: tuple[Signer, ...]
    place: Place = field(default=Place(LOCK_NAME), compare=False)

    def __str__(self) -> str:
        return f"{self.id} {self.version}"

    def same_bytes(self, other: Locked) -> bool:
        """Whether the rules are the same, and the archives too where both came in one."""
        archives = {self.archive_sha256, other.archive_sha256} - {None}
        return self.sha256 == other.sha256 and len(archives) < 2


@dataclass(frozen=True, slots=True)
class Lock:
    """All that was locked; `name` is the file as messages call it, `sha256` that of its bytes once it was read."""

    name: str
    packs: tuple[Locked, ...] = ()
    sha256: str | None = field(default=None, compare=False)

    def get(self, identity: str, version: str) -> Locked | None:
        """Return what was locked of a version."""
        return next((one for one in self.packs if (one.id, one.version) == (identity, version)), None)

    def to_json(self) -> bytes:
        """Return the lock file: JSON with two spaces, sorted by id and version."""
        packs = [_written(one) for one in sorted(self.packs, key=lambda one: (one.id, one.version))]
        text = json.dumps({"format": FORMAT, "packs": packs}, indent=2, ensure_ascii=False, allow_nan=False)
        return text.encode("utf-8") + b"\n"


def locked(identity: str, version: str, source: str, sha256: str, origin: Origin) -> Locked:
    """Return the entry of a pack as it is now."""
    return Locked(identity, version, source, sha256, origin.archive_sha256, origin.signed_by)


def read_lock(folder: Path, shown: str) -> Lock | None:
    """Return the lock file in `folder`, called `shown`, None where there is none. Raises ConfigRefused."""
    path = folder / LOCK_NAME
    if not os.path.lexists(path):
        return None
    source = read(path, shown, format="json", refused=ConfigRefused)
    value = source.value
    if not is_object(value) or set(value) != {"format", "packs"} or value["format"] != FORMAT:
        raise _refused(source, (), f"this is no lock file of the format {FORMAT}")
    if not is_list(value["packs"]):
        raise _refused(source, ("packs",), "'packs' must be a list")
    packs = tuple(_entry(source, i, one) for i, one in enumerate(value["packs"]))
    names = [(one.id, one.version) for one in packs]
    for one in packs:
        if names.count((one.id, one.version)) > 1:
            raise ConfigRefused([Mistake(one.place, "ARC-LCK-DUPLICATE", f"{one} is locked twice", "keep one")])
    return Lock(shown, packs, source.sha256)


def disagreements(lock: Lock, now: Locked, *, names_version: bool) -> Iterator[Mistake]:
    """Yield what of a pack is not as it was locked: a digest, or a signature that is no longer there.

    Where several versions are locked, a reference that does not name one (`names_version`) must be what its
    entry was locked from: else a folder could be put back to an older version.
    """
    then = lock.get(now.id, now.version)
    if then is None:
        yield _absent(lock, now)
    elif not names_version and then.source != now.source and any(o.id == now.id and o != then for o in lock.packs):
        message = f"{now} was locked from {then.source}, and another version of it is locked too"
        yield Mistake(then.place, "ARC-LCK-SOURCE", message, _LOCK)
    elif not then.same_bytes(now):
        yield Mistake(then.place, "ARC-LCK-DIGEST", f"{now} has another digest than the one that was locked", _LOCK)
    else:
        there = {signer.key_id for signer in now.signed_by}
        for signer in then.signed_by:
            if signer.key_id not in there:
                message = f"{now} was locked with a signature of '{signer.name}' that no longer counts"
                hint = "look at the signatures beside the archive and at 'trust'; " + _LOCK
                yield Mistake(then.place, "ARC-LCK-SIGNER", message, hint)


def changes(old: Lock, new: Lock) -> Iterator[str]:
    """Yield a line for each difference between two lock files, sorted by pack."""
    then = {(one.id, one.version): one for one in old.packs}
    now = {(one.id, one.version): one for one in new.packs}
    for key in sorted(then.keys() | now.keys()):
        before, after = then.get(key), now.get(key)
        if after is None:
            yield f"removed  {before}"
        elif before is None:
            yield f"added    {after} ({_told(after)})"
        elif before != after:
            yield f"changed  {after} ({_told(before)} -> {_told(after)})"


def _told(one: Locked) -> str:
    by = ", ".join(signer.name for signer in one.signed_by)
    return f"{one.source}, sha256 {(one.archive_sha256 or one.sha256)[:12]}, {f'signed by {by}' if by else 'unsigned'}"


def _absent(lock: Lock, now: Locked) -> Mistake:
    others = [one for one in lock.packs if one.id == now.id]
    if others:
        versions = ", ".join(one.version for one in others)
        return Mistake(others[0].place, "ARC-LCK-MISSING", f"{now} is not locked, but {versions}", _LOCK)
    return Mistake(Place(lock.name), "ARC-LCK-MISSING", f"{now} is not locked", _LOCK)


def _written(one: Locked) -> dict[str, Value]:
    return {
        "id": one.id,
        "version": one.version,
        "source": one.source,
        "sha256": one.sha256,
        "archive_sha256": one.archive_sha256,
        "signed_by": [{"name": signer.name, "key_id": signer.key_id} for signer in one.signed_by],
    }


def _entry(source: Source, i: int, value: Value) -> Locked:
    if not is_object(value) or set(value) != _MEMBERS or not is_list(value["signed_by"]):
        raise _refused(source, ("packs", i), "an entry has exactly the members " + ", ".join(sorted(_MEMBERS)))
    for name in ("id", "version", "source"):
        if not isinstance(value[name], str) or not value[name]:
            raise _refused(source, ("packs", i, name), f"'{name}' must be text")
    for name in ("sha256", "archive_sha256"):
        if not _is_digest(value[name]) and not (name == "archive_sha256" and value[name] is None):
            raise _refused(source, ("packs", i, name), f"'{name}' must be 64 hex digits")
    signed_by = tuple(_signer(source, i, j, one) for j, one in enumerate(value["signed_by"]))
    archive = value["archive_sha256"]
    place = source.place(("packs", i))
    return Locked(value["id"], value["version"], value["source"], value["sha256"], archive, signed_by, place)


def _signer(source: Source, i: int, j: int, value: Value) -> Signer:
    whole = is_object(value) and set(value) == {"name", "key_id"}
    if whole and isinstance(value["name"], str) and _is_digest(value["key_id"]):
        return Signer(value["name"], value["key_id"])
    raise _refused(source, ("packs", i, "signed_by", j), "a signer has a name and a key_id of 64 hex digits")


def _is_digest(value: Value) -> bool:
    return isinstance(value, str) and _SHA256.fullmatch(value) is not None


def _refused(source: Source, path: Steps, message: str) -> ConfigRefused:
    hint = "correct it, or write it anew with 'arcanos pack lock'"
    return ConfigRefused([Mistake(source.place(path), "ARC-LCK-FORMAT", message, hint)])


def entries_without(packs: Iterable[Locked], one: Locked) -> tuple[Locked, ...]:
    """Return the entries but the one of the same version as `one`."""
    return tuple(other for other in packs if (other.id, other.version) != (one.id, one.version))
