"""The published schemas know what the engine knows: they take every rule that loads and refuse what they can."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from arcanos.authoring.published import published
from arcanos.authoring.schema_files import Schema, schema_text
from arcanos.authoring.schema_terms import ANY
from arcanos.engine import condition_grammar, header, list_grammar, params, rule_grammar, value_grammar, waiver_file
from arcanos.engine.case_reading import KEYS, read_cases
from arcanos.engine.compiler import compile_pack
from arcanos.engine.pack import load_pack
from arcanos.engine.selector_parser import parse_selector
from arcanos.errors import PackRefused, Place
from arcanos.evidence.kinds.catalogue import kind
from arcanos.readers.json import read_json
from arcanos.readers.yaml import read_yaml

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
RENEW = os.environ.get("ARCANOS_RENEW") == "1" and os.environ.get("CI") != "true"
FILES = sorted(
    path
    for pattern in ("rules/*/*.yaml", "examples/*/policies/*/*.yaml", "tests/language/mission/*.yaml")
    for path in ROOT.glob(pattern)
)
RULE = """\
id: r
title: A rule
domain: security
severity: high
scope: deployment
owner: o
why: w
remedy: m
cases: [{name: c, given: {d: {}}, expect: pass}]
"""
PACK = 'id: page\nversion: "1.0.0"\ntitle: The page\n'

ONLY_THE_ENGINE = {
    '"d.a[?@.b == @.c]": {count: 0}': "what stands in a filter has a grammar of its own",
    '"d.a[?@.b == null]": {count: 0}': "what stands in a filter has a grammar of its own",
    '"d.a[?@.b < true]": {count: 0}': "what stands in a filter has a grammar of its own",
    "d.a: {acme/luhn: true}": "which extensions are named stands in the configuration",
    "d.a: {format: acme/iban}": "which extensions are named stands in the configuration",
}
"""Checks that the page refuses and the schema can't, with the reason."""

REFUSED = [
    ("severity: high", "severity: hihg"),
    ("id: r", "id: My Rule"),
    ("owner: o\n", ""),
    ("owner: o", "owner: o\nseverty: low"),
    ("owner: o", "owner: ''"),
    ("owner: o", "owner: o\ncontrols: []"),
    ("owner: o", "owner: o\ncontrols: [A.8.24]"),
    ("owner: o", "owner: o\nfor: $.d.a[*]"),
    ("owner: o", "owner: o\nsubject: '{id}'"),
    ("owner: o", "owner: o\nfor: d.a[*]\nsubject: '{id}'"),
    ("owner: o", "owner: o\nmin_targets: 1"),
    ("owner: o", "owner: o\nmanual: {ask: Is it?, role: r, valid_for: 30d}"),
    ("owner: o", "owner: o\nwhen: {d.a: {gte: 1, on_missing: fail}}"),
    ("owner: o", "owner: o\nevidence: {d: {max_age: 3 months}}"),
    ("owner: o", "owner: o\nevidence: {d: {maximum: 3d}}"),
    ("given: {d: {}}, ", ""),
    ("expect: pass", "expect: passes"),
    ("expect: pass", "expect: indeterminate nowhere"),
    ("expect: pass", "expect: pass, as_of: 2026-01-31"),
    ("expect: pass", "expect: pass, set: {d.a: 1}"),
    ("expect: pass", "expect: pass, drop: ['$.d[*]']"),
    ("d.a: 1", "d.a: {lt: '3'}"),
    ("d.a: 1", "d.a: {lt: true}"),
    ("d.a: 1", "d.a: {equals: null}"),
    ("d.a: 1", "d.a: {in: [1, x]}"),
    ("d.a: 1", "d.a: {type: float}"),
    ("d.a: 1", "d.a: {within: 1mo}"),
    ("d.a: 1", "d.a: {within: -7d}"),
    ("d.a: 1", "d.a: {before: 2026-01-31}"),
    ("d.a: 1", "d.a: {equals: {now: -7d}}"),
    ("d.a: 1", "d.a: {after: {now: -7d, plus: 1d}}"),
    ("d.a: 1", "d.a: {equals: {ref: d.b, param: p}}"),
    ("d.a: 1", "d.a: {equals: {ref: 'd.b[*]'}}"),
    ("d.a: 1", "d.a: {gte: {target: $.d.b}}"),
    ("d.a: 1", "d.a: {in: {ref: d.b, times: 2}}"),
    ("d.a: 1", "d.a: {near: {value: 1}}"),
    ("d.a: 1", "d.a: {near: {value: 1, tolerance: -1}}"),
    ("d.a: 1", "d.a: {every: {gte: 1, on_missing: fail}}"),
    ("d.a: 1", "d.a: {none: {has: {b: {gte: 1, on_missing: fail}}}}"),
    ("d.a: 1", "d.a: {exists: false, on_missing: fail}"),
    ("d.a: 1", "d.a: {as: number}"),
    ("d.a: 1", "d.a: {as: number, exists: true}"),
    ("d.a: 1", "d.a: {as: date-time, every: {has: {b: 1}}}"),
    ("d.a: 1", "d.a: {min_n: 100, type: number}"),
    ("d.a: 1", "d.a: {min_n: 100, point: true, gte: 1}"),
    ("d.a: 1", "d.a: {point: false, gte: 1}"),
    ("d.a: 1", "d.a: {at_least: {equals: x}}"),
    ("d.a: 1", "d.a: {at_least: {n: 1, share: 0.5, equals: x}}"),
    ("d.a: 1", "d.a: {at_least: {n: 0, equals: x}}"),
    ("d.a: 1", "d.a: {at_least: {share: 1.5, equals: x}}"),
    ("d.a: 1", "d.a: {at_least: {n: 2}}"),
    ("d.a: 1", "d.a: {count: {starts_with: x}}"),
    ("d.a: 1", "d.a: {count: three}"),
    ("d.a: 1", "d.a: {percentile: {lte: 3}}"),
    ("d.a: 1", "d.a: {max_gap: {from: now, lte: 4h}}"),
    ("d.a: 1", "d.a: {since: {lte: 4h}}"),
    ("d.a: 1", "d.a: {unique: false}"),
    ("d.a: 1", "d.a: {unique: [$.b]}"),
    ("d.a: 1", "d.a: {lookup: {in: $.e, by: id}}"),
    ("d.a: 1", "d.a: {lookup: {in: $.e, by: id, has: {x: 1}, some: {x: 1}}}"),
    ("d.a: 1", "d.a: {lookup: {in: $.e, by: 'ids[*]', has: {x: 1}}}"),
    ("d.a: 1", "'d.a[*]': 1"),
    ("d.a: 1", "'d.a[*]': {any: [{every: 1}, {gte: 1}]}"),
    ("d.a: 1", "not: []"),
    ("d.a: 1", "all: {d.a: 1}"),
    ("d.a: 1", "none: [{d.a: 1}]"),
]
"""What to change in a rule that loads, so that neither the engine nor the schema takes it."""


def examples(marker: str) -> list[str]:
    return re.findall(rf"<!-- {marker} -->\n```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def checks(marker: str) -> list[str]:
    """Return the first cells of the tables behind a marker of the page."""
    lines = [
        line for table in re.findall(rf"<!-- {marker} -->\n((?:\|.*\n)+)", PAGE) for line in table.splitlines()[2:]
    ]
    return [line.split("|")[1].strip().strip("`") for line in lines]


def value(text: str) -> Any:
    return read_yaml(text.encode(), "text").value


def valid(schema: Schema, text: str) -> bool:
    return not messages(schema, text)


def messages(schema: Schema, text: str) -> list[str]:
    validator: Any = Draft202012Validator(schema)
    return [error.message for error in validator.iter_errors(value(text))]


@pytest.mark.parametrize("name", ["rule", "pack", "waivers"])
def test_a_published_schema_is_what_the_engine_and_the_pages_say(schemas: dict[str, Schema], name: str) -> None:
    """Write it anew with ARCANOS_RENEW=1."""
    Draft202012Validator.check_schema(schemas[name])
    path = ROOT / "arcanos" / "schemas" / f"{name}.schema.json"
    if RENEW:
        path.write_text(schema_text(schemas[name]), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == schema_text(schemas[name])


def test_every_schema_has_an_id_of_one_form_and_says_what_it_is_for() -> None:
    for one in published().values():
        schema = read_json(one.text.encode(), one.file).value
        _, of_a_kind, name = one.name.rpartition("evidence/")
        version = f":{kind(name).version}" if of_a_kind else ""
        assert schema["$id"] == f"urn:arcanos:schema:{one.name}{version}"
        assert one.description


def test_the_schema_of_a_rule_knows_the_keys_and_operators_of_the_grammar(schemas: dict[str, Schema]) -> None:
    rule = schemas["rule"]["$defs"]
    assert set(rule["rule"]["properties"]) == set(rule_grammar.RULE_KEYS)
    assert set(rule["case"]["properties"]) == set(KEYS)
    assert set(rule["entry"]["properties"]) == set(condition_grammar.WORDS)
    assert set(rule["condition"]["properties"]) == set(condition_grammar.WORDS) - {"on_missing"}
    assert set(rule["entry_many"]["properties"]) == set(condition_grammar.WORDS) - set(value_grammar.VALUE)
    words = {name.removeprefix("word_") for name in rule if name.startswith("word_")}
    assert words == {*value_grammar.VALUE, *list_grammar.LIST}
    assert all(rule[f"word_{word}"]["description"] for word in words)


def test_the_schemas_of_packs_and_waivers_know_the_keys_of_their_readers(schemas: dict[str, Schema]) -> None:
    assert set(schemas["pack"]["properties"]) == set(header.PACK_KEYS)
    param = schemas["pack"]["properties"]["params"]["additionalProperties"]
    assert set(param["properties"]) == set(params.KEYS)
    waiver = schemas["waivers"]["properties"]["waivers"]["items"]
    assert set(waiver["properties"]) == set(waiver_file.KEYS)
    assert set(waiver["required"]) == set(waiver_file.REQUIRED)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_rule_that_stands_in_this_project_is_valid(schemas: dict[str, Schema], path: Path) -> None:
    schema = schemas["pack" if path.name == "pack.yaml" else "rule"]
    assert messages(schema, path.read_text(encoding="utf-8")) == []


def test_the_examples_of_the_page_are_valid(schemas: dict[str, Schema]) -> None:
    assert all(valid(schemas["rule"], text) for text in examples("rule"))
    assert all(valid(schemas["pack"], text) for text in examples("pack"))


@pytest.mark.parametrize("check", checks("answers"))
def test_a_check_that_the_page_answers_is_valid(schemas: dict[str, Schema], check: str) -> None:
    assert valid(schemas["rule"], f"{RULE}require:\n  {check}\n")


@pytest.mark.parametrize("check", checks("refusals"))
def test_a_check_that_the_page_refuses_is_refused_where_a_schema_can(schemas: dict[str, Schema], check: str) -> None:
    assert valid(schemas["rule"], f"{RULE}require:\n  {check}\n") == (check in ONLY_THE_ENGINE)


@pytest.mark.parametrize(("old", "new"), REFUSED)
def test_what_the_engine_refuses_the_schema_refuses(
    schemas: dict[str, Schema], tmp_path: Path, old: str, new: str
) -> None:
    good = f"{RULE}require:\n  d.a: 1\n"
    bad = good.replace(old, new)
    assert bad != good
    assert valid(schemas["rule"], good)
    assert not valid(schemas["rule"], bad)
    assert refused(tmp_path, bad)


@pytest.mark.parametrize(
    "check",
    [
        "d.a: {acme/luhn: true}",
        "d.a: {acme/within: {ref: d.b}}",
        "d.a: {acme/among: [x, y], on_missing: fail}",
        "d.a: {acme/gini: {lte: 0.4}, as: number}",
        "d.a: {acme/gini: {lte: 0.4}, min_n: 30}",
        "'d.a[*]': {acme/gini: {lte: 0.4}, point: true}",
        "'d.a[*]': {every: {not: {acme/luhn: true}}}",
        "d.a: {at_least: {n: 1, acme/luhn: true}}",
        "not: {d.a: {any: [{acme/luhn: true}, {lookup: {in: '$.e[*]', by: id, has: {b: {acme/luhn: true}}}}]}}",
        "d.a: {format: acme-cards/iban_2}",
    ],
)
def test_names_of_extensions_are_valid_wherever_one_may_stand(schemas: dict[str, Schema], check: str) -> None:
    assert messages(schemas["rule"], f"{RULE}require:\n  {check}\n") == []
    assert messages(schemas["pack"], in_pack(f"{RULE}require:\n  {check}\n")) == []


@pytest.mark.parametrize(
    "check",
    [
        "d.a: {Acme/luhn: true}",
        "d.a: {acme/luhn/two: true}",
        "d.a: {acme.luhn: true}",
        "d.a: {arcanos/luhn: true}",
        "d.a: {acme/: true}",
        "d.a: {format: acme.iban}",
        "d.a: {format: arcanos/iban}",
        "d.a: {format: [acme/iban]}",
        "d.a: {type: acme/number}",
        "d.a: {count: {acme/luhn: true}}",
        "d.a: {as: number, every: {acme/luhn: true}}",
        "d.a: {as: number, type: number}",
        "'d.a[*]': {acme/luhn: true, format: semver}",
    ],
)
def test_names_that_no_extension_may_give_and_places_where_none_may_stand_are_not_valid(
    schemas: dict[str, Schema], tmp_path: Path, check: str
) -> None:
    rule = f"{RULE}require:\n  {check}\n"
    assert not valid(schemas["rule"], rule)
    assert not valid(schemas["pack"], in_pack(rule))
    assert refused(tmp_path, rule)


def in_pack(rule: str) -> str:
    """Return a pack in one file with this rule."""
    lines = "".join(f"    {line}\n" for line in rule.splitlines())
    return f"{PACK}rules:\n  -{lines[3:]}"


def refused(folder: Path, rule: str) -> bool:
    (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
    (folder / "r.yaml").write_text(rule, encoding="utf-8")
    try:
        source = load_pack(folder)
        compile_pack(source)
        read_cases(source.rules[0])
    except PackRefused:
        return True
    return False


SUITE = Path(os.environ.get("ARCANOS_CONFORMANCE") or ROOT / ".." / "shared" / "conformance") / "jsonpath-cts.json"


@pytest.mark.skipif(not SUITE.is_file(), reason=f"absent: JSONPath compliance suite, looked for at {SUITE}")
def test_a_selector_that_the_engine_takes_has_the_form_that_the_schema_asks() -> None:
    tests = json.loads(SUITE.read_text(encoding="utf-8"))["tests"]
    taken = [test["selector"] for test in tests if parses(test["selector"])]
    assert taken
    assert [selector for selector in taken if not re.search(ANY, selector)] == []


def parses(selector: str) -> bool:
    try:
        parse_selector(selector, Place("text"))
    except PackRefused:
        return False
    return True
