"""What YAML means here: the core schema of YAML 1.2 and nothing besides."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.digest import sha256
from arcanos.errors import DocumentRefused, PackRefused
from arcanos.readers.source import Limits, Value
from arcanos.readers.yaml import read_yaml


def value_of(text: str, *, aliases: bool = False) -> Value:
    return read_yaml(text.encode(), "f.yaml", aliases=aliases).value


SCALARS: list[tuple[str, Value]] = [
    ("null", None),
    ("Null", None),
    ("NULL", None),
    ("~", None),
    ("", None),
    ("true", True),
    ("True", True),
    ("TRUE", True),
    ("false", False),
    ("False", False),
    ("FALSE", False),
    ("0", 0),
    ("-0", 0),
    ("+12", 12),
    ("010", 10),
    ("0o17", 15),
    ("0x1F", 31),
    ("9007199254740993", 9007199254740993),
    ("9" * 309, int("9" * 309)),
    ("1.5", 1.5),
    (".5", 0.5),
    ("-1.", -1.0),
    ("1e3", 1000.0),
    ("1E-3", 0.001),
    ("no", "no"),
    ("yes", "yes"),
    ("on", "on"),
    ("off", "off"),
    ("y", "y"),
    ("nUll", "nUll"),
    ("22:22", "22:22"),
    ("1_000", "1_000"),
    ("2026-01-01", "2026-01-01"),
    ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
    ("0b1", "0b1"),
    ("-0x1", "-0x1"),
    ("0o8", "0o8"),
    ("1.2.3", "1.2.3"),
    ("nan", "nan"),
    ("NaN", "NaN"),
    ("Infinity", "Infinity"),
    ("٣", "٣"),
    ("=", "="),
    ("1e", "1e"),
    ("--1", "--1"),
    ("it's", "it's"),
    ('"no"', "no"),
    ('"1"', "1"),
    ("'null'", "null"),
    ('""', ""),
    ('"\\u00e9\\n"', "é\n"),
]


@pytest.mark.parametrize(("text", "expected"), SCALARS, ids=[text[:20] or "nothing" for text, _ in SCALARS])
def test_a_plain_scalar_means_what_the_core_schema_says(text: str, expected: Value) -> None:
    value = value_of(f"a: {text}\n")["a"]
    assert value == expected
    assert type(value) is type(expected)


def test_collections_in_block_and_flow_style_are_the_same() -> None:
    assert value_of("a:\n  - 1\n  - b: x\n    c: []\n") == value_of('{"a": [1, {b: x, c: []}]}')


def test_block_scalars_keep_their_lines() -> None:
    assert value_of("a: |\n  x\n  12\nb: >-\n  x\n  y\n") == {"a": "x\n12\n", "b": "x y"}


def test_a_block_scalar_is_text_whatever_it_looks_like() -> None:
    assert value_of("a: |-\n  12\n") == {"a": "12"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_line_end_is_read(end: str) -> None:
    assert value_of(end.join(["a: 1", "b: 2", ""])) == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    "text", ["---\na: 1\n", "a: 1\n...\n", "---\na: 1\n...\n# done\n", "%YAML 1.2\n---\na: 1\n", "# c\n\na: 1"]
)
def test_one_document_may_be_marked_as_such(text: str) -> None:
    assert value_of(text) == {"a": 1}


def test_a_byte_order_mark_at_the_start_is_dropped() -> None:
    source = read_yaml(b"\xef\xbb\xbfa: 1", "f.yaml")
    assert source.value == {"a": 1}
    assert str(source.place(("a",), key=True)) == "f.yaml:1:1"


def test_a_quoted_merge_sign_is_a_key_like_any_other() -> None:
    assert value_of('{"<<": 1}') == {"<<": 1}


def test_null_written_out_is_a_document() -> None:
    assert value_of("null") is None


def test_a_comment_after_a_whole_text_is_a_comment() -> None:
    assert value_of("a: see [1] # note\nb: it's # note\n") == {"a": "see [1]", "b": "it's"}


def test_an_alias_stands_for_its_anchor_where_aliases_are_read() -> None:
    assert value_of("a: &x {b: [1]}\nc: *x\nd: &y 2\ne: *y\n", aliases=True) == {
        "a": {"b": [1]},
        "c": {"b": [1]},
        "d": 2,
        "e": 2,
    }


def test_an_alias_may_stand_for_a_key() -> None:
    source = read_yaml(b"&x name: 1\nother: *x\n", "f.yaml", aliases=True)
    assert source.value == {"name": 1, "other": "name"}
    assert str(source.place(("other",))) == "f.yaml:2:8"


def test_an_anchor_defined_twice_means_the_last_one() -> None:
    assert value_of("[&x 1, *x, &x 2, *x]", aliases=True) == [1, 1, 2, 2]


def test_the_source_carries_name_digest_and_size_of_the_raw_text() -> None:
    data = "a: é\n".encode()
    source = read_yaml(data, "dir/f.yaml")
    assert (source.name, source.sha256, source.size) == ("dir/f.yaml", sha256(data), 6)
    assert source.media_type == "application/yaml"


def test_the_refusal_is_of_the_class_that_was_asked_for() -> None:
    with pytest.raises(PackRefused):
        read_yaml(b"a: [", "f.yaml", refused=PackRefused)


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("[[1]]", Limits(depth=1)),
        ("a: [1, 2]", Limits(nodes=4)),
        ("a: xxx", Limits(string=2)),
        ("aaa: x", Limits(key=2)),
        ("a: 123", Limits(digits=2)),
        ("a: -0xfff", Limits(size=8)),
    ],
)
def test_configuration_may_lower_a_limit(text: str, limits: Limits) -> None:
    read_yaml(text.encode(), "f.yaml")
    with pytest.raises(DocumentRefused, match="ARC-IN-LIMIT"):
        read_yaml(text.encode(), "f.yaml", limits=limits)


ordinary_text = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufeff\ufffe\uffff")
)
ordinary = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | ordinary_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ordinary_text, inner, max_size=4),
    max_leaves=20,
)


@given(value=ordinary, indent=st.sampled_from([None, 2]))
def test_json_is_yaml(value: Value, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    assert value_of(text) == value
