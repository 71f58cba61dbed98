"""How formats call what a record is about, so that the same thing has the same name in each: digests, UUIDs, URIs."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote
from uuid import NAMESPACE_URL, UUID, uuid5

from arcanos.digest import sha256
from arcanos.record import Record
from arcanos.reports.record_json import to_json

URN: Final = "urn:arcanos"
_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]{0,15}://[A-Za-z0-9._~:/?@!$&'()*+,;=-]+", re.ASCII)


def record_sha256(record: Record) -> str:
    """Return the SHA-256 of the record as `--output json` writes it."""
    return sha256(to_json(record))


def urn(*words: str) -> str:
    """Return a URI of our own: `urn:arcanos:gate:production`, each word percent-encoded."""
    return ":".join((URN, *(quote(word, safe="") or "-" for word in words)))


def namespace(record: Record) -> UUID:
    """Return what the UUIDs of a project's reports are made in: the same in each of its runs (RFC 9562, version 5)."""
    return uuid5(NAMESPACE_URL, urn("project", record.project))


def reference(name: str) -> str:
    """Return a file's name or address as a URI reference (RFC 3986)."""
    return name if _ADDRESS.fullmatch(name) else quote(name, safe="/") or "-"


def package_url(model: str) -> str:
    """Return a model `name@version` as a package URL: `pkg:generic/credit-scoring@1.0.0`.

    Source: ECMA-427.
    """
    name, at, version = model.rpartition("@")
    if not at:
        name, version = model, ""
    return f"pkg:generic/{quote(name, safe='') or '-'}" + (f"@{quote(version, safe='')}" if version else "")
