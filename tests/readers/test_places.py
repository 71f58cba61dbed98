"""Every part of a value is found again at the place that is told for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.errors import Place
from arcanos.readers.json import read_json
from arcanos.readers.source import Path, Source, Value
from arcanos.readers.yaml import read_yaml

ordinary_text = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufeff")
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | ordinary_text | st.sampled_from(['[{"', "]},:", '\\"']),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ordinary_text, inner, max_size=4),
    max_leaves=25,
)
indents = st.sampled_from([None, 1])


STEPS: dict[type[object], Callable[[Value], Iterable[tuple[str | int, Value]]]] = {
    dict: lambda value: value.items(),
    list: enumerate,
}


def paths_of(value: Value, path: Path = ()) -> Iterator[tuple[Path, Value]]:
    yield path, value
    steps = STEPS.get(value.__class__)
    for step, item in steps(value) if steps else ():
        yield from paths_of(item, (*path, step))


def at(text: str, place: Place) -> Value:
    """Return the JSON value that begins at a place; lines here end with LF."""
    line = "\n".join(text.split("\n")[place.line - 1 :])
    return json.JSONDecoder().raw_decode(line, place.column - 1)[0]


@given(value=values, indent=indents, ascii_only=st.booleans())
def test_the_place_of_every_json_value_is_where_it_stands(value: Value, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    source = read_json(text.encode(), "f.json")
    for path, item in paths_of(value):
        assert at(text, source.place(path)) == item
        if path and isinstance(path[-1], str):
            assert at(text, source.place(path, key=True)) == path[-1]


@given(value=values, indent=indents)
def test_json_and_yaml_tell_the_same_places(value: Value, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    first, second = read_json(text.encode(), "f"), read_yaml(text.encode(), "f")
    for path, _ in paths_of(value):
        assert first.place(path) == second.place(path)
        assert first.place(path, key=True) == second.place(path, key=True)


YAML = """\
# comment
name: "é😀" # note
list:
  - one
  - b: 2
    c: |
      text
  - - deep
  -
none:
flow: {x: [1, {y: z}]}
"""


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        ((), "2:1", "2:1"),
        (("name",), "2:7", "2:1"),
        (("list",), "4:3", "3:1"),
        (("list", 0), "4:5", "4:5"),
        (("list", 1), "5:5", "5:5"),
        (("list", 1, "c"), "6:8", "6:5"),
        (("list", 2, 0), "8:7", "8:7"),
        (("list", -2, 0), "8:7", "8:7"),
        (("flow", "x", 1, "y"), "11:19", "11:16"),
    ],
)
def test_yaml_tells_where_a_value_and_its_key_stand(path: Path, value: str, key: str) -> None:
    source = read_yaml(YAML.encode(), "f")
    assert str(source.place(path)) == f"f:{value}"
    assert str(source.place(path, key=True)) == f"f:{key}"


def test_a_value_behind_an_alias_stands_where_it_was_written() -> None:
    source = read_yaml(b"a: &x\n  b: 1\nc: *x\n", "f", aliases=True)
    assert str(source.place(("c",))) == "f:3:4"
    assert str(source.place(("c", "b"))) == "f:2:6"


SOURCES: list[Source] = [read_json(b'{"a": [1]}', "f"), read_yaml(b'{"a": [1]}', "f")]


@pytest.mark.parametrize("source", SOURCES, ids=["json", "yaml"])
@pytest.mark.parametrize("path", [("a", 1), ("a", -2), ("a", "x"), ("a", 1, "x")])
def test_what_is_absent_is_told_at_its_nearest_parent(source: Source, path: Path) -> None:
    assert str(source.place(path)) == "f:1:7"
    assert str(source.place(path, key=True)) == "f:1:7"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_the_file_ends_them(end: str) -> None:
    text = end.join(["{", '"a": 1,', '"b": 2', "}"])
    assert str(read_json(text.encode(), "f").place(("b",))) == "f:3:6"
    assert str(read_yaml(text.encode(), "f").place(("b",))) == "f:3:6"


def test_a_large_text_is_walked_only_where_it_is_asked() -> None:
    value = {"rows": [{"n": number, "t": "]}"} for number in range(20_000)]}
    source = read_json(json.dumps(value, indent=1).encode(), "f")
    assert str(source.place(("rows", 19_999, "n"))) == f"f:{2 + 19_999 * 4 + 2}:9"
