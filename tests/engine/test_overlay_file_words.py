"""What the files of waivers and baselines say: each mistake whole, and all that is read from a good file."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from arcanos.engine.baseline_file import Accepted, Terms, accept, baseline_text, load_baseline
from arcanos.engine.waiver_file import Waiver, load_waivers
from arcanos.errors import BaselineRefused, Mistake, Place, Refused, WaiverRefused
from arcanos.findings import Baselined, Finding, Outcome, Severity, Spot, Waived, finding, fingerprint
from arcanos.people import same_person
from arcanos.readers.json import read_json
from arcanos.readers.source import Source
from arcanos.readers.yaml import read_yaml

SHA = "0123456789abcdef" * 4
WAIVER: dict[str, Any] = {
    "id": "W-1",
    "rule": "security/encrypted",
    "target": "m@1.0.0",
    "reason": "The store is moved.",
    "owner": "Ada",
    "approved_by": "Grace",
    "created": "2026-06-01",
    "expires": "2026-06-30",
    "ticket": "GOV-7",
}
FOUND: dict[str, Any] = {
    "fingerprint": SHA,
    "rule": "security/encrypted",
    "subject": "m@1.0.0",
    "severity": "high",
    "evidence_sha256": SHA[::-1],
}
BASELINE: dict[str, Any] = {
    "format": "arcanos-baseline/1",
    "as_of": "2026-06-01T23:30:00Z",
    "owner": "Ada",
    "approved_by": "Grace",
    "reason": "Found as the gate was set up.",
    "expires": "2026-06-30",
    "findings": [FOUND],
}
WAIVER_KEYS = "id, rule, target, reason, owner, approved_by, created, expires, ticket"
BASELINE_KEYS = "format, as_of, owner, approved_by, reason, expires, findings"
ENTRY_KEYS = "fingerprint, rule, subject, severity, evidence_sha256"
NO_WAIVERS = "no waivers: waivers: []"
TEXT = "put it in quotes"
EMPTY = "write it out: what is not said cannot be reviewed"
COPY = "copy it from the finding in the JSON record"
WILD = "a waiver names one rule and target"
ID = "an id is letters, digits, '.', '_' and '-'"
Told = tuple[int, int, str, str, str]


def waivers(text: str) -> Source:
    return read_yaml(text.encode(), "w.yaml", refused=WaiverRefused)


def baseline(value: object) -> Source:
    return read_json(json.dumps(value, indent=1).encode(), "b.json", refused=BaselineRefused)


def told(refusal: pytest.ExceptionInfo[Refused], file: str, area: str) -> list[Told]:
    """Each mistake whole, less the file and the beginning of the code, which are asserted here."""
    for mistake in refusal.value.mistakes:
        assert mistake == Mistake(mistake.place, mistake.code, f"{mistake.message}", f"{mistake.hint}")
        assert (mistake.place.file, mistake.code.rpartition("-")[0]) == (file, f"ARC-{area}")
    return [
        (one.place.line, one.place.column, one.code.rpartition("-")[2], one.message, one.hint)
        for one in refusal.value.mistakes
    ]


def of_waivers(text: str) -> list[Told]:
    with pytest.raises(WaiverRefused) as refusal:
        load_waivers(waivers(text))
    return told(refusal, "w.yaml", "WVR")


def of_baseline(value: object) -> list[Told]:
    with pytest.raises(BaselineRefused) as refusal:
        load_baseline(baseline(value))
    return told(refusal, "b.json", "BAS")


def written(*entries: object) -> str:
    """A file of waivers of which each key has a line, the first of them line 4."""
    return "waivers: [\n" + ",\n".join(json.dumps(entry, indent=1) for entry in entries) + "\n]\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[]\n", [(1, 1, "SHAPE", "a waivers file is a mapping with the key 'waivers'", NO_WAIVERS)]),
        ("{}\n", [(1, 1, "MISSING", "the key 'waivers' is missing", NO_WAIVERS)]),
        ("waivers: none\n", [(1, 10, "TYPE", "'waivers' must be a list", NO_WAIVERS)]),
        (
            "waivers: []\nwaiver: []\n",
            [(2, 1, "UNKNOWN", "unknown key 'waiver'", "did you mean 'waivers'?")],
        ),
        (
            "waivers:\n  - just a text\n",
            [(2, 5, "TYPE", "a waiver is a mapping", f"its keys: {WAIVER_KEYS}, evidence, compensating_control")],
        ),
    ],
)
def test_a_file_that_is_not_one_of_waivers_is_told_so(text: str, wanted: list[Told]) -> None:
    assert of_waivers(text) == wanted


@pytest.mark.parametrize(
    ("key", "value", "code", "message", "hint"),
    [
        ("owner", 7, "TYPE", "'owner' must be a text", TEXT),
        ("reason", " ", "EMPTY", "'reason' is empty", EMPTY),
        ("ticket", "GOV\u202e-7", "CONTROL", "'ticket' holds control characters", "write plain text"),
        ("reason", "a\tb", "CONTROL", "'reason' holds control characters", "write plain text"),
        ("rule", "security/*", "WILDCARD", "'rule' holds a wildcard", WILD),
        ("target", "m@?", "WILDCARD", "'target' holds a wildcard", WILD),
        (
            "rule",
            "encrypted",
            "RULE",
            "'rule' must be a pack and a rule",
            "for example security/weights-encrypted-at-rest",
        ),
        (
            "rule",
            "arcanos/waiver-in-force",
            "RULE",
            "what the engine checks itself cannot be waived",
            "correct what the finding tells",
        ),
        ("id", "W 1", "ID", ID, "for example W-2026-014"),
        ("id", "W" * 101, "ID", ID, "for example W-2026-014"),
        ("created", "2026-13-01", "DAY", "'created' must be a day that exists", "write it YYYY-MM-DD"),
        ("expires", "soon", "DAY", "'expires' must be a day that exists", "write it YYYY-MM-DD"),
        ("expires", "2026-05-31", "ORDER", "'expires' is before 'created'", "exchange them"),
        (
            "expires",
            "2027-06-03",
            "LONG",
            "a waiver lasts 366 days at most",
            "set an earlier day; a waiver is renewed by a new one",
        ),
        ("approved_by", "ada", "SELF", "the owner cannot approve the own waiver", "somebody else approves"),
        ("evidence", "abc", "SHA256", "'evidence' must be 64 lowercase hex digits", COPY),
        ("compensating_control", 7, "TYPE", "'compensating_control' must be a text", TEXT),
    ],
)
def test_a_mistake_in_a_waiver_is_told_whole(key: str, value: object, code: str, message: str, hint: str) -> None:
    entry = WAIVER | {key: value}
    line = 3 + list(entry).index(key)
    assert of_waivers(written(entry)) == [(line, 6 + len(key), code, message, hint)]
    second = of_waivers(written(WAIVER | {"id": "W-0"}, entry))
    assert second == [(line + 11, 6 + len(key), code, message, hint)]


def test_every_key_that_a_waiver_lacks_is_told_at_its_beginning() -> None:
    names = WAIVER_KEYS.split(", ")
    wanted = [(2, 1, "MISSING", f"'{name}' is missing", f"a waiver has {WAIVER_KEYS}") for name in sorted(names)]
    assert of_waivers(written({})) == wanted


def test_an_unknown_key_of_a_waiver_is_told_at_the_key() -> None:
    (mistake,) = of_waivers(written(WAIVER | {"expire": 1}))
    assert mistake == (12, 2, "UNKNOWN", "unknown key 'expire'", "did you mean 'expires'?")
    assert of_waivers(written(WAIVER | {"zzz\u202e": 1}))[0][3] == r"unknown key 'zzz\u{202e}'"


def test_an_id_used_before_is_told_at_each_later_one_even_where_others_do_not_load() -> None:
    text = written(WAIVER, "x", {"id": 7}, WAIVER | {"id": "W-2"}, WAIVER, WAIVER)
    twice = [(line, column) for line, column, *rest in of_waivers(text) if rest[0] == "TWICE"]
    (first, second) = [rest for _, _, *rest in of_waivers(text) if rest[0] == "TWICE"]
    assert first == second == ["TWICE", "this id is used before", "give each waiver its own id"]
    assert twice == [(29, 8), (40, 8)]


def test_a_waiver_is_read_whole() -> None:
    entry = WAIVER | {"evidence": SHA, "compensating_control": "Nobody\nreads it."}
    source = waivers(written(WAIVER | {"id": "W-0"}, entry))
    first, second = load_waivers(source)
    assert second == Waiver(
        id="W-1",
        rule="security/encrypted",
        target="m@1.0.0",
        reason="The store is moved.",
        owner="Ada",
        approved_by="Grace",
        created=date(2026, 6, 1),
        expires=date(2026, 6, 30),
        ticket="GOV-7",
        spot=Spot("waivers", source.sha256, "$['waivers'][1]", Place("w.yaml", 13, 1)),
        evidence=SHA,
        compensating_control="Nobody\nreads it.",
    )
    assert (first.id, first.evidence, first.compensating_control) == ("W-0", None, None)
    assert first.spot == Spot("waivers", source.sha256, "$['waivers'][0]", Place("w.yaml", 2, 1))
    said = ("Nobody\nreads it.", "The store is moved.", "Ada", date(2026, 6, 1))
    assert second.mark == Waived("W-1", "Grace", date(2026, 6, 30), "GOV-7", *said)
    assert second.days == 29
    assert second.fingerprint == fingerprint("security", "encrypted", "m@1.0.0")


def test_the_target_of_a_waiver_is_taken_raw_and_an_id_has_a_hundred_letters() -> None:
    (waiver,) = load_waivers(waivers(written(WAIVER | {"target": "m\u202e", "id": "W" * 100})))
    assert (waiver.target, waiver.id) == ("m\u202e", "W" * 100)


NO_BASELINE: list[tuple[object, list[Told]]] = [
    ([], [(1, 1, "SHAPE", "a baseline is an object", "'arcanos baseline write' writes one")]),
    (BASELINE | {"findings": {}}, [(8, 14, "TYPE", "'findings' must be a list", "none: []")]),
    (BASELINE | {"finding": 1}, [(17, 2, "UNKNOWN", "unknown key 'finding'", "did you mean 'findings'?")]),
    (
        BASELINE | {"findings": ["x"]},
        [(9, 3, "TYPE", "an accepted finding is an object", f"its keys: {ENTRY_KEYS}")],
    ),
    (
        {},
        [(1, 1, "MISSING", f"'{name}' is missing", f"a baseline has {BASELINE_KEYS}") for name in sorted(BASELINE)],
    ),
    (
        BASELINE | {"findings": [{}]},
        [(9, 3, "MISSING", f"'{name}' is missing", f"an accepted finding has {ENTRY_KEYS}") for name in sorted(FOUND)],
    ),
]


@pytest.mark.parametrize(("value", "wanted"), NO_BASELINE)
def test_what_is_no_baseline_is_told_so(value: object, wanted: list[Told]) -> None:
    assert of_baseline(value) == wanted


@pytest.mark.parametrize(
    ("key", "value", "code", "message", "hint"),
    [
        ("owner", 7, "TYPE", "'owner' must be a text", TEXT),
        ("reason", "x\u001b", "CONTROL", "'reason' holds control characters", "write plain text"),
        ("format", "x", "FORMAT", "the format is not arcanos-baseline/1", "'arcanos baseline write' writes it"),
        (
            "as_of",
            "2026-06-01",
            "INSTANT",
            "'as_of' must be an instant",
            "write RFC 3339 with a zone: 2026-01-31T12:00:00Z",
        ),
        ("approved_by", "ADA", "SELF", "the owner cannot approve the own baseline", "somebody else approves"),
        ("expires", "soon", "DAY", "'expires' must be a day that exists", "write it YYYY-MM-DD"),
        ("expires", "2026-05-31", "ORDER", "'expires' is before 'as_of'", "exchange them"),
        (
            "expires",
            "2027-06-03",
            "LONG",
            "a baseline lasts 366 days at most",
            "set an earlier day; a baseline is renewed by a new one",
        ),
    ],
)
def test_a_mistake_in_the_head_of_a_baseline_is_told_whole(
    key: str, value: object, code: str, message: str, hint: str
) -> None:
    line = 2 + list(BASELINE).index(key)
    assert of_baseline(BASELINE | {key: value}) == [(line, 6 + len(key), code, message, hint)]


@pytest.mark.parametrize(
    ("key", "value", "code", "message", "hint"),
    [
        ("subject", 7, "TYPE", "'subject' must be a text", TEXT),
        ("subject", "m\u202e", "CONTROL", "'subject' holds control characters", "write plain text"),
        ("fingerprint", "a" * 63, "SHA256", "'fingerprint' must be 64 lowercase hex digits", COPY),
        ("evidence_sha256", "A" * 64, "SHA256", "'evidence_sha256' must be 64 lowercase hex digits", COPY),
        (
            "rule",
            "arcanos/waiver-in-force",
            "RULE",
            "what the engine checks itself cannot be baselined",
            "correct what the finding tells",
        ),
        (
            "severity",
            "grave",
            "SEVERITY",
            "there is no such severity",
            "one of critical, high, medium, low, info",
        ),
    ],
)
def test_a_mistake_in_an_entry_is_told_whole(key: str, value: object, code: str, message: str, hint: str) -> None:
    other = FOUND | {"fingerprint": "c" * 64, "subject": "n"}
    line = 17 + list(FOUND).index(key)
    wanted = [(line, 8 + len(key), code, message, hint)]
    assert of_baseline(BASELINE | {"findings": [other, FOUND | {key: value}]}) == wanted


def test_an_unknown_key_of_an_entry_is_told_at_the_key() -> None:
    (mistake,) = of_baseline(BASELINE | {"findings": [FOUND | {"subjects": "x"}]})
    assert mistake == (15, 4, "UNKNOWN", "unknown key 'subjects'", "did you mean 'subject'?")


def test_a_finding_accepted_before_is_told_at_what_is_the_same_even_after_one_that_does_not_load() -> None:
    same_print, same_words = FOUND | {"subject": "n"}, FOUND | {"fingerprint": "c" * 64}
    assert of_baseline(BASELINE | {"findings": [FOUND, 7, same_print, same_words]}) == [
        (16, 3, "TYPE", "an accepted finding is an object", f"its keys: {ENTRY_KEYS}"),
        (18, 19, "TWICE", "this fingerprint is accepted before", "keep one of the two"),
        (27, 15, "TWICE", "this subject is accepted before", "keep one of the two"),
    ]


def test_a_finding_accepted_twice_is_told_even_where_the_head_is_wrong() -> None:
    assert of_baseline(BASELINE | {"as_of": "then", "findings": [FOUND, FOUND | {"subject": 7}, FOUND]}) == [
        (3, 11, "INSTANT", "'as_of' must be an instant", "write RFC 3339 with a zone: 2026-01-31T12:00:00Z"),
        (17, 19, "TWICE", "this fingerprint is accepted before", "keep one of the two"),
        (19, 15, "TYPE", "'subject' must be a text", TEXT),
        (24, 19, "TWICE", "this fingerprint is accepted before", "keep one of the two"),
        (26, 15, "TWICE", "this subject is accepted before", "keep one of the two"),
    ]


def test_who_approves_the_own_is_told_where_nothing_else_is_said() -> None:
    (*_, mistake) = of_baseline({"owner": "Ada", "approved_by": "ada"})
    assert mistake == (3, 17, "SELF", "the owner cannot approve the own baseline", "somebody else approves")


def test_a_baseline_is_read_whole() -> None:
    other = FOUND | {"fingerprint": "c" * 64, "subject": "n", "severity": "low"}
    source = baseline(BASELINE | {"findings": [other, FOUND]})
    loaded = load_baseline(source)
    at = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
    terms = Terms("b.json", at, "Ada", "Grace", "Found as the gate was set up.", date(2026, 6, 30))
    second = Accepted(
        fingerprint=SHA,
        rule="security/encrypted",
        target="m@1.0.0",
        severity=Severity.HIGH,
        evidence=SHA[::-1],
        terms=terms,
        spot=Spot("baseline", source.sha256, "$['findings'][1]", Place("b.json", 16, 3)),
    )
    assert loaded.terms == terms
    assert loaded.entries[1] == second
    assert loaded.entries[0].spot == Spot("baseline", source.sha256, "$['findings'][0]", Place("b.json", 9, 3))
    assert second.mark == Baselined("b.json", "Grace", at, date(2026, 6, 30))
    assert second.name == "security/encrypted m@1.0.0"


def found(subject: str, rule: str = "encrypted") -> Finding:
    return finding(
        pack="security",
        rule=rule,
        subject=subject,
        outcome=Outcome.FAIL,
        severity=Severity.HIGH,
        title="t",
        domain="security",
        scope="deployment",
        message="m",
        why="w",
        remedy="r",
        owner="o",
        controls=(),
        spots=(),
        rule_place=Place("r.yaml", 1, 1),
        evidence_sha256=SHA,
    )


def test_a_baseline_is_written_byte_for_byte() -> None:
    at = datetime(2026, 6, 1, 2, tzinfo=timezone(timedelta(hours=2)))
    terms = Terms("b.json", at, "Adé", "Grace", 'a "reason"', date(2026, 7, 1))
    rows = [found("b"), found("a", "signed"), found("a")]
    one, two, three = (row.fingerprint for row in (rows[2], rows[0], rows[1]))
    rest = f'"severity": "high", "evidence_sha256": "{SHA}"'
    assert baseline_text(accept(terms, rows)) == (
        '{\n  "format": "arcanos-baseline/1",\n  "as_of": "2026-06-01T00:00:00Z",\n  "owner": "Adé",\n'
        '  "approved_by": "Grace",\n  "reason": "a \\"reason\\"",\n  "expires": "2026-07-01",\n  "findings": [\n'
        f'    {{"fingerprint": "{one}", "rule": "security/encrypted", "subject": "a", {rest}}},\n'
        f'    {{"fingerprint": "{two}", "rule": "security/encrypted", "subject": "b", {rest}}},\n'
        f'    {{"fingerprint": "{three}", "rule": "security/signed", "subject": "a", {rest}}}\n  ]\n}}\n'
    )


def test_what_is_accepted_is_the_finding_as_it_is_with_no_place_yet() -> None:
    terms = Terms("b.json", datetime(2026, 6, 1, tzinfo=UTC), "Ada", "Grace", "r", date(2026, 7, 1))
    row = found("a")
    spot = Spot("baseline", "", "$", Place("b.json"))
    wanted = Accepted(row.fingerprint, "security/encrypted", "a", Severity.HIGH, SHA, terms, spot)
    assert accept(terms, [row]).entries == (wanted,)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ada  Lovelace ", "ada lovelace", True),
        ("\uff21da", "Ada", True),
        ("Straße", "STRASSE", True),
        ("Ada Lovelace", "AdaLovelace", False),
        ("Ada Lovelace", "AdaXX XXLovelace", False),
        ("Ada", "Grace", False),
        ("Jose\u0301", "Jos\u00e9", True),
        ("\u0915\u093f", "\u0915\u0940", False),
    ],
)
def test_spelling_variants_of_a_name_are_one_person(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same
