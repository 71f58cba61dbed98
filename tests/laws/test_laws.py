"""The laws of the language as properties over random rules and random evidence."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

from hypothesis import event, given
from hypothesis import strategies as st

from arcanos.engine.evaluator import Evaluation
from arcanos.findings import Outcome

Judge = Callable[..., Evaluation]
Law = dict[str, Any]
Some = st.SearchStrategy[Any]
DATA = st.data()
OPEN = (Outcome.PASS, Outcome.NOT_APPLICABLE)
FAILING: Law = {"id": "failing", "require": {"d": {"type": "string"}}}


def is_open(done: Evaluation) -> bool:
    return all(result.finding.outcome in OPEN for result in done.results)


def told(done: Evaluation) -> list[tuple[str, ...]]:
    """Return the rows, sorted: rule, subject, outcome and reason."""
    found = [result.finding for result in done.results]
    return sorted((f.rule, f.subject, str(f.outcome), str(f.reason)) for f in found)


def words(done: Evaluation) -> list[str]:
    """Return the outcomes in order."""
    return [str(result.finding.outcome) for result in done.results]


def members(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of each member of each object, documents first."""
    elements: list[Any] = value
    if isinstance(value, dict):
        for name, member in cast("Law", value).items():
            yield (*path, name)
            yield from members(member, (*path, name))
    elif isinstance(value, list):
        for i, element in enumerate(elements):
            yield from members(element, (*path, i))


def without(evidence: Law, path: Sequence[Any]) -> Law:
    left = copy.deepcopy(evidence)
    here: Any = left
    for step in path[:-1]:
        here = here[step]
    del here[path[-1]]
    return left


def shuffled(draw: Callable[..., Any], value: Any) -> Any:
    """Return a value whose objects list their members in another order."""
    elements: list[Any] = value
    if isinstance(value, dict):
        members_ = cast("Law", value)
        return {name: shuffled(draw, members_[name]) for name in draw(st.permutations(sorted(members_)))}
    return [shuffled(draw, element) for element in elements] if isinstance(value, list) else value


@given(DATA)
def test_removing_a_document_or_a_member_never_opens_a_closed_gate(
    judge: Judge, rules: Some, evidence: Some, data: st.DataObject
) -> None:
    """Decision 57, over rules without exists, empty: true, a filter's existence test and on_missing: pass."""
    some, given_ = data.draw(rules), data.draw(evidence)
    before = judge(some, given_)
    event("open" if is_open(before) else "closed")
    if not is_open(before):
        path = data.draw(st.sampled_from(sorted(members(given_), key=str)))
        assert not is_open(judge(some, without(given_, path))), path


@given(DATA)
def test_removing_the_member_that_a_row_fails_by_never_opens_that_row(
    judge: Judge, rules: Some, evidence: Some, data: st.DataObject
) -> None:
    """Decision 57 for each row: a target keeps its outcome or becomes unknown, and never opens."""
    (one, *_), given_ = data.draw(rules), data.draw(evidence)
    one.pop("min_targets", None)
    items = given_["d"]["items"]
    given_["d"]["items"] = [{**item, "id": f"i{n}"} for n, item in enumerate(items)]
    before = {row[1]: row for row in told(judge([one], given_))}
    for path in members(given_):
        if path[-1] in ("id", "items", "d") and len(path) <= 4:
            continue
        for row in told(judge([one], without(given_, path))):
            if before[row[1]][2] not in map(str, OPEN):
                assert row[2] not in map(str, OPEN), (path, before[row[1]], row)


@given(DATA)
def test_a_pass_needs_every_document_that_its_rule_reads_first(
    judge: Judge, rules: Some, evidence: Some, data: st.DataObject
) -> None:
    """Decision 58: without the document of its targets no row passes or is not applicable."""
    some, given_ = data.draw(rules), data.draw(evidence)
    outcomes = set(words(judge(some, {name: given_[name] for name in given_ if name != "d"})))
    assert not outcomes & {"pass", "not_applicable"}


@given(DATA)
def test_the_order_of_rules_and_of_members_never_matters(
    judge: Judge, rules: Some, evidence: Some, data: st.DataObject
) -> None:
    some, given_ = data.draw(rules), data.draw(evidence)
    again = data.draw(st.permutations(some))
    assert told(judge(some, given_)) == told(judge(shuffled(data.draw, again), shuffled(data.draw, given_)))


@given(DATA)
def test_a_rule_says_the_same_among_others_as_alone(
    judge: Judge, rules: Some, evidence: Some, data: st.DataObject
) -> None:
    some, given_ = data.draw(rules), data.draw(evidence)
    alone = [row for rule in some for row in told(judge([rule], given_))]
    assert told(judge(some, given_)) == sorted(alone)


@given(DATA)
def test_adding_a_failing_rule_never_opens_a_gate(
    judge: Judge, rules: Some, evidence: Some, data: st.DataObject
) -> None:
    some, given_ = data.draw(rules), data.draw(evidence)
    assert not is_open(judge([*some, FAILING], given_))


@given(DATA)
def test_evaluation_is_total_and_planned_is_what_came_out(
    judge: Judge, rules: Some, any_evidence: Some, data: st.DataObject
) -> None:
    """Whatever JSON the evidence is, each planned check has one of the closed set of outcomes, and no rule breaks."""
    done = judge(data.draw(rules), data.draw(any_evidence))
    assert done.planned == len(done.results)
    assert done.results
    assert Outcome.ERROR not in {result.finding.outcome for result in done.results}


@given(DATA)
def test_removing_anything_from_any_json_leaves_every_row_accounted_for(
    judge: Judge, rules: Some, any_evidence: Some, data: st.DataObject
) -> None:
    some, given_ = data.draw(rules), data.draw(any_evidence)
    for path in list(members(given_))[:5]:
        done = judge(some, without(given_, path))
        assert done.planned == len(done.results) > 0


@given(DATA)
def test_the_same_inputs_give_the_same_findings(judge: Judge, rules: Some, evidence: Some, data: st.DataObject) -> None:
    some, given_ = data.draw(rules), data.draw(evidence)
    once, twice = judge(some, given_), judge(copy.deepcopy(some), copy.deepcopy(given_))
    assert [result.finding for result in once.results] == [result.finding for result in twice.results]


def same(judge: Judge, evidence: Law, *requires: Law) -> None:
    """Assert that several ways to write a check say the same of every target."""
    each: list[list[tuple[str, ...]]] = []
    for require in requires:
        rule = {"id": "r", "for": "$.d.items[*]", "subject": "{id}", "require": require}
        each.append(told(judge([rule], evidence)))
    assert all(rows == each[0] for rows in each), list(zip(requires, each, strict=True))


@given(DATA)
def test_de_morgan_holds_for_checks(judge: Judge, checks: Some, evidence: Some, data: st.DataObject) -> None:
    a, b, given_ = data.draw(checks), data.draw(checks), data.draw(evidence)
    same(judge, given_, {"not": {"any": [a, b]}}, {"all": [{"not": a}, {"not": b}]})
    same(judge, given_, {"not": {"all": [a, b]}}, {"any": [{"not": a}, {"not": b}]})
    same(judge, given_, a, {"not": {"not": a}}, {"all": [a]}, {"any": [a, a]})


@given(DATA)
def test_de_morgan_holds_for_conditions(judge: Judge, conditions: Any, evidence: Some, data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(["a", "s", "l", "m", "o", "at"]))
    a, b, given_ = data.draw(conditions(field)), data.draw(conditions(field)), data.draw(evidence)
    same(judge, given_, {field: {"not": {"any": [a, b]}}}, {field: {"all": [{"not": a}, {"not": b}]}})
    same(judge, given_, {field: {"not": a}}, {"not": {field: a}})


@given(DATA)
def test_de_morgan_holds_for_quantifiers(judge: Judge, conditions: Any, evidence: Some, data: st.DataObject) -> None:
    """Decision 20: over no elements too."""
    a, given_ = data.draw(conditions("a")), data.draw(evidence)
    key = data.draw(st.sampled_from(["l", "l[*]", "objs[*].a", "objs[?@.s == 'x'].a"]))
    same(judge, given_, {key: {"none": a}}, {key: {"not": {"some": a}}}, {key: {"every": {"not": a}}})
    same(judge, given_, {key: {"some": a}}, {key: {"not": {"every": {"not": a}}}}, {key: {"at_least": {"n": 1, **a}}})
    same(judge, given_, {key: {"every": a}}, {key: {"at_least": {"share": 1, **a}}})


@given(DATA)
def test_a_when_that_is_no_sure_no_is_never_not_applicable(
    judge: Judge, checks: Some, evidence: Some, data: st.DataObject
) -> None:
    """A rule under `when` is not applicable exactly where the same check, required, fails."""
    when, given_ = data.draw(checks), data.draw(evidence)
    head: Law = {"id": "r", "for": "$.d.items[*]", "subject": "{id}"}
    asked = judge([{**head, "when": when, "require": {"id": {"type": "string"}}}], given_)
    required = judge([{**head, "require": when}], given_)
    if given_["d"]["items"]:
        pairs = dict(zip([r[1] for r in told(required)], [r[2] for r in told(required)], strict=True))
        for _, subject, outcome, _ in told(asked):
            assert (outcome == "not_applicable") is (pairs[subject] == "fail")
            assert (outcome == "pass") is (pairs[subject] == "pass")
