"""Each of the 703 cases of the JSONPath Compliance Test Suite has one of three fates.

An invalid selector is refused; a valid one outside the language's subset is refused with a message
that names the construct; a valid one inside it selects the same values at the same normalized paths,
but for the holes of decisions 2 and 3, which stand below case by case.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from arcanos.engine.selector_parser import parse_selector
from arcanos.engine.selectors import Many, Slot, walk_over
from arcanos.errors import PackRefused, Place
from arcanos.readers.normalized import normalized

ROOT = Path(__file__).parents[2]
SUITE = Path(os.environ.get("ARCANOS_CONFORMANCE") or ROOT / ".." / "shared" / "conformance") / "jsonpath-cts.json"
DOCS = ROOT / "docs" / "jsonpath.md"

if not SUITE.is_file():
    pytest.skip(f"absent: JSONPath compliance suite, looked for at {SUITE}", allow_module_level=True)

TESTS: list[dict[str, Any]] = json.loads(SUITE.read_text(encoding="utf-8"))["tests"]

STRING = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
COMPARES = r"(?:==|!=|<=|>=|<|>)"

# Construct, how a selector without its string literals shows it, what the refusal must say.
CONSTRUCTS: tuple[tuple[str, str, str], ...] = (
    ("a function", r"\b(?:length|count|match|search|value)\s*\(", "function"),
    ("the descendant segment", r"\.\.", "'..'"),
    ("a slice", ":", "slice"),
    ("a union", ",", "union"),
    ("a comparison with null", rf"{COMPARES}\s*null\b", "null"),
    ("an order of booleans", r"(?:<=?|>=?)\s*(?:true|false)\b", "booleans"),
    ("a comparison of two paths", rf"[@$][^&|()!=<>]*{COMPARES}\s*[@$]", "two paths"),
    ("an absolute path in a filter", r"\?[^@]*\$", "path from @"),
    ("a test of several values", r"\?!?@(?:\.\*|\[[*?])", "[*] or a filter inside"),
)

ONE_TYPE_ONLY = "another type, which RFC 9535 finds unequal and the language cannot compare"
NO_SUCH_PATH = "no value at the path, which RFC 9535 calls Nothing and the language cannot compare"
A_NULL = "null, which the language cannot compare"

# What becomes a hole where RFC 9535 drops the element (or, under !=, selects it): the case, its paths, why.
HOLES: dict[str, tuple[tuple[str, ...], str]] = {
    **dict.fromkeys(
        (
            "filter, equals numeric string, single quotes",
            "filter, equals numeric string, double quotes",
            "filter, equals true",
            "filter, equals false",
            "filter, not-equals numeric string, single quotes",
            "filter, not-equals numeric string, double quotes",
            "filter, not-equals string, single quotes, different type",
            "filter, not-equals string, double quotes, different types",
            "filter, not-equals number, different types",
            "filter, not-equals true",
            "filter, not-equals false",
            "filter, quoted True, double quotes",
            "filter, quoted True, single quotes",
            "filter, quoted False, double quotes",
            "filter, quoted False, single quotes",
        ),
        (("$[1]",), ONE_TYPE_ONLY),
    ),
    **dict.fromkeys(
        (
            "filter, not-equals number",
            "filter, less than number",
            "filter, less than or equal to number",
            "filter, greater than number",
            "filter, greater than or equal to number",
            "filter, equals number, zero and negative zero",
            "filter, equals number, negative zero and zero",
            "filter, equals number, with and without decimal fraction",
            "filter, equals number, exponent",
            "filter, equals number, exponent upper e",
            "filter, equals number, positive exponent",
            "filter, equals number, negative exponent",
            "filter, equals number, exponent 0",
            "filter, equals number, exponent -0",
            "filter, equals number, exponent +0",
            "filter, equals number, exponent leading -0",
            "filter, equals number, exponent +00",
            "filter, equals number, decimal fraction",
            "filter, equals number, decimal fraction, trailing 0",
            "filter, equals number, decimal fraction, exponent",
            "filter, equals number, decimal fraction, positive exponent",
            "filter, equals number, decimal fraction, negative exponent",
        ),
        (("$[2]",), ONE_TYPE_ONLY),
    ),
    "filter, equals number": (("$[1]", "$[3]"), ONE_TYPE_ONLY),
    "filter, quoted Null, double quotes": (("$[1]",), A_NULL),
    "filter, quoted Null, single quotes": (("$[1]",), A_NULL),
    "filter, name segment on primitive, selects nothing": (("$['a']",), NO_SUCH_PATH),
    "filter, name segment on array, selects nothing": (("$[0]",), NO_SUCH_PATH),
    "filter, index segment on object, selects nothing": (("$[0]",), NO_SUCH_PATH),
}


def constructs(selector: str) -> list[tuple[str, str]]:
    """Return what the selector holds that the subset leaves out, with what a refusal must say."""
    bare = STRING.sub("''", selector)
    return [(name, says) for name, pattern, says in CONSTRUCTS if re.search(pattern, bare)]


def fate(test: dict[str, Any]) -> str:
    """Return which of the three fates a case has."""
    if test.get("invalid_selector"):
        return "invalid"
    return "outside" if constructs(test["selector"]) else "inside"


def nodelists(test: dict[str, Any]) -> list[list[tuple[str, Any]]]:
    """Return the nodelists that RFC 9535 allows: several where the order of members is free."""
    paths = test["results_paths"] if "results_paths" in test else [test["result_paths"]]
    values = test["results"] if "results" in test else [test["result"]]
    return [list(zip(p, v, strict=True)) for p, v in zip(paths, values, strict=True)]


def selected(selector: str, document: Any) -> tuple[list[tuple[str, Any]], tuple[str, ...]]:
    """Return the present slots as (normalized path, value), and the paths of the holes."""
    found = walk_over(document).select(parse_selector(selector, Place("suite", 1, 1)), Slot((), document))
    if isinstance(found, Slot):
        return ([(normalized(found.path), found.value)] if found.present else []), ()
    assert isinstance(found, Many)
    present = [(normalized(slot.path), slot.value) for slot in found.slots if slot.present]
    return present, tuple(normalized(slot.path) for slot in found.slots if not slot.present)


def refusal(selector: str) -> str:
    with pytest.raises(PackRefused) as caught:
        parse_selector(selector, Place("pack.yaml", 7, 3))
    assert all(m.place == Place("pack.yaml", 7, 3) and m.hint for m in caught.value.mistakes)
    return str(caught.value)


@pytest.mark.parametrize("test", [pytest.param(test, id=test["name"]) for test in TESTS])
def test_a_case_of_the_public_suite_has_its_fate(test: dict[str, Any]) -> None:
    selector = test["selector"]
    match fate(test):
        case "invalid":
            refusal(selector)
        case "outside":
            message = refusal(selector)
            assert any(says in message for _, says in constructs(selector)), message
        case _:
            present, holes = selected(selector, test["document"])
            assert holes == HOLES.get(test["name"], ((), ""))[0]
            assert present in [[node for node in nodes if node[0] not in holes] for nodes in nodelists(test)]


def test_every_stated_hole_belongs_to_a_case_that_selects() -> None:
    assert set(HOLES) <= {test["name"] for test in TESTS if fate(test) == "inside"}


def test_the_documentation_counts_the_fates_and_the_constructs() -> None:
    rows = {
        name.strip(): int(count)
        for name, count in re.findall(r"^\| (.+?) \| (\d+) \|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    }
    fates = Counter(map(fate, TESTS))
    first = Counter(constructs(test["selector"])[0][0] for test in TESTS if fate(test) == "outside")
    counted = {
        "refused: not RFC 9535": fates["invalid"],
        "refused: outside the subset": fates["outside"],
        "selects": fates["inside"],
        "all": len(TESTS),
        "selects, with a stated hole": len(HOLES),
        **first,
    }
    assert rows == counted
