"""Operators, reducers and formats of extensions: what they are given, what their answers mean, how they may break."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest

from arcanos.engine.budget import Limits
from arcanos.engine.cases import run_cases
from arcanos.engine.compiler import compile_pack
from arcanos.engine.evaluator import Evaluation, Settings, evaluate
from arcanos.engine.extensions import Extensions
from arcanos.engine.pack import PackSource
from arcanos.errors import PackRefused
from arcanos.evidence.bundle import bundle_of
from arcanos.extension import Format, Operator, Quantity, Reducer, Takes, TimedOperator, Unknown

AS_OF = datetime(2026, 3, 2, 12, tzinfo=UTC)
OWNER = "acme-arcanos 1.2.0"
Load = Callable[..., PackSource]
Ask = Callable[[Any, Any], Any]
AskTimed = Callable[[Any, Any, Any], Any]
Fold = Callable[[Sequence[Quantity]], Any]


@pytest.fixture
def load(load: Load) -> Load:
    """Load a pack that requires the extension."""
    return lambda *rules, **options: load(
        *rules, pack={"requires": {"extensions": ["acme-arcanos"]}, **options.pop("pack", {})}, **options
    )


def operator(answer: Ask, takes: Takes = Takes.NOTHING) -> Extensions:
    return Extensions(operators={"acme/asks": Operator("acme/asks", takes, answer)}, owners={"acme/asks": OWNER})


def reducer(reduce: Fold) -> Extensions:
    return Extensions(reducers={"acme/folds": Reducer("acme/folds", reduce)}, owners={"acme/folds": OWNER})


def form(accepts: Callable[[str], Any]) -> Extensions:
    return Extensions(formats={"acme/form": Format("acme/form", accepts)}, owners={"acme/form": OWNER})


Judge = Callable[..., Evaluation]


@pytest.fixture
def judge(load: Load) -> Judge:
    """Evaluate rules that require `checks` over the document `d`, with extensions."""

    def run(extensions: Extensions, document: Any, *checks: dict[str, Any]) -> Evaluation:
        rules = [{"id": f"r{i}", "require": check} for i, check in enumerate(checks)]
        pack = compile_pack(load(*rules), extensions=extensions)
        return evaluate([pack], bundle_of({"d": document}, collected_at=AS_OF), as_of=AS_OF)

    return run


@pytest.fixture
def answer(judge: Judge) -> Callable[..., str]:
    """Return the outcome of the only rule."""

    def run(extensions: Extensions, document: Any, check: dict[str, Any]) -> str:
        (found,) = judge(extensions, document, check).findings
        return f"{found.outcome} {found.reason or ''}".strip()

    return run


Outcome = Callable[..., str]
YES: dict[str, Any] = {"d.x": {"acme/asks": True}}
NO: dict[str, Any] = {"d.x": {"not": {"acme/asks": True}}}


@pytest.mark.parametrize(
    ("said", "plain", "negated"),
    [
        (True, "pass", "fail"),
        (False, "fail", "pass"),
        (Unknown.WRONG_TYPE, "indeterminate type_mismatch", "indeterminate type_mismatch"),
        (Unknown.ABSENT, "indeterminate path_absent", "indeterminate path_absent"),
        (Unknown.EMPTY, "indeterminate empty_selection", "indeterminate empty_selection"),
        (Unknown.AMBIGUOUS, "indeterminate ambiguous", "indeterminate ambiguous"),
        (Unknown.TOO_LITTLE, "indeterminate insufficient_data", "indeterminate insufficient_data"),
        (Unknown.UNCERTAIN, "indeterminate uncertain", "indeterminate uncertain"),
    ],
)
def test_not_turns_true_and_false_and_leaves_unknown(answer: Outcome, said: Any, plain: str, negated: str) -> None:
    asks = operator(lambda value, operand: said)
    assert answer(asks, {"x": 1}, YES) == plain
    assert answer(asks, {"x": 1}, NO) == negated


def test_every_unknown_is_a_reason_and_is_tried() -> None:
    assert len(Unknown) == 6


def raising(error: BaseException) -> Callable[..., Any]:
    def answer(*given: object) -> Any:
        raise error

    return answer


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"x": None}, "indeterminate type_mismatch"),
        ({}, "indeterminate path_absent"),
    ],
)
def test_null_and_absent_never_reach_an_operator(answer: Outcome, document: Any, said: str) -> None:
    asks = operator(raising(AssertionError()))
    assert answer(asks, document, YES) == said
    assert answer(asks, document, NO) == said


BREAKS: list[tuple[BaseException, str]] = [
    (ValueError("hunter2"), "raised ValueError"),
    (RecursionError(), "raised RecursionError"),
    (SystemExit(0), "raised SystemExit"),
    (GeneratorExit(), "raised GeneratorExit"),
]


@pytest.mark.parametrize(("error", "said"), BREAKS)
def test_what_an_operator_raises_is_an_error_of_its_rule_alone(judge: Judge, error: BaseException, said: str) -> None:
    broken, other = judge(operator(raising(error)), {"x": "hunter2", "y": 1}, YES, {"d.y": 1}).findings
    assert (str(broken.outcome), str(broken.reason)) == ("error", "rule_error")
    assert broken.message == f"acme/asks of {OWNER} {said}; the other rules were evaluated"
    assert str(other.outcome) == "pass"


def test_an_interrupt_stays_an_interrupt(judge: Judge) -> None:
    with pytest.raises(KeyboardInterrupt):
        judge(operator(raising(KeyboardInterrupt())), {"x": 1}, YES)


class Truthy:
    def __bool__(self) -> bool:
        return True


@pytest.mark.parametrize("said", [None, 1, 0, "true", [], Truthy(), raising])
def test_an_answer_that_is_none_is_an_error(judge: Judge, said: Any) -> None:
    for check in (YES, NO):
        (found,) = judge(operator(lambda value, operand: said), {"x": "v"}, check).findings
        assert (str(found.outcome), str(found.reason)) == ("error", "rule_error")
        assert found.message.startswith(f"acme/asks of {OWNER} answered with a {type(said).__name__}")


def test_an_operator_gets_a_copy(judge: Judge) -> None:
    def spoils(value: Any, operand: Any) -> bool:
        value["list"].clear()
        value["inner"]["a"] = "changed"
        del value["n"]
        return True

    document = {"x": {"list": [1, {"b": 2}], "inner": {"a": 1}, "n": 1.5}}
    before = json.dumps(document)
    first = judge(operator(spoils), document, YES, {"d.x.n": 1.5}, {"d.x.inner.a": 1})
    assert [str(f.outcome) for f in first.findings] == ["pass"] * 3
    assert json.dumps(document) == before


def test_an_operator_gets_its_operand_as_a_copy(answer: Outcome) -> None:
    seen: list[Any] = []

    def spoils(value: Any, operand: Any) -> bool:
        seen.append(list(operand))
        operand.clear()
        return True

    asks = operator(spoils, Takes.SCALARS)
    assert answer(asks, {"x": [1, 2]}, {"d.x": {"every": {"acme/asks": ["a", "b"]}}}) == "pass"
    assert seen == [["a", "b"], ["a", "b"]]


@pytest.mark.parametrize(
    ("takes", "operand", "given"),
    [
        (Takes.NOTHING, True, None),
        (Takes.SCALAR, "a", "a"),
        (Takes.SCALAR, False, False),
        (Takes.SCALAR, 1.5, 1.5),
        (Takes.SCALAR, {"ref": "d.one"}, 1),
        (Takes.SCALAR, {"target": "d.one"}, 1),
        (Takes.SCALARS, [1, 2], [1, 2]),
        (Takes.SCALARS, {"ref": "d.list"}, ["a", "b"]),
        (Takes.SCALARS, {"ref": "d.of[*].id"}, [7]),
    ],
)
def test_an_operand_is_written_or_referred_to(answer: Outcome, takes: Takes, operand: Any, given: Any) -> None:
    asks = operator(lambda value, got: (value, got) == ("v", given) and type(got) is type(given), takes)
    document = {"x": "v", "one": 1, "list": ["a", "b"], "of": [{"id": 7}]}
    assert answer(asks, document, {"d.x": {"acme/asks": operand}}) == "pass"


@pytest.mark.parametrize(
    ("takes", "operand", "said"),
    [
        (Takes.SCALAR, {"ref": "d.gone"}, "indeterminate path_absent"),
        (Takes.SCALAR, {"ref": "d.null"}, "indeterminate type_mismatch"),
        (Takes.SCALAR, {"ref": "d.list"}, "indeterminate type_mismatch"),
        (Takes.SCALARS, {"ref": "d.gone"}, "indeterminate path_absent"),
        (Takes.SCALARS, {"ref": "d.none"}, "indeterminate empty_selection"),
        (Takes.SCALARS, {"ref": "d.of[*].id"}, "indeterminate path_absent"),
        (Takes.SCALARS, {"ref": "d.mixed"}, "indeterminate type_mismatch"),
    ],
)
def test_an_operand_that_is_not_there_never_reaches_an_operator(
    answer: Outcome, takes: Takes, operand: Any, said: str
) -> None:
    document = {"x": "v", "null": None, "list": ["a"], "none": [], "of": [{"id": 7}, {}], "mixed": ["a", None]}
    for condition in ({"acme/asks": operand}, {"not": {"acme/asks": operand}}):
        assert answer(operator(raising(AssertionError()), takes), document, {"d.x": condition}) == said


def test_a_parameter_stands_as_the_operand(load: Load) -> None:
    asks = operator(lambda value, operand: operand == ["a"], Takes.SCALARS)
    source = load(
        {"require": {"d.x": {"acme/asks": {"param": "allowed"}}}}, pack={"params": {"allowed": {"type": ["string"]}}}
    )
    pack = compile_pack(source, {"allowed": ["a"]}, extensions=asks)
    (found,) = evaluate([pack], bundle_of({"d": {"x": 1}}, collected_at=AS_OF), as_of=AS_OF).findings
    assert str(found.outcome) == "pass"


def timed(answer: AskTimed) -> Extensions:
    timed_operator = TimedOperator("acme/asks", Takes.NOTHING, answer)
    return Extensions(operators={"acme/asks": timed_operator}, owners={"acme/asks": OWNER})


def test_only_a_timed_operator_is_told_the_instant(answer: Outcome) -> None:
    assert answer(timed(lambda value, operand, as_of: as_of == AS_OF), {"x": 1}, YES) == "pass"


def test_a_rule_with_a_timed_operator_uses_time(load: Load) -> None:
    source = load({"require": YES})
    (rule,) = compile_pack(source, extensions=timed(lambda value, operand, as_of: True)).rules
    assert rule.uses_time
    (plain,) = compile_pack(source, extensions=operator(lambda value, operand: True)).rules
    assert not plain.uses_time


@pytest.mark.parametrize("text", ["a", ""])
def test_a_format_answers_for_text(answer: Outcome, text: str) -> None:
    check = {"d.x": {"format": "acme/form"}}
    assert answer(form(lambda given: given == text), {"x": text}, check) == "pass"
    assert answer(form(lambda given: given != text), {"x": text}, check) == "fail"


@pytest.mark.parametrize("value", [1, True, [], {}, None])
def test_a_format_is_not_asked_about_what_is_no_text(answer: Outcome, value: Any) -> None:
    for condition in ({"format": "acme/form"}, {"not": {"format": "acme/form"}}):
        said = answer(form(raising(AssertionError())), {"x": value}, {"d.x": condition})
        assert said == "indeterminate type_mismatch"


@pytest.mark.parametrize("said", [None, 1, Unknown.WRONG_TYPE])
def test_a_format_says_true_or_false(judge: Judge, said: Any) -> None:
    (found,) = judge(form(lambda text: said), {"x": "a"}, {"d.x": {"format": "acme/form"}}).findings
    assert str(found.reason) == "rule_error"


def test_a_format_of_the_language_is_still_one(answer: Outcome) -> None:
    check = {"d.x": {"format": "semver"}}
    assert answer(form(lambda text: False), {"x": "1.0.0"}, check) == "pass"


def widest(found: Sequence[Quantity]) -> Quantity | Unknown:
    if len(found) < 2:
        return Unknown.TOO_LITTLE
    return Quantity(min(q.lo for q in found), found[0].value, max(q.hi for q in found))


MEASURES = [{"value": v, "n": 900, "interval": [v - 0.25, v + 0.25], "confidence": 0.95} for v in (1.5, 2.5)]


@pytest.mark.parametrize(
    ("values", "condition", "said"),
    [
        ([1, 3], {"gte": 1}, "pass"),
        ([1, 3], {"gte": 2}, "indeterminate uncertain"),
        ([1, 3], {"gt": 3}, "fail"),
        ([1], {"gte": 1}, "indeterminate insufficient_data"),
        ([], {"gte": 1}, "indeterminate empty_selection"),
        ([1, "a"], {"gte": 1}, "indeterminate type_mismatch"),
        ([1, None], {"gte": 1}, "indeterminate type_mismatch"),
        (MEASURES, {"gte": 1.25, "lte": 2.75}, "pass"),
        (MEASURES, {"gte": 1.5}, "indeterminate uncertain"),
        ({"a": 1}, {"gte": 1}, "indeterminate type_mismatch"),
    ],
)
def test_a_reducer_gets_quantities_and_gives_one(answer: Outcome, values: Any, condition: Any, said: str) -> None:
    assert answer(reducer(widest), {"x": values}, {"d.x": {"acme/folds": condition}}) == said
    turned = {"pass": "fail", "fail": "pass"}.get(said, said)
    assert answer(reducer(widest), {"x": values}, {"d.x": {"not": {"acme/folds": condition}}}) == turned


def test_modifiers_stand_beside_a_reducer(answer: Outcome) -> None:
    assert answer(reducer(widest), {"x": ["1", "3"]}, {"d.x": {"as": "number", "acme/folds": {"gte": 1}}}) == "pass"
    assert answer(reducer(widest), {"x": MEASURES}, {"d.x": {"point": True, "acme/folds": {"gte": 1.5}}}) == "pass"
    few = answer(reducer(widest), {"x": MEASURES}, {"d.x": {"min_n": 1000, "acme/folds": {"gte": 1}}})
    assert few == "indeterminate insufficient_data"


WHOLE = Fraction(1)
NO_FRACTIONS: list[Any] = [1.0, float("nan"), True]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (1, "with a int"),
        (None, "with a NoneType"),
        (True, "with a bool"),
        (Quantity(WHOLE, WHOLE, Fraction(0)), "with a value outside its interval"),
        (Quantity(WHOLE, Fraction(0), WHOLE), "with a value outside its interval"),
        *((Quantity(WHOLE, odd, WHOLE), "with numbers that are no fractions") for odd in NO_FRACTIONS),
    ],
)
def test_a_reducer_that_gives_no_quantity_is_an_error(judge: Judge, said: Any, why: str) -> None:
    (found,) = judge(reducer(lambda found: said), {"x": [1, 2]}, {"d.x": {"acme/folds": {"gte": 0}}}).findings
    assert found.message == f"acme/folds of {OWNER} answered {why}; the other rules were evaluated"


def test_a_finding_says_what_a_reducer_made_and_rests_on_what_it_was_made_from(judge: Judge) -> None:
    check = {"d.x": {"acme/folds": {"gt": 9}}}
    (found,) = judge(reducer(widest), {"x": [1, 3]}, check).findings
    assert found.message.startswith("A rule: acme/folds of $.d.x is")
    (other,) = judge(reducer(widest), {"x": [1, 2, 3]}, check).findings
    assert other.evidence_sha256 != found.evidence_sha256


def holds(value: Any, operand: Any) -> bool:
    return True


def no_fold(found: Sequence[Quantity]) -> Unknown:
    return Unknown.TOO_LITTLE


REFUSED: list[tuple[Extensions, dict[str, Any], str]] = [
    (Extensions(), {"d.x": {"acme/asks": True}}, "the operator 'acme/asks' is of an extension"),
    (Extensions(), {"d.x": {"format": "acme/form"}}, "the format 'acme/form' is of an extension"),
    (form(bool), {"d.x": {"acme/form": True}}, "the operator 'acme/form' is of an extension"),
    (operator(holds), {"d.x": {"acme/ask": True}}, "did you mean 'acme/asks'?"),
    (operator(holds), {"d.x": {"acme/asks": False}}, "for the opposite write not: {acme/asks: true}"),
    (operator(holds), {"d.x": {"acme/asks": "x"}}, "acme/asks takes true, this is text"),
    (operator(holds), {"d.x[*]": {"acme/asks": True}}, "'d.x[*]' selects many values, 'acme/asks' looks at one"),
    (operator(holds), {"d.x": {"count": {"acme/asks": True}}}, "does not apply to a number that was computed"),
    (operator(holds), {"d.x": {"as": "number", "every": {"acme/asks": True}}}, "does not apply to what as has made"),
    (operator(holds), {"d.x": {"as": "number", "acme/asks": True}}, "as has nothing to act on here"),
    (operator(holds, Takes.SCALAR), {"d.x": {"acme/asks": [1]}}, "acme/asks takes a scalar, this is a list"),
    (operator(holds, Takes.SCALAR), {"d.x": {"acme/asks": None}}, "acme/asks takes a scalar, this is nothing (null)"),
    (operator(holds, Takes.SCALAR), {"d.x": {"acme/asks": {"ref": "d.y", "plus": 1}}}, "times and plus go with one"),
    (operator(holds, Takes.SCALAR), {"d.x": {"acme/asks": {"ref": "d.y[*]"}}}, "selects many"),
    (operator(holds, Takes.SCALARS), {"d.x": {"acme/asks": []}}, "acme/asks is an empty list"),
    (operator(holds, Takes.SCALARS), {"d.x": {"acme/asks": [1, "a"]}}, "takes a list of one type"),
    (reducer(no_fold), {"d.x": {"acme/folds": {"starts_with": "a"}}}, "does not apply to a number that was computed"),
    (reducer(no_fold), {"d.x": {"as": "duration", "acme/folds": {"gte": 1}}}, "acme/folds takes numbers, no duration"),
]


@pytest.mark.parametrize(("extensions", "check", "said"), REFUSED)
def test_a_rule_that_misuses_an_extension_is_refused(
    load: Load, extensions: Extensions, check: dict[str, Any], said: str
) -> None:
    with pytest.raises(PackRefused) as caught:
        compile_pack(load({"require": check}), extensions=extensions)
    assert said in str(caught.value)


def test_an_unknown_name_says_how_to_come_by_it(load: Load) -> None:
    with pytest.raises(PackRefused) as caught:
        compile_pack(load({"require": YES}))
    (mistake,) = caught.value.mistakes
    assert mistake.code == "ARC-POL-EXTENSION"
    assert mistake.hint.endswith("name its distribution under 'extensions' in the configuration")
    offered = Extensions(offered=lambda name: f"name the one that gives {name}")
    with pytest.raises(PackRefused, match="name the one that gives acme/asks"):
        compile_pack(load({"require": YES}), extensions=offered)


SMALL = Settings(limits=Limits(steps=500))


@pytest.mark.parametrize(
    ("extensions", "value", "condition"),
    [
        (operator(lambda value, operand: True), list(range(2000)), {"acme/asks": True}),
        (operator(lambda value, operand: True), "a" * 2_000_000, {"acme/asks": True}),
        (operator(lambda value, operand: True), [1] * 80, {"every": {"acme/asks": True}}),
        (form(lambda text: True), "a" * 2_000_000, {"format": "acme/form"}),
        (reducer(lambda found: found[0]), [1] * 2000, {"acme/folds": 1}),
    ],
)
def test_what_an_extension_is_given_counts_in_the_budget(
    load: Load, extensions: Extensions, value: Any, condition: dict[str, Any]
) -> None:
    pack = compile_pack(load({"require": {"d.x": condition}}), extensions=extensions)
    bundle = bundle_of({"d": {"x": value}}, collected_at=AS_OF)
    (found,) = evaluate([pack], bundle, as_of=AS_OF, settings=SMALL).findings
    assert str(found.reason) == "budget_exceeded"
    (enough,) = evaluate([pack], bundle, as_of=AS_OF).findings
    assert str(enough.outcome) == "pass"


def test_cases_and_their_missing_data_cases_run_with_extensions(load: Load) -> None:
    asks = operator(lambda value, operand: value == "good" if isinstance(value, str) else Unknown.WRONG_TYPE)
    cases = [
        {"name": "good", "given": {"d": {"x": "good"}}, "expect": "pass"},
        {"name": "bad", "given": {"d": {"x": "bad"}}, "expect": "fail"},
        {"name": "odd", "given": {"d": {"x": 1}}, "expect": "indeterminate type_mismatch"},
    ]
    results = run_cases(load({"require": YES, "cases": cases}), extensions=asks)
    assert all(result.passed for result in results)
    assert {result.case for result in results if result.derived} == {"good (without $.d)", "good (without $.d.x)"}
