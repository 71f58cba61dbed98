"""What YAML is refused, where, and under which code; many of these pass silently through a plain loader."""

from __future__ import annotations

import pytest

from arcanos.errors import DocumentRefused, Mistake
from arcanos.readers.yaml import read_yaml


def mistakes_of(data: str | bytes, *, aliases: bool = False) -> tuple[Mistake, ...]:
    raw = data.encode() if isinstance(data, str) else data
    with pytest.raises(DocumentRefused) as refusal:
        read_yaml(raw, "f.yaml", aliases=aliases)
    return refusal.value.mistakes


def told(mistakes: tuple[Mistake, ...]) -> list[str]:
    return [f"{one.place.line}:{one.place.column} {one.code.removeprefix('ARC-IN-')}" for one in mistakes]


REFUSED: list[tuple[str, str | bytes, list[str]]] = [
    ("an empty file", "", ["0:0 EMPTY"]),
    ("white space only", " \n\t\r\n", ["0:0 EMPTY"]),
    ("comments only", "# nothing\n", ["0:0 EMPTY"]),
    ("a document without content", "--- # nothing\n", ["0:0 EMPTY"]),
    ("a page", "\n<!DOCTYPE html>", ["1:1 HTML"]),
    ("a page without a doctype", "<HTML><body>", ["1:1 HTML"]),
    ("UTF-16 with its mark", "a: 1".encode("utf-16"), ["1:1 ENCODING"]),
    ("UTF-32 with its mark", "a: 1".encode("utf-32"), ["1:1 ENCODING"]),
    (
        "UTF-16 without a mark",
        "a: 1".encode("utf-16-le"),
        ["1:2 CHARACTER", "1:4 CHARACTER", "1:6 CHARACTER", "1:8 CHARACTER"],
    ),
    ("bytes that are not UTF-8", b"a: 1\nb: \xff", ["2:4 ENCODING"]),
    ("an encoded half pair", b"a: \xed\xa0\x80", ["1:4 ENCODING"]),
    ("an overlong encoding", b"a: \xc0\xaf", ["1:4 ENCODING"]),
    ("NUL", "a: \0", ["1:4 CHARACTER"]),
    ("an escape sequence", "a: \x1b[31m", ["1:4 CHARACTER"]),
    ("a line separator", "note: x\u2028approved: true", ["1:8 CHARACTER"]),
    ("a paragraph separator", "note: x\u2029approved: true", ["1:8 CHARACTER"]),
    ("a next line", "note: x\u0085approved: true", ["1:8 CHARACTER"]),
    ("a second byte order mark", "\ufeff\ufeffa: 1", ["1:1 CHARACTER"]),
    ("a byte order mark inside", "a: 1\nb: \ufeff2", ["2:4 CHARACTER"]),
    ("a tag", "a: !!int 1", ["1:4 TAG"]),
    ("a tag that says nothing", "a: ! 1", ["1:4 TAG"]),
    ("a tag before a quote", 'a: ! "1"', ["1:4 TAG"]),
    ("tags on collections", "a: !x [1]\nb: !y {c: 1}", ["1:4 TAG", "2:4 TAG"]),
    ("a tag on a key", "!!str a: 1", ["1:1 TAG"]),
    ("a tag on nothing", "a: !!null", ["1:4 TAG"]),
    ("a python object", "!!python/object/apply:os.system [id]", ["1:1 TAG"]),
    ("an anchor", "a: &x 1", ["1:4 ALIAS"]),
    ("an anchor on a collection", "a: &x [1]\nb: 1", ["1:4 ALIAS"]),
    ("an anchor on a key", "&x a: 1", ["1:1 ALIAS"]),
    ("an alias", "a: *x", ["1:4 ALIAS"]),
    ("a merge key", "a: {<<: {b: 1}}", ["1:5 MERGE"]),
    ("a duplicate key", "a: 1\nb: 2\na: 3", ["3:1 DUPKEY"]),
    ("a duplicate key in another style", 'a: 1\n"a": 2\n', ["2:1 DUPKEY"]),
    ("a duplicate key by an escape", '{"a": 1, "\\u0061": 2}', ["1:10 DUPKEY"]),
    ("a duplicate key far inside", "x:\n  - y: {a: 1, b: {}, a: 2}", ["2:22 DUPKEY"]),
    ("a number as a key", "1: a", ["1:1 KEY"]),
    ("a boolean as a key", "true: a", ["1:1 KEY"]),
    ("null as a key", "~: a", ["1:1 KEY"]),
    ("nothing as a key", "?\n: a", ["1:2 KEY"]),
    ("an infinity as a key", ".inf: a", ["1:1 KEY"]),
    ("a list as a key", "[a]: 1", ["1:1 KEY"]),
    ("a mapping as a key", "? {a: 1}\n: 2", ["1:3 KEY"]),
    ("template braces", "a: {{ b }}", ["1:5 KEY"]),
    ("not a number", "a: .nan", ["1:4 NUMBER"]),
    ("an infinity", "a: -.Inf", ["1:4 NUMBER"]),
    ("a float that overflows", "a: 1e999", ["1:4 NUMBER"]),
    ("an integer with too many digits", "a: " + "1" * 310, ["1:4 LIMIT"]),
    ("a hexadecimal with too many digits", "a: 0x" + "f" * 300, ["1:4 LIMIT"]),
    ("a second document", "a: 1\n---\nb: 2", ["2:1 TRAILING"]),
    ("an empty second document", "a: 1\n---\n", ["2:1 TRAILING"]),
    ("text after the end", "a: 1\n...\nb: 2", ["3:1 TRAILING"]),
    ("a directive after the end", "a: 1\n...\n%TAG ! x\n---\n", ["3:1 TRAILING"]),
    ("an older version", "%YAML 1.1\n---\na: no", ["1:1 DIRECTIVE"]),
    ("tag directives", "# c\n%TAG ! a\n%TAG !! b\n---\na", ["2:1 DIRECTIVE", "3:1 DIRECTIVE"]),
    ("a tab as indentation", "a:\n\tb: 1", ["2:1 SYNTAX"]),
    ("a value that holds a colon", "a: b: c", ["1:5 SYNTAX"]),
    ("an open list", "a: [1, 2", ["1:9 SYNTAX"]),
    ("an open quote", 'a: "x', ["1:6 SYNTAX"]),
    ("a reserved sign", "a: @x", ["1:4 SYNTAX"]),
    ("half a pair as an escape", '"\\ud800"', ["1:4 SYNTAX"]),
    ("a text cut by a comment inside a bracket", "for: $.m[?@.tag == ' #1']", ["1:21 SYNTAX"]),
    ("a text cut by a comment inside a quote", "in: $.m == ' #1'", ["1:13 SYNTAX"]),
]


@pytest.mark.parametrize(("data", "expected"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_yaml_is_refused_with_its_place_and_code(data: str | bytes, expected: list[str]) -> None:
    mistakes = mistakes_of(data)
    assert told(mistakes) == expected
    assert all(one.hint and one.place.file == "f.yaml" for one in mistakes)


BEHIND_ALIASES: list[tuple[str, str, list[str]]] = [
    ("an unknown anchor", "a: *x", ["1:4 ALIAS"]),
    ("an anchor that comes later", "a: *x\nb: &x 1", ["1:4 ALIAS"]),
    ("an alias inside its own anchor", "a: &x [*x]", ["1:8 ALIAS"]),
    ("an alias as a key", "a: &x k\n*x : 1", ["2:1 KEY"]),
    ("a merge key", "a: &x {b: 1}\nc: {<<: *x}", ["2:5 MERGE"]),
]


@pytest.mark.parametrize(
    ("data", "expected"), [row[1:] for row in BEHIND_ALIASES], ids=[row[0] for row in BEHIND_ALIASES]
)
def test_an_alias_is_refused_where_it_means_nothing(data: str, expected: list[str]) -> None:
    assert told(mistakes_of(data, aliases=True)) == expected


HINTS: list[tuple[str, str]] = [
    ("a: {ref: $.a[*].b}", "a selector is quoted"),
    ("a: {ref: $.a[0].b}", "a selector is quoted"),
    ("a: [$.m[?@.x]]", "a selector is quoted"),
    ("a: $.m[?@.x == ' #1']", "quote the whole text"),
    ("a: *", "starts with * or &"),
    ("a:\n\tb: 1", "spaces, not with tabs"),
    ("a: @", "quote the text"),
    ("a: b: c", "quote a text that holds ': '"),
    ('a: "x', "close the quote"),
    ('a: "\\d"', "single quotes"),
    ('"\\ud83d\\ude00"', "the character itself"),
    ("a: {b: 1", "close what is open"),
    ("1: a", "write it in quotes"),
]


@pytest.mark.parametrize(("data", "hint"), HINTS)
def test_a_mistake_says_the_next_step(data: str, hint: str) -> None:
    assert any(hint in one.hint for one in mistakes_of(data))


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    text = "a: .nan\nb: {c: 1, c: 2}\n1: x\nd: 1e999\ne: !t 1\nf: &y 2\n<<: {}\n"
    assert told(mistakes_of(text)) == [
        "1:4 NUMBER",
        "2:11 DUPKEY",
        "3:1 KEY",
        "4:4 NUMBER",
        "5:4 TAG",
        "6:4 ALIAS",
        "7:1 MERGE",
    ]


def test_mistakes_before_a_syntax_error_are_told_with_it() -> None:
    assert told(mistakes_of("a: 1\na: 2\nb: [")) == ["2:1 DUPKEY", "3:5 SYNTAX"]


def test_twenty_mistakes_are_told_and_the_others_counted() -> None:
    mistakes = mistakes_of("a: 1\n" * 31)
    assert told(mistakes)[:-1] == [f"{line}:1 DUPKEY" for line in range(2, 22)]
    assert (mistakes[-1].code, mistakes[-1].message) == ("ARC-IN-MORE", "and 10 more")


def test_what_ends_the_pass_is_told_even_after_many_mistakes() -> None:
    mistakes = mistakes_of("a: 1\n" * 31 + "b: [")
    assert told(mistakes)[20:] == ["22:1 MORE", "32:5 SYNTAX"]
    assert mistakes[20].message == "and 10 more"


def test_a_duplicate_key_names_the_place_of_the_first() -> None:
    (mistake,) = mistakes_of("x: 1\nkey: 1\ny: {key: 3}\nkey: 2")
    assert mistake.message == "the key 'key' stands twice in one mapping, first at 2:1"


@pytest.mark.parametrize("secret", ["AKIAIOSFODNN7EXAMPLE hunter2", "hunter2-" * 10])
def test_a_message_never_repeats_what_is_no_plain_word(secret: str) -> None:
    for text in (f'"{secret}": 1\n"{secret}": 2', f'a: !x "{secret}"', f'a: "{secret}', f"a: {{b: {secret}"):
        assert "hunter2" not in str(mistakes_of(text))
