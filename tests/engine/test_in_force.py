"""Days in force: until its first day and from its last a rule is seen and decides nothing; only time moves it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.engine.baselining import LeftOut, acceptable
from arcanos.engine.cases import run_cases
from arcanos.engine.evaluator import Evaluation, Settings, evaluate
from arcanos.engine.gate import Enforcement, GateSettings, decide, standing
from arcanos.engine.model import Pack
from arcanos.engine.overlay_findings import Trouble
from arcanos.engine.overlays import apply_overlays
from arcanos.engine.pack import PackSource
from arcanos.engine.waiver_file import Waiver
from arcanos.errors import ExitCode, Place
from arcanos.evidence.bundle import bundle_of
from arcanos.findings import Finding, NotYet, Outcome, Reason, Retired, Severity, Spot, finding
from arcanos.record import Coverage, Decision

FIRST = date(2026, 9, 1)
LAST = date(2027, 3, 1)
BEFORE = datetime(2026, 8, 31, 23, 59, 59, tzinfo=UTC)
ON_THE_DAY = datetime(2026, 9, 1, tzinfo=UTC)
RULE: dict[str, Any] = {"require": {"d.a": 1}}
Compiled = Callable[..., Pack]


def judged(pack: Pack, value: object, as_of: datetime, settings: Settings | None = None) -> Evaluation:
    return evaluate([pack], bundle_of({"d": value}), as_of=as_of, settings=settings)


def only(evaluation: Evaluation) -> Finding:
    (found,) = evaluation.findings
    return found


def decided(findings: Iterable[Finding], **gate: Any) -> Decision:
    found = tuple(findings)
    settings = GateSettings("g", **gate)
    return decide(found, planned=len(found), gate=settings, rules=1, documents=1)


# --- what is written -------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["2026-9-1", "1 September 2026", "2026-09-01T00:00:00Z", "2026-02-30", "tomorrow"])
@pytest.mark.parametrize("key", ["effective", "retired"])
def test_an_unknown_spelling_of_a_day_is_refused(refused: Callable[..., str], key: str, value: str) -> None:
    told = refused({**RULE, key: value})
    assert f"ARC-POL-VALUE: {key} takes a day in UTC" in told
    assert "2026-09-01" in told


@pytest.mark.parametrize("value", [20260901, None, True, ["2026-09-01"], {"from": "2026-09-01"}, "", " "])
def test_what_is_no_text_is_no_day(refused: Callable[..., str], value: object) -> None:
    assert "effective is" in refused({**RULE, "effective": value})
    assert "effective is" in refused(RULE, pack={"effective": value})


@pytest.mark.parametrize(("effective", "retired"), [("2026-09-01", "2026-08-31"), ("2026-09-01", "2026-09-01")])
def test_a_rule_that_would_never_decide_is_refused(refused: Callable[..., str], effective: str, retired: str) -> None:
    told = refused({**RULE, "effective": effective, "retired": retired})
    assert f"retired {retired} is not after effective, {effective}" in told
    told = refused({**RULE, "retired": retired}, pack={"effective": effective})
    assert f"retired {retired} is not after the pack's effective, {effective}" in told


def test_the_days_of_a_rule_are_its_own_else_its_packs(compiled: Compiled) -> None:
    own = {**RULE, "effective": "2026-10-01", "id": "own"}
    pack = compiled({**RULE, "id": "of-the-pack"}, own, pack={"effective": "2026-09-01"})
    days = {rule.id: (rule.effective, rule.retired, rule.days) for rule in pack.rules}
    assert days == {
        "of-the-pack": (FIRST, None, "in force from 2026-09-01"),
        "own": (date(2026, 10, 1), None, "in force from 2026-10-01"),
    }
    both = compiled({**RULE, "effective": "2026-09-01", "retired": "2027-03-01"}).rules[0]
    assert both.days == "in force from 2026-09-01, retired from 2027-03-01"
    assert compiled(RULE).rules[0].days == ""


# --- what a finding says ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "why"),
    [
        (BEFORE, NotYet(FIRST)),
        (ON_THE_DAY, None),
        (datetime(2026, 9, 1, 1, tzinfo=timezone(timedelta(hours=2))), NotYet(FIRST)),
        (datetime(2026, 8, 31, 23, tzinfo=timezone(timedelta(hours=-2))), None),
        (datetime(2027, 2, 28, 23, 59, 59, tzinfo=UTC), None),
        (datetime(2027, 3, 1, tzinfo=UTC), Retired(LAST)),
    ],
)
def test_both_days_begin_at_midnight_in_utc(compiled: Compiled, as_of: datetime, why: object) -> None:
    pack = compiled({**RULE, "effective": "2026-09-01", "retired": "2027-03-01"})
    assert only(judged(pack, {"a": 2}, as_of)).out_of_force == why


def test_the_words_say_from_when_and_since_when() -> None:
    assert str(NotYet(FIRST)) == "not in force until 2026-09-01"
    assert str(Retired(LAST)) == "retired since 2027-03-01"


@pytest.mark.parametrize(
    ("value", "outcome"),
    [({"a": 1}, Outcome.PASS), ({"a": 2}, Outcome.FAIL), ({}, Outcome.INDETERMINATE)],
)
def test_a_rule_not_in_force_is_evaluated_as_any_other(compiled: Compiled, value: object, outcome: Outcome) -> None:
    plain, later = compiled(RULE), compiled({**RULE, "effective": "2026-09-01"})
    found, expected = only(judged(later, value, BEFORE)), only(judged(plain, value, BEFORE))
    assert found.outcome is outcome
    assert found.out_of_force == NotYet(FIRST)
    assert replace(found, out_of_force=None, rule_place=expected.rule_place) == expected


def test_cases_know_nothing_of_days(load: Callable[..., PackSource]) -> None:
    cases = [
        {"name": "good", "given": {"d": {"a": 1}}, "expect": "pass"},
        {"name": "bad", "given": {"d": {"a": 2}}, "expect": "fail"},
    ]
    results = run_cases(load({**RULE, "effective": "2999-01-01", "cases": cases}))
    assert len(results) >= len(cases)
    assert [result.message for result in results if not result.passed] == []


def test_a_manual_rule_has_days_too(compiled: Compiled) -> None:
    manual = {"ask": "Is it so?", "role": "risk", "valid_for": "90d"}
    pack = compiled({"manual": manual, "effective": "2026-09-01"})
    found = only(judged(pack, {}, BEFORE))
    assert (found.outcome, found.out_of_force) == (Outcome.MANUAL, NotYet(FIRST))
    assert decided([found, told()], block_at=Severity.INFO).open
    assert decided([only(judged(pack, {}, ON_THE_DAY))]).exit_code is ExitCode.UNTOLD


@pytest.mark.parametrize(
    ("as_of", "due"),
    [
        (BEFORE, date(2026, 9, 8)),
        (datetime(2026, 9, 10, tzinfo=UTC), date(2026, 9, 17)),
        (datetime(2027, 3, 1, tzinfo=UTC), None),
    ],
)
def test_a_deadline_is_counted_from_the_first_day_on(compiled: Compiled, as_of: datetime, due: date | None) -> None:
    pack = compiled({**RULE, "effective": "2026-09-01", "retired": "2027-03-01"})
    settings = Settings(deadlines={Severity.HIGH: 7})
    assert only(judged(pack, {"a": 2}, as_of, settings)).due == due
    assert only(judged(pack, {"a": 1}, as_of, settings)).due is None


# --- what it does to a gate ------------------------------------------------------------------


def told(
    outcome: Outcome = Outcome.PASS,
    severity: Severity = Severity.CRITICAL,
    rule: str = "old",
    out_of_force: NotYet | Retired | None = None,
    pack: str = "p",
) -> Finding:
    reasons = {
        Outcome.INDETERMINATE: Reason.PATH_ABSENT,
        Outcome.ERROR: Reason.RULE_ERROR,
        Outcome.MANUAL: Reason.ATTESTATION_MISSING,
    }
    return finding(
        pack=pack,
        rule=rule,
        subject="m",
        outcome=outcome,
        severity=severity,
        title="t",
        domain="security",
        scope="deployment",
        message="says",
        why="w",
        remedy="r",
        owner="o",
        controls=(),
        spots=(),
        rule_place=Place("p.yaml", 1, 1),
        evidence_sha256="0" * 64,
        reason=reasons.get(outcome),
        waivable=outcome is Outcome.FAIL,
        out_of_force=out_of_force,
    )


@pytest.mark.parametrize("why", [NotYet(FIRST), Retired(LAST)], ids=["not-yet", "retired"])
@pytest.mark.parametrize("how", [None, *Enforcement], ids=str)
@pytest.mark.parametrize("outcome", list(Outcome), ids=str)
def test_no_outcome_and_no_enforcement_makes_it_close(
    outcome: Outcome, how: Enforcement | None, why: NotYet | Retired
) -> None:
    enforcement: Mapping[str, Enforcement] = {} if how is None else {"p/new": how}
    decision = decided(
        [told(), told(outcome, rule="new", out_of_force=why)], block_at=Severity.INFO, enforcement=enforcement
    )
    assert (decision.exit_code, decision.decisive) == (ExitCode.OPEN, ())


@pytest.mark.parametrize("outcome", [Outcome.FAIL, Outcome.INDETERMINATE, Outcome.ERROR, Outcome.MANUAL], ids=str)
def test_what_will_close_is_named(outcome: Outcome) -> None:
    new = told(outcome, rule="new", out_of_force=NotYet(FIRST))
    decision = decided([told(), new])
    assert decision.pending == (new.fingerprint,)
    assert decision.reasons == ("of rules that are not in force: 1 (1 will close it on the first day of their rule)",)
    settings = GateSettings("g")
    assert standing(new, settings) == (
        "does not close: its rule is not in force until 2026-09-01; it closes from then on"
    )


@pytest.mark.parametrize(
    "quiet",
    [
        told(Outcome.PASS, rule="new", out_of_force=NotYet(FIRST)),
        told(Outcome.FAIL, Severity.LOW, "new", NotYet(FIRST)),
        told(Outcome.FAIL, rule="new", out_of_force=Retired(LAST)),
        told(Outcome.FAIL, rule="new", out_of_force=NotYet(FIRST), pack="other"),
    ],
    ids=["pass", "below", "retired", "not-read"],
)
def test_what_will_not_close_is_not_named(quiet: Finding) -> None:
    decision = decided([told(), quiet], packs=("p",))
    assert (decision.open, decision.pending) == (True, ())


def test_a_retired_rule_is_counted_among_what_was_let_through() -> None:
    old = told(Outcome.FAIL, rule="new", out_of_force=Retired(LAST))
    assert decided([told(), old]).reasons == ("of rules that are not in force: 1",)
    assert standing(old, GateSettings("g")) == "does not close: its rule is retired since 2027-03-01"


def test_rules_that_are_not_in_force_do_not_count_as_evaluated() -> None:
    """A gate that only saw rules which decide nothing has decided nothing."""
    decision = decided([told(rule="new", out_of_force=NotYet(FIRST))])
    assert decision.exit_code is ExitCode.REFUSED
    assert "0 checks were evaluated and the gate asks for 1" in decision.reasons[0]
    assert decision.reasons[0].endswith("1 more are of rules that are not in force")
    assert decided([told(), told(rule="new", out_of_force=NotYet(FIRST))], min_evaluated=2).exit_code == 3
    assert decided([told(), told(rule="new")], min_evaluated=2).open


def test_the_counts_name_them_all() -> None:
    found = [
        told(),
        told(Outcome.PASS, rule="new", out_of_force=NotYet(FIRST)),
        told(rule="r", out_of_force=Retired(LAST)),
    ]
    assert Coverage.of(3, found).out_of_force == 2


FINDINGS = st.builds(
    told,
    st.sampled_from(list(Outcome)),
    st.sampled_from(list(Severity)),
    st.sampled_from(["a", "b", "c"]),
)
GATES = st.fixed_dictionaries(
    {
        "block_at": st.sampled_from(list(Severity)),
        "min_evaluated": st.integers(0, 3),
        "advisory_manual": st.booleans(),
        "enforcement": st.dictionaries(st.just("p/new"), st.sampled_from(list(Enforcement))),
    }
)


@given(st.lists(FINDINGS, max_size=5), st.sampled_from(list(Outcome)), st.sampled_from(list(Severity)), GATES)
def test_adding_a_rule_that_is_not_in_force_never_moves_a_gate(
    others: list[Finding], outcome: Outcome, severity: Severity, gate: dict[str, Any]
) -> None:
    new = told(outcome, severity, "new", NotYet(FIRST))
    quiet = told(Outcome.NOT_APPLICABLE, rule="new")
    before, after = decided([*others, quiet], **gate), decided([*others, new], **gate)
    assert (after.exit_code, after.decisive) == (before.exit_code, before.decisive)


@given(st.lists(FINDINGS, max_size=5), st.sampled_from(list(Outcome)), st.sampled_from(list(Severity)), GATES)
def test_what_is_pending_is_what_decides_on_the_day(
    others: list[Finding], outcome: Outcome, severity: Severity, gate: dict[str, Any]
) -> None:
    new = told(outcome, severity, "new", NotYet(FIRST))
    before, after = decided([*others, new], **gate), decided([*others, replace(new, out_of_force=None)], **gate)
    assert {*before.decisive, *before.pending} == {*after.decisive}


@given(st.integers(-400, 400), st.integers(1, 300), st.sampled_from([{"a": 1}, {"a": 2}, {}, {"a": "x"}]))
def test_time_alone_moves_a_rule(compiled: Compiled, ahead: int, lasts: int, value: object) -> None:
    as_of = ON_THE_DAY + timedelta(days=ahead)
    retired = FIRST + timedelta(days=lasts)
    plain = only(judged(compiled(RULE), value, as_of))
    timed = only(judged(compiled({**RULE, "effective": str(FIRST), "retired": str(retired)}), value, as_of))
    same = replace(timed, out_of_force=None, rule_place=plain.rule_place)
    assert same == plain
    assert (timed.out_of_force is None) is (0 <= ahead < lasts)


# --- waivers and baselines -------------------------------------------------------------------

WAIVER = Waiver(
    id="W-1",
    rule="p/new",
    target="m",
    reason="The work is planned.",
    owner="Ada",
    approved_by="Grace",
    created=date(2026, 8, 1),
    expires=date(2026, 8, 20),
    ticket="GOV-7",
    spot=Spot("waivers", "f" * 64, "$['waivers'][0]", Place("waivers.yaml", 2, 5)),
    compensating_control="Nobody else can reach it.",
)
IN_AUGUST = datetime(2026, 8, 10, tzinfo=UTC)


@pytest.mark.parametrize("why", [NotYet(FIRST), None], ids=["not-yet", "in-force"])
def test_a_waiver_may_be_there_before_the_rule_is(why: NotYet | None) -> None:
    applied = apply_overlays([told(Outcome.FAIL, rule="new", out_of_force=why)], [WAIVER], IN_AUGUST)
    assert applied.findings[0].waived is not None
    assert [own.outcome for own in applied.own] == [Outcome.PASS]
    assert not decided([told(), *applied.findings]).pending


def test_what_is_wrong_with_a_waiver_only_warns_as_long_as_its_finding_does() -> None:
    late = datetime(2026, 8, 25, tzinfo=UTC)
    for why, code in ((NotYet(FIRST), ExitCode.OPEN), (None, ExitCode.CLOSED)):
        applied = apply_overlays([told(Outcome.FAIL, Severity.LOW, "new", why)], [WAIVER], late)
        (own,) = applied.own
        assert (own.outcome, own.out_of_force) == (Outcome.FAIL, why)
        decision = decided([told(), *applied.findings, own], block_at=Severity.MEDIUM)
        assert decision.exit_code is code


def test_over_a_retired_rule_there_is_nothing_to_waive() -> None:
    applied = apply_overlays([told(Outcome.FAIL, rule="new", out_of_force=Retired(LAST))], [WAIVER], IN_AUGUST)
    assert applied.findings[0].waived is None
    (one,) = applied.judged
    assert one.troubles == {Trouble.UNUSED: "there is nothing to waive: the rule is retired since 2027-03-01"}
    assert one.finding.out_of_force == Retired(LAST)


def test_a_baseline_takes_in_what_decides_and_nothing_else() -> None:
    found = [told(Outcome.FAIL), told(Outcome.FAIL, rule="new", out_of_force=NotYet(FIRST))]
    taken = acceptable(found)
    assert [f.rule for f in taken.findings] == ["old"]
    assert taken.left_out == {LeftOut.NOT_IN_FORCE: 1}


@pytest.mark.parametrize(("effective", "as_of"), [("9999-12-31", BEFORE), (None, datetime(9999, 12, 31, tzinfo=UTC))])
def test_a_deadline_never_leaves_the_calendar(compiled: Compiled, effective: str | None, as_of: datetime) -> None:
    pack = compiled(RULE | ({"effective": effective} if effective else {}))
    found = only(judged(pack, {"a": 2}, as_of, Settings(deadlines={Severity.HIGH: 30})))
    assert (found.outcome, found.due) == (Outcome.FAIL, date.max)
