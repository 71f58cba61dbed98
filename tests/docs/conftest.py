"""What pages show is compared with what is; `ARCANOS_RENEW=1` writes their generated blocks anew instead."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "credit-scoring"
RENEW = os.environ.get("ARCANOS_RENEW") == "1" and os.environ.get("CI") != "true"
HOW = "write it anew with: ARCANOS_RENEW=1 .venv/bin/pytest tests/docs"
DONE = "--- that was all of it ---"
SESSION = re.compile(r"<!-- session(?P<copy> in credit-scoring)? -->\n```console\n(?P<text>.*?)```\n", re.DOTALL)

Rows = list[list[str]]


@pytest.fixture
def read() -> Callable[[str], str]:
    """Return the text of a page, by its name from the root."""
    return lambda name: (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture
def agree() -> Callable[[str, str, str], None]:
    """Hold a part of a page to what it should be: `agree(page, part, wanted)`."""

    def hold(page: str, part: str, wanted: str) -> None:
        if RENEW and part != wanted:
            path = ROOT / page
            text = path.read_text(encoding="utf-8")
            assert text.count(part) == 1, "the part stands twice: renew it by hand"
            path.write_text(text.replace(part, wanted), encoding="utf-8")
            return
        assert part == wanted, f"{page} differs; {HOW}"

    return hold


@pytest.fixture
def replayed(tmp_path: Path) -> Callable[[re.Match[str]], str]:
    """Return a session as it goes now: each command after `$` with what it prints, in a folder of its own."""

    def run(session: re.Match[str]) -> str:
        folder = tmp_path / str(session.start()) / ("credit-scoring" if session["copy"] else "my-models")
        if session["copy"]:
            shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            folder.mkdir(parents=True)
        commands = [line.removeprefix("$ ") for line in session["text"].splitlines() if line.startswith("$ ")]
        script = "".join(f"{command}\n{{ code=$?; echo '{DONE}'; (exit $code); }} 2>&1\n" for command in commands)
        bin_folder = str(Path(sys.executable).parent)
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=folder,
            env={"PATH": f"{bin_folder}:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(tmp_path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        outputs = done.stdout.split(f"{DONE}\n")
        assert len(outputs) == len(commands) + 1, done.stdout
        return "".join(f"$ {command}\n{output}" for command, output in zip(commands, outputs, strict=False))

    return run


@pytest.fixture
def rows() -> Callable[[str, str], Rows]:
    """Return the rows of the first table below a heading of a page, without its head: cells of text."""

    def below(page: str, heading: str) -> Rows:
        _, found, rest = page.partition(f"\n{heading}\n")
        assert found, f"there is no heading '{heading}'"
        table = re.search(r"(?:^\|.*\n)+", rest.split("\n#")[0] + "\n", re.MULTILINE)
        assert table, f"there is no table below '{heading}'"
        lines = table[0].splitlines()
        cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines[2:]]
        return [[cell.strip().replace("\\|", "|") for cell in row] for row in cells]

    return below


@pytest.fixture
def codes() -> Callable[[str], list[str]]:
    """Return what stands in backquotes in a text, fences left out."""
    fence = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
    return lambda text: re.findall(r"`([^`\n]+)`", fence.sub("", text))


@pytest.fixture
def sessions() -> Callable[[str], list[re.Match[str]]]:
    """Return the sessions that a page shows."""
    return lambda text: list(SESSION.finditer(text))
