"""Coverage says what the cases of a rule exercise, and what none of them has shown."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from arcanos.authoring.coverage.measure import RuleCoverage, Share, total
from arcanos.authoring.coverage.things import ADD, Part

Covered = Callable[..., RuleCoverage]


def never(rule: RuleCoverage, part: Part) -> list[str]:
    return [f"{thing.what}: {thing.aspect}" for thing in rule.never_seen if thing.part is part]


def case(name: str, given: dict[str, Any], expect: Any) -> dict[str, Any]:
    return {"name": name, "given": given, "expect": expect}


BOTH = [case("good", {"d": {"x": 1}}, "pass"), case("bad", {"d": {"x": 2}}, "fail")]


def test_a_check_that_was_true_false_and_unknown_is_covered(covered: Covered) -> None:
    rule = covered({"require": {"d.x": 1}, "cases": BOTH})
    assert rule.never_seen == []
    assert rule.share().shown == "100.0"
    assert rule.share(Part.CHECK) == Share(3, 3)


def test_a_check_behind_another_that_fails_is_seen_all_the_same(covered: Covered) -> None:
    given = [case("good", {"d": {"x": 1, "y": 1}}, "pass"), case("bad", {"d": {"x": 2, "y": 1}}, "fail")]
    rule = covered({"require": {"d.x": 1, "d.y": 1}, "cases": given})
    assert never(rule, Part.CHECK) == ["d.y: false"]


def test_a_thing_that_was_never_seen_has_its_place_and_what_to_add(covered: Covered) -> None:
    given = [case("good", {"d": {"x": 1, "y": 1}}, "pass"), case("bad", {"d": {"x": 2, "y": 1}}, "fail")]
    [thing] = covered({"require": {"d.x": 1, "d.y": 1}, "cases": given}).never_seen
    assert (thing.place.file, thing.place.line) == ("pack.yaml", 1)
    assert thing.place.column > 1
    assert thing.add == "add a case where it does not hold"


def test_existence_inside_a_target_can_always_be_told_and_unknown_is_not_asked(covered: Covered) -> None:
    given = [case("good", {"d": [{"id": "a", "x": 1}]}, "pass"), case("bad", {"d": [{"id": "a"}]}, "fail")]
    rule = covered({"for": "$.d[*]", "require": {"x": {"exists": True}}, "cases": given})
    assert rule.share(Part.CHECK) == Share(2, 2)


def test_existence_in_a_document_can_be_unknown(covered: Covered) -> None:
    given = [case("good", {"d": {"x": 1}}, "pass"), case("bad", {"d": {}}, "fail")]
    rule = covered({"require": {"d.x": {"exists": True}}, "cases": given})
    assert never(rule, Part.CHECK) == ["d.x: unknown"]


def test_when_is_seen_both_ways(covered: Covered) -> None:
    given = [case("good", {"d": {"s": 1, "x": 1}}, "pass"), case("bad", {"d": {"s": 1, "x": 2}}, "fail")]
    rule = {"when": {"d.s": 1}, "require": {"d.x": 1}}
    assert never(covered({**rule, "cases": given}), Part.BRANCH) == ["when: does not apply"]
    other = case("elsewhere", {"d": {"s": 2, "x": 1}}, "not_applicable")
    assert never(covered({**rule, "cases": [*given, other]}), Part.BRANCH) == []


def test_when_of_a_manual_rule_is_seen_and_so_are_the_answers(covered: Covered) -> None:
    answer = {"rule": "p/r", "subject": "a", "by": "ada", "at": "2026-01-01T00:00:00Z", "statement": "seen"}
    head = {"as_of": "2026-01-02T00:00:00Z", "roles": {"risk": ["ada"]}}

    def attested(name: str, answers: list[Any], expect: str) -> dict[str, Any]:
        return {**case(name, {"d": [{"id": "a", "s": 1}], "attestations": {"answers": answers}}, expect), **head}

    cases = [
        attested("yes", [{**answer, "answer": "yes"}], "pass"),
        attested("no", [{**answer, "answer": "no"}], "fail"),
    ]
    manual = {"ask": "Was it seen?", "role": "risk", "valid_for": "30d"}
    rule = {"for": "$.d[*]", "when": {"s": 1}, "manual": manual}
    # The runner derives the case without answers.
    found = covered({**rule, "cases": cases})
    assert never(found, Part.RULE) == ["p/r: manual"]
    assert never(found, Part.BRANCH) == ["when: does not apply"]
    assert never(covered({**rule, "cases": [*cases, attested("open", [], "manual")]}), Part.RULE) == []


@pytest.mark.parametrize(
    ("require", "what"),
    [
        ({"any": [{"d.x": 1}, {"d.x": 3}]}, ["an alternative of any: true"]),
        ({"d.x": {"any": [{"equals": 1}, {"equals": 3}]}}, ["an alternative of any: true"]),
        ({"all": [{"d.x": 1}, {"d.x": {"lt": 9}}]}, ["an alternative of all: false"]),
        ({"d.x": {"not": {"equals": 2}}}, []),
        ({"not": {"d.x": 2}}, []),
    ],
)
def test_each_alternative_is_seen_true_and_false(covered: Covered, require: dict[str, Any], what: list[str]) -> None:
    assert never(covered({"require": require, "cases": BOTH}), Part.BRANCH) == what


@pytest.mark.parametrize("word", ["every", "none"])
def test_a_quantifier_needs_a_list_of_two(covered: Covered, word: str) -> None:
    good, bad = (1, 2) if word == "every" else (2, 1)
    rule = {"require": {"d.xs": {word: {"equals": 1}}}}
    one = [case("good", {"d": {"xs": [good]}}, "pass"), case("bad", {"d": {"xs": [bad]}}, "fail")]
    assert never(covered({**rule, "cases": one}), Part.BRANCH) == [f"{word}: two elements"]
    two = case("both", {"d": {"xs": [good, good]}}, "pass")
    assert never(covered({**rule, "cases": [*one, two]}), Part.BRANCH) == []


def test_a_check_of_elements_that_no_list_had_is_listed(covered: Covered) -> None:
    rule = {"require": {"any": [{"d.x": {"gte": 0}}, {"d.xs": {"every": {"has": {"y": 1}}}}]}}
    cases = [case("good", {"d": {"x": 1, "xs": []}}, "pass"), case("bad", {"d": {"x": -1, "xs": [{"y": 2}]}}, "fail")]
    assert "y: true" in never(covered({**rule, "cases": cases}), Part.CHECK)


def test_a_join_is_seen_with_none_one_and_several_matches(covered: Covered) -> None:
    def joined(name: str, rows: list[Any], expect: str) -> dict[str, Any]:
        return case(name, {"d": {"k": "a"}, "e": rows}, expect)

    rule = {"require": {"d.k": {"lookup": {"in": "$.e", "by": "id", "has": {"x": 1}}}}}
    cases = [joined("good", [{"id": "a", "x": 1}], "pass"), joined("bad", [{"id": "a", "x": 2}], "fail")]
    found = covered({**rule, "cases": [*cases, joined("other", [{"id": "b", "x": 1}], "indeterminate path_absent")]})
    assert never(found, Part.BRANCH) == ["lookup in $.e: several matches"]
    twice = joined("twice", [{"id": "a", "x": 1}, {"id": "a", "x": 1}], "indeterminate ambiguous")
    unknown = joined("none", [{"id": "b", "x": 1}], "indeterminate path_absent")
    assert never(covered({**rule, "cases": [*cases, unknown, twice]}), Part.BRANCH) == []


@pytest.mark.parametrize(("word", "expect"), [("fail", "fail"), ("pass", "pass")])
def test_on_missing_is_seen_when_it_answers(covered: Covered, word: str, expect: str) -> None:
    rule = {"require": {"d.x": {"equals": 1, "on_missing": word}, "d.y": 1}}
    cases = [case("good", {"d": {"x": 1, "y": 1}}, "pass"), case("bad", {"d": {"x": 2, "y": 2}}, "fail")]
    without = case("without", {"d": {"y": 1}}, expect)
    shown = covered({**rule, "cases": [*cases, without]})
    assert never(shown, Part.BRANCH) == []
    # A missing value closes where it fails, so the runner derives that case; it may not where it passes.
    derived = [] if word == "fail" else ["on_missing: pass: taken"]
    assert never(covered({**rule, "cases": cases}), Part.BRANCH) == derived


def test_a_path_that_is_never_missing_is_told(covered: Covered) -> None:
    rule = {"require": {"any": [{"d.x": 1}, {"d.y": 1}]}}
    cases = [case("both", {"d": {"x": 1, "y": 1}}, "pass"), case("neither", {"d": {"x": 2, "y": 2}}, "fail")]
    assert never(covered({**rule, "cases": cases}), Part.PATH) == ["d: missing", "d.x: missing", "d.y: missing"]
    dropped = case("without y", {"d": {"x": 1}}, "pass")
    assert never(covered({**rule, "cases": [*cases, dropped]}), Part.PATH) == []


def test_elements_of_a_list_are_one_path(covered: Covered) -> None:
    rows = [{"id": "a", "x": 1}, {"id": "b", "x": 1}]
    cases = [case("good", {"d": rows}, {"a": "pass", "b": "pass"}), case("bad", {"d": [{"id": "a", "x": 2}]}, "fail")]
    found = covered({"for": "$.d[*]", "require": {"x": 1}, "cases": cases})
    assert [thing.what for thing, _ in found.things if thing.part is Part.PATH] == ["d", "d[*].id", "d[*].x"]


def test_nothing_measured_is_no_percentage_at_all() -> None:
    assert (Share(0, 0).percent, Share(0, 0).shown, total([]).shown) == (Fraction(0), "0.0", "0.0")


def test_a_percentage_is_rounded_down() -> None:
    assert Share(9999, 10000).shown == "99.9"
    assert Share(2, 3).shown == "66.6"


def test_every_way_to_be_seen_says_what_to_add() -> None:
    assert all(text.startswith("add a case ") for text in ADD.values())
