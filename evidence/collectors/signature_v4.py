"""Sign a request as Amazon S3 and the stores that speak its protocol ask for it: AWS Signature Version 4.

After "AWS Signature Version 4 for API requests" in the IAM User Guide. S3 encodes a path once
and does not normalise it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from arcanos.digest import sha256

EMPTY: Final = sha256(b"")
_ALGORITHM: Final = "AWS4-HMAC-SHA256"
_BLANKS: Final = re.compile(r" +")


@dataclass(frozen=True, slots=True)
class Key:
    """An access key; `secret` and `token`, which only temporary keys have, are never shown."""

    id: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a signature is good for."""

    region: str
    service: str = "s3"


@dataclass(frozen=True, slots=True)
class Request:
    """What is signed: `path` as it is sent, `query` not yet encoded, `headers` with `host`, names in lower case."""

    method: str
    path: str
    query: Sequence[tuple[str, str]]
    headers: Mapping[str, str]
    body_sha256: str = EMPTY


def encoded(text: str, *, keep: str = "") -> str:
    """Return `text` with all but unreserved characters (RFC 3986, 2.3), and those of `keep`, as `%XX` of its UTF-8."""
    return quote(text, safe=keep + "-_.~")


def encoded_query(query: Sequence[tuple[str, str]]) -> str:
    """Return a query in the order and the encoding that are signed."""
    return "&".join(
        f"{name}={value}" for name, value in sorted((encoded(name), encoded(value)) for name, value in query)
    )


def signed(request: Request, key: Key, scope: Scope, at: datetime) -> dict[str, str]:
    """Return the headers to send: those of `request`, `x-amz-date`, a temporary key's token, and `authorization`."""
    headers = {**request.headers, "x-amz-date": at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")}
    if key.token:
        headers["x-amz-security-token"] = key.token
    day = headers["x-amz-date"][:8]
    within = f"{day}/{scope.region}/{scope.service}/aws4_request"
    text = "\n".join((_ALGORITHM, headers["x-amz-date"], within, sha256(_canonical(request, headers).encode())))
    secret = f"AWS4{key.secret}".encode()
    for part in (day, scope.region, scope.service, "aws4_request", text):
        secret = hmac.digest(secret, part.encode(), hashlib.sha256)
    said = f"Credential={key.id}/{within}, SignedHeaders={';'.join(sorted(headers))}, Signature={secret.hex()}"
    return {**headers, "authorization": f"{_ALGORITHM} {said}"}


def _canonical(request: Request, headers: Mapping[str, str]) -> str:
    lines = [f"{name}:{_BLANKS.sub(' ', headers[name].strip())}" for name in sorted(headers)]
    names = ";".join(sorted(headers))
    query = encoded_query(request.query)
    return "\n".join((request.method, request.path, query, *lines, "", names, request.body_sha256))
