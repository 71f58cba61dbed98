"""Write the samples of Evidently 0.4: `python make_evidently_04.py FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from evidently import ColumnMapping
from evidently.metric_preset import ClassificationPreset, DataDriftPreset
from evidently.metrics import (
    ColumnDriftMetric,
    ColumnQuantileMetric,
    ColumnSummaryMetric,
    DatasetMissingValuesMetric,
)
from evidently.report import Report
from evidently.test_preset import DataStabilityTestPreset
from evidently.test_suite import TestSuite
from evidently.tests import (
    TestAccuracyScore,
    TestColumnDrift,
    TestColumnShareOfMissingValues,
    TestColumnValueMax,
    TestNumberOfDriftedColumns,
    TestNumberOfMissingValues,
    TestNumberOfRows,
)

HERE = Path(sys.argv[1])


def frame(seed: int, shift: float) -> pd.DataFrame:
    """Return decisions about 200 people, of whom three have no age."""
    draw = np.random.default_rng(seed)
    age = draw.normal(40 + shift, 10, 200).round(1)
    age[:3] = np.nan
    target = (draw.random(200) < 0.4).astype(int)
    said = np.where(draw.random(200) < 0.85, target, 1 - target)
    sex = draw.choice(["f", "m"], 200, p=[0.5 + shift / 100, 0.5 - shift / 100])
    return pd.DataFrame({"age": age, "sex": sex, "target": target, "prediction": said})


def written(name: str, made: Report | TestSuite, *data: object) -> None:
    made.run(reference_data=data[1], current_data=data[0], column_mapping=data[2])
    made.save_json(str(HERE / f"{name}.json"))


def main() -> None:
    current, reference = frame(1, 15), frame(2, 0)
    people = ColumnMapping(target=None, prediction=None, numerical_features=["age"], categorical_features=["sex"])
    plain = current[["age", "sex"]], reference[["age", "sex"]], people
    decided = current, reference, ColumnMapping(target="target", prediction="prediction")
    written("drift", Report([DataDriftPreset(), ColumnDriftMetric("age", stattest="psi")]), *plain)
    columns = [DatasetMissingValuesMetric(), ColumnSummaryMetric("age"), ColumnQuantileMetric("age", 0.25)]
    written("quality", Report([*columns, ColumnQuantileMetric("age", 0.75)]), *plain)
    written("classification", Report([ClassificationPreset()]), *decided)
    tests = [
        TestNumberOfRows(gte=100),
        TestNumberOfMissingValues(eq=0),
        TestColumnShareOfMissingValues("age", lte=0.05),
        TestColumnShareOfMissingValues("sex", eq=0),
        TestColumnValueMax("age", lte=50, is_critical=False),
        TestColumnDrift("age"),
        TestColumnDrift("sex"),
        TestNumberOfDriftedColumns(lt=1),
        TestColumnValueMax("nowhere", lte=50),
    ]
    written("tests", TestSuite(tests), *plain)
    written("stability", TestSuite([DataStabilityTestPreset()]), *plain)
    written("accuracy", TestSuite([TestAccuracyScore(gte=0.99), TestAccuracyScore(gte=0.5)]), *decided)


if __name__ == "__main__":
    main()
