"""The GitLab jobs: what their scripts install and run, and that a job's exit code is the command's."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

INCLUDE = Path(__file__).parents[1] / "ci/gitlab/arcanos.gitlab-ci.yml"
JOBS: dict[str, Any] = yaml.safe_load(INCLUDE.read_text())
LOCKED = {"ARCANOS_REQUIREMENTS": "lock"}
STAND_IN = """\
#!/bin/sh
echo "$0 $*"
case "$*" in *venv*) mkdir -p "$4/bin"; cp "$0" "$4/bin/python";; esac
case "$*" in *arcanos\\ gate*|*arcanos\\ check*) exit "$STAND_IN_CODE";; esac
"""


def script(job: str) -> str:
    """Return a job's script as one shell sees it."""
    return "\n".join(["set -e", *JOBS[".arcanos"]["before_script"], *JOBS[job]["script"]])


def run(folder: Path, job: str, variables: dict[str, str], code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a job with a `python` that shows how it is called in place of installing anything."""
    (folder / "python").write_text(STAND_IN)
    (folder / "python").chmod(0o755)
    defaults = JOBS[".arcanos"]["variables"] | JOBS[job].get("variables", {})
    home = {"ARCANOS_HOME": str(folder / "home"), "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        [shutil.which("sh") or "sh", "-c", script(job)],
        env=defaults | home | {"STAND_IN_CODE": str(code)} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("job", [".arcanos-check", ".arcanos-gate"])
def test_a_job_installs_by_hash_and_runs_isolated(tmp_path: Path, job: str) -> None:
    done = run(tmp_path, job, {"ARCANOS_REQUIREMENTS": "my lock"})
    lines = done.stdout.splitlines()
    home = tmp_path / "home"
    pip = "-m pip install --quiet --require-hashes --only-binary :all: -r my lock"
    assert lines[:2] == [f"{tmp_path}/python -I -m venv {home}", f"{home}/bin/python -I {pip}"]
    assert lines[2].startswith(f"{home}/bin/python -I {home}/bin/arcanos {job.removeprefix('.arcanos-')} --config=")
    assert (len(lines), done.returncode) == (3, 0)


def test_a_gate_asks_for_its_model_and_stage(tmp_path: Path) -> None:
    wanted = {"ARCANOS_MODEL": "credit@1.0.0", "ARCANOS_STAGE": "production", "ARCANOS_AS_OF": "2026-01-01T00:00:00Z"}
    done = run(tmp_path, ".arcanos-gate", LOCKED | wanted)
    arguments = done.stdout.splitlines()[-1].partition("bin/arcanos ")[2]
    assert arguments == (
        "gate --as-of=2026-01-01T00:00:00Z --config=arcanos_audit_config.json"
        " --output=json=arcanos-record.json --output=gitlab=gl-code-quality-report.json"
        " --output=junit=arcanos-junit.xml --to=production -- credit@1.0.0"
    )


@pytest.mark.parametrize("code", [1, 3, 4])
def test_a_job_ends_as_the_command_does(tmp_path: Path, code: int) -> None:
    assert run(tmp_path, ".arcanos-gate", LOCKED, code).returncode == code


def test_what_the_job_writes_is_what_gitlab_collects_also_where_it_fails(tmp_path: Path) -> None:
    artifacts = JOBS[".arcanos"]["artifacts"]
    written = run(tmp_path, ".arcanos-check", LOCKED).stdout
    assert artifacts["when"] == "always"
    assert f"--output=gitlab={artifacts['reports']['codequality']} " in written
    assert f"--output=junit={artifacts['reports']['junit']}" in written


@pytest.mark.parametrize(("config", "prefix"), [("a/b/c.json", "a/b"), ("c.json", None), ("/srv/c.json", None)])
def test_paths_are_seen_from_the_root_of_the_project(tmp_path: Path, config: str, prefix: str | None) -> None:
    written = run(tmp_path, ".arcanos-check", LOCKED | {"ARCANOS_CONFIG": config}).stdout
    assert re.findall(r"--path-prefix=(\S+)", written) == ([prefix] if prefix else [])


def test_a_job_without_locked_requirements_stops_before_it_installs(tmp_path: Path) -> None:
    done = run(tmp_path, ".arcanos-check", {})
    assert (done.returncode, done.stdout) == (2, "")
    assert "ARCANOS_REQUIREMENTS" in done.stderr
