"""Which collectors there are: the word after `from`, and the module that is imported when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from arcanos.evidence.collectors.interface import Collector

CATALOGUE: Final[dict[str, str]] = {
    "attestations": "attestations",
    "backup-catalogue": "backup_catalogue",
    "cyclonedx": "cyclonedx",
    "dp-training": "dp_training",
    "evidently": "evidently",
    "git-snapshot": "git_snapshot",
    "hugging-face": "hugging_face",
    "hugging-face-registry": "hugging_face_registry",
    "identifier-scan": "identifier_scan",
    "interviews": "interviews",
    "json-lines-metrics": "json_lines_metrics",
    "kubernetes": "kubernetes",
    "kubernetes-deployment": "kubernetes_deployment",
    "lm-evaluation-harness": "lm_evaluation_harness",
    "mlflow": "mlflow",
    "mlflow-runs": "mlflow_runs",
    "model-files": "model_files",
    "openlineage": "openlineage",
    "pip-audit": "pip_audit",
    "plain-metrics": "plain_metrics",
    "predictions": "predictions",
    "prometheus": "prometheus",
    "retention": "retention",
    "sarif": "sarif",
    "scikit-learn-report": "scikit_learn_report",
    "tabular-privacy": "tabular_privacy",
    "tensorboard": "tensorboard",
    "terraform": "terraform",
    "trainer-state": "trainer_state",
}
"""The word in the configuration, and the module's name below `arcanos.evidence.collectors`."""


def needs(name: str) -> frozenset[str]:
    """Return what the process of the collector called `name` may do beside reading files."""
    return getattr(collector(name), "NEEDS", frozenset())


def collector(name: str) -> Collector:
    """Return the collector called `name` in CATALOGUE."""
    return cast("Collector", import_module(f"arcanos.evidence.collectors.{CATALOGUE[name]}"))
