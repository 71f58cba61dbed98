"""Where in a repository something stands: a relative path as code hosts want it, and a line that always is one."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from arcanos.errors import Place
from arcanos.findings import Finding
from arcanos.redaction import printable

CONFIGURATION: Final = "arcanos_audit_config.json"
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_SAFE: Final = "/-._~!$&'()*+,;=@"
"""Characters of a path that RFC 3986 lets stand; a colon is not among them, since it would make a scheme."""


def relative(file: str, prefix: str = "") -> str | None:
    """Return a path below the repository, with `/` and without `.` or `..`; None for one that lies elsewhere.

    `prefix` is the folder from which `file` is seen, as seen from the root of the repository.
    """
    plain = file.replace("\\", "/")
    if plain.startswith("/") or _DRIVE.match(plain):
        return None
    if not plain.strip("./"):
        return None
    parts = prefix.split("/") if prefix else []
    for part in plain.split("/"):
        if part == ".." and not parts:
            return None
        if part == "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return printable("/".join(parts)) or None


def uri(path: str) -> str:
    """Return a path as the reference of RFC 3986, every other character percent-encoded."""
    return quote(path, safe=_SAFE, errors="replace")


def configuration(prefix: str = "") -> Place:
    """Return where what stands nowhere is shown: an alert without a file is refused by every host."""
    return Place(relative(CONFIGURATION, prefix) or CONFIGURATION, 1, 1)


def anchor(finding: Finding, prefix: str = "") -> Place:
    """Return where a host shows a finding: its evidence, else its rule, else the configuration; a line of 1 or more."""
    for place in (*(spot.place for spot in finding.spots), finding.rule_place):
        if (found := relative(place.file, prefix)) is not None:
            return Place(found, max(place.line, 1), max(place.column, 1))
    return configuration(prefix)
