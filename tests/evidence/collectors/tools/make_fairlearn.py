"""Write the sample of fairlearn: `python make_fairlearn.py FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from fairlearn.metrics import MetricFrame, count, selection_rate
from sklearn.metrics import accuracy_score

HERE = Path(sys.argv[1])


def main() -> None:
    draw = np.random.default_rng(0)
    truth = draw.integers(0, 2, 200)
    said = np.where(draw.random(200) < 0.8, truth, 1 - truth)
    metrics = {"accuracy": accuracy_score, "selection_rate": selection_rate, "count": count}
    sex = {"sex": draw.choice(["f", "m"], 200)}
    MetricFrame(metrics=metrics, y_true=truth, y_pred=said, sensitive_features=sex).by_group.to_json(
        HERE / "by_group.json"
    )


if __name__ == "__main__":
    main()
