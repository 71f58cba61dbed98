"""Archives have one form, on every machine; everything else is refused, and nothing is ever extracted."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
import unicodedata
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.errors import ArchiveRefused, IntegrityBroken
from arcanos.signing.archive import ArchiveLimits, read_archive, write_archive
from arcanos.signing.names import name_fault

FILES = {"pack.yaml": b"id: a\n", "docs/page.md": b"# A page\n", "a.yaml": b""}
ARCHIVE = write_archive(FILES)
LONG = "d" * 90 + "/" + "f" * 95


def test_an_archive_reads_back_whatever_the_order_of_its_files() -> None:
    archive = read_archive(ARCHIVE, "a.tar.gz")
    assert archive.files == FILES
    assert archive.sha256 == hashlib.sha256(ARCHIVE).hexdigest()
    assert write_archive(dict(reversed(FILES.items()))) == ARCHIVE


def test_the_bytes_are_the_same_on_every_machine() -> None:
    """No compressor, clock, user or umask has a say; the digest is written down."""
    assert hashlib.sha256(ARCHIVE).hexdigest() == "a198db3c671aad0e23213c520b821d39d2d1b3af23068ada0b334b35aa805b1c"


def test_other_tools_read_an_archive() -> None:
    with tarfile.open(fileobj=io.BytesIO(write_archive({**FILES, LONG: b"x" * 70_000}))) as tar:
        members = tar.getmembers()
        assert [one.name for one in members] == sorted({*FILES, LONG})
        assert {(one.mode, one.mtime, one.uid, one.gname, one.isreg()) for one in members} == {(0o644, 0, 0, "", True)}
        found = tar.extractfile(LONG)
        assert found is not None
        assert found.read() == b"x" * 70_000


@given(
    st.dictionaries(
        st.from_regex(r"(d-[a-z]{1,4}/)?f-[a-z]{1,8}", fullmatch=True), st.binary(max_size=2000), min_size=1
    )
)
def test_what_is_written_is_read(files: dict[str, bytes]) -> None:
    assert read_archive(write_archive(files), "a").files == files


@given(st.integers(min_value=0), st.integers(0, 7))
def test_no_archive_with_one_bit_changed_is_taken(at: int, bit: int) -> None:
    data = bytearray(ARCHIVE)
    data[at % len(data)] ^= 1 << bit
    with pytest.raises((ArchiveRefused, IntegrityBroken)):
        read_archive(bytes(data), "a.tar.gz")


@given(
    st.binary(max_size=3000)
    | st.binary(max_size=3000).map(gzip.compress)
    | st.integers(0, len(ARCHIVE) - 1).map(lambda end: ARCHIVE[:end])
)
def test_other_bytes_are_no_archive(data: bytes) -> None:
    with pytest.raises(ArchiveRefused, match="ARC-IN-ARCHIVE"):
        read_archive(data, "a.tar.gz")


def packed(*members: tuple[tarfile.TarInfo, bytes], form: int = tarfile.USTAR_FORMAT) -> bytes:
    """Return an archive as other tools make it."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as tar:
        for info, data in members:
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return gzip.compress(buffer.getvalue(), mtime=0)


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        (tarfile.SYMTYPE, "a symbolic link"),
        (tarfile.LNKTYPE, "a hard link"),
        (tarfile.CHRTYPE, "a device"),
        (tarfile.BLKTYPE, "a device"),
        (tarfile.DIRTYPE, "a folder"),
        (tarfile.FIFOTYPE, "a pipe"),
        (b"S", "an entry of another kind"),
    ],
)
def test_what_is_no_file_is_told(kind: bytes, what: str) -> None:
    data = packed((member("pack.yaml"), b"x"), (member("evil", kind, "/etc/passwd"), b""))
    with pytest.raises(IntegrityBroken, match=rf"^a\.tar\.gz/evil/?: ARC-INT-MEMBER: {what}"):
        read_archive(data, "a.tar.gz")


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../up",
        "a/../../up",
        "./a",
        "a//b",
        "a/",
        ".hidden",
        "a/.git/config",
        "C:evil",
        "C:/evil",
        "a\\b",
        "a\nb",
        "a\x1bb",
        "a\u202eb",
        "a\u200bb",
        "a ",
        "a.",
        " a",
        "con?",
        unicodedata.normalize("NFD", "é"),
        "e" * 201,
        "f" * 101,
        "\ue000",
    ],
)
def test_names_that_could_lead_astray_have_a_fault(name: str) -> None:
    assert name_fault(name) is not None
    with pytest.raises(ValueError, match="name"):
        write_archive({name: b""})


@pytest.mark.parametrize("name", ["/etc/passwd", "../up", "./a", ".hidden", "a\\b", unicodedata.normalize("NFD", "é")])
def test_names_that_could_lead_astray_are_refused_when_read(name: str) -> None:
    with pytest.raises(IntegrityBroken, match="ARC-INT-NAME"):
        read_archive(packed((member(name), b"x")), "a.tar.gz")


def test_a_name_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(IntegrityBroken, match="ARC-INT-NAME"):
        read_archive(packed((member("\udcff"), b"x")), "a.tar.gz")


@pytest.mark.parametrize("name", ["pack.yaml", "a-b_c.2/é.md", LONG, "数据.md"])
def test_plain_names_have_no_fault(name: str) -> None:
    assert name_fault(name) is None
    assert read_archive(write_archive({name: b"x"}), "a").files == {name: b"x"}


@pytest.mark.parametrize(
    ("first", "second"),
    [("a", "a"), ("a", "A"), ("strasse", "stra\u00dfe"), ("ﬁle", "file"), ("s", "\u017f"), ("a", "a/b"), ("A/b", "a")],
)
def test_names_that_are_one_to_some_file_system_are_refused(first: str, second: str) -> None:
    with pytest.raises(IntegrityBroken, match="ARC-INT-NAME"):
        read_archive(packed((member(first), b"x"), (member(second), b"y")), "a.tar.gz")
    if first != second:
        with pytest.raises(ValueError, match=","):
            write_archive({first: b"", second: b""})


def test_all_that_was_tampered_with_is_told_at_once() -> None:
    data = packed(
        (member("../up"), b"x"), (member("link", tarfile.SYMTYPE, "x"), b""), (member("A"), b""), (member("a"), b"")
    )
    with pytest.raises(IntegrityBroken) as broken:
        read_archive(data, "a.tar.gz")
    assert {mistake.place.file for mistake in broken.value.mistakes} == {
        "a.tar.gz/../up",
        "a.tar.gz/link",
        "a.tar.gz/a",
    }


def test_an_archive_of_other_tools_is_not_the_one_form() -> None:
    with pytest.raises(IntegrityBroken, match="ARC-INT-FORM"):
        read_archive(packed((member("pack.yaml"), b"x")), "a.tar.gz")
    for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        with pytest.raises((ArchiveRefused, IntegrityBroken)):
            read_archive(packed((member("é" * 90), b"x"), form=form), "a.tar.gz")


@pytest.mark.parametrize("extra", [b"x", bytes(512), ARCHIVE, gzip.compress(b"", mtime=0)])
def test_bytes_after_the_end_are_refused(extra: bytes) -> None:
    with pytest.raises(IntegrityBroken, match="ARC-INT-FORM"):
        read_archive(ARCHIVE + extra, "a.tar.gz")


def of_blocks(change: Callable[[bytearray], None]) -> bytes:
    """Return an archive whose first header was changed and given its checksum anew."""
    tar = bytearray(gzip.decompress(ARCHIVE))
    change(tar)
    tar[148:156] = b"%06o\0 " % (sum(tar[:148]) + 256 + sum(tar[156:512]))
    return gzip.compress(bytes(tar))


@pytest.mark.parametrize(
    "size", [b"77777777777\0", b"\x80" + bytes(10) + b"\x01", b"-0000000001\0", b"00000000009\0", b"           \0"]
)
def test_a_size_that_no_file_here_has_is_refused_at_once(size: bytes) -> None:
    def change(tar: bytearray) -> None:
        tar[124:136] = size

    with pytest.raises(ArchiveRefused):
        read_archive(of_blocks(change), "a.tar.gz")


SMALL = ArchiveLimits(size=20_000, total=8_000, member=4_000, members=5, ratio=10)


@pytest.mark.parametrize(
    ("files", "what"),
    [
        ({"a": bytes(4_001)}, "more than 4000 bytes"),
        ({str(i): bytes(3_000) for i in range(3)}, "more than 8000 bytes|all have more than 8000"),
        ({str(i): b"" for i in range(6)}, "more than 5 members"),
        ({"a": bytes(30_000)}, "more than 20000 bytes"),
    ],
)
def test_an_archive_over_a_limit_is_refused(files: dict[str, bytes], what: str) -> None:
    with pytest.raises(ArchiveRefused, match=what):
        read_archive(write_archive(files), "a.tar.gz", SMALL)


def test_a_bomb_is_refused_before_it_is_inflated() -> None:
    bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
    data = b"".join(bomb.compress(bytes(1 << 20)) for _ in range(48)) + bomb.flush()
    assert len(data) < 60_000
    with pytest.raises(ArchiveRefused, match="times as large"):
        read_archive(data, "a.tar.gz")
