"""What is planted in evidence and may not leave is in nothing that comes out: files, reports, terminal, errors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ARCANOS = str(Path(sys.executable).with_name("arcanos"))
SECRETS = ("AKIAQ7CANARY7CANARY7"[:20], "c4n4ry-Pa55word-0", "ghp_CanaryCanaryCanaryCanaryCanary42")
PERSONAL = ("canary.person@example.org", "DE89370400440532013000")
OWNER = "canary-owner-name"
KEY = "canary-key-of-thirty-two-bytes-or-more"
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
    why: To see it.
    remedy: None.
    for: $.registry.models[*]
    subject: "{name} {note}"
    require: {password: {equals: x}, note: {equals: y}}
    message: "{subject}: {password} {note} {url} {owner}"
    cases:
      - name: it fails
        given: {registry: {models: [{name: a, note: n, password: p, url: u, owner: o}]}}
        expect: {a n: fail}
      - name: it passes
        given: {registry: {models: [{name: a, note: y, password: x, url: u, owner: o}]}}
        expect: {a y: pass}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    aws, password, token = SECRETS
    email, iban = PERSONAL
    note = f"mail {email}, pay {iban}, use {aws} and {token}"
    model = {"name": "m", "version": "1.0.0", "note": note, "password": password, "owner": OWNER}
    registry = {"models": [{**model, "url": f"https://user:{password}@host/{token}", aws: 1}]}
    (tmp_path / "registry.json").write_text(json.dumps(registry))
    (tmp_path / f"log.{token}.jsonl").write_text(json.dumps({"step": 1, "loss": 0.5, "note": note}) + "\n")
    (tmp_path / "pack.yaml").write_text(RULE)
    config = {
        "project": "canary",
        "packs": ["./pack.yaml"],
        "documents": {"registry": "registry.json", "logs": {"files": ["log.*.jsonl"], "list": "lines"}},
        "redaction": {
            "paths": [
                {"document": "registry", "path": "$.models[*].owner", "why": "a name", "action": "tag"},
                {"document": "registry", "path": "$.nowhere", "why": "to be noted"},
            ],
            "personal_data": ["email", "account-number"],
            "key": "CANARY_KEY",
        },
    }
    (tmp_path / "arcanos_audit_config.json").write_text(json.dumps(config))
    return tmp_path


def run(project: Path, *words: str, code: set[int]) -> str:
    done = subprocess.run(
        [ARCANOS, *words],
        cwd=project,
        env={"PATH": os.environ["PATH"], "CANARY_KEY": KEY, "HOME": str(project), "ARCANOS_DEBUG": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in code, done.stdout + done.stderr
    return done.stdout + done.stderr


def planted(text: str, *, names: bool = True) -> list[str]:
    return [one for one in (*SECRETS, *PERSONAL, KEY, *([OWNER] if names else [])) if one in text]


def test_nothing_planted_comes_out(project: Path) -> None:
    at = ("--as-of", "2026-11-22T12:00:00Z")
    said = run(project, "collect", "--output", "out.tar.gz", *at, code={0})
    said += run(project, "bundle", "create", "--output", "out.zip", *at, code={0})
    said += run(project, "collect", "--output", "folder", *at, code={0})
    outputs = [f"{form}=report.{form}" for form in ("json", "markdown", "text")]
    words = [word for output in outputs for word in ("--output", output)]
    said += run(project, "check", "--bundle", "out.tar.gz", *words, *at, code={1, 4})
    said += run(project, "replay", "report.json", "--bundle", "out.tar.gz", code={0})
    for name in ("out.tar.gz", "out.zip", "folder"):
        said += run(project, "bundle", "show", name, code={0})
        said += run(project, "bundle", "show", name, "--format", "json", code={0})
        said += run(project, "bundle", "verify", name, code={6})
    written = [path for path in project.rglob("*") if path.is_file() and path.suffix not in (".jsonl", ".yaml")]
    made = [path for path in written if path.name not in ("registry.json", "arcanos_audit_config.json")]
    assert len(made) >= 7
    assert planted(said) == []
    assert {path.name: planted(path.read_bytes().decode("latin-1")) for path in made} == {p.name: [] for p in made}
    assert "the redaction of $.nowhere matched nothing" in (project / "report.json").read_text()


def test_a_name_of_a_file_gives_nothing_away(project: Path) -> None:
    run(project, "collect", "--output", "out.tar.gz", code={0})
    assert planted(run(project, "bundle", "show", "out.tar.gz", code={0})) == []


def test_the_manifest_says_what_was_taken_out(project: Path) -> None:
    run(project, "collect", "--output", "folder", code={0})
    statement: dict[str, Any] = json.loads((project / "folder" / "manifest.json").read_text())
    documents = {one["kind"]: one for one in statement["predicate"]["documents"]}
    whys = {(one["path"], one["why"]): one["count"] for one in documents["registry"]["redacted"]}
    assert whys["$.models[*].owner", "a name"] == 1
    assert whys["$.models[*].password", "looks like a secret"] == 1
    assert whys["$.models[*].note", "email"] == 1


def test_plain_evidence_shows_no_secret_either(project: Path) -> None:
    said = run(project, "check", "--output", "json=report.json", code={1, 4})
    text = said + (project / "report.json").read_text()
    in_texts = SECRETS[:2]  # the third stands in the name of a file, which a record must name to be replayed
    assert [one for one in in_texts if one in text] == []


@pytest.mark.parametrize("key", ["", "short"])
def test_a_key_that_is_none_is_refused_before_anything_is_written(project: Path, key: str) -> None:
    done = subprocess.run(
        [ARCANOS, "collect", "--output", "out.tar.gz"],
        cwd=project,
        env={"PATH": os.environ["PATH"], "CANARY_KEY": key},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "CANARY_KEY" in done.stderr
    assert not (project / "out.tar.gz").exists()


def test_a_source_that_fails_gives_nothing_of_its_files_away(project: Path) -> None:
    """Neither on the screen nor in the bundle, whose failures stand beside the documents."""
    config = json.loads((project / "arcanos_audit_config.json").read_text())
    (project / f"scan-{SECRETS[2]}-{PERSONAL[0]}.sarif").write_text('{"runs": [}')
    config["collect"] = {"scans": {"from": "sarif", "files": ["scan-*.sarif"]}}
    (project / "arcanos_audit_config.json").write_text(json.dumps(config))
    said = run(project, "collect", "--output", "folder", code={4})
    manifest = (project / "folder" / "manifest.json").read_text()
    assert ("ARC-IN-SYNTAX" in said, "ARC-IN-SYNTAX" in manifest) == (True, True)
    assert planted(said + manifest) == []
