"""What an entry says of itself and why it does not cover, word for word: each finding is compared as a whole."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from arcanos.digest import digest
from arcanos.engine.baseline_file import Accepted, Terms
from arcanos.engine.overlay_findings import Entry, Trouble
from arcanos.engine.overlays import Judged, almost, apply_overlays, day_of, outside_of
from arcanos.engine.waiver_file import Waiver
from arcanos.errors import Place
from arcanos.findings import Baselined, Finding, NotYet, Outcome, OutOfForce, Severity, Spot, finding, fingerprint

AS_OF = datetime(2026, 6, 15, 12, tzinfo=UTC)
RULE = "security/encrypted"
SHA = "0" * 64
MARK = fingerprint("security", "encrypted", "m@1.0.0")
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
    evidence=SHA,
    compensating_control="Nobody else reads it.",
)
ENTRY = Accepted(
    fingerprint=MARK,
    rule=RULE,
    target="m@1.0.0",
    severity=Severity.HIGH,
    evidence=SHA,
    terms=Terms("b.json", datetime(2026, 6, 1, 12, tzinfo=UTC), "Ada", "Grace", "Found at first.", date(2026, 6, 30)),
    spot=Spot("baseline", "e" * 64, "$['findings'][0]", Place("b.json", 9, 5)),
)
WORDS_OF_WAIVER = [
    *("W-1", "GOV-7", "Nobody else reads it.", RULE, "m@1.0.0", "The store is moved.", "Ada", "Grace", SHA),
    *("2026-06-01", "2026-06-30"),
]
WORDS_OF_ENTRY = [
    *(MARK, "high", RULE, "m@1.0.0", "Found at first.", "Ada", "Grace", SHA),
    *("2026-06-01", "2026-06-30"),
]
ABOUT = "security/encrypted on m@1.0.0"


def found(
    outcome: Outcome = Outcome.FAIL,
    subject: str = "m@1.0.0",
    rule: str = "encrypted",
    evidence: str = SHA,
    out_of_force: OutOfForce | None = None,
) -> Finding:
    return finding(
        pack="security",
        rule=rule,
        subject=subject,
        outcome=outcome,
        severity=Severity.HIGH,
        title="Weights are encrypted",
        domain="security",
        scope="model",
        message="weights are stored in the clear",
        why="They can be stolen.",
        remedy="Encrypt them.",
        owner="ml-engineering",
        controls=("ISO-1",),
        spots=(),
        rule_place=Place("r.yaml", 1, 1),
        evidence_sha256=evidence,
        out_of_force=out_of_force,
    )


def of_waiver(outcome: Outcome, message: str, remedy: str, seen: object, **more: object) -> Finding:
    made = finding(
        pack="arcanos",
        rule="waiver-in-force",
        subject="W-1",
        outcome=outcome,
        severity=Severity.MEDIUM,
        title="A waiver is in force and covers one failing finding",
        domain="governance",
        scope="deployment",
        message=message,
        why="A waiver that has lapsed, or that covers nothing, is a permission that nobody looks at any more.",
        remedy=remedy,
        owner="Ada",
        controls=(),
        spots=(WAIVER.spot,),
        rule_place=Place("waivers.yaml", 2, 5),
        evidence_sha256=digest(seen),
        waivable=False,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def of_entry(outcome: Outcome, message: str, remedy: str, seen: object) -> Finding:
    return finding(
        pack="arcanos",
        rule="baseline-in-force",
        subject="security/encrypted m@1.0.0",
        outcome=outcome,
        severity=Severity.MEDIUM,
        title="An entry of a baseline is in force and covers one failing finding",
        domain="governance",
        scope="deployment",
        message=message,
        why="An entry that no longer says what is there hides a failure that nobody has accepted.",
        remedy=remedy,
        owner="Ada",
        controls=(),
        spots=(ENTRY.spot,),
        rule_place=Place("b.json", 9, 5),
        evidence_sha256=digest(seen),
        waivable=False,
    )


FIX_WAIVER = "Fix the finding before the last day of the waiver"
FIX_ENTRY = "Fix the finding before the last day of the baseline"
UNUSED = "Remove the waiver: left in place it pre-approves the next failure"
OWN: list[tuple[Entry, list[Finding], Finding]] = [
    (
        WAIVER,
        [found()],
        of_waiver(
            Outcome.PASS,
            f"waiver W-1 covers {ABOUT} until 2026-06-30 (15 days left)",
            FIX_WAIVER,
            [WORDS_OF_WAIVER, [SHA], []],
        ),
    ),
    (
        WAIVER,
        [found(out_of_force=NotYet(date(2026, 9, 1)))],
        of_waiver(
            Outcome.PASS,
            f"waiver W-1 covers {ABOUT} until 2026-06-30 (15 days left)",
            FIX_WAIVER,
            [WORDS_OF_WAIVER, [SHA], []],
            out_of_force=NotYet(date(2026, 9, 1)),
        ),
    ),
    (
        WAIVER,
        [found(Outcome.ERROR, evidence="1" * 64)],
        of_waiver(
            Outcome.FAIL,
            f"waiver W-1 for {ABOUT}: the outcome is error, which cannot be waived",
            "Supply what could not be told: only a failing finding can be waived",
            [WORDS_OF_WAIVER, ["1" * 64], ["NOT_A_FAILURE"]],
        ),
    ),
    (
        WAIVER,
        [],
        of_waiver(
            Outcome.FAIL,
            f"waiver W-1 for {ABOUT}: no such rule was evaluated",
            UNUSED,
            [WORDS_OF_WAIVER, [], ["UNUSED"]],
            severity=Severity.LOW,
        ),
    ),
    (
        ENTRY,
        [found()],
        of_entry(
            Outcome.PASS,
            f"baseline b.json accepts {ABOUT} until 2026-06-30 (15 days left)",
            FIX_ENTRY,
            [WORDS_OF_ENTRY, [SHA], []],
        ),
    ),
    (
        ENTRY,
        [found(evidence="1" * 64)],
        of_entry(
            Outcome.FAIL,
            f"baseline b.json for {ABOUT}: the evidence is not what was reviewed",
            "Fix the finding, or review it again and have that approved",
            [WORDS_OF_ENTRY, ["1" * 64], ["EVIDENCE_CHANGED"]],
        ),
    ),
]


@pytest.mark.parametrize(("entry", "findings", "own"), OWN)
def test_the_finding_about_an_entry_is_made_whole(entry: Entry, findings: list[Finding], own: Finding) -> None:
    assert apply_overlays(findings, [entry], AS_OF).own == (own,)


def test_an_entry_outside_a_narrowed_run_is_judged_whole() -> None:
    own = of_waiver(
        Outcome.NOT_APPLICABLE,
        f"waiver W-1 for {ABOUT} is outside this run",
        FIX_WAIVER,
        [WORDS_OF_WAIVER, [], []],
    )
    (one,) = apply_overlays([], [WAIVER], AS_OF, outside=lambda entry: True).judged
    assert one == Judged(WAIVER, own, {}, (), covers=False)


@pytest.mark.parametrize(
    ("rule", "target", "packs", "model", "outside"),
    [
        ("privacy/consent", "bundle", ("privacy",), None, True),
        ("security/encrypted", "bundle", ("privacy",), None, False),
        ("privacy/consent/given", "bundle", ("privacy",), None, True),
        ("security/encrypted", "m@1.0.0", (), "m@2.0.0", True),
        ("security/encrypted", "m@2.0.0", (), "m@2.0.0", False),
        ("security/encrypted", "n@1.0.0", (), "m@2.0.0", False),
        ("security/encrypted", "m@1.0.0", (), None, False),
    ],
)
def test_what_a_narrowed_run_does_not_look_at(
    rule: str, target: str, packs: tuple[str, ...], model: str | None, outside: bool
) -> None:
    known = {"m@1.0.0", "m@2.0.0"}
    assert outside_of(packs, model, known)(replace(WAIVER, rule=rule, target=target)) is outside


def test_each_overlap_is_named() -> None:
    others = [replace(WAIVER, id=f"W-{n}") for n in (2, 3)]
    first, *_ = apply_overlays([found()], [WAIVER, *others], AS_OF).judged
    assert first.troubles == {Trouble.OVERLAPPING: "it overlaps with W-2, W-3"}


def aimed(**changed: object) -> Waiver:
    return replace(WAIVER, **changed)  # type: ignore[arg-type]


WHY_NOT: list[tuple[Entry, Finding, str | None]] = [
    (WAIVER, found(), "another entry, or another finding, goes by this rule and target"),
    (
        aimed(expires=date(2026, 6, 2), evidence="1" * 64),
        found(),
        "it expired on 2026-06-02; the evidence is not what was reviewed",
    ),
    (aimed(target="m@2.0.0"), found(), "it is for another version, m@2.0.0"),
    (aimed(target="team@m@2"), found(subject="team@m@1"), "it is for another version, team@m@2"),
    (aimed(target="team@n@1"), found(subject="team@m@1"), "it is for another target, team@n@1"),
    (aimed(target="bundle"), found(subject="other"), "it is for another target, bundle"),
    (replace(ENTRY, target="n@1.0.0", fingerprint="a" * 64), found(), None),
    (aimed(rule="security/encryptd"), found(), "it is for another rule, security/encryptd"),
    (aimed(rule="fairness/encrypted"), found(), None),
    (aimed(rule="security/encryptd", target="bundle"), found(), None),
    (aimed(rule="privacy/consent"), found(), None),
]


@pytest.mark.parametrize(("entry", "about", "why"), WHY_NOT)
def test_why_an_entry_does_not_cover_is_told(entry: Entry, about: Finding, why: str | None) -> None:
    assert almost(about, [entry], AS_OF) == (() if why is None else ((entry, why),))


def test_the_nearest_comes_first_whatever_the_entries_are_called() -> None:
    """Each is called so that the order of names is the reverse of that of nearness."""
    aimed_at = aimed(id="W-9", expires=date(2026, 6, 2))
    version, rule, target = (
        aimed(id="W-8", target="m@2.0.0"),
        aimed(id="W-7", rule="security/encryptd"),
        aimed(id="W-6", target="n@1.0.0"),
    )
    near = almost(found(), [target, rule, version, aimed_at], AS_OF)
    assert [entry for entry, _ in near] == [aimed_at, version, rule, target]


def test_entries_equally_near_are_told_by_name_and_those_of_one_name_in_their_order() -> None:
    one, other = (
        replace(ENTRY, rule=rule, fingerprint=2 * rule) for rule in ("security/encryptee", "security/encrypt")
    )
    first = aimed(id="A-1", rule="security/encrypts")
    for entries in ([one, other, first], [other, one, first]):
        wanted = [first, *entries[:2]]
        near = almost(found(), entries, AS_OF)
        assert near == tuple((entry, f"it is for another rule, {entry.rule}") for entry in wanted)


def test_an_entry_that_covers_is_not_near() -> None:
    covered = found().under(Baselined("b.json", "Grace", ENTRY.terms.as_of, date(2026, 6, 30)))
    assert almost(covered, [ENTRY], AS_OF) == ()


@pytest.mark.parametrize(
    ("waiver", "about", "aims"),
    [
        (aimed(target="m\u202e"), replace(found(subject="m\u202e"), subject="m\\u{202e}"), True),
        (aimed(target="m\\u{202e}"), replace(found(subject="m\u202e"), subject="m\\u{202e}"), True),
        (aimed(target="n"), found(), False),
        (aimed(rule="security/signed"), found(), False),
    ],
)
def test_a_waiver_aims_at_its_target_raw_or_as_shown(waiver: Waiver, about: Finding, aims: bool) -> None:
    assert waiver.aims_at(about) is aims


@pytest.fixture
def far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose clock is fourteen hours ahead."""
    monkeypatch.setenv("TZ", "LINT-14")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("far_east")
def test_the_day_is_that_of_utc_wherever_the_machine_stands() -> None:
    assert day_of(AS_OF) == date(2026, 6, 15)


def test_an_instant_without_a_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match=r"^as_of has no zone$"):
        day_of(datetime(2026, 6, 15))  # noqa: DTZ001
