"""Files: only regular ones, only so large, and read by the format that was meant."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from arcanos.errors import DocumentRefused, PackRefused, Place
from arcanos.readers.files import FORMATS, read, read_bytes
from arcanos.readers.source import Limits


def code_of(path: Path, **limits: int) -> str:
    with pytest.raises(DocumentRefused) as refusal:
        read_bytes(path, "f", limits=Limits(**limits))
    (mistake,) = refusal.value.mistakes
    assert mistake.place == Place("f")
    assert mistake.hint
    return mistake.code


def test_a_regular_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.bin"
    file.write_bytes(b"\x00\xff")
    assert read_bytes(file, "f") == b"\x00\xff"


def test_an_empty_file_is_read_as_no_bytes(tmp_path: Path) -> None:
    file = tmp_path / "a.bin"
    file.touch()
    assert read_bytes(file, "f") == b""


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert code_of(tmp_path / "nope") == "ARC-IN-MISSING"


def test_a_path_through_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    assert code_of(tmp_path / "a" / "b") == "ARC-IN-MISSING"


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    assert code_of(tmp_path / "a\0b") == "ARC-IN-MISSING"
    assert code_of(tmp_path / ("x" * 300)) == "ARC-IN-MISSING"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert code_of(tmp_path) == "ARC-IN-FILETYPE"


def test_a_symbolic_link_is_refused_even_to_a_good_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    (tmp_path / "link").symlink_to("a")
    assert code_of(tmp_path / "link") == "ARC-IN-FILETYPE"


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("link")
    assert code_of(tmp_path / "link") == "ARC-IN-FILETYPE"


def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert code_of(tmp_path / "pipe") == "ARC-IN-FILETYPE"


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s")
        assert code_of(Path("s")) == "ARC-IN-FILETYPE"


def test_a_device_is_refused() -> None:
    assert code_of(Path(os.devnull)) == "ARC-IN-FILETYPE"


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("1")
    file.chmod(0)
    if os.access(file, os.R_OK):
        pytest.skip("this user may read every file")
    assert code_of(file) == "ARC-IN-UNREADABLE"
    file.chmod(stat.S_IRUSR)


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.touch()
    os.truncate(file, 2**40)
    assert code_of(file) == "ARC-IN-LIMIT"
    os.truncate(file, 4)
    assert code_of(file, size=3) == "ARC-IN-LIMIT"
    assert len(read_bytes(file, "f", limits=Limits(size=4))) == 4


TEXTS = {
    "json": '{"a": "1"}',
    "yaml": 'a: "1"',
    "jsonl": '{"a": "1"}\n',
    "csv": "a\n1\n",
    "markdown": '---\na: "1"\n---\n',
}
VALUES = {
    "json": {"a": "1"},
    "yaml": {"a": "1"},
    "jsonl": [{"a": "1"}],
    "csv": [{"a": "1"}],
    "markdown": {"metadata": {"a": "1"}, "text": ""},
}
SUFFIXES = [(name, suffix) for name, one in FORMATS.items() for suffix in one.suffixes]


@pytest.mark.parametrize(("name", "suffix"), SUFFIXES)
def test_the_suffix_names_the_format(name: str, suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"a{suffix.upper()}"
    file.write_text(TEXTS[name])
    source = read(file, "shown")
    assert source.value == VALUES[name]
    assert source.name == "shown"


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_that_is_said_stands_above_the_suffix(name: str, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(TEXTS[name])
    assert read(file, "f", format=name).value == VALUES[name]


def test_every_format_has_a_test_of_its_own() -> None:
    assert set(TEXTS) == set(VALUES) == set(FORMATS)


def test_an_unknown_suffix_is_refused_naming_the_known_formats(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text("a = 1")
    with pytest.raises(PackRefused, match="ARC-IN-FORMAT") as refusal:
        read(file, "a.toml", refused=PackRefused)
    assert all(name in str(refusal.value) for name in FORMATS)


@pytest.mark.parametrize(
    ("asked", "hint"), [("jsn", "did you mean 'json'?"), ("toml", "csv, json, jsonl, markdown, yaml")]
)
def test_an_unknown_format_is_refused_with_the_nearest(asked: str, hint: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentRefused, match="ARC-IN-FORMAT") as refusal:
        read(tmp_path / "a.json", "a.json", format=asked)
    assert hint in str(refusal.value)


def test_aliases_are_read_only_where_they_are_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a: &x 1\nb: *x\n")
    assert read(file, "f", aliases=True).value == {"a": 1, "b": 1}
    with pytest.raises(DocumentRefused, match="ARC-IN-ALIAS"):
        read(file, "f")
