"""Components, models with their measures, and vulnerabilities with what was decided about them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from arcanos.errors import NotCollected
from arcanos.evidence.collectors.cyclonedx import VERSIONS, Options, collect
from arcanos.evidence.collectors.interface import Collected, Setting

SAMPLES = Path(__file__).parent / "supply"
LIBRARY = {
    "type": "library",
    "bom-ref": "numpy",
    "name": "numpy",
    "version": "2.0.0",
    "purl": "pkg:pypi/numpy@2.0.0",
    "licenses": [{"license": {"id": "BSD-3-Clause"}}, {"expression": "MIT OR Apache-2.0"}],
    "hashes": [{"alg": "SHA-256", "content": "ab" * 32}],
}
METRIC = {
    "type": "accuracy",
    "slice": "sex=women",
    "value": "0.71",
    "confidenceInterval": {"lowerBound": "0.68", "upperBound": "0.74"},
}
MODEL = {
    "type": "machine-learning-model",
    "name": "credit",
    "version": "1.1.0",
    "modelCard": {
        "quantitativeAnalysis": {"performanceMetrics": [METRIC, {"type": "f1", "value": "n/a"}]},
        "considerations": {"fairnessAssessments": [{"groupAtRisk": "women", "harms": "refusal"}]},
    },
}


def bom(**members: Any) -> dict[str, Any]:
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [LIBRARY, MODEL], **members}


def collected(setting: Setting, value: Any) -> Collected:
    (setting.folder / "bom.json").write_text(value if isinstance(value, str) else json.dumps(value))
    return collect(Options.model_validate({"from": "cyclonedx", "files": ["bom.json"]}), setting)


def test_components_and_models_are_kept_apart(setting: Setting) -> None:
    value = collected(setting, bom(metadata={"component": {"type": "application", "name": "svc"}})).value
    assert value["boms"] == [{"file": "bom.json", "spec_version": "1.6", "subject": {"name": "svc"}}]
    assert value["components"] == [
        {
            "bom": "bom.json",
            "ref": "numpy",
            "type": "library",
            "name": "numpy",
            "version": "2.0.0",
            "purl": "pkg:pypi/numpy@2.0.0",
            "licences": ["BSD-3-Clause", "MIT OR Apache-2.0"],
            "hashes": {"SHA-256": "ab" * 32},
        }
    ]
    (model,) = value["models"]
    assert model["measures"] == [
        {"type": "accuracy", "slice": "sex=women", "value": 0.71, "interval": [0.68, 0.74]},
        {"type": "f1", "value": "n/a"},
    ]
    assert model["risks"] == [{"groupAtRisk": "women", "harms": "refusal"}]


def test_components_inside_components_are_found(setting: Setting) -> None:
    value = collected(setting, bom(components=[{**LIBRARY, "components": [{"type": "library", "name": "blas"}]}])).value
    assert [one["name"] for one in value["components"]] == ["numpy", "blas"]


def test_a_vulnerability_keeps_what_was_decided(setting: Setting) -> None:
    found = {
        "id": "CVE-2026-1",
        "ratings": [{"severity": "critical"}, {}],
        "analysis": {"state": "not_affected", "justification": "code_not_reachable"},
        "affects": [{"ref": "numpy"}],
    }
    value = collected(setting, bom(vulnerabilities=[found, {"id": "CVE-2026-2"}])).value
    assert value["vulnerabilities"] == [
        {
            "bom": "bom.json",
            "id": "CVE-2026-1",
            "severities": ["critical"],
            "state": "not_affected",
            "justification": "code_not_reachable",
            "affects": ["numpy"],
        },
        {"bom": "bom.json", "id": "CVE-2026-2"},
    ]


def test_an_empty_list_of_components_is_noted(setting: Setting) -> None:
    made = collected(setting, bom(components=[]))
    assert made.value["components"] == []
    assert made.notes == ("bom.json: the BOM lists no component",)


@pytest.mark.parametrize("version", VERSIONS)
def test_each_known_version_is_read(setting: Setting, version: str) -> None:
    assert collected(setting, bom(specVersion=version)).value["boms"][0]["spec_version"] == version


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ('<?xml version="1.0"?><bom/>', "this is XML"),
        ({}, "no CycloneDX BOM"),
        (bom(specVersion="9.9"), "no CycloneDX BOM"),
        (bom(components=None), "which components there are"),
        ({"bomFormat": "CycloneDX", "specVersion": "1.6"}, "which components there are"),
        (bom(components=[LIBRARY, LIBRARY]), "two components have this reference"),
        (bom(components=[{"type": "library"}]), "no name or no type"),
        (bom(components=[{**LIBRARY, "components": {}}]), "no list"),
        (bom(vulnerabilities=[{}]), "has no id"),
    ],
)
def test_what_can_not_be_vouched_for_is_refused(setting: Setting, value: Any, said: str) -> None:
    with pytest.raises(NotCollected, match=said):
        collected(setting, value)


def test_components_too_deep_in_each_other_are_refused(setting: Setting) -> None:
    inner: dict[str, Any] = {"type": "library", "name": "a"}
    for _ in range(28):
        inner = {"type": "library", "name": "a", "components": [inner]}
    assert len(collected(setting, bom(components=[inner])).value["components"]) == 29
    for _ in range(40):
        inner = {"type": "library", "name": "a", "components": [inner]}
    with pytest.raises(NotCollected):
        collected(setting, bom(components=[inner]))


@pytest.mark.parametrize(
    ("rating", "severities"),
    [
        ({"severity": "high", "score": 9.8, "method": "CVSSv31"}, ["high"]),
        ({"score": 9.8, "method": "CVSSv31"}, ["critical"]),
        ({"score": 9, "method": "CVSSv4"}, ["critical"]),
        ({"score": 8.9, "method": "CVSSv3"}, ["high"]),
        ({"score": 0.0, "method": "CVSSv3"}, ["none"]),
        ({"score": 9.8, "method": "CVSSv2"}, ["high"]),
        ({"score": 9.8, "method": "OWASP"}, None),
        ({"score": 9.8}, None),
        ({"score": True, "method": "CVSSv3"}, None),
    ],
)
def test_a_score_without_a_severity_has_the_name_of_its_scale(setting: Setting, rating: Any, severities: Any) -> None:
    (found,) = collected(setting, bom(vulnerabilities=[{"id": "CVE-2026-1", "ratings": [rating]}])).value[
        "vulnerabilities"
    ]
    assert found.get("severities") == severities
    assert found.get("scores") == ([rating["score"]] if rating.get("score") is not True else None)


def test_the_model_that_a_bom_is_about_is_a_model_of_it(setting: Setting) -> None:
    subject = {**MODEL, "bom-ref": "credit", "components": [{"type": "data", "name": "loans"}]}
    value = collected(setting, bom(components=[LIBRARY], metadata={"component": subject})).value
    assert [(one["name"], one["measures"][0]["value"]) for one in value["models"]] == [("credit", 0.71)]
    assert [one["name"] for one in value["components"]] == ["numpy", "loans"]
    listed = bom(components=[{**MODEL, "bom-ref": "credit"}], metadata={"component": subject})
    assert len(collected(setting, listed).value["models"]) == 1


def test_a_vex_has_decisions_and_says_nothing_of_components(setting: Setting) -> None:
    vex = {"bomFormat": "CycloneDX", "specVersion": "1.6", "vulnerabilities": [{"id": "CVE-2026-1"}]}
    made = collected(setting, vex)
    assert made.value.keys() == {"boms", "vulnerabilities"}
    assert made.notes == ("bom.json: the BOM lists no component",)


def test_a_bom_that_is_not_complete_says_so(setting: Setting) -> None:
    compositions = [{"aggregate": "complete"}, {"aggregate": "incomplete", "assemblies": ["numpy"]}]
    made = collected(setting, bom(compositions=compositions, services=[{"name": "api"}]))
    assert made.value["boms"][0]["aggregates"] == ["complete", "incomplete"]
    assert made.notes == (
        "bom.json: the BOM says of a part of it that it is incomplete",
        "bom.json: the services in the BOM are not taken over",
    )


@pytest.mark.parametrize(
    ("name", "components", "subject"),
    [
        ("python-1.2", [("flask", "0.5"), ("requests", None)], None),
        ("python-1.6", [("flask", "0.5"), ("requests", None)], None),
        ("node-1.4", [("ms", "2.1.3")], {"name": "scorer", "version": "1.0.0"}),
        ("node-1.7", [("ms", "2.1.3")], {"name": "scorer", "version": "1.0.0"}),
    ],
)
def test_what_tools_wrote(setting: Setting, name: str, components: Any, subject: Any) -> None:
    value = collected(setting, (SAMPLES / f"{name}.cdx.json").read_text()).value
    assert [(one["name"], one.get("version")) for one in value["components"]] == components
    assert value["boms"][0].get("subject") == subject
    assert f"-{value['boms'][0]['spec_version']}" in name
