"""What a file is to its audit, told by its content where programs read it and by its suffix where people do."""

from __future__ import annotations

import base64
import binascii
from pathlib import PurePath
from typing import Final

from arcanos.archiving.audit import FileRole
from arcanos.errors import DocumentRefused, UsageError
from arcanos.evidence import attesting, custody, manifest
from arcanos.packs import archive
from arcanos.readers.json import read_json
from arcanos.readers.shapes import is_object
from arcanos.readers.source import LIMITS, Value
from arcanos.reports.record_json import FORMAT
from arcanos.signing.dsse import IN_TOTO
from arcanos.signing.statement import TYPE

JSON: Final = "application/json"
ENVELOPE: Final = "application/vnd.dsse.envelope.v1+json"
BINARY: Final = "application/octet-stream"
REPORTS: Final[dict[str, str]] = {
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".md": "text/markdown",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ics": "text/calendar",
    ".xml": "application/xml",
    ".sarif": "application/sarif+json",
    ".svg": "image/svg+xml",
}
"""Suffixes of reports, with their media types."""
BUNDLES: Final[dict[str, str]] = {".tar.gz": "application/gzip", ".zip": "application/zip"}
_OTHERS: Final = frozenset((attesting.KIND, custody.KIND, manifest.KIND, archive.KIND))
"""What is stated and signed, and is no decision."""


def media_type_of(name: str) -> str:
    """Return the media type that a name says."""
    lower = name.lower()
    bundle = next((media for suffix, media in BUNDLES.items() if lower.endswith(suffix)), None)
    suffix = PurePath(lower).suffix
    return bundle or (JSON if suffix == ".json" else REPORTS.get(suffix, BINARY))


def role_of(name: str, data: bytes, size: int, record: str) -> tuple[FileRole, str]:
    """Return the role and the media type of a file of `size` bytes that begins with `data`.

    `record` is the digest of the record that it belongs to, which a decision about it names.

    Raises UsageError where neither its content nor its suffix says it.
    """
    media = media_type_of(name)
    if media in BUNDLES.values():
        return FileRole.BUNDLE, media
    if media == JSON and size == len(data):
        return _of_json(name, data, record)
    if media == BINARY:
        raise UsageError(f"{name}: nothing says what it is to the audit; name it as --role other={name}")
    return FileRole.REPORT, media


def _of_json(name: str, data: bytes, record: str) -> tuple[FileRole, str]:
    try:
        value = read_json(data, name).value
    except DocumentRefused:
        raise UsageError(f"{name}: this is no JSON that can be read; name it as --role other={name}") from None
    members = value if is_object(value) else {}
    if members.get("format") == FORMAT:
        hint = f"archive it as an audit of its own, or name it as --role other={name}"
        raise UsageError(f"{name}: this is the record of a run, and an audit has one; {hint}")
    sealed = members.get("payloadType") == IN_TOTO
    stated = _payload(members.get("payload"), name) if sealed else data
    kind = _kind(read_json(stated, name).value)
    if kind in _OTHERS:
        raise UsageError(f"{name}: this is a signed statement, and no decision; name it as --role other={name}")
    if kind is None:
        return FileRole.REPORT, JSON
    if record.encode() not in stated:
        hint = f"archive its own, or name it as --role decision={name} if it is about this one all the same"
        raise UsageError(f"{name}: this decision does not name the digest of the record; {hint}")
    return FileRole.DECISION, ENVELOPE if sealed else IN_TOTO


def _payload(text: Value, name: str) -> bytes:
    """Return what an envelope holds, which is JSON. Raises UsageError."""
    try:
        data = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
        read_json(data, name, limits=LIMITS)
    except (binascii.Error, ValueError, DocumentRefused):
        raise UsageError(f"{name}: what is signed in it can't be read; name it as --role other={name}") from None
    return data


def _kind(value: Value) -> Value:
    """Return the type of what an in-toto statement says, None for what is no statement."""
    return value.get("predicateType") if is_object(value) and value.get("_type") == TYPE else None
