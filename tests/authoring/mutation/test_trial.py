"""Mutants have a fixed order and ids, are tried with the cases, and may be accepted with a reason."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from arcanos.authoring.mutation.mutants import mutants_of_header, mutants_of_rule
from arcanos.authoring.mutation.trial import Fate, Trial, mutate, score
from arcanos.engine.pack import PackSource
from arcanos.errors import PackRefused

Load = Callable[..., PackSource]
Try = Callable[..., Trial]


def case(x: Any, expect: str) -> dict[str, Any]:
    return {"name": f"{x} {expect}", "given": {"d": {"x": x}}, "expect": expect}


POOR = {"require": {"d.x": {"gte": 1}}, "cases": [case(5, "pass"), case(-5, "fail")]}
GOOD = {**POOR, "cases": [case(1, "pass"), case(0, "fail")]}
AT_LIMIT = "r.comparison-exchanged."


def survivors(trial: Trial) -> list[str]:
    return [one.mutant.after for one in trial.of(Fate.SURVIVED)]


def test_survivors_are_told_with_place_both_spellings_and_what_to_add(tried: Try) -> None:
    first = tried(POOR).of(Fate.SURVIVED)[0].mutant
    assert (first.before, first.after) == ("gte: 1", "gt: 1")
    assert (first.place.file, first.place.line) == ("pack.yaml", 1)
    assert first.add == "add a case with the value exactly at the limit"


def test_no_mutant_of_a_rule_with_cases_at_its_limit_survives(tried: Try) -> None:
    trial = tried(GOOD)
    assert (survivors(trial), score([trial])) == ([], Fraction(100))


def test_the_order_and_the_ids_are_the_same_each_time(load: Load) -> None:
    [rule] = load(POOR).rules
    ids = [mutant.id for mutant in mutants_of_rule(rule)]
    assert ids == [mutant.id for mutant in mutants_of_rule(rule)]
    assert len(ids) == len(set(ids))
    assert all(name.startswith("r.") for name in ids)


def test_an_id_stays_when_another_clause_is_added(load: Load) -> None:
    def ids(rule: dict[str, Any]) -> set[str]:
        return {mutant.id for mutant in mutants_of_rule(load(rule).rules[0])}

    more = {**POOR, "require": {"d.w": 1, "d.x": {"gte": 1}, "d.y": 1}}
    assert {one for one in ids(POOR) if AT_LIMIT in one} <= ids(more)
    other = {**POOR, "require": {"d.x": {"gte": 2}}}
    assert not {one for one in ids(POOR) if AT_LIMIT in one} & ids(other)


def test_no_edit_is_tried_twice(load: Load) -> None:
    [rule] = load({**POOR, "require": {"d.x": {"count": {"gte": 1}}}}).rules
    edited = [str(mutant.node.value["require"]) for mutant in mutants_of_rule(rule)]
    assert len(edited) == len(set(edited))


def test_an_edit_leaves_the_rule_as_it_is(load: Load) -> None:
    [rule] = load(POOR).rules
    before = str(rule.value)
    assert [mutant for mutant in mutants_of_rule(rule) if mutant.node.value == rule.value] == []
    assert str(rule.value) == before


def test_a_quantifier_beside_another_of_the_new_name_is_kept(load: Load) -> None:
    rule = {"require": {"d.xs": {"some": {"equals": 1}, "none": {"equals": 2}}}, "cases": [case(1, "pass")]}
    [node] = load(rule).rules
    whole = [m.node.value["require"]["d.xs"] for m in mutants_of_rule(node) if m.after == "none: {equals: 1}"]
    assert whole == [{"none": {"equals": 2}, "all": [{"none": {"equals": 1}}]}]


def test_a_mutant_that_does_not_load_is_refused(tried: Try) -> None:
    rule = {"require": {"d.x": {"at_least": {"n": 1, "equals": 1}}}, "cases": [case([1], "pass"), case([2], "fail")]}
    assert [one.mutant.after for one in tried(rule).of(Fate.REFUSED)] == ["n: 0"]


def test_the_default_of_a_parameter_is_tried_with_every_rule_that_reads_it(tried: Try) -> None:
    pack = {"params": {"least": {"type": "integer", "default": 1, "min": 1}}}
    asks = {"require": {"d.x": {"gte": {"param": "least"}}}}
    blind = {**asks, "cases": [case(5, "pass"), case(-5, "fail")]}
    sharp = {**asks, "id": "s", "cases": [case(1, "pass"), case(0, "fail")]}
    header = [one for one in tried(blind, pack=pack).tried if one.mutant.rule == "pack"]
    assert [(one.mutant.after, one.fate) for one in header] == [
        ("param least: 0", Fate.REFUSED),
        ("param least: 2", Fate.SURVIVED),
    ]
    both = [one for one in tried(blind, sharp, pack=pack).tried if one.mutant.after == "param least: 2"]
    assert [(one.fate, one.by) for one in both] == [(Fate.NOTICED, "s: 1 pass")]


def test_mutants_of_some_rules_are_not_those_of_the_pack(load: Load) -> None:
    source = load(POOR, {**GOOD, "id": "s"}, pack={"min_n": 9})
    assert list(mutants_of_header(source))
    assert {one.mutant.rule for one in mutate(source, ["s"]).tried} == {"s"}


def test_a_survivor_is_accepted_with_its_reason(tried: Try) -> None:
    accepted = {one.mutant.id: "It means the same." for one in tried(POOR).of(Fate.SURVIVED)}
    trial = tried(POOR, pack={"accepted_mutants": accepted})
    assert (survivors(trial), trial.unmatched) == ([], ())
    assert {one.by for one in trial.of(Fate.ACCEPTED)} == {"It means the same."}


def test_an_acceptance_that_matches_no_survivor_is_told(tried: Try) -> None:
    ids = [one.mutant.id for one in tried(POOR).of(Fate.SURVIVED)]
    trial = tried(GOOD, pack={"accepted_mutants": {ids[0]: "why", "r.number-moved.00000000": "why"}})
    assert [(one.id, one.why) for one in trial.unmatched] == [
        (ids[0], "a case notices it"),
        ("r.number-moved.00000000", "there is no such mutant"),
    ]


@pytest.mark.parametrize("accepted", [[], {}, {"r.x": ""}, {"r.x": 1}, {"r.x": None}])
def test_an_acceptance_without_a_reason_is_refused(tried: Try, accepted: Any) -> None:
    with pytest.raises(PackRefused, match="accept"):
        tried(POOR, pack={"accepted_mutants": accepted})


def test_a_pack_with_a_case_that_does_not_hold_is_not_tried(tried: Try) -> None:
    with pytest.raises(PackRefused, match=r"the case '1 fail' of r does not hold; mend it first"):
        tried({**GOOD, "cases": [*GOOD["cases"], case(1, "fail")]})


def test_of_nothing_no_share_is_noticed() -> None:
    assert score([]) == 0
