"""Direct identifiers are found by column and kind, and nothing of them is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.errors import NotCollected
from arcanos.evidence.collectors import identifier_numbers as numbers
from arcanos.evidence.collectors.catalogue import collector
from arcanos.evidence.collectors.identifier_kinds import SCHEMES, identifiers
from arcanos.evidence.collectors.identifier_scan import Options, collect
from arcanos.evidence.collectors.interface import Collected, Setting

GERMAN = Path(__file__).parents[3] / "examples/credit-scoring/data/german.data"
ENTRY: dict[str, Any] = {"from": "identifier-scan", "dataset": "visits"}
FOUND: list[tuple[str, list[str]]] = [
    ("email", ["a.b@example.org", "write to <x+y@sub.example.co.uk>.", "mailto:a@b.de?subject=x"]),
    ("phone", ["+49 30 901820", "0049 30 901820", "(212) 555-0123", "+14155552671", "call +44 (0)20 7946 0958 now"]),
    ("ip-address", ["8.8.8.8", "from 192.168.0.1.", "2001:db8::1", "::1"]),
    ("iban", ["DE89370400440532013000", "GB29 NWBK 6016 1331 9268 19", "to NL91 ABNA 0417 1643 00 and on"]),
    ("card", ["4111111111111111", "no 7, 4111 1111 1111 1111 123", "5555-5555-5555-4444", "378282246310005"]),
    ("card", ["6011111111111117", "3530111333300000", "30569309025904", "2223003122003222"]),
    ("card", ["6200000000000005", "4111111111111111.0", "4111\u00a01111\u00a01111\u00a01111"]),
    (
        "email",
        [
            "j.m\u00fcller@b\u00fccher.example",
            "j@xn--bcher-kva.xn--p1ai",
            "\uff41@example.org",
            "a@\u4f8b.\u516c\u53f8",
        ],
    ),
    ("phone", ["0041791234567", "+41\u00a079\u202f123 45 67", "+49 30\u2013123456", "+49/30/1234567", "(415)555-2671"]),
    (
        "iban",
        [
            "DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000",
            "BY13NBRB3600900000002Z00AB00",
            "LC55HEMM000100010012001200023015",
        ],
    ),
    ("us-ssn", ["123-45-6789", "123\u201145\u20116789"]),
    ("es-dni", ["12.345.678-Z", "12345678z"]),
    ("uk-nino", ["ab123456c"]),
    ("it-tax-code", ["RSS MRA 85T10 A562S"]),
    ("uk-nino", ["AB123456C", "AB 12 34 56 C"]),
    ("de-tax-id", ["86095742719", "47 036 892 816", "65929970489"]),
    ("es-dni", ["12345678Z", "X1234567L", "54362315-K"]),
    ("it-tax-code", ["RSSMRA85T10A562S", "MRTMTT91D08F205J"]),
    ("fr-nir", ["255081416802538", "2 55 08 14 168 025 38"]),
    ("nl-bsn", ["111222333", "123456782", "ids 123456782,111222333"]),
    ("ch-ahv", ["756.9217.0769.85", "7569217076985", "756.1234.5678.97"]),
    ("pl-pesel", ["44051401359", "02070803628"]),
    ("br-cpf", ["529.982.247-25", "52998224725", "11144477735"]),
]
QUIET = [
    *("756.9217.0769.86", "756.92170769.85", "4111111111111111.05", "4111111111111111.00001", "12.345.678-A"),
    *("0.0041791234567", "000000012345678", "00417912345", "0041791234567890", "a" * 70 + "@", "\u00fc" * 5_000),
    *("DE89370400440532013001", "DE8937040044053201300", "4111111111111112", "0000000000000000", "86095742718"),
    *("12345678A", "RSSMRA85T10A562T", "255081416802539", "111222334", "44051401358", "44991401359", "52998224724"),
    *(
        "11111111111",
        "000-12-3456",
        "666-12-3456",
        "900-12-3456",
        "123-00-6789",
        "123-45-0000",
        "QQ123456C",
        "GB123456A",
    ),
    *("2026-11-22T10:00:00Z", "10:20:30", "1.2.3", "999.1.1.1", "0012345678", "A11 6 A34 A43 1169", "3.14159265358979"),
    *("user@localhost", "@name", "1234567890123456", "x4111111111111111", "a" * 5_000, "1" * 5_000, "000000000"),
]


def scanned(setting: Setting, name: str, **options: Any) -> Collected:
    return collect(Options.model_validate({**ENTRY, "files": [name], **options}), setting)


def findings(found: Collected) -> list[tuple[str, str, str, int, float]]:
    entry = found.value["identifier_scans"][0]
    return [(f["column"], f.get("scheme", f["kind"]), f["basis"], f["count"], f["share"]) for f in entry["findings"]]


def test_the_catalogue_knows_the_collector() -> None:
    assert collector("identifier-scan").Options is Options


@pytest.mark.parametrize(("scheme", "text"), [(scheme, text) for scheme, texts in FOUND for text in texts])
def test_an_identifier_is_found_alone_and_among_words(scheme: str, text: str) -> None:
    for given_text in (text, f"see {text} there", f"({text})", f"x;{text};y"):
        assert scheme in [one.id for one in identifiers(given_text)], given_text


@pytest.mark.parametrize("text", QUIET)
def test_what_only_looks_like_one_is_left_alone(text: str) -> None:
    assert [one.id for one in identifiers(text)] == []


def test_every_scheme_is_shown_by_an_example() -> None:
    assert {scheme for scheme, _ in FOUND} == {scheme.id for scheme in SCHEMES}


@given(st.sampled_from(["4111111111111111", "5555555555554444", "378282246310005"]), st.data())
def test_one_wrong_digit_is_no_card(card: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(card) - 1))
    digit = data.draw(st.sampled_from([one for one in "0123456789" if one != card[place]]))
    assert numbers.luhn(card)
    assert not numbers.luhn(card[:place] + digit + card[place + 1 :])


@given(st.sampled_from(["DE89370400440532013000", "GB29NWBK60161331926819", "NL91ABNA0417164300"]), st.data())
def test_one_wrong_digit_is_no_account(text: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([index for index, sign in enumerate(text) if sign.isdigit()]))
    digit = data.draw(st.sampled_from([one for one in "0123456789" if one != text[place]]))
    assert not numbers.iban(text[:place] + digit + text[place + 1 :])


@given(st.text(max_size=60))
def test_any_text_is_looked_at(text: str) -> None:
    assert isinstance(list(identifiers(text)), list)


def test_findings_count_cells_by_column_and_tell_no_value(setting: Setting) -> None:
    lines = [
        "id,note,last_name",
        "1,ask a@example.org or b@example.org,Miller",
        "2,,Jones",
        "3,DE89370400440532013000,",
    ]
    (setting.folder / "t.csv").write_text("\n".join([*lines, "4,nothing,"]) + "\n", encoding="utf-8")
    found = scanned(setting, "t.csv")
    assert findings(found) == [
        ("note", "email", "shape", 1, 0.25),
        ("note", "iban", "check-digits", 1, 0.25),
        ("last_name", "name", "column-name", 2, 0.5),
    ]
    entry = found.value["identifier_scans"][0]
    assert entry["rows_scanned"] == 4
    assert entry["kinds"] == ["account-number", "email", "ip-address", "national-id", "phone"]
    assert entry["columns_scanned"] == ["id", "last_name", "note"]
    assert not [finding for finding in entry["findings"] if "verdict" in finding]
    for secret in ("example", "Miller", "3704"):
        assert secret not in repr(found)


def test_what_stands_inside_lists_and_objects_is_looked_at(setting: Setting) -> None:
    row = {"a": {"deep": [{"a@example.org": 1}, 4111111111111111]}, "b": 7}
    (setting.folder / "t.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    found = findings(scanned(setting, "t.jsonl"))
    assert [(column, scheme) for column, scheme, *_ in found] == [("a", "card"), ("a", "email")]


def test_parquet_is_looked_at(setting: Setting) -> None:
    pq.write_table(pa.table({"a": ["a@example.org", None], "b": [b"x", b"y"]}), setting.folder / "t.parquet")
    with pytest.raises(NotCollected, match="ARC-COL-SHAPE"):
        scanned(setting, "t.parquet")
    found = scanned(setting, "t.parquet", skip=["b"])
    assert findings(found) == [("a", "email", "shape", 1, 0.5)]
    assert found.value["identifier_scans"][0]["columns_skipped"] == ["b"]
    assert "1 columns were not looked at" in found.notes


def test_a_file_without_header_is_noticed_by_its_first_row(setting: Setting) -> None:
    (setting.folder / "t.csv").write_text("a@example.org,1\nb@example.org,2\n", encoding="utf-8")
    with pytest.raises(NotCollected, match="ARC-COL-HEADER") as refused:
        scanned(setting, "t.csv")
    assert "example" not in str(refused.value)


def test_the_german_credit_data_have_no_direct_identifiers(setting: Setting) -> None:
    (setting.folder / "german.data").write_bytes(GERMAN.read_bytes())
    header = [f"a{number}" for number in range(1, 22)]
    found = scanned(setting, "german.data", separator=" ", header=header)
    assert findings(found) == []
    assert found.value["identifier_scans"][0]["rows_scanned"] == 1000
    assert found.observed == (setting.as_of, setting.as_of)
