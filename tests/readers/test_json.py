"""JSON is read as RFC 8259 says, and where the standard decoder is lenient it is refused."""

from __future__ import annotations

import json
import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.digest import sha256
from arcanos.errors import ConfigRefused, DocumentRefused, Mistake
from arcanos.readers.json import read_json
from arcanos.readers.json_scan import JsonScan
from arcanos.readers.source import LIMITS, Limits, Value
from arcanos.readers.text import Halt, Text

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
scraps = st.text(st.sampled_from('[]{}:,"\\ \n\t-+.0123456789eEtrufalsn/udD8Cc_NI\u00e9'), max_size=30)


def mistakes_of(data: str | bytes, limits: Limits = LIMITS) -> tuple[Mistake, ...]:
    raw = data.encode() if isinstance(data, str) else data
    with pytest.raises(DocumentRefused) as refusal:
        read_json(raw, "f.json", limits=limits)
    return refusal.value.mistakes


def told(mistakes: tuple[Mistake, ...]) -> list[str]:
    return [f"{one.place.line}:{one.place.column} {one.code.removeprefix('ARC-IN-')}" for one in mistakes]


@given(value=values, indent=st.sampled_from([None, 1]), ascii_only=st.booleans())
def test_what_was_written_is_read(value: Value, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert read_json(text.encode(), "f.json").value == value


ACCEPTED: list[tuple[str | bytes, Value]] = [
    ("null", None),
    (" \r\n[1,\t2] \n", [1, 2]),
    ('"\\ud83d\\ude00"', "😀"),
    ('"\\\\ud800"', "\\ud800"),
    ('"\\u0000"', "\0"),
    ('"\u2028"', "\u2028"),
    ("[1e5, -0, 1.50E+3, 0.0]", [100000.0, 0, 1500.0, 0.0]),
    ("9007199254740993", 9007199254740993),
    ("-" + "9" * 309, -int("9" * 309)),
    ('{"": {}, "a": []}', {"": {}, "a": []}),
    (b"\xef\xbb\xbf[1]", [1]),
]


@pytest.mark.parametrize(("data", "expected"), ACCEPTED)
def test_json_is_read_exactly(data: str | bytes, expected: Value) -> None:
    value = read_json(data.encode() if isinstance(data, str) else data, "f.json").value
    assert value == expected
    assert type(value) is type(expected)


REFUSED: list[tuple[str, str | bytes, list[str]]] = [
    ("an empty file", "", ["0:0 EMPTY"]),
    ("white space only", " \n", ["0:0 EMPTY"]),
    ("a page", "<!doctype html>", ["1:1 HTML"]),
    ("UTF-16", "[1]".encode("utf-16"), ["1:1 ENCODING"]),
    ("UTF-16 without a mark", "[1]".encode("utf-16-le"), ["1:2 SYNTAX"]),
    ("bytes that are not UTF-8", b'["\xff"]', ["1:3 ENCODING"]),
    ("raw half pairs", b'"\xed\xa0\xbd\xed\xb8\x80"', ["1:2 ENCODING"]),
    ("a duplicate key", '{"a": 1,\n "a": 2}', ["2:2 DUPKEY"]),
    ("a duplicate key by an escape", '{"a":1,"\\u0061":2}', ["1:8 DUPKEY"]),
    ("a duplicate key inside", '[{"a": {"b": 1, "b": 1}}]', ["1:17 DUPKEY"]),
    ("NaN", "[NaN]", ["1:2 NUMBER"]),
    ("infinities", "[Infinity,\n-Infinity]", ["1:2 NUMBER", "2:1 NUMBER"]),
    ("a float that overflows", "[1e999, -1e999]", ["1:2 NUMBER", "1:9 NUMBER"]),
    ("a long float that overflows", "9" * 400 + ".0", ["1:1 NUMBER"]),
    ("an integer with too many digits", "9" * 310, ["1:1 LIMIT"]),
    ("a high half alone", '["\\ud800"]', ["1:2 CHARACTER"]),
    ("a low half alone", '["\\uDC00x"]', ["1:2 CHARACTER"]),
    ("halves in the wrong order", '["\\ude00\\ud83d"]', ["1:2 CHARACTER"]),
    ("a half as a key", '{"\\ud800": 1}', ["1:2 CHARACTER"]),
    ("two values", "1 2", ["1:3 TRAILING"]),
    ("a closer too many", '{"a": 1}]', ["1:9 TRAILING"]),
    ("a comma at the end of a list", "[1,]", ["1:4 SYNTAX"]),
    ("a comma at the end of an object", '{"a": 1,}', ["1:9 SYNTAX"]),
    ("no comma", "[1 2]", ["1:4 SYNTAX"]),
    ("no colon", '{"a" 1}', ["1:6 SYNTAX"]),
    ("a bare key", "{a: 1}", ["1:2 SYNTAX"]),
    ("single quotes", "['a']", ["1:2 SYNTAX"]),
    ("a comment", "[1] // c", ["1:5 TRAILING"]),
    ("a comment before", "/* c */ 1", ["1:1 SYNTAX"]),
    ("a leading zero", "[01]", ["1:2 SYNTAX"]),
    ("a bare point", "[1.]", ["1:2 SYNTAX"]),
    ("a plus sign", "[+1]", ["1:2 SYNTAX"]),
    ("underscores", "[1_000]", ["1:2 SYNTAX"]),
    ("digits of another script", "[٣]", ["1:2 SYNTAX"]),
    ("Python's names", "[True, None]", ["1:2 SYNTAX"]),
    ("a line end in text", '["a\nb"]', ["1:4 SYNTAX"]),
    ("a tab in text", '["\t"]', ["1:3 SYNTAX"]),
    ("an escape of no letter", '["\\x41"]', ["1:3 SYNTAX"]),
    ("a cut escape", '["\\u12"]', ["1:4 SYNTAX"]),
    ("an open quote", '["a', ["1:2 SYNTAX"]),
    ("an open list", "[1,\n2", ["2:2 SYNTAX"]),
    ("a space that is no white space", "[\u00a01]", ["1:2 SYNTAX"]),
    ("a byte order mark inside", "[\ufeff1]", ["1:2 SYNTAX"]),
]


@pytest.mark.parametrize(("data", "expected"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_json_is_refused_with_its_place_and_code(data: str | bytes, expected: list[str]) -> None:
    mistakes = mistakes_of(data)
    assert told(mistakes) == expected
    assert all(one.hint and one.place.file == "f.json" for one in mistakes)


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    text = '{"a": NaN, "b": [1e999, "\\ud800"],\n "a": 1, "c": {"d": 1, "d": Infinity}} x'
    expected = [
        "1:7 NUMBER",
        "1:18 NUMBER",
        "1:25 CHARACTER",
        "2:2 DUPKEY",
        "2:24 DUPKEY",
        "2:29 NUMBER",
        "2:40 TRAILING",
    ]
    assert told(mistakes_of(text)) == expected


def test_columns_count_code_points() -> None:
    assert told(mistakes_of('["é😀", NaN]')) == ["1:8 NUMBER"]


def test_a_duplicate_key_names_the_place_of_the_first() -> None:
    (mistake,) = mistakes_of('{"x": 1,\n"key": {"key": 3},\n"key": 2}')
    assert mistake.message == "the key 'key' stands twice in one object, first at 2:1"


def test_a_key_that_is_no_plain_word_is_not_repeated() -> None:
    assert "\\x1b" not in repr(mistakes_of('{"\\u001b[2J": 1, "\\u001b[2J": 2}'))


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("[[1]]", Limits(depth=1)),
        ("[1, 2]", Limits(nodes=2)),
        ('{"a": [1, 2]}', Limits(nodes=4)),
        ('"xxx"', Limits(string=2)),
        ('{"aaa": "x"}', Limits(key=2)),
        ("[123]", Limits(digits=2)),
        ("[1, 2, 3]", Limits(size=8)),
    ],
)
def test_configuration_may_lower_a_limit(text: str, limits: Limits) -> None:
    read_json(text.encode(), "f.json")
    assert [one.code for one in mistakes_of(text, limits)] == ["ARC-IN-LIMIT"]


def test_a_text_within_every_limit_is_read_to_the_brim() -> None:
    limits = Limits(depth=2, nodes=6, string=3, key=1, digits=3)
    assert read_json(b'{"a": ["xyz", 123, -123]}', "f.json", limits=limits).value == {"a": ["xyz", 123, -123]}


def test_signs_inside_text_do_not_count_as_values() -> None:
    assert read_json(b'["[,{:,,,,,,,"]', "f.json", limits=Limits(nodes=2)).value == ["[,{:,,,,,,,"]


def test_depth_does_not_depend_on_how_deep_the_caller_is() -> None:
    def deeper(left: int) -> Value:
        return deeper(left - 1) if left else read_json(("[" * 64 + "]" * 64).encode(), "f.json").value

    assert deeper(sys.getrecursionlimit() // 2)


def test_the_source_carries_name_digest_and_size_of_the_raw_text() -> None:
    data = b'\xef\xbb\xbf{"a": 1}'
    source = read_json(data, "dir/f.json")
    assert (source.name, source.sha256, source.size) == ("dir/f.json", sha256(data), len(data))
    assert source.media_type == "application/json"


def test_the_refusal_is_of_the_class_that_was_asked_for() -> None:
    with pytest.raises(ConfigRefused):
        read_json(b"[", "f.json", refused=ConfigRefused)


def fast_mistakes(text: str) -> tuple[Mistake, ...]:
    try:
        read_json(text.encode(), "f.json")
    except DocumentRefused as refusal:
        return refusal.mistakes
    return ()


def slow_mistakes(text: str) -> tuple[Mistake, ...]:
    slow = Text("f.json", text, DocumentRefused)
    try:
        with suppress(Halt):
            JsonScan(slow, LIMITS).run(0, len(text))
        slow.settle()
    except DocumentRefused as refusal:
        return refusal.mistakes
    return ()


@given(text=scraps | values.map(json.dumps).flatmap(lambda one: st.sampled_from([one, one[:-1], one + ",", one * 2])))
def test_the_fast_and_the_slow_pass_agree(text: str) -> None:
    if text.strip(" \t\r\n"):
        assert fast_mistakes(text) == slow_mistakes(text)
