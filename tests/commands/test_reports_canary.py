"""A secret that is planted in evidence is in no format: it is redacted once, where findings and figures are made."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arcanos.reports.formats import FORMATS

AS_OF = "--as-of=2026-11-22T09:00:00Z"
PASSWORD, TOKEN, AWS = "c4n4ry-Pa55word-0", "ghp_CanaryCanaryCanaryCanaryCanary42", "AKIAQ7CANARY7CANARY7"
SECRETS = (PASSWORD, TOKEN, AWS)
RULE = """\
id: canary
version: "1.0.0"
title: A pack whose messages show what they can
rules:
  - id: shown
    title: What is shown
    domain: security
    severity: high
    scope: deployment
    owner: sre
    controls: [eu-ai-act:Art.15]
    why: To see it.
    remedy: Rotate it.
    for: $.registry.models[*]
    subject: "{name} {note}"
    require: {password: {equals: x}, artifact.uri: {equals: y}, training.dataset_ids: {contains: z}}
    message: "{subject}: {password} {note} {artifact.uri}"
    cases:
      - name: it fails
        given:
          registry:
            models: [{name: a, note: n, password: p, artifact: {uri: u}, training: {dataset_ids: [d]}}]
        expect: {a n: fail}
      - name: it passes
        given:
          registry:
            models: [{name: a, note: y, password: x, artifact: {uri: y}, training: {dataset_ids: [z]}}]
        expect: {a y: pass}
"""


@pytest.fixture
def record(tmp_path: Path, arcanos: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Path:
    model = {
        "name": "m",
        "version": "1.0.0",
        "note": f"use {AWS} and {TOKEN}",
        "password": PASSWORD,
        "use": f"token={TOKEN}",
        "artifact": {"uri": f"https://user:{PASSWORD}@host/{TOKEN}", "sha256": "ab" * 32},
        "training": {"dataset_ids": [f"data {TOKEN}"]},
        "metrics": {f"auc {AWS}": 0.7},
    }
    group = {"name": f"men {TOKEN}", "selection_rate": 0.5}
    fairness = {"evaluations": [{"model": "m@1.0.0", "use": f"password={PASSWORD}", "groups": [group, group]}]}
    (tmp_path / "registry.json").write_text(json.dumps({"models": [model]}))
    (tmp_path / "fairness.json").write_text(json.dumps(fairness))
    (tmp_path / "pack.yaml").write_text(RULE)
    documents = {"registry": "registry.json", "fairness": "fairness.json"}
    config = {"project": "canary", "packs": ["./pack.yaml"], "documents": documents}
    (tmp_path / "arcanos_audit_config.json").write_text(json.dumps(config))
    monkeypatch.chdir(tmp_path)
    assert arcanos("check", AS_OF, "-o", "json=record.json").code == 1
    return tmp_path / "record.json"


def shown(path: Path) -> bytes:
    """Return what a file shows: the members of a zip, the text of a PDF."""
    data = path.read_bytes()
    if data.startswith(b"%PDF"):
        if shutil.which("pdftotext") is None:
            pytest.skip("absent: pdftotext")
        return subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True).stdout
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return b"\n".join(book.read(name) for name in book.namelist())


@pytest.mark.parametrize("name", list(FORMATS))
def test_no_secret_of_the_evidence_is_in_any_format(record: Path, arcanos: Callable[..., Any], name: str) -> None:
    done = arcanos("report", str(record), "--format", name, "--output", "report")
    assert done.code == 0
    data = shown(record.parent / "report")
    assert data
    assert [secret for secret in SECRETS if secret.encode() in data] == []


def test_what_is_redacted_is_marked(record: Path) -> None:
    text = record.read_text()
    assert "[redacted" in text
    assert '"measures"' in text
    assert '"models"' in text
    assert '"observed"' in text
