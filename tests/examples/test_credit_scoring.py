"""The credit-scoring example: its evidence is what its script writes, and the gate decides as its README says."""

from __future__ import annotations

import hashlib
import json
import re
import runpy
import subprocess
import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from arcanos.config import CONFIG_NAME, load_config
from arcanos.engine.cases import run_cases
from arcanos.engine.pack import load_pack
from arcanos.errors import ExitCode
from arcanos.examples import CREDIT_SCORING
from arcanos.findings import Finding, Outcome
from arcanos.record import Record
from arcanos.run import Question, perform

HURRIED, CAREFUL = "credit-scoring@1.0.0", "credit-scoring@1.1.0"
AS_OF = datetime(2026, 11, 22, 9, tzinfo=UTC)
WRITTEN = ("artifacts", "evidence", "model-cards")

MEASURES = runpy.run_path(str(CREDIT_SCORING / "scoring" / "measures.py"))
DECIDE = runpy.run_path(str(CREDIT_SCORING / "scoring" / "decide.py"))

ROWS = [line.split() for line in (CREDIT_SCORING / "data" / "german.data").read_text().splitlines()]


def sha256(*path: str) -> str:
    """The digest of one of the example's files."""
    return hashlib.sha256(CREDIT_SCORING.joinpath(*path).read_bytes()).hexdigest()


def evidence(name: str) -> Any:
    """One of the committed JSON documents."""
    return json.loads((CREDIT_SCORING / "evidence" / f"{name}.json").read_text(encoding="utf-8"))


def registered(model: str) -> Any:
    """A model's entry in the committed registry."""
    registry = yaml.safe_load((CREDIT_SCORING / "evidence" / "registry.yaml").read_text(encoding="utf-8"))
    return next(entry for entry in registry["models"] if entry["id"] == model)


def about(entries: list[Any], model: str) -> Any:
    """The one entry about a model."""
    (entry,) = (entry for entry in entries if entry["model"] == model)
    return entry


def run_script(name: str, *arguments: str) -> str:
    """Run a script of the example as its README does; return what it printed."""
    for package in ("numpy", "sklearn", "threadpoolctl"):
        if find_spec(package) is None:
            pytest.skip(f"absent: {package}, which the example's scripts need")
    command = [sys.executable, "-B", str(CREDIT_SCORING / name), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def decided(model: str, as_of: datetime = AS_OF) -> Record:
    """The record of asking whether a model may go to production."""
    config = load_config(CREDIT_SCORING / CONFIG_NAME, CONFIG_NAME)
    return perform(config, Question(config.gate("production"), as_of, model, "production")).record


def names(findings: tuple[Finding, ...], model: str, *outcomes: Outcome) -> set[str]:
    """The rules that have one of these outcomes for a model, its uses included, and no waiver."""
    return {f.name for f in findings if f.subject.split("/")[0] == model and f.outcome in outcomes and f.waived is None}


def test_the_data_is_the_original_file_that_its_source_page_names() -> None:
    digest = sha256("data", "german.data")
    assert digest == "b21f3d81db8071257d5ff1deaeba1fd4303b62712e6fcc9715c7a86202cb5871"
    assert digest in (CREDIT_SCORING / "data" / "SOURCE.md").read_text(encoding="utf-8")
    assert len(ROWS) == 1000
    assert {len(row) for row in ROWS} == {21}
    assert sum(row[-1] == "1" for row in ROWS) == 700


@pytest.mark.parametrize(
    ("events", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_intervals_are_those_of_newcombe_1998(events: int, n: int, low: float, high: float) -> None:
    """Two-sided confidence intervals for the single proportion, Statistics in Medicine 17, table I, method 3."""
    assert MEASURES["wilson"](events / n, n) == pytest.approx((low, high), abs=5e-5)


def test_wilson_refuses_what_is_no_proportion() -> None:
    for rate, n in ((0.5, 0), (-0.1, 10), (1.1, 10)):
        with pytest.raises(ValueError, match="proportion"):
            MEASURES["wilson"](rate, n)


def test_the_error_of_an_area_is_that_of_hanley_and_mcneil_1982() -> None:
    """Their example: an area of 0.893 with 51 abnormal and 58 normal cases has a standard error of 0.032 or so."""
    low, high = MEASURES["hanley_mcneil"](0.893, 51, 58)
    assert (high - low) / (2 * MEASURES["Z"]) == pytest.approx(0.032, abs=1e-3)


def test_group_sizes_are_those_of_the_file() -> None:
    women = [row[8] in ("A92", "A95") for row in ROWS]
    young = [int(row[12]) <= 25 for row in ROWS]
    both = list(zip(women, young, strict=True))
    expected = {
        "women": sum(women),
        "men": 1000 - sum(women),
        "25-and-under": sum(young),
        "over-25": 1000 - sum(young),
        "women-25-and-under": both.count((True, True)),
        "women-over-25": both.count((True, False)),
        "men-25-and-under": both.count((False, True)),
        "men-over-25": both.count((False, False)),
    }
    entries = evidence("fairness")["evaluations"]
    assert entries
    for entry in entries:
        assert {group["name"]: group["n"] for group in entry["groups"]} == expected
        assert entry["expected_groups"] == [group["name"] for group in entry["groups"]]


def test_every_measure_has_its_value_inside_its_interval() -> None:
    fairness = evidence("fairness")
    groups = [group for entry in fairness["evaluations"] for group in entry["groups"]]
    tasks = [entry["tasks"]["credit"] for entry in evidence("evaluation")["models"]]
    kinds = (
        *("selection_rate", "true_positive_rate", "false_positive_rate"),
        *("accuracy", "auc", "cost", "granted"),
        *("tells_sex", "tells_age"),
    )
    found = [entry[kind] for entry in (*groups, *tasks, *fairness["proxies"]) for kind in kinds if kind in entry]
    assert len(found) == 2 * 8 * 3 + 2 * 4 + 20 * 2
    for measure in found:
        low, high = measure["interval"]
        assert 0 <= low <= measure["value"] <= high
        assert measure["confidence"] == 0.95


def test_privacy_figures_are_those_of_the_file() -> None:
    declared = {"age": 12, "dependents": 17, "employment_since": 6, "foreign_worker": 19, "housing": 14}
    declared |= {"job": 16, "personal_status_sex": 8, "residence_since": 10, "telephone": 18}
    entries = evidence("privacy")["anonymity"]
    assert entries
    for entry in entries:
        keys = [tuple(row[declared[name]] for name in entry["quasi_identifiers"]) for row in ROWS]
        assert entry["k"] == min(keys.count(key) for key in set(keys))


def test_the_weights_of_the_careful_version_are_those_it_is_registered_and_signed_with() -> None:
    artifact = registered(CAREFUL)["artifact"]
    assert artifact["sha256"] == artifact["signature"]["sha256"] == sha256("artifacts", "credit-scoring-1.1.0.json")


def test_the_weights_decide_without_any_library_and_without_protected_attributes() -> None:
    weights = json.loads((CREDIT_SCORING / "artifacts" / "credit-scoring-1.1.0.json").read_text(encoding="utf-8"))
    columns = evidence("lineage")["datasets"][0]["columns"]
    people = [dict(zip(columns, row, strict=True)) for row in ROWS]
    granted = [DECIDE["granted"](weights, person) for person in people]
    blind = {"age": "99", "personal_status_sex": "?", "foreign_worker": "?"}
    assert granted == [DECIDE["granted"](weights, person | blind) for person in people]
    low, high = about(evidence("evaluation")["models"], CAREFUL)["tasks"]["credit"]["granted"]["interval"]
    assert low <= sum(granted) / len(granted) <= high


def test_the_attestation_is_about_the_committed_evidence() -> None:
    (answer,) = yaml.safe_load((CREDIT_SCORING / "attestations.yaml").read_text(encoding="utf-8"))["answers"]
    assert answer["evidence"] == sha256("evidence", "fairness.json")


def test_every_case_of_the_banks_own_rules_holds() -> None:
    results = run_cases(load_pack(CREDIT_SCORING / "policies" / "credit"))
    assert [result for result in results if not result.passed] == []
    assert len({result.rule for result in results}) == 10


def test_the_hurried_version_is_refused_for_what_is_true_of_it() -> None:
    record = decided(HURRIED)
    assert record.decision.exit_code is ExitCode.CLOSED
    assert names(record.findings, HURRIED, Outcome.FAIL) == {
        "credit/approved-by-two-others",
        "credit/four-fifths-by-sex-and-age",
        "credit/four-fifths-in-intersections",
        "credit/groups-are-large-enough",
        "credit/model-card-agrees",
        "credit/model-is-worth-its-errors",
        "credit/proxies-are-not-used",
        "credit/registered-metrics-agree",
        "credit/training-data-is-traced-and-minimised",
        "credit/weights-are-readable-and-sealed",
        "fairness/four-fifths-holds",
        "fairness/protected-attributes-are-not-features",
        "security/weight-formats-are-safe",
        "security/weights-encrypted-at-rest",
    }
    assert names(record.findings, HURRIED, Outcome.INDETERMINATE, Outcome.ERROR, Outcome.MANUAL) == {
        "fairness/fairness-is-evaluated",
        "fairness/false-positive-rates-agree",
        "fairness/mitigation-is-attested",
        "fairness/true-positive-rates-agree",
        "security/artifact-is-signed",
        "security/versions-are-semver",
    }


def test_the_careful_version_passes_with_one_waiver_and_three_open_questions() -> None:
    record = decided(CAREFUL)
    assert record.decision.exit_code is ExitCode.OPEN
    assert names(record.findings, CAREFUL, Outcome.FAIL) == set()
    assert [(f.name, f.subject) for f in record.findings if f.waived] == [("credit/groups-are-large-enough", CAREFUL)]
    assert names(record.findings, CAREFUL, Outcome.INDETERMINATE, Outcome.ERROR, Outcome.MANUAL) == {
        "fairness/false-positive-rates-agree",
        "fairness/four-fifths-holds",
        "fairness/true-positive-rates-agree",
    }


def test_the_careful_version_is_refused_once_its_waiver_has_expired_or_its_evidence_is_old() -> None:
    assert decided(CAREFUL, datetime(2026, 12, 19, tzinfo=UTC)).decision.open
    assert decided(CAREFUL, datetime(2026, 12, 21, tzinfo=UTC)).decision.exit_code is ExitCode.UNTOLD
    assert decided(CAREFUL, datetime(2027, 3, 1, tzinfo=UTC)).decision.exit_code is ExitCode.CLOSED


def test_the_readme_shows_the_figures_of_the_evidence() -> None:
    readme = (CREDIT_SCORING / "README.md").read_text(encoding="utf-8")
    rows = {row.split(" | ")[0]: row for row in re.findall(r"^\| (.*) \|$", readme, flags=re.MULTILINE)}
    versions = [about(evidence("evaluation")["models"], model)["tasks"]["credit"] for model in (HURRIED, CAREFUL)]
    evaluations = [about(evidence("fairness")["evaluations"], model) for model in (HURRIED, CAREFUL)]
    rates = [{group["name"]: group["selection_rate"] for group in entry["groups"]} for entry in evaluations]
    expected = {
        "area under the curve": [v["auc"] for v in versions],
        "accuracy in the sample": [v["accuracy"] for v in versions],
        "credit granted": [v["granted"] for v in versions],
        "cost for each applicant; granting everyone costs 0.400": [v["cost"] for v in versions],
        **{
            name.replace("-", " "): [version[name] for version in rates]
            for name in ("women", "men", "25-and-under", "over-25")
        },
    }
    for name, measures in expected.items():
        shown = [f"{m['value']:.3f} [{m['interval'][0]:.3f}, {m['interval'][1]:.3f}]" for m in measures]
        assert rows[name] == " | ".join((name, *shown))


def test_the_committed_evidence_is_what_the_script_writes_byte_for_byte(tmp_path: Path) -> None:
    run_script("train.py", "--into", str(tmp_path))
    written = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    folders = [CREDIT_SCORING / name for name in WRITTEN]
    committed = {path.relative_to(CREDIT_SCORING): path.read_bytes() for folder in folders for path in folder.iterdir()}
    assert sorted(written) == sorted(committed)
    assert [name for name in sorted(written) if written[name] != committed[name]] == []


@pytest.mark.slow
def test_the_readme_shows_the_table_that_compare_prints() -> None:
    assert run_script("compare.py") in (CREDIT_SCORING / "README.md").read_text(encoding="utf-8")
