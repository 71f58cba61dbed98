"""`arcanos schema`, and that what it writes serves the scaffolds in a real validator."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arcanos.authoring.published import published, schema_line

Run = Callable[..., Any]
VALIDATOR = Path(sys.executable).with_name("check-jsonschema")
LINE = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "models of ours"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def verdict(file: Path) -> subprocess.CompletedProcess[str]:
    """Validate a YAML file as an editor does: by the schema that its first line names."""
    line = LINE.match(file.read_text(encoding="utf-8"))
    assert line, f"{file.name} names no schema"
    schema = file.parent / line[1]
    return subprocess.run([VALIDATOR, "--schemafile", schema, file], capture_output=True, text=True, check=False)


def test_schemas_are_listed_and_shown(arcanos: Run) -> None:
    done = arcanos("schema", "list")
    assert (done.code, done.err) == (0, "")
    assert all(re.search(rf"^{name} ", done.out, re.MULTILINE) for name in published())
    shown = arcanos("schema", "show", "rule")
    assert (shown.code, shown.out) == (0, published()["rule"].text)


def test_a_schema_that_is_not_there_is_a_usage_error_with_the_nearest_one(arcanos: Run) -> None:
    done = arcanos("schema", "show", "rules")
    assert (done.code, done.out) == (2, "")
    assert "did you mean 'rule'?" in done.err


def test_schemas_are_written_where_scaffolds_look_and_old_ones_are_replaced(here: Path, arcanos: Run) -> None:
    old = here / ".arcanos" / "rule.schema.json"
    old.parent.mkdir()
    old.write_text("{}", encoding="utf-8")
    assert arcanos("schema", "write").code == 0
    written = {path.relative_to(old.parent).as_posix(): path for path in old.parent.rglob("*.json")}
    assert {name: path.read_text(encoding="utf-8") for name, path in written.items()} == {
        one.file: one.text for one in published().values()
    }


def test_evidence_is_checked_by_the_schema_of_its_kind_that_its_first_line_names(here: Path, arcanos: Run) -> None:
    assert arcanos("schema", "show", "evidence/registry").out == published()["evidence/registry"].text
    assert arcanos("schema", "write").code == 0
    line = schema_line(here / "evidence" / "registry.yaml", "evidence/registry", here)
    assert line == "# yaml-language-server: $schema=../.arcanos/evidence/registry.schema.json\n"
    file = here / "evidence" / "registry.yaml"
    file.parent.mkdir()
    file.write_text(f"{line}models:\n  - {{name: credit, version: '1.0.0', stage: production}}\n", encoding="utf-8")
    assert verdict(file).returncode == 0
    file.write_text(f"{line}models:\n  - {{name: credit, version: 1.0, stage: prod}}\n", encoding="utf-8")
    refused = verdict(file)
    assert refused.returncode == 1
    assert "models[0].version" in refused.stdout
    assert "models[0].stage" in refused.stdout


def test_a_folder_that_can_not_be_made_is_told(here: Path, arcanos: Run) -> None:
    (here / "taken").write_text("", encoding="utf-8")
    done = arcanos("schema", "write", "taken/schemas")
    assert done.code == 5
    assert "could not be made" in done.err


@pytest.mark.slow
def test_what_init_writes_is_checked_by_the_schema_that_it_names(here: Path, arcanos: Run) -> None:
    assert arcanos("init").code == 0
    rule = here / "policies" / "versions-are-semantic.yaml"
    assert verdict(rule).returncode == 0
    assert verdict(here / "policies" / "pack.yaml").returncode == 0
    rule.write_text(rule.read_text(encoding="utf-8").replace("{format: semver}", "{fromat: semver}"), encoding="utf-8")
    done = verdict(rule)
    assert done.returncode == 1
    assert "'fromat' does not match any" in done.stdout
