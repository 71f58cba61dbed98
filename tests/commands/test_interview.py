"""Interviews at a real terminal, and from files."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from arcanos.authoring.published import named
from arcanos.evidence.interviews.questionnaire import load_questionnaire
from arcanos.evidence.interviews.shipped import shipped_text

ARCANOS = [str(Path(sys.executable).with_name("arcanos"))]
ANSWERS = """\
undocumented-controls: []
recent-changes: [a new node pool]
manual-steps: "no"
fallback-tried: "2026-10-01"
"""
PATH = "interviews/lending-deployment.json"


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*ARCANOS, "interview", *words],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def at_terminal(folder: Path, typed: str, *words: str) -> tuple[int, str]:
    """Run at a pseudo-terminal and type each line once it is asked for; return exit code and what was shown."""
    master, slave = pty.openpty()
    process = subprocess.Popen([*ARCANOS, "interview", *words], cwd=folder, stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    shown, lines, deadline = b"", typed.splitlines(keepends=True), time.monotonic() + 60
    asked = 0
    while time.monotonic() < deadline:
        if select.select([master], [], [], 0.2)[0]:
            try:
                piece = os.read(master, 65536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
        if lines and shown.count(b"> ") > asked:
            asked += 1
            os.write(master, lines.pop(0).encode())
    os.close(master)
    return process.wait(timeout=30), shown.decode()


def saved(folder: Path) -> dict[str, Any]:
    return json.loads((folder / PATH).read_text())


HOLD = ("hold", "deployment", "--system", "lending", "--by", "Ada Lopez")


def test_all_questions_at_a_terminal(tmp_path: Path) -> None:
    typed = "?\na colleague looks\n\nnone\nyes\n<\nyes\nin the wiki\nsoon\n2026-10-01\n"
    code, shown = at_terminal(tmp_path, typed, *HOLD)
    assert code == 0, shown
    assert "An empty list says that there are none." in " ".join(shown.split())
    assert "Answer with a day" in shown
    given = {one["question"]: one["answer"] for one in saved(tmp_path)["answers"]}
    assert given == {
        "undocumented-controls": ["a colleague looks"],
        "recent-changes": [],
        "manual-steps": "yes",
        "manual-steps-written": "in the wiki",
        "fallback-tried": "2026-10-01",
    }


def test_what_was_answered_before_stopping_is_kept_and_gone_on_from(tmp_path: Path) -> None:
    code, shown = at_terminal(tmp_path, "none\n!\n", *HOLD)
    assert code == 4, shown
    assert "the same command goes on from here" in shown
    assert "unanswered: recent-changes" in shown
    code, shown = at_terminal(tmp_path, "none\nno\n2026-10-01\n", *HOLD)
    assert code == 0, shown
    assert len(saved(tmp_path)["answers"]) == 4


def test_a_second_person_confirms_or_does_not(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(ANSWERS)
    assert run(tmp_path, *HOLD, "--answers", "a.yaml").returncode == 0
    code, shown = at_terminal(tmp_path, "perhaps\nyes\nno\nit was not tried\n", "confirm", PATH, "--by", "Grace Kim")
    assert code == 4, shown
    (made,) = saved(tmp_path)["confirmations"]
    assert (made["by"], made["disagrees"]) == ("Grace Kim", {"fallback-tried": "it was not tried"})
    assert run(tmp_path, "confirm", PATH, "--by", "Third", "--agree").returncode == 0
    assert len(saved(tmp_path)["confirmations"]) == 2


QUESTIONS = """\
id: all-forms
version: "1.0.0"
title: Every form
role: system-owner
scope: deployment
questions:
  - {id: text, ask: A text?, form: text}
  - {id: number, ask: A number?, form: number}
  - {id: choice, ask: Which?, form: choice, choices: [one, two]}
  - {id: more, ask: More?, form: text, required: false}
  - {id: others, ask: Others?, form: list, required: false}
  - {id: list, ask: A list?, form: list}
"""


def asked(folder: Path, typed: str) -> tuple[int, str, dict[str, Any]]:
    """Hold the interview of every form, and return exit code, what was shown, and the answers that were kept."""
    (folder / "q.yaml").write_text(QUESTIONS)
    words = ("hold", "q.yaml", "--system", "s", "--by", "Ada", "--output", "a.json")
    code, shown = at_terminal(folder, typed, *words)
    return (
        code,
        shown,
        {one["question"]: one["answer"] for one in json.loads((folder / "a.json").read_text())["answers"]},
    )


def test_what_is_no_answer_is_asked_again_and_nothing_is_lost(tmp_path: Path) -> None:
    typed = "\x1b[A\nwords\nnan\n1e999\n1_0\n1,5\n-1.5\n\u00b2\n3\n2\n\n\n-\nfirst\nsecond\n<\n-\nthird\n\n"
    code, shown, given = asked(tmp_path, typed)
    assert code == 0, shown
    assert given == {"text": "words", "number": -1.5, "choice": "two", "list": ["first", "third"]}


def test_a_stop_inside_a_list_or_after_what_was_left_out_keeps_the_answers_before(tmp_path: Path) -> None:
    code, shown, given = asked(tmp_path, "words\n1\none\n\n\nfirst\n!\n")
    assert code == 4, shown
    assert "The list was not ended" in shown
    assert given == {"text": "words", "number": 1, "choice": "one"}


def test_the_way_back_leads_to_answers_from_before_the_stop(tmp_path: Path) -> None:
    asked(tmp_path, "wrong\n!\n")
    code, shown, given = asked(tmp_path, "<\nright\n1\none\n\n\nnone\n")
    assert code == 0, shown
    assert given == {"text": "right", "number": 1, "choice": "one", "list": []}


def test_a_terminal_that_goes_away_takes_no_answer_with_it(tmp_path: Path) -> None:
    (tmp_path / "q.yaml").write_text(QUESTIONS)
    master, slave = pty.openpty()
    words = ["hold", "q.yaml", "--system", "s", "--by", "Ada", "--output", "a.json"]
    process = subprocess.Popen([*ARCANOS, "interview", *words], cwd=tmp_path, stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    os.write(master, b"words\n")
    deadline = time.monotonic() + 60
    while not (tmp_path / "a.json").exists() and time.monotonic() < deadline:
        if select.select([master], [], [], 0.05)[0]:
            os.read(master, 65536)
    process.kill()
    process.wait(timeout=30)
    os.close(master)
    assert [one["answer"] for one in json.loads((tmp_path / "a.json").read_text())["answers"]] == ["words"]


def test_names_that_say_nothing_and_systems_that_are_no_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(ANSWERS)
    for more in (("--by", " "), ("--system", ""), ("--system", "../x"), ("--by", "Ada\x1b[31m")):
        done = run(tmp_path, *HOLD, "--answers", "a.yaml", *more)
        assert (done.returncode, "a bug" in done.stderr) == (2, False), more
    assert run(tmp_path, *HOLD, "--answers", "a.yaml").returncode == 0
    assert run(tmp_path, "confirm", PATH, "--by", " ", "--agree").returncode == 2
    early = ("--as-of", "2020-01-01T00:00:00Z")
    assert "it was held later" in run(tmp_path, "confirm", PATH, "--by", "Grace Kim", "--agree", *early).stderr
    assert saved(tmp_path)["confirmations"] == []


def test_who_answered_can_not_confirm(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(ANSWERS)
    run(tmp_path, *HOLD, "--answers", "a.yaml")
    done = run(tmp_path, "confirm", PATH, "--by", "ada LOPEZ", "--agree")
    assert (done.returncode, "can't confirm" in done.stderr) == (2, True)


def test_without_a_terminal_it_says_what_to_do(tmp_path: Path) -> None:
    done = run(tmp_path, *HOLD)
    assert done.returncode == 2
    assert "give the answers with --answers FILE" in done.stderr
    assert not (tmp_path / "interviews").exists()


def test_a_complete_interview_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(ANSWERS)
    run(tmp_path, *HOLD, "--answers", "a.yaml")
    before = (tmp_path / PATH).read_bytes()
    done = run(tmp_path, *HOLD, "--answers", "a.yaml")
    assert (done.returncode, (tmp_path / PATH).read_bytes()) == (2, before)


def test_answers_in_a_file_are_refused_with_their_places(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("undocumented-controls: prose\nmanual-step: x\nmanual-steps-written: y\n")
    done = run(tmp_path, *HOLD, "--answers", "a.yaml")
    assert done.returncode == 3
    assert "a.yaml:1:24: ARC-IVW-VALUE" in done.stderr
    assert "did you mean 'manual-steps'?" in done.stderr
    assert "a.yaml:3:23: ARC-IVW-WHEN" in done.stderr


def test_a_new_questionnaire_names_its_schema_which_stands_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "arcanos_audit_config.json").write_text("{}")
    audit = tmp_path / "audit"
    audit.mkdir()
    assert run(audit, "new", "deployment", "--output", "q.yaml").returncode == 0
    line, _, text = (audit / "q.yaml").read_bytes().partition(b"\n")
    assert line == b"# yaml-language-server: $schema=../.arcanos/questionnaire.schema.json"
    assert text == shipped_text("deployment")
    assert load_questionnaire(audit / "q.yaml", "q.yaml").shape.scope == "deployment"
    copy = tmp_path / ".arcanos" / "questionnaire.schema.json"
    assert copy.read_text(encoding="utf-8") == named("questionnaire").text
    copy.write_text("{}")
    assert run(audit, "new", "training", "--output", "r.yaml").returncode == 0
    assert copy.read_text(encoding="utf-8") == "{}"


def test_a_questionnaire_of_ones_own(tmp_path: Path) -> None:
    assert run(tmp_path, "new", "training", "--output", "q.yaml").returncode == 0
    assert run(tmp_path, "new", "training", "--output", "q.yaml").returncode == 5
    done = run(tmp_path, "hold", "q.yaml", "--system", "s", "--by", "Ada", "--answers", "q.yaml")
    assert done.returncode == 3
