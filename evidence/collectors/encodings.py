"""Text as other tools write it on their way to a file: a shell's redirect may make UTF-16 of what was UTF-8."""

from __future__ import annotations

import codecs

from arcanos.errors import Mistake, NotCollected, Place

_UTF8_MARK = codecs.BOM_UTF8
_UTF16_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def as_utf8(data: bytes, name: str, notes: list[str]) -> bytes:
    """Return a text as UTF-8 without byte order mark, and say in `notes` what it was instead.

    UTF-16 is only known by its mark; UTF-32 and anything else is left to the reader, which refuses it. Raises
    NotCollected for UTF-16 that is cut or has half characters.
    """
    if data.startswith(_UTF8_MARK):
        notes.append(f"{name}: begins with a byte order mark, which was dropped")
        return data.removeprefix(_UTF8_MARK)
    encoding = None if data.startswith(codecs.BOM_UTF32_LE) else _UTF16_MARKS.get(data[:2])
    if encoding is None:
        return data
    notes.append(f"{name}: is UTF-16, as a shell's redirect writes it, and was read as that")
    try:
        return data[2:].decode(encoding).encode()
    except UnicodeDecodeError:
        hint = "write the file anew as UTF-8"
        raise NotCollected([Mistake(Place(name), "ARC-IN-ENCODING", "the file is broken UTF-16", hint)]) from None
