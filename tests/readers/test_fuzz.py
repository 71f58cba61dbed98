"""Whatever the bytes are, a reader gives a value or its own refusal, and nothing else ever comes out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from arcanos.digest import canonical
from arcanos.errors import DocumentRefused, Refused
from arcanos.readers.csv import read_csv
from arcanos.readers.front_matter import read_front_matter
from arcanos.readers.json import read_json
from arcanos.readers.jsonl import read_jsonl
from arcanos.readers.source import Limits, Source
from arcanos.readers.yaml import read_yaml

READERS: dict[str, Callable[..., Source]] = {
    "json": read_json,
    "jsonl": read_jsonl,
    "yaml": read_yaml,
    "yaml with aliases": partial(read_yaml, aliases=True),
    "csv": read_csv,
    "front matter": read_front_matter,
}
PIECES = [
    *(
        "---\n",
        "...\n",
        "\n",
        "\r",
        "\r\n",
        "  ",
        "\t",
        " #",
        "%TAG ! x\n",
        "? ",
        "- ",
        ": ",
        "a",
        "b: ",
        "<<: ",
        "|",
        ">-",
    ),
    *(
        "&x ",
        "*x",
        "!",
        "!!int ",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        '"',
        "'",
        "\\",
        "\\ud800",
        "\\u0061",
        '{"a":1}',
        "é",
        "😀",
    ),
    *(
        "0",
        "1e999",
        ".inf",
        "NaN",
        "null",
        "true",
        "-",
        "0x",
        "$.m[?@.x",
        "\0",
        "\u2028",
        "\x85",
        "\ufeff",
        "<html",
        "\x1b",
    ),
]
texts = st.lists(st.sampled_from(PIECES), max_size=25).map("".join).map(str.encode)
small = Limits(size=200, depth=4, nodes=12, string=6, key=4, digits=3, cell=5, columns=3, rows=4)


def check(read: Callable[..., Source], data: bytes, limits: Limits) -> None:
    with suppress(DocumentRefused):
        source = read(data, "f", limits=limits)
        canonical(source.value)
        source.place(("a", 0, "b"))


@pytest.mark.parametrize("reader", READERS)
@given(data=st.binary(max_size=60) | texts | texts.map(lambda text: b"---\n" + text + b"\n---\nx"))
def test_any_bytes_give_a_value_or_a_refusal(reader: str, data: bytes) -> None:
    check(READERS[reader], data, Limits())
    check(READERS[reader], data, small)


@given(data=texts)
def test_the_pure_parser_reads_no_more_and_nothing_else_than_the_c_one(data: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(yaml, "CSafeLoader")
        try:
            pure = read_yaml(data, "f", aliases=True).value
        except Refused:
            return
    try:
        assert read_yaml(data, "f", aliases=True).value == pure
    except DocumentRefused as refusal:
        assert {one.code for one in refusal.mistakes} <= {"ARC-IN-SYNTAX"}  # noqa: PT017 - refusing more is sound


def test_the_pure_parser_does_not_recurse_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CSafeLoader")
    for text in (b"[" * 5_000, b"{" * 5_000, b"- " * 5_000):
        with pytest.raises(DocumentRefused, match="ARC-IN-LIMIT"):
            read_yaml(text, "f")
