"""The gate: what closes it, with which code, and the laws that no input may break."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.engine.gate import (
    Enforcement,
    GateSettings,
    concerns,
    decide,
    elsewhere_of,
    refuse_unknown,
    standing,
)
from arcanos.errors import ArcanosError, ConfigRefused, ExitCode, Place, UsageError
from arcanos.findings import Baselined, Finding, Outcome, Reason, Severity, Waived, finding
from arcanos.record import Coverage, Decision

WAIVED = Waived("W-1", "Grace", date(2026, 12, 1), "GOV-1")
BASELINED = Baselined("baseline.json", "Grace", datetime(2026, 6, 1, tzinfo=UTC), date(2026, 12, 1))
REASONS = {
    Outcome.INDETERMINATE: Reason.PATH_ABSENT,
    Outcome.ERROR: Reason.RULE_ERROR,
    Outcome.MANUAL: Reason.ATTESTATION_MISSING,
}
CLOSING_AT_HIGH = {
    Outcome.PASS: ExitCode.OPEN,
    Outcome.FAIL: ExitCode.CLOSED,
    Outcome.NOT_APPLICABLE: ExitCode.OPEN,
    Outcome.INDETERMINATE: ExitCode.UNTOLD,
    Outcome.ERROR: ExitCode.UNTOLD,
    Outcome.MANUAL: ExitCode.UNTOLD,
}


def found(
    outcome: Outcome = Outcome.FAIL,
    severity: Severity = Severity.HIGH,
    rule: str = "encrypted",
    subject: str = "m@1.0.0",
    pack: str = "security",
) -> Finding:
    return finding(
        pack=pack,
        rule=rule,
        subject=subject,
        outcome=outcome,
        severity=severity,
        title="Weights are encrypted",
        domain="security",
        scope="deployment",
        message="weights are stored in the clear",
        why="They can be stolen.",
        remedy="Encrypt them.",
        owner="ml-engineering",
        controls=(),
        spots=(),
        rule_place=Place("security/encrypted.yaml", 1, 1),
        evidence_sha256="0" * 64,
        reason=REASONS.get(outcome),
    )


PASSING = found(Outcome.PASS, rule="present")


def decided(
    *findings: Finding,
    gate: GateSettings | None = None,
    planned: int | None = None,
    elsewhere: frozenset[str] = frozenset(),
    rules: int = 3,
    documents: int = 1,
) -> Decision:
    return decide(
        findings,
        planned=len(findings) if planned is None else planned,
        gate=gate or GateSettings("production"),
        rules=rules,
        documents=documents,
        elsewhere=elsewhere,
    )


def enforcing(how: Enforcement) -> GateSettings:
    return GateSettings("production", enforcement={"security/encrypted": how})


@pytest.mark.parametrize("outcome", Outcome)
def test_each_outcome_at_the_blocking_severity_has_its_exit_code(outcome: Outcome) -> None:
    assert decided(PASSING, found(outcome)).exit_code is CLOSING_AT_HIGH[outcome]


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.ERROR])
def test_below_the_blocking_severity_only_an_error_closes(outcome: Outcome) -> None:
    assert decided(PASSING, found(outcome, Severity.MEDIUM)).open
    assert decided(PASSING, found(Outcome.ERROR, Severity.INFO)).exit_code is ExitCode.UNTOLD


def test_a_failure_outranks_what_could_not_be_told() -> None:
    decision = decided(found(Outcome.INDETERMINATE, Severity.CRITICAL), found(Outcome.FAIL, rule="other"))
    assert decision.exit_code is ExitCode.CLOSED
    assert decision.reasons == (
        "fail high security/other m@1.0.0",
        "indeterminate critical security/encrypted m@1.0.0 (path_absent)",
    )


def test_a_waived_failure_does_not_close_and_is_told() -> None:
    decision = decided(PASSING, found().under(WAIVED))
    assert decision.open
    assert decision.reasons == ("let through as waived: 1",)


@pytest.mark.parametrize("outcome", [Outcome.INDETERMINATE, Outcome.ERROR, Outcome.MANUAL])
def test_a_waiver_mark_on_what_could_not_be_told_changes_nothing(outcome: Outcome) -> None:
    assert decided(found(outcome).under(WAIVED)).exit_code is ExitCode.UNTOLD


def test_a_hard_rule_closes_at_any_severity_and_under_any_waiver() -> None:
    gate = enforcing(Enforcement.HARD)
    assert decided(found(severity=Severity.INFO).under(WAIVED), gate=gate).exit_code is ExitCode.CLOSED
    assert decided(found(Outcome.INDETERMINATE, Severity.INFO), gate=gate).exit_code is ExitCode.UNTOLD
    assert gate.hard == {"security/encrypted"}


def test_an_advisory_rule_closes_only_when_it_breaks() -> None:
    gate = enforcing(Enforcement.ADVISORY)
    for outcome in set(Outcome) - {Outcome.ERROR}:
        assert decided(PASSING, found(outcome, Severity.CRITICAL), gate=gate).open
    assert decided(found(Outcome.ERROR), gate=gate).exit_code is ExitCode.UNTOLD
    assert decided(found(), gate=gate).reasons == ("let through as advisory: 1",)


@pytest.mark.parametrize(("how", "opens"), [(None, True), ("advisory", True), ("blocking", False), ("hard", False)])
def test_advisory_manual_opens_for_attestations_but_not_for_rules_listed_otherwise(
    how: str | None, opens: bool
) -> None:
    listed = {"security/encrypted": Enforcement(how)} if how else {}
    gate = GateSettings("production", enforcement=listed, advisory_manual=True)
    assert decided(PASSING, found(Outcome.MANUAL), gate=gate).open is opens


@pytest.mark.parametrize(("rules", "documents"), [(0, 1), (1, 0), (0, 0)])
def test_no_rules_or_no_documents_is_refused_whatever_min_evaluated_says(rules: int, documents: int) -> None:
    gate = GateSettings("production", min_evaluated=0)
    decision = decided(gate=gate, rules=rules, documents=documents)
    assert decision.exit_code is ExitCode.REFUSED
    assert all(": name " in reason for reason in decision.reasons)


def test_a_run_in_which_nothing_applies_is_refused_unless_the_gate_says_so() -> None:
    nothing = found(Outcome.NOT_APPLICABLE)
    assert decided(nothing).exit_code is ExitCode.REFUSED
    assert decided(nothing).reasons[0].startswith("0 checks were evaluated and the gate asks for 1: ")
    assert decided(nothing, gate=GateSettings("production", min_evaluated=0)).open


def test_waivers_and_other_models_do_not_count_as_having_looked() -> None:
    waiver = found(Outcome.PASS, rule="waiver-in-force", pack="arcanos")
    other = found(Outcome.PASS, subject="other@1.0.0")
    nothing = found(Outcome.NOT_APPLICABLE, rule="present")
    decision = decided(waiver, other, nothing, elsewhere=frozenset({other.fingerprint}))
    assert decision.exit_code is ExitCode.REFUSED
    assert decision.elsewhere == (other.fingerprint,)


def test_too_little_evaluated_outranks_a_failure_and_both_are_told() -> None:
    decision = decided(found(), gate=GateSettings("production", min_evaluated=2))
    assert decision.exit_code is ExitCode.REFUSED
    assert decision.reasons[1] == "fail high security/encrypted m@1.0.0"


def test_findings_of_packs_that_the_gate_does_not_read_are_told_and_do_not_decide() -> None:
    gate = GateSettings("production", packs=("security",))
    decision = decided(PASSING, found(pack="privacy"), gate=gate)
    assert decision.reasons == ("of packs that this gate does not read: 1",)
    own = found(Outcome.FAIL, rule="waiver-in-force", pack="arcanos")
    assert decided(PASSING, own, gate=gate).exit_code is ExitCode.CLOSED


def test_a_pack_of_the_gate_that_gave_no_finding_is_refused() -> None:
    gate = GateSettings("production", packs=("security", "privcy"))
    with pytest.raises(ConfigRefused, match=r"ARC-GATE-PACK: no pack 'privcy' with rules; did you mean 'privacy'\?"):
        decided(PASSING, found(Outcome.PASS, pack="privacy"), gate=gate)
    decision = decide(
        [PASSING], planned=1, gate=gate, rules=1, documents=1, known_rules=["security/present", "privcy/consent"]
    )
    assert decision.exit_code is ExitCode.REFUSED
    assert decision.reasons == ("pack 'privcy' was not evaluated: load it, or take it out of the gate",)


def test_enforcement_of_an_unknown_rule_is_refused_with_the_nearest_name() -> None:
    gate = GateSettings("production", enforcement={"security/encrypted-weights": Enforcement.HARD})
    with pytest.raises(ConfigRefused, match=r"ARC-GATE-RULE.*did you mean 'security/encrypted'\?"):
        decided(found(), gate=gate)


def test_enforcement_of_a_rule_in_a_pack_that_the_gate_does_not_read_is_refused() -> None:
    gate = GateSettings("production", packs=("security",), enforcement={"privacy/consent": Enforcement.HARD})
    place = Place("arcanos_audit_config.json", 3, 5)
    with pytest.raises(ConfigRefused) as refusal:
        refuse_unknown(gate, ["security/encrypted", "privacy/consent"], lambda path: place)
    assert [m.place for m in refusal.value.mistakes] == [place]


def test_the_rule_about_waivers_can_be_enforced_in_a_run_without_waivers() -> None:
    gate = GateSettings("production", enforcement={"arcanos/waiver-in-force": Enforcement.HARD})
    assert decided(PASSING, gate=gate).open


def test_a_stage_other_than_that_of_the_gate_is_refused() -> None:
    gate = GateSettings("production", stage="production")
    with pytest.raises(UsageError, match="guards stage 'production', not 'staging'"):
        decide([PASSING], planned=1, gate=gate, rules=1, documents=1, stage="staging")
    assert decide([PASSING], planned=1, gate=gate, rules=1, documents=1).stage == "production"


@pytest.mark.parametrize("planned", [0, 1, 3])
def test_a_finding_lost_or_too_many_is_a_bug(planned: int) -> None:
    with pytest.raises(ArcanosError, match="this is a bug") as bug:
        decided(PASSING, found(), planned=planned)
    assert bug.value.exit_code is ExitCode.BUG


def test_many_reasons_are_counted_by_rule_and_very_many_by_severity() -> None:
    by_subject = [found(subject=f"m@{i}") for i in range(21)]
    assert decided(*by_subject).reasons == ("fail high security/encrypted (21 findings)",)
    by_rule = [found(rule=f"r{i}", subject=s) for i in range(21) for s in ("a", "b")]
    assert decided(*by_rule).reasons == ("fail high (42 findings of 21 rules)",)
    assert len(decided(*by_rule).decisive) == 42


def test_a_few_failures_are_named_beside_many_findings_that_could_not_be_told() -> None:
    unclear = [found(Outcome.INDETERMINATE, Severity.CRITICAL, subject=f"m@{i}") for i in range(30)]
    assert decided(*unclear, found(rule="signed")).reasons == (
        "fail high security/signed m@1.0.0",
        "indeterminate critical security/encrypted (30 findings)",
    )


@pytest.mark.parametrize(
    ("target", "decides"),
    [
        ({"id": "m@2.0.0"}, True),
        ({"model": "m@2.0.0", "id": "eval-7"}, True),
        ({"id": "m@1.0.0"}, False),
        ({"model": "m@1.0.0", "id": "eval-8"}, False),
        ({"id": "m@1.0.0", "model": "m@2.0.0"}, True),
        ({"id": "unheard-of@1.0.0"}, True),
        ({"id": 7, "model": None}, True),
        ({}, True),
        ("m@1.0.0", True),
        (["m@1.0.0"], True),
        (None, True),
    ],
)
def test_only_a_target_of_another_known_model_does_not_decide(target: object, decides: bool) -> None:
    assert concerns(target, "m@2.0.0", frozenset({"m@1.0.0", "m@2.0.0"})) is decides


def test_a_fingerprint_shared_with_the_own_model_is_not_elsewhere() -> None:
    one, two = found(subject="shared"), found(subject="m@1.0.0")
    results = [(one, {"id": "m@1.0.0"}), (one, {"id": "m@2.0.0"}), (two, {"id": "m@1.0.0"})]
    assert elsewhere_of(results, "m@2.0.0", frozenset({"m@1.0.0", "m@2.0.0"})) == {two.fingerprint}


def test_a_model_that_the_registry_does_not_have_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"no model 'm@2\.0'; did you mean 'm@2\.0\.0'\?"):
        elsewhere_of([], "m@2.0", frozenset({"m@2.0.0"}))


FINDINGS = st.builds(
    found,
    outcome=st.sampled_from(Outcome),
    severity=st.sampled_from(Severity),
    rule=st.sampled_from(["encrypted", "present", "signed"]),
    subject=st.sampled_from(["m@1.0.0", "m@2.0.0", "n@1.0.0"]),
    pack=st.sampled_from(["security", "arcanos"]),
)
RUNS = st.lists(
    st.one_of(FINDINGS, FINDINGS.map(lambda f: f.under(WAIVED))), max_size=8, unique_by=lambda f: f.name + f.subject
)
ENFORCEMENTS: st.SearchStrategy[Mapping[str, Enforcement]] = st.dictionaries(
    st.sampled_from(["security/encrypted", "security/signed"]), st.sampled_from(Enforcement)
)
GATES = st.builds(
    GateSettings,
    name=st.just("production"),
    block_at=st.sampled_from(Severity),
    enforcement=ENFORCEMENTS,
    min_evaluated=st.integers(0, 2),
    advisory_manual=st.booleans(),
)
KNOWN = ["security/encrypted", "security/present", "security/signed"]


def of_run(run: list[Finding], gate: GateSettings, elsewhere: frozenset[str] = frozenset()) -> Decision:
    return decide(run, planned=len(run), gate=gate, rules=len(run), documents=1, elsewhere=elsewhere, known_rules=KNOWN)


@given(RUNS, GATES, FINDINGS)
def test_adding_a_failing_finding_never_opens_a_closed_gate(run: list[Finding], gate: GateSettings, f: Finding) -> None:
    before = of_run(run, gate)
    if f.outcome is Outcome.FAIL and before.exit_code in (ExitCode.CLOSED, ExitCode.UNTOLD):
        assert not of_run([*run, f], gate).open


@given(RUNS, GATES, FINDINGS)
def test_a_blocking_failure_closes_every_run(run: list[Finding], gate: GateSettings, f: Finding) -> None:
    if f.outcome is Outcome.FAIL and f.severity >= gate.block_at:
        advisory = gate.enforcement.get(f.name) is Enforcement.ADVISORY
        assert advisory or of_run([*run, f], gate).exit_code in (ExitCode.CLOSED, ExitCode.REFUSED)


@given(RUNS, GATES, st.randoms(use_true_random=False))
def test_the_order_of_findings_never_matters(run: list[Finding], gate: GateSettings, random: Random) -> None:
    shuffled = list(run)
    random.shuffle(shuffled)
    assert of_run(shuffled, gate) == of_run(run, gate)


@given(RUNS, GATES, st.integers(0, 7))
def test_a_dropped_finding_never_gives_a_decision(run: list[Finding], gate: GateSettings, which: int) -> None:
    if run:
        dropped = [f for i, f in enumerate(run) if i != which % len(run)]
        with pytest.raises(ArcanosError, match="bug"):
            decide(dropped, planned=len(run), gate=gate, rules=1, documents=1, known_rules=KNOWN)


@given(RUNS, GATES, st.sets(st.integers(0, 7)))
def test_counts_agree(run: list[Finding], gate: GateSettings, which: set[int]) -> None:
    elsewhere = frozenset(f.fingerprint for i, f in enumerate(run) if i in which)
    decision = of_run(run, gate, elsewhere)
    assert Coverage.of(len(run), run).complete
    assert set(decision.elsewhere) == {f.fingerprint for f in run} & elsewhere
    assert not elsewhere & set(decision.decisive)
    assert decision.open == (not decision.decisive and decision.exit_code is not ExitCode.REFUSED)
    told = [r for r in decision.reasons if r.split(" ")[0] in ("fail", "indeterminate", "error", "manual")]
    assert len(told) == len(decision.decisive)


@given(RUNS, GATES, FINDINGS)
def test_what_is_elsewhere_never_matters(run: list[Finding], gate: GateSettings, f: Finding) -> None:
    if f.fingerprint not in {other.fingerprint for other in run} and run:
        with_other = of_run([*run, f], gate, frozenset({f.fingerprint}))
        alone = of_run(run, gate)
        assert (with_other.exit_code, with_other.decisive) == (alone.exit_code, alone.decisive)


def test_a_baselined_failure_does_not_close_and_is_counted() -> None:
    decision = decided(PASSING, found().under(BASELINED), found(rule="signed").under(WAIVED))
    assert decision.exit_code is ExitCode.OPEN
    assert decision.reasons == ("let through as waived: 1", "let through as baselined: 1")


@pytest.mark.parametrize("outcome", [Outcome.INDETERMINATE, Outcome.MANUAL, Outcome.ERROR])
def test_a_baseline_over_what_could_not_be_told_opens_nothing(outcome: Outcome) -> None:
    assert decided(PASSING, found(outcome).under(BASELINED)).exit_code is ExitCode.UNTOLD


def test_a_baseline_over_a_hard_rule_opens_nothing() -> None:
    gate = GateSettings("production", enforcement={"security/encrypted": Enforcement.HARD})
    decision = decided(PASSING, found(severity=Severity.INFO).under(BASELINED), gate=gate)
    assert decision.exit_code is ExitCode.CLOSED


def test_what_is_let_through_is_counted_once_each() -> None:
    advisory: dict[str, Enforcement] = {f"security/{name}": Enforcement.ADVISORY for name in ("a", "b")}
    let_through = [
        found(rule="a"),
        found(rule="b").under(BASELINED),
        found(rule="c").under(WAIVED),
        found(rule="d", severity=Severity.LOW),
    ]
    assert decided(PASSING, *let_through, gate=GateSettings("production", enforcement=advisory)).reasons == (
        "let through below high: 1",
        "let through as waived: 1",
        "let through as baselined: 1",
        "let through as advisory: 1",
    )


def test_the_engine_s_own_rules_can_be_enforced() -> None:
    own = ("arcanos/waiver-in-force", "arcanos/baseline-in-force", "arcanos/compliance-script-finding")
    refuse_unknown(GateSettings("g", enforcement=dict.fromkeys(own, Enforcement.ADVISORY)), ["security/encrypted"])


GATE = GateSettings("g")
TAKES_ADVICE = GateSettings("g", enforcement={"security/encrypted": Enforcement.ADVISORY})


@pytest.mark.parametrize(
    ("about", "gate", "says"),
    [
        (found(), GATE, "closes (exit 1)"),
        (found(Outcome.INDETERMINATE), GATE, "closes (exit 4)"),
        (found(Outcome.ERROR, Severity.INFO).under(WAIVED), TAKES_ADVICE, "closes (exit 4)"),
        (found(Outcome.PASS), GATE, "does not close: its outcome is pass"),
        (found(Outcome.NOT_APPLICABLE), GATE, "does not close: its outcome is not_applicable"),
        (found().under(WAIVED), GATE, "does not close: waiver W-1 covers it until 2026-12-01"),
        (found().under(BASELINED), GATE, "does not close: baseline baseline.json accepts it until 2026-12-01"),
        (found(), TAKES_ADVICE, "does not close: the gate takes it as advisory"),
        (found(severity=Severity.MEDIUM), GATE, "does not close: medium is below high"),
        (found(), GateSettings("g", packs=("privacy",)), "does not decide: the gate does not read the pack 'security'"),
    ],
)
def test_what_a_finding_does_to_the_gate_is_told(about: Finding, gate: GateSettings, says: str) -> None:
    assert standing(about, gate) == says


def test_a_finding_about_another_model_does_not_decide() -> None:
    told = standing(found(), GATE, frozenset({found().fingerprint}))
    assert told == "does not decide: it is about another model"


@given(FINDINGS.map(lambda f: f.under(BASELINED)), st.sampled_from(Severity))
def test_what_is_told_of_a_finding_is_what_the_decision_does(about: Finding, block_at: Severity) -> None:
    gate = GateSettings("g", block_at=block_at, min_evaluated=0)
    for one in (about, replace(about, baselined=None)):
        assert standing(one, gate).startswith("closes") is bool(decided(one, gate=gate).decisive)
