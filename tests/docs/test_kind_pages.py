"""The pages of the kinds of evidence are what the models, the rules and the collectors say; none is left out."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from arcanos.authoring.facts.supply import Needed, needed_by
from arcanos.engine.compiler import compile_pack
from arcanos.engine.pack import load_pack
from arcanos.errors import Mistake, Place
from arcanos.evidence.collectors.catalogue import CATALOGUE
from arcanos.evidence.kinds.catalogue import KINDS, kind
from arcanos.evidence.kinds.checking import kind_mistakes
from arcanos.evidence.kinds.json_schema import kind_schema
from arcanos.evidence.kinds.kind import Kind, Wrong
from arcanos.rules import shipped

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "evidence"
RENEW = os.environ.get("ARCANOS_RENEW") == "1" and os.environ.get("CI") != "true"
NAMED = {
    "Measure": "measure",
    "ModelWord": "text",
    "OciDigest": "image digest",
    "Semver": "semantic version",
    "Sha256": "SHA-256",
    "Time": "time",
}
PLAIN = {"boolean": "true or false", "integer": "whole number", "number": "number", "string": "text", None: "anything"}
NO_RULE = "No shipped rule does; yours may."
INTRODUCTION = (
    "What documents hold, kind by kind; [evidence](../evidence.md) says how files become documents and what a kind is"
    " held to. The pages are made from the models that check documents, and so are the JSON Schemas:"
    " `arcanos schema list`."
)
TYPES = (
    "A time is RFC 3339 with zone, `2026-11-22T13:00:00Z`; a SHA-256 has 64 lowercase hex digits; a measure is"
    ' `{"value": 0.71, "n": 1000, "interval": [0.68, 0.74], "confidence": 0.95}`. What is not known is left out:'
    " null is no value of any type here."
)
Schema = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A member of a document: its path, its type in words, and what it says."""

    path: str
    type: str
    text: str


@cache
def rows(name: str) -> list[Row]:
    """Return the members of a kind in the order of its model."""
    made: Schema = kind(name).model.model_json_schema()
    return list(_members(made, kind_schema(kind(name)), ""))


def _members(ordered: Schema, schema: Schema, path: str, node: Schema | None = None) -> Iterator[Row]:
    # The published schema is sorted; the model has the members in the order to read them in.
    published = schema if node is None else node
    model = ordered if node is None else ordered["$defs"][node["$id"]]
    for name in model["properties"]:
        member = published["properties"][name]
        here = f"{path}.{name}" if path else name
        word, inner, more = _type(member, schema)
        required = ", required" if name in published.get("required", ()) else ""
        text = member.get("description") or (inner or {}).get("description", "")
        yield Row(here + more if inner else here, word + required, text)
        if inner is not None:
            yield from _members(ordered, schema, here + more, inner)


def _type(node: Schema, schema: Schema) -> tuple[str, Schema | None, str]:
    """Return a type in words, the object inside it whose members follow, and what their path has between."""
    if "$ref" in node:
        name = node["$ref"].removeprefix("#/$defs/")
        return (NAMED[name], None, "") if name in NAMED else ("object", schema["$defs"][name] | {"$id": name}, "")
    if "oneOf" in node:
        choices = [_type(one, schema) for one in node["oneOf"]]
        _, inner, more = next((one for one in choices if one[1] is not None), ("", None, ""))
        return " or ".join(word for word, _, _ in choices), inner, more
    if "enum" in node:
        return " or ".join(f"`{word}`" for word in node["enum"]), None, ""
    if node.get("type") == "array":
        word, inner, more = _type(node["items"], schema)
        return f"list of {word}", inner, f"[]{more}"
    if node.get("type") == "object":
        more = node.get("additionalProperties")
        return f"object of {_type(more, schema)[0] if more else 'anything'}", None, ""
    return PLAIN[node.get("type")], None, ""


@cache
def needed() -> dict[str, Needed]:
    """Return what the shipped packs need, by document."""
    packs = [compile_pack(load_pack(ROOT / "rules" / name)) for name in shipped()]
    return {one.document: one for one in needed_by(packs, None, None)}


def collectors(kind: Kind) -> list[str]:
    """Return the collectors whose pages show an entry of the configuration that makes the kind."""
    found = [word for word in sorted(CATALOGUE) if _makes(word, kind.name)]
    return [f"[`{word}`](../collectors/{word}.md)" for word in found]


def _makes(word: str, name: str) -> bool:
    page = ROOT / "docs" / "collectors" / f"{word}.md"
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    return re.search(rf'"{name}":\s*\[?\s*\{{\s*"from":\s*"{word}"', text) is not None


def refusal(kind: Kind, wrong: Wrong) -> Mistake:
    """Return what is said of the example with a wrong value in it."""
    document: Any = json.loads(json.dumps(kind.example))
    inner = document
    for step in wrong.path[:-1]:
        inner = inner[step]
    inner[wrong.path[-1]] = wrong.value
    (mistake,) = kind_mistakes(kind.name, document, lambda _: Place("evidence"))
    return mistake


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def page(kind: Kind) -> str:
    """Return the page of a kind."""
    read = needed().get(kind.name)
    made = collectors(kind)
    return "\n".join(
        [
            f"# {kind.name}",
            "",
            f"{kind.title}. {kind.says}",
            "",
            "| | |",
            "| --- | --- |",
            f"| schema | version {kind.version}: `arcanos schema show evidence/{kind.name}` |",
            f"| supplied | {kind.supply}. {kind.by} |",
            f"| collectors | {', '.join(made) or 'none: a file under `documents`'} |",
            "",
            "## Members",
            "",
            "| member | type | |",
            "| --- | --- | --- |",
            *(f"| `{row.path}` | {cell(row.type)} | {cell(row.text)} |" for row in rows(kind.name)),
            "",
            "Other members are kept as they are.",
            "",
            "## Example",
            "",
            "```json",
            json.dumps(kind.example, indent=2, ensure_ascii=False),
            "```",
            "",
            "## What is refused",
            "",
            "| instead | what is said |",
            "| --- | --- |",
            *(f"| `{cell(json.dumps(wrong.value))}` | {cell(_said(refusal(kind, wrong)))} |" for wrong in kind.wrong),
            "",
            "## Rules that read it",
            "",
            *([f"- [`{rule}`](../rules.md#{rule.replace('/', '-')})" for rule in read.rules] if read else [NO_RULE]),
            "",
        ]
    )


def _said(mistake: Mistake) -> str:
    return f"`{mistake.code}` {mistake.message}" + (f"; {mistake.hint}" if mistake.hint else "")


def index() -> str:
    """Return the page that lists the kinds."""
    found = [kind(name) for name in KINDS]
    return "\n".join(
        [
            "# Kinds of evidence",
            "",
            INTRODUCTION,
            "",
            "| kind | what it says | supplied |",
            "| --- | --- | --- |",
            *(f"| [`{one.name}`]({one.name}.md) | {one.says} | {one.supply} |" for one in found),
            "",
            TYPES,
            "",
        ]
    )


@pytest.mark.parametrize("name", KINDS)
def test_the_page_of_a_kind_is_what_its_model_says(name: str) -> None:
    """Write it anew with ARCANOS_RENEW=1."""
    hold(PAGES / f"{name}.md", page(kind(name)))


def test_the_index_lists_every_kind_and_no_page_is_of_none() -> None:
    hold(PAGES / "README.md", index())
    assert sorted(path.stem for path in PAGES.iterdir()) == sorted(["README", *KINDS])


def hold(path: Path, wanted: str) -> None:
    if RENEW:
        path.parent.mkdir(exist_ok=True)
        path.write_text(wanted, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == wanted, "write it anew with: ARCANOS_RENEW=1 .venv/bin/pytest tests/docs"


def test_every_fact_that_a_shipped_rule_reads_is_a_member_of_its_kind() -> None:
    facts = {name: [fact.path.removeprefix(f"$.{name}.") for fact in one.facts] for name, one in needed().items()}
    assert set(facts) <= set(KINDS)
    assert {(name, path) for name, paths in facts.items() for path in paths if not stated(name, path)} == set()
    assert not stated("registry", "models[*].colour")


def stated(name: str, path: str) -> bool:
    return any(re.fullmatch(_pattern(row), path) for row in rows(name))


def _pattern(row: Row) -> str:
    """Return what matches a member's path in a rule, and whatever is below a member of no stated type."""
    path = re.escape(row.path).replace(r"\[\]", r"(\[(\*|\d+)\])?")
    anything = "anything" in row.type or row.type.startswith("object of")
    inside = r"(\[\*\])?" if row.type.startswith("list") else ""
    return path + inside + (r"([.\[].*)?" if anything else "")
