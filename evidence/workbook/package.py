"""What a workbook may be as a file: a small archive of plain XML, without macros and without ways to other files.

It is judged before any library takes it apart. ECMA-376, part 2 (Open Packaging Conventions).
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from arcanos.errors import DocumentRefused, Mistake, Place
from arcanos.redaction import printable

MEMBERS: Final = 2_000
TOTAL: Final = 256 * 1024 * 1024
"""Bytes of all members together, unpacked."""
_PIECE: Final = 1024 * 1024
_XML: Final = (".xml", ".rels", ".vml")
_BEFORE: Final = b"\x00\xef\xbb\xbf\xfe\xff \t\r\n"
"""Bytes that may stand before the first tag, in any encoding."""
_ENCRYPTED: Final = 1
_REFUSED: Final = (
    ("vbaproject", "it holds macros", "save it as .xlsx, which has none"),
    ("xl/externallinks/", "it has links to other workbooks", "break them: Data, Edit Links"),
    ("xl/embeddings/", "it has other files in it", "remove the objects"),
    ("xl/activex/", "it has controls that run programs", "remove them"),
)


def check_package(data: bytes) -> None:
    """Raise DocumentRefused for what is no workbook, is too large for one, or could lead elsewhere."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_names(archive.infolist())
            left = TOTAL
            for member in archive.infolist():
                left -= _check_member(archive, member, left)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, ValueError, EOFError, RuntimeError):
        hint = "save it as an Excel workbook (.xlsx), without a password"
        raise _refused("", "ARC-IN-WORKBOOK", "this is no workbook", hint) from None
    except zipfile.LargeZipFile:
        raise _too_large() from None


def _check_names(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MEMBERS:
        raise _too_large()
    names = [member.filename.lower() for member in members]
    if len(set(names)) < len(names):
        raise _refused("", "ARC-IN-WORKBOOK", "two of its members have one name", "save it again")
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise _refused("", "ARC-IN-WORKBOOK", "it is encrypted", "save it without a password")
    mistakes = [
        Mistake(Place(printable(name)), "ARC-IN-WORKBOOK", what, hint)
        for name in names
        for word, what, hint in _REFUSED
        if word in name
    ]
    if mistakes:
        raise DocumentRefused(mistakes)
    if "xl/workbook.xml" not in names:
        raise _refused("", "ARC-IN-WORKBOOK", "this is no workbook of Excel", "save it as .xlsx")


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> int:
    """Return the bytes of a member that is read to its end, whatever its header says of its size."""
    size, parser = 0, None
    try:
        for piece in _pieces(archive, member):
            if not size and _is_xml(member.filename, piece):
                parser = DefusedXMLParser(target=_Nowhere(), forbid_dtd=True)
            size += len(piece)
            if size > left:
                raise _too_large()
            if parser is not None:
                parser.feed(piece)
        if parser is not None:
            parser.close()
    except DefusedXmlException:
        hint = "no program writes this into a workbook: ask who sent it"
        raise _refused(member.filename, "ARC-IN-WORKBOOK", "it declares a document type", hint) from None
    except ParseError:
        raise _refused(member.filename, "ARC-IN-WORKBOOK", "this is no well-formed XML", "save it again") from None
    return size


def _is_xml(name: str, first: bytes) -> bool:
    """Whether a library could take a member for XML: what it is called does not bind who reads it."""
    return name.lower().endswith(_XML) or first.lstrip(_BEFORE).startswith(b"<")


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as stream:
        while piece := stream.read(_PIECE):
            yield piece


class _Nowhere:
    """What a parser builds whose answer nobody wants."""

    def close(self) -> None:
        """Return nothing."""


def _too_large() -> DocumentRefused:
    message = f"it has more than {MEMBERS} members, or more than {TOTAL} bytes unpacked"
    return _refused("", "ARC-IN-LIMIT", message, "split it")


def _refused(member: str, code: str, message: str, hint: str) -> DocumentRefused:
    return DocumentRefused([Mistake(Place(printable(member)), code, message, hint)])
