"""What the team declares and can be traced: registry, training runs, lineage and privacy, and how all is written."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from scoring.german import DATASET, OUTCOME, Applicants
from scoring.outoffold import REPEATS
from scoring.recipes import Recipe
from scoring.regression import FOLDS
from scoring.results import FAVOURABLE, USE, Json, Version

Table = Mapping[str, Sequence[str]]

HARMLESS = re.compile(r"A?[0-9]{1,5}")


def registry(facts: Json, versions: Sequence[Version]) -> Json:
    """Return systems and models: declared facts, and beside them what training knows."""
    models = [_model(facts["models"][v.recipe.version], v) for v in versions]
    system = {**facts["system"], "model_ids": [m["id"] for m in models]}
    return {"systems": [system], "models": [{**m, "system": system["id"]} for m in models]}


def _model(declared: Json, version: Version) -> Json:
    recipe = version.recipe
    artifact = {"format": version.format, "uri": f"{declared['store']}/{version.artifact}"}
    artifact |= {key: declared[key] for key in ("signature",) if key in declared}
    artifact |= {} if version.sha256 is None else {"sha256": version.sha256}
    kept = ("stage", "aliases", "risk_tier", "task_family", "storage", "access", "approvals")
    return {
        **{key: declared[key] for key in kept},
        "id": recipe.model,
        "name": "credit-scoring",
        "version": recipe.version,
        "use": USE,
        "decides_about_people": True,
        "artifact": artifact,
        "training": {
            "authors": declared["authors"],
            "dataset_ids": [version.dataset],
            "features": list(recipe.features),
            "finished_at": declared["trained_at"],
            "reweighed": recipe.reweighed,
            "run_id": run_id(recipe),
        },
        "decision": {"favourable_outcome": FAVOURABLE, "threshold": round(recipe.threshold, 6)},
        "metrics": dict(version.registered),
    }


def run_id(recipe: Recipe) -> str:
    """Return the id of a version's training run."""
    return f"credit-scoring-{recipe.version}-run-1"


def training(versions: Sequence[Version], logs: Mapping[str, bytes], requirements: bytes) -> Json:
    """Return the training runs; each run's log has one line for each of its hundred fits."""
    return {"runs": [_run(v, logs[v.recipe.version], hashlib.sha256(requirements).hexdigest()) for v in versions]}


def _run(version: Version, log: bytes, requirements: str) -> Json:
    parameters = {
        "estimator": "LogisticRegression",
        "C": "1.0",
        "solver": "newton-cholesky",
        "folds": str(FOLDS),
        "repeats": str(REPEATS),
        "seeds": f"0 to {REPEATS - 1}",
        "reweighed": "yes" if version.recipe.reweighed else "no",
    }
    return {
        "id": run_id(version.recipe),
        "model": version.recipe.model,
        "dataset_ids": [version.dataset],
        "parameters": [{"key": key, "value": value} for key, value in parameters.items()],
        "fits": FOLDS * REPEATS,
        "log": f"training-{version.recipe.version}.jsonl",
        "log_sha256": hashlib.sha256(log).hexdigest(),
        "requirements_sha256": requirements,
    }


def tables(people: Applicants, versions: Sequence[Version]) -> dict[str, Table]:
    """Return what each data set holds, by attribute and with the outcome: the original, and the view of 1.1.0."""
    return {v.dataset: {name: people.table[name] for name in (*v.recipe.features, OUTCOME)} for v in versions}


def lineage(facts: Json, held: Mapping[str, Table]) -> Json:
    """Return where each data set comes from and what may be done with it."""
    return {"datasets": [_traced(facts["dataset"], dataset, table) for dataset, table in held.items()]}


def _traced(declared: Json, dataset: str, table: Table) -> Json:
    origin = {"derived_from": DATASET} if dataset != DATASET else {}
    return {
        **declared,
        **origin,
        "id": dataset,
        "title": "Statlog (German Credit Data)",
        "author": "Hans Hofmann",
        "license": "CC-BY-4.0",
        "source": "https://doi.org/10.24432/C5NC77",
        "sha256": hashlib.sha256(as_rows(table)).hexdigest(),
        "columns": list(table),
        "rows": len(table[OUTCOME]),
    }


def privacy(facts: Json, held: Mapping[str, Table]) -> Json:
    """Return for each data set how small its smallest class of look-alikes is, and what names people outright."""
    declared = facts["privacy"]["quasi_identifiers"]
    return {
        "anonymity": [_anonymity(dataset, table, declared) for dataset, table in held.items()],
        "identifier_scans": [_scan(dataset, table) for dataset, table in held.items()],
    }


def _anonymity(dataset: str, table: Table, declared: Sequence[str]) -> Json:
    """Return k, the size of the smallest class: Sweeney, L. (2002), k-anonymity: a model for protecting privacy."""
    present = [name for name in declared if name in table]
    classes = Counter(zip(*(table[name] for name in present), strict=True))
    return {
        "dataset": dataset,
        "sha256": hashlib.sha256(as_rows(table)).hexdigest(),
        "quasi_identifiers": present,
        "k": min(classes.values()),
        "people": sum(classes.values()),
        "people_alone_in_their_class": sum(1 for size in classes.values() if size == 1),
    }


def _scan(dataset: str, table: Table) -> Json:
    """Look at every value: one that is no code and no number of five digits at most might name somebody."""
    suspect = [name for name, values in table.items() if not all(HARMLESS.fullmatch(value) for value in values)]
    return {
        "dataset": dataset,
        "sha256": hashlib.sha256(as_rows(table)).hexdigest(),
        "rows_scanned": len(table[OUTCOME]),
        "harmless": HARMLESS.pattern,
        "findings": [{"column": name, "verdict": "open"} for name in suspect],
    }


def as_rows(table: Table) -> bytes:
    """Return a data set as the original file is written: a line for each person, a space between values."""
    return "".join(" ".join(row) + "\n" for row in zip(*table.values(), strict=True)).encode()


def as_json(document: Json) -> bytes:
    """Return the bytes of a JSON document, the same on every run."""
    return (json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def as_lines(lines: Sequence[Mapping[str, object]]) -> bytes:
    """Return the bytes of a JSON Lines document."""
    return "".join(json.dumps(line, sort_keys=True) + "\n" for line in lines).encode()
