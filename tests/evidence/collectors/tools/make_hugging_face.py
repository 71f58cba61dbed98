"""Write the samples of huggingface_hub and skops: `python make_hugging_face.py FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml
from huggingface_hub import (
    DatasetCard,
    DatasetCardData,
    EvalResult,
    EvalResultEntry,
    ModelCard,
    ModelCardData,
    eval_result_entries_to_yaml,
)
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from skops import card

HERE = Path(sys.argv[1])
SIGNED = "eyJhbGciOiJFZERTQSJ9"


def result(kind: str, value, **more) -> EvalResult:
    said = {
        "task_type": "text-classification",
        "dataset_type": "acme/intents",
        "dataset_name": "Intents",
        "metric_type": kind,
        "metric_value": value,
    }
    return EvalResult(**(said | more))


RESULTS = [
    result(
        "accuracy", 0.91, metric_name="Accuracy", dataset_config="de", dataset_split="test", dataset_revision="5503434"
    ),
    result("accuracy", 0.88, metric_name="Accuracy", dataset_config="fr", dataset_split="test"),
    result("accuracy", 0.79, metric_name="Accuracy of the new", dataset_config="fr", dataset_split="test"),
    result("f1", 0.9, metric_args={"average": "macro"}, dataset_config="de", dataset_split="test"),
    result("f1", 0.87, metric_args={"average": "micro"}, dataset_config="de", dataset_split="test"),
    result("bleu", "27.3", dataset_config="de"),
    result(
        "perplexity",
        12.5,
        verified=True,
        verify_token=SIGNED,
        source_name="Board",
        source_url="https://board.example",
    ),
]


def data(**more) -> ModelCardData:
    return ModelCardData(
        language=["de", "fr"],
        license="apache-2.0",
        library_name="transformers",
        tags=["intents"],
        base_model="acme/base",
        datasets=["acme/intents"],
        metrics=["accuracy", "f1"],
        model_name="intents",
        version="2.0.0",
        **more,
    )


def breast_cancer() -> card.Card:
    features, labels = load_breast_cancer(return_X_y=True)
    train, test, train_labels, test_labels = train_test_split(features, labels, random_state=0)
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(train, train_labels)
    made = card.Card(model, model_diagram=False)
    made.add(**{"Model description": "Tells benign from malign."})
    said = model.predict(test)
    made.add_metrics(accuracy=accuracy_score(test_labels, said), f1=f1_score(test_labels, said))
    return made


def main() -> None:
    ModelCard.from_template(data(eval_results=RESULTS), model_id="intents", model_description="Tells intents.").save(
        HERE / "results.md"
    )
    nan = [result("accuracy", 0.9), result("loss", float("nan"))]
    ModelCard(f"---\n{data(eval_results=nan).to_yaml()}\n---\n\n# intents\n").save(HERE / "nan.md")
    ModelCard.from_template(ModelCardData(), model_id="intents").save(HERE / "empty.md")
    ModelCard(f"---\n{data().to_yaml()}\n---\n\n# intents\n\nWith no result.\n").save(HERE / "plain.md")
    entries = [
        EvalResultEntry(
            dataset_id="acme/intents", task_id="de", value=91.0, date="2026-11-20T10:00:00Z", notes="no tools"
        ),
        EvalResultEntry(
            dataset_id="acme/intents", task_id="fr", value=88.0, source_url="https://board.example", source_name="Board"
        ),
    ]
    (HERE / "eval_results.yaml").write_text(yaml.safe_dump(eval_result_entries_to_yaml(entries)))
    sizes = {"dataset_info": {"splits": [{"name": "train", "num_examples": 1000}]}}
    DatasetCard.from_template(
        DatasetCardData(license="cc-by-4.0", language="de", size_categories="1K<n<10K", **sizes), pretty_name="Intents"
    ).save(HERE / "dataset.md")
    breast_cancer().save(HERE / "skops.md")


if __name__ == "__main__":
    main()
