"""The file-backed registry: ids, stages, aliases, and the places they keep."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.errors import DocumentRefused, Mistake, Place, UsageError
from arcanos.evidence.bundle import Document, bundle_of
from arcanos.evidence.registry import STAGES, find_model, read_models
from arcanos.evidence.sources import FileSource, read_documents

SOURCE = FileSource("registry", ("*.yaml", "*.json"), format="registry")
MODELS = """\
collected_at: "2026-11-22T12:00:00Z"
systems:
  - id: credit
    owner: ada
models:
  - name: scorer
    version: "1.0.0"
    stage: archived
  - name: scorer
    version: "1.10.0"
    stage: production
    aliases: [champion]
    metrics: {auc: 0.8}
"""


def registry(root: Path, **files: str) -> Document:
    for name, text in files.items():
        (root / f"{name}.yaml").write_text(text, encoding="utf-8")
    return read_documents(root, [SOURCE]).documents["registry"]


def mistakes(root: Path, **files: str) -> list[Mistake]:
    with pytest.raises(DocumentRefused) as told:
        registry(root, **files)
    return list(told.value.mistakes)


def test_every_model_gets_its_id_and_keeps_all_else(tmp_path: Path) -> None:
    value = registry(tmp_path, a=MODELS).value
    assert [model["id"] for model in value["models"]] == ["scorer@1.0.0", "scorer@1.10.0"]
    assert value["models"][1]["metrics"] == {"auc": 0.8}
    assert value["systems"] == [{"id": "credit", "owner": "ada"}]
    assert value["collected_at"] == "2026-11-22T12:00:00Z"


def test_an_id_that_agrees_is_kept(tmp_path: Path) -> None:
    text = 'models: [{id: "m@1", name: m, version: "1"}]\n'
    assert registry(tmp_path, a=text).value == {"models": [{"id": "m@1", "name": "m", "version": "1"}]}


def test_places_survive(tmp_path: Path) -> None:
    made = registry(tmp_path, a=MODELS)
    assert made.locate(("models", 1, "metrics", "auc")) == Place("a.yaml", 13, 20)
    assert made.locate(("models", 1, "id")) == made.locate(("models", 1)) == Place("a.yaml", 9, 5)
    assert made.locate(("systems", 0, "owner")) == Place("a.yaml", 4, 12)


def test_files_are_merged_in_the_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text('{"models": [{"name": "n", "version": "2"}]}', encoding="utf-8")
    made = registry(tmp_path, b='models: [{name: m, version: "1"}]\n', a="systems: [{id: s}]\n")
    assert made.value == {
        "systems": [{"id": "s"}],
        "models": [{"id": "m@1", "name": "m", "version": "1"}, {"id": "n@2", "name": "n", "version": "2"}],
    }
    assert made.locate(("models", 1, "version")) == Place("c.json", 1, 38)
    assert made.locate(("systems", 0, "id")) == Place("a.yaml", 1, 16)


def test_a_model_without_a_stage_has_none(tmp_path: Path) -> None:
    (model,) = read_models(registry(tmp_path, a='models: [{name: m, version: "1"}]\n'))
    assert (model.id, model.stage, model.aliases, model.path) == ("m@1", None, (), ("models", 0))


def entry(text: str) -> str:
    return f"systems: []\nmodels:\n  - {text}\n"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("[]\n", "ARC-IN-REGISTRY", 1),
        ("collected_at: 2026-11-22T12:00:00Z\n", "ARC-IN-REGISTRY", 1),
        ("systems: []\nmodles: []\n", "ARC-IN-REGISTRY", 2),
        ("models: {}\n", "ARC-IN-REGISTRY", 1),
        ("models:\n", "ARC-IN-REGISTRY", 1),
        (entry("text"), "ARC-IN-REGISTRY", 3),
        (entry('{version: "1"}'), "ARC-IN-REGISTRY", 3),
        (entry("{name: m}"), "ARC-IN-REGISTRY", 3),
        (entry("{name: m, version: 1.10}"), "ARC-IN-REGISTRY", 3),
        (entry("{name: m, version: true}"), "ARC-IN-REGISTRY", 3),
        (entry("{name: m, version: null}"), "ARC-IN-REGISTRY", 3),
        (entry('{name: "", version: "1"}'), "ARC-IN-REGISTRY", 3),
        (entry('{name: a@b, version: "1"}'), "ARC-IN-REGISTRY", 3),
        (entry('{name: m, version: "1 "}'), "ARC-IN-REGISTRY", 3),
        (entry('{id: "m@2", name: m, version: "1"}'), "ARC-IN-REGISTRY", 3),
        (entry('{id: null, name: m, version: "1"}'), "ARC-IN-REGISTRY", 3),
        (entry('{name: m, version: "1", stage: prod}'), "ARC-IN-STAGE", 3),
        (entry('{name: m, version: "1", stage: Production}'), "ARC-IN-STAGE", 3),
        (entry('{name: m, version: "1", stage: null}'), "ARC-IN-STAGE", 3),
        (entry('{name: m, version: "1", stage: [production]}'), "ARC-IN-STAGE", 3),
        (entry('{name: m, version: "1", aliases: champion}'), "ARC-IN-REGISTRY", 3),
        (entry('{name: m, version: "1", aliases: [1]}'), "ARC-IN-REGISTRY", 3),
        (entry('{name: m, version: "1", aliases: [a, a]}'), "ARC-IN-ALIAS", 3),
        ("systems: [{owner: ada}]\n", "ARC-IN-REGISTRY", 1),
        ("systems: [{id: 3}]\n", "ARC-IN-REGISTRY", 1),
    ],
)
def test_what_would_hide_a_model_is_refused_at_its_line(tmp_path: Path, text: str, code: str, line: int) -> None:
    (mistake,) = mistakes(tmp_path, a=text)
    assert (mistake.code, mistake.place.file, mistake.place.line) == (code, "a.yaml", line)


def test_a_version_that_is_a_number_is_told_to_be_quoted(tmp_path: Path) -> None:
    (mistake,) = mistakes(tmp_path, a=entry("{name: m, version: 1.10}"))
    assert "quote it" in mistake.hint


def test_a_misspelt_stage_names_the_nearest(tmp_path: Path) -> None:
    (mistake,) = mistakes(tmp_path, a=entry('{name: m, version: "1", stage: producton}'))
    assert mistake.hint == "did you mean 'production'?"


def test_a_duplicate_id_is_refused_with_both_places(tmp_path: Path) -> None:
    one = 'models: [{name: m, version: "1"}]\n'
    (mistake,) = mistakes(tmp_path, a=one, b="systems: []\n" + one)
    assert (mistake.code, mistake.place) == ("ARC-IN-DUPID", Place("b.yaml", 2, 10))
    assert "a.yaml:1:10" in mistake.message


def test_a_duplicate_system_is_refused(tmp_path: Path) -> None:
    (mistake,) = mistakes(tmp_path, a="systems: [{id: s}, {id: s}]\n")
    assert (mistake.code, mistake.place) == ("ARC-IN-DUPID", Place("a.yaml", 1, 25))


def test_an_alias_points_to_one_version_of_a_model(tmp_path: Path) -> None:
    text = 'models:\n  - {name: m, version: "1", aliases: [best]}\n  - {name: NAME, version: "2", aliases: [best]}\n'
    (mistake,) = mistakes(tmp_path, a=text.replace("NAME", "m"))
    assert (mistake.code, mistake.place.line) == ("ARC-IN-ALIAS", 3)
    assert "a.yaml:2:" in mistake.message
    assert len(read_models(registry(tmp_path, a=text.replace("NAME", "n")))) == 2


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    bad = 'models: [{name: m, version: 1, stage: live}, {version: "1"}]\n'
    assert len(mistakes(tmp_path, a=bad, b=bad)) == 6


def test_a_version_need_not_be_semantic_to_be_read(tmp_path: Path) -> None:
    """That it should be is a rule's business: refusing it here would hide the finding."""
    assert read_models(registry(tmp_path, a=entry("{name: m, version: v1}")))[0].version == "v1"


def test_models_are_found_by_name_and_version(tmp_path: Path) -> None:
    model = find_model(registry(tmp_path, a=MODELS), "scorer@1.10.0")
    assert (model.name, model.version, model.stage, model.aliases) == ("scorer", "1.10.0", "production", ("champion",))
    assert (model.place, model.path) == (Place("a.yaml", 9, 5), ("models", 1))


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [
        ("scorer@1.10", "did you mean 'scorer@1.10.0'"),
        ("scorer@champion", "that is an alias of 'scorer@1.10.0'"),
        ("scorer", "did you mean 'scorer@1.0.0'"),
        ("zzz", "known: scorer@1.0.0, scorer@1.10.0"),
    ],
)
def test_a_model_that_does_not_exist_is_a_usage_error_with_a_suggestion(tmp_path: Path, wanted: str, hint: str) -> None:
    with pytest.raises(UsageError, match=hint):
        find_model(registry(tmp_path, a=MODELS), wanted)


def test_an_empty_registry_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no models"):
        find_model(registry(tmp_path, a="models: []\n"), "m@1")


@pytest.mark.parametrize("value", [{}, [], {"models": {}}, {"models": [{"name": "m", "version": 1}]}])
def test_a_document_that_is_no_registry_has_no_models(value: Any) -> None:
    with pytest.raises(DocumentRefused):
        read_models(bundle_of({"registry": value}).documents["registry"])


NAMED: dict[str, st.SearchStrategy[str]] = {
    "name": st.sampled_from("mn"),
    "version": st.sampled_from(["1.0.0", "1.1.0", "2.0.0"]),
}
OTHERS: dict[str, st.SearchStrategy[str]] = {
    "stage": st.sampled_from(STAGES),
    "risk_tier": st.sampled_from(["high", "low"]),
}
ENTRIES = st.lists(
    st.fixed_dictionaries(NAMED, optional=OTHERS),
    unique_by=lambda e: (e["name"], e["version"]),
    min_size=1,
)


@given(entries=ENTRIES, cut=st.integers(0, 6))
def test_splitting_a_registry_changes_neither_value_nor_models(
    entries: list[dict[str, str]], cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole, split = tmp_path_factory.mktemp("whole"), tmp_path_factory.mktemp("split")
    (whole / "a.json").write_text(json.dumps({"models": entries}), encoding="utf-8")
    (split / "a.json").write_text(json.dumps({"models": entries[:cut]}), encoding="utf-8")
    (split / "b.json").write_text(json.dumps({"models": entries[cut:]}), encoding="utf-8")
    one, two = (read_documents(root, [SOURCE]).documents["registry"] for root in (whole, split))
    assert one.value == two.value
    assert [m.id for m in read_models(one)] == [m.id for m in read_models(two)]
    for model in read_models(two):
        assert (model.place.file == "a.json") == (model.path[1] in range(min(cut, len(entries))))
