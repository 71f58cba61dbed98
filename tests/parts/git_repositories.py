"""Repositories that the real git makes, for tests; no configuration of the machine has a part in them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ENVIRONMENT = {
    **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_AUTHOR_DATE": "2026-11-20T10:00:00+0200",
    "GIT_COMMITTER_NAME": "Grace",
    "GIT_COMMITTER_EMAIL": "grace@example.com",
    "GIT_COMMITTER_DATE": "2026-11-21T10:00:00-0500",
    "GIT_ALLOW_PROTOCOL": "file",
}


def git(folder: Path, *words: str) -> str:
    """Run git, and return what it prints."""
    done = subprocess.run(["git", "-C", str(folder), *words], env=ENVIRONMENT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")


def write(folder: Path, name: str, content: str | bytes = "content\n") -> Path:
    """Write a file and the folders above it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def repository(folder: Path, *options: str) -> Path:
    """Return a repository with one commit on `main`: two files, one in a folder, one executable, and a link."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "main", *options)
    write(folder, "train.py", "print('train')\n" * 100)
    write(folder, "src/model.py", "model = 1\n")
    write(folder, "run.sh", "#!/bin/sh\n").chmod(0o755)
    (folder / "latest").symlink_to("src/model.py")
    commit(folder, "First")
    return folder


def commit(folder: Path, subject: str, *options: str) -> str:
    """Commit all that is there, and return the commit's id."""
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", subject, *options)
    return git(folder, "rev-parse", "HEAD")
