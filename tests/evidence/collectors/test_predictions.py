"""Predictions become rates by group: what is counted, what is left out, and what is refused."""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random
from typing import Any

import pytest
from fairlearn import metrics
from pydantic import ValidationError

from arcanos.errors import NotCollected
from arcanos.evidence.collectors.catalogue import collector
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.collectors.predictions import Options, collect
from arcanos.evidence.collectors.tables.numbers import number
from arcanos.evidence.group_rates import Decided, evaluation

GERMAN = Path(__file__).parents[3] / "examples/credit-scoring/data/german.data"
DECISION = {"column": "decision", "favourable": ["1"], "unfavourable": ["0"]}
ACTUAL = {"column": "actual", "favourable": ["1"], "unfavourable": ["0"]}
BANDS = [{"name": "young", "up_to": 25}, {"name": "old"}]
ENTRY: dict[str, Any] = {
    "from": "predictions",
    "files": ["p.csv"],
    "model": "scorer@1.0.0",
    "use": "credit",
    "favourable_outcome": "credit granted",
    "decision": DECISION,
    "actual": ACTUAL,
    "attributes": {"sex": {"column": "sex"}, "age": {"column": "age", "bands": BANDS}},
    "reference": {"sex": "men", "age": "old"},
    "minimum": 2,
}
PEOPLE = [
    {"decision": str(decision), "actual": str(actual), "sex": sex, "age": age, "score": "0.5"}
    for decision in (0, 1)
    for actual in (0, 1)
    for sex in ("men", "women")
    for age in ("20", "50")
] * 2


def collected(setting: Setting, people: list[dict[str, str]], **options: Any) -> Collected:
    with (setting.folder / "p.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(people[0]))
        writer.writeheader()
        writer.writerows(people)
    entry = {name: value for name, value in {**ENTRY, **options}.items() if value is not None}
    return collect(Options.model_validate(entry), setting)


def entry_of(setting: Setting, people: list[dict[str, str]], **options: Any) -> dict[str, Any]:
    entry: dict[str, Any] = collected(setting, people, **options).value["evaluations"][0]
    return entry


def drawn(number: int) -> list[dict[str, str]]:
    draw = Random(3)  # noqa: S311 - a sample that can be drawn again
    return [
        {
            "decision": draw.choice("01"),
            "actual": draw.choice("01"),
            "sex": draw.choice(["men", "women", "women"]),
            "age": str(draw.randint(18, 80)),
            "score": str(draw.random()),
        }
        for _ in range(number)
    ]


def test_the_catalogue_knows_the_collector() -> None:
    assert collector("predictions").Options is Options


def test_groups_are_those_of_group_rates(setting: Setting) -> None:
    """One row after the other gives what all of them at once give."""
    people = drawn(400)
    decided = [
        Decided(
            one["decision"] == "1",
            one["actual"] == "1",
            {"sex": one["sex"], "age": "young" if int(one["age"]) <= 25 else "old"},
        )
        for one in people
    ]
    whole = evaluation(
        decided,
        model="scorer@1.0.0",
        use="credit",
        favourable_outcome="credit granted",
        reference="sex=men",
        attributes=["sex", "age"],
    )
    entry = entry_of(setting, people)
    for member in ("reference", "expected_groups", "groups"):
        assert entry[member] == whole[member]  # type: ignore[literal-required]


def test_parity_and_comparisons_are_fairlearns(setting: Setting) -> None:
    people = drawn(300)
    entry = entry_of(setting, people)
    named: dict[str, Any] = {
        "y_true": [int(one["actual"]) for one in people],
        "y_pred": [int(one["decision"]) for one in people],
        "sensitive_features": [one["sex"] for one in people],
    }
    sex = entry["parity"][0]
    assert sex["attribute"] == "sex"
    assert sex["groups"] == ["sex=men", "sex=women"]
    assert sex["disparate_impact"] == pytest.approx(metrics.demographic_parity_ratio(**named))
    assert sex["equalised_odds_difference"] == pytest.approx(metrics.equalized_odds_difference(**named))
    women = next(one for one in entry["comparisons"] if one["group"] == "sex=women")
    difference = metrics.demographic_parity_difference(**named)
    assert women["reference"] == "sex=men"
    assert abs(women["demographic_parity_difference"]["value"]) == pytest.approx(difference)


def test_intersections_are_compared_with_the_intersection_of_the_references(setting: Setting) -> None:
    entry = entry_of(setting, PEOPLE)
    assert [(one["group"], one["reference"]) for one in entry["comparisons"]] == [
        ("sex=women", "sex=men"),
        ("age=young", "age=old"),
        ("sex=men & age=young", "sex=men & age=old"),
        ("sex=women & age=old", "sex=men & age=old"),
        ("sex=women & age=young", "sex=men & age=old"),
    ]


def test_the_german_credit_data_by_sex_and_age(setting: Setting) -> None:
    """The outcome that the file holds, taken as if it had been the decision: 109 of 310 women are bad risks."""
    (setting.folder / "german.data").write_bytes(GERMAN.read_bytes())
    codes = {"A91": "men", "A92": "women", "A93": "men", "A94": "men", "A95": "women"}
    header = [f"a{number}" for number in range(1, 21)]
    options = {
        **ENTRY,
        "files": ["german.data"],
        "separator": " ",
        "header": [*header, "outcome"],
        "decision": {"column": "outcome", "favourable": ["1"], "unfavourable": ["2"]},
        "attributes": {
            "sex": {"column": "a9", "groups": codes},
            "age": {"column": "a13", "bands": [{"name": "25-and-under", "up_to": 25}, {"name": "over-25"}]},
        },
        "reference": {"sex": "men", "age": "over-25"},
        "minimum": 30,
    }
    del options["actual"]
    entry = collect(Options.model_validate(options), setting).value["evaluations"][0]
    found = {group["name"]: (group["n"], group["selection_rate"]["value"]) for group in entry["groups"]}
    assert found["sex=women"] == (310, 201 / 310)
    assert found["sex=men"] == (690, 499 / 690)
    assert found["age=25-and-under"] == (190, 110 / 190)
    assert entry["rows"] == 1000
    assert entry["sha256"] == "b21f3d81db8071257d5ff1deaeba1fd4303b62712e6fcc9715c7a86202cb5871"
    impact = next(one for one in entry["comparisons"] if one["group"] == "sex=women")["disparate_impact"]
    assert impact["value"] == pytest.approx((201 / 310) / (499 / 690))


def test_a_group_under_the_minimum_has_no_rates(setting: Setting) -> None:
    found = collected(setting, [*PEOPLE, {**PEOPLE[0], "sex": "x"}])
    entry = found.value["evaluations"][0]
    few = [group for group in entry["groups"] if "sex=x" in group["name"]]
    assert [group["name"] for group in few] == ["sex=x", "sex=x & age=young"]
    assert all(group["insufficient"] is True and group["n"] == 1 and "selection_rate" not in group for group in few)
    assert not [one for one in entry["comparisons"] if "sex=x" in one["group"]]
    assert "sex=x" not in entry["parity"][0]["groups"]
    assert "2 groups have fewer than 2 people, and no rates" in found.notes


def test_a_reference_under_the_minimum_has_no_rate(setting: Setting) -> None:
    entry = entry_of(setting, PEOPLE, minimum=17)
    assert entry["reference"] == {"name": "sex=men"}
    assert entry["comparisons"] == []


def test_labels_that_the_options_do_not_name_are_counted_and_left_out(setting: Setting) -> None:
    odd = [{**PEOPLE[0], "decision": "yes"}, {**PEOPLE[0], "decision": ""}, {**PEOPLE[0], "actual": "?"}]
    found = collected(setting, [*PEOPLE, *odd])
    entry = found.value["evaluations"][0]
    assert entry["not_counted"] == {"actual_unknown": 1, "decision_missing": 1, "decision_unknown": 1}
    assert (entry["rows"], entry["rows_counted"]) == (len(PEOPLE) + 3, len(PEOPLE) + 1)
    men = entry["groups"][0]
    assert men["n"] == 17
    assert men["true_positive_rate"]["n"] + men["false_positive_rate"]["n"] == 16
    assert "1 of 35 rows have a decision that the options do not name: they are left out" in found.notes


def test_people_without_an_attribute_are_a_group(setting: Setting) -> None:
    found = collected(setting, [*PEOPLE, *[{**PEOPLE[0], "sex": ""}] * 3])
    entry = found.value["evaluations"][0]
    assert {group["name"]: group["n"] for group in entry["groups"]}["sex=(missing)"] == 3
    assert "sex=(missing) & age=old" not in entry["expected_groups"]
    assert "3 of 35 rows lack a value of an attribute: the group '(missing)'" in found.notes


def test_people_without_an_attribute_are_left_out_by_option_and_counted(setting: Setting) -> None:
    found = collected(setting, [*PEOPLE, *[{**PEOPLE[0], "sex": ""}] * 3], missing_attribute="leave-out")
    entry = found.value["evaluations"][0]
    assert not [name for name in entry["expected_groups"] if "missing" in name]
    assert entry["rows_counted"] == 32
    assert "3 of 35 rows lack a value of an attribute: they are left out" in found.notes


def test_a_number_that_is_none_and_a_text_without_group_are_unknown(setting: Setting) -> None:
    sex = {"column": "sex", "groups": {"men": "men", "women": "women", "x": "other"}}
    odd = [{**PEOPLE[0], "age": "young"}] * 2 + [{**PEOPLE[0], "sex": "z"}] * 2
    entry = entry_of(setting, [*PEOPLE, *odd], attributes={**ENTRY["attributes"], "sex": sex})
    counts = {group["name"]: group["n"] for group in entry["groups"]}
    assert counts["age=(unknown)"] == counts["sex=(unknown)"] == 2
    assert "sex=other" in entry["expected_groups"]
    assert "sex=other" not in counts
    assert entry["not_counted"] == {"attribute_unknown": 4}


def test_probabilities_are_calibrated_by_group(setting: Setting) -> None:
    score = {"column": "score", "of": "favourable"}
    entry = entry_of(setting, PEOPLE, score=score, output="probability")
    error = entry["groups"][0]["calibration_error"]
    assert error["value"] == 0
    assert error["n"] == 16
    assert entry["output"] == "probability"
    assert "calibration_error" not in entry_of(setting, PEOPLE, score=score)["groups"][0]


def test_a_risk_is_the_other_side_of_a_chance(setting: Setting) -> None:
    people = [{**one, "score": "0.9" if one["actual"] == "0" else "0.1"} for one in PEOPLE]
    options = {"output": "probability", "score": {"column": "score", "of": "unfavourable"}}
    error = entry_of(setting, people, **options)["groups"][0]["calibration_error"]
    assert error["value"] == pytest.approx(0.1)


def test_scores_that_are_none_are_counted(setting: Setting) -> None:
    people = [dict(one) for one in PEOPLE]
    for one, score in zip(people, ["NaN", "", "1.5", "x"], strict=False):
        one["score"] = score
    entry = entry_of(setting, people, score={"column": "score", "of": "favourable"}, output="probability")
    assert entry["not_counted"] == {"score_missing": 1, "score_out_of_range": 1, "score_unreadable": 2}
    assert sum(group["calibration_error"]["n"] for group in entry["groups"][:2]) == 28


@pytest.mark.parametrize(("of", "rate"), [("favourable", 0.75), ("unfavourable", 0.25)])
def test_a_threshold_decides(setting: Setting, of: str, rate: float) -> None:
    people = [
        {**one, "score": "0.4" if number % 4 == 0 else "0.5"} for number, one in enumerate(sorted(PEOPLE, key=str))
    ]
    entry = entry_of(setting, people, decision=None, score={"column": "score", "of": of, "threshold": 0.5})
    rates = [(group["n"], group["selection_rate"]["value"]) for group in entry["groups"][:2]]
    assert sum(n for n, _ in rates) == 32
    assert sum(n * one for n, one in rates) / 32 == rate


def test_times_of_decisions_are_the_window_and_the_evaluation(setting: Setting) -> None:
    people = [{**one, "at": f"2026-11-{1 + number % 20:02}T10:00:00+01:00"} for number, one in enumerate(PEOPLE)]
    found = collected(setting, people, decided_at="at")
    assert found.observed is not None
    assert [str(at) for at in found.observed] == ["2026-11-01 09:00:00+00:00", "2026-11-20 09:00:00+00:00"]
    assert found.value["evaluations"][0]["evaluated_at"] == "2026-11-20T09:00:00Z"


def test_times_without_zone_are_no_times(setting: Setting) -> None:
    people = [{**one, "at": "2026-11-01T10:00:00Z"} for one in PEOPLE]
    people[0]["at"] = "2026-11-01 10:00:00"
    found = collected(setting, people, decided_at="at")
    assert found.observed is None
    assert "evaluated_at" not in found.value["evaluations"][0]
    assert found.value["evaluations"][0]["not_counted"] == {"time_unreadable": 1}


def test_a_blank_between_day_and_time_is_a_time(setting: Setting) -> None:
    """RFC 3339, 5.6, permits it, and pandas writes it."""
    people = [{**one, "at": "2026-11-01 10:00:00+01:00"} for one in PEOPLE]
    assert entry_of(setting, people, decided_at="at")["evaluated_at"] == "2026-11-01T09:00:00Z"


def test_numbers_with_a_decimal_comma_are_read_where_the_options_say_so(setting: Setting) -> None:
    """As Excel writes them in German and French, with semicolons, a byte order mark and CR LF."""
    lines = ["decision;actual;sex;age;score"]
    lines += [f"{one['decision']};{one['actual']};{one['sex']};{one['age']},5;0,5" for one in PEOPLE]
    (setting.folder / "p.csv").write_bytes(b"\xef\xbb\xbf" + "\r\n".join([*lines, ""]).encode())
    words = {**ENTRY, "separator": ";", "score": {"column": "score", "of": "favourable"}, "output": "probability"}
    entry = collect(Options.model_validate({**words, "decimal": ","}), setting).value["evaluations"][0]
    assert [(group["name"], group["n"]) for group in entry["groups"][2:4]] == [("age=old", 16), ("age=young", 16)]
    assert all("calibration_error" in group for group in entry["groups"])
    with pytest.raises(NotCollected, match="ARC-COL-REFERENCE"):
        collect(Options.model_validate(words), setting)


@pytest.mark.parametrize(("text", "value"), [("1,5", 1.5), ("-,5", -0.5), ("1.5", None), ("1.234,5", None), ("7", 7.0)])
def test_a_point_is_no_decimal_comma(text: str, value: float | None) -> None:
    assert number(text, ",") == value


def test_rows_without_a_score_are_told_to_be_left_out_where_it_decides(setting: Setting) -> None:
    people = [{**one, "score": "" if place % 8 == 0 else "0.5"} for place, one in enumerate(PEOPLE)]
    score = {"column": "score", "of": "favourable", "threshold": 0.5}
    found = collected(setting, people, decision=None, score=score)
    assert "4 of 32 rows have no score: they are left out" in found.notes


def test_nothing_says_when_it_was_evaluated_unless_it_is_stated(setting: Setting) -> None:
    assert "evaluated_at" not in entry_of(setting, PEOPLE)
    found = collected(setting, PEOPLE, evaluated_at="2026-11-01T00:00:00Z")
    assert found.value["evaluations"][0]["evaluated_at"] == "2026-11-01T00:00:00Z"
    assert [str(at) for at in found.observed or ()] == ["2026-11-01 00:00:00+00:00"] * 2


def test_an_evaluation_that_is_still_to_come_says_nothing_of_how_old_it_is(setting: Setting) -> None:
    assert collected(setting, PEOPLE, evaluated_at="2036-11-01T00:00:00Z").observed is None


def test_collecting_twice_gives_the_same(setting: Setting) -> None:
    assert collected(setting, PEOPLE) == collected(setting, PEOPLE)


@pytest.mark.parametrize(
    ("people", "code"),
    [
        ([{**one, "decision": "granted"} for one in PEOPLE], "ARC-COL-LABELS"),
        ([one for one in PEOPLE if one["sex"] != "men"], "ARC-COL-REFERENCE"),
        ([{**PEOPLE[0], "sex": f"s{number}"} for number in range(10_001)], "ARC-COL-GROUPS"),
        ([{**PEOPLE[0], "sex": f"s{number}"} for number in range(2_000)], "ARC-COL-GROUPS"),
        ([{**PEOPLE[0], "sex": "men & age=old"}], "ARC-COL-GROUP"),
        ([{**PEOPLE[0], "sex": "m" * 201}], "ARC-COL-GROUP"),
        ([{"decision": "1"}], "ARC-COL-COLUMN"),
    ],
)
def test_what_can_not_be_vouched_for_is_refused(setting: Setting, people: list[dict[str, str]], code: str) -> None:
    with pytest.raises(NotCollected) as refused:
        collected(setting, people)
    assert {m.code for m in refused.value.mistakes} == {code}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"decision": None}, "nothing says what was decided"),
        ({"score": {"column": "score", "of": "favourable", "threshold": 0.5}}, "a column and a threshold"),
        ({"output": "probability"}, "no column holds the probabilities"),
        ({"reference": {"sex": "men"}}, "does not name a group of each attribute"),
        ({"evaluated_at": "2026-11-01T00:00:00Z", "decided_at": "at"}, "exclude each other"),
        ({"evaluated_at": "2026-11-01"}, "is no time"),
        ({"decision": {**DECISION, "unfavourable": ["1"]}}, "one text means both outcomes"),
        ({"attributes": {"age": {"column": "age", "bands": [{"name": "a"}, {"name": "b"}]}}}, "not in order"),
        (
            {"attributes": {"age": {"column": "a", "groups": {"1": "a"}, "bands": [{"name": "a"}, {"name": "b"}]}}},
            "exclude each other",
        ),
        ({"files": ["../p.csv"]}, "files"),
    ],
)
def test_options_that_contradict_each_other_are_refused(options: dict[str, Any], said: str) -> None:
    entry = {name: value for name, value in {**ENTRY, **options}.items() if value is not None}
    with pytest.raises(ValidationError, match=said):
        Options.model_validate(entry)
