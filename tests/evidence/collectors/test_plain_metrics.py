"""Metrics that somebody wrote down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from arcanos.digest import sha256
from arcanos.errors import NotCollected
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.collectors.plain_metrics import Options, collect
from arcanos.evidence.measures import from_standard_error, wilson

Write = Callable[[str, str | bytes], Path]

AUC = '"value": 0.5, "n": 8, "standard_error": 0.1'
MEASURE = {"value": 0.7, "n": 50, "interval": [0.6, 0.8], "confidence": 0.9}


def run(setting: Setting, more: Mapping[str, Any] | None = None) -> Collected:
    options = {"from": "plain-metrics", "files": ["eval/*"], "model": "credit@1.1.0", **(more or {})}
    return collect(Options.model_validate(options), setting)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("m.json", f'{{"acc": 0.75, "eval": {{"loss": {{"value": 2}}}}, "auc": {{{AUC}}}}}'),
        ("m.yaml", "acc: 0.75\neval: {loss: 2}\nauc:\n  value: 0.5\n  n: 8\n  standard_error: 0.1\n"),
        ("m.csv", "metric,value,n,standard_error\nacc,0.75,,\neval/loss,2,,\nauc,0.5,8,1e-1\n"),
        (
            "m.json",
            f'[{{"metric": "acc", "value": 0.75}}, {{"name": "eval/loss", "value": 2}}, {{"name": "auc", {AUC}}}]',
        ),
    ],
)
def test_names_and_numbers_are_an_entry(setting: Setting, write: Write, name: str, text: str) -> None:
    write(f"eval/{name}", text)
    made = run(setting, {"names": {"acc": "accuracy"}})
    assert made.value == {
        "models": [
            {
                "model": "credit@1.1.0",
                "metrics": {"accuracy": 0.75, "auc": from_standard_error(0.5, 0.1, 8).document(), "eval/loss": 2},
                "reports": [{"name": f"eval/{name}", "sha256": sha256(text.encode()), "non_finite": 0}],
            }
        ]
    }
    assert made.notes == ()


def test_a_share_of_n_has_an_interval_where_the_options_say_it_is_one(setting: Setting, write: Write) -> None:
    write("eval/m.csv", "metric,value,n\naccuracy,0.75,1000\nf1,0.5,1000\nodd,0.3333,1000\n")
    made = run(setting, {"proportions": ["accuracy", "odd"], "confidence": 0.99})
    assert made.value["models"][0]["metrics"] == {
        "accuracy": wilson(750, 1000, 0.99).document(),
        "f1": 0.5,
        "odd": 0.3333,
    }
    assert made.notes == ("eval/m.csv: what is said of the samples of 2 metrics makes no interval, and was left out",)


@pytest.mark.parametrize(
    "text",
    ['{"auc": {"value": 0.7, "n": 50, "interval": [0.6, 0.8], "confidence": 0.9}}'],
)
def test_a_measure_is_taken_as_it_is(setting: Setting, write: Write, text: str) -> None:
    write("eval/m.json", text)
    assert run(setting).value["models"][0]["metrics"] == {"auc": MEASURE}
    write("eval/m.json", '{"old": 1}')
    write("eval/n.csv", "metric,value,n,low,high,confidence\nauc,0.7,50,0.6,0.8,0.9\n")
    assert run(setting).value["models"][0]["metrics"]["auc"] == MEASURE


@pytest.mark.parametrize(
    "sample",
    [
        '"n": 50, "interval": [0.8, 0.9], "confidence": 0.9',
        '"n": 0, "interval": [0.6, 0.8], "confidence": 0.9',
        '"n": 50, "interval": [0.6, 0.8], "confidence": 1.5',
        '"n": 50, "interval": [0.6, 0.8]',
        '"n": 50, "interval": [0.6], "confidence": 0.9',
        '"n": 50, "interval": "0.6 to 0.8", "confidence": 0.9',
        '"n": 50, "interval": [NaN, 0.8], "confidence": 0.9',
        '"interval": [0.6, 0.8], "confidence": 0.9',
        '"n": "50"',
        '"n": 1.5',
        '"n": true',
        '"n": 50, "standard_error": -0.1',
        '"n": 50, "standard_error": "0.1"',
    ],
)
def test_a_measure_that_is_none_is_refused(setting: Setting, write: Write, sample: str) -> None:
    write("eval/m.json", f'{{"auc": {{"value": 0.7, {sample}}}}}')
    with pytest.raises(NotCollected) as told:
        run(setting)
    assert [f"{one.place}: {one.code}" for one in told.value.mistakes] == ["eval/m.json:1:9: ARC-COL-MEASURE"]


def test_not_a_number_is_left_out_and_counted(setting: Setting, write: Write) -> None:
    write("eval/m.json", '{"a": NaN, "b": {"value": Infinity, "n": 3}, "c": 1}')
    write("eval/n.csv", "metric,value\nd,nan\ne,-inf\nf,1\n")
    made = run(setting)
    assert made.value["models"][0]["metrics"] == {"c": 1, "f": 1}
    assert [report["non_finite"] for report in made.value["models"][0]["reports"]] == [2, 2]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("m.json", '{"a": "0.9", "b": true, "c": null, "d": [1]}', ["1:7", "1:19", "1:30", "1:41"]),
        ("m.json", "7", ["1:1"]),
        ("m.json", "[]", ["1:1"]),
        ("m.json", "[1, {}]", ["1:2", "1:5"]),
        ("m.csv", "metric,value\na,high\nb,\nc,0x1\n", ["2:1", "3:1", "4:1"]),
        ("m.csv", "a,b\n1,2\n", ["2:1"]),
        ("m.yaml", "a: .nan\n", ["1:4"]),
        ("m.csv", "metric,value\na,1\na,2\n", ["3:1"]),
        ("m.txt", "a 1", ["0:0"]),
    ],
)
def test_what_is_no_number_is_refused_at_its_place(
    setting: Setting, write: Write, name: str, text: str, expected: list[str]
) -> None:
    write(f"eval/{name}", text)
    with pytest.raises(NotCollected) as told:
        run(setting)
    assert [f"{one.place.line}:{one.place.column}" for one in told.value.mistakes] == expected


def test_the_options_may_name_the_format(setting: Setting, write: Write) -> None:
    write("eval/m.txt", "a: 1")
    assert run(setting, {"format": "yaml"}).value["models"][0]["metrics"] == {"a": 1}


def test_a_share_that_no_file_has_is_refused(setting: Setting, write: Write) -> None:
    write("eval/m.json", '{"acc": {"value": 0.5, "n": 4}}')
    with pytest.raises(NotCollected) as told:
        run(setting, {"names": {"acc": "accuracy"}, "proportions": ["acc"]})
    assert [f"{one.place}: {one.code}" for one in told.value.mistakes] == ["proportions.acc: ARC-COL-NAME"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("m.json", '{"acc": {"value": 0.5, "n": 8, "standard_error": 0.1, "split": "train", "std": 0.2}}'),
        ("m.csv", "metric,value,n,standard_error,split,unit\nacc,0.5,8,0.1,train,%\n"),
    ],
)
def test_what_else_is_said_of_a_metric_is_counted(setting: Setting, write: Write, name: str, text: str) -> None:
    write(f"eval/{name}", text)
    assert run(setting).notes == (f"eval/{name}: 2 members or cells say something else of metrics, and were left out",)


def test_an_error_of_0_makes_no_interval_of_no_width(setting: Setting, write: Write) -> None:
    """Five right answers of five do not prove that the next one is right."""
    write("eval/m.csv", "metric,value,n,standard_error\naccuracy,1,5,0\nf1,1,5,0.0\n")
    made = run(setting, {"proportions": ["accuracy"]})
    assert made.value["models"][0]["metrics"] == {"accuracy": wilson(5, 5).document(), "f1": 1}
    assert made.notes == ("eval/m.csv: what is said of the samples of 1 metrics makes no interval, and was left out",)
