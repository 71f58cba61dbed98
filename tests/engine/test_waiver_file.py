"""The waivers file: what loads, and what is refused with its place."""

from __future__ import annotations

from datetime import date

import pytest

from arcanos.engine.waiver_file import Waiver, load_waivers
from arcanos.errors import ExitCode, Place, WaiverRefused
from arcanos.readers.yaml import read_yaml

GOOD = {
    "id": "W-1",
    "rule": "security/encrypted",
    "target": '"m@1.0.0"',
    "reason": "Migration of the store is planned.",
    "owner": "Ada",
    "approved_by": "Grace",
    "created": "2026-06-01",
    "expires": "2026-06-30",
    "ticket": "GOV-7",
}


def text_of(*entries: dict[str, str]) -> str:
    lines = ["waivers:"]
    for entry in entries:
        lines += [f"{'  - ' if i == 0 else '    '}{key}: {value}" for i, (key, value) in enumerate(entry.items())]
    return "\n".join(lines) + "\n"


def load(text: str) -> tuple[Waiver, ...]:
    return load_waivers(read_yaml(text.encode(), "waivers.yaml", refused=WaiverRefused))


def refusals(text: str) -> list[str]:
    with pytest.raises(WaiverRefused) as refusal:
        load(text)
    assert refusal.value.exit_code is ExitCode.REFUSED
    return [str(mistake) for mistake in refusal.value.mistakes]


def test_a_waiver_loads_with_its_place() -> None:
    (waiver,) = load(text_of(GOOD))
    assert (waiver.id, waiver.rule, waiver.target) == ("W-1", "security/encrypted", "m@1.0.0")
    assert (waiver.created, waiver.expires) == (date(2026, 6, 1), date(2026, 6, 30))
    assert waiver.evidence is None
    assert waiver.spot.place == Place("waivers.yaml", 2, 5)
    assert waiver.spot.path == "$['waivers'][0]"


def test_no_waivers_is_an_empty_list() -> None:
    assert load("waivers: []\n") == ()


@pytest.mark.parametrize("text", ["", "# nothing\n", "[]\n", "waivers:\n", "waivers: {}\n", "waivers: none\n", "{}\n"])
def test_a_file_that_is_not_a_list_of_waivers_is_refused_and_told_how_to_have_none(text: str) -> None:
    assert any("waivers: []" in line or "ARC-IN-" in line for line in refusals(text))


@pytest.mark.parametrize("missing", GOOD)
def test_every_field_is_required(missing: str) -> None:
    entry = {key: value for key, value in GOOD.items() if key != missing}
    (line,) = refusals(text_of(entry))
    assert line.startswith(f"waivers.yaml:2:5: ARC-WVR-MISSING: '{missing}' is missing")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        *((name, "7", "TYPE") for name in GOOD),
        *((name, "[x]", "TYPE") for name in GOOD),
        *((name, "null", "TYPE") for name in GOOD),
        *((name, '"  "', "EMPTY") for name in GOOD),
        ("rule", '"security/*"', "WILDCARD"),
        ("rule", '"*"', "WILDCARD"),
        ("rule", "encrypted", "RULE"),
        ("rule", "Security/encrypted", "RULE"),
        ("rule", "security/encrypted/x", "RULE"),
        ("rule", "arcanos/waiver-in-force", "RULE"),
        ("target", '"m@*"', "WILDCARD"),
        ("target", '"m@1.0.?"', "WILDCARD"),
        ("id", '"W 1"', "ID"),
        ("created", "2026-13-01", "DAY"),
        ("created", "2026-6-1", "DAY"),
        ("expires", "2026-02-30", "DAY"),
        ("expires", '"2026-06-30T00:00:00Z"', "DAY"),
        ("expires", "never", "DAY"),
        ("expires", "2026-05-31", "ORDER"),
        ("expires", "2027-06-03", "LONG"),
        ("approved_by", '" ADA "', "SELF"),
        ("approved_by", '"\uff21da"', "SELF"),
        ("approved_by", '"A\\uFE0Fda"', "SELF"),
        ("approved_by", '"A\\u034Fda"', "SELF"),
        ("approved_by", '"Ada."', "SELF"),
        *((name, f'"{blank}"', "EMPTY") for name in ("reason", "owner", "ticket") for blank in ("-", "...", "\\u2800")),
        ("approved_by", '"Gr\\u001Bace"', "CONTROL"),
        ("ticket", '"GOV\\u202E-7"', "CONTROL"),
        ("evidence", "abc", "SHA256"),
        ("evidence", '"' + "A" * 64 + '"', "SHA256"),
    ],
)
def test_a_malformed_field_is_refused_at_its_place(field: str, value: str, code: str) -> None:
    entry = GOOD | {field: value}
    line = 2 + list(entry).index(field)
    column = 5 + len(field) + 2
    assert [found.split(";")[0].split(": ")[:2] for found in refusals(text_of(entry))] == [
        [f"waivers.yaml:{line}:{column}", f"ARC-WVR-{code}"]
    ]


def test_a_waiver_of_one_day_and_of_the_longest_time_load() -> None:
    assert load(text_of(GOOD | {"expires": "2026-06-01"}))
    assert load(text_of(GOOD | {"expires": "2027-06-02"}))


def test_an_unknown_key_is_refused_with_the_nearest_one() -> None:
    (line,) = refusals(text_of(GOOD | {"expire": "2026-06-30"}))
    assert line == "waivers.yaml:11:5: ARC-WVR-UNKNOWN: unknown key 'expire'; did you mean 'expires'?"


def test_an_unknown_key_beside_the_list_is_refused() -> None:
    (line,) = refusals("waivers: []\nwaiver: []\n")
    assert line.startswith("waivers.yaml:2:1: ARC-WVR-UNKNOWN: unknown key 'waiver'; did you mean 'waivers'?")


def test_an_id_used_twice_is_refused() -> None:
    (line,) = refusals(text_of(GOOD, GOOD | {"target": '"m@2.0.0"'}))
    assert line.startswith("waivers.yaml:11:9: ARC-WVR-TWICE")


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    bad = GOOD | {"expires": "soon", "approved_by": "ada"}
    lines = refusals(text_of(bad, {"id": "W-2"}) + "  - just a text\n")
    assert len(lines) == 2 + 8 + 1


def test_the_evidence_digest_is_kept() -> None:
    (waiver,) = load(text_of(GOOD | {"evidence": "a" * 64}))
    assert waiver.evidence == "a" * 64


def test_a_reason_may_have_several_lines() -> None:
    entry = GOOD | {"reason": "|\n      First line.\n      Second line."}
    assert load(text_of(entry))[0].reason.startswith("First line.\nSecond")


@pytest.mark.parametrize("other", ["\u0930\u093e\u092e", "Adda"])
def test_names_that_differ_in_a_letter_or_a_vowel_sign_are_two_people(other: str) -> None:
    owner = "\u0930\u092e\u093e" if other.startswith("\u0930") else "Ada"
    assert load(text_of(GOOD | {"owner": owner, "approved_by": other}))
