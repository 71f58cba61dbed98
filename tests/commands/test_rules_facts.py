"""`arcanos rules facts`: what rules need, who supplies it, and what is missing here."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from jsonschema import Draft202012Validator

from arcanos.authoring.published import named

Run = Callable[..., Any]
SCHEMA: Any = Draft202012Validator(json.loads(named("facts").text))


def documents_of(done: Any) -> dict[str, dict[str, Any]]:
    """Return the documents by name, out of what the published schema takes."""
    assert done.code == 0
    told = json.loads(done.out)
    SCHEMA.validate(told)
    return {one["document"]: one for one in told["documents"]}


def facts_of(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {fact["path"]: fact for fact in document["facts"]}


def test_each_fact_has_its_path_its_type_and_the_rules_that_need_it(project: Any, arcanos: Run) -> None:
    found = documents_of(arcanos("rules", "facts", "policies", "--format", "json"))
    assert set(found) == {"registry", "evaluation"}
    facts = facts_of(found["registry"])
    assert facts["$.registry.models[*].storage.algorithm"]["types"] == ["string"]
    assert facts["$.registry.models[*].stage"]["rules"] == ["policies/encrypted"]
    assert facts_of(found["evaluation"])["$.evaluation.models[*].accuracy"]["types"] == ["number"]


def test_without_a_configuration_nothing_is_said_to_be_missing(project: Any, arcanos: Run) -> None:
    found = documents_of(arcanos("rules", "facts", "policies", "--format", "json"))
    assert {one["state"] for one in found.values()} == {"unknown"}
    assert {fact["missing"] for one in found.values() for fact in one["facts"]} == {None}


def test_a_path_that_is_found_nowhere_and_a_document_without_files_are_missing(project: Any, arcanos: Run) -> None:
    project.edit("policies/accurate.yaml", "require: {accuracy: {gte: 0.9}}", "require: {accuracy: {gte: 0.9}, n: 1}")
    (project.folder / "evidence/registry.yaml").unlink()
    found = documents_of(arcanos("rules", "facts", "--format", "json"))
    assert found["registry"]["state"] == "missing"
    assert found["evaluation"]["files"] == ["evidence/evaluation.json"]
    facts = facts_of(found["evaluation"])
    assert (facts["$.evaluation.models[*].n"]["missing"], facts["$.evaluation.models[*].accuracy"]["missing"]) == (
        True,
        False,
    )
    told = arcanos("rules", "facts").out
    assert "2 missing here" in told
    assert told.endswith("missing: $.evaluation.models[*].n, registry\n")


def test_an_empty_list_lacks_no_field_of_its_elements(project: Any, arcanos: Run) -> None:
    project.write("evidence/evaluation.json", '{"models": []}')
    found = documents_of(arcanos("rules", "facts", "--format", "json"))
    assert not any(fact["missing"] for fact in found["evaluation"]["facts"])


def test_who_supplies_a_document_and_how_fresh_it_must_be(project: Any, arcanos: Run) -> None:
    found = documents_of(arcanos("rules", "facts", "arcanos/governance", "arcanos/resilience", "--format", "json"))
    assert found["attestations"]["supplied"] == "declared"
    assert (found["health"]["supplied"], found["health"]["by"]) == ("measured", "The monitoring of services.")
    assert found["findings"]["max_age"] == 7 * 24 * 3600


def test_of_a_kind_that_is_not_known_nobody_is_said_to_supply_it(project: Any, arcanos: Run) -> None:
    project.edit("policies/accurate.yaml", "evaluation", "weather")
    found = documents_of(arcanos("rules", "facts", "policies", "--format", "json"))
    assert (found["weather"]["supplied"], found["weather"]["by"]) == ("not known", None)


def test_joins_references_and_filters_are_facts_too(project: Any, arcanos: Run) -> None:
    facts = facts_of(documents_of(arcanos("rules", "facts", "arcanos/security", "--format", "json"))["scans"])
    assert facts["$.scans.images[*].findings[*].severity"]["types"] == ["string"]
    found = documents_of(arcanos("rules", "facts", "arcanos/privacy", "--format", "json"))
    assert "$.lineage.datasets[*].license" in facts_of(found["lineage"])
    assert facts_of(found["attestations"])["$.attestations.impact_assessments[*].approved_at"]["types"] == ["date-time"]


def test_markdown_has_a_row_for_each_fact(project: Any, arcanos: Run) -> None:
    done = arcanos("rules", "facts", "policies", "--format", "markdown")
    assert done.out.startswith("# Facts\n\n## evaluation\n\nmeasured, of any age. Whoever evaluates models: ")
    assert "| `$.registry.models[*].stage` | string | `policies/encrypted` |  |\n" in done.out


def test_what_a_computed_number_is_compared_with_is_a_fact_too(project: Any, arcanos: Run) -> None:
    old, new = "require: {accuracy: {gte: 0.9}}", "require: {name: {length: {lte: {ref: $.config.longest}}}}"
    project.edit("policies/accurate.yaml", old, new)
    found = documents_of(arcanos("rules", "facts", "policies", "--format", "json"))
    assert facts_of(found["config"])["$.config.longest"]["types"] == ["number"]
    assert facts_of(found["evaluation"])["$.evaluation.models[*].name"]["types"] == ["string"]
