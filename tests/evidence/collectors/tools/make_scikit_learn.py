"""Write the samples of scikit-learn: `python make_scikit_learn.py FOLDER`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report, confusion_matrix
from sklearn.model_selection import cross_validate, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

HERE = Path(sys.argv[1])


def written(name: str, value: object) -> None:
    (HERE / f"{name}.json").write_text(json.dumps(value, indent=1) + "\n")


def report(truth: object, said: object, **more: object) -> object:
    return classification_report(truth, said, output_dict=True, **more)


def main() -> None:
    features, labels = load_breast_cancer(return_X_y=True)
    train, test, train_labels, test_labels = train_test_split(features, labels, random_state=0)
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(train, train_labels)
    said = model.predict(test)
    written("binary", report(test_labels, said))
    written("named", report(test_labels, said, target_names=["malign", "benign"]))
    written("weighted", report(test_labels, said, sample_weight=np.linspace(0.5, 1.5, len(said))))
    written("some_labels", report(test_labels, said, labels=[1]))
    written("nan", report([0, 0, 1, 2], [0, 0, 1, 1], labels=[0, 1, 2, 3], zero_division=np.nan))
    written("zeros", report([0, 0, 1, 2], [0, 0, 1, 1], zero_division=0))
    written(
        "multilabel", report(np.array([[1, 0], [1, 1], [0, 1]]), np.array([[1, 0], [0, 1], [0, 1]]), zero_division=0)
    )
    written("text_labels", report(["accuracy", "b", "b"], ["accuracy", "b", "accuracy"]))
    written("confusion_matrix", confusion_matrix(test_labels, said).tolist())
    scores = cross_validate(model, features, labels, scoring=["accuracy", "f1"], cv=5)
    written("cross_validate", {name: values.tolist() for name, values in scores.items() if not name.endswith("_time")})


if __name__ == "__main__":
    main()
