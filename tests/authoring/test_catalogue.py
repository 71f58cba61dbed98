"""The catalogue of frameworks knows the clauses that there are, and packs add to it."""

from __future__ import annotations

import pytest

from arcanos.authoring.catalogue import catalogue, known_to
from arcanos.engine.fields import Node, Problems
from arcanos.engine.frameworks import Framework, frameworks_of
from arcanos.errors import PackRefused
from arcanos.readers.yaml import read_yaml


def declared(text: str) -> dict[str, Framework]:
    source = read_yaml(text.encode(), "pack.yaml", refused=PackRefused)
    problems = Problems()
    found = frameworks_of(Node(source, (), source.value), problems)
    problems.settle()
    return found


@pytest.mark.parametrize(
    ("control", "known"),
    [
        ("iso-42001:A.6.2.8", True),
        ("iso-42001:A.6.2.9", False),
        ("iso-42001:6.1.4", True),
        ("iso-27001:A.8.34", True),
        ("iso-27001:A.8.35", False),
        ("iso-27001:A.8.24(1)", False),
        ("nist-ai-rmf:MEASURE-2.13", True),
        ("nist-ai-rmf:MEASURE-2.14", False),
        ("eu-ai-act:Art.15(4)", True),
        ("eu-ai-act:Art.114", False),
        ("eu-ai-act:Annex.III", True),
        ("gdpr:Art.5(1)(f)", True),
        ("gdpr:Art.100", False),
        ("soc2:CC6.8", True),
        ("soc2:CC6.9", False),
        ("owasp-llm:LLM01:2025", False),
        ("owasp-llm:LLM01_2025", True),
        ("owasp-llm:LLM11", False),
        ("mitre-atlas:AML.T0043.003", True),
        ("mitre-atlas:AML.T43", False),
        ("nist-csf:ID.AM-07", True),
        ("nist-csf:ID.AM-06", False),
        ("ugesp:1607.4D", True),
    ],
)
def test_a_clause_is_known_or_not(control: str, known: bool) -> None:
    name, _, clause = control.partition(":")
    assert catalogue()[name].has(clause) is known


@pytest.mark.parametrize(
    ("name", "clauses"),
    [("iso-27001", 93), ("iso-42001", 38), ("nist-ai-rmf", 72), ("gdpr", 99), ("nist-csf", 106), ("soc2", 61)],
)
def test_a_framework_has_as_many_clauses_as_its_text(name: str, clauses: int) -> None:
    """Of the ISO standards the controls of Annex A are counted, of the CSF the subcategories."""
    found = catalogue()[name].clauses
    annex = [clause for clause in found if clause.startswith("A.")] if name.startswith("iso") else found
    counted = [clause for clause in annex if name != "nist-csf" or "-" in clause]
    assert (len(counted), len(set(found))) == (clauses, len(found))


def test_a_pack_adds_frameworks_and_clauses() -> None:
    own = declared("frameworks: {acme: {title: Acme}, gdpr: {title: With ours, clauses: [Rec.71]}}")
    known = known_to(own)
    assert known["acme"].has("anything")
    assert known["gdpr"].has("Rec.71")
    assert known["gdpr"].has("Art.5(1)")
    assert not catalogue()["gdpr"].has("Rec.71")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("frameworks: {}", "frameworks is empty"),
        ("frameworks: {Acme: {title: A}}", "'Acme' is no name of a framework"),
        ("frameworks: {acme: {clauses: [A-1]}}", "lacks 'title'"),
        ("frameworks: {acme: {title: A, clause: [A-1]}}", "did you mean 'clauses'?"),
        ("frameworks: {acme: {title: A, clauses: []}}", "clauses is an empty list"),
        ("frameworks: {acme: {title: A, clauses: [1.5]}}", "a clause is a number, text is needed; put it in quotes"),
        ("frameworks: {acme: {title: A, clauses: [A-9..3]}}", "does not go up"),
        ("frameworks: {acme: {title: A, clauses: [A-1..100000]}}", "more than 1000 clauses"),
        ("frameworks: {acme: {title: A, matches: ['(']}}", "RE2 refuses the expression"),
        ("frameworks: {acme: {title: A, paragraphs: yes}}", "true or false is needed"),
    ],
)
def test_a_framework_that_is_none_is_refused(text: str, word: str) -> None:
    with pytest.raises(PackRefused) as refused:
        declared(text)
    assert word in str(refused.value)
