"""What a table tells of the people in it, as pycanon has it too."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pycanon import anonymity
from pydantic import ValidationError

from arcanos.errors import NotCollected
from arcanos.evidence.collectors.catalogue import collector
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.collectors.tabular_privacy import Options, collect

GERMAN = Path(__file__).parents[3] / "examples/credit-scoring/data/german.data"
COLUMNS = ["sex", "postcode", "illness", "salary"]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["w", "m"]), st.sampled_from(["100", "200"]), st.sampled_from("abc"), st.integers(1, 4).map(str)
    ),
    min_size=2,
    max_size=30,
).filter(lambda rows: len({row[3] for row in rows}) > 1)
ENTRY: dict[str, Any] = {
    "from": "tabular-privacy",
    "files": ["t.csv"],
    "dataset": "visits",
    "quasi_identifiers": ["sex", "postcode"],
    "sensitive": [{"column": "illness", "distance": "equal"}, {"column": "salary", "distance": "ordered"}],
}


def collected(setting: Setting, rows: Sequence[Sequence[str]], **options: Any) -> Collected:
    with (setting.folder / "t.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return collect(Options.model_validate({**ENTRY, **options}), setting)


def entry_of(setting: Setting, rows: Sequence[Sequence[str]], **options: Any) -> dict[str, Any]:
    entry: dict[str, Any] = collected(setting, rows, **options).value["anonymity"][0]
    return entry


def test_the_catalogue_knows_the_collector() -> None:
    assert collector("tabular-privacy").Options is Options


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_k_l_and_t_are_pycanons(setting: Setting, rows: list[tuple[str, str, str, str]]) -> None:
    entry = entry_of(setting, rows)
    frame = pd.DataFrame(rows, columns=COLUMNS).astype({"salary": int})
    quasi = ["sex", "postcode"]
    assert entry["k"] == anonymity.k_anonymity(frame, quasi)
    for found in entry["sensitive"]:
        column = [found["column"]]
        assert found["l_distinct"] == anonymity.l_diversity(frame, quasi, column)
        assert abs(found["l_entropy"] - 0.5 - anonymity.entropy_l_diversity(frame, quasi, column)) <= 0.5 + 1e-9
        assert found["t"] == pytest.approx(anonymity.t_closeness(frame, quasi, column))


def test_the_german_credit_data_hide_nobody(setting: Setting) -> None:
    """As the example's own evidence says: k is 1, and 823 people are alone in their class."""
    (setting.folder / "german.data").write_bytes(GERMAN.read_bytes())
    header = [f"a{number}" for number in range(1, 22)]
    quasi = ["a13", "a18", "a7", "a20", "a15", "a17", "a9", "a11", "a19"]
    options = {
        "files": ["german.data"],
        "separator": " ",
        "header": header,
        "quasi_identifiers": quasi,
        "sensitive": [],
    }
    entry = collect(Options.model_validate({**ENTRY, **options}), setting).value["anonymity"][0]
    assert (entry["k"], entry["unique_rows"], entry["unique_share"], entry["rows"]) == (1, 823, 0.823, 1000)
    assert entry["sha256"] == "b21f3d81db8071257d5ff1deaeba1fd4303b62712e6fcc9715c7a86202cb5871"
    assert "sensitive" not in entry


def test_a_tree_makes_near_illnesses_near(setting: Setting) -> None:
    tree = {"a": ["lung", "any"], "b": ["lung", "any"], "c": ["skin", "any"]}
    rows = [("w", "1", "a", "1"), ("m", "1", "b", "1")]
    near = entry_of(setting, rows, sensitive=[{"column": "illness", "distance": "hierarchical", "tree": tree}])
    assert near["sensitive"][0]["t"] == pytest.approx(0.25)
    far = entry_of(setting, [*rows[:1], ("m", "1", "c", "1")], sensitive=[{"column": "illness", "distance": "equal"}])
    assert far["sensitive"][0]["t"] == pytest.approx(0.5)


def test_one_number_written_twice_is_one_value(setting: Setting) -> None:
    entry = entry_of(setting, [("w", "1", "a", "1"), ("w", "1", "a", "1.0"), ("w", "1", "a", "1e0")])
    assert entry["sensitive"][1]["values"] == 1
    assert entry["sensitive"][1]["l_distinct"] == 1


def test_no_value_is_a_value_of_its_own_and_noted(setting: Setting) -> None:
    found = collected(setting, [("", "1", "", "1"), ("w", "1", "a", "2")])
    assert found.value["anonymity"][0]["classes"] == 2
    assert found.notes == (
        "1 of 2 rows lack a quasi-identifier: no value counts as one of its own",
        "some rows lack a sensitive value: no value counts as one of its own",
    )


def test_no_two_combinations_are_taken_for_one(setting: Setting) -> None:
    assert entry_of(setting, [("a", "1:b", "x", "1"), ("a1:", "b", "x", "1"), ("", "x", "x", "1")])["classes"] == 3


def test_no_value_of_anybody_is_told(setting: Setting) -> None:
    found = collected(setting, [("w-secret", "p-secret", "i-secret", "1"), ("m", "1", "a", "2")])
    assert "secret" not in repr(found)


@pytest.mark.parametrize(
    ("rows", "options", "code"),
    [
        ([("w", "1", "a", "1"), ("m", "1", "a", "1")], {"classes": 1}, "ARC-IN-LIMIT"),
        ([("w", "1", "a", "many")], {}, "ARC-COL-NUMBER"),
        ([("w", "1", "a", "")], {}, "ARC-COL-NUMBER"),
        ([("w", "1", "a", "NaN")], {}, "ARC-COL-NUMBER"),
        ([("w", "1", "a", "1")], {"quasi_identifiers": ["birth"]}, "ARC-COL-COLUMN"),
        (
            [("w", "1", "z", "1")],
            {"sensitive": [{"column": "illness", "distance": "hierarchical", "tree": {"a": ["any"]}}]},
            "ARC-COL-TREE",
        ),
        ([], {}, "ARC-COL-EMPTY"),
    ],
)
def test_what_can_not_be_vouched_for_is_refused(
    setting: Setting, rows: list[tuple[str, ...]], options: dict[str, Any], code: str
) -> None:
    with pytest.raises(NotCollected) as refused:
        collected(setting, rows, **options)
    assert [m.code for m in refused.value.mistakes] == [code]


@pytest.mark.parametrize(
    "options",
    [
        {"sensitive": [{"column": "sex", "distance": "equal"}]},
        {"sensitive": [{"column": "illness", "distance": "hierarchical"}]},
        {"sensitive": [{"column": "illness", "distance": "equal", "tree": {"a": ["any"]}}]},
        {"sensitive": [{"column": "illness", "distance": "hierarchical", "tree": {"a": ["x"], "b": ["y"]}}]},
        {"quasi_identifiers": []},
    ],
)
def test_options_that_contradict_each_other_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Options.model_validate({**ENTRY, **options})


def test_the_file_is_observed_when_it_is_looked_at(setting: Setting) -> None:
    assert collected(setting, [("w", "1", "a", "1")]).observed == (setting.as_of, setting.as_of)
