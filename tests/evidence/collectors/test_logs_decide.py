"""What collectors of logs and reports bring in is what the shipped rules read, and of the kind that it says it is."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arcanos.errors import Place
from arcanos.evidence.collectors.catalogue import collector
from arcanos.evidence.collectors.interface import Setting
from arcanos.evidence.kinds.checking import kind_mistakes

Write = Callable[[str, str | bytes], Path]
COMMAND = Path(sys.executable).with_name("arcanos")
CONFIG = {
    "project": "Scorer",
    "packs": ["arcanos/consistency"],
    "documents": {name: f"evidence/{name}.json" for name in ("registry", "training", "evaluation")},
    "gates": {"production": {"block_at": "high"}},
}
SCORER = {"name": "scorer", "version": "1.2.0", "stage": "production", "training": {"run_id": "run-7"}}
REGISTRY = {"models": [{**SCORER, "metrics": {"accuracy": 0.78}}]}
UNNAMED = {"from": "json-lines-metrics", "files": ["logs/run-7.jsonl"], "model": "scorer@1.2.0"}
LOG = {**UNNAMED, "names": {"acc": "accuracy"}}
REPORT = {"from": "plain-metrics", "files": ["eval/m.json"], "model": "scorer@1.2.0", "proportions": ["accuracy"]}


def collected(setting: Setting, entry: dict[str, Any]) -> Any:
    used = collector(entry["from"])
    return used.collect(used.Options.model_validate(entry), setting).value


def outcomes(folder: Path, write: Write, **documents: Any) -> dict[str, str]:
    """Return the outcome of each rule about the scorer."""
    write("arcanos_audit_config.json", json.dumps(CONFIG))
    for name, value in {"registry": REGISTRY, **documents}.items():
        write(f"evidence/{name}.json", json.dumps(value))
    done = subprocess.run(
        [COMMAND, "check", "--as-of=2026-11-22T12:00:00Z", "--output=json=record.json"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    assert done.returncode in (1, 4), done.stderr
    record = json.loads((folder / "record.json").read_bytes())
    return {one["rule"].rpartition("/")[2]: one["outcome"] for one in record["findings"]}


def test_rules_compare_what_was_collected(setting: Setting, write: Write, tmp_path: Path) -> None:
    write("logs/run-7.jsonl", '{"step": 1, "acc": 0.5}\n{"step": 2, "acc": 0.78}\n')
    write("eval/m.json", '{"accuracy": {"value": 0.78, "n": 1000}}')
    told = outcomes(tmp_path, write, training=collected(setting, LOG), evaluation=collected(setting, REPORT))
    assert told["accuracy-agrees-with-training-log"] == "pass"
    assert told["accuracy-agrees-with-evaluation"] == "pass"
    write("logs/run-7.jsonl", '{"step": 1, "acc": 0.78}\n{"step": 2, "acc": 0.5}\n')
    told = outcomes(tmp_path, write, training=collected(setting, LOG))
    assert told["accuracy-agrees-with-training-log"] == "fail"


def test_a_metric_that_was_never_finite_can_not_be_told(setting: Setting, write: Write, tmp_path: Path) -> None:
    write("logs/run-7.jsonl", '{"step": 1, "acc": NaN, "loss": 1}\n')
    told = outcomes(tmp_path, write, training=collected(setting, UNNAMED), evaluation={"models": []})
    assert told["accuracy-agrees-with-training-log"] == "indeterminate"


SAMPLES: list[tuple[str, str, str, str]] = [
    ("training", "json-lines-metrics", "a.jsonl", '{"step": 1, "time": "2026-11-20T10:00:00Z", "acc": 0.5, "b": NaN}'),
    ("training", "trainer-state", "a.json", '{"log_history": [{"step": 1, "loss": 0.5}], "best_metric": 0.5}'),
    ("evaluation", "lm-evaluation-harness", "a.json", '{"results": {"a": {"acc,none": 0.5}}, "date": 1763629200.5}'),
    ("evaluation", "evidently", "a.json", '{"metrics": [{"metric_name": "A()", "value": 1}], "tests": []}'),
    ("evaluation", "plain-metrics", "a.yaml", "acc: {value: 0.5, n: 10, standard_error: 0.1}"),
    ("lineage", "openlineage", "a.jsonl", '{"dataset": {"namespace": "n", "name": "d", "facets": {"version": {}}}}'),
    (
        *("lineage", "openlineage", "a.jsonl"),
        '{"dataset": {"namespace": "n", "name": "d", "facets": {"dataQualityMetrics": {"rowCount": -1}}}}',
    ),
]


@pytest.mark.parametrize(("kind", "word", "name", "text"), SAMPLES)
def test_documents_are_of_their_kind(
    setting: Setting, write: Write, kind: str, word: str, name: str, text: str
) -> None:
    write(name, text)
    model = {"model": "scorer@1.2.0"} if kind != "lineage" else {}
    value = collected(setting, {"from": word, "files": [name], **model})
    assert kind_mistakes(kind, value, lambda _: Place(name)) == []
