"""Every cell of the table that was written by hand from the specification is what the engine answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

from arcanos.engine.list_grammar import LIST
from arcanos.engine.operators import TYPES
from arcanos.engine.value_grammar import VALUE
from arcanos.findings import Outcome, Reason

Answers = dict[str, dict[str, str]]

CONTEXTS = ["one", "every", "some", "none", "at_least n", "at_least share", "under not"]
VALUES = ["true", "false", "wrong type", "null", "absent", "empty list", "hole", "no document", "stale document"]
COLUMNS = ["not a", "all", "any", "every", "some", "none"]
THRESHOLDS = ["at_least n 1", "at_least n 2", "at_least share 0.5", "at_least share 1"]


def test_an_operator_answers_in_each_context_as_expected_by_hand(
    operator: str, value: str, expected: dict[str, str], answered: Callable[[str], Answers]
) -> None:
    assert answered(operator)[value] == expected


def test_an_operator_answers_a_value_of_each_type_as_expected_by_hand(
    operator: str, types: dict[str, str], typed: Mapping[str, Answers]
) -> None:
    flipped = {"pass": "fail", "fail": "pass"}
    assert typed["one"][operator] == types
    assert typed["under not"][operator] == {kind: flipped.get(answer, answer) for kind, answer in types.items()}


def test_two_truths_are_joined_as_expected_by_hand(pair: str, expected: dict[str, str], truths: Answers) -> None:
    assert truths[pair] == expected


def test_every_operator_of_the_grammar_has_its_table(table: Mapping[str, Any]) -> None:
    """`at_least` has two, for `n` and `share`; an operator with operands of different effect has more."""
    for words, on_lists in ((VALUE, False), (LIST, True)):
        named = [name.replace(",", " ").split()[0] for name, op in table.items() if op.on_lists is on_lists]
        assert set(named) == set(words)
    assert {"at_least n", "at_least share"} < set(table)
    assert all(op.check.startswith(name.replace(",", " ").split()[0] + ":") for name, op in table.items())


def test_every_table_has_every_value_and_every_context(table: Mapping[str, Any]) -> None:
    for name, op in table.items():
        values = [*VALUES, "wrong element"] if op.on_lists else VALUES
        assert list(op.rows)[: len(values)] == values, name
        for value, row in op.rows.items():
            assert list(row) == CONTEXTS, (name, value)


def test_only_a_value_that_exists_has_no_line_for_the_other_answer(table: Mapping[str, Any]) -> None:
    empty = [(name, value) for name, op in table.items() for value, row in op.rows.items() if "-" in row.values()]
    assert empty == [("exists", "false"), ("exists, false", "true")]


def test_only_a_value_operator_on_many_is_refused(table: Mapping[str, Any]) -> None:
    for name, op in table.items():
        found = {(v, c) for v, row in op.rows.items() for c, answer in row.items() if answer == "refused"}
        assert found == (set() if op.on_lists else {("hole", "one"), ("hole", "under not")}), name


def test_the_table_shows_every_reason_an_operator_can_have(table: Mapping[str, Any]) -> None:
    shown = {answer for op in table.values() for row in op.rows.values() for answer in row.values()}
    reasons = {reason.value for reason in Reason if reason.value in shown}
    assert shown == {Outcome.PASS.value, Outcome.FAIL.value, "refused", "-"} | reasons
    assert reasons == {
        *("evidence_missing", "evidence_stale", "path_absent", "empty_selection", "ambiguous"),
        *("type_mismatch", "insufficient_data", "uncertain"),
    }


def test_the_table_of_types_has_every_operator_and_every_type(
    kinds: Answers, table: Mapping[str, Any], typed: Mapping[str, Answers]
) -> None:
    assert list(kinds) == list(table)
    assert {"text" if kind == "string" else kind for kind in TYPES} - {"integer"} == set(typed["one"]["equals"])


def test_the_truth_table_has_every_pair(truths: Answers) -> None:
    assert list(truths) == [f"{a} {b}" for a, b in product("TFU", repeat=2)]
    assert all(list(row) == [*COLUMNS, *THRESHOLDS] for row in truths.values())
