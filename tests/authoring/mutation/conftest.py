"""Packs as data, and what becomes of their mutants."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from arcanos.authoring.mutation.trial import Trial, mutate
from arcanos.engine.pack import PackSource, load_pack

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
def load(tmp_path: Path) -> Callable[..., PackSource]:
    """Load a pack of one file: `load({require: ..., cases: [...]}, pack={...})`."""

    def run(*rules: Mapping[str, Any], pack: Mapping[str, Any] | None = None) -> PackSource:
        whole = [{**HEAD, **({"subject": "{id}"} if "for" in rule else {}), **rule} for rule in rules]
        path = tmp_path / "pack.yaml"
        head = {"id": "p", "version": "1.0.0", "title": "A pack"}
        path.write_text(json.dumps({**head, **(pack or {}), "rules": whole}), encoding="utf-8")
        return load_pack(path, "pack.yaml")

    return run


@pytest.fixture
def tried(load: Callable[..., PackSource]) -> Callable[..., Trial]:
    """Try the mutants of such a pack."""

    def run(*rules: Mapping[str, Any], pack: Mapping[str, Any] | None = None) -> Trial:
        return mutate(load(*rules, pack=pack))

    return run
