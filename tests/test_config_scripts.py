"""`compliance_scripts` in the configuration: strict, every mistake at its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from arcanos.config import CONFIG_NAME, Config, load_config
from arcanos.config.schema import config_schema
from arcanos.errors import ConfigRefused

SCRIPT: dict[str, Any] = {"name": "check-licences", "command": ["python3", "checks/licences.py"]}
SMALL: dict[str, Any] = {"project": "credit", "packs": ["arcanos/security"], "documents": {"registry": "r.yaml"}}


def loaded(folder: Path, *scripts: object, **more: Any) -> Config:
    path = folder / CONFIG_NAME
    path.write_text(json.dumps(SMALL | more | {"compliance_scripts": list(scripts)}), encoding="utf-8")
    return load_config(path, CONFIG_NAME)


def test_a_script_is_its_command_and_what_it_may_see(tmp_path: Path) -> None:
    more = {"within": "90s", "environment": ["REGION"], "working_folder": "checks", "output": "file"}
    more |= {"expected_output": "registry", "needs_network": True, "owner": "legal", "path": ["tools"]}
    (script,) = loaded(tmp_path, SCRIPT | more).scripts
    assert (script.name, script.command) == ("check-licences", ("python3", "checks/licences.py"))
    assert (script.seconds, script.environment, script.working_folder) == (90, ("REGION",), "checks")
    assert (script.to_file, script.kind, script.needs_network) == (True, "registry", True)
    assert (script.owner, script.path, script.options) == ("legal", ("tools",), SCRIPT | more)


def test_what_is_expected_is_a_kind_or_the_file_of_a_schema(tmp_path: Path) -> None:
    (script,) = loaded(tmp_path, SCRIPT | {"expected_output": "checks/output.schema.json"}).scripts
    assert (script.kind, script.output_schema) == ("", "checks/output.schema.json")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"command": []}, "ARC-CFG-EMPTY"),
    ({"command": "python3 check.py"}, "ARC-CFG-TYPE"),
    ({"command": ["a\0b"]}, "ARC-CFG-VALUE"),
    ({"name": "Check Licences"}, "ARC-CFG-VALUE"),
    ({"within": "soon"}, "ARC-CFG-VALUE"),
    ({"environment": ["API-KEY"]}, "ARC-CFG-VALUE"),
    ({"environment": ["HOME"]}, "ARC-CFG-VALUE"),
    ({"environment": ["A", "A"]}, "ARC-CFG-DUPLICATE"),
    ({"working_folder": "../elsewhere"}, "ARC-CFG-PATH"),
    ({"working_folder": "/checks"}, "ARC-CFG-PATH"),
    ({"output": "stderr"}, "ARC-CFG-VALUE"),
    ({"expected_output": "registy"}, "ARC-CFG-VALUE"),
    ({"expected_output": "../output.schema.json"}, "ARC-CFG-PATH"),
    ({"expected_output": "checks/*.json"}, "ARC-CFG-VALUE"),
    ({"expected_output": "checks/output.schema.yaml"}, "ARC-CFG-VALUE"),
    ({"expected_output": "https://example.com/output.json"}, "ARC-CFG-VALUE"),
    ({"shell": True}, "ARC-CFG-KEY"),
]


@pytest.mark.parametrize(("wrong", "code"), WRONG)
def test_what_is_no_script_is_refused(tmp_path: Path, wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(ConfigRefused) as error:
        loaded(tmp_path, SCRIPT | wrong)
    assert [mistake.code for mistake in error.value.mistakes] == [code]


def test_two_scripts_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigRefused, match="two entries have this name"):
        loaded(tmp_path, SCRIPT, SCRIPT)


def test_scripts_and_a_source_of_their_document_are_refused(tmp_path: Path) -> None:
    source = {"from": "plain-metrics", "files": ["m.json"], "model": "credit@1.1.0"}
    with pytest.raises(ConfigRefused, match="keep one of the two"):
        loaded(tmp_path, SCRIPT, collect={"compliance_scripts": source})


def test_findings_of_scripts_may_have_to_be_fresh(tmp_path: Path) -> None:
    assert loaded(tmp_path, SCRIPT, check={"freshness": {"compliance_scripts": "1d"}}).check.freshness


def test_the_schema_takes_what_the_configuration_takes() -> None:
    jsonschema.validate(SMALL | {"compliance_scripts": [SCRIPT]}, config_schema())
    for wrong, _ in WRONG[:2]:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(SMALL | {"compliance_scripts": [SCRIPT | wrong]}, config_schema())
