"""The official schemas, and what they can't say: each UUID is of one thing, and each reference leads to one."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from arcanos.findings import Attested, Baselined, Outcome, Severity
from arcanos.readers.shapes import is_list, is_object
from arcanos.record import Coverage, ModelRead, Record
from arcanos.reports.formats import FORMATS
from arcanos.reports.report import Report

ROOT = Path(__file__).parents[3]
SCHEMAS = Path(os.environ.get("ARCANOS_CONFORMANCE") or ROOT / ".." / "shared" / "conformance") / "schemas"
OF = {"oscal-ar": "oscal_assessment-results_schema.json", "oscal-poam": "oscal_poam_schema.json"}
ROOTS = {"oscal-ar": "assessment-results", "oscal-poam": "plan-of-action-and-milestones"}
Document = dict[str, Any]


def members_of(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield every member below a value with its name."""
    if is_object(value):
        for name, inner in value.items():
            yield name, inner
            yield from members_of(inner)
    elif is_list(value):
        for inner in value:
            yield from members_of(inner)


def refused(document: Document) -> list[str]:
    """Return what is wrong with a document beside its schema."""
    found = list(members_of(document))
    uuids = Counter(value for name, value in found if name == "uuid")
    refs = [v for n, v in found if n.endswith("-uuid")] + [v for n, vs in found if n.endswith("-uuids") for v in vs]
    links = [value[1:] for name, value in found if name == "href" and value.startswith("#")]
    known = {role["id"] for role in document["metadata"]["roles"]}
    return [
        *(f"{uuid} stands for {n} things" for uuid, n in uuids.items() if n > 1),
        *(f"{uuid} leads nowhere" for uuid in [*refs, *links] if uuid not in uuids),
        *(f"the role {value} is not listed" for name, value in found if name == "role-id" and value not in known),
        *(f"{name} is null or empty" for name, value in found if value in (None, [], "") or value == {} != _all(name)),
    ]


def _all(name: str) -> Document | None:
    return {} if name == "include-all" else None


@pytest.fixture(scope="session")
def valid() -> Callable[[str, Record], Document]:
    """Return what writes a record in a format, asserts that the document is valid, and returns what is in it."""
    if not SCHEMAS.is_dir():
        pytest.skip(f"absent: {SCHEMAS}")
    checks = {
        name: jsonschema_rs.validator_for(json.loads((SCHEMAS / file).read_bytes()), validate_formats=True)
        for name, file in OF.items()
    }

    def write(name: str, record: Record) -> Document:
        made = json.loads(FORMATS[name].write(Report(record)))
        assert [str(mistake) for mistake in checks[name].iter_errors(made)] == []
        found: Document = made[ROOTS[name]]
        assert refused(found) == []
        return found

    return write


@pytest.fixture
def full(record: Record) -> Record:
    """Return the record with a model, and findings that are attested, baselined, of another model, without controls."""
    attested = Attested(
        "Ada Lovelace", "product-owner", datetime(2026, 6, 1, tzinfo=UTC), "yes", "I looked.", date(2027, 6, 1)
    )
    fail, passing, *others, nothing, pending, retired = record.findings
    added = (
        replace(passing, rule="impact-known", subject="credit-scoring", attested=attested, fingerprint="01" * 32),
        replace(fail, rule="logged", severity=Severity.LOW, fingerprint="02" * 32).under(
            Baselined("baseline.json", "Grace Hopper", datetime(2026, 5, 1, tzinfo=UTC), date(2026, 12, 31))
        ),
        replace(fail, subject="churn@3.0.0", fingerprint="03" * 32),
        replace(fail, pack="arcanos", rule="evidence-collected", subject="scans", controls=(), fingerprint="04" * 32),
        replace(nothing, rule="no-gpu", controls=("iso-42001:A.9",), fingerprint="05" * 32),
        replace(passing, rule="versioned", controls=("soc2:CC8.1",), outcome=Outcome.PASS, fingerprint="06" * 32),
    )
    findings = (fail, passing, *others, nothing, pending, retired, *added)
    model = ModelRead("credit-scoring@1.0.0", "credit-scoring", "1.0.0", "production", artifact_sha256="ef" * 32)
    decision = replace(record.decision, elsewhere=(nothing.fingerprint, "03" * 32))
    return replace(
        record,
        findings=findings,
        coverage=Coverage.of(len(findings), findings),
        decision=decision,
        models=(model,),
    )
