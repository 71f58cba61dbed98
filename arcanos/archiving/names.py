"""Where things stand on a compliance drive: objects by their digest, audits by their time and digest, one index."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from arcanos.clock import rfc3339

OBJECTS: Final = "objects"
AUDITS: Final = "audits"
INDEX: Final = "index.json"
_OBJECT: Final = re.compile(r"objects/sha256/([0-9a-f]{2})/((?:\1)[0-9a-f]{62})", re.ASCII)
_AUDIT: Final = re.compile(r"audits/[0-9]{8}T[0-9]{6}(?:\.[0-9]{6})?Z-([0-9a-f]{64})\.json", re.ASCII)


def object_name(sha256: str) -> str:
    """Return where the bytes with this digest stand."""
    return f"{OBJECTS}/sha256/{sha256[:2]}/{sha256}"


def audit_name(as_of: datetime, sha256: str) -> str:
    """Return where the audit with this digest stands: its time first, so that a listing is in its order."""
    stamp = rfc3339(as_of).replace("-", "").replace(":", "")
    return f"{AUDITS}/{stamp}-{sha256}.json"


def object_digest(name: str) -> str | None:
    """Return the digest that a name says, None where it is not the name of an object."""
    found = _OBJECT.fullmatch(name)
    return found[2] if found else None


def audit_digest(name: str) -> str | None:
    """Return the digest that a name says, None where it is not the name of an audit."""
    found = _AUDIT.fullmatch(name)
    return found[1] if found else None
