"""compliance-trestle, which knows nothing of arcanos, imports both documents and writes them again without a loss."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from arcanos.clock import instant
from arcanos.readers.shapes import is_list, is_object
from arcanos.record import Record
from arcanos.reports.formats import FORMATS
from arcanos.reports.report import Report

MODELS = {
    "oscal-ar": ("trestle.oscal.assessment_results", "AssessmentResults"),
    "oscal-poam": ("trestle.oscal.poam", "PlanOfActionAndMilestones"),
}
ROOTS = {"oscal-ar": "assessment-results", "oscal-poam": "plan-of-action-and-milestones"}
COMMANDS = """
import sys
from trestle.cli import Trestle

for line in sys.argv[1:]:
    sys.argv = ["trestle", *line.split()]
    print("ended with", Trestle().run(), flush=True)
"""


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_trestle_imports_a_document_and_writes_it_again(name: str, full: Record, tmp_path: Path) -> None:
    module, kind = MODELS[name]
    model: Any = getattr(import_module(module), kind)
    validators: Any = import_module("trestle.core.validator_factory").validator_factory
    import_module("trestle.core.commands.validate")  # registers the validators
    path = tmp_path / f"{name}.json"
    path.write_bytes(FORMATS[name].write(Report(full)))
    read = model.oscal_read(path)
    every = validators.get_all()
    assert len(every) >= 4
    for validator in every:
        assert validator.model_is_valid(read, True), validator.error_msg()
    assert told(json.loads(read.oscal_serialize_json())) == told(json.loads(path.read_bytes()))


@pytest.mark.parametrize("name", ROOTS)
def test_trestle_import_and_validate_take_a_document_into_a_workspace_and_refuse_a_broken_one(
    name: str, full: Record, tmp_path: Path
) -> None:
    model, workspace = ROOTS[name], tmp_path / "workspace"
    workspace.mkdir()
    written = json.loads(FORMATS[name].write(Report(full)))
    (tmp_path / "written.json").write_bytes(FORMATS[name].write(Report(full)))
    (tmp_path / "broken.json").write_text(json.dumps({model: written[model] | {"metadata": {}}}))
    ran = trestle(
        workspace,
        "init --local",
        "import -f ../written.json -o audited",
        f"validate -t {model} -n audited",
        "import -f ../broken.json -o broken",
    )
    ends = [line for line in ran.stdout.splitlines() if line.startswith("ended with")]
    assert ends == ["ended with 0", "ended with 0", "ended with 0", "ended with 1"], ran.stdout + ran.stderr
    assert ran.stdout.count("VALID: Model") == 1
    imported = json.loads((workspace / model / "audited" / f"{model}.json").read_bytes())
    assert told(imported) == told(written)


def trestle(workspace: Path, *lines: str) -> subprocess.CompletedProcess[str]:
    """Run the commands of trestle one after another, in one process: importing it takes longer than they do."""
    command = [sys.executable, "-W", "ignore", "-c", COMMANDS, *lines]
    return subprocess.run(command, cwd=workspace, capture_output=True, text=True, check=True)


def told(value: Any) -> Any:
    """Return what JSON says, whichever way it writes an instant."""
    if is_object(value):
        return {name: told(inner) for name, inner in value.items()}
    if is_list(value):
        return [told(inner) for inner in value]
    return instant(value) or value if isinstance(value, str) else value
