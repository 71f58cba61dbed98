"""The header of a pack: what its rules share, and the small things both are written in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from arcanos import clock
from arcanos.engine import fields, params
from arcanos.engine.fields import DOCUMENT, Node, Problems, refuse
from arcanos.engine.frameworks import Framework, frameworks_of
from arcanos.engine.in_force import day_of
from arcanos.engine.model import ENGINE_PACK
from arcanos.engine.pack import PackSource
from arcanos.engine.requires import read_requires
from arcanos.engine.suppressions import Suppression, suppressions_of
from arcanos.engine.values import exact, is_number, version
from arcanos.materials import Requires
from arcanos.readers.shapes import is_object

PACK_KEYS: Final = (
    *("id", "version", "title", "description", "requires", "min_n", "confidence", "evidence", "params", "rules"),
    *("effective", "frameworks", "lint", "accepted_mutants"),
)

_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Header:
    """What the rules of a pack share."""

    id: str
    version: str
    title: str
    min_n: int
    confidence: Fraction
    max_age: dict[str, Node]
    params: Mapping[str, params.Param]
    declared: frozenset[str]
    frameworks: Mapping[str, Framework]
    suppressions: tuple[Suppression, ...]
    requires: Requires | None = None
    effective: date | None = None


def read_header(source: PackSource, problems: Problems) -> Header:
    """Return what `pack.yaml` says; raises PackRefused at once where nothing can be compiled without it."""
    node = source.header
    fields.known_keys(node, "the pack", PACK_KEYS, ("id", "version", "title"), problems)
    identity, number, title = "", "", ""
    with problems.noted():
        identity = identifier(node, "id", "the pack's id")
        if identity == ENGINE_PACK:
            refuse(node["id"].place, "VALUE", f"the pack id '{ENGINE_PACK}' is the engine's own", "choose another")
    with problems.noted():
        number = text_of(node, "version", "the pack's version")
        if number and version(number) is None:
            refuse(node["version"].place, "VALUE", "the pack's version is no SemVer version", 'such as "1.0.0"')
    with problems.noted():
        title = text_of(node, "title", "the pack's title")
    min_n, confidence, ages = 30, Fraction(19, 20), dict[str, Node]()
    with problems.noted():
        if "min_n" in node:
            min_n = fields.natural(node["min_n"], "min_n", least=1)
    with problems.noted():
        if "confidence" in node:
            confidence = _confidence(node["confidence"])
    declared = params.declared(node, problems)
    with problems.noted():
        ages = ages_of(node)
    with problems.noted():
        _check_accepted(node)
    names = node.value.get("params")
    known = frozenset(names) if is_object(names) else frozenset[str]()
    frameworks, suppressions = frameworks_of(node, problems), suppressions_of(node, problems)
    requires = read_requires(node, problems)
    effective: date | None = None
    with problems.noted():
        effective = day_of(node, "effective")
    return Header(
        identity,
        number,
        title,
        min_n,
        confidence,
        ages,
        declared,
        known,
        frameworks,
        suppressions,
        requires,
        effective,
    )


def _check_accepted(node: Node) -> None:
    """Refuse a mutant that is accepted without a reason; whether there is such a mutant is told by the trial."""
    if "accepted_mutants" in node:
        for _, reason in fields.mapping(node["accepted_mutants"], "accepted_mutants").members():
            fields.said(reason, "the reason for accepting a mutant")


def _confidence(node: Node) -> Fraction:
    if not is_number(node.value) or not 0 < node.value < 1:
        refuse(node.place, "VALUE", "confidence takes a number between 0 and 1")
    return exact(node.value)


def text_of(node: Node, key: str, name: str) -> str:
    """Return the text of a key, or nothing where it is not there."""
    member = node.get(key)
    return "" if member is None else fields.text(member, name)


def identifier(node: Node, key: str, name: str) -> str:
    """Return a kebab-case id; refuse anything else."""
    found = text_of(node, key, name)
    if found and not _ID.fullmatch(found):
        refuse(node[key].place, "VALUE", f"{name} '{found}' is not kebab-case", "lowercase words joined by -")
    return found


def ages_of(node: Node) -> dict[str, Node]:
    """Return the `max_age` that is written for each document."""
    found: dict[str, Node] = {}
    if "evidence" not in node:
        return found
    problems = Problems()
    for document, member in fields.mapping(node["evidence"], "evidence").members():
        if not DOCUMENT.fullmatch(document):
            refuse(member.key_place, "EVIDENCE", f"'{document}' is no document name")
        fields.known_keys(fields.mapping(member, document), document, ("max_age",), ("max_age",), problems)
        if "max_age" in member:
            found[document] = member["max_age"]
    problems.settle()
    return found


def span_of(node: Node, name: str) -> Fraction:
    """Return a duration in seconds; refuse anything else."""
    found = clock.span(node.value) if isinstance(node.value, str) else None
    if found is None:
        refuse(node.place, "OPERAND", f"{name} takes a duration", "one whole number and one unit: 24h, 90d, 2w")
    return found
