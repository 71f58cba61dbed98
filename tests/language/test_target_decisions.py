"""Decisions 42 to 49: targets, subjects, fingerprints, exemptions, freshness, and which reason is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from arcanos.engine.compiler import compile_pack
from arcanos.engine.evaluator import Evaluation, Settings, evaluate
from arcanos.engine.pack import load_pack
from arcanos.errors import PackRefused
from arcanos.evidence.bundle import Exemption, bundle_of
from arcanos.findings import fingerprint

Rows = Callable[..., dict[str, str]]
Judge = Callable[..., Evaluation]
Refusal = Callable[..., str]

PASS, FAIL, NA, MISMATCH = "pass", "fail", "not_applicable", "indeterminate type_mismatch"
ABSENT, TWICE = "indeterminate path_absent", "indeterminate ambiguous"
MISSING, STALE = "indeterminate evidence_missing", "indeterminate evidence_stale"
EACH = "for: $.d.items[*]\nrequire: {ok: true}"


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ({"d": {"items": [{"id": "a", "ok": True}, {"id": "b", "ok": False}]}}, {"a": PASS, "b": FAIL}),
        ({"d": {"items": [{"id": "a"}]}}, {"a": ABSENT}),
        ({"d": {"items": []}}, {"(none)": NA}),
        ({"d": {"items": {}}}, {"(none)": NA}),
        ({"d": {}}, {"(none)": ABSENT}),
        ({"e": {}}, {"(none)": MISSING}),
        ({"d": {"items": 3}}, {"(none)": MISMATCH}),
        ({"d": {"items": None}}, {"(none)": MISMATCH}),
        ({"d": {"items": {"x": {"id": "a", "ok": True}}}}, {"a": PASS}),
    ],
)
def test_a_missing_list_of_targets_is_not_an_empty_one(rows: Rows, evidence: Any, expected: dict[str, str]) -> None:
    """Decision 42: a typo in `for` is indeterminate, never not_applicable."""
    assert rows(EACH, evidence) == expected


def test_a_hole_of_for_is_a_row_of_its_own(rows: Rows) -> None:
    """Decision 42."""
    rule = "for: \"$.d.items[?@.kind == 'k']\"\nrequire: {ok: true}"
    items = [{"kind": "k", "id": "a", "ok": True}, {"id": "b", "ok": True}, {"kind": "z"}]
    assert rows(rule, {"d": {"items": items}}) == {"a": PASS, "$['d']['items'][1]": ABSENT}
    assert rows(rule, {"d": {"items": [{"kind": "z"}]}}) == {"(none)": NA}


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], {"(none)": FAIL}),
        ([{"id": "a", "on": True, "ok": True}], {"a": PASS, "(none)": FAIL}),
        ([{"id": i, "on": True, "ok": True} for i in "ab"], {"a": PASS, "b": PASS}),
        ([{"id": i, "on": i == "a", "ok": True} for i in "ab"], {"a": PASS, "b": NA, "(none)": FAIL}),
        ([{"id": "a", "on": True, "ok": True}, {"id": "b"}], {"a": PASS, "b": ABSENT, "(none)": FAIL}),
    ],
)
def test_min_targets_counts_those_whose_when_is_true(rows: Rows, items: Any, expected: dict[str, str]) -> None:
    """Decision 43."""
    rule = "for: $.d.items[*]\nwhen: {on: true}\nrequire: {ok: true}\nmin_targets: 2"
    assert rows(rule, {"d": {"items": items}}) == expected


@pytest.mark.parametrize(("evidence", "expected"), [({}, MISSING), ({"d": {}}, ABSENT), ({"d": {"items": []}}, FAIL)])
def test_targets_that_can_not_be_found_are_one_row(rows: Rows, evidence: Any, expected: str) -> None:
    """Decisions 42 and 43: two rows of one subject would be one too many."""
    assert rows(EACH + "\nmin_targets: 1", evidence) == {"(none)": expected}


def test_a_target_that_is_called_like_no_target_is_none(rows: Rows) -> None:
    """Decision 44: its row would be taken for the other."""
    told = rows(EACH + "\nmin_targets: 2", {"d": {"items": [{"id": "(none)", "ok": True}]}})
    assert told.pop("(none)") == FAIL
    assert PASS not in told.values()


def test_min_targets_may_be_a_parameter(rows: Rows) -> None:
    """Decision 27."""
    rule = EACH + "\nmin_targets: {param: p}"
    evidence = {"d": {"items": [{"id": "a", "ok": True}]}}
    pack = "params: {p: {type: integer, default: 1, min: 1}}\n"
    assert rows(rule, evidence, pack=pack) == {"a": PASS}
    assert rows(rule, evidence, pack=pack, params={"p": 2}) == {"a": PASS, "(none)": FAIL}


@pytest.mark.parametrize("value", [..., None, "", 1.5, True, ["a"], {"a": 1}])
def test_a_subject_that_can_not_be_told_is_called_by_its_path(rows: Rows, value: Any) -> None:
    """Decision 44."""
    item = {"ok": True} if value is ... else {"ok": True, "id": value}
    assert rows(EACH, {"d": {"items": [item]}}) == {"$['d']['items'][0]": ABSENT}


@pytest.mark.parametrize(
    ("subject", "item", "expected"),
    [
        ("{id}", {"id": "a"}, "a"),
        ("{id}", {"id": 7}, "7"),
        ("{name}@{version}", {"name": "m", "version": "1.0.0"}, "m@1.0.0"),
        ("{meta.name}/{id}", {"meta": {"name": "m"}, "id": 1}, "m/1"),
        ("{['a-b']}", {"a-b": "x"}, "x"),
        ("{tags[0]}", {"tags": ["x", "y"]}, "x"),
        ("{{{id}}}", {"id": "a"}, "{a}"),
        ("{$.d.top}:{id}", {"id": "a"}, "T:a"),
    ],
)
def test_a_subject_is_written_from_fields(rows: Rows, subject: str, item: Any, expected: str) -> None:
    """Decisions 44 and 52."""
    rule = f'for: $.d.items[*]\nsubject: "{subject}"\nrequire: {{ok: true}}'
    assert rows(rule, {"d": {"top": "T", "items": [{**item, "ok": True}]}}) == {expected: PASS}


def test_without_targets_the_subject_is_the_bundle(rows: Rows) -> None:
    """Decision 44."""
    assert rows("require: {d.x: 1}", {"d": {"x": 1}}) == {"bundle": PASS}


def test_two_targets_of_one_subject_are_ambiguous_and_never_waivable(judge: Judge) -> None:
    """Decision 44."""
    items = [{"id": "a", "ok": False}, {"id": "b", "ok": False}, {"id": "a", "ok": True}]
    found = [result.finding for result in judge(EACH, {"d": {"items": items}}).results]
    told = sorted((f.subject, f"{f.outcome} {f.reason or ''}".strip(), f.waivable) for f in found)
    assert told == [("a", TWICE, False), ("a", TWICE, False), ("b", FAIL, True)]


def test_for_without_subject_is_refused(tmp_path: Path, judge: Judge) -> None:
    """Decision 44."""
    judge(EACH, {"d": {"items": []}})
    rule = tmp_path / "p" / "r.yaml"
    rule.write_text(rule.read_text().replace('subject: "{id}"\n', ""))
    with pytest.raises(PackRefused, match="subject"):
        compile_pack(load_pack(tmp_path / "p"))


@pytest.mark.parametrize("subject", ["{items[*]}", "{id", "id}", "{}", "{@.id}", "{a-b}", ""])
def test_a_subject_that_can_not_be_written_is_refused(refusal: Refusal, subject: str) -> None:
    """Decisions 44 and 52."""
    assert "r.yaml:2:" in refusal(f'for: $.d.items[*]\nsubject: "{subject}"\nrequire: {{ok: true}}')


def test_a_fingerprint_is_of_pack_rule_and_subject(judge: Judge) -> None:
    """Decision 45: so it outlives reordering and other changes of the evidence."""
    one = judge(EACH, {"d": {"items": [{"id": "a", "ok": False}, {"id": "b", "ok": False}]}}).results
    two = judge(EACH, {"d": {"items": [{"id": "b", "ok": True}, {"x": 1, "id": "a", "ok": True}]}}).results
    prints = {r.finding.subject: r.finding.fingerprint for r in one}
    assert prints == {r.finding.subject: r.finding.fingerprint for r in two}
    assert prints["a"] == fingerprint("p", "r", "a")
    assert {r.finding.name for r in one} == {"p/r"}


def test_two_rules_of_one_id_are_refused_with_both_places(tmp_path: Path, refusal: Refusal) -> None:
    """Decision 45."""
    header = "title: t, domain: privacy, severity: low, scope: training, owner: o, why: w, remedy: m"
    cases = "cases: [{name: a, given: {d: {}}, expect: pass}, {name: b, expect: fail}]"
    rule = f"{{id: r, {header}, require: {{d.x: 1}}, {cases}}}"
    path = tmp_path / "one.yaml"
    path.write_text(f'id: p\nversion: "1.0.0"\ntitle: T\nrules:\n  - {rule}\n  - {rule}\n')
    with pytest.raises(PackRefused, match=r"one\.yaml:6:") as caught:
        compile_pack(load_pack(path, "one.yaml"))
    assert "5" in str(caught.value)


@pytest.mark.parametrize(("named", "expected"), [("e", NA), ("d", MISSING)])
def test_a_document_is_not_applicable_only_where_the_protected_side_says_so(
    tmp_path: Path, judge: Judge, named: str, expected: str
) -> None:
    """Decision 47."""
    judge("require: {e.x: 1}", {"d": {"x": 1}})
    pack = compile_pack(load_pack(tmp_path / "p"))
    exempt = {named: Exemption(named, "no such evidence here", "ada")}
    bundle = replace(bundle_of({"d": {"x": 1}}), exemptions=exempt)
    (result,) = evaluate([pack], bundle, as_of=datetime(2026, 3, 2, tzinfo=UTC), settings=Settings()).results
    assert f"{result.finding.outcome} {result.finding.reason or ''}".strip() == expected


AGE = "require: {d.x: 1}\nevidence: {d: {max_age: 90d}}"


@pytest.mark.parametrize(
    ("age", "expected"),
    [("0s", PASS), ("89d", PASS), ("90d", PASS), ("7776001s", STALE), ("-1s", STALE), ("-400d", STALE)],
)
def test_evidence_is_stale_when_old_or_from_the_future(
    rows: Rows, ago: Callable[[str], datetime], age: str, expected: str
) -> None:
    """Decision 48."""
    assert rows(AGE, {"d": {"x": 1}}, collected_at=ago(age)) == {"bundle": expected}
    assert rows(AGE, {"d": {"x": 2}}, collected_at=ago(age)) == {"bundle": FAIL if expected == PASS else STALE}


def test_evidence_of_no_known_time_is_not_fresh(rows: Rows) -> None:
    """Decision 48: without a time it can have any age."""
    assert rows(AGE, {"d": {"x": 1}}, collected_at=None) == {"bundle": STALE}
    assert rows("require: {d.x: 1}", {"d": {"x": 1}}, collected_at=None) == {"bundle": PASS}


@pytest.mark.parametrize(
    ("pack", "rule", "expected"),
    [
        ("1d", "", STALE),
        ("3d", "", PASS),
        ("1d", "evidence: {d: {max_age: 3d}}", PASS),
        ("3d", "evidence: {d: {max_age: 1d}}", STALE),
    ],
)
def test_the_rules_age_goes_before_the_packs(
    rows: Rows, ago: Callable[[str], datetime], pack: str, rule: str, expected: str
) -> None:
    """Decision 48."""
    text = f"require: {{d.x: 1}}\n{rule}"
    told = rows(text, {"d": {"x": 1}}, pack=f"evidence: {{d: {{max_age: {pack}}}}}\n", collected_at=ago("2d"))
    assert told == {"bundle": expected}


def test_the_gate_may_ask_for_fresher_evidence(rows: Rows, ago: Callable[[str], datetime]) -> None:
    """Decision 48 and the gate's freshness."""
    settings = Settings(freshness={"d": Fraction(86400)})
    assert rows(AGE, {"d": {"x": 1}}, collected_at=ago("2d"), settings=settings) == {"bundle": STALE}
    assert rows("require: {d.x: 1}", {"d": {"x": 1}}, collected_at=ago("2d"), settings=settings) == {"bundle": STALE}


@pytest.mark.parametrize(
    "evidence",
    ["{e: {max_age: 1d}}", "{d: {max_age: 1mo}}", "{d: {maxage: 1d}}", "{d: 1d}", "{d: {max_age: 30}}", "{d: {}}"],
)
def test_an_age_of_a_document_nobody_reads_or_of_another_form_is_refused(refusal: Refusal, evidence: str) -> None:
    """Decision 48."""
    assert "r.yaml:2:" in refusal(f"require: {{d.x: 1}}\nevidence: {evidence}")


M = {"value": 0.5, "n": 1000, "interval": [0.4, 0.6], "confidence": 0.95}


@pytest.mark.parametrize(
    ("require", "expected"),
    [
        ("{e.x: 1, d.none: 1}", MISSING),
        ("{d.none: 1, 'd.empty[*]': {every: 1}}", ABSENT),
        (
            "{'d.empty[*]': {every: 1}, d.a: {lookup: {in: $.d.twice, by: id, has: {v: 1}}}}",
            "indeterminate empty_selection",
        ),
        ("{d.a: {lookup: {in: $.d.twice, by: id, has: {v: 1}}}, d.b: '1'}", TWICE),
        ("{d.m: {min_n: 2000, gte: 0.1}, d.b: '1'}", MISMATCH),
        ("{d.m: {gte: 0.5, all: [{min_n: 2000, gte: 0.1}]}}", "indeterminate insufficient_data"),
        ("{d.m: {gte: 0.5}}", "indeterminate uncertain"),
        ("{d.b: '1', d.none: 1}", ABSENT),
    ],
)
def test_of_several_reasons_the_first_in_the_order_is_shown(rows: Rows, require: str, expected: str) -> None:
    """Decision 49."""
    document = {"a": "a", "b": 1, "empty": [], "m": M, "twice": [{"id": "a", "v": 1}, {"id": "a", "v": 1}]}
    assert rows(f"require: {require}", {"d": document}) == {"bundle": expected}
