"""Selectors against jsonpath-rfc9535: equal on plain data; elsewhere nothing selected in excess, nothing lost."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonpath_rfc9535 import find

from arcanos.engine.selector_parser import parse_selector
from arcanos.engine.selectors import Slot, walk_over
from arcanos.errors import Place
from arcanos.readers.normalized import normalized

NAMES = ("a", "b", "kind", "a-b", "x.y", "it's", "ü", "all", "@", "length")


@dataclass(frozen=True, slots=True)
class Shape:
    """What values of one place look like: every instance has the same members, lengths and types."""

    kind: str
    members: dict[str, Shape] = field(default_factory=dict["str", "Shape"])
    of: Shape | None = None
    length: int = 0


SCALARS = ("string", "integer", "number", "boolean")
NUMBERS = st.floats(min_value=-1000, max_value=1000, allow_nan=False).map(lambda x: round(x, 3))
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": st.text(st.sampled_from("abz'\"\\ é🙂"), max_size=3),
    "integer": st.integers(-3, 3),
    "number": NUMBERS,
    "boolean": st.booleans(),
}


@st.composite
def around(draw: st.DrawFn, inner: st.SearchStrategy[Shape]) -> Shape:
    """Draw an object of named members, or a list or a map of one shape."""
    kind = draw(st.sampled_from(["record", "array", "map"]))
    if kind == "record":
        return Shape(
            kind, members={str(n): draw(inner) for n in sorted(draw(st.sets(st.sampled_from(NAMES), max_size=3)))}
        )
    return Shape(kind, of=draw(inner), length=draw(st.integers(0, 3)))


shapes = st.recursive(st.sampled_from([Shape(kind) for kind in SCALARS]), around, max_leaves=8)


def instance(draw: st.DrawFn, shape: Shape) -> Any:
    if shape.kind in VALUES:
        return draw(VALUES[shape.kind])
    if shape.kind == "record":
        return {name: instance(draw, shape.members[name]) for name in sorted(shape.members)}
    assert shape.of is not None
    elements = [instance(draw, shape.of) for _ in range(shape.length)]
    return elements if shape.kind == "array" else dict(zip(sorted(NAMES), elements, strict=False))


def quoted(text: str) -> str:
    return json.dumps(text) if "'" in text else "'" + json.dumps(text)[1:-1].replace('\\"', '"') + "'"


def filter_text(draw: st.DrawFn, shape: Shape, depth: int = 0) -> str:
    form = draw(st.sampled_from(["compare", "exists", "not", "&&", "||"] if depth < 2 else ["compare", "exists"]))
    if form == "not":
        return f"!({filter_text(draw, shape, depth + 1)})"
    if form in ("&&", "||"):
        return f"({filter_text(draw, shape, depth + 1)} {form} {filter_text(draw, shape, depth + 1)})"
    path = "@"
    while shape.kind == "record" and shape.members:
        name = draw(st.sampled_from(sorted(shape.members)))
        path, shape = f"{path}[{quoted(name)}]", shape.members[name]
    if shape.kind not in VALUES or (form == "exists" and path != "@"):
        return path
    operators = ["==", "!="] if shape.kind == "boolean" else ["==", "!=", "<", "<=", ">", ">="]
    value = draw(VALUES[shape.kind])
    return f"{path} {draw(st.sampled_from(operators))} {quoted(value) if isinstance(value, str) else json.dumps(value)}"


@st.composite
def plain(draw: st.DrawFn) -> tuple[str, Any]:
    """Draw a selector of the subset and a document without holes, nulls and mixed types."""
    shape = root = draw(shapes)
    text = "$"
    while shape.kind not in VALUES and draw(st.integers(0, 5)):
        if shape.kind == "record":
            if not shape.members:
                break
            name: str = draw(st.sampled_from(sorted(shape.members)))
            text, shape = f"{text}[{quoted(name)}]", shape.members[name]
            continue
        assert shape.of is not None
        steps = ["[*]", "filter"] + (["index"] if shape.kind == "array" and shape.length else [])
        step = draw(st.sampled_from(steps))
        if step == "index":
            step = f"[{draw(st.integers(-shape.length, shape.length - 1))}]"
        elif step == "filter":
            step = f"[?{filter_text(draw, shape.of)}]"
        text, shape = text + step, shape.of
    return text, instance(draw, root)


json_values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), *VALUES.values()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=12,
)
paths = st.lists(
    st.one_of(st.sampled_from(NAMES).map(lambda n: f"[{quoted(n)}]"), st.integers(-2, 2).map(lambda i: f"[{i}]")),
    max_size=2,
).map("".join)
# jsonpath-rfc9535 1.0.0 asks a bare `@` that is a scalar for its truth: `[?@]` there drops 0, false and "".
deeper = paths.filter(bool)
literals = st.one_of(st.sampled_from(["a", ""]).map(quoted), st.integers(-2, 2).map(str), st.just("true"))


@st.composite
def one_test(draw: st.DrawFn) -> str:
    """Draw a filter's test on any path, of any type."""
    form = draw(st.sampled_from(["exists", "equal", "order", "not", "join"]))
    path, literal = draw(paths), draw(literals)
    if form == "exists":
        return "@" + draw(deeper)
    if form == "equal":
        return f"@{path} {draw(st.sampled_from(['==', '!=']))} {literal}"
    if form == "order":
        return f"@{path} {draw(st.sampled_from(['<', '>=']))} {draw(st.integers(-2, 2))}"
    if form == "not":
        return f"!(@{path} == {literal})"
    return f"@{draw(deeper)} {draw(st.sampled_from(['&&', '||']))} @{path} == {literal}"


def filtered(test: str) -> str:
    return f"[?{test}]"


selectors = st.lists(st.one_of(paths, st.just("[*]"), one_test().map(filtered)), min_size=1, max_size=4).map(
    lambda steps: "$" + "".join(steps)
)


def slots(selector: str, document: Any) -> tuple[list[tuple[str, str]], set[str]]:
    """Return the present slots as (path, canonical value), and the paths of the holes."""
    found = walk_over(document).select(parse_selector(selector, Place("here", 1, 1)), Slot((), document))
    each = (found,) if isinstance(found, Slot) else found.slots
    present = [(normalized(slot.path), json.dumps(slot.value)) for slot in each if slot.present]
    return present, {normalized(slot.path) for slot in each if not slot.present}


def nodes(selector: str, document: Any) -> list[tuple[str, str]]:
    return [(node.path(), json.dumps(node.value)) for node in find(selector, document)]


def test_a_bare_current_element_exists_whatever_its_value() -> None:
    elements: list[Any] = ["", 0, False, None, [], {}, 1]
    assert [path for path, _ in slots("$[?@]", elements)[0]] == [f"$[{i}]" for i in range(len(elements))]


@given(plain())
def test_on_data_without_holes_nulls_and_mixed_types_a_selector_is_rfc_9535(pair: tuple[str, Any]) -> None:
    selector, document = pair
    present, holes = slots(selector, document)
    assert present == nodes(selector, document)
    assert not holes


@given(selectors, json_values)
def test_on_any_data_nothing_is_selected_in_excess_and_nothing_lost(selector: str, document: Any) -> None:
    present, holes = slots(selector, document)
    expected = set(nodes(selector, document))
    assert set(present) <= expected
    for path, _ in expected - set(present):
        assert any(path.startswith(hole) for hole in holes), "a hole stands for all that is below it"


@given(selectors, json_values)
def test_an_element_is_one_slot_and_never_two(selector: str, document: Any) -> None:
    present, holes = slots(selector, document)
    listed = [path for path, _ in present]
    assert len(listed) == len(set(listed))
    assert not set(listed) & holes
