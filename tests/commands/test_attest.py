"""A person's answer, signed, and what it is refused for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from arcanos.evidence.attesting import answer_of
from arcanos.signing.dsse import from_json

RULE, SUBJECT = "governance/examined", "credit@1.1.0"


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("arcanos")), *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def attest(
    folder: Path, *more: str, rule: str = RULE, statement: str = "I looked."
) -> subprocess.CompletedProcess[str]:
    if not (folder / "ada.key.pem").exists():
        assert run(folder, "keys", "new", "ada", "--output", ".").returncode == 0
    words = ["--answer", "yes", "--by", "Ada", "--statement", statement, "--key", "ada.key.pem", "--output", "a.json"]
    return run(folder, "attest", rule, SUBJECT, *words, "--as-of", "2026-11-20T10:00:00Z", *more)


def test_an_answer_is_signed_and_said(tmp_path: Path) -> None:
    done = attest(tmp_path, "--valid-until", "2026-12-31")
    assert done.returncode == 0, done.stderr
    assert "Ada attests yes for governance/examined on credit@1.1.0" in " ".join(done.stdout.split())
    assert answer_of(from_json((tmp_path / "a.json").read_bytes(), "a.json"), "a.json") == {
        "rule": RULE,
        "subject": SUBJECT,
        "answer": "yes",
        "by": "Ada",
        "at": "2026-11-20T10:00:00Z",
        "statement": "I looked.",
        "valid_until": "2026-12-31",
    }


def test_an_answer_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    attest(tmp_path)
    before = (tmp_path / "a.json").read_bytes()
    assert attest(tmp_path).returncode == 5
    assert (tmp_path / "a.json").read_bytes() == before


def test_what_can_not_be_meant_is_usage(tmp_path: Path) -> None:
    assert attest(tmp_path, rule="examined").returncode == 2
    assert attest(tmp_path, statement=" - ").returncode == 2
    assert attest(tmp_path, "--valid-until", "soon").returncode == 2
    assert not (tmp_path / "a.json").exists()


def test_no_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ada.key.pem").write_text("no key")
    assert attest(tmp_path).returncode == 3
