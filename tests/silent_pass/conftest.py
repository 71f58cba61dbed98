"""A project that is open, changed in one place at a time, and the real command run in it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import pytest

COMMAND = Path(sys.executable).with_name("arcanos")
AS_OF = "2026-03-02T12:00:00Z"

RULE = """\
id: service-is-kept
for: $.deployment.services[*]
subject: "{name}"
require:
  owner: {not: {in: [nobody, unknown]}}
  enabled: true
  replicas: {gte: 2}
  checked_at: {within: 30d}
"""
HEADER = """\
title: A service is owned, enabled, replicated and checked
domain: resilience
severity: high
scope: deployment
owner: sre
why: An unowned service stays broken.
remedy: Name its owner and check it.
cases:
  - name: good
    as_of: "2026-03-02T12:00:00Z"
    given:
      deployment:
        services: [{name: s, owner: a, enabled: true, replicas: 2, checked_at: "2026-03-02T00:00:00Z"}]
    expect: pass
  - {name: bad, as_of: "2026-03-02T12:00:00Z", set: {"$.deployment.services[0].enabled": false}, expect: fail}
"""
WAIVERS = """\
waivers:
  - id: W-1
    rule: policies/service-is-kept
    target: scorer
    reason: It is being moved.
    owner: ada
    approved_by: grace
    created: 2026-02-01
    expires: 2026-03-31
    ticket: GOV-7
"""
CONFIG: dict[str, Any] = {
    "project": "lending",
    "packs": ["policies"],
    "documents": {"deployment": "evidence/deployment.json"},
    "waivers": ["waivers.yaml"],
}
SERVICE: dict[str, Any] = {
    "name": "scorer",
    "owner": "ada",
    "enabled": True,
    "replicas": 3,
    "checked_at": "2026-03-01T00:00:00Z",
}
OPEN = {
    "arcanos_audit_config.json": json.dumps(CONFIG, indent=1),
    "policies/pack.yaml": 'id: policies\nversion: "1.0.0"\ntitle: The house rules\n',
    "policies/service-is-kept.yaml": RULE + HEADER,
    "evidence/deployment.json": json.dumps({"services": [SERVICE]}, indent=1),
    "waivers.yaml": "waivers: []\n",
}


def changed(name: str, change: Any) -> str | bytes | None:
    """Return a file's content: as given, `None` for none, words replaced, or members changed (`...` for left out)."""
    if isinstance(change, tuple):
        old, new = cast("tuple[str, str]", change)
        text = WAIVERS if name == "waivers.yaml" else OPEN[name]
        assert old in text
        return text.replace(old, new, 1)
    if isinstance(change, dict):
        before = CONFIG if name == "arcanos_audit_config.json" else SERVICE
        after = {key: value for key, value in {**before, **cast("dict[str, Any]", change)}.items() if value is not ...}
        return json.dumps(after if before is CONFIG else {"services": [after]}, indent=1)
    assert change is None or isinstance(change, str | bytes)
    return change


@pytest.fixture
def project(tmp_path: Path) -> Callable[[Mapping[str, Any]], Path]:
    """Write the open project with some of its files changed."""

    def write(changes: Mapping[str, Any]) -> Path:
        for name, change in {**OPEN, **changes}.items():
            content = changed(name, change)
            if content is not None:
                (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return tmp_path

    return write


@pytest.fixture
def one_rule() -> Callable[[str, str], str]:
    """Write a rule of another name and body, with the header of the first."""
    return lambda name, body: f"id: {name}\n{body}\n{HEADER}"


@pytest.fixture
def check() -> Callable[..., tuple[int, str]]:
    """Run `arcanos check` in a folder as a user would; return its exit code and all that it said, on one line."""

    def run(folder: Path, *arguments: str, command: tuple[str, ...] = (str(COMMAND),)) -> tuple[int, str]:
        as_of = () if "--as-of" in arguments else ("--as-of", AS_OF)
        words = [*command, "check", *as_of, *arguments]
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, " ".join((done.stdout + done.stderr).split())

    return run
