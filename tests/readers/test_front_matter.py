"""Markdown with front matter: the YAML is as strict as anywhere, at the lines of the file."""

from __future__ import annotations

import pytest

from arcanos.errors import DocumentRefused, Mistake
from arcanos.readers.front_matter import read_front_matter
from arcanos.readers.source import LIMITS, Limits, Value


def mistakes_of(data: str | bytes, limits: Limits = LIMITS) -> tuple[Mistake, ...]:
    raw = data.encode() if isinstance(data, str) else data
    with pytest.raises(DocumentRefused) as refusal:
        read_front_matter(raw, "f.md", limits=limits)
    return refusal.value.mistakes


def told(mistakes: tuple[Mistake, ...]) -> list[str]:
    return [f"{one.place.line}:{one.place.column} {one.code.removeprefix('ARC-IN-')}" for one in mistakes]


ACCEPTED: list[tuple[str, Value, str]] = [
    ("---\na: 1\n---\n# Hi\n", {"a": 1}, "# Hi\n"),
    ("---\r\na: 1\r\n---\r\n# Hi\r\n", {"a": 1}, "# Hi\r\n"),
    ("--- \na: no\n---\t\n", {"a": "no"}, ""),
    ("---\na: 1\n---", {"a": 1}, ""),
    ("\ufeff---\na: 1\n---\nx\n---\ny: : :\n", {"a": 1}, "x\n---\ny: : :\n"),
    ("---\na: |\n  ---\n---\nx", {"a": "---\n"}, "x"),
    ("---\n{}\n---\nx", {}, "x"),
]


@pytest.mark.parametrize(("data", "metadata", "text"), ACCEPTED)
def test_metadata_and_text_are_told_apart(data: str, metadata: Value, text: str) -> None:
    source = read_front_matter(data.encode(), "f.md")
    assert source.value == {"metadata": metadata, "text": text}
    assert source.media_type == "text/markdown"


REFUSED: list[tuple[str, str | bytes, list[str]]] = [
    ("an empty file", "", ["0:0 EMPTY"]),
    ("a page", "<html>", ["1:1 HTML"]),
    ("no front matter", "# Hi\n", ["1:1 FRONTMATTER"]),
    ("front matter that does not begin the file", "\n---\na: 1\n---\n", ["1:1 FRONTMATTER"]),
    ("front matter after a longer rule", "----\na: 1\n---\n", ["1:1 FRONTMATTER"]),
    ("front matter that does not end", "---\na: 1\n", ["1:1 FRONTMATTER"]),
    ("front matter that ends otherwise", "---\na: 1\n...\n", ["1:1 FRONTMATTER"]),
    ("empty front matter", "---\n---\nx", ["1:1 FRONTMATTER"]),
    ("front matter of comments", "---\n# a: 1\n---\nx", ["1:1 FRONTMATTER"]),
    ("a list", "---\n- a\n---\n", ["2:1 FRONTMATTER"]),
    ("a text", "---\njust words\n---\n", ["2:1 FRONTMATTER"]),
    ("a duplicate key", "---\na: 1\nb: 2\na: 3\n---\n", ["4:1 DUPKEY"]),
    ("an alias", "---\na: *b\n---\n", ["2:4 ALIAS"]),
    ("a syntax error", "---\r\na: b: c\r\n---\r\n", ["2:5 SYNTAX"]),
    ("an open list", "---\na: [1\n---\n# Hi", ["3:1 SYNTAX"]),
    ("more YAML", "---\na: 1\n...\nb: 2\n---\n", ["4:1 TRAILING"]),
    ("a line separator in the YAML", "---\na: x\u2028b\n---\n", ["2:5 CHARACTER"]),
    ("NUL in the text", "---\na: 1\n---\nx\0", ["4:2 CHARACTER"]),
    ("bytes that are not UTF-8", b"---\na: 1\n---\n\xff", ["4:1 ENCODING"]),
]


@pytest.mark.parametrize(("data", "expected"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_front_matter_is_refused_with_its_place_and_code(data: str | bytes, expected: list[str]) -> None:
    mistakes = mistakes_of(data)
    assert told(mistakes) == expected
    assert all(one.hint for one in mistakes)


def test_the_text_has_a_limit_too() -> None:
    assert told(mistakes_of("---\na: 1\n---\nxxxx", Limits(string=3))) == ["4:1 LIMIT"]


def test_places_are_those_of_the_file() -> None:
    source = read_front_matter(b"---\n# c\na: 1\nb: [x, y]\n---\n# Hi\n", "f.md")
    assert str(source.place()) == "f.md:1:1"
    assert str(source.place(("metadata", "a"))) == "f.md:3:4"
    assert str(source.place(("metadata", "b", 1))) == "f.md:4:8"
    assert str(source.place(("text",))) == "f.md:6:1"
