"""The official schema of SARIF 2.1.0, and logs as they are read back."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import jsonschema_rs
import pytest

ROOT = Path(__file__).parents[4]
SCHEMAS = Path(os.environ.get("ARCANOS_CONFORMANCE") or ROOT / ".." / "shared" / "conformance") / "schemas"
SCHEMA = SCHEMAS / "sarif-schema-2.1.0.json"

Log: TypeAlias = dict[str, Any]
Fits: TypeAlias = Callable[[bytes], Log]


@pytest.fixture(scope="session")
def fitting() -> Fits:
    """Return what reads a log and holds it against the official schema, formats included."""
    if not SCHEMA.is_file():
        pytest.skip(f"absent: the schema of SARIF, looked for at {SCHEMA}")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    validator = jsonschema_rs.Draft4Validator(schema, validate_formats=True)

    def fits(data: bytes) -> Log:
        log: Log = json.loads(data)
        validator.validate(log)
        return log

    return fits
