"""What stands on the screen: 80 columns, colour only on a terminal, and the same bytes for the same inputs."""

from __future__ import annotations

import json
import os
import pty
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arcanos.commands import screen
from arcanos.reports.lines import cells

AS_OF = "--as-of=2026-11-22T09:00:00Z"
Run = Callable[..., Any]
LONG = "a-name-that-is-far-longer-than-any-column-of-any-table-could-ever-be-expected-to-hold-1"
EVERY = (
    ["check"],
    ["check", "--gate", "production"],
    ["gate", "churn@1.0.0", "--to", "production"],
    ["explain", "policies/accurate"],
    ["explain", "policies/encrypted", "--model", "churn@1.0.0", "--to", "production"],
    ["rules", "list"],
    ["rules", "list", "arcanos/fairness"],
    ["rules", "lint"],
    ["rules", "test", "--verbose"],
    ["waivers", "check"],
    ["demo"],
    ["init", LONG],
)


@pytest.fixture
def wide(project: Any) -> Any:
    """Return a project in which everything has a long name, narrow and wide letters alike."""
    project.edit("evidence/evaluation.json", "churn@1.1.0", f"{LONG}@1.1.0")
    project.edit("evidence/evaluation.json", "0.93", "0.5")
    project.edit("evidence/registry.yaml", "{name: fraud", f"{{name: 模型{'模型' * 30}")
    (project.folder / "waivers.yaml").write_text(WAIVERS, encoding="utf-8")
    (project.folder / "evidence/evaluation.json").rename(project.folder / f"evidence/{LONG}.json")
    project.configure(
        documents={"registry": "evidence/registry.yaml", "evaluation": f"evidence/{LONG}.json"}, project=LONG
    )
    return project


WAIVERS = f"""\
waivers:
  - id: {LONG}
    rule: policies/{LONG}
    target: {LONG}
    reason: r
    owner: {LONG}
    approved_by: x{LONG}
    created: 2026-11-01
    expires: 2026-12-31
    ticket: {LONG}
"""


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
@pytest.mark.parametrize(("columns", "width"), [(None, 80), ("80", 80), ("60", 60), ("200", 120), ("1", 40)])
def test_no_line_is_longer_than_the_screen(
    wide: Any, arcanos: Run, monkeypatch: pytest.MonkeyPatch, words: list[str], columns: str | None, width: int
) -> None:
    if columns is not None:
        monkeypatch.setenv("COLUMNS", columns)
    done = arcanos(*words, *([AS_OF] if words[0] in ("check", "gate", "explain", "waivers") else []))
    assert done.code in (0, 1, 4), done.err
    assert max(cells(line) for line in done.out.splitlines()) <= width


def on_a_terminal(folder: Path, *words: str, **env: str) -> str:
    """Return what the command shows on a terminal of its own."""
    command = str(Path(sys.executable).with_name("arcanos"))
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execve(command, [command, *words], os.environ | {"TERM": "xterm", "COLUMNS": "80"} | env)  # noqa: S606
    shown = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.waitpid(child, 0)
    os.close(terminal)
    return shown.decode("utf-8")


def test_a_terminal_shows_colour_and_a_pipe_does_not(project: Any, arcanos: Run) -> None:
    shown = on_a_terminal(project.folder, "check", AS_OF)
    piped = arcanos("check", AS_OF).out
    assert "\x1b[" in shown
    assert "\x1b" not in piped
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown).replace("\r\n", "\n")
    assert plain.rpartition("\r")[2] == piped  # on a slow machine progress stood before it


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colour_can_be_turned_off(project: Any, env: dict[str, str]) -> None:
    assert "\x1b" not in on_a_terminal(project.folder, "check", AS_OF, **env)


def test_no_color_that_is_empty_turns_nothing_off(project: Any) -> None:
    assert "\x1b[" in on_a_terminal(project.folder, "check", AS_OF, NO_COLOR="")


class Terminal:
    """A standard error that somebody watches."""

    def __init__(self) -> None:
        self.wrote = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> None:
        self.wrote += text

    def flush(self) -> None:
        """Do nothing."""


def test_progress_is_shown_once_work_lasts_and_is_wiped_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, now = Terminal(), [0.0]
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(screen.time, "monotonic", lambda: now[0])
    monkeypatch.setenv("TERM", "xterm")
    with screen.Progress() as progress:
        progress("early")
        now[0] = 0.6
        progress("reading \x1b[31m documents " + "x" * 200)
        now[0] = 0.61
        progress("too soon")
    shown = "reading \\u{1b}[31m documents " + "x" * 200
    assert terminal.wrote == f"\r{shown[:79]}\r{' ' * 79}\r"


def test_work_that_is_quick_shows_no_progress_and_nobody_s_screen_is_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with screen.Progress() as progress:
        progress("quick")
    assert terminal.wrote == ""


def test_the_same_inputs_and_instant_give_the_same_bytes_whatever_the_machine(project: Any, process: Run) -> None:
    project.edit("evidence/evaluation.json", "0.93", '"päss"')
    project.edit("evidence/registry.yaml", "fraud", "betrugsprüfung")
    runs: set[tuple[bytes, bytes]] = set()
    for i, env in enumerate(
        (
            {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC"},
            {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "TZ": "Asia/Kathmandu"},
            {"PYTHONHASHSEED": "3", "LANG": "de_DE.ISO-8859-1", "TZ": "America/St_Johns", "PYTHONUTF8": "0"},
        )
    ):
        done = process("check", AS_OF, "-o", f"json=record-{i}.json", env=env)
        assert (done.returncode, done.stderr) == (4, b"")
        runs.add((done.stdout, (project.folder / f"record-{i}.json").read_bytes()))
    assert len(runs) == 1


def test_the_order_of_keys_files_and_packs_changes_no_byte_of_what_was_found(project: Any, arcanos: Run) -> None:
    first = json.loads(arcanos("check", AS_OF, "-o", "json=-").out)
    for name in ("evidence/registry.yaml", "waivers.yaml"):
        project.write(name, (project.folder / name).read_text())
    config = json.loads((project.folder / "arcanos_audit_config.json").read_text())
    project.write("arcanos_audit_config.json", json.dumps(dict(reversed(config.items())), indent=4))
    again = json.loads(arcanos("check", AS_OF, "-o", "json=-").out)
    assert again["question"].pop("config_sha256") != first["question"].pop("config_sha256")
    assert again == first


@pytest.mark.parametrize(
    ("line", "columns", "pieces"),
    [
        ("short", 20, ["short"]),
        ("a\x1b[31m\rb", 20, ["a\\u{1b}[31m\\u{d}b"]),
        (
            "label     some words that are too long",
            20,
            ["label     some words", "            that are", "            too long"],
        ),
        ("    some words that are too long", 20, ["    some words that", "      are too long"]),
        ("    FALSE   one two three four", 24, ["    FALSE   one two", "              three four"]),
        ("    FALSE   one two three four", 20, ["    FALSE one two", "      three four"]),
        (" " * 30 + "deep down", 20, [" " * 10 + "deep down"]),
    ],
)
def test_a_long_line_hangs_below_its_own_text(line: str, columns: int, pieces: list[str]) -> None:
    assert screen.fitted(line, columns) == pieces


def test_a_table_gives_way_where_it_is_widest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    lines = screen.table(("id", "title"), [("a", "one two three four five six seven eight"), ("b", "模型\x1b")])
    assert lines == [
        "id  title",
        "--  ------------------------------------",
        "a   one two three four five six seven",
        "    eight",
        "b   模型\\u{1b}",
    ]
