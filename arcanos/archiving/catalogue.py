"""Which audits a drive has: the documents themselves say it, the index is a copy of them that saves reading each.

An index row is the whole document of an audit, and the name of a document holds its digest: a row that says anything
else than the document is a row of another name, so an index can be behind, and can't lie.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from arcanos.archiving.audit import AUDIT_LIMITS, Audit, audit_of, read_audit
from arcanos.archiving.drive import Absent, Drive, DriveFailed, small
from arcanos.archiving.names import AUDITS, INDEX, audit_digest
from arcanos.digest import canonical, sha256
from arcanos.errors import DriveRefused, IntegrityBroken, Mistake, NotRecorded, Place, Refused
from arcanos.readers.json import read_json
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Limits
from arcanos.redaction import printable

FORMAT: Final = "arcanos-archive-index/1"
INDEX_LIMITS: Final = Limits(size=128 * 1024 * 1024, depth=6, nodes=10_000_000)
REBUILD: Final = "'arcanos archive index' makes it anew"
_TRIES: Final = 8


class IndexState(StrEnum):
    """How the index of a drive stands to its audits."""

    AGREES = "agrees"
    ABSENT = "absent"
    BEHIND = "behind"
    AHEAD = "ahead"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The audits of a drive, oldest first.

    `index` is how the index stands to them, `lost` the audits that it names and that are not there any more;
    `broken` are documents that are not what their names say, `unread` those that could not be read, each told.
    """

    audits: tuple[Audit, ...]
    index: IndexState
    lost: tuple[Audit, ...] = ()
    broken: tuple[Mistake, ...] = ()
    unread: tuple[Mistake, ...] = ()


def catalogue(drive: Drive, *, trusting: bool = True) -> Catalogue:
    """Return the audits of a drive; unless `trusting`, each document is read and none taken from the index.

    Raises DriveRefused where the drive can't be listed.
    """
    names = listed(drive, AUDITS)
    try:
        indexed = read_index(drive)
    except DriveFailed:
        indexed = None
    rows: Mapping[str, Audit] = indexed or {}
    found: dict[str, Audit] = {}
    broken: list[Mistake] = []
    unread: list[Mistake] = []
    for name in names:
        if trusting and name in rows:
            found[name] = rows[name]
            continue
        try:
            found[name] = fetched(drive, name)
        except IntegrityBroken as error:
            broken += error.mistakes
        except Refused as error:
            unread += error.mistakes
    lost = tuple(audit for name, audit in rows.items() if name not in names)
    return Catalogue(_in_order(found.values()), _state(indexed, names), _in_order(lost), *_told(broken, unread))


def listed(drive: Drive, folder: str) -> list[str]:
    """Return the names below a folder of a drive. Raises DriveRefused."""
    try:
        return drive.names(folder)
    except DriveFailed as failed:
        raise refusal(drive, folder, f"can't be listed: {failed}") from None


def fetched(drive: Drive, name: str) -> Audit:
    """Return the audit that stands under a name.

    Raises IntegrityBroken where it is not what its name says, DriveRefused where that can't be told.
    """
    wanted, place = audit_digest(name), printable(f"{drive.name}/{name}")
    if wanted is None:
        hint = "nothing of arcanos is called so here: see who renamed it or put it there"
        raise IntegrityBroken([Mistake(Place(place), "ARC-INT-NAME", "this is not the name of an audit", hint)])
    try:
        data = small(drive, name, AUDIT_LIMITS.size)
    except Absent:
        raise IntegrityBroken([Mistake(Place(place), "ARC-INT-AUDIT", "the audit is not there any more", "")]) from None
    except DriveFailed as failed:
        raise refusal(drive, name, f"can't be read: {failed}") from None
    if sha256(data) != wanted:
        hint = "take it from a copy of the drive, and see who changed it"
        raise IntegrityBroken([Mistake(Place(place), "ARC-INT-AUDIT", "has another digest than its name says", hint)])
    audit = read_audit(data, place)
    if audit.name != name:
        hint = "give it the name that its time says"
        raise IntegrityBroken([Mistake(Place(place), "ARC-INT-NAME", "is called by another time than its own", hint)])
    return audit


def read_index(drive: Drive) -> dict[str, Audit] | None:
    """Return the audits of the index by name, none where it is absent, None for what is none. Raises DriveFailed."""
    try:
        data = small(drive, INDEX, INDEX_LIMITS.size)
        value = read_json(data, INDEX, limits=INDEX_LIMITS, refused=DriveRefused).value
    except Absent:
        return {}
    except DriveRefused:
        return None
    if not is_object(value) or value.get("format") != FORMAT or not is_list(value.get("audits")):
        return None
    audits = [audit_of(row) for row in value["audits"]]
    rows = {audit.name: audit for audit in audits if audit is not None}
    return rows if len(rows) == len(audits) and index_of(rows.values()) == data else None


def index_of(audits: Iterable[Audit]) -> bytes:
    """Return the index of some audits: the same bytes for the same audits."""
    return canonical({"format": FORMAT, "audits": [audit.members() for audit in _in_order(audits)]})


def renew(drive: Drive) -> bool:
    """Bring the index up to what is there; return whether it had to be written. Raises DriveFailed, Refused.

    Another command may archive at the same time: what it wrote is looked for again after each writing. A row is never
    taken out here, since it may be all that tells of an audit that was taken away.
    """
    wrote = False
    for _ in range(_TRIES):
        rows = read_index(drive)
        names = drive.names(AUDITS)
        if rows is not None and rows.keys() >= set(names):
            return wrote
        known = rows or {}
        fresh = (_readable(drive, name) for name in names if name not in known)
        merged = {**known, **{audit.name: audit for audit in fresh if audit is not None}}
        if rows is not None and merged.keys() == rows.keys():
            return wrote  # what can't be read is not indexed
        drive.replace(INDEX, index_of(merged.values()))
        wrote = True
    raise DriveFailed("others kept writing it")


def rebuild(drive: Drive) -> tuple[Catalogue, bool]:
    """Make the index anew from the audits that are there; return them, and whether its bytes changed.

    Raises IntegrityBroken with all that is wrong, and then the index stays: a row of it may be the last trace of an
    audit. Raises DriveRefused, and NotRecorded where it can't be written.
    """
    try:
        read_index(drive)
    except DriveFailed as failed:
        raise refusal(drive, INDEX, f"can't be read: {failed}") from None
    found = catalogue(drive, trusting=False)
    mistakes = (*found.broken, *lost_mistakes(drive, found.lost))
    if mistakes:
        raise IntegrityBroken(mistakes)
    if found.unread:
        raise DriveRefused(found.unread)
    if not found.audits:
        raise nothing_there(drive)
    data = index_of(found.audits)
    try:
        if _current(drive) == data:
            return found, False
        drive.replace(INDEX, data)
        if _current(drive) != data:
            raise DriveFailed("it reads back otherwise: another command may have written it; try again")
    except DriveFailed as failed:
        raise NotRecorded(f"{drive.name}/{INDEX}: could not be written: {failed}") from None
    return found, True


def lost_mistakes(drive: Drive, lost: Iterable[Audit]) -> list[Mistake]:
    """Tell each audit that the index names and that is not there."""
    hint = "bring it back from a copy; if it may be gone, remove index.json and make it anew"
    message = "the index names this audit, and it is not there any more"
    return [Mistake(Place(f"{drive.name}/{audit.name}"), "ARC-INT-AUDIT", message, hint) for audit in lost]


def nothing_there(drive: Drive) -> DriveRefused:
    """Return the refusal of a drive without any audit: a mistyped name must not look like an empty archive."""
    hint = "check the name; 'arcanos archive put' archives one"
    return DriveRefused([Mistake(Place(drive.name), "ARC-DRV-EMPTY", "there is no audit here", hint)])


def refusal(drive: Drive, name: str, message: str) -> DriveRefused:
    """Return the refusal of something on a drive that can't be read."""
    hint = "check the drive, its name and your permissions"
    return DriveRefused([Mistake(Place(printable(f"{drive.name}/{name}")), "ARC-DRV-READ", message, hint)])


def _current(drive: Drive) -> bytes | None:
    try:
        return small(drive, INDEX, INDEX_LIMITS.size)
    except Absent:
        return None


def _readable(drive: Drive, name: str) -> Audit | None:
    try:
        return fetched(drive, name)
    except (IntegrityBroken, Refused):
        return None


def _state(indexed: Mapping[str, Audit] | None, names: Iterable[str]) -> IndexState:
    if indexed is None:
        return IndexState.UNREADABLE
    if set(names) <= indexed.keys():
        return IndexState.AGREES if len(set(names)) == len(indexed) else IndexState.AHEAD
    return IndexState.BEHIND if indexed else IndexState.ABSENT


def _in_order(audits: Iterable[Audit]) -> tuple[Audit, ...]:
    return tuple(sorted(audits, key=lambda one: (one.as_of, one.sha256)))


def _told(broken: Iterable[Mistake], unread: Iterable[Mistake]) -> tuple[tuple[Mistake, ...], tuple[Mistake, ...]]:
    return tuple(sorted(broken)), tuple(sorted(unread))
