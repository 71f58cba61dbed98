"""Train and evaluate both versions of the credit-scoring model, and write the evidence that arcanos judges.

python train.py                       writes into this folder
python train.py --into /tmp/again     writes the same bytes elsewhere
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import yaml
from scoring import cards, documents, results, weights
from scoring.documents import as_json, as_lines
from scoring.german import Applicants, Group, groups, read_applicants
from scoring.outoffold import PROXY_AUC, Scored, auc, proxy_strength, score_out_of_fold, score_training_rows
from scoring.recipes import PROTECTED, Costs, Recipe, fit, recipes
from scoring.results import Json, Version

HERE = Path(__file__).resolve().parent
COLLECTED_AT = "2026-11-20T09:00:00Z"

Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Study:
    """What both versions share: declared facts, people, their groups, and what each attribute gives away."""

    facts: Json
    costs: Costs
    people: Applicants
    groups: tuple[Group, ...]
    proxies: Mapping[str, Mapping[str, float]]

    @property
    def telling(self) -> frozenset[str]:
        """The attributes that tell sex or age group too well to be harmless."""
        return frozenset(a for told in self.proxies.values() for a, area in told.items() if area >= PROXY_AUC)


def prepare() -> Study:
    """Read the data and the declared facts."""
    facts = yaml.safe_load((HERE / "facts.yaml").read_text(encoding="utf-8"))
    population = facts["population"]
    costs = Costs(population["cost_of_granting_bad"], population["cost_of_refusing_good"], population["bad_rate"])
    people = read_applicants(HERE / "data" / "german.data")
    found = groups(people)
    by_name = {group.name: group.members for group in found}
    proxies = {
        "sex": proxy_strength(people, by_name["women"]),
        "age": proxy_strength(people, by_name["25-and-under"]),
    }
    return Study(facts, costs, people, found, proxies)


def hurried(study: Study, recipe: Recipe) -> tuple[Version, bytes]:
    """Train 1.0.0: a pickle without a digest, registered with the figures of its own training rows."""
    own = score_training_rows(recipe, study.people, study.groups)
    scored = score_out_of_fold(recipe, study.people, study.groups)
    dump = weights.as_pickle(*fit(recipe, study.people, study.groups, np.arange(len(study.people))))
    name = f"credit-scoring-{recipe.version}.pkl"
    return Version(scored, _metrics(study.people, own), name, "pickle", None), dump


def careful(study: Study, recipe: Recipe) -> tuple[Version, bytes]:
    """Train 1.1.0: JSON with a digest, registered with figures from people it had not seen."""
    own = score_training_rows(recipe, study.people, study.groups)
    scored = score_out_of_fold(recipe, study.people, study.groups)
    document = weights.as_document(recipe, *fit(recipe, study.people, study.groups, np.arange(len(study.people))))
    if not weights.agrees(document, recipe, study.people, own.scores[0]):
        raise RuntimeError("the written weights decide otherwise than the fitted model")
    data = as_json(document)
    name = f"credit-scoring-{recipe.version}.json"
    return Version(scored, _metrics(study.people, scored), name, "json", sha256(data).hexdigest()), data


def _metrics(people: Applicants, scored: Scored) -> dict[str, float]:
    return {
        "credit_accuracy": round(float((scored.granted == people.good).mean()), 6),
        "credit_auc": round(auc(people.good, scored.scores), 6),
    }


def evidence(study: Study, versions: Sequence[Version], collected_at: str) -> Files:
    """Return the evidence files by name; every document says when it was collected."""
    logs = {v.recipe.version: as_lines(v.scored.log) for v in versions}
    held = documents.tables(study.people, versions)
    requirements = (HERE / "requirements.txt").read_bytes()
    found = {
        "lineage": documents.lineage(study.facts, held),
        "training": documents.training(versions, logs, requirements),
        "evaluation": results.evaluation(study.people, study.costs, versions),
        "fairness": results.fairness(study.facts, study.people, study.groups, versions, study.proxies),
        "privacy": documents.privacy(study.facts, held),
    }
    stamp = {"collected_at": collected_at}
    registry = yaml.dump(
        {**stamp, **documents.registry(study.facts, versions)}, Dumper=_Plain, sort_keys=True, width=110
    )
    return {
        "evidence/registry.yaml": registry.encode(),
        **{f"evidence/{name}.json": as_json({**stamp, **document}) for name, document in found.items()},
        **{f"evidence/training-{version}.jsonl": log for version, log in logs.items()},
        **_cards(study, versions, found, collected_at),
    }


class _Plain(yaml.SafeDumper):
    """Writes a value that occurs twice twice: an anchor is one more thing to trust."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _cards(study: Study, versions: Sequence[Version], found: Mapping[str, Json], collected_at: str) -> Files:
    first, second = versions
    evaluated, fairness = (
        next(entry for entry in entries if entry["model"] == second.recipe.model)
        for entries in (found["evaluation"]["models"], found["fairness"]["evaluations"])
    )
    return {
        f"model-cards/credit-scoring-{first.recipe.version}.md": cards.hurried_card(first, collected_at),
        f"model-cards/credit-scoring-{second.recipe.version}.md": cards.full_card(
            second, study.facts, evaluated, fairness, collected_at
        ),
    }


def main() -> None:
    """Train, evaluate, write."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--into", type=Path, default=HERE, help="folder to write into (default: this one)")
    asked.add_argument("--pickle", type=Path, help="also write the weights of 1.0.0, as its team stored them")
    asked.add_argument("--collected-at", default=COLLECTED_AT, help=f"RFC 3339, default {COLLECTED_AT}")
    given = asked.parse_args()
    study = prepare()
    first, second = recipes(study.costs, study.people, study.telling - set(PROTECTED))
    old, dump = hurried(study, first)
    new, data = careful(study, second)
    files = evidence(study, (old, new), given.collected_at)
    for name, content in {**files, f"artifacts/{new.artifact}": data}.items():
        path: Path = given.into / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{sha256(content).hexdigest()[:12]}  {name}")
    if given.pickle:
        given.pickle.write_bytes(dump)


if __name__ == "__main__":
    main()
