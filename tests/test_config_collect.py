"""`collect` and `network` in the configuration: each source guarded by its collector, all mistakes at their places."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from arcanos.config import CONFIG_NAME, Config, load_config
from arcanos.config.schema import config_schema
from arcanos.errors import ConfigRefused, Mistake
from arcanos.evidence.collector_sources import CollectorSource

METRICS = {"from": "plain-metrics", "files": ["metrics.json"], "model": "credit@1.1.0"}
SMALL: dict[str, Any] = {"project": "credit", "packs": ["arcanos/security"], "collect": {"evaluation": METRICS}}


def loaded(folder: Path, **changes: Any) -> Config:
    path = folder / CONFIG_NAME
    path.write_text(json.dumps(SMALL | changes, indent=2), encoding="utf-8")
    return load_config(path, CONFIG_NAME)


def refused(folder: Path, **changes: Any) -> list[tuple[str, str, str]]:
    """Return the code, the text at the place, and the hint of each mistake."""
    with pytest.raises(ConfigRefused) as error:
        loaded(folder, **changes)
    lines = (folder / CONFIG_NAME).read_text(encoding="utf-8").splitlines()

    def at(mistake: Mistake) -> str:
        return lines[mistake.place.line - 1][mistake.place.column - 1 :].rstrip(",")

    return [(mistake.code, at(mistake), mistake.hint) for mistake in error.value.mistakes]


def test_a_project_may_have_no_plain_documents(tmp_path: Path) -> None:
    config = loaded(tmp_path)
    assert config.documents == ()
    assert config.collect == (CollectorSource("evaluation", "plain-metrics", METRICS, 300),)


def test_several_sources_of_a_document_keep_their_order(tmp_path: Path) -> None:
    sources = [METRICS | {"files": [f"{name}.json"], "within": "20s"} for name in "cab"]
    config = loaded(tmp_path, collect={"training": METRICS, "evaluation": sources})
    assert [source.kind for source in config.collect] == ["evaluation"] * 3 + ["training"]
    assert [source.options["files"] for source in config.collect] == [
        ["c.json"],
        ["a.json"],
        ["b.json"],
        ["metrics.json"],
    ]
    assert [source.seconds for source in config.collect] == [20, 20, 20, 300]


@pytest.mark.parametrize("at", ["now", "2026-11-20T09:00:00Z"])
def test_a_source_of_files_may_be_given_its_time(tmp_path: Path, at: str) -> None:
    config = loaded(tmp_path, collect={"evaluation": METRICS | {"observed_at": at}})
    assert config.collect[0].observed_at == at


@pytest.mark.parametrize("at", ["Now", "2026-11-20", "2026-11-20T09:00:00", "", 7, None])
def test_what_is_no_time_of_a_source_is_refused(tmp_path: Path, at: Any) -> None:
    ((code, _, _),) = refused(tmp_path, collect={"evaluation": METRICS | {"observed_at": at}})
    assert code in ("ARC-CFG-VALUE", "ARC-CFG-TYPE", "ARC-CFG-EMPTY")


def test_a_server_tells_the_present_and_is_given_no_time(tmp_path: Path) -> None:
    server = {"from": "mlflow", "url": "https://mlflow.example", "observed_at": "now"}
    ((code, _, _),) = refused(tmp_path, collect={"registry": server})
    assert code == "ARC-CFG-KEY"


def test_an_unknown_collector_is_refused_with_the_nearest(tmp_path: Path) -> None:
    ((code, at, hint),) = refused(tmp_path, collect={"evaluation": METRICS | {"from": "plan-metrics"}})
    assert (code, at) == ("ARC-CFG-VALUE", '"plan-metrics"')
    assert hint == "did you mean 'plain-metrics'?"


def test_a_source_says_where_it_is_collected_from(tmp_path: Path) -> None:
    ((code, at, hint),) = refused(tmp_path, collect={"evaluation": {"files": ["metrics.json"]}})
    assert (code, at) == ("ARC-CFG-MISSING", "{")
    assert hint.startswith("add 'from'")


def test_the_mistakes_of_all_sources_are_told_at_once_with_the_nearest_key(tmp_path: Path) -> None:
    wrong = [METRICS | {"fiel": "x", "retries": 99}, {"from": "plain-metrics", "files": ["../x.json"], "model": 1}]
    found = refused(tmp_path, collect={"evaluation": wrong, "training": [], "fairness": "x.json"})
    assert [(code, hint) for code, _, hint in found] == [
        ("ARC-CFG-KEY", "did you mean 'files'?"),
        ("ARC-CFG-VALUE", ""),
        ("ARC-CFG-PATH", "name files below the configuration's folder, with '/'"),
        ("ARC-CFG-TYPE", ""),
        ("ARC-CFG-EMPTY", ""),
        ("ARC-CFG-TYPE", ""),
    ]
    assert found[0][1] == '"fiel": "x"'


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"documents": {"evaluation": "evaluation.json"}}, '"evaluation": {'),
        ({"not_applicable": {"evaluation": {"reason": "none here", "approved_by": "lead"}}}, '"evaluation": {'),
    ],
)
def test_a_document_has_one_place(tmp_path: Path, changes: dict[str, Any], at: str) -> None:
    ((code, found, _),) = refused(tmp_path, **changes)
    assert (code, found) == ("ARC-CFG-CONFLICT", at)


@pytest.mark.parametrize("collect", [{}, {"model-cards": METRICS}, None, []])
def test_collect_is_an_object_of_kinds(tmp_path: Path, collect: Any) -> None:
    refused(tmp_path, collect=collect, documents={"registry": "registry.yaml"})


def test_a_document_that_is_collected_may_have_to_be_fresh(tmp_path: Path) -> None:
    loaded(tmp_path, check={"freshness": {"evaluation": "1d"}})
    ((code, _, hint),) = refused(tmp_path, check={"freshness": {"evalution": "1d"}})
    assert (code, hint) == ("ARC-CFG-VALUE", "did you mean 'evaluation'?")


def test_servers_are_written_in_one_form(tmp_path: Path) -> None:
    network = {"allow": ["https://MLflow.example:443/", "http://127.0.0.1:5000", "http://[::1]:80"], "ca": "ca.pem"}
    found = loaded(tmp_path, network=network).network
    assert found.allow == ("https://mlflow.example", "http://127.0.0.1:5000", "http://[::1]")
    assert found.ca == tmp_path / "ca.pem"


@pytest.mark.parametrize(
    "server", ["mlflow.example", "https://ada:x@mlflow.example", "https://mlflow.example/api", "file:///x", "https://*"]
)
def test_what_is_no_server_is_refused(tmp_path: Path, server: str) -> None:
    ((code, at, _),) = refused(tmp_path, network={"allow": [server]})
    assert (code, at) == ("ARC-CFG-VALUE", json.dumps(server))


def test_the_schema_knows_the_options_of_every_collector() -> None:
    jsonschema.validate(SMALL | {"collect": {"evaluation": [METRICS, METRICS]}}, config_schema())


@pytest.mark.parametrize("wrong", [METRICS | {"from": "x"}, METRICS | {"fiel": "x"}, {"from": "plain-metrics"}, []])
def test_the_schema_refuses_what_is_refused(wrong: Any) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(SMALL | {"collect": {"evaluation": wrong}}, config_schema())


def test_the_schema_asks_for_some_evidence() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"project": "credit", "packs": ["arcanos/security"]}, config_schema())
