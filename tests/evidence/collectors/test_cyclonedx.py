"""Components, models with their measures, and vulnerabilities with what was decided about them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from arcanos.errors import NotCollected
from arcanos.evidence.collectors.cyclonedx import VERSIONS, Options, collect
from arcanos.evidence.collectors.interface import Collected, Setting

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
        {"bom": "bom.json", "id": "CVE-2026-2", "severities": []},
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
