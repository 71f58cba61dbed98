"""The time of observation: only what stands in the text, only with a zone."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from arcanos.errors import Mistake
from arcanos.evidence.collected import observed_at, oldest, selector_path
from arcanos.readers.front_matter import read_front_matter
from arcanos.readers.json import read_json
from arcanos.readers.source import Path

NOON = "2026-11-22T12:00:00Z"
AT_NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def observed(value: Any, selector: str | None = None) -> tuple[datetime | None, list[Mistake]]:
    mistakes: list[Mistake] = []
    source = read_json(json.dumps(value, indent=1).encode(), "a.json")
    return observed_at(source, selector, mistakes), mistakes


@pytest.mark.parametrize(
    ("value", "selector"),
    [
        ({"collected_at": NOON}, None),
        ({"collected_at": "2026-11-22T13:00:00+01:00"}, None),
        ({"observed": {"from": "2026-11-21T12:00:00Z", "to": NOON}}, None),
        ({"observed": {"from": NOON, "to": NOON}, "collected_at": "2026-11-23T12:00:00Z"}, None),
        ({"report": {"made_at": NOON}, "observed": 3, "collected_at": "never"}, "report.made_at"),
        ([{"made at": NOON}], "[0]['made at']"),
        ([{"at": "x"}, {"at": NOON}], "[-1].at"),
    ],
)
def test_the_time_is_the_end_of_the_window_else_the_collection(value: Any, selector: str | None) -> None:
    assert observed(value, selector) == (AT_NOON, [])


@pytest.mark.parametrize(
    ("value", "selector"), [({}, None), ([], None), ([{"collected_at": NOON}], None), ({"collected_at": NOON}, "a.b")]
)
def test_a_document_that_does_not_say_has_no_time(value: Any, selector: str | None) -> None:
    assert observed(value, selector) == (None, [])


@pytest.mark.parametrize(
    ("value", "selector", "line"),
    [
        ({"a": 1, "collected_at": "2026-11-22"}, None, 3),
        ({"a": 1, "collected_at": "2026-11-22T12:00:00"}, None, 3),
        ({"a": 1, "collected_at": None}, None, 3),
        ({"a": 1, "collected_at": 1}, None, 3),
        ({"a": 1, "observed": NOON}, None, 3),
        ({"a": 1, "observed": {"to": NOON}}, None, 3),
        ({"observed": {"from": NOON, "to": "2026-11-21T12:00:00Z"}}, None, 4),
        ({"observed": {"from": "2026-11-21", "to": NOON}}, None, 3),
        ({"collected_at": NOON, "observed": {"from": NOON, "to": "2026-11-23T12:00:00Z"}}, None, 5),
        ({"report": {"made_at": None}}, "report.made_at", 3),
    ],
)
def test_a_time_that_is_none_is_refused_at_its_line(value: Any, selector: str | None, line: int) -> None:
    _, mistakes = observed(value, selector)
    assert [(m.code, m.place.line) for m in mistakes] == [("ARC-IN-TIME", line)]


def test_a_markdown_file_says_it_in_its_front_matter() -> None:
    source = read_front_matter(f'---\ncollected_at: "{NOON}"\n---\ntext\n'.encode(), "card.md")
    assert observed_at(source, None, []) == AT_NOON


def test_the_oldest_time_counts_and_an_unknown_one_makes_all_unknown() -> None:
    older = datetime(2026, 1, 1, tzinfo=UTC)
    assert oldest([AT_NOON, older]) == older
    assert oldest([AT_NOON, None]) is None
    assert oldest([]) is None


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a.b", ("a", "b")),
        ("[0]['made at']", (0, "made at")),
        ("a[-1]", ("a", -1)),
        ("a[*]", None),
        ("a..b", None),
        ("a[0,1]", None),
        ("a[?@.b]", None),
        ("$.a", None),
        ("", None),
        ("a b", None),
        ("[" * 5000, None),
    ],
)
def test_a_selector_of_one_value_is_names_and_indexes(text: str, path: Path | None) -> None:
    assert selector_path(text) == path
