"""Write the samples of Evidently 0.7: `python make_evidently_07.py FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from evidently import BinaryClassification, DataDefinition, Dataset, MulticlassClassification, Report
from evidently.metrics import (
    CategoryCount,
    ColumnCount,
    DriftedColumnsCount,
    GroupBy,
    InListValueCount,
    MaxValue,
    MeanValue,
    MissingValueCount,
    QuantileValue,
    RowCount,
    StdValue,
    UniqueValueCount,
    ValueDrift,
)
from evidently.presets import ClassificationPreset, DataDriftPreset, DataSummaryPreset
from evidently.tests import eq, gte, lte

HERE = Path(sys.argv[1])


def frame(seed: int, shift: float) -> pd.DataFrame:
    """Return decisions about 200 people, of whom three have no age."""
    draw = np.random.default_rng(seed)
    age = draw.normal(40 + shift, 10, 200).round(1)
    age[:3] = np.nan
    target = (draw.random(200) < 0.4).astype(int)
    said = np.where(draw.random(200) < 0.85, target, 1 - target)
    sex = draw.choice(["f", "m"], 200, p=[0.5 + shift / 100, 0.5 - shift / 100])
    return pd.DataFrame({"age": age, "sex": sex, "empty": np.nan, "target": target, "prediction": said})


def dataset(data: pd.DataFrame, **more: object) -> Dataset:
    numbers = [name for name in ("age", "empty") if name in data]
    definition = DataDefinition(numerical_columns=numbers, categorical_columns=["sex"], **more)
    return Dataset.from_pandas(data, data_definition=definition)


def written(name: str, metrics: list[object], current: Dataset, reference: Dataset | None, tests: bool = False) -> None:
    made = Report(metrics, include_tests=tests).run(current, reference)
    made.save_json(str(HERE / f"{name}.json"))


def main() -> None:
    current, reference = frame(1, 15), frame(2, 0)
    plain = dataset(current[["age", "sex"]]), dataset(reference[["age", "sex"]])
    written("drift", [DataDriftPreset()], *plain)
    written("drift_tests", [DataDriftPreset()], *plain, tests=True)
    quality = [
        RowCount(tests=[gte(100)]),
        ColumnCount(),
        MissingValueCount(column="age", tests=[eq(0), lte(5)]),
        MeanValue(column="age", tests=[lte(45.0), lte(50.0, is_critical=False)]),
        MaxValue(column="age"),
        StdValue(column="empty"),
        MaxValue(column="empty", tests=[lte(1)]),
        QuantileValue(column="age", quantile=0.25),
        QuantileValue(column="age", quantile=0.75),
        UniqueValueCount(column="sex"),
        CategoryCount(column="sex", category="f", share_tests=[gte(0.9)]),
        InListValueCount(column="sex", values=["f"]),
        ValueDrift(column="sex", method="psi", tests=[lte(0.001)]),
        DriftedColumnsCount(columns=["age", "sex"], tests=[eq(0)], share_tests=[lte(0.9)]),
    ]
    written("quality", quality, dataset(current[["age", "sex", "empty"]]), dataset(reference[["age", "sex", "empty"]]))
    written("summary", [DataSummaryPreset()], *plain, tests=True)
    binary = {"classification": [BinaryClassification(target="target", prediction_labels="prediction")]}
    written("binary", [ClassificationPreset()], dataset(current, **binary), None, tests=True)
    many = {"classification": [MulticlassClassification(target="target", prediction_labels="prediction")]}
    written("labels", [ClassificationPreset()], dataset(current, **many), dataset(reference, **many), tests=True)
    written(
        "groups",
        [GroupBy(MeanValue(column="age"), "sex"), GroupBy(MaxValue(column="age"), "sex")],
        dataset(current),
        None,
    )


if __name__ == "__main__":
    main()
