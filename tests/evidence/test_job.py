"""What goes through the pipes: a job comes back as it was written, and any answer is a document, mistakes, or none."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.interface import Collected
from arcanos.evidence.job import Job, collected_bytes, read_answer, read_job, refused_bytes
from arcanos.evidence.origins import Origin, Withheld

AS_OF = datetime(2026, 11, 22, 12, 0, 0, 5, tzinfo=UTC)
JOB = Job("odd", {"from": "odd", "é": [1, {}]}, "/a b", AS_OF, 300, {"T": 'a"\n'}, ("https://a",), ("https://a",), "c")
WHOLE = Collected(
    {"a": [1, 2.5, "é", None, True]},
    (Origin("a.json", "0" * 64, 3, "application/json"),),
    (AS_OF, AS_OF),
    (Withheld("$.a", "sensitive"),),
    ("a note",),
)
MEMBERS = ["value", "origins", "observed", "withheld", "notes"]
SOME = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*MEMBERS, "x"]), inner, max_size=3),
    max_leaves=8,
)


def test_a_job_is_read_as_it_was_written() -> None:
    assert read_job(JOB.to_bytes()) == JOB


def test_a_job_shows_no_secret() -> None:
    assert "secrets" not in repr(JOB)


def test_an_answer_is_read_as_it_was_given() -> None:
    assert read_answer(collected_bytes(WHOLE)) == WHOLE
    mistakes = (Mistake(Place("a", 1, 2), "ARC-COL-X", "is wrong", "mend it"), Mistake(Place("b"), "ARC-NET-Y", "no"))
    assert read_answer(refused_bytes(mistakes)) == mistakes


@given(SOME)
def test_any_other_answer_is_none(value: Any) -> None:
    for answer in (value, {"collected": value}, {"refused": value}):
        with pytest.raises((ValueError, NotCollected)):
            read_answer(json.dumps(answer).encode())


@given(st.sampled_from(MEMBERS), SOME)
def test_an_answer_with_a_member_changed_is_read_or_none(name: str, value: Any) -> None:
    answer = json.loads(collected_bytes(WHOLE))
    answer["collected"][name] = value
    try:
        found = read_answer(json.dumps(answer).encode())
    except (ValueError, NotCollected):
        return
    assert isinstance(found, Collected)


@pytest.mark.parametrize(
    "answer",
    [
        {"refused": []},
        {"collected": None, "refused": None},
        {},
        {"collected": {"value": {}, "origins": [], "withheld": [], "notes": [], "observed": ["2026-11-22T12:00:00Z"]}},
        {"collected": {"value": [], "origins": [], "withheld": [], "notes": []}},
        {"refused": [{"file": "a", "line": 0, "column": 0, "code": "x", "message": "", "hint": ""}]},
    ],
)
def test_half_an_answer_is_none(answer: Any) -> None:
    with pytest.raises(ValueError, match=r"answer|window"):
        read_answer(json.dumps(answer).encode())
