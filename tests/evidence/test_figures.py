"""Which models and figures a record keeps for reports: what documents state, and what is cut is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from arcanos.digest import canonical
from arcanos.evidence import figures
from arcanos.evidence.bundle import Bundle
from arcanos.evidence.figures import shown
from arcanos.evidence.sources import FileSource, read_documents
from arcanos.record import MeasureRead

MEASURE = {"value": 0.8, "n": 100, "interval": [0.7, 0.9], "confidence": 0.95}


def bundle(folder: Path, **documents: Any) -> Bundle:
    for name, value in documents.items():
        (folder / f"{name}.json").write_bytes(canonical(value))
    return read_documents(folder, [FileSource(name, (f"{name}.json",)) for name in documents])


def test_a_measure_keeps_its_interval_and_a_number_has_none(tmp_path: Path) -> None:
    found = shown(bundle(tmp_path, evaluation={"models": [{"model": "m@1", "metrics": {"auc": MEASURE, "f1": 0.5}}]}))
    assert [(one.name, one.value, one.n, one.low, one.high, one.confidence) for one in found.measures] == [
        ("auc", 0.8, 100, 0.7, 0.9, 0.95),
        ("f1", 0.5, None, None, None, None),
    ]
    assert found.measures[0].path == "$['evaluation']['models'][0]['metrics']['auc']"


def test_a_group_is_named_and_the_reference_is_marked(tmp_path: Path) -> None:
    groups = [{"name": "men", "n": 9, "selection_rate": MEASURE}, {"name": "women", "n": 8, "selection_rate": 0.4}]
    comparisons = [{"group": "women", "reference": "men", "disparate_impact": 0.5}]
    entry = {
        "model": "m@1",
        "use": "credit",
        "reference": {"name": "men"},
        "groups": groups,
        "comparisons": comparisons,
    }
    found = shown(bundle(tmp_path, fairness={"evaluations": [entry]})).measures
    assert [(one.name, one.group, one.use, one.reference, one.compared_with) for one in found] == [
        ("selection_rate", "men", "credit", True, ""),
        ("selection_rate", "women", "credit", False, ""),
        ("disparate_impact", "women", "credit", False, "men"),
    ]


def test_tasks_and_signals_and_the_registry_are_read(tmp_path: Path) -> None:
    found = shown(
        bundle(
            tmp_path,
            evaluation={"models": [{"model": "m@1", "tasks": {"mmlu": {"acc": 0.5, "by": {"law": 0.4}}}}]},
            health={"services": [{"name": "scoring", "monitors": [{"signal": "accuracy_drift", "value": 0.02}]}]},
            registry={"models": [{"id": "m@1", "name": "m", "version": "1", "metrics": {"auc": 0.7}}]},
        )
    )
    assert {(one.document, one.model, one.name) for one in found.measures} == {
        ("evaluation", "m@1", "mmlu/acc"),
        ("evaluation", "m@1", "mmlu/by/law"),
        ("health", "scoring", "accuracy_drift"),
        ("registry", "m@1", "auc"),
    }
    assert [(model.id, model.stage) for model in found.models] == [("m@1", None)]


@pytest.mark.parametrize(
    "value", [None, True, "0.8", [0.8], {}, {"value": 0.8}, MEASURE | {"n": "100"}, MEASURE | {"interval": [0.7]}, 1e16]
)
def test_what_is_no_figure_is_none(tmp_path: Path, value: Any) -> None:
    found = shown(bundle(tmp_path, evaluation={"models": [{"model": "m@1", "metrics": {"auc": value}}]}))
    assert found.measures == ()


@pytest.mark.parametrize("value", [[], {}, {"models": {}}, {"models": ["m@1", None]}, {"models": [{"name": 1}]}])
def test_a_document_of_another_shape_gives_nothing_and_breaks_nothing(tmp_path: Path, value: Any) -> None:
    found = shown(bundle(tmp_path, registry=value, evaluation=value, fairness=value, health=value))
    assert (found.models, found.measures, found.notes) == ((), (), ())


def test_with_a_model_only_what_is_about_it_and_about_services_is_kept(tmp_path: Path) -> None:
    models = [{"id": f"m@{i}", "name": "m", "version": str(i), "metrics": {"auc": 0.7}} for i in (1, 2)]
    health = {"services": [{"name": "scoring", "monitors": [{"signal": "drift", "value": 0.1}]}]}
    found = shown(bundle(tmp_path, registry={"models": models}, health=health), "m@2")
    assert [model.id for model in found.models] == ["m@2"]
    assert {one.model for one in found.measures} == {"scoring", "m@2"}


def test_entries_about_other_models_are_not_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def redact(text: str) -> str:
        looked.append(text)
        return text

    monkeypatch.setattr(figures, "redact", redact)
    ids = [f"m@{i}" for i in range(9)]
    group = {"name": "men", "n": 9, "selection_rate": MEASURE}
    documents = bundle(
        tmp_path,
        registry={"models": [{"id": i, "name": "m", "version": i[2:], "metrics": {"auc": 0.7}} for i in ids]},
        evaluation={"models": [{"model": i, "metrics": {"auc": MEASURE}} for i in ids]},
        fairness={"evaluations": [{"model": i, "use": "credit", "groups": [group]} for i in ids]},
    )
    found = shown(documents, "m@4")
    assert [(one.document, one.model) for one in found.measures] == [
        ("evaluation", "m@4"),
        ("fairness", "m@4"),
        ("registry", "m@4"),
    ]
    assert "m@4" in looked
    assert not any(other in text for text in looked for other in {*ids, "[3]", "[5]"} - {"m@4"})


def test_figures_of_a_registered_model_without_an_id_are_about_its_name_and_version(tmp_path: Path) -> None:
    models = [{"name": "m", "version": v, "metrics": {"auc": 0.7}} for v in ("1", "2")]
    found = shown(bundle(tmp_path, registry={"models": models}), "m@2")
    assert [(one.model, one.path) for one in found.measures] == [
        ("m@2", "$['registry']['models'][1]['metrics']['auc']")
    ]


def test_what_is_cut_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "MOST_MODELS", 2)
    monkeypatch.setattr(figures, "MOST_MEASURES", 1)
    models = [{"name": "m", "version": str(i), "metrics": {"auc": 0.7}} for i in range(3)]
    found = shown(bundle(tmp_path, registry={"models": models}))
    assert (len(found.models), len(found.measures)) == (2, 1)
    assert found.notes == (
        "reports show 2 of 3 models; the rules were given all of them",
        "reports show the first 1 figures of the evidence; the rules were given all of it",
    )


def test_secrets_and_control_characters_end_here(tmp_path: Path) -> None:
    name = "m\u202e password=hunter2hunter2"
    found = shown(bundle(tmp_path, evaluation={"models": [{"model": name, "metrics": {"auc": 0.5}}]}))
    assert isinstance(found.measures[0], MeasureRead)
    assert "hunter2" not in found.measures[0].model
    assert "\u202e" not in found.measures[0].model
