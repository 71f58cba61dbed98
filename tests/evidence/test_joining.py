"""One document out of several sources: lists are joined, nothing is chosen, and nothing is half."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.errors import Mistake, Place
from arcanos.evidence.collecting import Outcome
from arcanos.evidence.collector_sources import CollectorSource
from arcanos.evidence.collectors.interface import Collected
from arcanos.evidence.joining import LONGEST, joined

AS_OF = datetime(2026, 11, 22, 12, tzinfo=UTC)


def done(value: dict[str, Any], kind: str = "weather", *, live: bool = False, file: str = "a.json") -> Outcome:
    source = CollectorSource(kind, "plain-metrics", {"files": [file]}, live=live, place=Place("config", 1, 1))
    return Outcome(source, Collected(value, ()))


def failed(kind: str = "weather") -> Outcome:
    source = CollectorSource(kind, "plain-metrics", {})
    return Outcome(source, None, (Mistake(Place("b.json"), "ARC-COL-X", "is wrong", "mend it"),))


def test_lists_of_the_same_name_are_joined_in_order() -> None:
    made = joined([done({"a": [2], "b": [1]}), done({"a": [1], "c": [3]})], AS_OF)
    (document,) = made.documents
    assert document.value == {"a": [2, 1], "b": [1], "c": [3]}
    assert len(document.sources) == 2


def test_what_is_no_list_is_said_by_one_or_by_all_alike() -> None:
    (document,) = joined([done({"a": 1, "b": {"x": 1}}), done({"b": {"x": 1}, "c": 2})], AS_OF).documents
    assert document.value == {"a": 1, "b": {"x": 1}, "c": 2}


@pytest.mark.parametrize(("one", "other"), [(1, 2), (1, 1.5), ([1], 1), ({"x": 1}, {"x": 2}), (True, 1), ("1", 1)])
def test_two_answers_make_no_document(one: Any, other: Any) -> None:
    made = joined([done({"a": one}), done({"a": other})], AS_OF)
    assert made.documents == ()
    (failure,) = made.failures
    assert (failure.code, failure.kind, failure.place) == ("ARC-COL-CONFLICT", "weather", "config:1:1")


def test_one_failed_source_makes_the_whole_document_failed_and_no_other() -> None:
    made = joined([done({"a": [1]}), failed(), done({"a": [1]}, "traffic")], AS_OF)
    assert [document.kind for document in made.documents] == ["traffic"]
    assert [(failure.kind, failure.code, failure.place) for failure in made.failures] == [
        ("weather", "ARC-COL-X", "b.json")
    ]


def test_what_a_mistake_says_has_an_end_in_the_manifest() -> None:
    mistake = Mistake(Place("b" * 10_000), "ARC-COL-X", "is wrong" * 10_000, "mend it" * 10_000)
    (failure,) = joined([Outcome(CollectorSource("weather", "plain-metrics", {}), None, (mistake,))], AS_OF).failures
    assert {len(text) for text in (failure.message, failure.hint, failure.place)} == {LONGEST}


def test_the_mistakes_of_a_source_are_counted_where_they_are_too_many_to_list() -> None:
    mistakes = tuple(Mistake(Place("b.csv", line), "ARC-COL-X", "is wrong", "mend it") for line in range(1, 150_001))
    many = Outcome(CollectorSource("weather", "plain-metrics", {}), None, mistakes)
    other = Outcome(CollectorSource("weather", "evidently", {}), None, mistakes[:1])
    failures = joined([many, other], AS_OF).failures
    assert [one.code for one in failures] == ["ARC-COL-X"] * 100 + ["ARC-COL-MORE", "ARC-COL-X"]
    assert [one.collector for one in failures[99:]] == ["plain-metrics", "plain-metrics", "evidently"]
    assert failures[100].message == "and 149900 more mistakes"


def test_only_who_tells_the_present_is_of_the_time_of_collecting() -> None:
    (document,) = joined([done({"a": [1]}, live=True), done({"a": [1]})], AS_OF).documents
    assert [source.collected_at for source in document.sources] == [AS_OF, None]


def test_a_document_that_is_not_of_its_kind_is_failed_with_its_place() -> None:
    made = joined([done({"models": [{"model": 7}]}, "evaluation")], AS_OF)
    assert made.documents == ()
    assert made.failures[0].place == "evaluation.models.0.model"


@given(st.lists(st.lists(st.integers(), max_size=3), min_size=1, max_size=4))
def test_nothing_of_a_list_is_lost_or_made(parts: list[list[int]]) -> None:
    (document,) = joined([done({"a": part}) for part in parts], AS_OF).documents
    assert document.value == {"a": [item for part in parts for item in part]}
