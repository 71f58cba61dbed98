"""The engine and the naive evaluator say the same of drawn rules and documents.

Held against each other for each row: subject, outcome, reason, the normalized path of the target (of the place where
targets should be, for a row `(none)`), and the places that were looked at, each with operator and answer. Which
places those are:

- A place is a value operator or a list operator at one normalized path, with true, false, or the first of its reasons.
  The path of a list operator on a many-selector is that of the list or object before its `[*]` or filter.
- `has` is a place only where it has no object to go into; else its check's places stand for it.
- An operator that computes (`length`, `since`, `count`, reducers, `max_gap`) is one place: what is asked of the
  number that it made has none of its own. So is a `lookup`, beside what is asked of the elements it found.
- An element that `as` can't read is a place called `as`; an absent one that `on_missing` answers for, `on_missing`.
- `when` is looked at first; the places of `require` follow where it is true.

Neither takes short cuts: both ask all entries, elements and operators, also where one has decided. So there is no
difference by design, and none is forgiven. Texts, digests and budgets are the engine's alone and not compared.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from both import by_engine, by_naive
from drawn_attestations import attested_examples
from drawn_rules import examples
from hypothesis import given, seed, settings
from hypothesis import strategies as st

MANY = 2_500
EXAMPLES = MANY if os.environ.get("CI") == "true" else 50  # of each part; at a desk a sample


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("packs")


def agree(drawn: st.SearchStrategy[dict[str, Any]], part: int, folder: Path, count: int = EXAMPLES) -> None:
    """Hold both against each other; each part has a seed of its own, so that no two draw the same."""

    @seed(part)
    @settings(max_examples=count)
    @given(example=drawn)
    def both_agree(example: dict[str, Any]) -> None:
        assert by_engine(example, folder) == by_naive(example)

    both_agree()


@pytest.mark.parametrize("part", range(8))
def test_the_engine_says_what_the_naive_evaluator_says(part: int, folder: Path) -> None:
    agree(examples(), part, folder)


def test_of_manual_rules_too(folder: Path) -> None:
    agree(attested_examples(), 8, folder)


@pytest.mark.deep
@pytest.mark.parametrize("part", range(100, 190))
def test_in_ten_times_as_many_examples(part: int, folder: Path) -> None:
    agree(attested_examples() if part % 9 == 0 else examples(), part, folder, MANY)
