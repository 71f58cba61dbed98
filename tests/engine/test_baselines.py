"""Baselines: which accepted failure is covered, what each entry says of itself, and what never matters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.engine.baseline_file import Accepted, Terms
from arcanos.engine.baselining import LeftOut, acceptable, fixed
from arcanos.engine.gate import GateSettings, decide
from arcanos.engine.overlay_findings import Entry, Trouble
from arcanos.engine.overlays import Applied, almost, apply_overlays, outside_of
from arcanos.engine.waiver_file import Waiver
from arcanos.errors import ExitCode, Place
from arcanos.findings import Baselined, Finding, Outcome, Retired, Severity, Spot, finding, fingerprint

AS_OF = datetime(2026, 6, 15, 12, tzinfo=UTC)
SEEN = datetime(2026, 6, 1, 12, tzinfo=UTC)
RULE = "security/encrypted"
TERMS = Terms("baseline.json", SEEN, "Ada", "Grace", "Found as the gate was set up.", date(2026, 6, 30))
ENTRY = Accepted(
    fingerprint=fingerprint("security", "encrypted", "m@1.0.0"),
    rule=RULE,
    target="m@1.0.0",
    severity=Severity.HIGH,
    evidence="0" * 64,
    terms=TERMS,
    spot=Spot("baseline", "f" * 64, "$['findings'][0]", Place("baseline.json", 9, 5)),
)
WAIVER = Waiver(
    id="W-1",
    rule=RULE,
    target="m@1.0.0",
    reason="The store is moved.",
    owner="Ada",
    approved_by="Grace",
    created=date(2026, 6, 1),
    expires=date(2026, 6, 30),
    ticket="GOV-7",
    spot=Spot("waivers", "f" * 64, "$['waivers'][0]", Place("waivers.yaml", 2, 5)),
)


def found(
    outcome: Outcome = Outcome.FAIL,
    subject: str = "m@1.0.0",
    rule: str = "encrypted",
    *,
    waivable: bool = True,
    evidence: str = "0" * 64,
    severity: Severity = Severity.HIGH,
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
        evidence_sha256=evidence,
        waivable=waivable,
    )


def applied(*findings: Finding, entries: tuple[Entry, ...] = (ENTRY,), as_of: datetime = AS_OF) -> Applied:
    return apply_overlays(findings, entries, as_of)


def says(result: Applied, which: int = 0) -> tuple[Outcome, Severity, str]:
    own = result.own[which]
    return own.outcome, own.severity, own.message


def troubles(result: Applied, which: int = 0) -> Mapping[Trouble, str]:
    return result.judged[which].troubles


def test_an_entry_covers_the_failure_that_was_accepted_and_no_other() -> None:
    result = applied(found(), found(subject="m@2.0.0"), found(rule="signed"))
    mark = Baselined("baseline.json", "Grace", SEEN, date(2026, 6, 30))
    assert [f.baselined for f in result.findings] == [mark, None, None]
    assert [f.outcome for f in result.findings] == [Outcome.FAIL] * 3
    assert [f.waived for f in result.findings] == [None] * 3
    assert says(result) == (
        Outcome.PASS,
        Severity.MEDIUM,
        "baseline baseline.json accepts security/encrypted on m@1.0.0 until 2026-06-30 (15 days left)",
    )


def test_an_entry_is_a_finding_with_its_own_name_and_place() -> None:
    own = applied(found()).own[0]
    assert (own.name, own.subject) == ("arcanos/baseline-in-force", "security/encrypted m@1.0.0")
    assert (own.owner, own.rule_place, own.spots) == ("Ada", ENTRY.spot.place, (ENTRY.spot,))
    assert (own.waivable, own.remedy) == (False, "Fix the finding before the last day of the baseline")
    assert own.title == "An entry of a baseline is in force and covers one failing finding"
    assert own.why == "An entry that no longer says what is there hides a failure that nobody has accepted."


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
def test_it_holds_from_the_day_it_was_written_to_the_last_in_utc(at: datetime, covers: bool) -> None:
    assert (applied(found(), as_of=at).findings[0].baselined is not None) is covers


def test_its_first_day_is_that_of_the_run_in_utc() -> None:
    written = replace(TERMS, as_of=datetime(2026, 6, 16, 1, tzinfo=timezone(timedelta(hours=2))))
    assert replace(ENTRY, terms=written).created == date(2026, 6, 15)


def test_changed_evidence_voids_an_entry() -> None:
    result = applied(found(evidence="1" * 64))
    assert result.findings[0].baselined is None
    assert says(result)[:2] == (Outcome.FAIL, Severity.MEDIUM)
    assert troubles(result) == {Trouble.EVIDENCE_CHANGED: "the evidence is not what was reviewed"}


@pytest.mark.parametrize("severity", Severity)
def test_only_a_graver_severity_voids_an_entry(severity: Severity) -> None:
    result = applied(found(severity=severity))
    assert (result.findings[0].baselined is None) is (severity > Severity.HIGH)
    rose = {Trouble.SEVERITY_ROSE: f"the severity was high and is {severity}"}
    assert troubles(result) == (rose if severity > Severity.HIGH else {})


def test_an_accepted_critical_failure_needs_no_control_and_may_last_longer_than_a_waiver() -> None:
    terms = replace(TERMS, expires=date(2027, 6, 2))
    entry = replace(ENTRY, severity=Severity.CRITICAL, terms=terms)
    assert applied(found(severity=Severity.CRITICAL), entries=(entry,)).findings[0].baselined is not None


@pytest.mark.parametrize("outcome", [Outcome.INDETERMINATE, Outcome.ERROR, Outcome.MANUAL])
def test_what_could_not_be_told_is_never_covered(outcome: Outcome) -> None:
    result = applied(found(outcome))
    assert result.findings[0].overlay is None
    assert says(result)[:2] == (Outcome.FAIL, Severity.MEDIUM)
    assert troubles(result) == {Trouble.NOT_A_FAILURE: f"the outcome is {outcome}, which cannot be baselined"}


@pytest.mark.parametrize("outcome", [Outcome.PASS, Outcome.NOT_APPLICABLE])
def test_an_entry_of_what_is_fixed_is_reported(outcome: Outcome) -> None:
    result = applied(found(outcome))
    assert result.findings[0].overlay is None
    assert says(result)[:2] == (Outcome.FAIL, Severity.LOW)
    assert troubles(result) == {Trouble.UNUSED: f"there is nothing to baseline: the outcome is {outcome}"}
    assert result.own[0].remedy.startswith("Run 'arcanos baseline update'")


def test_an_entry_that_matches_nothing_any_more_is_reported() -> None:
    assert troubles(applied(found(subject="m@2.0.0"))) == {Trouble.UNUSED: "the rule has no finding on this target"}
    gone = applied(found(rule="encrypte"))
    assert says(gone)[2].endswith("no such rule was evaluated (did you mean 'security/encrypte'?)")


def test_an_entry_whose_words_are_those_of_another_finding_covers_nothing() -> None:
    """Else a reviewer would read a harmless line that accepts a grave finding."""
    for words in ({"rule": "security/signed"}, {"target": "m@9.0.0"}):
        result = applied(found(), entries=(replace(ENTRY, **words),))
        assert result.findings[0].baselined is None
        assert troubles(result) == {
            Trouble.MISNAMED: "its fingerprint is that of another finding, security/encrypted on m@1.0.0"
        }


def test_words_alone_cover_nothing() -> None:
    result = applied(found(), entries=(replace(ENTRY, fingerprint="9" * 64),))
    assert result.findings[0].baselined is None
    assert Trouble.UNUSED in troubles(result)


def test_a_hard_rule_is_not_covered_whatever_the_entry_calls_itself() -> None:
    for entry in (ENTRY, replace(ENTRY, rule="security/signed")):
        result = apply_overlays([found()], [entry], AS_OF, hard=frozenset({RULE}))
        assert result.findings[0].baselined is None
        assert troubles(result)[Trouble.HARD] == "no baseline covers a rule that the gate marks as hard"


def test_what_nothing_covers_and_what_two_findings_share_is_not_covered() -> None:
    assert troubles(applied(found(waivable=False))) == {Trouble.NOT_WAIVABLE: "this finding cannot be baselined"}
    twice = applied(found(), found())
    assert [f.baselined for f in twice.findings] == [None, None]
    assert troubles(twice) == {Trouble.AMBIGUOUS: "2 findings go by this rule and target"}


REMEDIES = [
    (replace(ENTRY, terms=replace(TERMS, expires=date(2026, 6, 14))), found(), "Fix the finding, or have a new base"),
    (replace(ENTRY, terms=replace(TERMS, as_of=AS_OF + timedelta(days=1))), found(), "Judge as of a later instant"),
    (ENTRY, found(Outcome.MANUAL), "Supply what could not be told: only a failing finding can be accepted"),
    (ENTRY, found(waivable=False), "Remove the entry and fix the finding"),
    (replace(ENTRY, target="x"), found(), "Have the baseline written and approved again"),
    (ENTRY, found(evidence="1" * 64), "Fix the finding, or review it again and have that approved"),
    (ENTRY, found(severity=Severity.CRITICAL), "Fix the finding, or have it accepted again at its new severity"),
]


@pytest.mark.parametrize(("entry", "about", "remedy"), REMEDIES)
def test_the_next_step_is_told(entry: Accepted, about: Finding, remedy: str) -> None:
    own = applied(about, entries=(entry,)).own[0]
    assert own.outcome is Outcome.FAIL
    assert own.remedy.startswith(remedy)


def test_the_next_step_for_a_hard_rule_is_told() -> None:
    own = apply_overlays([found()], [ENTRY], AS_OF, hard=frozenset({RULE})).own[0]
    assert own.remedy == "Remove the entry and fix the finding: the gate marks this rule as hard"


@pytest.mark.parametrize("entries", [(WAIVER, ENTRY), (ENTRY, WAIVER)])
def test_where_both_cover_the_waiver_wins_and_the_entry_tells_it(entries: tuple[Entry, ...]) -> None:
    result = applied(found(), entries=entries)
    (covered,) = result.findings
    assert covered.waived is not None
    assert covered.baselined is None
    by_kind = {type(one.entry): one for one in result.judged}
    assert dict(by_kind[Waiver].troubles) == {}
    assert by_kind[Waiver].finding.outcome is Outcome.PASS
    assert dict(by_kind[Accepted].troubles) == {Trouble.OVERLAPPING: "it overlaps with W-1"}
    assert by_kind[Accepted].finding.remedy == "Remove the entry: something else covers the finding"
    assert (by_kind[Waiver].covers, by_kind[Accepted].covers) == (True, False)


@pytest.mark.parametrize("void", [{"evidence": "1" * 64}, {"expires": date(2026, 6, 14)}])
def test_a_waiver_that_does_not_cover_leaves_it_to_the_baseline(void: dict[str, object]) -> None:
    result = applied(found(), entries=(replace(WAIVER, **void), ENTRY))
    assert result.findings[0].baselined is not None
    assert troubles(result, 1) == {}


def test_two_baselines_that_accept_one_finding_overlap_and_the_older_covers() -> None:
    newer = replace(ENTRY, terms=replace(TERMS, file="newer.json", as_of=SEEN + timedelta(days=1)))
    for entries in ((ENTRY, newer), (newer, ENTRY)):
        result = applied(found(), entries=entries)
        baselined = result.findings[0].baselined
        assert baselined is not None
        assert baselined.file == "baseline.json"
        told = {one.finding.message.partition(" for ")[0]: dict(one.troubles) for one in result.judged}
        assert told == {
            "baseline baseline.json": {Trouble.OVERLAPPING: "it overlaps with baseline newer.json"},
            "baseline newer.json": {Trouble.OVERLAPPING: "it overlaps with baseline baseline.json"},
        }


def test_an_entry_outside_a_narrowed_run_is_neither_used_nor_unused() -> None:
    outside = outside_of((), "m@2.0.0", {"m@1.0.0", "m@2.0.0"})
    result = apply_overlays([found(subject="m@2.0.0")], [ENTRY], AS_OF, outside=outside)
    assert says(result)[0] is Outcome.NOT_APPLICABLE
    assert troubles(result) == {}


def test_an_entry_about_another_model_goes_elsewhere_with_its_finding() -> None:
    other = found()
    result = apply_overlays([other], [ENTRY], AS_OF, elsewhere=frozenset({other.fingerprint}))
    assert result.elsewhere == {other.fingerprint, result.own[0].fingerprint}


def test_almost_tells_why_an_entry_does_not_cover() -> None:
    version = replace(ENTRY, target="m@2.0.0", fingerprint=fingerprint("security", "encrypted", "m@2.0.0"))
    quite_another = replace(ENTRY, target="n@1.0.0", fingerprint=fingerprint("security", "encrypted", "n@1.0.0"))
    near = almost(found(evidence="1" * 64), [quite_another, version, ENTRY], AS_OF)
    assert near == (
        (ENTRY, "the evidence is not what was reviewed"),
        (version, "it is for another version, m@2.0.0"),
    )
    assert almost(applied(found()).findings[0], [ENTRY], AS_OF) == ()


def test_acceptable_is_what_fails_and_nothing_covers() -> None:
    untold = found(Outcome.INDETERMINATE, "a")
    covered = applied(found()).findings[0]
    hard = found(rule="signed")
    own = found(rule="waiver-in-force", pack="arcanos")
    never = found(subject="b", waivable=False)
    alike = [replace(found(subject=raw), subject="m [redacted]") for raw in ("m one", "m two")]
    blank = replace(found(subject="x"), subject="  ")
    good = found(subject="good")
    retired = replace(found(subject="e"), out_of_force=Retired(date(2026, 5, 31)))
    quiet = [found(Outcome.PASS, "c"), found(Outcome.NOT_APPLICABLE, "d")]
    taken = acceptable([untold, covered, hard, own, never, *alike, blank, good, retired, *quiet], {"security/signed"})
    assert taken.findings == (good,)
    assert taken.left_out == {
        LeftOut.UNTOLD: 1,
        LeftOut.COVERED: 1,
        LeftOut.NOT_IN_FORCE: 1,
        LeftOut.HARD: 1,
        LeftOut.NOT_WAIVABLE: 2,
        LeftOut.ALIKE: 3,
    }


@pytest.mark.parametrize(
    ("findings", "gone"),
    [
        ([found(Outcome.PASS)], True),
        ([found(Outcome.NOT_APPLICABLE)], True),
        ([found(subject="m@2.0.0")], True),
        ([], True),
        ([found()], False),
        ([found(evidence="1" * 64)], False),
        ([found(severity=Severity.CRITICAL)], False),
        ([found(Outcome.INDETERMINATE)], False),
        ([found(Outcome.INDETERMINATE, "$.registry")], False),
        ([found(Outcome.ERROR, "bundle")], False),
        ([found(Outcome.PASS), found(Outcome.INDETERMINATE, "other")], True),
        ([found(Outcome.INDETERMINATE, "other", "signed")], True),
    ],
)
def test_fixed_is_what_passes_or_is_surely_not_there(findings: list[Finding], gone: bool) -> None:
    judged = applied(*findings, entries=(ENTRY, WAIVER)).judged
    assert fixed(judged, findings) == ((ENTRY,) if gone else ())


SUBJECTS = ("m@1.0.0", "m@2.0.0", "n@1.0.0")
RULES = ("encrypted", "signed")
FINDINGS = st.lists(
    st.builds(
        found,
        outcome=st.sampled_from(Outcome),
        subject=st.sampled_from(SUBJECTS),
        rule=st.sampled_from(RULES),
        waivable=st.booleans(),
        evidence=st.sampled_from(["0" * 64, "1" * 64]),
        severity=st.sampled_from(Severity),
    ),
    max_size=6,
    unique_by=lambda f: (f.rule, f.subject),
)


def entry(rule: str, subject: str, severity: Severity, evidence: str, begins: int, lasts: int) -> Accepted:
    seen = SEEN + timedelta(days=begins)
    return Accepted(
        fingerprint=fingerprint("security", rule, subject),
        rule=f"security/{rule}",
        target=subject,
        severity=severity,
        evidence=evidence,
        terms=replace(TERMS, as_of=seen, expires=seen.date() + timedelta(days=lasts)),
        spot=ENTRY.spot,
    )


ENTRIES = st.lists(
    st.builds(
        entry,
        rule=st.sampled_from(RULES),
        subject=st.sampled_from(SUBJECTS),
        severity=st.sampled_from(Severity),
        evidence=st.sampled_from(["0" * 64, "1" * 64]),
        begins=st.integers(-10, 20),
        lasts=st.integers(0, 40),
    ),
    max_size=5,
    unique_by=lambda e: e.fingerprint,
)


def waiver(rule: str, target: str, days: int) -> Waiver:
    expires = WAIVER.created + timedelta(days=days)
    return replace(WAIVER, rule=f"security/{rule}", target=target, expires=expires)


WAIVERS = st.lists(
    st.builds(
        waiver,
        rule=st.sampled_from(RULES),
        target=st.sampled_from(SUBJECTS),
        days=st.integers(0, 40),
    ),
    max_size=1,
)


def closing(result: Applied) -> set[str]:
    """The findings of rules, not of entries, that close a gate at low."""
    total = (*result.findings, *result.own)
    gate = GateSettings("g", block_at=Severity.LOW, min_evaluated=0)
    decision = decide(total, planned=len(total), gate=gate, rules=2, documents=1)
    return set(decision.decisive) & {f.fingerprint for f in result.findings}


@given(FINDINGS, ENTRIES, WAIVERS, st.text(max_size=8))
def test_a_baseline_for_another_target_never_matters(
    findings: list[Finding], entries: list[Accepted], waivers: list[Waiver], other: str
) -> None:
    target = f"stranger {other}"
    stranger = replace(ENTRY, target=target, fingerprint=fingerprint("security", "encrypted", target))
    before = apply_overlays(findings, [*waivers, *entries], AS_OF)
    after = apply_overlays(findings, [*waivers, *entries, stranger], AS_OF)
    assert after.findings == before.findings
    assert after.own[:-1] == before.own
    assert after.own[-1].outcome is Outcome.FAIL


@given(FINDINGS, ENTRIES, WAIVERS)
def test_an_entry_never_changes_an_outcome_only_whether_it_closes(
    findings: list[Finding], entries: list[Accepted], waivers: list[Waiver]
) -> None:
    without = apply_overlays(findings, [*waivers, *entries[1:]], AS_OF)
    result = apply_overlays(findings, [*waivers, *entries], AS_OF)
    assert [replace(f, waived=None, baselined=None) for f in result.findings] == findings
    assert [f.waived for f in result.findings] == [f.waived for f in without.findings]
    own = {one.entry: one.finding for one in result.judged}
    assert all(own[one.entry] == one.finding for one in without.judged)


@given(FINDINGS, ENTRIES, WAIVERS)
def test_removing_an_entry_never_opens_what_a_rule_closes(
    findings: list[Finding], entries: list[Accepted], waivers: list[Waiver]
) -> None:
    every = closing(apply_overlays(findings, [*waivers, *entries], AS_OF))
    for i in range(len(entries)):
        fewer = [*entries[:i], *entries[i + 1 :]]
        assert every <= closing(apply_overlays(findings, [*waivers, *fewer], AS_OF))


@given(FINDINGS, ENTRIES, WAIVERS)
def test_the_order_of_entries_never_matters(
    findings: list[Finding], entries: list[Accepted], waivers: list[Waiver]
) -> None:
    every: list[Entry] = [*waivers, *entries]
    forth, back = apply_overlays(findings, every, AS_OF), apply_overlays(findings, every[::-1], AS_OF)
    assert forth.findings == back.findings
    assert forth.judged == back.judged[::-1]


@given(FINDINGS, ENTRIES, WAIVERS)
def test_what_is_covered_is_exactly_what_was_accepted(
    findings: list[Finding], entries: list[Accepted], waivers: list[Waiver]
) -> None:
    result = apply_overlays(findings, [*waivers, *entries], AS_OF)
    by_fingerprint = {one.fingerprint: one for one in entries}
    for f in result.findings:
        one = by_fingerprint.get(f.fingerprint)
        fits = (
            one is not None
            and f.outcome is Outcome.FAIL
            and f.waivable
            and one.evidence == f.evidence_sha256
            and one.severity >= f.severity
            and one.created <= AS_OF.date() <= one.expires
        )
        assert (f.overlay is not None) if fits else (f.baselined is None)


def test_a_gate_that_only_old_failures_would_close_is_open_and_says_so() -> None:
    result = applied(found())
    total = (*result.findings, *result.own)
    decision = decide(total, planned=2, gate=GateSettings("g"), rules=1, documents=1)
    assert decision.exit_code is ExitCode.OPEN
    assert decision.reasons == ("let through as baselined: 1",)
