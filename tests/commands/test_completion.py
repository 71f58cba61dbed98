"""The completion scripts, and the protocol by which shells ask them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def ask(arcanos: Run, monkeypatch: pytest.MonkeyPatch, shell: str, *words: str) -> list[str]:
    """Return the lines offered for the last of `words`, as the shell's script asks for them."""
    monkeypatch.setenv("_ARCANOS_COMPLETE", f"{shell}_complete")
    monkeypatch.setenv("COMP_WORDS", " ".join(("arcanos", *words)))
    monkeypatch.setenv("COMP_CWORD", words[-1] if shell == "fish" else str(len(words)))
    done = arcanos()
    assert (done.code, done.err) == (0, "")
    lines: list[str] = done.out.splitlines()
    return lines


@pytest.mark.parametrize("asks", ["bash_source", "bash_complete", "1"])
def test_the_variable_of_completion_does_not_answer_a_check(
    project: Any, arcanos: Run, monkeypatch: pytest.MonkeyPatch, asks: str
) -> None:
    """Exported for every process of a pipeline it would end each gate with 0, and nothing looked at."""
    usual = arcanos("check", "--as-of", "2026-06-15T12:00:00Z")
    monkeypatch.setenv("_ARCANOS_COMPLETE", asks)
    assert arcanos("check", "--as-of", "2026-06-15T12:00:00Z") == usual
    assert "planned" in usual.out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell_asks_the_command(arcanos: Run, shell: str) -> None:
    done = arcanos("completion", shell)
    assert done.code == 0
    assert f"_ARCANOS_COMPLETE={shell}_complete" in done.out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_one_that_its_shell_can_read(arcanos: Run, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"this machine has no {shell}")
    script = arcanos("completion", shell).out
    done = subprocess.run([shell, "-n"], input=script, text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_bash_completes_with_its_script() -> None:
    line = 'PATH="$0:$PATH"; eval "$(arcanos completion bash)"; COMP_WORDS=(arcanos rules l); COMP_CWORD=2'
    line += '; _arcanos_completion arcanos; echo "${COMPREPLY[@]}"'
    folder = str(Path(sys.executable).parent)
    done = subprocess.run(["bash", "-c", line, folder], text=True, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "list lint\n", "")


def test_an_unknown_shell_is_a_usage_error_that_names_the_known_ones(arcanos: Run) -> None:
    done = arcanos("completion", "tcsh")
    assert (done.code, done.out) == (2, "")
    assert "'bash', 'zsh', 'fish'" in done.err


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["ch"], "check"),
        (["rules", "l"], "list"),
        (["check", "--ou"], "--output"),
        (["check", "--gate", ""], "production"),
        (["check", "--gate", "prod"], "production"),
        (["check", "--rule", "policies/e"], "policies/encrypted"),
        (["check", "-o", "j"], "json="),
        (["gate", "churn@1.1.0", "--to", ""], "production"),
        (["gate", "f"], "fraud@2.0.0"),
        (["explain", "policies/a"], "policies/accurate"),
        (["rules", "show", "policies/a"], "policies/accurate"),
        (["rules", "lint", "arcanos/sec"], "arcanos/security"),
        (["completion", "z"], "zsh"),
    ],
)
def test_words_are_completed(
    project: Any, arcanos: Run, monkeypatch: pytest.MonkeyPatch, words: list[str], offered: str
) -> None:
    assert f"plain,{offered}" in ask(arcanos, monkeypatch, "bash", *words)


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_commands_are_completed_with_what_they_do(
    project: Any, arcanos: Run, monkeypatch: pytest.MonkeyPatch, shell: str
) -> None:
    offered = "\n".join(ask(arcanos, monkeypatch, shell, "wai"))
    assert "waivers" in offered
    assert "Check the waivers." in offered


@pytest.mark.parametrize("words", [["check", "--gate", ""], ["gate", ""], ["check", "--rule", "policies"]])
def test_what_can_not_be_read_offers_nothing_and_says_nothing(
    project: Any, arcanos: Run, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    for name in ("arcanos_audit_config.json", "evidence/registry.yaml", "policies/accurate.yaml"):
        project.write(name, "{")
    assert not any(ask(arcanos, monkeypatch, "bash", *words))
