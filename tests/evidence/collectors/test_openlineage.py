"""OpenLineage events, after its specification: of runs, data sets and jobs, old and new, and what is no event."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.digest import canonical
from arcanos.errors import NotCollected
from arcanos.evidence.collectors import openlineage_graph
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.collectors.openlineage import LINE, Options, collect
from arcanos.evidence.collectors.openlineage_document import entries
from arcanos.evidence.collectors.openlineage_events import NoEvent, event
from arcanos.evidence.collectors.openlineage_graph import Graph

Write = Callable[[str, str | bytes], Path]

PRODUCER = {
    "producer": "https://example.org/pipeline",
    "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json",
}
RAW: dict[str, Any] = {
    "namespace": "s3://data",
    "name": "loans/raw",
    "facets": {
        "dataSource": {"_producer": "p", "name": "data", "uri": "postgres://app:hunter2secret@db/loans"},
        "schema": {"fields": [{"name": "age", "type": "int", "fields": []}, {"name": "sex"}, {"type": "x"}, 7]},
        "ownership": {"owners": [{"name": "team:data", "type": "MAINTAINER"}]},
        "documentation": {"description": "Loans as they came in"},
        "tags": {"tags": [{"key": "pii", "value": "true", "source": "CONFIG"}]},
        "columnLineage": None,
    },
    "inputFacets": {"dataQualityMetrics": {"rowCount": 1000, "bytes": 12, "columnMetrics": {"age": {"sum": 1.5}}}},
}
CLEAN: dict[str, Any] = {
    "namespace": "s3://data",
    "name": "loans/clean",
    "facets": {"version": {"datasetVersion": "v7"}, "lifecycleStateChange": {"lifecycleStateChange": "OVERWRITE"}},
    "outputFacets": {"outputStatistics": {"rowCount": 900, "size": 10}},
}
JOB: dict[str, Any] = {
    "namespace": "etl",
    "name": "clean-loans",
    "facets": {"sourceCodeLocation": {"type": "git", "url": "https://git.example/etl", "version": "abc123"}},
}


def run_event(state: str, at: str, **more: Any) -> dict[str, Any]:
    return {**PRODUCER, "eventType": state, "eventTime": at, "run": {"runId": "r1"}, "job": JOB, **more}


EVENTS = [
    run_event("START", "2026-11-20T10:00:00.000000001Z", inputs=[RAW], outputs=[]),
    run_event("COMPLETE", "2026-11-20T11:05:00+01:00", inputs=[RAW], outputs=[CLEAN]),
]


def run(setting: Setting, more: Mapping[str, Any] | None = None) -> Collected:
    return collect(Options.model_validate({"from": "openlineage", "files": ["lineage/*"], **(more or {})}), setting)


def lines(events: list[Any]) -> str:
    return "".join(json.dumps(one) + "\n" for one in events)


def test_events_are_data_sets_jobs_and_edges(setting: Setting, write: Write) -> None:
    write("lineage/events.jsonl", lines(EVENTS))
    made = run(setting, {"ids": {"s3://data/loans/raw": "loans-2025"}})
    raw, clean = made.value["datasets"]
    facets = raw.pop("facets")
    assert raw == {
        "id": "loans-2025",
        "namespace": "s3://data",
        "name": "loans/raw",
        "last_event_at": "2026-11-20T10:05:00Z",
        "source": "postgres://app:[redacted password]@db/loans",
        "description": "Loans as they came in",
        "rows": 1000,
        "owners": [{"name": "team:data", "type": "MAINTAINER"}],
        "fields": [{"name": "age", "type": "int"}, {"name": "sex"}],
        "tags": [{"key": "pii", "value": "true"}],
        "input_facets": RAW["inputFacets"],
    }
    assert set(facets) == {"dataSource", "schema", "ownership", "documentation", "tags"}
    assert facets["schema"] == RAW["facets"]["schema"]
    assert clean == {
        "id": "s3://data/loans/clean",
        "namespace": "s3://data",
        "name": "loans/clean",
        "last_event_at": "2026-11-20T10:05:00Z",
        "version": "v7",
        "lifecycle_state": "OVERWRITE",
        "facets": CLEAN["facets"],
        "output_facets": CLEAN["outputFacets"],
    }
    assert made.value["jobs"] == [
        {
            "id": "etl/clean-loans",
            "namespace": "etl",
            "name": "clean-loans",
            "last_event_at": "2026-11-20T10:05:00Z",
            "source": "https://git.example/etl",
            "version": "abc123",
            "last_run": {"id": "r1", "state": "COMPLETE", "at": "2026-11-20T10:05:00Z"},
            "events": {"COMPLETE": 1, "START": 1},
            "facets": JOB["facets"],
        }
    ]
    assert made.value["edges"] == [
        {"job": "etl/clean-loans", "dataset": "loans-2025", "role": "input"},
        {"job": "etl/clean-loans", "dataset": "s3://data/loans/clean", "role": "output"},
    ]
    assert made.observed == (datetime(2026, 11, 20, 10, tzinfo=UTC), datetime(2026, 11, 20, 10, 5, tzinfo=UTC))
    assert made.notes == ()
    assert {one.path for one in made.withheld} == {
        "$.datasets[0].source",
        "$.datasets[0].facets.dataSource.uri",
    }
    assert b"hunter2" not in canonical(made.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("events.json", json.dumps(EVENTS)),
        ("events.ndjson", lines(EVENTS)),
        ("events", lines(EVENTS)),
        ("events.json", json.dumps(EVENTS, indent=2)),
    ],
)
def test_a_list_and_lines_say_the_same(setting: Setting, write: Write, name: str, text: str) -> None:
    write("lineage/events.jsonl", lines(EVENTS))
    expected = run(setting, {"files": ["lineage/events.jsonl"]}).value
    write(f"more/{name}", text)
    assert run(setting, {"files": ["more/*"]}).value == expected


def test_events_of_data_sets_and_jobs_have_no_type(setting: Setting, write: Write) -> None:
    events = [
        {"eventTime": "2026-11-20T10:00:00Z", "dataset": RAW},
        {"eventTime": "2026-11-20T10:00:00Z", "job": JOB, "inputs": [RAW], "outputs": None},
    ]
    write("lineage/events.jsonl", lines(events))
    made = run(setting)
    assert [one["id"] for one in made.value["datasets"]] == ["s3://data/loans/raw"]
    assert "last_run" not in made.value["jobs"][0]
    assert [one["role"] for one in made.value["edges"]] == ["input"]
    assert made.notes == ()


@pytest.mark.parametrize("at", ["2020-02-22T22:42:42.000", "yesterday", "2020-02-22", 1582411362, ""])
def test_a_time_without_zone_is_left_out_and_noted(setting: Setting, write: Write, at: Any) -> None:
    write("lineage/events.jsonl", lines([run_event("COMPLETE", at, inputs=[RAW])]))
    made = run(setting)
    assert "last_event_at" not in made.value["datasets"][0]
    assert made.value["jobs"][0]["last_run"] == {"id": "r1", "state": "COMPLETE"}
    assert made.notes == ("1 events state no time with a zone: they count as the oldest",)
    assert made.observed is None


def test_old_events_without_schema_and_type_are_read(setting: Setting, write: Write) -> None:
    old = {"eventTime": "2026-11-20T10:00:00Z", "run": {"runId": "r1"}, "job": {"namespace": "n", "name": "j"}}
    write("lineage/events.jsonl", lines([old, {**old, "eventType": "DONE"}]))
    made = run(setting)
    assert made.value["jobs"][0]["id"] == "n/j"
    assert made.notes == ("2 events of runs state no known type, and do not count among a job's events",)


def test_a_facet_may_be_taken_back(setting: Setting, write: Write) -> None:
    gone = {**CLEAN, "facets": {"version": {"_deleted": True}}}
    events = [
        {"eventTime": "2026-11-20T11:00:00Z", "dataset": gone},
        {"eventTime": "2026-11-20T10:00:00Z", "dataset": CLEAN},
    ]
    write("lineage/events.jsonl", lines(events))
    (one,) = run(setting).value["datasets"]
    assert "version" not in one
    assert set(one["facets"]) == {"lifecycleStateChange"}


def test_numbers_that_are_not_finite_are_left_out_of_facets(setting: Setting, write: Write) -> None:
    quality = {
        "dataQualityMetrics": {"rowCount": float("nan"), "columnMetrics": {"a": {"max": float("inf"), "min": 1}}}
    }
    write(
        "lineage/events.jsonl", lines([{"dataset": {**CLEAN, "facets": quality}, "eventTime": "2026-11-20T10:00:00Z"}])
    )
    made = run(setting)
    (one,) = made.value["datasets"]
    assert one["facets"] == {"dataQualityMetrics": {"columnMetrics": {"a": {"min": 1}}}}
    assert "rows" not in one
    assert made.notes == ("2 numbers in facets are not finite, and were left out",)


def test_an_event_of_the_future_is_no_fresh_evidence(setting: Setting, write: Write) -> None:
    write("lineage/events.jsonl", lines([run_event("COMPLETE", "2030-01-01T00:00:00Z")]))
    made = run(setting)
    assert made.observed is None
    assert made.notes == ("an event is later than the collection: a clock is wrong",)


NO_EVENTS: list[tuple[str, str, list[str]]] = [
    ("a.jsonl", "[]\n{}\n7\n", ["1:1 COL-SHAPE", "2:1 COL-SHAPE", "3:1 COL-SHAPE"]),
    ("a.jsonl", '{"job": {"namespace": "n"}}', ["1:1 COL-SHAPE"]),
    ("a.jsonl", '{"job": {"namespace": "n", "name": ""}}', ["1:1 COL-SHAPE"]),
    ("a.jsonl", '{"job": {"namespace": 1, "name": "j"}}', ["1:1 COL-SHAPE"]),
    ("a.jsonl", '{"job": {"namespace": "n", "name": "j", "facets": []}}', ["1:1 COL-SHAPE"]),
    ("a.jsonl", '{"job": {"namespace": "n", "name": "j"}, "inputs": {}}', ["1:1 COL-SHAPE"]),
    ("a.jsonl", '{"job": {"namespace": "n", "name": "j"}, "inputs": [null]}', ["1:1 COL-SHAPE"]),
    ("a.jsonl", '{"dataset": null}', ["1:1 COL-SHAPE"]),
    ("a.jsonl", '{"dataset": {"namespace": "n", "name": "d"}}\n{"job"', ["2:7 IN-SYNTAX"]),
    ("a.jsonl", "", ["0:0 IN-EMPTY"]),
    ("a.jsonl", "x" * (LINE.size + 1), ["1:1 IN-LIMIT"]),
    ("a.json", "[]", ["1:1 COL-SHAPE"]),
    ("a.json", '[{"dataset": {"namespace": "n", "name": "d"}},\n {}]', ["2:2 COL-SHAPE"]),
    ("a.json", '{"dataset": {"namespace": "n", "name": "d"}}\n{}', ["2:1 IN-TRAILING"]),
]


@pytest.mark.parametrize(("name", "text", "expected"), NO_EVENTS)
def test_what_is_no_event_is_refused_at_its_place(
    setting: Setting, write: Write, name: str, text: str, expected: list[str]
) -> None:
    write(f"lineage/{name}", text)
    with pytest.raises(NotCollected) as told:
        run(setting)
    found = [f"{one.place.line}:{one.place.column} {one.code.removeprefix('ARC-')}" for one in told.value.mistakes]
    assert found == expected


def test_events_that_a_client_appended_to_a_json_file_are_lines(setting: Setting, write: Write) -> None:
    write("lineage/events.json", lines(EVENTS))
    with pytest.raises(NotCollected, match="say `format: jsonl`"):
        run(setting)
    assert len(run(setting, {"format": "jsonl"}).value["datasets"]) == 2


def test_ids_are_of_data_sets_that_are_there_and_of_one_each(setting: Setting, write: Write) -> None:
    write("lineage/events.jsonl", lines(EVENTS))
    with pytest.raises(NotCollected) as told:
        run(setting, {"ids": {"s3://data/raw": "a", "s3://data/loans/raw": "x", "s3://data/loans/clean": "x"}})
    assert [str(one.place) for one in told.value.mistakes] == ["ids", "ids.s3://data/raw"]


def test_names_that_join_to_one_id_are_refused(setting: Setting, write: Write) -> None:
    write("lineage/e.jsonl", lines([{"dataset": {"namespace": n, "name": d}} for n, d in (("a/b", "c"), ("a", "b/c"))]))
    with pytest.raises(NotCollected) as told:
        run(setting)
    assert [str(one.place) for one in told.value.mistakes] == ["ids"]


@pytest.mark.parametrize(("budget", "most"), [("NODES", 1), ("FACETS", 100)])
def test_a_lineage_that_is_too_large_is_refused(
    setting: Setting, write: Write, monkeypatch: pytest.MonkeyPatch, budget: str, most: int
) -> None:
    monkeypatch.setattr(openlineage_graph, budget, most)
    write("lineage/events.jsonl", lines(EVENTS))
    with pytest.raises(NotCollected) as told:
        run(setting)
    assert {one.code for one in told.value.mistakes} == {"ARC-COL-LIMIT"}


def mention(name: str, version: str) -> dict[str, Any]:
    return {"namespace": "n", "name": name, "facets": {"version": {"datasetVersion": version}}}


MENTIONS = st.builds(mention, st.sampled_from("abc"), st.sampled_from("123"))


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Events at different times."""
    return [
        run_event(
            draw(st.sampled_from(["START", "COMPLETE", "FAIL"])),
            f"2026-11-20T10:00:{second:02}Z",
            inputs=draw(st.lists(MENTIONS, max_size=2)),
            outputs=draw(st.lists(MENTIONS, max_size=1)),
        )
        for second in range(draw(st.integers(1, 6)))
    ]


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_in_the_file_does_not_count_where_events_state_times(events: list[dict[str, Any]], draw: Any) -> None:
    def value(order: list[dict[str, Any]]) -> object:
        graph = Graph()
        for one in order:
            mentions = {one["name"]: one for one in [*one["inputs"], *one["outputs"]]}
            graph.take(event({**one, "inputs": list(mentions.values()), "outputs": []}))
        return entries(graph, {})[0]

    shuffled = list(events)
    draw.shuffle(shuffled)
    assert value(shuffled) == value(events)


KEYS = st.sampled_from(["job", "dataset", "inputs", "facets", "namespace", "name", "run"])
SCALARS: st.SearchStrategy[Any] = st.none() | st.booleans() | st.text(max_size=3)


@given(st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=8))
def test_any_value_is_an_event_or_none(value: Any) -> None:
    try:
        Graph().take(event(value))
    except NoEvent:
        return
