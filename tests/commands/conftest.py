"""A small project, and two ways to run the command line on it: in this process, and as people's shells do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from arcanos import cli
from arcanos.digest import canonical
from arcanos.evidence import quarantine, quarantine_child
from arcanos.evidence.processes import Ended

AS_OF = "2026-11-22T09:00:00Z"
COMMAND = Path(sys.executable).with_name("arcanos")

CONFIG: dict[str, Any] = {
    "project": "Churn",
    "packs": ["policies"],
    "documents": {"registry": "evidence/registry.yaml", "evaluation": "evidence/evaluation.json"},
    "waivers": ["waivers.yaml"],
    "gates": {"production": {"block_at": "high"}},
}
REGISTRY = """\
models:
  - {name: churn, version: "1.0.0", stage: staging, owner: ada, storage: {algorithm: none}}
  - {name: churn, version: "1.1.0", stage: staging, owner: ada, storage: {algorithm: AES256}}
  - {name: fraud, version: "2.0.0", stage: production, owner: bob, storage: {algorithm: AES256}}
"""
EVALUATION = {
    "collected_at": "2026-11-20T09:00:00Z",
    "models": [{"model": "churn@1.1.0", "accuracy": 0.93}, {"model": "fraud@2.0.0", "accuracy": 0.91}],
}
PACK = """\
id: policies
version: "1.0.0"
title: Rules of the test
"""
ENCRYPTED = """\
id: encrypted
title: Weights in production are encrypted
domain: security
severity: critical
scope: deployment
owner: ml-engineering
why: Stolen weights can be attacked offline.
remedy: Turn on server-side encryption.
for: $.registry.models[*]
subject: "{id}"
when: {stage: production}
require: {storage.algorithm: {in: [AES256]}}
message: "{subject}: weights are stored with {storage.algorithm}"
cases:
  - name: encrypted
    given: {registry: {models: [{id: m@1.0.0, stage: production, storage: {algorithm: AES256}}]}}
    expect: pass
  - name: plain text
    set: {"$.registry.models[0].storage.algorithm": none}
    expect: fail
  - name: in staging
    set: {"$.registry.models[0].stage": staging}
    expect: not_applicable
"""
ACCURATE = """\
id: accurate
title: Models are accurate
domain: governance
severity: medium
scope: training
owner: model-risk
why: A model that errs often decides badly.
remedy: Train it again.
for: $.evaluation.models[*]
subject: "{model}"
require: {accuracy: {gte: 0.9}}
cases:
  - name: accurate
    given: {evaluation: {models: [{model: m@1.0.0, accuracy: 0.95}]}}
    expect: pass
  - name: no better than a coin
    set: {"$.evaluation.models[0].accuracy": 0.5}
    expect: fail
"""
WAIVER = """\
waivers:
  - id: W-1
    rule: policies/encrypted
    target: churn@1.0.0
    reason: The store is moved.
    owner: Ada Byron
    approved_by: Grace Hopper
    created: 2026-11-01
    expires: 2026-12-31
    ticket: GOV-7
"""
FILES: dict[str, str] = {
    "arcanos_audit_config.json": json.dumps(CONFIG),
    "evidence/registry.yaml": REGISTRY,
    "evidence/evaluation.json": json.dumps(EVALUATION),
    "policies/pack.yaml": PACK,
    "policies/encrypted.yaml": ENCRYPTED,
    "policies/accurate.yaml": ACCURATE,
    "waivers.yaml": "waivers: []\n",
}


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with a configuration, a pack of two rules and three models, where nothing fails yet."""

    folder: Path

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        return path

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def configure(self, **changes: object) -> None:
        path = self.folder / "arcanos_audit_config.json"
        config: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        kept = {key: value for key, value in (config | changes).items() if value is not None}
        path.write_text(json.dumps(kept), encoding="utf-8")

    def committed(self) -> str:
        """Put all that is there into a new git repository, and return the commit."""
        self._git("init", "-q")
        self._git("add", "-A")
        self._git("commit", "-qm", "release")
        return self._git("rev-parse", "HEAD")

    def _git(self, *words: str) -> str:
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *words]
        done = subprocess.run(command, cwd=self.folder, check=True, capture_output=True, text=True)
        return done.stdout.strip()


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended: its exit code, and what it wrote; bytes that are no text are surrogates in `out`."""

    code: int
    out: str
    err: str


def made(folder: Path) -> Project:
    project = Project(folder)
    for name, text in FILES.items():
        project.write(name, text)
    return project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Return the small project, its folder being the working directory."""
    folder = tmp_path / "a project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return made(folder)


class Here:
    """Reads a bundle in quarantine in this process: a process of its own takes a quarter of a second each time."""

    def __init__(self, command: Sequence[str], size: int) -> None:
        self._size = size

    def run(self, given: bytes, seconds: float, word: bytes, watch: Callable[[str], None]) -> tuple[Ended, bytes]:
        asked = json.loads(given)
        policy = quarantine_child.counting(asked)
        return Ended.DONE, canonical(quarantine_child.answer(Path(asked["path"]), asked["name"], policy))


@pytest.fixture(autouse=True)
def quarantine_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read bundles in quarantine in this process; `process` and the tests of quarantine have the real thing."""
    monkeypatch.setattr(quarantine, "Processes", Here)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what a terminal or a build server may have set."""
    for name in ("COLUMNS", "NO_COLOR", "ARCANOS_DEBUG", "_ARCANOS_COMPLETE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def arcanos(capsysbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Done]:
    """Return the command line in this process: `arcanos("check")`."""

    def call(*words: str) -> Done:
        capsysbinary.readouterr()
        code = cli.run(words)
        wrote = capsysbinary.readouterr()
        return Done(code, wrote.out.decode("utf-8", "surrogateescape"), wrote.err.decode("utf-8"))

    return call


class Process(Protocol):
    """Runs the installed command as a process, with `env` beside the environment of the tests."""

    def __call__(
        self, *words: str, env: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[bytes]: ...


@pytest.fixture
def process() -> Process:
    """Return the installed command as a process: `process("check", cwd=folder)`."""

    def call(
        *words: str, env: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        whole = {**os.environ, **(env or {})}
        return subprocess.run([COMMAND, *words], env=whole, cwd=cwd, capture_output=True, check=False)

    return call
