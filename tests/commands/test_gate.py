"""`arcanos gate`: a model is judged as if it were where it wants to go."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

AS_OF = "--as-of=2026-11-22T09:00:00Z"
Run = Callable[..., Any]


def test_a_staging_model_is_refused_by_a_rule_about_production(project: Any, arcanos: Run) -> None:
    assert arcanos("check", AS_OF).code == 0
    done = arcanos("gate", "churn@1.0.0", "--to", "production", AS_OF)
    assert done.code == 1
    assert "churn@1.0.0: weights are stored with none" in done.out
    note = "churn@1.0.0 is judged as if its stage were production (the registry says staging)"
    assert note in " ".join(done.out.split())


def test_a_model_without_failures_passes(project: Any, arcanos: Run) -> None:
    done = arcanos("gate", "churn@1.1.0", "--to", "production", AS_OF)
    assert done.code == 0
    assert "gate production for churn@1.1.0 to production: OPEN (exit 0)" in done.out


def test_a_model_that_is_there_already_is_judged_where_it_stands(project: Any, arcanos: Run) -> None:
    done = arcanos("gate", "fraud@2.0.0", "--to", "production", AS_OF)
    assert done.code == 0
    assert "judged as if" not in done.out


def test_a_model_without_a_stage_is_judged_too(project: Any, arcanos: Run) -> None:
    project.edit("evidence/registry.yaml", '"1.0.0", stage: staging', '"1.0.0"')
    done = arcanos("gate", "churn@1.0.0", "--to", "production", AS_OF)
    assert done.code == 1
    assert "the registry says none" in " ".join(done.out.split())


def test_findings_about_other_models_are_counted_and_do_not_decide(project: Any, arcanos: Run) -> None:
    project.edit("evidence/registry.yaml", "owner: bob, storage: {algorithm: AES256}", "owner: bob, storage: {}")
    done = arcanos("gate", "churn@1.1.0", "--to", "production", AS_OF, "-o", "json=r.json")
    assert done.code == 0
    record = json.loads((project.folder / "r.json").read_bytes())
    outcomes = {f["subject"]: f["outcome"] for f in record["findings"] if f["rule"] == "encrypted"}
    assert outcomes == {"churn@1.0.0": "not_applicable", "churn@1.1.0": "pass", "fraud@2.0.0": "indeterminate"}
    assert record["coverage"]["planned"] == 5
    assert len(record["decision"]["elsewhere"]) == 3


def test_a_finding_that_is_about_no_model_decides(project: Any, arcanos: Run) -> None:
    (project.folder / "evidence/evaluation.json").unlink()
    project.edit("policies/accurate.yaml", "severity: medium", "severity: high")
    done = arcanos("gate", "churn@1.1.0", "--to", "production", AS_OF)
    assert done.code == 4


@pytest.mark.parametrize(
    ("words", "word"),
    [
        (["churn@1.1", "--to", "production"], "did you mean 'churn@1.1.0'?"),
        (["churn", "--to", "production"], "there is no model 'churn'"),
        (["", "--to", "production"], "there is no model ''"),
        (["churn@1.1.0", "--to", "prod"], "no gate guards the stage 'prod'; did you mean 'production'?"),
        (["churn@1.1.0", "--to", "staging"], "no gate guards the stage 'staging'; known: production"),
        (["churn@1.1.0", "--to", "production", "--gate", "prodction"], "did you mean 'production'?"),
        (["churn@1.1.0"], "Missing option '--to'"),
        (["--to", "production"], "Missing argument 'MODEL@VERSION'"),
        (["churn@1.1.0", "fraud@2.0.0", "--to", "production"], "unexpected extra argument"),
    ],
)
def test_what_does_not_exist_is_a_usage_error_with_a_next_step(
    project: Any, arcanos: Run, words: list[str], word: str
) -> None:
    done = arcanos("gate", *words, AS_OF)
    assert (done.code, done.out) == (2, "")
    assert word in done.err


def test_an_alias_is_answered_with_its_version(project: Any, arcanos: Run) -> None:
    project.edit("evidence/registry.yaml", '"1.1.0", stage', '"1.1.0", aliases: [champion], stage')
    done = arcanos("gate", "churn@champion", "--to", "production", AS_OF)
    assert done.code == 2
    assert "that is an alias of 'churn@1.1.0'" in done.err


def test_of_two_gates_for_one_stage_one_must_be_named(project: Any, arcanos: Run) -> None:
    project.configure(
        gates={"strict": {"stage": "production", "block_at": "info"}, "lenient": {"stage": "production"}, "staging": {}}
    )
    asked = ["gate", "churn@1.1.0", "--to", "production", AS_OF]
    done = arcanos(*asked)
    assert (done.code, done.out) == (2, "")
    assert "several gates guard 'production'; choose with --gate: lenient, strict" in done.err
    assert arcanos(*asked, "--gate", "strict").code == 0
    done = arcanos(*asked, "--gate", "staging")
    assert (done.code, done.out) == (2, "")
    assert "gate 'staging' guards the stage 'staging'; 'production' is guarded by lenient, strict" in done.err


def test_without_any_gate_nothing_is_open(project: Any, arcanos: Run) -> None:
    project.configure(gates=None)
    done = arcanos("gate", "churn@1.1.0", "--to", "production", AS_OF)
    assert (done.code, done.out) == (2, "")
    assert "no gate guards the stage 'production'; add one under 'gates'" in done.err


def test_without_a_registry_nothing_is_decided(project: Any, arcanos: Run) -> None:
    project.configure(documents={"evaluation": "evidence/evaluation.json"})
    done = arcanos("gate", "churn@1.1.0", "--to", "production", AS_OF)
    assert (done.code, done.out) == (3, "")
    assert "arcanos_audit_config.json:1:" in done.err
    assert "there is no registry to find the model in" in done.err
    assert "name its files under 'documents' as 'registry'" in done.err


def test_a_registry_whose_file_is_gone_is_told_the_same_way(project: Any, arcanos: Run) -> None:
    (project.folder / "evidence/registry.yaml").unlink()
    done = arcanos("gate", "churn@1.1.0", "--to", "production", AS_OF)
    assert (done.code, done.out) == (3, "")
    assert "there is no registry" in done.err


def test_a_mistake_in_any_gate_is_told_whichever_is_asked_for(project: Any, arcanos: Run) -> None:
    project.configure(gates={"production": {}, "staging": {"packs": ["polices"]}})
    done = arcanos("gate", "churn@1.1.0", "--to", "production", AS_OF)
    assert done.code == 3
    assert "did you mean 'policies'?" in done.err


def test_a_hard_rule_is_not_waived(project: Any, arcanos: Run) -> None:
    waiver = {"rule": "policies/encrypted", "target": "churn@1.0.0", "owner": "a", "approved_by": "b", "id": "W-1"}
    days = {"created": "2026-11-01", "expires": "2026-12-01", "reason": "r", "ticket": "t", "compensating_control": "c"}
    project.write("waivers.yaml", json.dumps({"waivers": [waiver | days]}))
    asked = ["gate", "churn@1.0.0", "--to", "production", AS_OF]
    assert arcanos(*asked).code == 0
    project.configure(gates={"production": {"enforcement": {"policies/encrypted": "hard"}}})
    done = arcanos(*asked)
    assert done.code == 1
    assert "waived 0" in done.out
    assert "Remove the waiver and fix the finding: the gate marks this rule as hard" in " ".join(done.out.split())
