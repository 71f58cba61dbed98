"""What a gate says, word for word: reasons, places of mistakes, and the order in which they are told."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from arcanos.engine.gate import (
    MOST_REASONS,
    Enforcement,
    GateSettings,
    closes,
    decide,
    elsewhere_of,
    refuse_unknown,
    standing,
    will_close,
)
from arcanos.errors import ConfigRefused, ExitCode, Mistake, Place, UsageError
from arcanos.findings import Baselined, Finding, NotYet, Outcome, OutOfForce, Reason, Retired, Severity, Waived, finding
from arcanos.readers.source import Path
from arcanos.record import Decision

WAIVED = Waived("W-1", "Grace", date(2026, 12, 1), "GOV-1")
AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
GATE = GateSettings("release", stage="production", block_at=Severity.HIGH)
NOT_YET, RETIRED = NotYet(date(2026, 12, 1)), Retired(date(2026, 10, 1))
RULES = ("security/encrypted", "security/signed", "fairness/parity")


def found(
    name: str = "security/encrypted",
    outcome: Outcome = Outcome.FAIL,
    severity: Severity = Severity.HIGH,
    subject: str = "m@1.0.0",
    reason: Reason | None = None,
    out_of_force: OutOfForce | None = None,
) -> Finding:
    pack, _, rule = name.partition("/")
    return finding(
        pack=pack,
        rule=rule,
        subject=subject,
        outcome=outcome,
        severity=severity,
        title="t",
        domain="security",
        scope="deployment",
        message="m",
        why="w",
        remedy="r",
        owner="o",
        controls=(),
        spots=(),
        rule_place=Place("p.yaml", 1, 1),
        evidence_sha256="0" * 64,
        reason=reason,
        out_of_force=out_of_force,
    )


PASSING = found("security/signed", Outcome.PASS)


def decided(*findings: Finding, gate: GateSettings = GATE, rules: int = 3, documents: int = 1) -> Decision:
    return decide(
        findings, planned=len(findings), gate=gate, rules=rules, documents=documents, model="m@1.0.0", known_rules=RULES
    )


def test_a_closed_decision_is_complete() -> None:
    failure = found()
    assert decided(PASSING, failure) == Decision(
        gate="release",
        model="m@1.0.0",
        stage="production",
        block_at=Severity.HIGH,
        exit_code=ExitCode.CLOSED,
        reasons=("fail high security/encrypted m@1.0.0",),
        decisive=(failure.fingerprint,),
        elsewhere=(),
    )


def test_what_closes_is_told_by_outcome_then_severity_then_name_then_subject_then_reason() -> None:
    rows = [
        found("security/signed", Outcome.FAIL, Severity.HIGH, "b"),
        found("security/signed", Outcome.FAIL, Severity.HIGH, "a"),
        found("fairness/parity", Outcome.FAIL, Severity.HIGH, "c"),
        found("security/signed", Outcome.FAIL, Severity.CRITICAL, "z"),
        found("security/signed", Outcome.INDETERMINATE, Severity.HIGH, "d", Reason.PATH_ABSENT),
        found("security/signed", Outcome.ERROR, Severity.CRITICAL, "e", Reason.RULE_ERROR),
        found("security/signed", Outcome.MANUAL, Severity.HIGH, "f", Reason.ATTESTATION_EXPIRED),
    ]
    wanted = (
        "fail critical security/signed z",
        "fail high fairness/parity c",
        "fail high security/signed a",
        "fail high security/signed b",
        "indeterminate high security/signed d (path_absent)",
        "error critical security/signed e (rule_error)",
        "manual high security/signed f (attestation_expired)",
    )
    assert decided(*rows).reasons == wanted
    assert decided(*reversed(rows)).reasons == wanted


def test_one_subject_with_two_reasons_is_told_in_their_order() -> None:
    rows = [found(outcome=Outcome.INDETERMINATE, reason=r) for r in (Reason.PATH_ABSENT, Reason.AMBIGUOUS)]
    wanted = tuple(f"indeterminate high security/encrypted m@1.0.0 ({r})" for r in ("ambiguous", "path_absent"))
    assert decided(*rows).reasons == decided(*reversed(rows)).reasons == wanted


@pytest.mark.parametrize("count", [MOST_REASONS, MOST_REASONS + 1])
def test_many_findings_are_told_one_by_one_and_more_by_rule(count: int) -> None:
    reasons = decided(*(found(subject=f"m{n:02}") for n in range(count))).reasons
    if count == MOST_REASONS:
        assert reasons == tuple(f"fail high security/encrypted m{n:02}" for n in range(count))
    else:
        assert reasons == (f"fail high security/encrypted ({count} findings)",)


def test_many_rules_are_told_one_by_one_and_more_by_severity() -> None:
    names = [f"security/r{n:02}" for n in range(MOST_REASONS + 1)]

    def reasons(*rows: Finding) -> tuple[str, ...]:
        return decide(rows, planned=len(rows), gate=GATE, rules=9, documents=1, known_rules=names).reasons

    rows = [found(name, subject=s) for name in names[:-1] for s in "ab"]
    assert reasons(*rows, found(names[0], subject="c")) == (
        "fail high security/r00 (3 findings)",
        *(f"fail high {name} (2 findings)" for name in names[1:-1]),
    )
    assert reasons(*rows, found(names[-1], severity=Severity.CRITICAL)) == (
        "fail critical (1 finding of 1 rule)",
        f"fail high ({2 * MOST_REASONS} findings of {MOST_REASONS} rules)",
    )


def test_an_open_gate_says_what_it_let_through() -> None:
    gate = GateSettings(
        "release",
        packs=("security",),
        block_at=Severity.HIGH,
        enforcement={"security/encrypted": Enforcement.ADVISORY},
    )
    accepted = Baselined("baseline.yaml", "Grace", AS_OF, date(2026, 12, 1))
    decision = decided(
        PASSING,
        found("security/signed", severity=Severity.LOW, subject="low 1"),
        found("security/signed", severity=Severity.LOW, subject="low 2"),
        found("security/signed", subject="waived").under(WAIVED),
        found("security/signed", subject="accepted").under(accepted),
        found("security/encrypted", subject="advised"),
        found("security/encrypted", subject="advised and waived").under(WAIVED),
        found("fairness/parity"),
        gate=gate,
    )
    assert decision.exit_code is ExitCode.OPEN
    assert decision.reasons == (
        "let through below high: 2",
        "let through as waived: 2",
        "let through as baselined: 1",
        "let through as advisory: 1",
        "of packs that this gate does not read: 1",
    )


def test_an_open_gate_without_anything_to_say_says_nothing() -> None:
    assert decided(PASSING).reasons == ()


def test_a_gate_that_allows_nothing_to_be_evaluated_says_so() -> None:
    gate = GateSettings("release", min_evaluated=0)
    quiet = found(outcome=Outcome.NOT_APPLICABLE)
    said = "nothing was evaluated, and the gate allows it (min_evaluated: 0)"
    assert decided(quiet, gate=gate).reasons == (said,)
    assert decided(quiet, PASSING, gate=gate).reasons == ()


def test_nothing_to_decide_on_names_each_next_step() -> None:
    gate = GateSettings("release", packs=("fairness",))
    decision = decided(found(outcome=Outcome.NOT_APPLICABLE), gate=gate, documents=0)
    assert decision.exit_code is ExitCode.REFUSED
    assert decision.reasons[:2] == (
        "no document was read: name the evidence in the configuration",
        "pack 'fairness' was not evaluated: load it, or take it out of the gate",
    )
    assert decision.reasons[2] == (
        "0 checks were evaluated and the gate asks for 1: "
        "see which rules do not apply and why, or set min_evaluated in the gate"
    )
    none = decided(gate=gate, rules=0)
    assert none.reasons[0] == "no rule was evaluated: name a pack with rules in the configuration"
    assert not any("was not evaluated: load it" in reason for reason in none.reasons)


def test_a_name_that_exists_nowhere_is_refused_at_its_place() -> None:
    gate = GateSettings(
        "release",
        packs=("security", "securty"),
        enforcement={"security/sined": Enforcement.HARD, "fairness/parity": Enforcement.HARD},
    )

    def place(path: Path) -> Place:
        return Place("/".join(map(str, path)), 7, 1)

    with pytest.raises(ConfigRefused) as refused:
        refuse_unknown(gate, RULES, place)
    assert refused.value.mistakes == (
        Mistake(
            Place("enforcement/fairness/parity", 7, 1),
            "ARC-GATE-RULE",
            "enforcement names no rule 'fairness/parity' of this gate",
            "known: arcanos/baseline-in-force, arcanos/compliance-script-finding, "
            "arcanos/reproduction-difference, arcanos/waiver-in-force, security/encrypted, security/signed",
        ),
        Mistake(
            Place("enforcement/security/sined", 7, 1),
            "ARC-GATE-RULE",
            "enforcement names no rule 'security/sined' of this gate",
            "did you mean 'security/signed'?",
        ),
        Mistake(Place("packs/1", 7, 1), "ARC-GATE-PACK", "no pack 'securty' with rules", "did you mean 'security'?"),
    )
    with pytest.raises(ConfigRefused, match=r"^gate release: ARC-GATE-PACK"):
        refuse_unknown(GateSettings("release", packs=("x",)), RULES)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (found(), "closes (exit 1)"),
        (found(outcome=Outcome.ERROR, severity=Severity.INFO), "closes (exit 4)"),
        (found(outcome=Outcome.PASS), "does not close: its outcome is pass"),
        (found(outcome=Outcome.NOT_APPLICABLE), "does not close: its outcome is not_applicable"),
        (found().under(WAIVED), "does not close: waiver W-1 covers it until 2026-12-01"),
        (
            found().under(Baselined("b.yaml", "Grace", AS_OF, date(2026, 12, 1))),
            "does not close: baseline b.yaml accepts it until 2026-12-01",
        ),
        (found(severity=Severity.LOW), "does not close: low is below high"),
        (found("security/signed"), "does not close: the gate takes it as advisory"),
        (found("fairness/parity"), "does not decide: the gate does not read the pack 'fairness'"),
        (found(subject="other"), "does not decide: it is about another model"),
    ],
)
def test_each_finding_has_its_standing_before_a_gate(one: Finding, said: str) -> None:
    gate = GateSettings("release", packs=("security",), enforcement={"security/signed": Enforcement.ADVISORY})
    assert standing(one, gate, frozenset({found(subject="other").fingerprint})) == said


STANDINGS: list[tuple[Finding, bool, bool, str]] = [
    (found(), True, False, "closes (exit 1)"),
    (found(severity=Severity.LOW), False, False, "does not close: low is below high"),
    (
        found(out_of_force=NOT_YET),
        False,
        True,
        "does not close: its rule is not in force until 2026-12-01; it closes from then on",
    ),
    (
        found(out_of_force=NOT_YET, severity=Severity.LOW),
        False,
        False,
        "does not close: its rule is not in force until 2026-12-01",
    ),
    (found(out_of_force=RETIRED), False, False, "does not close: its rule is retired since 2026-10-01"),
    (found(outcome=Outcome.PASS, out_of_force=NOT_YET), False, False, "does not close: its outcome is pass"),
]


@pytest.mark.parametrize(("one", "now", "later", "said"), STANDINGS)
def test_what_closes_now_and_what_closes_later(one: Finding, now: bool, later: bool, said: str) -> None:
    assert (closes(one, GATE), will_close(one, GATE), standing(one, GATE)) == (now, later, said)


@pytest.mark.parametrize(
    ("others", "reasons", "pending"),
    [
        ([found(out_of_force=RETIRED)], ("of rules that are not in force: 1",), 0),
        (
            [found(out_of_force=NOT_YET)],
            ("of rules that are not in force: 1 (1 will close it on the first day of their rule)",),
            1,
        ),
        (
            [
                found(out_of_force=NOT_YET),
                found(out_of_force=NOT_YET, subject="n", severity=Severity.LOW),
                found(outcome=Outcome.PASS, out_of_force=NOT_YET, subject="o"),
                found(severity=Severity.LOW, subject="p"),
            ],
            (
                "let through below high: 1",
                "of rules that are not in force: 2 (1 will close it on the first day of their rule)",
            ),
            1,
        ),
        ([found(outcome=Outcome.PASS, out_of_force=NOT_YET)], (), 0),
    ],
)
def test_an_open_gate_says_what_closes_later(others: list[Finding], reasons: tuple[str, ...], pending: int) -> None:
    decision = decided(PASSING, *others)
    assert (decision.exit_code, decision.reasons) == (ExitCode.OPEN, reasons)
    assert decision.pending == tuple(one.fingerprint for one in others[:pending])


def test_checks_of_rules_that_are_not_in_force_are_told_apart() -> None:
    idle = [found(subject=subject, out_of_force=why) for subject, why in (("a", NOT_YET), ("b", RETIRED))]
    decision = decided(PASSING, *idle, gate=GateSettings("release", min_evaluated=2))
    assert decision.exit_code is ExitCode.REFUSED
    (reason,) = decision.reasons
    assert reason == (
        "1 checks were evaluated and the gate asks for 2: see which rules do not apply and why, "
        "or set min_evaluated in the gate; 2 more are of rules that are not in force"
    )


def test_the_pack_of_a_rule_is_what_stands_before_the_first_slash() -> None:
    gate = GateSettings("release", packs=("a",), enforcement={"a/b/c": Enforcement.HARD})
    refuse_unknown(gate, ["a/b/c"])
    with pytest.raises(ConfigRefused, match="no pack 'a/b' with rules"):
        refuse_unknown(GateSettings("release", packs=("a/b",)), ["a/b/c"])


def test_an_unknown_model_is_refused_with_what_is_near() -> None:
    for known, said in (
        (frozenset({"credit@1.0.0"}), "the registry has no model 'credit@1.0.1'; did you mean 'credit@1.0.0'?"),
        (frozenset[str](), "the registry has no model 'credit@1.0.1'"),
    ):
        with pytest.raises(UsageError) as refused:
            elsewhere_of([], "credit@1.0.1", known)
        assert str(refused.value) == said
