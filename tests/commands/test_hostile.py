"""What evidence, folders and names of strangers do to the commands: nothing."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

AS_OF = "--as-of=2026-11-22T09:00:00Z"
Run = Callable[..., Any]
SHOWN = (
    ["check"],
    ["check", "-o", "text=-"],
    ["check", "-o", "markdown=-"],
    ["check", "-o", "json=-"],
    ["gate", "churn@1.0.0", "--to", "production"],
    ["explain", "policies/accurate"],
    ["explain", "policies/encrypted", "--model", "churn@1.0.0", "--to", "production"],
)
"""Commands that show evidence."""

CANARIES = {
    "AWS key": "AKIAIOSFODNN7EXAMPLE",
    "GitHub token": "ghp_" + "a1B2c3D4e5" * 4,
    "password in a URL": "hunter2secret",
    "private key": "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC",
    "named password": "correct-horse-battery",
}
SECRETS = (
    CANARIES["AWS key"],
    CANARIES["GitHub token"],
    f"postgres://ml:{CANARIES['password in a URL']}@db/models",
    f"-----BEGIN PRIVATE KEY-----\n{CANARIES['private key']}\n-----END PRIVATE KEY-----",
    f"password={CANARIES['named password']}",
)


def models(*accuracies: object) -> str:
    """Return an evaluation whose models fail the rule or can't be told, with these values."""
    entries = [{"model": f"m@{i}", "accuracy": value} for i, value in enumerate(accuracies)]
    return json.dumps({"models": [*entries, {"model": "bad", "accuracy": 0.1}]})


def registry(algorithm: str) -> str:
    model = {"name": "churn", "version": "1.0.0", "stage": "staging", "storage": {"algorithm": algorithm}}
    return json.dumps({"models": [model]})


@pytest.mark.parametrize("secret", SECRETS, ids=list(CANARIES))
def test_a_secret_in_evidence_is_in_no_output(project: Any, arcanos: Run, secret: str) -> None:
    project.write("evidence/evaluation.json", models(secret, [secret], {"value": secret}))
    project.edit("evidence/evaluation.json", '"bad"', json.dumps(f"m {secret}"))
    project.write("evidence/registry.yaml", registry(secret))
    for words in SHOWN:
        done = arcanos(*words, AS_OF, "-o", "json=r.json") if "explain" not in words else arcanos(*words, AS_OF)
        assert done.code in (0, 1, 4), done.err
        written = (project.folder / "r.json").read_text(encoding="utf-8")
        for canary in CANARIES.values():
            assert canary not in done.out + done.err + written, words
    assert "redacted" in arcanos("gate", "churn@1.0.0", "--to", "production", AS_OF).out


@pytest.mark.parametrize("canary", CANARIES.values(), ids=list(CANARIES))
def test_a_secret_in_a_file_that_is_refused_is_in_no_message(project: Any, arcanos: Run, canary: str) -> None:
    for text in (f'{{"a": "{canary}"', canary, f'{{"models": {canary}}}', f'{{"a": "{canary}", "a": "{canary}"}}'):
        project.write("evidence/evaluation.json", text)
        done = arcanos("check", AS_OF)
        assert done.code == 3
        assert canary not in done.out + done.err
    project.write("evidence/evaluation.json", "{}")
    for text in (f"models: [{{name: a, version: '1.0.0', stage: {canary}}}]", f"models: [{{name: {canary} x}}]"):
        project.write("evidence/registry.yaml", text)
        done = arcanos("check", AS_OF)
        assert done.code == 3
        assert canary not in done.out + done.err


HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "a\r::stop-commands::x",
    "a\n::error::x",
    "::error file=a::x",
    "##vso[task.complete]",
    "##[error]x",
    "\x9b31m",
    "\u202egnp.exe",
    "a\u2028b",
    "\x00",
)


def orders(text: str) -> Iterator[str]:
    """Yield what a terminal or a build server would obey."""
    yield from re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e]", text)
    yield from re.findall(r"^[ \t]*::.*|##[A-Za-z]*\[", text, re.MULTILINE)


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(text) for text in HOSTILE])
def test_evidence_gives_no_order_to_a_terminal_or_a_build_server(project: Any, arcanos: Run, text: str) -> None:
    padded = [f"{'x' * n} {text}" for n in range(36, 48)]
    project.write("evidence/evaluation.json", models(text, *padded))
    project.edit("evidence/evaluation.json", '"bad"', json.dumps(text))
    project.write("evidence/registry.yaml", registry(text))
    for words in SHOWN:
        done = arcanos(*words, AS_OF)
        assert done.code in (0, 1, 4), done.err
        if "json=-" not in words:
            assert list(orders(done.out)) == [], words
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", done.out)


@pytest.mark.parametrize("name", ["a\x1b[31m.json", "a\r::error::x.json", "\udcff.json", "\u202e.json"])
def test_a_file_s_name_gives_no_order_either(project: Any, arcanos: Run, name: str) -> None:
    (project.folder / "evidence" / name).write_text("{", encoding="utf-8")
    project.configure(documents={"evaluation": {"files": "evidence/*.json", "list": "models"}})
    for words in (["check"], ["rules", "lint", f"evidence/{name}"], ["check", "--config", f"evidence/{name}"]):
        done = arcanos(*words)
        assert (done.code, done.out) == (3, "")
        assert list(orders(done.err)) == []


@pytest.fixture
def planted(project: Any) -> Path:
    """Plant modules in the working directory that are called like ours and like those we use."""
    text = "import pathlib; pathlib.Path(__file__).with_suffix('.ran').touch(); raise SystemExit(0)\n"
    for name in ("arcanos", "engine", "evidence", "reports", "rules"):
        project.write(f"{name}/__init__.py", text)
    for name in ("yaml", "json", "click", "pydantic", "re2", "tabulate", "sitecustomize", "usercustomize"):
        project.write(f"{name}.py", text)
    folder: Path = project.folder
    return folder


def test_modules_in_the_working_directory_are_not_imported(project: Any, process: Run, request: Any) -> None:
    commands = (["check", AS_OF], ["demo"])
    clean = [process(*words) for words in commands]
    folder = request.getfixturevalue("planted")
    for words, before in zip(commands, clean, strict=True):
        done = process(*words)
        assert (done.returncode, done.stdout, done.stderr) == (before.returncode, before.stdout, before.stderr)
    assert list(folder.rglob("*.ran")) == []


@pytest.mark.parametrize("name", [".env", ".arcanosignore", "pyproject.toml", "setup.cfg", "click.cfg"])
def test_files_of_settings_that_nobody_named_are_not_read(project: Any, arcanos: Run, name: str) -> None:
    before = arcanos("check", AS_OF)
    project.write(name, "ARCANOS_DEBUG=1\n[tool.arcanos]\nignore = ['*']\n*\n")
    assert arcanos("check", AS_OF) == before


WATCHED = """\
import sys
def watch(event, arguments):
    if event.split(".")[0] in ("socket", "subprocess", "urllib", "http", "ftplib") or event in ("os.system", "os.exec"):
        raise RuntimeError(event)
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise RuntimeError(f"{event} {arguments}")
from arcanos.cli import run
sys.addaudithook(watch)
for words in COMMANDS:
    code = run(words)
    print(words, "ended with", code, file=sys.stderr)
"""


def test_nothing_opens_a_connection_starts_a_program_or_writes_a_file(project: Any) -> None:
    commands = [
        ["check", AS_OF],
        ["gate", "churn@1.1.0", "--to", "production", AS_OF],
        ["explain", "policies/accurate", AS_OF],
        ["rules", "list"],
        ["rules", "show", "policies/accurate"],
        ["rules", "lint"],
        ["rules", "test"],
        ["waivers", "check"],
        ["demo", "--fixed"],
    ]
    before = {path: path.stat().st_mtime_ns for path in project.folder.rglob("*")}
    program = WATCHED.replace("COMMANDS", repr(commands))
    done = subprocess.run([sys.executable, "-B", "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr.count("ended with 0") == len(commands), done.stderr
    assert {path: path.stat().st_mtime_ns for path in project.folder.rglob("*")} == before


def test_a_read_only_project_can_be_checked(project: Any, arcanos: Run) -> None:
    expected = arcanos("check", AS_OF)
    for path in (project.folder, *project.folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    assert arcanos("check", AS_OF) == expected
    for path in (project.folder, *project.folder.rglob("*")):
        path.chmod(0o755)


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "absent"])
@pytest.mark.parametrize("name", ["arcanos_audit_config.json", "waivers.yaml", "policies/encrypted.yaml"])
def test_an_input_that_is_no_file_is_refused_and_waited_for_by_nobody(
    project: Any, arcanos: Run, name: str, kind: str
) -> None:
    path: Path = project.folder / name
    path.rename(project.folder / "moved")
    if kind == "link":
        path.symlink_to(project.folder / "moved")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    done = arcanos("check", AS_OF, "--config", "arcanos_audit_config.json")
    if kind in ("folder", "absent") and name.startswith("policies"):
        # A pack without that rule is another pack; its digest says so.
        assert done.code == 0
        return
    assert (done.code, done.out) == (3, "")
    assert name in done.err
