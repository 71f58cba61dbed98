"""A statement names every file with digest and size, has one form, and tells every difference."""

from __future__ import annotations

import json
from typing import Any

import pytest

from arcanos.digest import sha256
from arcanos.errors import StatementRefused
from arcanos.signing.statement import TYPE, Statement, Subject, differences, read_statement, state

KIND = "urn:test"
FILES = {"b.yaml": b"b", "a.yaml": b"aa"}
STATEMENT = state(KIND, FILES, {"id": "x"})


def test_a_statement_is_that_of_in_toto() -> None:
    assert json.loads(STATEMENT.to_json()) == {
        "_type": TYPE,
        "predicateType": KIND,
        "predicate": {"id": "x"},
        "subject": [
            {"name": "a.yaml", "digest": {"sha256": sha256(b"aa")}, "annotations": {"size": 2}},
            {"name": "b.yaml", "digest": {"sha256": sha256(b"b")}, "annotations": {"size": 1}},
        ],
    }


def test_a_statement_reads_back_and_agrees_with_its_files() -> None:
    read = read_statement(STATEMENT.to_json(), "manifest.json", KIND)
    assert read == STATEMENT
    assert list(differences(read, FILES)) == []


def test_every_difference_is_told() -> None:
    found = dict(differences(STATEMENT, {"a.yaml": b"xx", "c.yaml": b""}))
    assert found == {
        "a.yaml": "has another digest than the one listed",
        "b.yaml": "is listed and not there",
        "c.yaml": "is there and not listed",
    }
    assert dict(differences(STATEMENT, {**FILES, "b.yaml": b"bbb"})) == {"b.yaml": "has 3 bytes, 1 are listed"}


def test_a_file_that_is_listed_twice_is_told() -> None:
    one = Subject("a", sha256(b""), 0)
    twice = read_statement(Statement(KIND, (one, one), {}).to_json(), "m", KIND)
    assert list(differences(twice, {"a": b""})) == [("", "a file is listed twice")]


def changed(**changes: Any) -> bytes:
    value = json.loads(STATEMENT.to_json()) | changes
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode() + b"\n"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]\n",
        STATEMENT.to_json().rstrip(),
        b" " + STATEMENT.to_json(),
        changed(more=1),
        changed(_type="x"),
        changed(predicateType="x"),
        changed(predicate=[]),
        changed(subject={}),
        changed(subject=["x"]),
        changed(subject=[{"name": "a", "digest": {"sha256": "x"}, "annotations": {"size": 1}}]),
        changed(subject=[{"name": "a", "digest": {"sha256": "0" * 64}}]),
        changed(subject=[{"name": "a", "digest": {"sha256": "0" * 64}, "annotations": {"size": -1}}]),
        changed(subject=[{"name": "a", "digest": {"sha256": "0" * 64}, "annotations": {"size": True}}]),
        changed(subject=[{"name": 1, "digest": {"sha256": "0" * 64}, "annotations": {"size": 1}}]),
        changed(subject=[{"name": "a", "digest": {"sha256": "0" * 64}, "annotations": {"size": 1}, "more": 1}]),
    ],
)
def test_what_is_not_exactly_a_statement_is_refused(data: bytes) -> None:
    with pytest.raises(StatementRefused):
        read_statement(data, "manifest.json", KIND)
