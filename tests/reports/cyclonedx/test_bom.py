"""A bill of materials has the models that were asked about with their figures and findings, or it is not written."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from hypothesis import given, settings
from hypothesis import strategies as st

from arcanos.errors import UsageError
from arcanos.findings import Outcome
from arcanos.record import Coverage, MeasureRead, ModelRead, Record
from arcanos.reports.formats import FORMATS
from arcanos.reports.report import Report
from arcanos.reports.summary import QUIET, here

Document = dict[str, Any]
VERSIONS = [SchemaVersion.V1_6, SchemaVersion.V1_7]
VALIDATORS = {version: JsonStrictValidator(version) for version in VERSIONS}
SCORING = "credit-scoring@1.0.0"


def bom(record: Record) -> Document:
    """Return the bill of a record, which the official schemas accept as 1.6, and as 1.7 too."""
    made: Document = json.loads(FORMATS["cyclonedx"].write(Report(record)))
    for version, validator in VALIDATORS.items():
        dotted = version.to_version()
        as_such = made | {"specVersion": dotted, "$schema": f"http://cyclonedx.org/schema/bom-{dotted}.schema.json"}
        assert validator.validate_str(json.dumps(as_such)) is None
    refs = [made["metadata"]["component"]["bom-ref"], *(one["bom-ref"] for one in made.get("components", []))]
    assert len(refs) == len(set(refs))
    for one in made["dependencies"]:
        assert {one["ref"], *one.get("dependsOn", [])} <= set(refs)
    return made


def said(component: Document) -> dict[str, str]:
    return {one["name"]: one["value"] for one in component["properties"]}


def with_models(record: Record, *models: ModelRead, asked: str | None = SCORING) -> Record:
    return replace(record, models=models, decision=replace(record.decision, model=asked))


CREDIT = ModelRead(
    SCORING, "credit-scoring", "1.0.0", "production", "credit", "lending", "classification", dataset_ids=("loans-2025",)
)
CHURN = ModelRead("churn@3.0.0", "churn", "3.0.0", artifact_sha256="aa" * 32, dataset_ids=("loans-2025", "visits"))


def test_a_gate_on_one_model_is_a_bill_of_that_model(record: Record) -> None:
    made = bom(with_models(record, replace(CREDIT, artifact_sha256="bb" * 32), CHURN))
    model = made["metadata"]["component"]
    assert (model["type"], model["name"], model["version"]) == ("machine-learning-model", "credit-scoring", "1.0.0")
    assert model["hashes"] == [{"alg": "SHA-256", "content": "bb" * 32}]
    assert model["purl"] == "pkg:generic/credit-scoring@1.0.0"
    assert [(one["type"], one["name"]) for one in made["components"]] == [("data", "loans-2025")]
    assert made["dependencies"][0] == {"ref": f"model:{SCORING}", "dependsOn": ["dataset:loans-2025"]}


def test_a_check_is_a_bill_of_the_project_with_all_its_models(record: Record) -> None:
    made = bom(with_models(record, CREDIT, CHURN, asked=None))
    top = made["metadata"]["component"]
    assert (top["type"], top["name"]) == ("application", record.project)
    assert [(one["type"], one["name"]) for one in made["components"]] == [
        ("machine-learning-model", "credit-scoring"),
        ("machine-learning-model", "churn"),
        ("data", "loans-2025"),
        ("data", "visits"),
    ]


@pytest.mark.parametrize(
    ("models", "asked", "told"),
    [
        ((), None, "names no model"),
        ((), SCORING, "does not have the model"),
        ((CHURN,), SCORING, "does not have the model"),
    ],
)
def test_a_record_without_the_model_is_refused_with_the_next_step(
    record: Record, models: tuple[ModelRead, ...], asked: str | None, told: str
) -> None:
    with pytest.raises(UsageError, match=f"{told}.*registry"):
        FORMATS["cyclonedx"].write(Report(with_models(record, *models, asked=asked)))


def test_figures_have_their_group_and_interval_and_say_where_they_stand(record: Record) -> None:
    figures = (
        MeasureRead("evaluation", "$['auc']", SCORING, "auc", 0.81),
        MeasureRead(
            "fairness", "$['w']", SCORING, "selection_rate", 0.397, "women", "lending", 310, 0.344, 0.452, 0.95
        ),
        MeasureRead("fairness", "$['r']", SCORING, "ratio", 0.775, "women", compared_with="men"),
        MeasureRead("evaluation", "$['other']", "churn@3.0.0", "auc", 0.5),
        MeasureRead("health", "$['latency']", "scoring-service", "latency_p99", 0.2),
    )
    card = bom(replace(with_models(record, CREDIT), measures=figures))["metadata"]["component"]["modelCard"]
    assert card["modelParameters"] == {"task": "classification", "datasets": [{"ref": "dataset:loans-2025"}]}
    assert card["quantitativeAnalysis"]["performanceMetrics"] == [
        {"type": "auc", "value": "0.81"},
        {
            "type": "selection_rate",
            "value": "0.397",
            "slice": "women, use lending",
            "confidenceInterval": {"lowerBound": "0.344", "upperBound": "0.452"},
        },
        {"type": "ratio", "value": "0.775", "slice": "women, compared with men"},
    ]
    assert [one["value"] for one in card["properties"]] == [
        "auc: evaluation $['auc'], stated without an interval",
        "selection_rate [women, use lending]: fairness $['w'], n=310, 0.95 interval",
        "ratio [women, compared with men]: fairness $['r'], stated without an interval",
    ]


def test_findings_are_considerations_in_the_place_of_their_domain(record: Record) -> None:
    private = replace(record.findings[0], domain="privacy", rule="consented", fingerprint="01" * 32)
    considerations = bom(with_models(replace(record, findings=(*record.findings, private)), CREDIT))["metadata"][
        "component"
    ]["modelCard"]["considerations"]
    assert considerations["useCases"] == ["lending"]
    assert considerations["technicalLimitations"][0] == (
        "security/weights-encrypted-at-rest (critical, fail) on credit-scoring@1.0.0:"
        " credit-scoring@1.0.0: weights are stored with none"
    )
    assert any("waived by W-2026-014" in text for text in considerations["technicalLimitations"])
    assert [one["name"].split()[0] for one in considerations["ethicalConsiderations"]] == ["security/consented"]
    harms = [one["harms"].split(" on ")[0] for one in considerations["fairnessAssessments"]]
    assert "fairness/selection-rates (high, indeterminate, insufficient_data)" in harms
    assert all(one["mitigationStrategy"] for one in considerations["fairnessAssessments"])


def test_what_is_covered_is_told_whatever_its_outcome(record: Record) -> None:
    waived = next(f for f in record.findings if f.waived is not None)
    covered = with_models(replace(record, findings=(replace(waived, outcome=Outcome.PASS),)), CREDIT)
    assert "waived by W-2026-014" in json.dumps(bom(covered)["metadata"]["component"]["modelCard"])


def test_in_a_check_a_finding_is_on_the_card_of_the_model_that_its_subject_names(record: Record) -> None:
    about = replace(record.findings[0], subject="churn@3.0.0/retention", fingerprint="01" * 32)
    made = bom(with_models(replace(record, findings=(about,)), CREDIT, CHURN, asked=None))
    credit, churn = made["components"][:2]
    assert "churn@3.0.0/retention" in json.dumps(churn["modelCard"]["considerations"])
    assert "technicalLimitations" not in credit["modelCard"]["considerations"]
    assert "annotations" not in made


def test_in_a_check_what_is_about_no_model_is_a_note_on_the_project(record: Record) -> None:
    made = bom(with_models(record, CREDIT, CHURN, asked=None))
    texts = [one["text"] for one in made["annotations"]]
    assert any(text.startswith("fairness/groups-documented (low, error, budget_exceeded) on bundle") for text in texts)
    assert not any(f" on {SCORING}:" in text for text in texts)
    assert all(one["subjects"] == ["project"] for one in made["annotations"])


def test_the_verdict_and_every_count_are_properties(record: Record) -> None:
    found = said(bom(with_models(record, CREDIT))["metadata"])
    assert found["arcanos:verdict"] == "CLOSED (exit 1): a rule failed"
    assert {outcome: int(found[f"arcanos:outcome:{outcome}"]) for outcome in Outcome} == dict(record.coverage.outcomes)


def test_what_a_record_says_is_cut_is_said_on_the_bill(record: Record) -> None:
    note = "reports show 1,000 of 2,000 models; the rules were given all of them"
    made = bom(replace(with_models(record, CREDIT), notes=(note,)))
    assert said(made["metadata"])["arcanos:note"] == note


def test_the_serial_number_is_that_of_the_record(record: Record) -> None:
    one, same, other = (
        bom(with_models(replace(record, as_of=at), CREDIT))["serialNumber"]
        for at in (record.as_of, record.as_of, record.as_of.replace(month=7))
    )
    assert one == same != other


@pytest.mark.parametrize("digest", ["", "aa", "AA" * 32, "sha256:" + "aa" * 32])
def test_what_is_no_digest_is_no_hash(record: Record, digest: str) -> None:
    model = bom(with_models(record, replace(CREDIT, artifact_sha256=digest)))["metadata"]["component"]
    assert "hashes" not in model


@pytest.mark.parametrize(
    "text", ["]]>\r::error::x", "<script>", "\u202e\u0000\u001b", "a b?c#d [e]", "%", "", "x" * 100_000]
)
def test_hostile_texts_stay_texts(record: Record, hostile: Callable[[Record, str], Record], text: str) -> None:
    address = text[:200]  # the schema's own test of addresses takes minutes for more
    model = ModelRead(text, text, text, text, text, text, text, text, text, address, (text,))
    figure = MeasureRead(text, text, text, text, 1.0, text, text, compared_with=text)
    bad = replace(with_models(hostile(record, text), model, asked=text), project=text, measures=(figure,))
    made = json.dumps(bom(bad), ensure_ascii=False)
    assert not any(sign in made for sign in "\u202e\r")


@settings(max_examples=30)
@given(data=st.data())
def test_any_record_gives_a_valid_bill_or_none(data: st.DataObject, records: st.SearchStrategy[Record]) -> None:
    record = data.draw(records)
    asked = record.decision.model
    known = [model for model in record.models if asked is None or model.id == asked]
    if not known:
        with pytest.raises(UsageError):
            FORMATS["cyclonedx"].write(Report(record))
        return
    made = bom(record)
    components = [made["metadata"]["component"], *made.get("components", [])]
    assert sum(one["type"] == "machine-learning-model" for one in components) == len(known)
    assert said(made["metadata"])["arcanos:exit-code"] == str(int(record.decision.exit_code))


def test_every_finding_that_did_not_pass_stands_on_a_card_or_in_a_note(record: Record) -> None:
    for asked in (None, SCORING):
        made = json.dumps(bom(with_models(record, CREDIT, CHURN, asked=asked)))
        for f in here(record):
            assert f.outcome in QUIET or f.name in made


def test_a_record_of_nothing_but_a_model_still_says_its_verdict(record: Record) -> None:
    empty = with_models(replace(record, findings=(), coverage=Coverage.of(0, ())), CREDIT)
    assert said(bom(empty)["metadata"])["arcanos:planned"] == "0"
