"""A small pack on disk, and its archive."""

from __future__ import annotations

from pathlib import Path

import pytest

RULE = """\
id: {name}
title: Models are owned
domain: governance
severity: high
scope: deployment
owner: ml-engineering
why: Somebody must answer for a model.
remedy: Name an owner.
for: $.registry.models[*]
subject: "{{id}}"
require: {{owner: {{type: string}}}}
message: "{{subject}} has no owner"
cases:
  - name: owned
    given: {{registry: {{models: [{{id: m@1.0.0, owner: ada}}]}}}}
    expect: pass
  - name: owned by a number
    set: {{"$.registry.models[0].owner": 7}}
    expect: fail
"""
HEADER = 'id: owners\nversion: "1.0.0"\ntitle: Owners\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a pack."""
    found = tmp_path / "owners"
    found.mkdir()
    (found / "pack.yaml").write_text(HEADER)
    (found / "is-owned.yaml").write_text(RULE.format(name="is-owned"))
    (found / "README.md").write_text("# Owners\n")
    return found
