"""What is no plain workbook is refused before a library takes it apart."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import openpyxl
import pytest

from arcanos.errors import DocumentRefused
from arcanos.evidence.workbook import package
from arcanos.evidence.workbook.package import check_package

BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>"""


def plain() -> dict[str, bytes]:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(DocumentRefused) as told:
        check_package(data)
    return str(told.value)


def test_a_plain_workbook_is_taken() -> None:
    check_package(packed(plain()))


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("xl/vbaProject.bin", b"x", "it holds macros"),
        ("xl/externalLinks/externalLink1.xml", b"<a/>", "it has links to other workbooks"),
        ("xl/embeddings/oleObject1.bin", b"x", "it has other files in it"),
        ("xl/activeX/activeX1.xml", b"<a/>", "it has controls that run programs"),
        ("xl/worksheets/sheet1.xml", BOMB, "it declares a document type"),
        ("xl/styles.xml", OUTSIDE, "it declares a document type"),
        ("_rels/.rels", OUTSIDE, "it declares a document type"),
        ("xl/worksheets/sheet1.xml", b"<a><b></a>", "this is no well-formed XML"),
        ("xl/worksheets/sheet1.xml", BOMB.decode().encode("utf-16"), "it declares a document type"),
        ("xl/worksheets/sheet.bin", OUTSIDE, "it declares a document type"),
        ("xl/worksheets/sheet.bin", OUTSIDE.decode().encode("utf-16"), "it declares a document type"),
        ("XL/Workbook.xml", b"<a/>", "two of its members have one name"),
    ],
)
def test_what_could_lead_elsewhere_is_refused(name: str, data: bytes, told: str) -> None:
    assert told in refused(packed(plain() | {name: data}))


def test_pictures_are_no_xml() -> None:
    check_package(packed(plain() | {"xl/media/image1.png": b"\x89PNG\r\n\x1a\n" + bytes(100)}))


def test_what_is_no_workbook_is_refused() -> None:
    whole = packed(plain())
    assert "this is no workbook" in refused(b"")
    assert "this is no workbook" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    assert "this is no workbook" in refused(whole[: len(whole) // 2])
    assert "this is no workbook of Excel" in refused(packed({"content.xml": b"<a/>"}))


def test_bytes_that_were_changed_are_refused() -> None:
    whole = bytearray(packed(plain()))
    at = whole.index(b"xl/worksheets/sheet1.xml") + 60
    whole[at] ^= 0xFF
    assert "ARC-IN-WORKBOOK" in refused(bytes(whole))


def test_what_is_too_large_once_unpacked_is_refused_whatever_its_header_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "TOTAL", 1_000_000)
    assert "ARC-IN-LIMIT" in refused(packed(plain() | {"xl/media/image1.png": bytes(2_000_000)}))
    monkeypatch.setattr(package, "MEMBERS", 3)
    assert "ARC-IN-LIMIT" in refused(packed(plain()))
