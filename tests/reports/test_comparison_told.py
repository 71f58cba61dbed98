"""A comparison in words and in JSON: the counts agree, and any text stays text."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from arcanos.authoring.published import named
from arcanos.findings import Finding, Outcome
from arcanos.record import Coverage, Record
from arcanos.reports.comparison import Change, compare
from arcanos.reports.comparison_told import to_json, to_markdown, to_text
from arcanos.reports.input_changes import input_changes

SCHEMA: Any = Draft202012Validator(json.loads(named("diff").text))
HOSTILE = ["::error::x", "![b](https://evil.example)", "<script>", "| cell", "a\rb\x1b[31mc", "\u202eabc", "@org #1"]


@given(st.data())
def test_any_two_records_give_json_that_its_schema_takes_and_text_and_both_agree_with_the_pairs(
    records: st.SearchStrategy[Record], data: st.DataObject
) -> None:
    compared = compare(data.draw(records), data.draw(records))
    told = json.loads(to_json(compared))
    SCHEMA.validate(told)
    listed = Counter(one["change"] for one in told["findings"])
    assert {change: n for change, n in told["counts"].items() if n and change != "quiet"} == listed
    assert told["regressions"] >= sum(one["regression"] for one in told["findings"])
    assert sum(told["counts"].values()) == len(compared.pairs)
    lines = re.findall(r"^- (?:critical|high|medium|low|info) ", to_text(compared), re.MULTILINE)
    assert len(lines) == len(told["findings"])


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_record_has_the_lines_of_an_honest_one(text: str, record: Record) -> None:
    def said(f: Finding) -> Finding:
        return replace(f, subject=text, message=text, owner=text)

    old = replace(record, findings=record.findings[2:], coverage=Coverage.of(7, record.findings[2:]))
    hostile = compare(
        replace(old, findings=tuple(map(said, old.findings)), project=text),
        replace(record, findings=tuple(map(said, record.findings)), project=text),
    )
    honest = compare(old, record)
    for render, words in ((to_text, r"  - |- |"), (to_markdown, r"#+ |  - |- |\| |")):
        shape = re.compile(rf"^({words})", re.MULTILINE)
        assert shape.findall(render(hostile)) == shape.findall(render(honest))
        assert "\x1b" not in render(hostile)
        assert "\r" not in render(hostile)


def test_each_class_is_told_in_its_own_words(record: Record) -> None:
    fails = record.findings[0]
    passes = replace(fails, outcome=Outcome.PASS)
    words = {
        Change.FIXED: (fails, passes, "FIXED (1)"),
        Change.NEW: (passes, fails, "fail, and before: pass: credit-scoring@1.0.0: weights are stored with none [reg"),
        Change.GONE: (fails, None, "not there any more, and before: fail"),
        Change.STILL_OPEN: (fails, fails, "STILL OPEN (1)"),
        Change.CHANGED: (fails, replace(fails, owner="else"), "fail; owner ml-engineering -> else"),
    }
    for change, (old, new, said) in words.items():
        before, after = (
            replace(record, findings=found, coverage=Coverage.of(len(found), found))
            for found in ((old,), () if new is None else (new,))
        )
        compared = compare(before, after)
        assert len(compared.of(change)) == 1
        assert said in to_text(compared)


def test_inputs_that_differ_are_listed_by_kind_and_name(record: Record) -> None:
    security, fairness = record.packs
    after = replace(
        record,
        engine_version="0.2.0",
        packs=(replace(security, version="0.1.1"), replace(fairness, params=(("ratio", "0.8"),))),
        documents=record.documents[:1],
        decision=replace(record.decision, gate="canary", model=None),
        asked=None,
    )
    found = {(one.kind, one.name): (one.old, one.new) for one in input_changes(record, after)}
    assert found[("engine", "")] == ("0.1.0", "0.2.0")
    assert found[("pack", "security")] == (f"0.1.0 sha256 {'12' * 32}", f"0.1.1 sha256 {'12' * 32}")
    assert found[("parameter", "fairness/ratio")] == ("0.75", "0.8")
    assert found[("document", "registry")] == ("ab" * 32, None)
    assert found[("gate", "")] == ("production", "canary")
    assert found[("model", "")] == ("credit-scoring@1.0.0", None)
    assert found[("configuration", "")] == ("9a" * 32, None)
    assert set(found) == {
        ("engine", ""),
        ("pack", "security"),
        ("parameter", "fairness/ratio"),
        ("document", "registry"),
        ("gate", ""),
        ("model", ""),
        ("command", ""),
        ("configuration", ""),
    }
    assert input_changes(record, record) == ()
