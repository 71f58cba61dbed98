"""The state of an object in a store that speaks the protocol of Amazon S3, asked with HEAD: nothing of it is fetched.

After `HeadObject` in the Amazon S3 API reference. A digest is only what the store computed: never a name, an ETag or
metadata, which say what somebody claimed.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

from arcanos.clock import instant, rfc3339
from arcanos.digest import canonical, sha256
from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.interface import Reply, Setting
from arcanos.evidence.collectors.signature_v4 import EMPTY, Key, Request, Scope, encoded, encoded_query, signed
from arcanos.evidence.origins import Origin
from arcanos.evidence.servers import server_of
from arcanos.readers.source import Value

_LOCATION: Final = re.compile(r"s3://([A-Za-z0-9][A-Za-z0-9._-]{1,254})/([^\x00-\x1f\x7f]{1,1024})")
_SIZE: Final = re.compile(r"[0-9]{1,15}")
_TAKEN: Final = (
    "content-length",
    "last-modified",
    "x-amz-checksum-sha256",
    "x-amz-checksum-type",
    "x-amz-delete-marker",
    "x-amz-meta-sha256",
    "x-amz-object-lock-legal-hold",
    "x-amz-object-lock-mode",
    "x-amz-object-lock-retain-until-date",
    "x-amz-server-side-encryption",
    "x-amz-version-id",
)
"""The headers of an answer that are read; the origin's digest is of these."""


@dataclass(frozen=True, slots=True)
class Store:
    """A bucket: `url` is the address that its objects stand under."""

    region: str
    url: str
    key: Key


@dataclass(frozen=True, slots=True)
class State:
    """What a store said of an object: None where it is not there."""

    members: Mapping[str, Value] | None
    origin: Origin


def located(location: str) -> tuple[str, str] | None:
    """Return the bucket and the key of `s3://BUCKET/KEY`; None for another address."""
    found = _LOCATION.fullmatch(location)
    return (found[1], found[2]) if found else None


def asked(store: Store, key: str, version: str, setting: Setting) -> State:
    """Ask for the object `key`, its latest version where `version` is empty.

    Raises NotCollected where the store does not answer, may not be asked, or where `key` can't stand in an address.
    """
    if any(part in (".", "..") for part in key.split("/")):
        hint = "give the object a key without these parts"
        raise NotCollected([Mistake(Place(store.url), "ARC-COL-BACKUP", "a key has a part '.' or '..'", hint)])
    path = f"{urlsplit(store.url).path.rstrip('/')}/{encoded(key, keep='/')}"
    query = (("versionId", version),) if version else ()
    server = str(server_of(store.url))
    headers = {
        "host": server.partition("://")[2],
        "x-amz-checksum-mode": "ENABLED",
        "x-amz-content-sha256": EMPTY,
    }
    sent = signed(Request("HEAD", path, query, headers), store.key, Scope(store.region), setting.as_of)
    url = f"{server}{path}?{encoded_query(query)}" if query else server + path
    reply = setting.web.ask("HEAD", url, headers=sent, expected=(200, 404, 405))
    return _state(reply)


def _state(reply: Reply) -> State:
    taken = {name: reply.headers[name] for name in _TAKEN if name in reply.headers}
    data = canonical(taken)
    origin = Origin(reply.url, sha256(data), len(data), "application/json")
    if reply.status == 200:
        return State(_members(taken), origin)
    if reply.status == 405 and taken.get("x-amz-delete-marker") != "true":
        hint = "check the address of the store: does it speak the protocol of Amazon S3?"
        raise NotCollected([Mistake(Place(reply.url), "ARC-NET-STATUS", "the server answered 405", hint)])
    return State(None, origin)


def _members(taken: Mapping[str, str]) -> dict[str, Value]:
    """Return what the headers say; what they do not say, or not in the form they should, is left out."""
    size = taken.get("content-length", "")
    lock = {
        "mode": taken.get("x-amz-object-lock-mode"),
        "retain_until": _instant(taken.get("x-amz-object-lock-retain-until-date", "")),
        "legal_hold": taken.get("x-amz-object-lock-legal-hold"),
    }
    cipher = taken.get("x-amz-server-side-encryption")
    said: dict[str, Value] = {
        "sha256": _checksum(taken),
        "metadata_sha256": taken.get("x-amz-meta-sha256"),
        "size": int(size) if _SIZE.fullmatch(size) else None,
        "version_id": taken.get("x-amz-version-id"),
        "object_lock": {name: value for name, value in lock.items() if value} or None,
        "encryption": {"algorithm": cipher} if cipher else None,
        "last_modified": _date(taken.get("last-modified", "")),
    }
    return {name: value for name, value in said.items() if value is not None}


def _checksum(taken: Mapping[str, str]) -> str | None:
    """Return the digest of the whole object: one that is composed of those of its parts is none."""
    if taken.get("x-amz-checksum-type", "FULL_OBJECT") != "FULL_OBJECT":
        return None
    try:
        digest = base64.b64decode(taken.get("x-amz-checksum-sha256", ""), validate=True)
    except (binascii.Error, ValueError):
        return None
    return digest.hex() if len(digest) == 32 else None


def _instant(text: str) -> str | None:
    at = instant(text)
    return None if at is None else rfc3339(at)


def _date(text: str) -> str | None:
    """Return a date of HTTP (RFC 9110, 5.6.7), which is in UTC."""
    try:
        at: datetime = parsedate_to_datetime(text)
    except (ValueError, OverflowError, IndexError):
        return None
    return rfc3339(at if at.tzinfo else at.replace(tzinfo=UTC))
