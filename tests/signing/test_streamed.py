"""Archives read in pieces: the same members as when they are read whole, and no byte that is changed unseen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.digest import sha256
from arcanos.errors import ArchiveRefused, IntegrityBroken
from arcanos.signing.archive import ARCHIVE, ArchiveLimits, write_archive
from arcanos.signing.streamed import read_members
from arcanos.signing.zip_archive import write_zip

WRITERS: dict[str, Callable[[Mapping[str, bytes]], bytes]] = {"a.tar.gz": write_archive, "a.zip": write_zip}
NAMES = st.sampled_from(["a.json", "b/c.json", "b/d", "manifest.json", "ü.txt", f"{'long' * 27}/{'name' * 20}.json"])
FILES = st.dictionaries(NAMES, st.binary(max_size=1500), min_size=1)


def cut(data: bytes, length: int) -> Iterator[bytes]:
    for at in range(0, len(data), length):
        yield data[at : at + length]


@pytest.mark.parametrize("name", WRITERS)
@given(files=FILES, length=st.integers(1, 3000))
def test_members_are_those_that_were_written_however_the_bytes_come(
    name: str, files: dict[str, bytes], length: int
) -> None:
    members = read_members(cut(WRITERS[name](files), length), name, ARCHIVE, ("manifest.json",))
    assert [(one.name, one.sha256, one.size) for one in members] == [
        (file, sha256(files[file]), len(files[file])) for file in sorted(files)
    ]
    assert {one.name: one.data for one in members if one.data is not None} == {
        file: data for file, data in files.items() if file == "manifest.json"
    }


@pytest.mark.parametrize("name", WRITERS)
@given(files=FILES, at=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_no_bit_is_changed_unseen(name: str, files: dict[str, bytes], at: float, bit: int) -> None:
    data = bytearray(WRITERS[name](files))
    data[int(len(data) * at)] ^= 1 << bit
    with pytest.raises((ArchiveRefused, IntegrityBroken)):
        read_members(cut(bytes(data), 700), name, ARCHIVE)


@pytest.mark.parametrize("name", WRITERS)
@given(files=FILES, at=st.floats(0, 1, exclude_max=True), more=st.binary(min_size=1, max_size=600))
def test_nothing_is_cut_off_or_added_unseen(name: str, files: dict[str, bytes], at: float, more: bytes) -> None:
    data = WRITERS[name](files)
    for changed in (data[: int(len(data) * at)], data + more, more + data):
        with pytest.raises((ArchiveRefused, IntegrityBroken)):
            read_members(cut(changed, 700), name, ARCHIVE)


@pytest.mark.parametrize("name", WRITERS)
def test_limits_hold_before_a_member_is_read(name: str) -> None:
    data = WRITERS[name]({"a": bytes(600), "b": bytes(600)})
    for limits in (ArchiveLimits(members=1), ArchiveLimits(member=599), ArchiveLimits(total=1199)):
        with pytest.raises(ArchiveRefused, match="more than"):
            read_members(cut(data, 700), name, limits)
    assert len(read_members(cut(data, 700), name, ArchiveLimits(members=2, member=600, total=1200))) == 2


def test_large_members_of_many_blocks_are_read() -> None:
    files = {"a": bytes(200_000), "b": bytes(65_535 * 2), "c": b""}
    for name, write in WRITERS.items():
        assert [one.size for one in read_members(cut(write(files), 65_540), name, ARCHIVE)] == [200_000, 131_070, 0]


def test_names_that_may_not_stand_in_an_archive_are_refused() -> None:
    data = write_zip({"aaaaaa": b"x"}).replace(b"aaaaaa", b"../../")
    with pytest.raises(IntegrityBroken, match="ARC-INT-NAME"):
        read_members(cut(data, 700), "a.zip", ARCHIVE)


def test_an_archive_of_another_name_is_none() -> None:
    with pytest.raises(ArchiveRefused, match=r"called \.tar\.gz or \.zip"):
        read_members(cut(write_archive({"a": b"x"}), 700), "a.tgz", ARCHIVE)
