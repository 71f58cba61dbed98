"""What real tools wrote, read as a source: every figure arrives under its name, and what does not arrive is told.

`tools/README.md` says which tools, at which versions, and the scripts that wrote the files are beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from arcanos.digest import canonical
from arcanos.errors import NotCollected, Place
from arcanos.evidence.collectors import hugging_face, hugging_face_registry, openlineage
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.kinds.checking import kind_mistakes

Give = Callable[..., Path]


def lineage(setting: Setting) -> Collected:
    """Return what the events make, as collected after the last of them."""
    setting = replace(setting, as_of=datetime(2027, 1, 1, tzinfo=UTC))
    options = {"from": "openlineage", "files": ["events.jsonl"]}
    return openlineage.collect(openlineage.Options.model_validate(options), setting)


def test_a_check_that_failed_stays_when_another_job_checks_the_same_data(setting: Setting, give: Give) -> None:
    """OpenLineage, `dataQualityAssertions`: each job's last word stands."""
    give("openlineage", "events.jsonl")
    raw = next(one for one in lineage(setting).value["datasets"] if one["name"] == "raw")
    first = {"job": "airflow/clean_loans", "at": "2026-11-20T10:05:00Z"}
    assert raw["assertions"] == [
        {"assertion": "not_null", "column": "age", "severity": "error", "success": False, **first},
        {"assertion": "row_count", "success": True, **first},
        {
            "assertion": "unique",
            "column": "email",
            "success": True,
            "job": "airflow/profile_loans",
            "at": "2026-11-20T10:07:00Z",
        },
    ]


def test_what_dbt_tests_is_asserted_once_of_the_model(setting: Setting, give: Give) -> None:
    """Its integration writes one facet of checks in two places, of the data set and of the input."""
    give("openlineage-dbt", "events.jsonl")
    made = lineage(setting)
    [clean] = made.value["datasets"]
    assert [(one["name"], one["column"], one["severity"], one["success"]) for one in clean["assertions"]] == [
        ("not_null_clean_age", "age", "error", False),
        ("not_null_clean_id", "id", "error", True),
        ("unique_clean_id", "id", "error", True),
    ]
    states = {one["name"]: one["last_run"]["state"] for one in made.value["jobs"]}
    assert states == {
        "dbt-run-loans": "FAIL",
        "loans.main.loans.clean": "COMPLETE",
        "loans.main.loans.clean.test": "FAIL",
    }


def test_the_tests_of_a_run_and_the_run_that_called_it_are_told_of_its_job(setting: Setting, give: Give) -> None:
    give("openlineage", "events.jsonl")
    jobs = {one["name"]: one for one in lineage(setting).value["jobs"]}
    assert jobs["test_loans"]["tests"] == [
        {"name": "unique_age", "type": "unique", "severity": "error", "status": "pass"},
        {"name": "no_orphans", "severity": "warn", "status": "fail"},
        {"name": "fresh", "status": "skip"},
    ]
    assert jobs["test_loans"]["tests_run"] == jobs["test_loans"]["last_run"]["id"]
    assert jobs["train"]["last_run"]["state"] == "FAIL"
    called = {"job": "airflow/loans_daily", "run": "0192f0c4-9c2a-7c4e-9d5e-000000000064"}
    assert {name for name, job in jobs.items() if job.get("parent") == called} == set(jobs) - {"nightly_copy"}


def test_a_tag_of_a_column_is_no_tag_of_the_data_set(setting: Setting, give: Give) -> None:
    give("openlineage", "events.jsonl")
    raw = next(one for one in lineage(setting).value["datasets"] if one["name"] == "raw")
    assert raw["tags"] == [{"key": "tier", "value": "gold"}, {"key": "pii", "value": "true", "field": "email"}]


def test_messages_and_traces_of_runs_are_left_out_and_counted(setting: Setting, give: Give) -> None:
    give("openlineage", "events.jsonl")
    made = lineage(setting)
    assert b"canary-message" not in canonical(made.value)
    assert b"canary-trace" not in canonical(made.value)
    assert made.notes == ("10 facets of runs (messages, variables, settings) were left out",)
    assert kind_mistakes("lineage", made.value, lambda path: Place(str(path))) == []


def card(setting: Setting, name: str) -> Any:
    options = {"from": "hugging-face", "files": [name]}
    [made] = hugging_face.collect(hugging_face.Options.model_validate(options), setting).value["cards"]
    return made


def test_figures_of_one_name_are_told_apart_by_what_the_card_says_of_them(setting: Setting, give: Give) -> None:
    give("hugging-face", "results.md")
    said = card(setting, "results.md")["metadata"]
    about = {"task": "text-classification", "dataset": "acme/intents"}
    german = {**about, "dataset_config": "de", "dataset_split": "test"}
    french = {**about, "dataset_config": "fr", "dataset_split": "test"}
    assert said["metrics"] == [
        {"name": "accuracy", "value": 0.91, **german, "dataset_revision": "5503434", "label": "Accuracy"},
        {"name": "accuracy", "value": 0.88, **french, "label": "Accuracy"},
        {"name": "accuracy", "value": 0.79, **french, "label": "Accuracy of the new"},
        {"name": "f1", "value": 0.9, **german, "args": {"average": "macro"}},
        {"name": "f1", "value": 0.87, **german, "args": {"average": "micro"}},
        {"name": "perplexity", "value": 12.5, **about, "source": "https://board.example", "verified": True},
    ]


def test_the_hub_moves_the_name_of_a_model_with_results_into_its_index(setting: Setting, give: Give) -> None:
    give("hugging-face", "results.md")
    give("hugging-face", "plain.md")
    assert {card(setting, name)["metadata"]["model_id"] for name in ("results.md", "plain.md")} == {"intents@2.0.0"}


@pytest.mark.parametrize(
    ("name", "problems"),
    [
        ("empty.md", ["ARC-COL-TEMPLATE"]),
        ("dataset.md", ["ARC-COL-TEMPLATE"]),
        ("skops.md", ["ARC-IN-FRONTMATTER", "ARC-COL-TEMPLATE"]),
        ("nan.md", ["ARC-IN-NUMBER"]),
    ],
)
def test_what_is_missing_in_a_card_of_a_template_is_a_problem_of_it(
    setting: Setting, give: Give, name: str, problems: list[str]
) -> None:
    give("hugging-face", name)
    assert [one["code"] for one in card(setting, name)["problems"]] == problems


def repository(setting: Setting) -> Collected:
    options = {"from": "hugging-face-registry", "repositories": [{"folder": "intents"}]}
    return hugging_face_registry.collect(hugging_face_registry.Options.model_validate(options), setting)


def test_a_repository_has_the_results_of_its_hidden_folder(setting: Setting, give: Give) -> None:
    give("hugging-face", "results.md", "intents/README.md")
    give("hugging-face", "eval_results.yaml", "intents/.eval_results/intents.yaml")
    made = repository(setting)
    [model] = made.value["models"]
    assert model["metrics"] == {"perplexity": 12.5}
    assert model["eval_results"] == [
        {"dataset": "acme/intents", "task": "de", "value": 91.0, "date": "2026-11-20T10:00:00Z", "notes": "no tools"},
        {"dataset": "acme/intents", "task": "fr", "value": 88.0, "source": "https://board.example"},
    ]
    assert "intents/.eval_results/intents.yaml" in [one.name for one in made.origins]
    told = "2 metrics have several values in a card, none of which is the model's, and were left out"
    assert made.notes == ("1 repositories have no card, or one that is not as it should be", told)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("dataset: {id: a, task_id: b}\nvalue: 1\n", [1]),
        ("- {dataset: {id: a, task_id: b}, value: 1}\n- {dataset: {id: a}, value: 1}\n- 7\n", [2, 3]),
        ("- {dataset: {id: a, task_id: b}, value: '91'}\n", [1]),
    ],
)
def test_results_of_another_form_are_refused_at_their_place(
    setting: Setting, give: Give, text: str, places: list[int]
) -> None:
    give("hugging-face", "plain.md", "intents/README.md")
    give("hugging-face", "eval_results.yaml", "intents/.eval_results/a.yaml").write_text(text)
    with pytest.raises(NotCollected) as told:
        repository(setting)
    assert [one.place.line for one in told.value.mistakes] == places
    assert {one.code for one in told.value.mistakes} == {"ARC-COL-SHAPE"}
