"""A document is of its kind, or every member that is not is told with its place, all at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arcanos.errors import Mistake, Place
from arcanos.evidence.kinds.catalogue import KINDS, kind
from arcanos.evidence.kinds.checking import kind_mistakes
from arcanos.evidence.kinds.kind import Kind
from arcanos.readers.json import read_json
from arcanos.readers.yaml import read_yaml

WRONG = [(name, number) for name in KINDS for number in range(len(kind(name).wrong))]
EXAMPLE = Path(__file__).parents[3] / "examples" / "credit-scoring"
BY_IT = "add 'version': others find the entry by it"
STAGES = "known: archived, development, production, staging"
Changed = Callable[..., dict[str, Any]]


def somewhere(path: tuple[str | int, ...]) -> Place:
    return Place("/".join(map(str, path)))


def told(name: str, text: str) -> list[Mistake]:
    source = read_yaml(text.encode(), "evidence.yaml")
    return kind_mistakes(name, source.value, source.place)


def test_a_card_may_list_metrics_by_their_names_alone_as_those_of_hugging_face_do() -> None:
    text = "cards: [{metadata: {metrics: [accuracy, {name: auc, value: 0.9}]}}]"
    assert told("model_cards", text) == []
    (mistake,) = told("model_cards", text.replace("accuracy", "0.9"))
    assert mistake.message == "'$.model_cards.cards[0].metadata.metrics[0]' must be an object"


@pytest.mark.parametrize("name", KINDS)
def test_the_example_of_a_kind_is_taken(name: str) -> None:
    assert kind_mistakes(name, kind(name).example, somewhere) == []


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_has_something_that_is_refused(name: str) -> None:
    assert len(kind(name).wrong) >= 1
    assert re.fullmatch(r"\d+\.\d+\.\d+", kind(name).version)
    assert kind(name).example["schema_version"] == kind(name).version
    assert kind(name).name == name


@pytest.mark.parametrize(("name", "number"), WRONG)
def test_what_a_kind_says_is_wrong_is_refused_where_it_stands(name: str, number: int, changed: Changed) -> None:
    of, wrong = kind(name), kind(name).wrong[number]
    (mistake,) = kind_mistakes(name, changed(of, wrong.path, wrong.value), somewhere)
    assert mistake.place == somewhere(wrong.path)
    assert wrong.message in mistake.message
    assert mistake.code.startswith("ARC-IN-KIND")


def test_a_member_that_the_kind_does_not_state_is_kept_whatever_it_is() -> None:
    assert (
        told("registry", "models: [{name: a, version: '1', colour: null, model_config: 7, __class__: []}]\nx: 1") == []
    )


def test_a_document_of_a_kind_that_is_not_known_is_free() -> None:
    assert kind_mistakes("weather", [None], somewhere) == []


def test_an_empty_document_lacks_nothing() -> None:
    assert [name for name in KINDS if kind_mistakes(name, {}, somewhere)] == []


@pytest.mark.parametrize("value", [[], "text", None, 1])
def test_a_document_of_a_kind_is_an_object(value: object) -> None:
    (mistake,) = kind_mistakes("registry", value, somewhere)
    assert mistake.message == "'$.registry' must be an object"


def test_all_mistakes_are_told_at_once_with_file_line_column_and_path() -> None:
    found = told("registry", "models:\n  - name: a\n    version: 1.1\n    access: all\n  - {name: b, stage: live}\n")
    assert [str(mistake) for mistake in sorted(found)] == [
        "evidence.yaml:3:14: ARC-IN-KIND: '$.registry.models[0].version' must be text",
        "evidence.yaml:4:13: ARC-IN-KIND: '$.registry.models[0].access' must be a list",
        "evidence.yaml:5:5: ARC-IN-KINDKEY: '$.registry.models[1]' has no 'version'; " + BY_IT,
        "evidence.yaml:5:22: ARC-IN-KINDVALUE: '$.registry.models[1].stage' is not one of the words here; " + STAGES,
    ]


def test_null_is_refused_where_a_type_is_stated_with_what_to_do() -> None:
    (mistake,) = told("registry", "models: [{name: a, version: '1', decides_about_people: null}]")
    assert (mistake.message, mistake.hint) == (
        "'$.registry.models[0].decides_about_people' must be true or false",
        "leave out what is not known",
    )


def test_no_message_holds_a_value_and_a_key_is_made_printable() -> None:
    found = told("evaluation", 'models: [{model: a@1, metrics: {"a\\u202eb": hunter2}}]')
    assert [mistake.message for mistake in found] == [
        "'$.evaluation.models[0].metrics.a\\u{202e}b' must be a number",
    ]
    assert "hunter2" not in str(found)


def test_a_place_inside_a_measure_is_found_past_the_choice_between_number_and_measure() -> None:
    found = told("evaluation", "models: [{model: a@1, metrics: {m: {value: 1, n: 2.5, interval: [0, 1]}}}]")
    assert sorted(mistake.message for mistake in found) == [
        "'$.evaluation.models[0].metrics.m' has no 'confidence'",
        "'$.evaluation.models[0].metrics.m.n' must be a whole number",
    ]


def test_of_very_many_mistakes_the_first_are_told_and_the_rest_counted() -> None:
    found = kind_mistakes("registry", {"models": [7] * 1_000}, somewhere)
    assert len(found) == 21
    assert (found[-1].code, found[-1].message) == ("ARC-IN-MORE", "and 980 more")


def test_a_number_in_a_json_text_is_found_where_it_stands() -> None:
    source = read_json(b'{"images": [{"digest": 7}]}', "scans.json")
    (mistake,) = kind_mistakes("scans", source.value, source.place)
    assert str(mistake.place) == "scans.json:1:24"


EXAMPLES = [
    ("registry", "evidence/registry.yaml"),
    *((name, f"evidence/{name}.json") for name in ("evaluation", "fairness", "lineage", "privacy", "training")),
    ("attestations", "attestations.yaml"),
]


@pytest.mark.parametrize(("name", "file"), EXAMPLES)
def test_the_evidence_of_the_example_project_is_of_its_kinds(name: str, file: str) -> None:
    read = read_json if file.endswith(".json") else read_yaml
    source = read((EXAMPLE / file).read_bytes(), file)
    assert kind_mistakes(name, source.value, source.place) == []


def test_a_name_that_is_no_kind_is_never_imported() -> None:
    assert isinstance(kind("scans"), Kind)
    with pytest.raises(ValueError, match="no such kind"):
        kind("os")
