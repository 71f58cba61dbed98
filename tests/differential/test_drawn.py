"""What is drawn for the differential test reaches the whole language."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from both import by_naive
from drawn_attestations import attested_example
from drawn_rules import example
from drawn_values import SIZE, Draw
from naive_truth import RANK

from arcanos.engine.list_grammar import LIST
from arcanos.engine.value_grammar import VALUE

DRAWN = 2_500  # as many as one part of the differential test
# An answer or reason that is seen once in 2,500 examples is seen about eight times in the 20,000 of a run in CI.
# `true` and `false` of each operator are what can go wrong unseen; of the reasons, those that the operator has.
BOTH = [*(word for word in (*VALUE, *LIST) if word != "has"), "on_missing"]
OUTCOMES = {"pass": 0.03, "fail": 0.1, "not_applicable": 0.03, "indeterminate": 0.3}
# Least shares of examples with such a row. Rare are those that need a fitting measure, or two things of one name.
REASONS = {
    "evidence_missing": 0.02,
    "evidence_stale": 0.02,
    "path_absent": 0.1,
    "empty_selection": 0.02,
    "ambiguous": 0.002,
    "type_mismatch": 0.03,
    "insufficient_data": 0.002,
    "uncertain": 0.001,
}


class Reach:
    """In how many examples an outcome, a reason, an operator's answer was seen."""

    def __init__(self, make: Callable[[Draw], dict[str, Any]]) -> None:
        chance = random.Random(20260302)  # noqa: S311 - nothing is kept secret
        self.seen: Counter[tuple[str, str]] = Counter()
        for _ in range(DRAWN):
            self.seen.update(self._of(make(Draw(chance.randbytes(SIZE)))))

    def _of(self, drawn: dict[str, Any]) -> set[tuple[str, str]]:
        opinions = by_naive(drawn)
        rows = {("row", word) for one in opinions for word in one.told[1:3] if word is not None}
        return rows | {(operator, answer) for one in opinions for _, operator, answer in one.looked}

    def share(self, kind: str, word: str) -> float:
        """Return the share of examples in which it was seen."""
        return self.seen[kind, word] / DRAWN


@pytest.fixture(scope="module")
def reach() -> Reach:
    return Reach(example)


def test_every_outcome_and_reason_is_reached(reach: Reach) -> None:
    assert set(REASONS) == set(RANK)
    least = OUTCOMES | REASONS
    missed = {word: reach.share("row", word) for word in least if reach.share("row", word) < least[word]}
    assert missed == {}


def test_every_operator_is_reached_with_both_answers_and_on_an_absent_path(reach: Reach) -> None:
    wanted = [*product(BOTH, ("true", "false")), *((word, "path_absent") for word in BOTH if word != "on_missing")]
    missed = [(word, answer) for word, answer in wanted if not reach.seen[word, answer]]
    assert missed == []


def test_manual_rules_are_reached_with_every_outcome_they_have() -> None:
    reach = Reach(attested_example)
    words = ("pass", "fail", "attestation_missing", "attestation_expired", "not_applicable")
    assert {word for word in words if reach.share("row", word) < 0.01} == set()
