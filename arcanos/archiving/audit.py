"""What a compliance drive says of one audit: its record's digest and verdict, and each file that was kept with it.

The document is canonical JSON and its name holds its digest, so nobody can change it in its place; it rests on nothing
but its own audit, so that an index of all of them can be made anew from what is there.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from arcanos.archiving.names import audit_name
from arcanos.clock import instant, rfc3339
from arcanos.digest import canonical, sha256
from arcanos.errors import DriveRefused, Mistake, Place
from arcanos.readers.json import read_json
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Limits, Value
from arcanos.signing.names import collisions, name_fault

FORMAT: Final = "arcanos-archive/1"
LARGEST: Final = 1024 * 1024 * 1024
"""Bytes of one file that is archived."""
MOST: Final = 1_000
"""Files of one audit."""
LONGEST: Final = 2_000
"""Characters of a text that an audit says."""
AUDIT_LIMITS: Final = Limits(size=1024 * 1024, depth=4, nodes=20_000)
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MEDIA: Final = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}", re.ASCII)
_VERDICT: Final = re.compile(r"[a-z_]{1,40}", re.ASCII)


class FileRole(StrEnum):
    """What a file is to its audit."""

    RECORD = "record"
    REPORT = "report"
    BUNDLE = "bundle"
    DECISION = "decision"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of an audit: `name` is a plain name without folders, `size` in bytes, `sha256` of its bytes."""

    role: FileRole
    name: str
    media_type: str
    size: int
    sha256: str

    def members(self) -> dict[str, Value]:
        """Return the file as an audit says it."""
        return {
            "role": str(self.role),
            "name": self.name,
            "media_type": self.media_type,
            "size": self.size,
            "sha256": self.sha256,
        }


@dataclass(frozen=True, slots=True)
class Audit:
    """An audit on a compliance drive: what its record says, and the files kept with it, the record among them."""

    project: str
    gate: str
    model: str | None
    stage: str | None
    verdict: str
    as_of: datetime
    engine_version: str
    files: tuple[KeptFile, ...]

    def members(self) -> dict[str, Value]:
        """Return the audit as JSON says it; the files are in the order of their names."""
        return {
            "format": FORMAT,
            "project": self.project,
            "gate": self.gate,
            "model": self.model,
            "stage": self.stage,
            "verdict": self.verdict,
            "as_of": rfc3339(self.as_of),
            "engine_version": self.engine_version,
            "record_sha256": self.record.sha256,
            "files": [file.members() for file in sorted(self.files, key=lambda one: one.name)],
        }

    def to_json(self) -> bytes:
        """Return the one form of the audit: canonical JSON."""
        return canonical(self.members())

    @property
    def sha256(self) -> str:
        """The digest of its one form."""
        return sha256(self.to_json())

    @property
    def name(self) -> str:
        """Where it stands on a drive."""
        return audit_name(self.as_of, self.sha256)

    @property
    def record(self) -> KeptFile:
        """The record of the audit."""
        return next(file for file in self.files if file.role is FileRole.RECORD)


def read_audit(data: bytes, name: str) -> Audit:
    """Return the audit in `data`, called `name`. Raises DriveRefused for anything but its one form."""
    value = read_json(data, name, limits=AUDIT_LIMITS, refused=DriveRefused).value
    found = audit_of(value)
    if found is None or found.to_json() != data:
        hint = "it was written by another version of arcanos, or by something else"
        raise DriveRefused([Mistake(Place(name), "ARC-DRV-AUDIT", f"this is no audit in the format {FORMAT}", hint)])
    return found


def audit_of(value: Value) -> Audit | None:
    """Return the audit that a JSON value is, None where it is anything else."""
    if not is_object(value) or value.get("format") != FORMAT or not is_list(value.get("files")):
        return None
    files = tuple(_file(one) for one in value["files"])
    as_of = instant(value["as_of"]) if isinstance(value.get("as_of"), str) else None
    texts = (value.get("project"), value.get("gate"), value.get("engine_version"))
    maybe = (value.get("model"), value.get("stage"))
    if as_of is None or not all(map(_is_text, texts)) or not all(one is None or _is_text(one) for one in maybe):
        return None
    if not _is(_VERDICT, value.get("verdict")) or not _are_files(files):
        return None
    audit = Audit(
        project=value["project"],
        gate=value["gate"],
        model=value["model"],
        stage=value["stage"],
        verdict=value["verdict"],
        as_of=as_of,
        engine_version=value["engine_version"],
        files=tuple(file for file in files if file is not None),
    )
    return audit if canonical(audit.members()) == canonical(value) else None


def file_fault(name: str) -> str | None:
    """Return why a file of an audit may not be called so, or None: it is a plain name, safe in every folder."""
    return "the name holds a folder" if "/" in name else name_fault(name)


def _are_files(files: tuple[KeptFile | None, ...]) -> bool:
    kept = [file for file in files if file is not None]
    roles = Counter(file.role for file in kept)
    plain = len(kept) == len(files) <= MOST and roles[FileRole.RECORD] == 1
    return plain and not any(collisions(file.name for file in kept))


def _file(value: Value) -> KeptFile | None:
    if not is_object(value):
        return None
    role, name, media, size = (value.get(key) for key in ("role", "name", "media_type", "size"))
    good = isinstance(name, str) and file_fault(name) is None and role in tuple(FileRole)
    good = good and type(size) is int and 0 < size <= LARGEST and _is(_MEDIA, media)
    if not good or not _is(_SHA256, value.get("sha256")):
        return None
    return KeptFile(FileRole(str(role)), str(name), str(media), int(size or 0), value["sha256"])


def _is_text(value: Value) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST


def _is(pattern: re.Pattern[str], value: Value) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
