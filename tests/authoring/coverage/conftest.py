"""Packs as data, and what the cases of one cover."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from arcanos.authoring.coverage.measure import RuleCoverage, measure
from arcanos.engine.pack import load_pack

HEAD = {
    "id": "r",
    "title": "A rule",
    "domain": "security",
    "severity": "high",
    "scope": "deployment",
    "owner": "o",
    "why": "w",
    "remedy": "m",
}


@pytest.fixture
def covered(tmp_path: Path) -> Callable[..., RuleCoverage]:
    """Return the coverage of one rule, whose cases all hold: `covered({require: ..., cases: [...]})`."""

    def run(rule: Mapping[str, Any]) -> RuleCoverage:
        subject = {"subject": "{id}"} if "for" in rule else {}
        pack = {"id": "p", "version": "1.0.0", "title": "A pack", "rules": [{**HEAD, **subject, **rule}]}
        path = tmp_path / "pack.yaml"
        path.write_text(json.dumps(pack), encoding="utf-8")
        results, rules = measure(load_pack(path, "pack.yaml"))
        assert [result for result in results if not result.passed] == []
        assert len(rules) == 1
        return rules[0]

    return run
