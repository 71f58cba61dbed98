"""The bill of materials of a run: the model of a gate, or all models of a check.

Source: CycloneDX 1.6, https://cyclonedx.org/docs/1.6/json/.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from uuid import uuid5

from arcanos.clock import rfc3339
from arcanos.digest import canonical
from arcanos.record import Record
from arcanos.reports import naming, summary
from arcanos.reports.cyclonedx.audited import Audited, audited, elsewhere_said
from arcanos.reports.cyclonedx.considerations import told
from arcanos.reports.cyclonedx.model_card import dataset_ref, model_card
from arcanos.reports.cyclonedx.words import Members, filled, properties, shortened
from arcanos.reports.lines import one_line
from arcanos.reports.report import Report

SPEC: Final = "1.6"
SCHEMA: Final = f"http://cyclonedx.org/schema/bom-{SPEC}.schema.json"
_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_PROJECT: Final = "project"


def to_bytes(report: Report) -> bytes:
    """Return the document as one line of canonical JSON. UsageError where no model was asked about."""
    record = report.record
    models = audited(record)
    sha256 = naming.record_sha256(record)
    of_project = record.decision.model is None
    top, parts = (_project(record), models) if of_project else (_model(models[0]), models[1:])
    datasets = sorted({name for one in models for name in one.model.dataset_ids})
    document = filled(
        bomFormat="CycloneDX",
        specVersion=SPEC,
        serialNumber=f"urn:uuid:{uuid5(naming.namespace(record), f'bill of materials {sha256}')}",
        version=1,
        metadata={
            "timestamp": rfc3339(record.as_of),
            "tools": {"components": [_tool(record)]},
            "component": top,
            "properties": _decision(record, sha256),
        },
        components=[*map(_model, parts), *map(_dataset, datasets)],
        dependencies=[*_made_of(models, of_project), *({"ref": dataset_ref(name)} for name in datasets)],
        annotations=_annotations(record, models),
    )
    return canonical({"$schema": SCHEMA, **document}) + b"\n"


def _tool(record: Record) -> Members:
    return {"type": "application", "name": "arcanos", "version": one_line(record.engine_version)}


def _project(record: Record) -> Members:
    return {"type": "application", "bom-ref": _PROJECT, "name": one_line(record.project)}


def _decision(record: Record, sha256: str) -> list[Members]:
    """Return the verdict, the counts of the record, its digest, by which packs, and its notes: one says what is cut."""
    decision, coverage = record.decision, record.coverage
    return properties(
        ("project", record.project),
        ("gate", decision.gate),
        ("model", decision.model),
        ("to-stage", decision.stage),
        ("verdict", summary.answer(decision)),
        ("exit-code", str(int(decision.exit_code))),
        ("planned", str(coverage.planned)),
        *((f"outcome:{outcome}", str(n)) for outcome, n in coverage.outcomes),
        ("waived", str(coverage.waived)),
        ("baselined", str(coverage.baselined)),
        ("out-of-force", str(coverage.out_of_force)),
        ("about-other-models", str(len(decision.elsewhere))),
        *(("only-rule", rule) for rule in (record.asked.rules if record.asked is not None else ())),
        ("record-sha256", sha256),
        *(("pack", f"{pack.id} {pack.version} {pack.sha256}") for pack in record.packs),
        *(("note", note) for note in record.notes),
    )


def _model(one: Audited) -> Members:
    model, digest, address = one.model, one.model.artifact_sha256, one.model.artifact_uri
    return filled(
        type="machine-learning-model",
        bom_ref=one.ref,
        name=one_line(model.name),
        version=shortened(model.version),
        purl=naming.package_url(f"{model.name}@{model.version}"),
        hashes=[{"alg": "SHA-256", "content": digest}] if digest and _DIGEST.fullmatch(digest) else [],
        externalReferences=[{"type": "distribution", "url": naming.reference(address)}] if address else [],
        modelCard=model_card(one),
        properties=properties(
            ("id", model.id),
            ("stage", model.stage),
            ("system", model.system),
            ("artifact-format", model.artifact_format),
        ),
    )


def _dataset(name: str) -> Members:
    data = [{"type": "dataset", "name": one_line(name)}]
    return {"type": "data", "bom-ref": dataset_ref(name), "name": one_line(name), "data": data}


def _made_of(models: Sequence[Audited], of_project: bool) -> list[Members]:
    """Return what the project has, and what each model was trained on."""
    top = [filled(ref=_PROJECT, dependsOn=sorted(one.ref for one in models))] if of_project else []
    data = (filled(ref=one.ref, dependsOn=sorted(set(map(dataset_ref, one.model.dataset_ids)))) for one in models)
    return [*top, *data]


def _annotations(record: Record, models: Sequence[Audited]) -> list[Members]:
    """Return what was found and stands on no model's card, as notes on the project."""
    texts = dict.fromkeys(told(f) for f in elsewhere_said(record, models))
    common: Members = {
        "subjects": [_PROJECT],
        "annotator": {"component": _tool(record)},
        "timestamp": rfc3339(record.as_of),
    }
    return [common | {"text": text} for text in texts]
