"""Where a compliance drive is: a folder, or a store of objects named by a URL that holds no secret."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from arcanos.redaction import redact

FILE: Final = "file://"
PACKAGES: Final[dict[str, str]] = {
    "s3": "arcanos[s3]",
    "gs": "arcanos[gcs]",
    "gcs": "arcanos[gcs]",
    "az": "arcanos[azure]",
    "abfs": "arcanos[azure]",
    "smb": "arcanos[archive] smbprotocol",
    "oss": "arcanos[archive] ossfs",
    "oci": "arcanos[archive] ocifs",
}
"""Schemes of stores that keep what is written to them and know whom they talk to, and what must be installed for each.

Not among them: what is gone with the process (memory), views of other stores (simplecache, zip), and sftp, whose
library takes any server's key for the right one.
"""
FOLDERS: Final = frozenset(("smb",))
"""Schemes of servers that have folders and rename files; the others are stores of whole objects."""
LOCKING: Final = frozenset(("s3",))
"""Schemes of stores whose object lock is asked for."""
_URL: Final = re.compile(r"([a-z][a-z0-9+.-]{0,20})://([^\s/?#\\]{1,255})((?:/[^\s?#\\]{0,1000})?)", re.ASCII)


class Lock(StrEnum):
    """What a store refuses until a day: nothing, deletion by most, deletion by everybody (Amazon S3 Object Lock)."""

    NONE = "none"
    GOVERNANCE = "governance"
    COMPLIANCE = "compliance"


@dataclass(frozen=True, slots=True)
class ArchiveAt:
    """A compliance drive: `url` as its user wrote it, `folder` where that is one.

    `retain` is for how many seconds a locked object stays; `endpoint` is the server of a store that speaks S3, where
    it is not Amazon's.
    """

    url: str
    folder: Path | None
    lock: Lock = Lock.NONE
    retain: int = 0
    endpoint: str | None = None


def at(url: str, base: Path) -> ArchiveAt:
    """Return the drive that a faultless `url` names; a relative folder starts from `base`."""
    if "://" not in url:
        return ArchiveAt(url, base / url)
    return ArchiveAt(url, Path(url.removeprefix(FILE)) if url.startswith(FILE) else None)


def scheme_of(url: str) -> str:
    """Return the scheme of a URL, empty for a folder."""
    scheme, separator, _ = url.partition("://")
    return "" if not separator or scheme == "file" else scheme


def url_fault(url: str) -> tuple[str, str] | None:
    """Return what is wrong with the name of a drive and what to do, None where nothing is; never a part of it."""
    if not url.strip() or "\0" in url:
        return "names no drive", "name a folder, or a URL such as s3://bucket/audits"
    if "://" not in url:
        return None
    if url.startswith(FILE):
        good = url.removeprefix(FILE).startswith("/") and len(url) > len(FILE) + 1
        return None if good else ("is no folder", "write file:// and an absolute path")
    host = url.partition("://")[2].partition("/")[0]
    if ":" in host.rpartition("@")[0] or redact(url) != url:
        return "holds a secret", "leave it out: credentials come from the environment"
    if "?" in url or "#" in url:
        return "holds '?' or '#'", "leave it out: a drive is named by scheme, host or bucket, and path"
    found = _URL.fullmatch(url)
    if found is None or ".." in found[3].split("/") or "::" in url:
        return "is not the URL of a drive", "write scheme, bucket and path: s3://bucket/audits"
    if found[1] not in PACKAGES:
        return "is in no store that is known to keep what is written", f"known: file, {', '.join(sorted(PACKAGES))}"
    return None
