"""Names of files in archives: plain, relative, in one Unicode form, and no two that some file system takes for one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

LONGEST: Final = 200
"""Bytes of a name in UTF-8."""
_BARRED: Final = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|\u0080-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]')


def name_fault(name: str) -> str | None:
    """Return why a name may not stand in an archive, or None."""
    if not name or len(name.encode("utf-8", "surrogateescape")) > LONGEST:
        return f"a name has 1 to {LONGEST} bytes"
    if _BARRED.search(name) or any(unicodedata.category(c) in ("Cs", "Co", "Cn") for c in name):
        return "the name holds a character that names here do not have"
    if unicodedata.normalize("NFC", name) != name:
        return "the name is not in the Unicode form NFC"
    parts = name.split("/")
    if "" in parts or parts[0].endswith(":"):
        return "the name is absolute, or has an empty part"
    if any(part.startswith(".") for part in parts):
        return "a part of the name begins with a dot"
    if any(part[-1] in ". " or part[0] == " " for part in parts):
        return "a part of the name begins or ends with a space, or ends with a dot"
    try:
        split_name(name)
    except ValueError as error:
        return str(error)
    return None


def split_name(name: str) -> tuple[bytes, bytes]:
    """Return folder and rest as ustar holds them, in 155 and 100 bytes. Raises ValueError where they have no room."""
    whole = name.encode("utf-8")
    if len(whole) <= 100:
        return b"", whole
    at = whole.rfind(b"/", 0, 156)
    if at < 1 or len(whole) - at - 1 > 100:
        raise ValueError("the last part of the name is longer than 100 bytes, or its folders than 155")
    return whole[:at], whole[at + 1 :]


def collisions(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of names that some file system takes for one, or of which one would be a folder of the other."""
    seen: dict[str, str] = {}
    folders: dict[str, str] = {}
    for name in names:
        key = folded(name)
        if key in seen:
            yield seen[key], name
        seen.setdefault(key, name)
        parts = key.split("/")
        for i in range(1, len(parts)):
            folders.setdefault("/".join(parts[:i]), name)
    for key, name in seen.items():
        if key in folders:
            yield name, folders[key]


def folded(name: str) -> str:
    """Return what is the same for names that some file system, by case or by Unicode form, can't tell apart."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
