"""A ZIP archive has one form: whatever was done to its bytes is refused, and nothing of it is ever extracted."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.errors import ArchiveRefused, IntegrityBroken
from arcanos.signing.archive import ArchiveLimits
from arcanos.signing.zip_archive import read_zip, write_zip

FILES = {"documents/a.json": b'{"a":1}\n', "documents/ä.json": b"[]\n", "manifest.json": b"{}\n" * 100}
NAMES = st.from_regex(r"(d-[a-z]{1,4}/)?f-[a-z]{1,8}", fullmatch=True)


@given(st.dictionaries(NAMES, st.binary(max_size=2000), min_size=1))
def test_what_is_written_is_read_and_opens_everywhere(files: dict[str, bytes]) -> None:
    data = write_zip(files)
    assert read_zip(data, "a.zip").files == files
    assert write_zip(dict(reversed(files.items()))) == data
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in opened.namelist()} == files


@given(st.data())
def test_no_bit_can_be_changed(data: st.DataObject) -> None:
    archive = bytearray(write_zip(FILES))
    at = data.draw(st.integers(0, len(archive) * 8 - 1))
    archive[at // 8] ^= 1 << at % 8
    with pytest.raises((ArchiveRefused, IntegrityBroken)):
        read_zip(bytes(archive), "a.zip")


@given(st.integers(0, 2000))
def test_no_archive_can_be_cut_short(length: int) -> None:
    with pytest.raises((ArchiveRefused, IntegrityBroken)):
        read_zip(write_zip(FILES)[: min(length, len(write_zip(FILES)) - 1)], "a.zip")


def by_zipfile(make: Callable[[zipfile.ZipFile], object], compression: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        make(archive)
    return buffer.getvalue()


def linked(archive: zipfile.ZipFile) -> None:
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    archive.writestr(link, "/etc/passwd")


def twice(archive: zipfile.ZipFile) -> None:
    archive.writestr("a", b"1")
    with pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("a", b"2")


def streamed() -> bytes:
    class Pipe(io.BytesIO):
        def tell(self) -> int:
            raise OSError

    buffer = Pipe()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a", b"1")
    return buffer.getvalue()


def other_local_name() -> bytes:
    data = bytearray(write_zip({"a.json": b"1"}))
    data[30:31] = b"b"
    return bytes(data)


def encrypted() -> bytes:
    data = bytearray(write_zip({"a.json": b"1"}))
    at = data.index(b"PK\1\2")
    for place in (6, at + 8):
        data[place] |= 1
    return bytes(data)


def long_form() -> bytes:
    data = bytearray(write_zip({"a.json": b"1"}))
    at = data.index(b"PK\1\2")
    data[at + 24 : at + 28] = struct.pack("<I", 0xFFFFFFFF)
    return bytes(data)


TAMPERED = {
    "made by another tool": (by_zipfile(lambda z: z.writestr("a", b"1")), "one form"),
    "compressed": (by_zipfile(lambda z: z.writestr("a", b"1" * 99), compression=zipfile.ZIP_DEFLATED), "compressed"),
    "a link": (by_zipfile(linked), "a symbolic link"),
    "a file twice": (by_zipfile(twice), "stands twice"),
    "a path upwards": (by_zipfile(lambda z: z.writestr("../a", b"1")), "begins with a dot"),
    "names that differ by case": (by_zipfile(lambda z: [z.writestr(n, b"1") for n in ("a", "A")]), "beside 'a'"),
    "a folder": (by_zipfile(lambda z: z.writestr("d/", b"")), "empty part"),
    "sizes behind the files": (streamed(), "stands behind it"),
    "headers that disagree": (other_local_name(), "two headers"),
    "encrypted": (encrypted(), "encrypted"),
    "64-bit": (long_form(), "64-bit"),
    "a comment": (write_zip(FILES)[:-2] + b"\1\0x", "one form"),
    "bytes before it": (b"x" + write_zip(FILES), "one form"),
    "bytes behind it": (write_zip(FILES) + b"x", "one form"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_what_was_tampered_with_is_named(name: str) -> None:
    data, says = TAMPERED[name]
    with pytest.raises(IntegrityBroken, match=says):
        read_zip(data, "a.zip")


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"\x1f\x8b", write_zip(FILES)[100:]], ids=["none", "json", "gzip", "tail"]
)
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    with pytest.raises((ArchiveRefused, IntegrityBroken), match=r"a\.zip"):
        read_zip(data, "a.zip")


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (ArchiveLimits(size=100), "more than 100 bytes"),
        (ArchiveLimits(members=2), "more than 2 members"),
        (ArchiveLimits(member=299), "more than 299 bytes"),
        (ArchiveLimits(total=305), "all have more than 305"),
    ],
    ids=["size", "members", "member", "total"],
)
def test_what_is_too_large_is_refused(limits: ArchiveLimits, says: str) -> None:
    with pytest.raises(ArchiveRefused, match=says):
        read_zip(write_zip(FILES), "a.zip", limits)


def test_names_that_may_not_stand_in_an_archive_are_not_written() -> None:
    for files in ({"../a": b""}, {"a": b"", "A": b""}):
        with pytest.raises(ValueError, match=r"dot|,"):
            write_zip(files)
