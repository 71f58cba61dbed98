"""Training metrics in JSON Lines: what is taken, what is left out and said, what is refused and where."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from arcanos.digest import canonical, sha256
from arcanos.errors import NotCollected
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.collectors.json_lines_metrics import LINE, Options, collect
from arcanos.evidence.collectors.run_log import METRICS, RunLog

Write = Callable[[str, str | bytes], Path]

BEST = {"best": 0.4, "best_step": 10}
LOG = """\
{"step": 0, "time": "2026-11-20T10:00:00+01:00", "loss": 0.9, "eval": {"accuracy": 0.5}}
{"step": 10, "time": "2026-11-20T10:05:00+01:00", "loss": 0.4, "eval": {"accuracy": 0.8}}

{"step": 20, "time": "2026-11-20T10:10:00+01:00", "loss": 0.6, "eval": {"accuracy": 0.78}}
"""


def run(setting: Setting, more: Mapping[str, Any] | None = None) -> Collected:
    options = {"from": "json-lines-metrics", "files": ["logs/*.jsonl"], **(more or {})}
    return collect(Options.model_validate(options), setting)


def refused(setting: Setting, more: Mapping[str, Any] | None = None) -> list[str]:
    with pytest.raises(NotCollected) as told:
        run(setting, more)
    return [f"{one.place}: {one.code}" for one in told.value.mistakes]


def test_a_log_is_a_run_with_the_last_value_of_each_metric(setting: Setting, write: Write) -> None:
    write("logs/run-7.jsonl", LOG)
    made = run(setting, {"model": "credit@1.1.0", "names": {"eval/accuracy": "accuracy"}, "best": {"loss": "lowest"}})
    assert made.value == {
        "runs": [
            {
                "id": "run-7",
                "model": "credit@1.1.0",
                "log_sha256": sha256(LOG.encode()),
                "records": 3,
                "non_finite": 0,
                "first_step": 0,
                "last_step": 20,
                "first_logged_at": "2026-11-20T09:00:00Z",
                "last_logged_at": "2026-11-20T09:10:00Z",
                "metrics": {"accuracy": 0.78, "loss": 0.6},
                "summaries": {
                    "accuracy": {"count": 3, "first": 0.5, "last": 0.78, "min": 0.5, "max": 0.8},
                    "loss": {"count": 3, "first": 0.9, "last": 0.6, "min": 0.4, "max": 0.9, **BEST},
                },
                "series": {
                    "accuracy": [
                        {"value": 0.5, "step": 0, "at": "2026-11-20T09:00:00Z"},
                        {"value": 0.8, "step": 10, "at": "2026-11-20T09:05:00Z"},
                        {"value": 0.78, "step": 20, "at": "2026-11-20T09:10:00Z"},
                    ],
                    "loss": [
                        {"value": 0.9, "step": 0, "at": "2026-11-20T09:00:00Z"},
                        {"value": 0.4, "step": 10, "at": "2026-11-20T09:05:00Z"},
                        {"value": 0.6, "step": 20, "at": "2026-11-20T09:10:00Z"},
                    ],
                },
            }
        ]
    }
    assert made.notes == ()
    assert [(one.name, one.sha256, one.size) for one in made.origins] == [
        ("logs/run-7.jsonl", sha256(LOG.encode()), len(LOG))
    ]
    assert made.observed == (datetime(2026, 11, 20, 9, tzinfo=UTC), datetime(2026, 11, 20, 9, 10, tzinfo=UTC))


def test_not_a_number_is_left_out_counted_and_noted(setting: Setting, write: Write) -> None:
    lines = '{"loss": NaN}\n{"loss": 0.5}\n{"loss": -Infinity}\n{"loss": 1e999}\n'
    write("logs/a.jsonl", lines + '{"loss": ' + "9" * 300 + "}\n")
    made = run(setting)
    (entry,) = made.value["runs"]
    assert (entry["non_finite"], entry["records"]) == (4, 5)
    assert "logs/a.jsonl: 4 values are NaN, infinite or larger than numbers may be, and were left out" in made.notes
    canonical(made.value)


@pytest.mark.parametrize("worst", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_metric_that_ends_in_no_number_has_no_last_value(setting: Setting, write: Write, worst: str) -> None:
    """A training that diverged must not pass by the loss from before."""
    write("logs/a.jsonl", f'{{"loss": 0.5, "lr": 1}}\n{{"loss": 0.25, "lr": 2}}\n{{"loss": {worst}, "lr": 3}}\n')
    made = run(setting, {"names": {"loss": "train/loss"}, "best": {"train/loss": "lowest"}})
    (entry,) = made.value["runs"]
    assert entry["metrics"] == {"lr": 3}
    assert entry["summaries"]["train/loss"] == {"count": 2, "first": 0.5, "min": 0.25, "max": 0.5, "best": 0.25}
    assert "logs/a.jsonl: 1 metrics end in what is no finite number: they have no last value" in made.notes


def test_a_metric_that_recovers_has_a_last_value(setting: Setting, write: Write) -> None:
    write("logs/a.jsonl", '{"loss": 0.5}\n{"loss": NaN}\n{"loss": 0.25}\n{"loss": null}\n')
    assert run(setting).value["runs"][0]["metrics"] == {"loss": 0.25}


def test_what_is_no_number_is_left_out_and_noted(setting: Setting, write: Write) -> None:
    write("logs/a.jsonl", '{"loss": "0.5", "ok": true, "none": null, "list": [1], "deep": {"er": {"loss": 1}}}')
    made = run(setting)
    (entry,) = made.value["runs"]
    assert entry["metrics"] == {"deep/er/loss": 1}
    assert made.notes == ("logs/a.jsonl: 4 values are no numbers, and were left out",)


def test_a_log_without_numbers_says_so(setting: Setting, write: Write) -> None:
    write("logs/a.jsonl", '{"message": "started"}')
    made = run(setting)
    assert made.value["runs"][0]["metrics"] == {}
    assert "logs/a.jsonl: no number was logged" in made.notes


@pytest.mark.parametrize(
    ("unit", "number"),
    [
        ("s", 1763640000),
        ("s", 1763640000.0),
        ("ms", 1763640000000),
        ("us", 1763640000000000),
        ("ns", 1763640000 * 10**9),
    ],
)
def test_numbers_are_times_where_their_unit_is_said(setting: Setting, write: Write, unit: str, number: float) -> None:
    write("logs/a.jsonl", json.dumps({"ts": number, "loss": 1}))
    (entry,) = run(setting, {"time": "ts", "time_unit": unit}).value["runs"]
    assert entry["last_logged_at"] == "2025-11-20T12:00:00Z"


@pytest.mark.parametrize(
    "said", ['"2026-11-20T10:00:00"', "1763640000", '"yesterday"', "1e300", "NaN", "true", "-1e18"]
)
def test_a_time_that_can_not_be_told_is_left_out_and_noted(setting: Setting, write: Write, said: str) -> None:
    write("logs/a.jsonl", f'{{"time": {said}, "loss": 1}}')
    made = run(setting)
    assert "last_logged_at" not in made.value["runs"][0]
    assert made.observed is None
    assert made.notes == ("logs/a.jsonl: 1 values state a time without zone or unit, which was left out",)


def test_a_log_of_the_future_is_no_fresh_evidence(setting: Setting, write: Write) -> None:
    write("logs/a.jsonl", '{"time": "2030-01-01T00:00:00Z", "loss": 1}')
    made = run(setting)
    assert made.observed is None
    assert made.notes == ("logs/a.jsonl: it was logged later than it was collected: a clock is wrong",)


def test_the_oldest_of_several_logs_says_when(setting: Setting, write: Write) -> None:
    write("logs/a.jsonl", '{"time": "2026-11-20T00:00:00Z", "loss": 1}')
    write("logs/b.jsonl", '{"time": "2026-01-20T00:00:00Z", "loss": 1}')
    made = run(setting)
    assert made.observed == (datetime(2026, 1, 20, tzinfo=UTC),) * 2
    write("logs/c.jsonl", '{"loss": 1}')
    assert run(setting).observed is None


def test_a_record_may_name_its_metric(setting: Setting, write: Write) -> None:
    write("logs/a.jsonl", '{"name": "loss", "v": 0.5, "step": 3}\n{"name": "loss", "v": null, "step": 4}')
    made = run(setting, {"metric": "name", "value": "v"})
    assert made.value["runs"][0]["summaries"] == {
        "loss": {"count": 1, "first": 0.5, "last": 0.5, "min": 0.5, "max": 0.5}
    }
    assert made.notes == ("logs/a.jsonl: 1 values are no numbers, and were left out",)


def test_a_record_that_names_no_metric_is_refused(setting: Setting, write: Write) -> None:
    write("logs/a.jsonl", '{"name": "loss", "v": 0.5}\n{"v": 0.5}\n{"name": 1, "v": 2}\n{"name": "loss"}')
    assert refused(setting, {"metric": "name", "value": "v"}) == [
        f"logs/a.jsonl:{line}:1: ARC-COL-SHAPE" for line in (2, 3, 4)
    ]


def test_metric_and_value_stand_together() -> None:
    with pytest.raises(ValidationError, match="stand together"):
        Options.model_validate({"from": "json-lines-metrics", "files": ["a"], "metric": "name"})


@pytest.mark.parametrize("model", ["credit", "credit@", "@1", "a b@1", "a@1@2", ""])
def test_a_model_is_named_with_its_version(model: str) -> None:
    with pytest.raises(ValidationError):
        Options.model_validate({"from": "json-lines-metrics", "files": ["a"], "model": model})


REFUSED: list[tuple[str | bytes, list[str]]] = [
    (b"", ["logs/a.jsonl: ARC-IN-EMPTY"]),
    (b"\n \n", ["logs/a.jsonl: ARC-IN-EMPTY"]),
    ('{"loss": 1}\n{"loss": ', ["logs/a.jsonl:2:10: ARC-IN-SYNTAX"]),
    ('{"loss": 1}\n{"a": 1, "a": 2}\n[1', ["logs/a.jsonl:2:10: ARC-IN-DUPKEY", "logs/a.jsonl:3:3: ARC-IN-SYNTAX"]),
    ('{"loss": 1}\n[1]\n2\n', ["logs/a.jsonl:2:1: ARC-COL-SHAPE", "logs/a.jsonl:3:1: ARC-COL-SHAPE"]),
    ('{"loss": 1}'.encode("utf-16"), ["logs/a.jsonl:1:1: ARC-IN-ENCODING"]),
    (b'{"loss": 1}\n{"a\xff": 1}', ["logs/a.jsonl:2:4: ARC-IN-ENCODING"]),
    ("<!DOCTYPE html>\n<html>", ["logs/a.jsonl:1:1: ARC-IN-HTML", "logs/a.jsonl:2:1: ARC-IN-HTML"]),
    ('{"loss": nan}', ["logs/a.jsonl:1:10: ARC-IN-SYNTAX"]),
    ('{"a": ' * 70 + "1" + "}" * 70, ["logs/a.jsonl:1:385: ARC-IN-LIMIT"]),
    ("[" * 100_000, ["logs/a.jsonl:1:65: ARC-IN-LIMIT"]),
    ('{"loss": 1}\n' + "x" * (LINE.size + 1), ["logs/a.jsonl:2:1: ARC-IN-LIMIT"]),
    ('{"k": ' + "9" * 400 + "}", ["logs/a.jsonl:1:7: ARC-IN-LIMIT"]),
    ('{"\\ud800": 1}', ["logs/a.jsonl:1:2: ARC-IN-CHARACTER"]),
]


@pytest.mark.parametrize(("content", "expected"), REFUSED)
def test_what_is_no_json_lines_is_refused_at_its_line(
    setting: Setting, write: Write, content: str | bytes, expected: list[str]
) -> None:
    write("logs/a.jsonl", content)
    assert refused(setting) == expected


def test_mistakes_of_all_logs_are_told_at_once(setting: Setting, write: Write) -> None:
    write("logs/a.jsonl", "{")
    write("logs/b.jsonl", '{"loss": 1}')
    write("logs/c.jsonl", "{} {}")
    assert refused(setting) == ["logs/a.jsonl:1:2: ARC-IN-SYNTAX", "logs/c.jsonl:1:4: ARC-IN-TRAILING"]


def test_a_byte_order_mark_and_windows_line_ends_are_read(setting: Setting, write: Write) -> None:
    write("logs/a.jsonl", b'\xef\xbb\xbf{"loss": 1}\r\n{"loss": 2}\r\n')
    assert run(setting).value["runs"][0]["metrics"] == {"loss": 2}


def test_no_log_is_no_evidence(setting: Setting) -> None:
    assert refused(setting) == ["logs/*.jsonl: ARC-COL-NOFILE"]


def test_a_metric_that_no_log_has_is_refused(setting: Setting, write: Write) -> None:
    write("logs/a.jsonl", LOG)
    assert refused(setting, {"names": {"eval_accuracy": "accuracy"}, "best": {"los": "lowest"}}) == [
        "best.los: ARC-COL-NAME",
        "names.eval_accuracy: ARC-COL-NAME",
    ]


def test_two_metrics_of_one_name_are_refused(setting: Setting, write: Write) -> None:
    write("logs/a.jsonl", '{"acc": 0.9, "accuracy": 0.1}')
    assert refused(setting, {"names": {"acc": "accuracy"}}) == ["logs/a.jsonl: ARC-COL-NAME"]


def test_logs_of_one_name_are_runs_that_can_not_be_told_apart(setting: Setting, write: Write) -> None:
    write("logs/a/metrics.jsonl", LOG)
    write("logs/b/metrics.jsonl", LOG)
    assert refused(setting, {"files": ["logs/*/metrics.jsonl"]}) == [
        "logs/a/metrics.jsonl: ARC-COL-RUN",
        "logs/b/metrics.jsonl: ARC-COL-RUN",
    ]
    assert run(setting, {"files": ["logs/a/metrics.jsonl"], "run": "run-7"}).value["runs"][0]["id"] == "run-7"


def test_more_metrics_than_a_run_has_are_refused(setting: Setting, write: Write) -> None:
    write("logs/a.jsonl", "\n".join(f'{{"m{number}": 1}}' for number in range(METRICS + 1)))
    assert refused(setting) == ["logs/a.jsonl: ARC-COL-LIMIT"]


def test_memory_does_not_grow_with_the_log(setting: Setting, write: Write) -> None:
    line = '{"step": %d, "loss": 0.25, "accuracy": 0.75}\n'
    peaks: list[int] = []
    for lines in (1_000, 5_000):
        write("logs/a.jsonl", "".join(line % number for number in range(lines)))
        tracemalloc.start()
        run(setting)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5


@given(st.lists(st.floats(-1e6, 1e6) | st.integers(-9, 9), min_size=1, max_size=60), st.integers(1, 9))
def test_a_series_holds_its_last_point_and_the_summary_all(values: list[float], most: int) -> None:
    log = RunLog("log", most)
    for step, value in enumerate(values):
        log.add("m", value, step)
    entry = log.entry({}, {"m": "highest"})
    series = cast(list[dict[str, Any]], entry["series"]["m"])
    summary = entry["summaries"]["m"]
    assert 1 <= len(series) <= most
    assert series[-1] == {"value": values[-1], "step": len(values) - 1}
    assert [point["value"] for point in series] == [values[int(point["step"])] for point in series]
    assert [point["step"] for point in series] == sorted({point["step"] for point in series})
    assert (summary["count"], summary["min"], summary["max"]) == (len(values), min(values), max(values))
    assert summary["best_step"] == values.index(max(values))
    if len(values) <= most:
        assert [point["value"] for point in series] == values
