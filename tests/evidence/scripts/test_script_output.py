"""What a script says is taken whole or not at all, and a script that fails is told as one."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from arcanos.errors import NotCollected
from arcanos.evidence.scripts.collecting import Told, document_of, run_scripts
from arcanos.evidence.scripts.output import read_output
from arcanos.evidence.scripts.script import OUTPUT_VARIABLE, Script

FINDING = {"id": "L-1", "severity": "high", "title": "Unknown licence", "subject": "pkg:pypi/left-pad"}
VARIABLES = {"API_KEY": "correct-horse-battery", "REGION": "eu"}


def told(folder: Path, code: str, **more: Any) -> Told:
    (folder / "check.py").write_text(code)
    script = replace(Script("check", (sys.executable, "check.py"), {}, seconds=30, needs_network=True), **more)
    (one,) = run_scripts([script], folder, VARIABLES.get)
    return one


def says(value: object, code: int = 0) -> str:
    return f"import sys; print({json.dumps(value)!r}); sys.exit({code})"


def test_findings_are_taken_over_each_with_its_script(tmp_path: Path) -> None:
    one = told(tmp_path, says({"findings": [FINDING, {**FINDING, "subject": "b", "line": 3}]}, 1), owner="legal")
    document = document_of([one])
    assert [(f["script"], f["owner"], f["subject"], f.get("line")) for f in document["findings"]] == [
        ("check", "legal", "pkg:pypi/left-pad", None),
        ("check", "legal", "b", 3),
    ]
    (entry,) = document["scripts"]
    assert (entry["status"], entry["exit_code"], entry["findings_recorded"], entry["findings"]) == (
        "completed",
        1,
        True,
        2,
    )
    assert [file["name"] for file in entry["files"]] == [sys.executable, "check.py"]


def test_the_digest_of_the_script_is_that_of_its_file(tmp_path: Path) -> None:
    first = told(tmp_path, says({"findings": []}))
    second = told(tmp_path, says({"findings": []}) + "  # changed")
    assert first.origins[0] == second.origins[0]
    assert first.origins[1].sha256 != second.origins[1].sha256


def test_a_clean_script_is_completed_without_findings(tmp_path: Path) -> None:
    one = told(tmp_path, says({"findings": [], "licences": {"MIT": 41}}))
    assert (one.completed, one.findings, one.entry["output"]) == (True, (), {"licences": {"MIT": 41}})


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("", "unreadable_output"),
        ("print('all is well')", "unreadable_output"),
        (says({}), "unreadable_output"),
        (says({"findings": None}), "unreadable_output"),
        (says({"findings": []}, 1), "unreadable_output"),
        (says({"findings": [FINDING]}, 2), "failed"),
        (says({"findings": []}, 127), "failed"),
        ("import os; os.abort()", "signal"),
        ("import time; time.sleep(600)", "timeout"),
        ("print('[' * 17_000_000)", "too_much_output"),
    ],
)
def test_what_did_not_do_its_work_has_recorded_nothing(tmp_path: Path, code: str, status: str) -> None:
    one = told(tmp_path, code, seconds=3)
    assert (one.completed, one.entry["status"], one.entry["findings_recorded"]) == (False, status, False)
    assert one.entry["why"]
    assert one.findings == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"severity": "fatal"},
        {"severity": "High"},
        {"id": 7},
        {"title": ""},
        {"subject": None},
    ],
)
def test_one_finding_that_is_not_as_it_must_be_refuses_all(wrong: dict[str, object]) -> None:
    data = json.dumps({"findings": [FINDING, {**FINDING, "id": "L-2", **wrong}]}).encode()
    with pytest.raises(NotCollected) as error:
        read_output(data, "check", "")
    (mistake,) = error.value.mistakes
    assert (mistake.place.file, mistake.code) == ("check", "ARC-COL-SCRIPT")
    assert str(next(iter(wrong.values()))) not in mistake.message or next(iter(wrong.values())) in ("", None)


@pytest.mark.parametrize(
    "data",
    [
        b'{"findings": [], "findings": []}',
        b'{"findings": [], "score": NaN}',
        b'{"findings": []',
        b"\xff\xfe{\x00",
        b'{"findings": []} {"findings": []}',
        b'[{"findings": []}]',
        json.dumps({"findings": [FINDING, FINDING]}).encode(),
        json.dumps({"findings": [{**FINDING, "id": str(i)} for i in range(10_001)]}).encode(),
    ],
)
def test_output_that_is_not_strict_is_refused(data: bytes) -> None:
    with pytest.raises(NotCollected):
        read_output(data, "check", "")


def test_what_stands_beside_findings_is_held_to_its_kind() -> None:
    right = {"findings": [], "models": [{"name": "credit", "version": "1.0.0"}]}
    assert read_output(json.dumps(right).encode(), "check", "registry").rest == {"models": right["models"]}
    wrong = {"findings": [], "models": [{"name": "credit", "version": 1.0}]}
    with pytest.raises(NotCollected, match="must be text"):
        read_output(json.dumps(wrong).encode(), "check", "registry")


def test_output_may_be_a_file(tmp_path: Path) -> None:
    code = f"import os; print('noise'); open(os.environ[{OUTPUT_VARIABLE!r}], 'w').write('{{\"findings\": []}}')"
    assert told(tmp_path, code, to_file=True).completed
    assert told(tmp_path, "print('noise')", to_file=True).entry["status"] == "unreadable_output"
    link = f"import os; os.symlink('/etc/passwd', os.environ[{OUTPUT_VARIABLE!r}])"
    assert told(tmp_path, link, to_file=True).entry["status"] == "unreadable_output"


def test_the_values_of_variables_are_in_nothing_that_is_kept(tmp_path: Path) -> None:
    code = "import json, os, sys; key = os.environ['API_KEY']; print('used ' + key, file=sys.stderr);"
    code += (
        "print(json.dumps({'findings': [{'id': 'a', 'severity': 'low', 'title': key, 'subject': 's'}], key: [key]}))"
    )
    one = told(tmp_path, code, environment=("API_KEY", "REGION", "UNSET"))
    kept = json.dumps([document_of([one]), one.notes])
    assert VARIABLES["API_KEY"] not in kept
    assert one.findings[0]["title"] == "[redacted API_KEY]"
    assert one.entry["stderr_tail"] == "used [redacted API_KEY]"
    assert one.notes == ("check: the variable UNSET is not set",)


def test_a_variable_that_is_not_named_is_not_seen(tmp_path: Path) -> None:
    code = 'import os; print(\'{"findings": [], "seen": "%s"}\' % \' \'.join(sorted(os.environ)))'
    seen = set(told(tmp_path, code, environment=("REGION",)).entry["output"]["seen"].split())
    assert seen - {"LC_CTYPE"} == {"HOME", "LC_ALL", "PATH", "REGION", "TMPDIR", "TZ"}


def test_home_is_a_fresh_folder_that_is_gone_afterwards(tmp_path: Path) -> None:
    code = 'import os; print(\'{"findings": [], "home": "%s", "in it": %d}\' % '
    code += "(os.environ['HOME'], len(os.listdir(os.environ['HOME'])))); open(os.environ['HOME'] + '/left', 'w')"
    output = told(tmp_path, code).entry["output"]
    assert output["in it"] == 0
    assert not Path(output["home"]).exists()


def test_a_program_is_looked_for_in_the_folders_of_path_only(tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "check").write_text("#!/bin/sh\necho '{\"findings\": []}'\n")
    (tools / "check").chmod(0o755)
    found = [Script("check", ("check",), {}, path=path) for path in (("tools", "/bin"), ("/bin",))]
    here, away = run_scripts(found, tmp_path, VARIABLES.get)
    assert here.completed
    assert (away.entry["status"], away.findings) == ("not_started", ())
