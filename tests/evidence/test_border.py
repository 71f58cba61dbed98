"""What may not leave is taken out, what was taken out is told, and nothing else changes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.evidence.border import redacted
from arcanos.evidence.collectors.identifier_kinds import SCHEMES
from arcanos.evidence.manifest import Enclosed, Provenance, Redacted
from arcanos.evidence.origins import Origin, Withheld
from arcanos.evidence.redaction_paths import BadPath, compiled
from arcanos.evidence.redaction_rules import PathRule, Redaction

KEY, OTHER = b"k" * 32, b"o" * 32
AWS = "AKIAABCDEFGHIJKLMNOP"
ALL = frozenset(scheme.kind for scheme in SCHEMES)


def border(value: Any, *paths: PathRule, key: bytes | None = KEY, **more: Any) -> Enclosed:
    (one,) = redacted([Enclosed("registry", value, ())], Redaction(paths, **more), key)
    return one


def rule(path: str, *, tag: bool = False) -> PathRule:
    return PathRule("registry", path, "personal", tag)


def test_a_member_goes_and_an_element_becomes_null() -> None:
    value = {"systems": [{"owner": "ann", "tags": ["a", "b"]}]}
    one = border(value, rule("$.systems[*].owner"), rule("$.systems[*].tags[0]"))
    assert one.value == {"systems": [{"tags": [None, "b"]}]}
    assert one.redacted == (
        Redacted("$.systems[*].owner", "personal", 1),
        Redacted("$.systems[*].tags[0]", "personal", 1),
    )
    assert value == {"systems": [{"owner": "ann", "tags": ["a", "b"]}]}


def test_equal_values_have_equal_tags_under_one_key_only() -> None:
    value = {"a": {"owner": "ann"}, "b": {"owner": "ann"}, "c": {"owner": "bob"}}
    one = border(value, rule("$.*.owner", tag=True)).value
    assert one["a"] == one["b"] != one["c"]
    assert one["a"] != border(value, rule("$.*.owner", tag=True), key=OTHER).value["a"]
    assert "ann" not in json.dumps(one)


def test_all_of_an_identifier_goes_however_it_is_written() -> None:
    text = "write to j.m\u00fcller@b\u00fccher.example or call +41\u00a079\u202f123\u202f45\u202f67, twice: a@b.de"
    said = border({"a": text}, key=None, personal=ALL).value["a"]
    assert said == "write to [redacted email] or call [redacted phone], twice: [redacted email]"


def test_paths_of_other_documents_do_nothing() -> None:
    one = border({"a": 1}, PathRule("lineage", "$.a", "x"))
    assert (one.value, one.redacted) == ({"a": 1}, ())


def test_a_path_that_matches_nothing_is_noted() -> None:
    source = Provenance("files", "0" * 64)
    (one,) = redacted([Enclosed("registry", {"a": 1}, (source,))], Redaction((rule("$.b"),)), None)
    assert one.sources[0].notes == ("the redaction of $.b matched nothing",)


@pytest.mark.parametrize(
    ("value", "clean"),
    [
        ({"note": f"use {AWS} now"}, {"note": "use [redacted AWS key] now"}),
        ({"password": "hunter2hunter2"}, {"password": "[redacted]"}),
        ({"password": f"{AWS} and more"}, {"password": "[redacted]"}),
        ({"password": "[redacted]"}, {"password": "[redacted]"}),
        ({"url": "https://u:pa55word@host/x"}, {"url": "https://u:[redacted password]@host/x"}),
        ({"tokens": ["ghp_" + "a1B2" * 9]}, {"tokens": ["[redacted GitHub token]"]}),
        ({AWS: 1, "[redacted AWS key]": 2}, {"[redacted AWS key]#": 1, "[redacted AWS key]": 2}),
        (
            {"sha256": "ab" * 32, "tokens": 1000, "password": None},
            {"sha256": "ab" * 32, "tokens": 1000, "password": None},
        ),
    ],
)
def test_secrets_in_texts_and_names(value: Any, clean: Any) -> None:
    assert border(value, key=None).value == clean


def test_secrets_stay_where_the_configuration_says_so() -> None:
    assert border({"password": "hunter2hunter2"}, secrets=False).value == {"password": "hunter2hunter2"}


def test_personal_data_is_taken_out_where_it_is_asked_for() -> None:
    value = {"note": "ask bob@example.org or DE89370400440532013000"}
    assert border(value).value == value
    one = border(value, key=None, personal=frozenset({"email", "account-number"}))
    assert one.value == {"note": "ask [redacted email] or [redacted account-number]"}
    assert [(found.path, found.why) for found in one.redacted] == [
        ("$.note", "account-number"),
        ("$.note", "email"),
    ]


def test_files_and_notes_give_nothing_away() -> None:
    source = Provenance(
        "files",
        "0" * 64,
        origins=(Origin(f"exports/{AWS}.json", "1" * 64, 3),),
        withheld=(Withheld(f"$.{AWS}", "sensitive"),),
        notes=(f"read {AWS}",),
    )
    (one,) = redacted([Enclosed("registry", {}, (source,))], Redaction(), None)
    assert AWS not in repr(one)
    assert one.sources[0].origins[0].sha256 == "1" * 64


@pytest.mark.parametrize(
    "path",
    [
        "systems",
        "$",
        "$.",
        "$..a..b",
        "$.a[?(@.b)]",
        "$.a[0:2]",
        "$.a,b",
        "$.a | $.b",
        "$.a.`parent`",
        "$.a[0,1]",
        "$." + "a" * 1024,
        "$" + ".a" * 40,
        "$.a + $.b",
        "$.a[*",
    ],
)
def test_a_path_beyond_the_safe_part_is_refused(path: str) -> None:
    with pytest.raises(BadPath):
        compiled(path)


@pytest.mark.parametrize("path", ["$.a", "$.a.b", "$['a b']", "$.a[*].b", "$.a[0]", "$..email", "$.*.b"])
def test_a_plain_path_is_taken(path: str) -> None:
    compiled(path)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.sampled_from(["x", AWS, "bob@example.org", "secret=Xk29fLmq0P"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "password", AWS]), inner),
    max_leaves=12,
)
RULES = st.lists(st.builds(rule, st.sampled_from(["$.a", "$.a[*]", "$..b", "$.*.a"]), tag=st.booleans()), max_size=2)


@given(VALUES.map(lambda value: {"a": value}), RULES)
def test_no_planted_value_leaves_and_a_second_time_changes_nothing(value: Any, rules: list[PathRule]) -> None:
    once = border(value, *rules, personal=ALL)
    text = json.dumps(once.value)
    assert not any(secret in text for secret in (AWS, "bob@example.org", "Xk29fLmq0P"))
    assert border(once.value, personal=ALL).value == once.value


PLAIN = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text("abc "),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("xyz"), inner),
)


@given(PLAIN)
def test_plain_values_do_not_change(value: Any) -> None:
    one = border({"v": value}, personal=ALL)
    assert (one.value, one.redacted) == ({"v": value}, ())


def test_a_document_keeps_what_was_redacted_before() -> None:
    before = Enclosed("registry", {}, (), redacted=(Redacted("$.x", "earlier"),))
    (one,) = redacted([before], Redaction(), None)
    assert one == replace(before, value={})
