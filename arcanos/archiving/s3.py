"""A compliance drive that is an Amazon S3 bucket, or one of a store that speaks S3, with its object lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from arcanos.archiving.address import Lock
from arcanos.archiving.drive import Content, DriveFailed
from arcanos.archiving.files import S3Files
from arcanos.archiving.objects import BLOCK, certain, read_pieces, send, telling
from arcanos.clock import EPOCH

_MODES: Final[dict[Lock, str]] = {Lock.GOVERNANCE: "GOVERNANCE", Lock.COMPLIANCE: "COMPLIANCE"}
_STRENGTH: Final = ("", "GOVERNANCE", "COMPLIANCE")


@dataclass(frozen=True, slots=True)
class Held:
    """The lock of an object: its mode as S3 writes it, empty where there is none, and until when it lasts."""

    mode: str = ""
    until: datetime = EPOCH

    def covers(self, other: Held) -> bool:
        """Whether this lock is no weaker than another and ends no sooner."""
        return _STRENGTH.index(self.mode) >= _STRENGTH.index(other.mode) and self.until >= other.until

    def joined(self, other: Held) -> Held:
        """Return the stronger mode and the later end of both: a lock is prolonged, never shortened."""
        return Held(max(self.mode, other.mode, key=_STRENGTH.index), max(self.until, other.until))


@dataclass(frozen=True, slots=True)
class S3Drive:
    """A bucket and a path in it (`root`); objects are locked in the mode of `lock` until `until`."""

    name: str
    files: S3Files
    root: str
    lock: Lock
    until: datetime

    def names(self, folder: str) -> list[str]:
        """Return the sorted names of all that stands below a folder."""
        base = f"{self.root}/{folder}"
        found: list[str] = []
        with telling(), suppress(FileNotFoundError):
            found = self.files.find(base)
        return sorted(folder + one.partition(base)[2] for one in found)

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of an object; nothing is kept between one request and the next."""
        path = f"{self.root}/{name}"
        return read_pieces(name, lambda: self.files.open(path, "rb", block_size=BLOCK, cache_type="none"))

    def write(self, name: str, content: Content) -> None:
        """Write an object, locked from its first moment on."""
        with certain(content) as pieces:
            try:
                self._send(name, pieces, self._locked())
            except DriveFailed as failed:
                if self.lock is Lock.NONE:
                    raise
                raise DriveFailed(
                    f"{failed}; a lock was asked for, which a bucket without object lock refuses"
                ) from None

    def replace(self, name: str, data: bytes) -> None:
        """Write an object over the one that is there; what is written over is never locked."""
        self._send(name, iter((data,)), {})

    def hold(self, name: str) -> datetime | None:
        """Return until when the store keeps an object. Raises DriveFailed where it does not, as long as was asked."""
        if self.lock is Lock.NONE:
            return None
        wanted, held = Held(_MODES[self.lock], self.until), self._held(name)
        if not held.covers(wanted):
            longer = held.joined(wanted)
            retention = {"Mode": longer.mode, "RetainUntilDate": longer.until}
            with telling():
                self.files.call_s3("put_object_retention", **self._at(name), Retention=retention)
            held = self._held(name)
        if not held.covers(wanted):
            raise DriveFailed("the store did not lock it")
        return held.until

    def unheld(self, name: str) -> str:
        """Return why an object is not locked as was asked, empty where it is or was until its time was over."""
        if self.lock is Lock.NONE:
            return ""
        held = self._held(name)
        if not held.mode:
            return "has no lock"
        weaker = _STRENGTH.index(held.mode) < _STRENGTH.index(_MODES[self.lock])
        return f"is locked as {held.mode}, and {_MODES[self.lock]} is asked for" if weaker else ""

    def _locked(self) -> dict[str, object]:
        if self.lock is Lock.NONE:
            return {}
        return {"ObjectLockMode": _MODES[self.lock], "ObjectLockRetainUntilDate": self.until}

    def _send(self, name: str, pieces: Iterator[bytes], options: dict[str, object]) -> None:
        path = f"{self.root}/{name}"
        send(lambda: self.files.open(path, "wb", block_size=BLOCK, **options), pieces)

    def _held(self, name: str) -> Held:
        with telling():
            found = self.files.call_s3("head_object", **self._at(name))
        mode, until = found.get("ObjectLockMode"), found.get("ObjectLockRetainUntilDate")
        if isinstance(mode, str) and mode in _STRENGTH and isinstance(until, datetime):
            return Held(mode, until)
        return Held()

    def _at(self, name: str) -> dict[str, str]:
        bucket, _, prefix = self.root.partition("/")
        return {"Bucket": bucket, "Key": f"{prefix}/{name}" if prefix else name}
