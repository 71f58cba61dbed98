"""What the collector of MLflow's registry makes of answers that are odd, hostile or not whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from arcanos.errors import NotCollected
from arcanos.evidence.collectors import mlflow
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.readers.source import Value

Served = Callable[[Callable[[str, Mapping[str, str], Value], Value]], str]
API = "/api/2.0/mlflow/"


def version(number: str = "1", **members: Value) -> dict[str, Value]:
    return {"name": "credit", "version": number, "current_stage": "None", "status": "READY", **members}


def tags(**said: str) -> list[Value]:
    return [{"key": key, "value": value} for key, value in said.items()]


def answers(*versions: Value, **changed: Value) -> dict[str, Value]:
    model: dict[str, Value] = {"name": "credit", "aliases": changed.pop("aliases", [])}
    return {
        "registered-models/search": {"registered_models": [model]},
        "registered-models/get": {"registered_model": model},
        "model-versions/search": {"model_versions": list(versions)},
        "experiments/search": {"experiments": [{"experiment_id": "0", "name": "Default"}]},
        "runs/search": {},
    } | {path.replace("__", "/").replace("_", "-"): answer for path, answer in changed.items()}


def collected(served: Served, setting: Setting, said: Mapping[str, Value], **options: Value) -> Collected:
    url = served(lambda path, _query, _body: said[path.removeprefix(API)])
    return mlflow.collect(mlflow.Options.model_validate({"from": "mlflow", "url": url, **options}), setting)


def entries(served: Served, setting: Setting, *versions: Value, **options: Value) -> list[Any]:
    aliases = options.pop("aliases", [])
    models: list[Any] = collected(served, setting, answers(*versions, aliases=aliases), **options).value["models"]
    return models


def codes(refusal: pytest.ExceptionInfo[NotCollected]) -> list[str]:
    return [mistake.code for mistake in refusal.value.mistakes]


def test_the_text_none_is_no_stage(served: Served, asking: Setting) -> None:
    assert entries(served, asking, version()) == [
        {"name": "credit", "version": "1", "registry_version": "1", "status": "READY"}
    ]


@pytest.mark.parametrize(
    ("own", "tag", "aliases", "stage"),
    [
        ("Production", None, [], "production"),
        ("Archived", None, ["champion"], "production"),
        ("None", "STAGING", [], "staging"),
        ("None", "live", [], "production"),
        ("None", "development", ["production"], "production"),
        ("None", None, ["shadow"], None),
    ],
)
def test_the_gravest_stage_counts(
    served: Served, asking: Setting, own: str, tag: str | None, aliases: list[str], stage: str | None
) -> None:
    said = version(current_stage=own, tags=tags(stage=tag) if tag else [])
    pointing: Value = [{"alias": alias, "version": "1"} for alias in aliases]
    means = {"champion": "production", "live": "production"}
    [entry] = entries(served, asking, said, aliases=pointing, stages=means)
    assert entry.get("stage") == stage


def test_several_stages_of_one_version_are_noted(served: Served, asking: Setting) -> None:
    said = answers(version(current_stage="Staging", tags=tags(stage="archived")))
    assert collected(served, asking, said).notes == ("1 versions are said to have several stages; the gravest counts",)


def test_a_stage_of_no_known_meaning_is_refused_where_mlflow_shows_the_version(served: Served, asking: Setting) -> None:
    with pytest.raises(NotCollected) as refusal:
        entries(served, asking, version(current_stage="Production", tags=tags(stage="prdo")))
    assert codes(refusal) == ["ARC-COL-STAGE"]
    assert refusal.value.mistakes[0].place.file.endswith("/#/models/credit/versions/1")
    assert "prdo" not in str(refusal.value)


def test_the_first_tag_that_says_something_is_the_version(served: Served, asking: Setting) -> None:
    said = version(tags=tags(version="", semver="2.0.0", other="3.0.0"))
    assert entries(served, asking, said)[0]["version"] == "2.0.0"
    assert entries(served, asking, said, version_tags=["other", "semver"])[0]["version"] == "3.0.0"


def test_two_versions_of_one_semantic_version_are_refused(served: Served, asking: Setting) -> None:
    same = tags(version="1.0.0")
    with pytest.raises(NotCollected) as refusal:
        entries(served, asking, version("1", tags=same), version("2", tags=same))
    assert codes(refusal) == ["ARC-IN-DUPID"]


def test_a_name_that_is_no_id_is_refused(served: Served, asking: Setting) -> None:
    said = answers(version(name="my model"), registered_models__search={"registered_models": []})
    said["registered-models/get"] = {"registered_model": {"name": "my model"}}
    with pytest.raises(NotCollected, match=r"models/my%20model/versions/1: ARC-IN-REGISTRY"):
        collected(served, asking, said)


def test_tags_give_members_and_true_and_false_become_flags(served: Served, asking: Setting) -> None:
    said = version(tags=tags(decides_about_people="true", risk="high", use="credit"), source="s3://b/1")
    members = {"artifact.risk": "risk", "use": "use", "decides_about_people": "decides_about_people", "owner": "owner"}
    [entry] = entries(served, asking, said, members=members)
    assert entry["decides_about_people"] is True
    assert entry["use"] == "credit"
    assert entry["artifact"] == {"uri": "s3://b/1", "risk": "high"}
    assert "owner" not in entry


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("s3://bucket/1", "s3://bucket/1"),
        ("https://ada:hunter2@store.example/1", "https://store.example/1"),
        ("https://store.example/1?sig=c2VjcmV0", "https://store.example/1"),
        ("models:/m-1a2b", "models:/m-1a2b"),
        ("S3://bucket/1", "S3://bucket/1"),
        ("ada:hunter2@store:/1", None),
        ("https://[broken", None),
    ],
)
def test_addresses_come_without_credentials(served: Served, asking: Setting, source: str, kept: str | None) -> None:
    result = collected(served, asking, answers(version(source=source)))
    assert result.value["models"][0].get("artifact") == ({"uri": kept} if kept else None)
    assert [one.path for one in result.withheld] == ([] if kept == source else ["$.models[0].artifact.uri"])


def test_aliases_are_asked_for_where_the_search_does_not_tell_them(served: Served, asking: Setting) -> None:
    said = answers(version(), aliases=[{"alias": "champion", "version": "1"}])
    said["registered-models/search"] = {"registered_models": [{"name": "credit"}]}
    assert collected(served, asking, said).value["models"][0]["aliases"] == ["champion"]


def test_an_alias_on_a_version_that_is_not_there_is_refused(served: Served, asking: Setting) -> None:
    with pytest.raises(NotCollected) as refusal:
        entries(served, asking, version(), aliases=[{"alias": "champion", "version": "9"}])
    assert codes(refusal) == ["ARC-COL-CHANGED"]


def test_a_version_that_comes_twice_is_refused(served: Served, asking: Setting) -> None:
    with pytest.raises(NotCollected) as refusal:
        entries(served, asking, version(), version())
    assert codes(refusal) == ["ARC-COL-CHANGED"]


def test_pages_that_do_not_end_are_refused(served: Served, asking: Setting) -> None:
    said = answers(model_versions__search={"model_versions": [], "next_page_token": "again"})
    with pytest.raises(NotCollected) as refusal:
        collected(served, asking, said)
    assert codes(refusal) == ["ARC-COL-PAGES"]


def test_prompts_are_no_models(served: Served, asking: Setting) -> None:
    said = answers(version(), version(name="greeting"))
    said["registered-models/get"] = {
        "registered_model": {"name": "greeting", "tags": tags(**{"mlflow.prompt.is_prompt": "true"})}
    }
    assert [entry["name"] for entry in collected(served, asking, said).value["models"]] == ["credit"]


def test_a_run_that_the_server_does_not_show_is_noted_and_its_id_is_kept(served: Served, asking: Setting) -> None:
    result = collected(served, asking, answers(version(run_id="r1"), version("2", run_id="x' OR '1'='1")))
    assert result.value["models"][0]["training"] == {"run_id": "r1"}
    assert result.notes == ("2 versions name a training run that the server does not show",)


def test_runs_are_not_asked_for_where_the_configuration_does_not_want_them(served: Served, asking: Setting) -> None:
    result = collected(served, asking, answers(version(run_id="r1"), runs__search=500), runs=False)
    assert result.notes == ()


@pytest.mark.parametrize(
    ("value", "timestamp", "kept"),
    [
        (0.5, 1, True),
        (0.0, 1, True),
        (3, 1, True),
        ("NaN", 1, False),
        ("-Infinity", 1, False),
        (1.7976931348623157e308, 1, False),  # how the server keeps infinity
        (0.0, 0, False),  # how the server keeps what it could not read
    ],
)
def test_figures_are_finite_numbers(served: Served, asking: Setting, value: Value, timestamp: int, kept: bool) -> None:
    run = {"info": {"run_id": "r1"}, "data": {"metrics": [{"key": "m", "value": value, "timestamp": timestamp}]}}
    result = collected(served, asking, answers(version(run_id="r1"), runs__search={"runs": [run]}))
    assert result.value["models"][0].get("metrics") == ({"m": value} if kept else None)
    assert result.notes == (() if kept else ("1 figures are not finite numbers and are left out",))


def test_an_empty_registry_says_so(served: Served, asking: Setting) -> None:
    said = answers(registered_models__search={})
    result = collected(served, asking, said)
    assert (result.value, result.notes) == ({"models": []}, ("the registry holds no model",))


def test_a_model_without_versions_is_noted(served: Served, asking: Setting) -> None:
    assert collected(served, asking, answers()).notes == ("1 registered models have no version",)


WRONG: list[tuple[str, Value]] = [
    ("an answer that is a list", []),
    ("a list that is none", {"model_versions": {"0": {}}}),
    ("an entry that is a text", {"model_versions": ["credit"]}),
    ("a version without a name", {"model_versions": [{"version": "1"}]}),
    ("a number for a name", {"model_versions": [version(name=7)]}),
    ("a number for a version", {"model_versions": [{"name": "credit", "version": 1}]}),
    ("a version that is no number", {"model_versions": [version("latest")]}),
    ("a time before 1970", {"model_versions": [version(creation_timestamp=-5)]}),
    ("a time after all", {"model_versions": [version(creation_timestamp=10**18)]}),
    ("a time that is a flag", {"model_versions": [version(creation_timestamp=True)]}),
    ("tags as an object", {"model_versions": [version(tags={"stage": "production"})]}),
    ("a tag that comes twice", {"model_versions": [version(tags=[*tags(stage="staging"), *tags(stage="production")])]}),
    ("a null", {"model_versions": [version(source=None)]}),
]


@pytest.mark.parametrize("answer", [answer for _, answer in WRONG], ids=[name for name, _ in WRONG])
def test_an_answer_of_another_shape_is_refused_with_its_place(served: Served, asking: Setting, answer: Value) -> None:
    with pytest.raises(NotCollected) as refusal:
        collected(served, asking, answers(model_versions__search=answer))
    [mistake] = refusal.value.mistakes
    assert mistake.code == "ARC-COL-SHAPE"
    assert mistake.place.file.endswith("model-versions/search")
    assert mistake.place.line == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"model_versions": [', "ARC-IN-SYNTAX"),
        (b'{"model_versions": [], "model_versions": []}', "ARC-IN-DUPKEY"),
        (b'{"model_versions": NaN}', "ARC-IN-NUMBER"),
        (b"<!doctype html><title>Log in</title>", "ARC-IN-HTML"),
        (b"", "ARC-IN-EMPTY"),
        ("{}".encode("utf-16"), "ARC-IN-ENCODING"),
        (b"[" * 100_000, "ARC-IN-LIMIT"),
    ],
)
def test_an_answer_that_can_not_be_read_is_refused(served: Served, asking: Setting, data: bytes, code: str) -> None:
    with pytest.raises(NotCollected) as refusal:
        collected(served, asking, answers(model_versions__search=data))
    assert code in codes(refusal)


@pytest.mark.parametrize("path", ["registered-models/search", "model-versions/search", "runs/search"])
def test_a_page_that_fails_fails_the_source(served: Served, asking: Setting, path: str) -> None:
    with pytest.raises(NotCollected, match="ARC-NET-STATUS"):
        collected(served, asking, answers(version(run_id="r1")) | {path: 500})


@pytest.mark.parametrize("answer", [b'{"detail": "Not Found"}', 404])
def test_a_server_of_another_kind_is_no_missing_model(served: Served, asking: Setting, answer: Value) -> None:
    url = served(lambda _path, _query, _body: answer)
    options = mlflow.Options.model_validate({"from": "mlflow", "url": url, "models": ["credit"]})
    with pytest.raises(NotCollected, match="ARC-COL-SHAPE"):
        mlflow.collect(options, asking)


def test_what_was_read_is_told_by_path_with_one_digest_for_all_pages(served: Served, asking: Setting) -> None:
    pages = {"": {"model_versions": [version()], "next_page_token": "2"}, "2": {"model_versions": [version("2")]}}
    said = answers()

    def answer(path: str, query: Mapping[str, str], _body: Value) -> Value:
        path = path.removeprefix(API)
        return pages[query.get("page_token", "")] if path.startswith("model-versions") else said[path]

    url = served(answer)
    options = mlflow.Options.model_validate({"from": "mlflow", "url": url, "runs": False})
    origins = {origin.name.removeprefix(url + API): origin.size for origin in mlflow.collect(options, asking).origins}
    assert (
        origins
        == {
            "model-versions/search": sum(len(json.dumps(page)) for page in pages.values()),
            "registered-models/search": len(json.dumps(said["registered-models/search"])),
        }
        or "registered-models/get" not in origins
    )


def test_the_token_and_the_password_go_into_a_header(served: Served, asking: Setting) -> None:
    sent: list[Mapping[str, str] | None] = []

    class Recording:
        def ask(self, *args: Any, headers: Mapping[str, str] | None = None, **rest: Any) -> Any:
            sent.append(headers)
            return asking.web.ask(*args, headers=headers, **rest)

    secrets = {"U": "ada", "P": "hunter2", "T": "abc"}
    setting = replace(asking, web=Recording(), secret=secrets.__getitem__)
    collected(served, setting, answers(version()), token="T")  # noqa: S106 - the name of a variable
    assert sent.pop() == {"authorization": "Bearer abc"}
    collected(served, setting, answers(version()), username="U", password="P")  # noqa: S106 - likewise
    assert sent.pop() == {"authorization": "Basic YWRhOmh1bnRlcjI="}


@pytest.mark.parametrize(
    "options",
    [
        {"token": "T", "username": "U", "password": "P"},
        {"username": "U"},
        {"url": "https://mlflow.example/?workspace=1"},
        {"url": "https://ada:hunter2@mlflow.example"},
        {"models": []},
        {"members": {"stage": "stage"}},
        {"members": {"training.authors": "author"}},
        {"members": {"artifact": "artifact"}},
        {"members": {"Owner": "owner"}},
        {"stages": {"champion": "live"}},
        {"modles": ["credit"]},
    ],
    ids=str,
)
def test_options_that_can_not_be_meant_are_refused(options: dict[str, Value]) -> None:
    with pytest.raises(ValidationError):
        mlflow.Options.model_validate({"from": "mlflow", "url": "https://mlflow.example", **options})


LOGGED = "m-" + "0" * 31


def logged_model(last: str, *metrics: Value) -> dict[str, Value]:
    return {"info": {"model_id": LOGGED + last}, "data": {"metrics": list(metrics)}}


def test_a_logged_model_has_the_last_figure_by_data_set_and_run(served: Served, asking: Setting) -> None:
    """A run that evaluates a model later says nothing to the run that trained it."""
    told = {"key": "accuracy", "model_id": LOGGED + "1", "dataset_name": "holdout", "dataset_digest": "d1"}
    metrics: list[Value] = [
        {**told, "value": 0.9, "timestamp": 1_760_000_000_000, "run_id": "a"},
        {**told, "value": 0.5, "timestamp": 1_760_000_001_000, "run_id": "a"},
        {**told, "value": 0.7, "timestamp": 1_760_000_000_000, "step": 2, "run_id": "b"},
        {**told, "value": 0.8, "timestamp": 1_760_000_000_000, "step": 1, "run_id": "b"},
        {"key": "loss", "value": 0.1, "timestamp": 1_760_000_000_000, "run_id": "a"},
        {"key": "loss", "value": "NaN", "timestamp": 1_760_000_001_000, "run_id": "a"},
    ]
    found: Value = {"models": [logged_model("1", *metrics)]}
    said = answers(version(source=f"models:/{LOGGED}1"), logged_models__search=found)
    made = collected(served, asking, said)
    about = {"name": "accuracy", "dataset": "holdout", "dataset_digest": "d1"}
    assert made.value["models"][0]["logged_model"] == {
        "id": LOGGED + "1",
        "metrics": [
            {**about, "value": 0.5, "run_id": "a", "at": "2025-10-09T08:53:21Z"},
            {**about, "value": 0.7, "run_id": "b", "at": "2025-10-09T08:53:20Z"},
        ],
    }
    assert made.notes == ("1 figures are not finite numbers and are left out",)


def test_logged_models_that_the_server_does_not_show_are_noted(served: Served, asking: Setting) -> None:
    versions = [version(str(number), source=f"models:/{LOGGED}{number}") for number in (1, 2)]
    said = answers(*versions, logged_models__search={"models": [logged_model("2")]})
    made = collected(served, asking, said)
    assert [one.get("logged_model") for one in made.value["models"]] == [None, {"id": LOGGED + "2", "metrics": []}]
    assert made.notes == ("1 versions name a logged model that the server does not show",)


@pytest.mark.parametrize("metric", [{"value": 1}, {"key": "a", "value": "high"}, {"key": "a", "value": 1, "run_id": 7}])
def test_a_figure_of_a_logged_model_in_another_form_is_refused(
    served: Served, asking: Setting, metric: dict[str, Value]
) -> None:
    said = answers(version(source=f"models:/{LOGGED}1"), logged_models__search={"models": [logged_model("1", metric)]})
    with pytest.raises(NotCollected) as refusal:
        collected(served, asking, said)
    assert codes(refusal) == ["ARC-COL-SHAPE"]
