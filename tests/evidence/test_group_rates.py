"""Rates by group: the points are fairlearn's, and the engine's parity of points is fairlearn's ratio and difference."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest
from fairlearn import metrics
from hypothesis import given, settings
from hypothesis import strategies as st

from arcanos.engine.compiler import compile_pack
from arcanos.engine.evaluator import evaluate
from arcanos.engine.pack import load_pack
from arcanos.evidence.bundle import bundle_of
from arcanos.evidence.group_rates import Decided, EvaluationDocument, evaluation

AS_OF = datetime(2026, 3, 2, 12, tzinfo=UTC)
RATES = {
    "selection_rate": metrics.selection_rate,
    "true_positive_rate": metrics.true_positive_rate,
    "false_positive_rate": metrics.false_positive_rate,
    "false_negative_rate": metrics.false_negative_rate,
}
ATTRIBUTES = st.fixed_dictionaries({"sex": st.sampled_from(["women", "men"]), "age": st.sampled_from(["young", "old"])})
PERSON = st.builds(Decided, st.booleans(), st.booleans(), ATTRIBUTES)
EVERYBODY = [
    Decided(favourable, deserved, {"sex": sex, "age": age})
    for favourable in (True, False)
    for deserved in (True, False)
    for sex in ("women", "men")
    for age in ("young", "old")
]


Parity = Callable[[EvaluationDocument, float], dict[str, str]]
RULES = {
    "ratio": {"point": True, "min_over_max": {"gte": {"param": "bound"}}},
    "spread": {"point": True, "spread": {"lte": {"param": "bound"}}},
    "whole": {"min_n": 1, "min_over_max": {"gte": {"param": "bound"}}},
}
HEADER = {"domain": "fairness", "severity": "high", "scope": "training", "owner": "o", "why": "w", "remedy": "m"}


@pytest.fixture(scope="module")
def parity(tmp_path_factory: pytest.TempPathFactory) -> Parity:
    """Ask the engine about parity: `parity(entry, bound)` gives an outcome for each of RULES."""
    rules: list[dict[str, object]] = [
        {**HEADER, "id": name, "title": name, "cases": [], "require": {"d.groups[*].selection_rate": condition}}
        for name, condition in RULES.items()
    ]
    params = {"bound": {"type": "number", "default": 0.8}}
    path = tmp_path_factory.mktemp("parity") / "pack.yaml"
    path.write_text(
        json.dumps({"id": "p", "version": "1.0.0", "title": "P", "params": params, "rules": rules}), encoding="utf-8"
    )
    source = load_pack(path)

    def ask(entry: EvaluationDocument, bound: float) -> dict[str, str]:
        bundle = bundle_of({"d": entry}, collected_at=AS_OF)
        found = evaluate([compile_pack(source, {"bound": bound})], bundle, as_of=AS_OF).findings
        return {f.rule: str(f.outcome) for f in found}

    return ask


def measured(people: Sequence[Decided], attributes: Sequence[str] = ("sex", "age")) -> EvaluationDocument:
    return evaluation(
        people,
        model="scorer@1.0.0",
        use="credit",
        favourable_outcome="granted",
        reference="sex=men",
        attributes=attributes,
    )


def frame(people: Sequence[Decided], attribute: str) -> metrics.MetricFrame:
    return metrics.MetricFrame(
        metrics=RATES,
        y_true=[int(bool(one.deserved)) for one in people],
        y_pred=[int(one.favourable) for one in people],
        sensitive_features={attribute: [one.attributes[attribute] for one in people]},
    )


@settings(max_examples=20)
@given(st.lists(PERSON, max_size=120))
def test_points_are_fairlearns(people: list[Decided]) -> None:
    """Where fairlearn writes 0 for a rate without observations, the group here has none."""
    people = [*people, *EVERYBODY]
    for group in measured(people)["groups"]:
        if group["kind"] == "single":
            attribute, _, value = group["name"].partition("=")
            oracle = frame(people, attribute).by_group.loc[value]
            for rate in RATES:
                assert group[rate]["value"] == pytest.approx(oracle[rate])  # type: ignore[literal-required]


@settings(max_examples=25)
@given(st.lists(PERSON, max_size=120), st.floats(0, 1, allow_subnormal=False))
def test_parity_of_points_is_fairlearns(parity: Parity, people: list[Decided], bound: float) -> None:
    people = [*people, *EVERYBODY]
    answers = parity(measured(people, ["sex"]), bound)
    oracle = frame(people, "sex")
    ratio, difference = (float(of["selection_rate"]) for of in (oracle.ratio(), oracle.difference()))
    if abs(ratio - bound) > 1e-9:
        assert answers["ratio"] == ("pass" if ratio >= bound else "fail")
    if abs(difference - bound) > 1e-9:
        assert answers["spread"] == ("pass" if difference <= bound else "fail")


def test_few_people_leave_the_parity_of_intervals_open(parity: Parity) -> None:
    """Where fairlearn says 1.0, eight people tell nothing about four fifths."""
    found = measured(EVERYBODY, ["sex"])
    assert frame(EVERYBODY, "sex").ratio()["selection_rate"] == 1
    assert parity(found, 0.8) == {"ratio": "pass", "spread": "pass", "whole": "indeterminate"}


def test_groups_are_the_values_of_each_attribute_and_their_combinations() -> None:
    found = measured(EVERYBODY)
    assert found["expected_groups"] == [
        *("sex=men", "sex=women", "age=old", "age=young"),
        *("sex=men & age=old", "sex=men & age=young", "sex=women & age=old", "sex=women & age=young"),
    ]
    assert [group["name"] for group in found["groups"]] == found["expected_groups"]
    assert [group["n"] for group in found["groups"]] == [8] * 4 + [4] * 4
    assert found["reference"] == {"name": "sex=men", "selection_rate": found["groups"][0]["selection_rate"]}


def test_a_combination_of_nobody_is_expected_and_not_measured() -> None:
    found = measured([one for one in EVERYBODY if one.attributes != {"sex": "women", "age": "young"}])
    assert "sex=women & age=young" in found["expected_groups"]
    assert "sex=women & age=young" not in [group["name"] for group in found["groups"]]


def test_a_rate_without_observations_is_left_out() -> None:
    found = measured([Decided(True, None, {"sex": "men"}), Decided(False, False, {"sex": "women"})], ["sex"])
    men, women = found["groups"]
    assert {"selection_rate"} == men.keys() & {*RATES, "precision"}
    assert {"selection_rate", "false_positive_rate"} == women.keys() & {*RATES, "precision"}


@pytest.mark.parametrize(
    ("people", "attributes", "said"),
    [
        ([], ["sex"], "there are no decisions"),
        ([Decided(True, None, {"age": "old"})], ["sex"], "no value for an attribute"),
        ([Decided(True, None, {"sex": "women"})], ["sex"], "no group is called 'sex=men'"),
    ],
)
def test_what_can_not_be_measured_is_refused(people: list[Decided], attributes: list[str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        measured(people, attributes)
