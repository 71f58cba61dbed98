"""`arcanos audit`: a new folder with the whole set, or nothing; the exit code is that of the verdict."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from arcanos.archiving.sums import SUMS
from arcanos.commands.audit_set import SET
from arcanos.digest import canonical
from arcanos.reports.formats import FORMATS
from arcanos.reports.report import Report

AS_OF = "--as-of=2026-11-22T09:00:00Z"
Run = Callable[..., Any]
TO_PRODUCTION = ('"1.0.0", stage: staging', '"1.0.0", stage: production')


WRITTEN = [(name, file) for name, file in SET if (needs := FORMATS[name].needs) is None or find_spec(needs) is not None]
"""What is written here: CI has every extra."""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_whole_set_is_written_with_its_digests(project: Any, arcanos: Run) -> None:
    done = arcanos("audit", AS_OF, "--output", "audit")
    assert done.code == 0
    assert names(project.folder / "audit") == sorted([SUMS, *(file for _, file in WRITTEN)])
    assert "gate check: OPEN (exit 0)" in done.out
    assert f"wrote audit: {len(WRITTEN)} files and {SUMS}" in done.out


def test_sha256sum_accepts_what_is_written_and_tells_what_is_changed(project: Any, arcanos: Run) -> None:
    assert arcanos("audit", AS_OF, "--output", "audit").code == 0
    tool = shutil.which("sha256sum")
    assert tool is not None
    folder = project.folder / "audit"
    held = subprocess.run([tool, "--strict", "-c", SUMS], cwd=folder, capture_output=True, text=True, check=False)
    assert (held.returncode, held.stdout.count(": OK")) == (0, len(WRITTEN))
    (folder / "summary.md").write_text("all is well", encoding="utf-8")
    assert subprocess.run([tool, "-c", SUMS], cwd=folder, capture_output=True, check=False).returncode == 1


def test_each_file_is_what_check_writes_in_that_format(project: Any, arcanos: Run) -> None:
    assert arcanos("audit", AS_OF, "--output", "audit").code == 0
    for name, file in WRITTEN:
        assert arcanos("check", AS_OF, "-o", f"{name}=one").code == 0
        assert (project.folder / "audit" / file).read_bytes() == (project.folder / "one").read_bytes()


def test_the_record_replays(project: Any, arcanos: Run) -> None:
    assert arcanos("audit", AS_OF, "--output", "audit").code == 0
    assert arcanos("replay", "audit/record.json").code == 0


def test_it_ends_as_check_does(project: Any, arcanos: Run) -> None:
    project.edit("evidence/registry.yaml", *TO_PRODUCTION)
    assert arcanos("check", AS_OF).code == 1
    done = arcanos("audit", AS_OF, "--output", "audit")
    assert done.code == 1
    assert "CLOSED (exit 1)" in done.out
    assert (project.folder / "audit" / SUMS).is_file()


def test_an_earlier_record_is_set_beside_it(project: Any, arcanos: Run) -> None:
    assert arcanos("audit", AS_OF, "--output", "old").code == 0
    project.edit("evidence/registry.yaml", *TO_PRODUCTION)
    done = arcanos("audit", "--as-of=2026-11-29T09:00:00Z", "-o", "new", "--against", "old/record.json")
    assert done.code == 1
    assert "1 new, 0 fixed" in (project.folder / "new" / "review.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--against", "absent.json"], 3, "absent.json"),
        (["--against", "arcanos_audit_config.json"], 3, "ARC-IN-RECORD"),
        (["--against", "later.json"], 2, "--against later.json: this record is not earlier"),
        (["--against", "alien.json"], 2, "--against alien.json: this record is of another project"),
        (["--against", "old.json", "--against", "./old.json"], 2, "--against old.json: this record is named twice"),
        (["--against", "old.json", "-o", "json=old.json"], 2, "this is an input of the run"),
    ],
)
@pytest.mark.parametrize("asked", [["check"], ["gate", "churn@1.0.0", "--to", "production"], ["audit"]])
def test_a_record_that_can_not_stand_beside_the_run_is_refused_before_anything_is_evaluated(
    project: Any,
    arcanos: Run,
    monkeypatch: pytest.MonkeyPatch,
    asked: list[str],
    words: list[str],
    code: int,
    told: str,
) -> None:
    assert arcanos("check", AS_OF, "-o", "json=old.json").code == 0
    assert arcanos("check", "--as-of=2026-12-01T09:00:00Z", "-o", "json=later.json").code == 0
    old = (project.folder / "old.json").read_bytes()
    alien = json.loads(old) | {"project": "another"}
    (project.folder / "alien.json").write_bytes(canonical(alien) + b"\n")
    monkeypatch.setattr(f"arcanos.commands.{asked[0]}.perform", None)
    done = arcanos(*asked, AS_OF, "-o", "json=new.json", *words)
    assert (done.code, done.out) == (code, "")
    assert told in done.err
    assert not (project.folder / "new.json").exists()
    assert (project.folder / "old.json").read_bytes() == old


def test_a_path_prefix_that_is_no_folder_is_refused_before_anything_is_evaluated(
    project: Any, arcanos: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("arcanos.commands.check.perform", None)
    done = arcanos("check", AS_OF, "--path-prefix", "../elsewhere")
    assert (done.code, "name a folder of the repository" in done.err) == (2, True)


def test_places_of_the_set_are_seen_from_the_root_of_the_repository(project: Any, arcanos: Run) -> None:
    project.edit("evidence/registry.yaml", *TO_PRODUCTION)
    assert arcanos("audit", AS_OF, "-o", "audit", "--path-prefix", "models/churn", "-o", "gitlab=q.json").code == 1
    places = {one["location"]["path"] for one in json.loads((project.folder / "q.json").read_bytes())}
    assert places == {"models/churn/evidence/registry.yaml"}
    assert '"uri":"models/churn/evidence/registry.yaml"' in (project.folder / "audit" / "findings.sarif").read_text()


def test_further_formats_are_written_beside_or_alone(project: Any, arcanos: Run) -> None:
    assert arcanos("audit", AS_OF, "-o", "audit", "-o", "gitlab=quality.json").code == 0
    assert json.loads((project.folder / "quality.json").read_bytes()) == []
    done = arcanos("audit", AS_OF, "-o", "json=alone.json")
    assert (done.code, "wrote json: alone.json" in done.out) == (0, True)
    assert arcanos("audit", AS_OF, "-o", "json=-").out == (project.folder / "alone.json").read_text(encoding="utf-8")


def test_an_empty_folder_may_be_there_and_a_full_one_may_not(project: Any, arcanos: Run) -> None:
    (project.folder / "audit").mkdir()
    assert arcanos("audit", AS_OF, "-o", "audit").code == 0
    before = {name: (project.folder / "audit" / name).read_bytes() for name in names(project.folder / "audit")}
    done = arcanos("audit", AS_OF, "-o", "audit")
    assert done.code == 5
    assert "is there already" in done.err
    assert {name: (project.folder / "audit" / name).read_bytes() for name in names(project.folder / "audit")} == before


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ([], 2, "--output"),
        (["-o", "a", "-o", "b"], 2, "one folder"),
        (["-o", "nowhere/a"], 5, "there is no folder"),
        (["-o", "."], 2, "name a new folder"),
        (["-o", "-"], 2, "name a new folder"),
        (["-o", ""], 2, "name a new folder"),
        (["-o", "marcdown=a.md"], 2, "did you mean 'markdown'?"),
        (["-o", "policies/audit"], 2, "inside a pack"),
        (["-o", "a", "--config", "absent.json"], 3, "absent.json"),
    ],
)
def test_what_can_not_be_written_is_refused_before_anything_is_decided(
    project: Any, arcanos: Run, words: list[str], code: int, told: str
) -> None:
    before = names(project.folder)
    done = arcanos("audit", AS_OF, *words)
    assert (done.code, done.out) == (code, "")
    assert told in done.err
    assert names(project.folder) == before


def test_a_format_that_breaks_ends_with_70_and_leaves_nothing(
    project: Any, arcanos: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(report: Report) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr("arcanos.reports.markdown.to_bytes", broken)
    before = names(project.folder)
    done = arcanos("audit", AS_OF, "-o", "audit")
    assert (done.code, done.out) == (70, "")
    assert "audit/summary.md: the format markdown broke (ZeroDivisionError). No file was written" in done.err
    assert names(project.folder) == before
    assert arcanos("audit", AS_OF, "-o", "audit", "-o", "json=a.json", "-o", "markdown=a.md").code == 70
    assert names(project.folder) == before


def test_a_further_format_that_refuses_the_record_leaves_nothing(project: Any, arcanos: Run) -> None:
    project.write("evidence/registry.yaml", "models: []\n")
    before = names(project.folder)
    done = arcanos("audit", AS_OF, "-o", "audit", "-o", "cyclonedx=bom.json")
    assert (done.code, done.out, "cyclonedx: " in done.err) == (2, "", True)
    assert names(project.folder) == before


def test_a_file_that_can_not_be_written_ends_with_5_and_says_what_was(project: Any, arcanos: Run) -> None:
    done = arcanos("audit", AS_OF, "-o", "audit", "-o", "json=a.json", "-o", "csv=/dev/full")
    assert (done.code, done.out) == (5, "")
    assert "/dev/full: could not be written" in done.err
    assert "Written before: audit, a.json" in done.err
    assert (project.folder / "audit" / SUMS).is_file()


def test_a_format_without_its_extra_is_left_out_and_named(
    project: Any, arcanos: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    needy = replace(FORMATS["markdown"], extra="pdf", needs="a_module_that_is_not_there")
    monkeypatch.setitem(FORMATS, "markdown", needy)  # type: ignore[arg-type]
    done = arcanos("audit", AS_OF, "-o", "audit")
    assert done.code == 0
    assert "left out: markdown, which needs the extra 'pdf': pip install 'arcanos[pdf]'" in done.out
    assert "summary.md" not in names(project.folder / "audit")


def test_every_format_of_the_set_is_known_and_every_file_has_its_own_name() -> None:
    assert {name for name, _ in SET} <= set(FORMATS)
    assert len({file for _, file in SET} | {SUMS}) == len(SET) + 1
