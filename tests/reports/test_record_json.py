"""The record as JSON: complete, canonical, and read back only as it was written."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from arcanos.errors import DocumentRefused, ExitCode
from arcanos.findings import Outcome, Reason, Severity
from arcanos.readers.json import read_json
from arcanos.readers.source import Value
from arcanos.record import Record
from arcanos.reports.record_json import FORMAT, to_json
from arcanos.reports.record_reading import from_json

SCHEMA = read_json((files("arcanos") / "schemas" / "record.schema.json").read_bytes(), "record.schema.json").value
VALIDATOR = Draft202012Validator(SCHEMA)


def value_of(record: Record) -> Value:
    return read_json(to_json(record), "record.json").value


def fits(value: Value) -> bool:
    return VALIDATOR.is_valid(value)  # pyright: ignore[reportUnknownMemberType]: its stub leaves a type open


@given(st.data())
def test_a_record_comes_back_as_it_was(records: st.SearchStrategy[Record], data: st.DataObject) -> None:
    record = data.draw(records)
    assert from_json(to_json(record)) == record


@given(st.data())
def test_every_record_holds_to_the_published_schema(records: st.SearchStrategy[Record], data: st.DataObject) -> None:
    assert fits(value_of(data.draw(records)))


def test_the_schema_is_a_schema_and_knows_every_word() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    found = SCHEMA["$defs"]["finding"]["properties"]
    assert found["outcome"]["enum"] == [str(outcome) for outcome in Outcome]
    assert set(found["severity"]["enum"]) == {str(severity) for severity in Severity}
    assert found["reason"]["enum"] == [str(reason) for reason in Reason]
    assert SCHEMA["properties"]["format"] == {"const": FORMAT}


def test_the_schema_refuses_what_it_does_not_know(record: Record) -> None:
    assert not fits(value_of(record) | {"verdict": "open"})


def test_passes_are_in_the_record_and_the_words_of_a_rule_only_once(record: Record) -> None:
    text = to_json(record).decode()
    assert len(value_of(record)["findings"]) == len(record.findings)
    assert text.count("About weights-encrypted-at-rest") == 1
    assert text.count("ab" * 32) == 1


def changed(record: Record, old: str, new: str) -> bytes:
    data = to_json(record)
    assert old.encode() in data
    return data.replace(old.encode(), new.encode(), 1)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("arcanos-record/1", "arcanos-record/2", "not in the format arcanos-record/1"),
        ('"project":"credit-scoring"', '"project":7', r"\$\.project must be of type str"),
        ('"project":"credit-scoring"', '"project":null', r"\$\.project must be of type str"),
        ('"exit_code":1', '"exit_code":0', "changed after it was written"),
        ('"exit_code":1', '"exit_code":true', r"\$\.decision\.exit_code must be of type int"),
        ('"exit_code":1', '"exit_code":9', "not the JSON of a record"),
        ('"open":false', '"open":true', "changed after it was written"),
        ('"outcome":"fail"', '"outcome":"pass"', "does not agree with the findings"),
        ('"outcome":"fail"', '"outcome":"fine"', r"\$\.findings\[\d\]\.outcome has a value that is not known"),
        ('"planned":9', '"planned":8', "does not agree with the findings"),
        ('"waived":1}', '"waived":0}', "does not agree with the findings"),
        ('"as_of":"2026-06-15T12:00:00Z"', '"as_of":"2026-06-15"', r"\$\.as_of has a value that is not known"),
        ('"as_of":"2026-06-15T12:00:00Z"', '"as_of":"2026-06-15T14:00:00+02:00"', "changed after it was written"),
        ('"project":', '"project":"x","project":', "changed after it was written"),
        ('"project":', '"extra":1,"project":', "changed after it was written"),
        ('"project":', ' "project":', "changed after it was written"),
        ('"findings":[', '"findings":[7,', r"\$\.findings\[0\] must be an object"),
        ('"notes":[', '"notes":[7,', r"\$\.notes must be a list of texts"),
        ('"waived":1}', '"waived":NaN}', "must be of type int"),
        ('"out_of_force":2', '"out_of_force":1', "does not agree with the findings"),
        ('"in_force_from":"2026-09-01"', '"in_force_from":"September"', "in_force_from has a value that is not known"),
        (
            '"in_force_from":"2026-09-01"',
            '"in_force_from":"2026-09-01","retired":"2026-09-02"',
            "is not in force yet and retired: it is one of the two",
        ),
        ('"arcanos":">=0.1, <1"', '"arcanos":1', r"requires\.arcanos must be of type str"),
        ('"params":[["ratio","0.75"]]', '"params":[["ratio"]]', "must be pairs"),
        ('"project":"credit-scoring"', r'"project":"\ud800"', "not the JSON of a record"),
    ],
)
def test_a_record_that_was_changed_is_refused(old: str, new: str, says: str, record: Record) -> None:
    with pytest.raises(DocumentRefused, match=rf"^old/record\.json: ARC-IN-RECORD: .*{says}"):
        from_json(changed(record, old, new), "old/record.json")


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 100_000, b"9" * 10_000, b'{"format":"arcanos-record/1"}']
)
def test_what_is_no_record_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentRefused, match="ARC-IN-RECORD"):
        from_json(data)


def test_an_open_verdict_beside_findings_that_close_the_gate_is_refused(record: Record) -> None:
    """Each format would say that nothing closes it."""
    turned = replace(record, decision=replace(record.decision, exit_code=ExitCode.OPEN, reasons=()))
    with pytest.raises(DocumentRefused, match="the verdict is open and does not agree"):
        from_json(to_json(turned))


def test_the_bytes_are_canonical_json(record: Record) -> None:
    data = to_json(record)
    assert data.endswith(b"}\n")
    assert data.count(b"\n") == 1
    assert list(value_of(record)) == sorted(value_of(record))
    assert json.dumps(value_of(record), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == data[:-1]
