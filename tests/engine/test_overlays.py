"""Waivers: what covers a failing finding, what each waiver says of itself, and what never matters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.engine.overlay_findings import Trouble, subject_of
from arcanos.engine.overlays import Applied, almost, apply_overlays, outside_of
from arcanos.engine.waiver_file import Waiver
from arcanos.errors import Place
from arcanos.findings import Finding, Outcome, Severity, Spot, Waived, finding, fingerprint

AS_OF = datetime(2026, 6, 15, 12, tzinfo=UTC)
RULE = "security/encrypted"
WAIVER = Waiver(
    id="W-1",
    rule=RULE,
    target="m@1.0.0",
    reason="Migration of the store is planned.",
    owner="Ada",
    approved_by="Grace",
    created=date(2026, 6, 1),
    expires=date(2026, 6, 30),
    ticket="GOV-7",
    spot=Spot("waivers", "f" * 64, "$['waivers'][0]", Place("waivers.yaml", 2, 5)),
    compensating_control="Only the platform team can read the store.",
)


def found(
    outcome: Outcome = Outcome.FAIL,
    subject: str = "m@1.0.0",
    rule: str = "encrypted",
    *,
    waivable: bool = True,
    evidence: str = "0" * 64,
    severity: Severity = Severity.CRITICAL,
) -> Finding:
    return finding(
        pack="security",
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
        evidence_sha256=evidence,
        waivable=waivable,
    )


def applied(*findings: Finding, waivers: tuple[Waiver, ...] = (WAIVER,), as_of: datetime = AS_OF) -> Applied:
    return apply_overlays(findings, waivers, as_of)


def says(result: Applied, which: int = 0) -> tuple[Outcome, Severity, str]:
    own = result.own[which]
    return own.outcome, own.severity, own.message


def test_a_waiver_covers_the_failure_of_its_rule_and_target() -> None:
    result = applied(found(), found(subject="m@2.0.0"))
    assert [f.waived is not None for f in result.findings] == [True, False]
    assert [f.outcome for f in result.findings] == [Outcome.FAIL, Outcome.FAIL]
    assert says(result) == (
        Outcome.PASS,
        Severity.MEDIUM,
        "waiver W-1 covers security/encrypted on m@1.0.0 until 2026-06-30 (15 days left)",
    )


def test_a_waiver_is_a_finding_with_its_own_name_and_place() -> None:
    own = applied(found()).own[0]
    assert (own.name, own.subject, own.owner) == ("arcanos/waiver-in-force", "W-1", "Ada")
    assert own.rule_place == Place("waivers.yaml", 2, 5)
    assert own.spots == (WAIVER.spot,)
    assert not own.waivable


@pytest.mark.parametrize(
    ("at", "covers"),
    [
        (datetime(2026, 5, 31, 23, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 6, 1, tzinfo=UTC), True),
        (datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 7, 1, tzinfo=UTC), False),
        (datetime(2026, 7, 1, 1, tzinfo=timezone(timedelta(hours=2))), True),
        (datetime(2026, 6, 30, 23, tzinfo=timezone(timedelta(hours=-2))), False),
    ],
)
def test_both_days_are_whole_days_in_utc(at: datetime, covers: bool) -> None:
    assert (applied(found(), as_of=at).findings[0].waived is not None) is covers


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no zone"):
        applied(found(), as_of=datetime(2026, 6, 15))  # noqa: DTZ001


def test_an_expired_waiver_covers_nothing_and_says_so() -> None:
    result = applied(found(), as_of=datetime(2026, 7, 1, tzinfo=UTC))
    assert says(result)[:2] == (Outcome.FAIL, Severity.MEDIUM)
    assert "it expired on 2026-06-30" in says(result)[2]
    assert result.own[0].remedy.startswith("Fix the finding, or have a new waiver approved")


def test_a_waiver_not_yet_in_force_covers_nothing_and_is_not_called_unused() -> None:
    result = applied(as_of=datetime(2026, 5, 1, tzinfo=UTC))
    assert says(result)[:2] == (Outcome.FAIL, Severity.MEDIUM)
    assert says(result)[2].endswith("it is in force from 2026-06-01")


@pytest.mark.parametrize("outcome", [Outcome.PASS, Outcome.NOT_APPLICABLE])
def test_a_waiver_of_what_does_not_fail_is_unused(outcome: Outcome) -> None:
    result = applied(found(outcome))
    assert says(result)[:2] == (Outcome.FAIL, Severity.LOW)
    assert f"nothing to waive: the outcome is {outcome}" in says(result)[2]


def test_a_waiver_that_meets_no_finding_is_unused() -> None:
    result = applied(found(subject="m@2.0.0"))
    assert says(result)[:2] == (Outcome.FAIL, Severity.LOW)
    assert says(result)[2].endswith("the rule has no finding on this target")


def test_a_waiver_of_an_unknown_rule_names_the_nearest() -> None:
    result = applied(found(), waivers=(replace(WAIVER, rule="security/encryptd"),))
    assert says(result)[2].endswith("no such rule was evaluated (did you mean 'security/encrypted'?)")


@pytest.mark.parametrize("outcome", [Outcome.INDETERMINATE, Outcome.ERROR, Outcome.MANUAL])
def test_what_could_not_be_told_is_never_waived(outcome: Outcome) -> None:
    result = applied(found(outcome))
    assert result.findings[0].waived is None
    assert says(result)[:2] == (Outcome.FAIL, Severity.MEDIUM)
    assert f"the outcome is {outcome}, which cannot be waived" in says(result)[2]


def test_a_finding_that_is_not_waivable_is_not_waived() -> None:
    result = applied(found(waivable=False))
    assert result.findings[0].waived is None
    assert says(result)[:2] == (Outcome.FAIL, Severity.MEDIUM)


def test_a_hard_rule_is_not_waived() -> None:
    result = apply_overlays([found()], [WAIVER], AS_OF, hard=frozenset({RULE}))
    assert result.findings[0].waived is None
    assert says(result)[:2] == (Outcome.FAIL, Severity.MEDIUM)


def test_changed_evidence_voids_a_waiver_that_names_its_evidence() -> None:
    tied = replace(WAIVER, evidence="0" * 64)
    assert applied(found(), waivers=(tied,)).findings[0].waived is not None
    result = applied(found(evidence="1" * 64), waivers=(tied,))
    assert result.findings[0].waived is None
    assert "the evidence is not what was reviewed" in says(result)[2]


def test_overlapping_waivers_are_both_reported_and_the_first_covers() -> None:
    later = replace(WAIVER, id="W-0", created=date(2026, 6, 2))
    result = applied(found(), waivers=(later, WAIVER))
    waived = result.findings[0].waived
    assert waived is not None
    assert waived.id == "W-1"
    assert [own.outcome for own in result.own] == [Outcome.FAIL, Outcome.FAIL]
    assert says(result, 0)[2].endswith("it overlaps with W-1")
    assert says(result, 1)[2].endswith("it overlaps with W-0")


def test_a_renewed_waiver_does_not_overlap_with_the_expired_one() -> None:
    old = replace(WAIVER, id="W-0", created=date(2026, 1, 1), expires=date(2026, 6, 10))
    result = applied(found(), waivers=(old, WAIVER))
    assert [own.outcome for own in result.own] == [Outcome.FAIL, Outcome.PASS]
    assert "overlaps" not in says(result, 0)[2]


def test_of_overlapping_waivers_a_void_one_leaves_the_cover_to_the_next() -> None:
    void = replace(WAIVER, id="W-0", evidence="1" * 64)
    waived = applied(found(), waivers=(void, WAIVER)).findings[0].waived
    assert waived is not None
    assert waived.id == "W-1"


def test_a_target_is_matched_raw_and_as_findings_show_it() -> None:
    shown = replace(found(subject="m@\x1b[1m"), subject="m@\\x1b[1m")
    for target in ("m@\x1b[1m", "m@\\x1b[1m"):
        assert applied(shown, waivers=(replace(WAIVER, target=target),)).findings[0].waived is not None


def test_a_target_that_two_findings_show_alike_covers_neither() -> None:
    one, two = (replace(found(subject=raw), subject="m [redacted]") for raw in ("m one", "m two"))
    result = applied(one, two, waivers=(replace(WAIVER, target="m [redacted]"),))
    assert [f.waived for f in result.findings] == [None, None]
    assert "2 findings go by this rule and target" in says(result)[2]
    assert applied(one, two, waivers=(replace(WAIVER, target="m one"),)).findings[0].waived is not None


def test_a_waiver_outside_a_narrowed_run_is_neither_used_nor_unused() -> None:
    known = {"m@1.0.0", "m@2.0.0"}
    outside = outside_of(["privacy"], "m@2.0.0", known)
    other_pack = replace(WAIVER, id="W-2", rule="privacy/consent", target="bundle")
    typo = replace(WAIVER, id="W-3", rule="securty/encrypted", target="bundle")
    expired = replace(WAIVER, id="W-4", expires=date(2026, 6, 2))
    own = apply_overlays([found(subject="m@2.0.0")], [WAIVER, other_pack, typo, expired], AS_OF, outside=outside).own
    assert [f.outcome for f in own] == [
        Outcome.NOT_APPLICABLE,
        Outcome.NOT_APPLICABLE,
        Outcome.FAIL,
        Outcome.NOT_APPLICABLE,
    ]


def test_a_waiver_that_meets_a_finding_is_judged_even_when_called_outside() -> None:
    result = apply_overlays([found()], [WAIVER], AS_OF, outside=lambda waiver: True)
    assert says(result)[0] is Outcome.PASS


def test_a_waiver_about_another_model_goes_elsewhere_with_its_finding() -> None:
    other, own = found(), found(subject="m@2.0.0")
    mine = replace(WAIVER, id="W-2", target="m@2.0.0")
    result = apply_overlays([other, own], [WAIVER, mine], AS_OF, elsewhere=frozenset({other.fingerprint}))
    assert result.elsewhere == {other.fingerprint, fingerprint("arcanos", "waiver-in-force", "W-1")}


def test_the_deadline_of_a_lapsed_waiver_counts_from_as_of() -> None:
    result = apply_overlays([], [WAIVER], AS_OF, deadlines={Severity.LOW: 90})
    assert result.own[0].due == date(2026, 9, 13)
    assert applied(found()).own[0].due is None


LIMITS = {Severity.CRITICAL: 30, Severity.HIGH: 90, Severity.MEDIUM: 180, Severity.LOW: 366, Severity.INFO: 366}


@pytest.mark.parametrize(("severity", "longest"), LIMITS.items())
def test_the_graver_the_finding_the_shorter_its_waiver(severity: Severity, longest: int) -> None:
    """The days are counted from the first to the last: one day more, and it covers nothing from its first day on."""
    first = date(2026, 6, 15)
    fits = replace(WAIVER, created=first, expires=first + timedelta(days=longest))
    late = replace(fits, expires=fits.expires + timedelta(days=1))
    assert applied(found(severity=severity), waivers=(fits,)).findings[0].waived is not None
    result = applied(found(severity=severity), waivers=(late,))
    assert result.findings[0].waived is None
    assert says(result)[2].endswith(
        f"it lasts {longest + 1} days, and a waiver of a {severity} finding lasts {longest} at most"
    )


def test_other_limits_may_be_given() -> None:
    limits = LIMITS | {Severity.CRITICAL: 28}
    assert apply_overlays([found()], [WAIVER], AS_OF, limits=limits).findings[0].waived is None
    assert apply_overlays([found()], [WAIVER], AS_OF, limits=limits | {Severity.CRITICAL: 29}).findings[0].waived


@pytest.mark.parametrize("severity", Severity)
def test_only_a_critical_finding_needs_a_compensating_control(severity: Severity) -> None:
    bare = replace(WAIVER, compensating_control=None)
    result = applied(found(severity=severity), waivers=(bare,))
    assert (result.findings[0].waived is None) is (severity is Severity.CRITICAL)
    assert ("waived only with a compensating control" in says(result)[2]) is (severity is Severity.CRITICAL)


def test_the_mark_says_all_that_a_report_shows_of_a_waiver() -> None:
    control, why = "Only the platform team can read the store.", "Migration of the store is planned."
    days = {"expires": date(2026, 6, 30), "created": date(2026, 6, 1)}
    mark = Waived("W-1", "Grace", ticket="GOV-7", compensating_control=control, reason=why, owner="Ada", **days)
    assert applied(found()).findings[0].waived == mark


def test_what_is_wrong_is_told_of_each_waiver_with_its_words() -> None:
    (one,) = applied(found(), waivers=(replace(WAIVER, evidence="1" * 64, compensating_control=None),)).judged
    assert dict(one.troubles) == {
        Trouble.EVIDENCE_CHANGED: "the evidence is not what was reviewed",
        Trouble.NO_CONTROL: "a critical finding is waived only with a compensating control",
    }
    assert (one.covers, one.met) == (False, (found(),))
    (good,) = applied(found()).judged
    assert (good.covers, dict(good.troubles), good.entry) == (True, {}, WAIVER)


REMEDIES = [
    (replace(WAIVER, expires=date(2026, 6, 14)), found(), "Fix the finding, or have a new waiver approved"),
    (replace(WAIVER, created=date(2026, 6, 16)), found(), "Wait for its first day, or correct `created`"),
    (WAIVER, found(Outcome.ERROR), "Supply what could not be told: only a failing finding can be waived"),
    (WAIVER, found(waivable=False), "Remove the waiver and fix the finding"),
    (replace(WAIVER, evidence="1" * 64), found(), "Review the new evidence and have the waiver approved again"),
    (replace(WAIVER, created=date(2026, 5, 1)), found(), "Have a waiver approved that ends earlier; `waiver_limits`"),
    (replace(WAIVER, compensating_control=None), found(), "Say under `compensating_control` what guards meanwhile"),
    (WAIVER, found(Outcome.PASS), "Remove the waiver: left in place it pre-approves the next failure"),
    (WAIVER, found(), "Fix the finding before the last day of the waiver"),
]


@pytest.mark.parametrize(("waiver", "about", "remedy"), REMEDIES)
def test_the_next_step_is_that_of_the_gravest_trouble(waiver: Waiver, about: Finding, remedy: str) -> None:
    assert applied(about, waivers=(waiver,)).own[0].remedy.startswith(remedy)


def test_of_an_expired_waiver_that_nobody_needs_the_graver_trouble_is_told_first() -> None:
    own = applied(found(Outcome.PASS), as_of=datetime(2026, 7, 1, tzinfo=UTC)).own[0]
    assert own.severity is Severity.MEDIUM
    assert own.remedy.startswith("Fix the finding, or have a new waiver approved")
    assert own.message.endswith("it expired on 2026-06-30; there is nothing to waive: the outcome is pass")


def test_the_next_step_of_overlapping_and_of_ambiguous_waivers() -> None:
    overlapping = applied(found(), waivers=(WAIVER, replace(WAIVER, id="W-2"))).own[0]
    assert overlapping.remedy == "Keep one waiver for this rule and target and remove the others"
    one, two = (replace(found(subject=raw), subject="m [redacted]") for raw in ("m one", "m two"))
    ambiguous = applied(one, two, waivers=(replace(WAIVER, target="m [redacted]"),)).own[0]
    assert ambiguous.remedy == "Give the targets different subjects"


def test_overlapping_waivers_of_one_day_cover_by_id_in_either_order() -> None:
    other = replace(WAIVER, id="W-0")
    for waivers in ((WAIVER, other), (other, WAIVER)):
        waived = applied(found(), waivers=waivers).findings[0].waived
        assert waived is not None
        assert waived.id == "W-0"


def test_almost_lists_what_nearly_covers_nearest_first_and_why_not() -> None:
    waivers = [
        replace(WAIVER, id="W-target", target="n@1.0.0"),
        replace(WAIVER, id="W-version", target="m@2.0.0"),
        replace(WAIVER, id="W-rule", rule="security/encryptd"),
        replace(WAIVER, id="W-expired", expires=date(2026, 6, 2)),
        replace(WAIVER, id="W-none", rule="privacy/consent", target="bundle"),
    ]
    assert [(subject_of(waiver), why) for waiver, why in almost(found(), waivers, AS_OF)] == [
        ("W-expired", "it expired on 2026-06-02"),
        ("W-version", "it is for another version, m@2.0.0"),
        ("W-rule", "it is for another rule, security/encryptd"),
        ("W-target", "it is for another target, n@1.0.0"),
    ]
    assert almost(found(), [WAIVER], AS_OF, hard=frozenset({RULE})) == (
        (WAIVER, "no waiver covers a rule that the gate marks as hard"),
    )


def test_almost_leaves_out_the_waiver_that_covers() -> None:
    covered = applied(found()).findings[0]
    assert almost(covered, [WAIVER], AS_OF) == ()


DAYS = st.integers(-40, 40).map(lambda n: AS_OF.date() + timedelta(days=n))
FINDINGS = st.lists(
    st.builds(
        found,
        outcome=st.sampled_from(Outcome),
        subject=st.sampled_from(["m@1.0.0", "m@2.0.0", "n@1.0.0"]),
        rule=st.sampled_from(["encrypted", "signed"]),
        waivable=st.booleans(),
        evidence=st.sampled_from(["0" * 64, "1" * 64]),
    ),
    max_size=6,
)


def waiver(number: int, rule: str, target: str, created: date, expires: date, evidence: str | None) -> Waiver:
    return replace(
        WAIVER, id=f"W-{number}", rule=rule, target=target, created=created, expires=expires, evidence=evidence
    )


def id_of(waiver: Waiver) -> str:
    return waiver.id


WAIVERS = st.lists(
    st.builds(
        waiver,
        number=st.integers(0, 99),
        rule=st.sampled_from([RULE, "security/signed", "privacy/consent"]),
        target=st.sampled_from(["m@1.0.0", "m@2.0.0", "n@2.0.0"]),
        created=DAYS,
        expires=DAYS,
        evidence=st.sampled_from([None, "0" * 64]),
    ),
    max_size=5,
    unique_by=id_of,
)


@given(FINDINGS, WAIVERS, st.text(max_size=8))
def test_a_waiver_for_another_target_never_matters(findings: list[Finding], waivers: list[Waiver], other: str) -> None:
    stranger = replace(WAIVER, id="W-stranger", target=f"stranger {other}")
    before = apply_overlays(findings, waivers, AS_OF)
    after = apply_overlays(findings, [*waivers, stranger], AS_OF)
    assert after.findings == before.findings
    assert after.own[:-1] == before.own
    assert after.own[-1].outcome is Outcome.FAIL


@given(FINDINGS, WAIVERS)
def test_waivers_only_mark_waivable_failures_and_each_gives_one_finding(
    findings: list[Finding], waivers: list[Waiver]
) -> None:
    result = apply_overlays(findings, waivers, AS_OF)
    assert [replace(f, waived=None) for f in result.findings] == findings
    assert len(result.own) == len(waivers)
    by_id = {waiver.id: waiver for waiver in waivers}
    for f in result.findings:
        if f.waived is not None:
            waiver = by_id[f.waived.id]
            assert f.outcome is Outcome.FAIL
            assert f.waivable
            assert (waiver.rule, waiver.target) == (f.name, f.subject)
            assert waiver.created <= AS_OF.date() <= waiver.expires
            assert waiver.evidence in (None, f.evidence_sha256)


@given(FINDINGS, WAIVERS)
def test_a_waiver_passes_exactly_when_it_alone_covers(findings: list[Finding], waivers: list[Waiver]) -> None:
    result = apply_overlays(findings, waivers, AS_OF)
    covering = [f.waived.id for f in result.findings if f.waived is not None]
    assert len(covering) == len(set(covering))
    for own in result.own:
        if own.outcome is Outcome.PASS:
            assert own.subject in covering


@given(FINDINGS, WAIVERS)
def test_the_order_of_waivers_never_matters(findings: list[Finding], waivers: list[Waiver]) -> None:
    forth, back = apply_overlays(findings, waivers, AS_OF), apply_overlays(findings, waivers[::-1], AS_OF)
    assert forth.findings == back.findings
    assert forth.own == back.own[::-1]


def test_a_secret_in_what_people_say_of_a_waiver_reaches_no_finding() -> None:
    spoken = replace(WAIVER, reason="The key is AKIAIOSFODNN7EXAMPLE.", compensating_control="AKIAIOSFODNN7EXAMPLE")
    assert "AKIAIOSFODNN7EXAMPLE" not in repr(spoken.mark)
