"""compliance-trestle, which knows nothing of arcanos, imports both documents and writes them again without a loss."""

from __future__ import annotations

import json
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


def told(value: Any) -> Any:
    """Return what JSON says, whichever way it writes an instant."""
    if is_object(value):
        return {name: told(inner) for name, inner in value.items()}
    if is_list(value):
        return [told(inner) for inner in value]
    return instant(value) or value if isinstance(value, str) else value
