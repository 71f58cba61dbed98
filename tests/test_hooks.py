"""The hooks as pre-commit runs them, installed from this repository into another one."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.slow

HOOKS = ("arcanos-lint", "arcanos-fmt", "arcanos-test", "arcanos-check", "arcanos-waivers")
PACK = """\
id: weights
version: "1.0.0"
title: Weights of our models
"""
RULE = """\
id: weights-encrypted
title: Weights are encrypted at rest
domain: security
severity: critical
scope: deployment
owner: ml-engineering
why: Stolen weights can be attacked offline.
remedy: Turn on server-side encryption and register the version again.
for: $.registry.models[*]
subject: "{id}"
require: {storage.encryption.algorithm: {in: [AES256, "aws:kms"]}}
cases:
  - name: encrypted
    given: {registry: {models: [{id: m@1.0.0, storage: {encryption: {algorithm: AES256}}}]}}
    expect: pass
  - name: plain text
    set: {"$.registry.models[0].storage.encryption.algorithm": none}
    expect: fail
"""
REGISTRY = """\
models:
  - name: credit-scoring
    version: "1.0.0"
    stage: production
    storage: {encryption: {algorithm: AES256}}
"""
CONFIG = """\
{
  "project": "credit",
  "packs": ["policies/weights"],
  "documents": {"registry": "evidence/registry.yaml"},
  "waivers": ["waivers.yaml"]
}
"""
WAIVER = """\
waivers:
  - id: W-1
    rule: weights/weights-encrypted
    target: credit-scoring@1.0.0
    reason: The store is moved.
    owner: Ada Byron
    approved_by: Grace Hopper
    created: 2026-01-01
    expires: 2026-01-31
    ticket: GOV-7
"""
FILES = {
    "arcanos_audit_config.json": CONFIG,
    "evidence/registry.yaml": REGISTRY,
    "policies/weights/pack.yaml": PACK,
    "policies/weights/weights-encrypted.yaml": RULE,
    "waivers.yaml": "waivers: []\n",
}


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command with no configuration but its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
    clean = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "CI": ""}
    people = {f"GIT_{who}_{what}": "t@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return subprocess.run(
        command,
        cwd=folder,
        env=kept | clean | people | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def made(folder: Path, *command: str) -> str:
    """Run a command that must succeed and return what it prints."""
    done = run(folder, *command)
    assert done.returncode == 0, done.stdout
    return done.stdout.strip()


def committed(folder: Path) -> str:
    """Put a folder under version control and return its commit."""
    made(folder, "git", "init", "--quiet", "--initial-branch=main")
    made(folder, "git", "add", "--all")
    made(folder, "git", "commit", "--quiet", "--message", "Begin")
    return made(folder, "git", "rev-parse", "HEAD")


@dataclass(frozen=True, slots=True)
class Project:
    """A repository with our hooks installed, and the folder where pre-commit keeps their environment."""

    folder: Path
    store: Path

    def commit(self, **changes: str | None) -> subprocess.CompletedProcess[str]:
        """Try to commit changed files (None: deleted), then put everything back as it was."""
        for name, text in changes.items():
            path = self.folder / name
            path.unlink() if text is None else path.write_text(text)
        made(self.folder, "git", "add", "--all")
        done = run(self.folder, "git", "commit", "--message", "Change", PRE_COMMIT_HOME=str(self.store))
        made(self.folder, "git", "reset", "--quiet", "--hard", "begin")
        return done


@pytest.fixture(scope="module")
def hooks(product: Path) -> tuple[Path, str]:
    """Return this project as a repository of hooks, and its commit."""
    return product, committed(product)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a repository with one pack, one registry and no findings."""
    for name, text in FILES.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    committed(tmp_path / "project")
    return tmp_path / "project"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where pre-commit installs the hooks, once for all tests of this module."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture
def project(folder: Path, store: Path, hooks: tuple[Path, str]) -> Project:
    repository, commit = hooks
    config = {"repos": [{"repo": str(repository), "rev": commit, "hooks": [{"id": hook} for hook in HOOKS]}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    made(folder, "git", "add", "--all")
    made(folder, "git", "commit", "--quiet", "--message", "Ask for the hooks")
    made(folder, "git", "tag", "begin")
    made(folder, sys.executable, "-m", "pre_commit", "install")
    return Project(folder, store)


def said(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """Return each hook's word, by the hook's name: Passed, Failed or Skipped."""
    words: dict[str, str] = {}
    for line in done.stdout.splitlines():
        name, dots, word = line.partition("...")
        if dots and name.startswith("arcanos "):
            words[name] = word.strip(".").rpartition(")")[2] or "Skipped"
    return words


ALL_PASS = dict.fromkeys(
    ("arcanos rules fmt", "arcanos rules lint", "arcanos rules test", "arcanos check", "arcanos waivers check"),
    "Passed",
)
PLAIN_TEXT = REGISTRY.replace("AES256", "none")


def test_try_repo_lets_a_good_repository_be_and_stops_a_bad_one(folder: Path, hooks: tuple[Path, str]) -> None:
    command = (sys.executable, "-m", "pre_commit", "try-repo", str(hooks[0]), "--all-files")
    good = run(folder, *command)
    assert (good.returncode, said(good)) == (0, ALL_PASS), good.stdout
    (folder / "policies/weights/weights-encrypted.yaml").write_text(RULE.replace("severity:", "severty:"))
    bad = run(folder, *command)
    assert (bad.returncode, said(bad)["arcanos rules lint"]) == (1, "Failed"), bad.stdout


def test_a_good_change_is_committed(project: Project) -> None:
    done = project.commit(**{"evidence/registry.yaml": REGISTRY.replace("production", "staging")})
    assert done.returncode == 0, done.stdout
    assert said(done)["arcanos check"] == "Passed"


@pytest.mark.parametrize(
    ("changes", "hook", "code", "word"),
    [
        pytest.param(
            {"policies/weights/weights-encrypted.yaml": RULE.replace("severity:", "severty:")},
            "arcanos rules lint",
            3,
            "weights-encrypted.yaml:4:1",
            id="a misspelt key in a rule",
        ),
        pytest.param(
            {"policies/weights/weights-encrypted.yaml": RULE.replace("in: [AES256,", "in: [AES128,")},
            "arcanos rules test",
            1,
            "encrypted",
            id="a rule that its own case contradicts",
        ),
        pytest.param(
            {"evidence/registry.yaml": PLAIN_TEXT},
            "arcanos check",
            1,
            "weights-encrypted",
            id="a registry that the rule fails",
        ),
        pytest.param(
            {"evidence/registry.yaml": REGISTRY.replace("algorithm", "algoritm")},
            "arcanos check",
            4,
            "weights-encrypted",
            id="a registry that does not tell",
        ),
        pytest.param(
            {"evidence/registry.yaml": REGISTRY + REGISTRY},
            "arcanos check",
            3,
            "registry.yaml:6:1",
            id="a registry with a key twice",
        ),
        pytest.param(
            {"evidence/registry.yaml": None},
            "arcanos check",
            3,
            "evidence/registry.yaml",
            id="a registry that is gone",
        ),
        pytest.param(
            {"waivers.yaml": WAIVER},
            "arcanos waivers check",
            1,
            "W-1",
            id="a waiver that has expired",
        ),
        pytest.param(
            {"waivers.yaml": WAIVER.replace("2026-01-31", "2026-02-30")},
            "arcanos waivers check",
            3,
            "waivers.yaml:9:14",
            id="a waiver until a day that does not exist",
        ),
    ],
)
def test_a_bad_change_is_stopped_and_the_hook_says_where(
    project: Project, changes: dict[str, str | None], hook: str, code: int, word: str
) -> None:
    done = project.commit(**changes)
    assert done.returncode == 1, done.stdout
    assert said(done)[hook] == "Failed", done.stdout
    assert f"exit code: {code}" in done.stdout
    assert word in done.stdout
