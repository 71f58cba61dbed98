"""The one layout of rule files: what it changes, what it keeps, and that it never changes what a file means."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from arcanos.authoring.layout import CASE, PACK, RULE, WIDTH, formatted, same
from arcanos.authoring.layout_tree import tree_of
from arcanos.engine import header, rule_grammar
from arcanos.engine.case_reading import KEYS
from arcanos.errors import PackRefused
from arcanos.readers.yaml import read_yaml

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for pattern in ("rules/*/*.yaml", "examples/*/policies/*/*.yaml", "tests/language/mission/*.yaml")
    for path in ROOT.glob(pattern)
)

TABLE = [
    ("keys in their order", "title: T\nid: r\n", "id: r\ntitle: T\n"),
    ("keys of a case", "cases:\n- {expect: pass, name: a}\n", "cases:\n  - {name: a, expect: pass}\n"),
    (
        "keys of rules in a pack of one file",
        'rules:\n- title: T\n  id: r\nversion: "1.0.0"\n',
        'version: "1.0.0"\nrules:\n  - id: r\n    title: T\n',
    ),
    ("members of evidence stay", "given: {b: 1, a: 2}\n", "given: {b: 1, a: 2}\n"),
    ("spaces in braces", "when: { stage :  production , x: [ a,b ] }\n", "when: {stage: production, x: [a, b]}\n"),
    ("indentation", "when:\n      stage:   production\n", "when:\n  stage: production\n"),
    ("lists are indented", "controls:\n- a:1\n-   b:2\n", "controls:\n  - a:1\n  - b:2\n"),
    ("a version is quoted", "version: 1.2.0\n", 'version: "1.2.0"\n'),
    ("a date is quoted", "as_of: 2026-01-31T12:00:00Z\n", 'as_of: "2026-01-31T12:00:00Z"\n'),
    ("a word that YAML 1.1 takes for true", "answer: yes\n", 'answer: "yes"\n'),
    ("a number stays as it is written", "n: 0.10\nm: 1e3\n", "n: 0.10\nm: 1e3\n"),
    ("quotes that stand stay", 'id: "r"\n', 'id: "r"\n'),
    ("single quotes become double", "when: {'a.b[*]': {count: 0}}\n", 'when: {"a.b[*]": {count: 0}}\n'),
    ("but where a backslash stands", "m: {matches: '\\d+'}\n", "m: {matches: '\\d+'}\n"),
    ("and where a double quote does", "m: 'say \"so\"'\n", "m: 'say \"so\"'\n"),
    ("a control character", 'm: "\\a\\n"\n', 'm: "\\x07\\n"\n'),
    ("nothing is null", "m: ~\nk:\n", "m: ~\nk: null\n"),
    ("a short folded text", "why: >-\n  One\n  line.\n", "why: One line.\n"),
    ("lines that are lines", "why: |\n  One\n\n  two\n", "why: |\n  One\n\n  two\n"),
    ("a text that ends in empty lines", "id: |+\n  0\n\ntitle: T\n", 'id: "0\\n\\n"\n\ntitle: T\n'),
    ("empty collections", "a: [ ]\nb: { }\n", "a: []\nb: {}\n"),
    ("one empty line is kept", "id: r\n\n\n\ntitle: T\n", "id: r\n\ntitle: T\n"),
    ("document marks go", "---\nid: r\n...\n", "id: r\n"),
    ("line ends", "id: r\r\ntitle: T\r\n", "id: r\ntitle: T\n"),
    ("a mapping in a list", "x:\n-\n  a: 1\n  b: 2\n", "x:\n  - a: 1\n    b: 2\n"),
    ("a list in a list", "x:\n- - 1\n  - 2\n", "x:\n  - - 1\n    - 2\n"),
    ("an explicit key", "? id\n: r\n", "id: r\n"),
    ("braces around everything", "{title: T, id: r}\n", "id: r\ntitle: T\n"),
]

COMMENTS = [
    ("the head stays at the head", "# schema\ntitle: T\nid: r\n", "# schema\nid: r\ntitle: T\n"),
    ("a head with an empty line", "# schema\n\nid: r\n", "# schema\n\nid: r\n"),
    ("beside a value", "id: r     # so called\n", "id: r  # so called\n"),
    ("above a key it goes with it", "id: r\n# the title\ntitle: T\n", "id: r\n# the title\ntitle: T\n"),
    (
        "and is moved with it",
        "id: r\n# how bad\nseverity: high\n# the title\ntitle: T\n",
        "id: r\n# the title\ntitle: T\n# how bad\nseverity: high\n",
    ),
    ("behind a key of lines", "when: # only there\n  a: 1\n", "when:  # only there\n  a: 1\n"),
    ("at the end of a block", "when:\n  a: 1\n  # b: 2\nid: r\n", "id: r\nwhen:\n  a: 1\n  # b: 2\n"),
    ("at the end of the file", "id: r\n# the end\n", "id: r\n# the end\n"),
    ("an odd column", "when:\n    # why\n  a: 1\n", "when:\n  # why\n  a: 1\n"),
    ("behind a dash", "x:\n- # first\n  a: 1\n", "x:\n  # first\n  - a: 1\n"),
    ("between elements", "x:\n# one\n- 1\n\n# two\n- 2\n", "x:\n  # one\n  - 1\n\n  # two\n  - 2\n"),
    ("inside brackets opens them", "x: [a, # first\n  b]\n", "x:\n  - a  # first\n  - b\n"),
    ("before the closing bracket", "x: [a,\n  b\n  # more\n  ]\n", "x:\n  - a\n  - b\n  # more\n"),
    ("inside nested braces", "x: {a: [1, # one\n 2], b: 3}\n", "x:\n  a:\n    - 1  # one\n    - 2\n  b: 3\n"),
    ("between an explicit key and its value", "? x\n# so\n: [a]\n", "# so\nx: [a]\n"),
    ("behind braces", "x: {a: 1} # so\n", "x: {a: 1}  # so\n"),
    ("in empty brackets", "x: [ # none\n ]\n", "x: []  # none\n"),
    ("behind a block's header", "why: >- # long\n  Text.\n", "why: Text.  # long\n"),
    ("a number sign in a text is none", "why: 'a # b'\nid: r#1\n", 'id: r#1\nwhy: "a # b"\n'),
]


def laid(text: str) -> str:
    return formatted(text.encode(), "r.yaml").decode()


@pytest.mark.parametrize(("old", "new"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_layout(old: str, new: str) -> None:
    assert laid(old) == new
    assert laid(new) == new


@pytest.mark.parametrize(("old", "new"), [row[1:] for row in COMMENTS], ids=[row[0] for row in COMMENTS])
def test_a_comment_stays_with_what_it_speaks_of(old: str, new: str) -> None:
    assert laid(old) == new
    assert laid(new) == new


def test_braces_that_do_not_fit_their_line_are_opened() -> None:
    fits = "x: [" + ", ".join(["abcdefgh"] * 11) + ", abcde]\n"
    assert len(fits.rstrip()) == WIDTH
    assert laid(fits) == fits
    wide = fits.replace("x:", "xy:")
    assert laid(wide).startswith("xy:\n  - abcdefgh\n")


def test_a_long_text_is_folded_at_the_width() -> None:
    text = laid("why: " + "word " * 40 + "\n")
    assert text.startswith("why: >-\n  word ")
    assert max(map(len, text.splitlines())) <= WIDTH


def test_the_orders_know_the_keys_of_the_language() -> None:
    assert sorted(RULE) == sorted(rule_grammar.RULE_KEYS)
    assert sorted(CASE) == sorted(KEYS)
    assert sorted(PACK) == sorted(header.PACK_KEYS)


@pytest.mark.parametrize(
    ("text", "place"),
    [("id: r\nid: s\n", "r.yaml:2:1"), ("a: [1\n", "r.yaml:2:1"), ("- a\n", "r.yaml:1:1"), ("a: &b 1\n", "r.yaml:1:4")],
)
def test_what_can_not_be_read_is_refused_with_its_place(text: str, place: str) -> None:
    with pytest.raises(PackRefused) as caught:
        laid(text)
    assert str(caught.value).startswith(f"{place}: ARC-")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_rule_of_this_project_keeps_its_meaning_and_its_comments(path: Path) -> None:
    old = path.read_bytes()
    new = formatted(old, path.name)
    assert same(read_yaml(old, "old").value, read_yaml(new, "new").value)
    assert comments(old) == comments(new)
    assert formatted(new, path.name) == new


WORDS = st.one_of(
    st.sampled_from(
        ["a", "id", "yes", "1.0", "1.0.0", "0x1f", "$.a[*].b", "a: b", "a #b", "#", "'", '"', "\\", "- a", ":"]
    ),
    st.sampled_from(["null", "~", "", " ", "2026-01-31", ">=1.2, <2", "{x}", "a\nb", "a\n\nb\n", "\ta", "é", "a:"]),
    st.text("ab:#-?,[]{}&*!|>'\"%@`\\ \n\t.0é", max_size=12),
    st.text("ab ", min_size=90, max_size=130),
)
SCALARS = st.one_of(WORDS, st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.none())
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=20
)
RULES = st.dictionaries(st.sampled_from([*RULE, "version", "rules"]) | WORDS, VALUES, min_size=1, max_size=6)


@given(RULES, st.sampled_from([True, False, None]), st.sampled_from([20, 80, 10_000]), st.data())
def test_layout_keeps_the_meaning_of_whatever_is_written(
    value: dict[str, Any], flow: bool | None, width: int, data: st.DataObject
) -> None:
    """Values in every style that PyYAML writes, with comments where a line ends outside of every text."""
    text = yaml.safe_dump(value, default_flow_style=flow, width=width, allow_unicode=True, sort_keys=False)
    text = commented(text, data)
    try:
        before = read_yaml(text.encode(), "text").value
    except Exception:  # noqa: BLE001 - what the strict reader refuses has no layout
        return
    new = formatted(text.encode(), "text")
    assert same(before, read_yaml(new, "new").value)
    assert comments(text.encode()) == comments(new)
    assert formatted(new, "text") == new


def commented(text: str, data: st.DataObject) -> str:
    """Put comments beside and between lines where the text still says the same with them."""
    lines = text.splitlines()
    for place in data.draw(st.lists(st.integers(0, len(lines)), max_size=4, unique=True)):
        indent = " " * data.draw(st.integers(0, 8))
        alone = [*lines[:place], f"{indent}# c{place}", *lines[place:]]
        beside = [*lines[: place - 1], f"{lines[place - 1]} # c{place}", *lines[place:]] if place else alone
        chosen = data.draw(st.sampled_from([alone, beside]))
        if means(chosen) == means(lines):
            lines = chosen
    return "\n".join(lines) + "\n"


def means(lines: list[str]) -> str:
    try:
        return repr(read_yaml("\n".join([*lines, ""]).encode(), "text").value)
    except Exception:  # noqa: BLE001 - a comment may break a text
        return "broken"


def comments(data: bytes) -> Counter[str]:
    return Counter(tree_of(re.sub("\r\n?", "\n", data.decode())).comments)
