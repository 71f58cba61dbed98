"""Hold a drive against itself: every file of every audit is fetched and compared, and what nobody names is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from arcanos.archiving.audit import Audit, FileRole, KeptFile
from arcanos.archiving.catalogue import Catalogue, listed, lost_mistakes
from arcanos.archiving.drive import Absent, Drive, DriveFailed, measured, small
from arcanos.archiving.names import OBJECTS, object_digest, object_name
from arcanos.archiving.taking import LARGEST_RECORD, says
from arcanos.errors import DocumentRefused, ExitCode, Mistake, Place
from arcanos.redaction import printable

_COPY: Final = "take it from a copy of the drive, and see who changed it"
_BROKEN, _UNTOLD, _NOTED = _KINDS = ("broken", "untold", "noted")
_Told: TypeAlias = tuple[str, Mistake]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was fetched and compared.

    `audits`, `objects` and `size` (bytes) count it; `broken` is what does not hold, `untold` what could not be told,
    `notes` what was not compared though its bytes are those that were archived.
    """

    audits: int
    objects: int
    size: int
    broken: tuple[Mistake, ...]
    untold: tuple[Mistake, ...]
    notes: tuple[Mistake, ...]

    @property
    def exit_code(self) -> ExitCode:
        """6 where anything does not hold, 4 where something could not be told."""
        if self.broken:
            return ExitCode.INTEGRITY
        return ExitCode.UNTOLD if self.untold or not self.objects else ExitCode.OPEN


def verify(
    drive: Drive,
    found: Catalogue,
    audits: Sequence[Audit] | None = None,
    progress: Callable[[str], object] = lambda _: None,
) -> Verified:
    """Fetch and compare the files of `audits`; of all, and then also what no audit names, where it is None.

    Raises DriveRefused where the drive can't be listed.
    """
    chosen = found.audits if audits is None else tuple(audits)
    files = {(file.sha256, file.size): file for audit in chosen for file in audit.files}
    results = [_compared(drive, file, progress) for file in files.values()]
    sound = {result.file.sha256: result.file for result in results if result.sound}
    told = [told for result in results for told in result.told]
    for audit in chosen:
        told += _unheld(drive, audit.name)
        if audit.record.sha256 in sound:
            told += _against_record(drive, audit)
    if audits is None:
        told += [(_BROKEN, one) for one in (*found.broken, *lost_mistakes(drive, found.lost))]
        told += [(_UNTOLD, one) for one in found.unread]
        told += _unlisted(drive, found)
    broken, untold, notes = (tuple(sorted({one for kind, one in told if kind == wanted})) for wanted in _KINDS)
    size = sum(file.size for file in sound.values())
    return Verified(len(chosen), len(sound), size, broken, untold, notes)


@dataclass(frozen=True, slots=True)
class _Result:
    """What became of a file: `sound` where its bytes are those that were archived."""

    file: KeptFile
    sound: bool
    told: tuple[_Told, ...] = ()


def _compared(drive: Drive, file: KeptFile, progress: Callable[[str], object]) -> _Result:
    name = object_name(file.sha256)
    progress(f"fetching {name}")
    try:
        digest, size = measured(drive, name, file.size)
    except Absent:
        said = _mistake(drive, name, "ARC-INT-OBJECT", f"{_called(file)} is not there", _COPY)
        return _Result(file, sound=False, told=((_BROKEN, said),))
    except DriveFailed as failed:
        said = _mistake(drive, name, "ARC-DRV-READ", f"{_called(file)} can't be read: {failed}", "try again")
        return _Result(file, sound=False, told=((_UNTOLD, said),))
    if (digest, size) == (file.sha256, file.size):
        return _Result(file, sound=True, told=tuple(_unheld(drive, name)))
    said = _mistake(drive, name, "ARC-INT-OBJECT", f"{_called(file)} has other bytes than were archived", _COPY)
    return _Result(file, sound=False, told=((_BROKEN, said),))


def _unheld(drive: Drive, name: str) -> Iterator[_Told]:
    """Tell where a store does not hold what it should: the bytes are right today, and nobody can say for how long."""
    try:
        loose = drive.unheld(name)
    except DriveFailed as failed:
        loose = f"can't be asked for its lock: {failed}"
    if loose:
        yield _UNTOLD, _mistake(drive, name, "ARC-DRV-UNLOCKED", loose, "archive the audit again, which locks it")


def _against_record(drive: Drive, audit: Audit) -> Iterator[_Told]:
    """Hold what an audit says against its record, which another version of arcanos may not be able to read."""
    name = object_name(audit.record.sha256)
    try:
        same = says(small(drive, name, LARGEST_RECORD.size), audit.record.name, audit.files) == audit
    except DocumentRefused:
        message = f"this version can't read the record, which arcanos {audit.engine_version} wrote"
        hint = "its bytes are those that were archived; what the audit says of it was not compared"
        yield _NOTED, _mistake(drive, audit.name, "ARC-DRV-RECORD", message, hint)
    except (Absent, DriveFailed):
        yield _UNTOLD, _mistake(drive, name, "ARC-DRV-READ", "the record could not be read again", "try again")
    else:
        if not same:
            hint = "trust the record, and see who wrote the audit"
            message = "the audit says something else than its record"
            yield _BROKEN, _mistake(drive, audit.name, "ARC-INT-AUDIT", message, hint)


def _unlisted(drive: Drive, found: Catalogue) -> Iterator[_Told]:
    """Tell what stands among the objects and belongs to no audit; what arcanos can't have put there is broken."""
    named = {file.sha256 for audit in (*found.audits, *found.lost) for file in audit.files}
    for name in listed(drive, OBJECTS):
        digest = object_digest(name)
        if digest is None:
            hint = "nothing of arcanos is called so here: see who renamed it or put it there"
            yield _BROKEN, _mistake(drive, name, "ARC-INT-NAME", "this is not the name of an object", hint)
        elif digest not in named:
            hint = "archive the audit again if that was cut short; else see who took the audit away"
            yield _UNTOLD, _mistake(drive, name, "ARC-DRV-UNLISTED", "no audit names this object", hint)


def _called(file: KeptFile) -> str:
    return "the record" if file.role is FileRole.RECORD else f"'{file.name}'"


def _mistake(drive: Drive, name: str, code: str, message: str, hint: str) -> Mistake:
    return Mistake(Place(printable(f"{drive.name}/{name}")), code, message, hint)


def told(mistakes: Iterable[Mistake]) -> list[dict[str, str]]:
    """Return mistakes as programs read them."""
    return [{"place": one.place.file, "code": one.code, "message": one.message, "hint": one.hint} for one in mistakes]
