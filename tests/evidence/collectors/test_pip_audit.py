"""A package that pip-audit skipped is one that nobody looked at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from arcanos.errors import NotCollected
from arcanos.evidence.collectors.interface import Setting
from arcanos.evidence.collectors.pip_audit import Options, collect

CLEAN: dict[str, Any] = {"name": "click", "version": "8.1.7", "vulns": []}
BAD = {
    "name": "flask",
    "version": "0.5",
    "vulns": [{"id": "PYSEC-2019-179", "fix_versions": ["1.0"], "aliases": ["CVE-2019-1010083"], "description": "x"}],
}
SKIPPED = {"name": "torch", "skip_reason": "Dependency not found on PyPI"}


def collected(setting: Setting, report: Any, **more: Any) -> dict[str, Any]:
    (setting.folder / "audit.json").write_text(json.dumps(report))
    options = Options.model_validate({"from": "pip-audit", "files": ["audit.json"], **more})
    return dict(collect(options, setting).value)


def test_packages_are_counted_and_findings_name_them(setting: Setting) -> None:
    (entry,) = collected(setting, {"dependencies": [CLEAN, BAD, SKIPPED], "fixes": []})["dependencies"]
    assert entry == {
        "path": "audit.json",
        "tool": "pip-audit",
        "packages": {"scanned": 2, "skipped": 1},
        "skipped": ["torch"],
        "findings": [
            {
                "package": "flask",
                "version": "0.5",
                "id": "PYSEC-2019-179",
                "aliases": ["CVE-2019-1010083"],
                "fix_versions": ["1.0"],
                "status": "open",
            }
        ],
    }


def test_an_image_that_is_named_gets_the_entry(setting: Setting) -> None:
    (entry,) = collected(setting, {"dependencies": [CLEAN]}, image="sha256:ab")["images"]
    assert entry["digest"] == "sha256:ab"
    assert "path" not in entry


def test_a_list_as_older_versions_wrote_it(setting: Setting) -> None:
    (entry,) = collected(setting, [CLEAN])["dependencies"]
    assert entry["packages"] == {"scanned": 1, "skipped": 0}


def test_all_skipped_is_not_clean(setting: Setting) -> None:
    (entry,) = collected(setting, {"dependencies": [SKIPPED, SKIPPED]})["dependencies"]
    assert entry["packages"] == {"scanned": 0, "skipped": 2}


def test_skipped_packages_are_noted(setting: Setting) -> None:
    (setting.folder / "audit.json").write_text(json.dumps({"dependencies": [CLEAN, SKIPPED, SKIPPED]}))
    options = Options.model_validate({"from": "pip-audit", "files": ["audit.json"]})
    assert collect(options, setting).notes == ("audit.json: pip-audit looked up 1 packages and skipped 2",)
    (setting.folder / "audit.json").write_text(json.dumps({"dependencies": [CLEAN]}))
    assert collect(options, setting).notes == ()


@pytest.mark.parametrize("report", [{"dependencies": []}, [], {}, {"dependencies": {}}])
def test_no_package_is_no_evidence(setting: Setting, report: Any) -> None:
    with pytest.raises(NotCollected, match="no package was looked up"):
        collected(setting, report)


BROKEN: list[Any] = [
    1,
    {"version": "1", "vulns": []},
    {"name": "a", "vulns": []},
    {"name": "a", "version": "1"},
    {"name": "a", "version": "1", "vulns": [{}]},
    {"name": "a", "version": "1", "vulns": None},
    {"name": "a", "skip_reason": None},
]


@pytest.mark.parametrize("package", BROKEN)
def test_a_package_without_its_parts_is_refused_with_its_place(setting: Setting, package: Any) -> None:
    with pytest.raises(NotCollected, match=r"audit\.json:1:\d+: ARC-COL-PIPAUDIT"):
        collected(setting, {"dependencies": [CLEAN, package]})


def test_what_pip_audit_wrote(setting: Setting) -> None:
    report = json.loads((Path(__file__).parent / "supply" / "pip-audit.json").read_text())
    (entry,) = collected(setting, report)["dependencies"]
    assert entry["packages"] == {"scanned": 2, "skipped": 1}
    assert [(one["id"], one["aliases"], one["fix_versions"]) for one in entry["findings"]] == [
        ("PYSEC-2019-179", ["CVE-2019-1010083"], ["1.0"])
    ]
