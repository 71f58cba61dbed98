"""`arcanos check`: what it shows, what it writes, and with what it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

AS_OF = "--as-of=2026-11-22T09:00:00Z"
Run = Callable[..., Any]


def test_a_project_without_failures_is_open(project: Any, arcanos: Run) -> None:
    done = arcanos("check", AS_OF)
    assert (done.code, done.err) == (0, "")
    assert "gate check: OPEN (exit 0)" in done.out
    assert "planned 5 = 3 pass + 0 fail + 2 not applicable" in done.out


def test_a_failing_rule_closes_with_1_and_names_place_and_remedy(project: Any, arcanos: Run) -> None:
    project.edit("evidence/evaluation.json", "0.93", "0.5")
    done = arcanos("check", AS_OF)
    assert done.code == 1
    for word in ("policies/accurate churn@1.1.0", "evidence/evaluation.json:1:", "Train it again.", "due 2027-02-20"):
        assert word in done.out


def test_what_could_not_be_told_closes_with_4(project: Any, arcanos: Run) -> None:
    project.edit("evidence/evaluation.json", '"accuracy": 0.93', '"acuracy": 0.93')
    done = arcanos("check", AS_OF)
    assert done.code == 4
    assert "path_absent" in done.out


def test_a_missing_document_closes_with_4_and_says_which_pattern_matches_nothing(project: Any, arcanos: Run) -> None:
    (project.folder / "evidence/evaluation.json").unlink()
    done = arcanos("check", AS_OF)
    assert done.code == 4
    assert "no file matches evidence/evaluation.json" in done.out


@pytest.mark.parametrize(
    ("name", "old", "new", "word"),
    [
        ("evidence/registry.yaml", "models:", "models:\nmodels:", "evidence/registry.yaml:2:1"),
        ("policies/encrypted.yaml", "severity:", "severty:", "policies/encrypted.yaml:4:1"),
        ("waivers.yaml", "waivers: []", "waivers: {}", "waivers.yaml:1:10"),
        ("policies/pack.yaml", "title", "requires: {arcanos: '>=99'}\ntitle", "policies/pack.yaml:3:21"),
        ("policies/pack.yaml", "title", "requires: {evidence: {registry: '>=1'}}\ntitle", "evidence/registry.yaml:1:1"),
        ("arcanos_audit_config.json", '"packs"', '"pakcs"', "did you mean 'packs'?"),
        ("arcanos_audit_config.json", '["policies"]', '["policy"]', "there is no pack at 'policy'"),
        ("arcanos_audit_config.json", '["policies"]', '["arcanos/secrity"]', "did you mean 'arcanos/security'?"),
        ("arcanos_audit_config.json", '["policies"]', '["policies", "./policies/"]', "listed twice"),
        ("arcanos_audit_config.json", '"gates"', '"params": {"policy": {}}, "gates"', "did you mean 'policies'?"),
        ("arcanos_audit_config.json", '"block_at"', '"packs": ["other"], "block_at"', "no pack 'other'"),
        (
            "arcanos_audit_config.json",
            '"block_at"',
            '"enforcement": {"policies/encryptd": "hard"}, "block_at"',
            "did you mean 'policies/encrypted'?",
        ),
    ],
)
def test_a_refused_input_ends_with_3_its_place_and_a_next_step(
    project: Any, arcanos: Run, name: str, old: str, new: str, word: str
) -> None:
    project.edit(name, old, new)
    done = arcanos("check", AS_OF)
    assert (done.code, done.out) == (3, "")
    assert word in done.err
    assert "; " in done.err


def test_mistakes_of_all_packs_are_told_at_once(project: Any, arcanos: Run) -> None:
    project.edit("policies/encrypted.yaml", "severity:", "severty:")
    project.edit("policies/accurate.yaml", "owner:", "ownr:")
    done = arcanos("check", AS_OF)
    assert "policies/encrypted.yaml:4:1" in done.err
    assert "policies/accurate.yaml:6:1" in done.err


def test_two_packs_of_one_id_are_refused(project: Any, arcanos: Run) -> None:
    for name in ("pack.yaml", "accurate.yaml"):
        project.write(f"copy/{name}", (project.folder / "policies" / name).read_text())
    project.configure(packs=["policies", "copy"])
    done = arcanos("check", AS_OF)
    assert done.code == 3
    assert "two packs have the id 'policies'; the other is policies" in done.err


def test_no_evaluated_rule_ends_with_3_and_says_what_to_do(project: Any, arcanos: Run) -> None:
    project.write("evidence/registry.yaml", "models: []\n")
    project.edit(
        "evidence/evaluation.json", project.folder.joinpath("evidence/evaluation.json").read_text(), '{"models": []}'
    )
    done = arcanos("check", AS_OF)
    assert done.code == 3
    assert "0 checks were evaluated and the gate asks for 1" in done.out


def test_where_nothing_applies_the_configuration_can_say_so_and_the_report_does_too(project: Any, arcanos: Run) -> None:
    project.write("evidence/registry.yaml", "models: []\n")
    project.write("evidence/evaluation.json", '{"models": []}')
    project.configure(check={"min_evaluated": 0})
    done = arcanos("check", AS_OF)
    assert done.code == 0
    assert "nothing was evaluated, and the gate allows it (min_evaluated: 0)" in done.out


def test_the_default_instant_is_now(project: Any, arcanos: Run) -> None:
    project.edit("policies/accurate.yaml", "owner:", "evidence: {evaluation: {max_age: 1d}}\nowner:")
    project.edit("evidence/evaluation.json", "2026-11-20", "2020-01-01")
    done = arcanos("check")
    assert done.code == 4
    assert "evidence_stale" in done.out


@pytest.mark.parametrize("text", ["yesterday", "2026-11-22", "2026-11-22T09:00:00", "2026-02-30T09:00:00Z", ""])
def test_an_instant_without_zone_or_that_does_not_exist_is_a_usage_error(project: Any, arcanos: Run, text: str) -> None:
    done = arcanos("check", "--as-of", text)
    assert (done.code, done.out) == (2, "")
    assert "such as 2026-01-31T12:00:00Z" in done.err


def test_a_document_from_after_the_instant_closes_every_gate(project: Any, arcanos: Run) -> None:
    """Whatever a rule asks of its age: with a year mistyped, or at an instant before, it can't tell what was then."""
    done = arcanos("check", "--as-of", "2026-11-20T08:59:59Z", "--output", "json=early.json")
    said = "evaluation was collected at 2026-11-20T09:00:00Z, after 2026-11-20T08:59:59Z, the instant of this run"
    assert (done.code, said in " ".join(done.out.split())) == (4, True)
    assert "indeterminate critical arcanos/evidence-before-instant evaluation" in " ".join(done.out.split())
    assert arcanos("replay", "early.json").code == 0
    assert arcanos("check", "--as-of", "2026-11-20T09:00:00Z").code == 0
    project.edit("evidence/evaluation.json", "2026-11-20", "3026-11-20")
    assert arcanos("gate", "churn@1.1.0", "--to", "production", AS_OF).code == 4
    assert arcanos("explain", "arcanos/evidence-before-instant", AS_OF).code == 0


def test_another_gate_can_decide(project: Any, arcanos: Run) -> None:
    project.edit("evidence/evaluation.json", "0.93", "0.5")
    done = arcanos("check", AS_OF, "--gate", "production")
    assert done.code == 0
    assert "let through below high: 1" in done.out


def test_an_unknown_gate_is_a_usage_error_with_a_suggestion(project: Any, arcanos: Run) -> None:
    done = arcanos("check", AS_OF, "--gate", "prodution")
    assert (done.code, done.out) == (2, "")
    assert "there is no gate 'prodution'; did you mean 'production'?" in done.err


def test_one_rule_is_evaluated_and_the_report_says_that_the_others_were_not(project: Any, arcanos: Run) -> None:
    project.edit("evidence/evaluation.json", "0.93", "0.5")
    done = arcanos("check", AS_OF, "--rule", "policies/encrypted")
    assert done.code == 0
    assert "only the rules that --rule names were evaluated: 1 of 2" in done.out
    assert "planned 3 = 1 pass" in done.out


def test_a_rule_that_does_not_exist_is_a_usage_error_with_a_suggestion(project: Any, arcanos: Run) -> None:
    done = arcanos("check", AS_OF, "--rule", "policies/encripted")
    assert (done.code, done.out) == (2, "")
    assert "did you mean 'policies/encrypted'?" in done.err


def test_a_rule_of_a_pack_that_the_gate_does_not_read_is_refused_and_not_passed_over(
    project: Any, arcanos: Run
) -> None:
    project.write("more/pack.yaml", (project.folder / "policies/pack.yaml").read_text().replace("policies", "more"))
    project.write("more/accurate.yaml", (project.folder / "policies/accurate.yaml").read_text())
    project.configure(packs=["policies", "more"], gates={"production": {"packs": ["policies"]}})
    done = arcanos("check", AS_OF, "--gate", "production", "--rule", "more/accurate")
    assert (done.code, done.out) == (2, "")
    assert "does not decide by 'more/accurate', only by the packs policies" in done.err


def test_a_gate_that_asks_for_many_checks_can_still_be_asked_about_one_rule(project: Any, arcanos: Run) -> None:
    project.configure(gates={"production": {"min_evaluated": 5}})
    assert arcanos("check", AS_OF, "--gate", "production").code == 3
    assert arcanos("check", AS_OF, "--gate", "production", "--rule", "policies/accurate").code == 0


def test_the_configuration_above_is_found_in_the_same_repository_only(
    project: Any, arcanos: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.folder / "evidence")
    assert arcanos("check", AS_OF).code == 3
    (project.folder / ".git").mkdir()
    assert arcanos("check", AS_OF).code == 0


def test_a_configuration_can_be_named_and_its_paths_start_from_its_folder(
    project: Any, arcanos: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert arcanos("check", AS_OF, "--config", "a project/arcanos_audit_config.json").code == 0
    for wrong, word in (("nowhere.json", "there is no such file"), ("a project", "this is a folder")):
        done = arcanos("check", AS_OF, "--config", wrong)
        assert (done.code, done.out) == (3, "")
        assert f"{wrong}: ARC-IN-" in done.err
        assert word in done.err


def test_without_a_configuration_the_next_step_is_named(
    arcanos: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    done = arcanos("check")
    assert (done.code, done.out) == (3, "")
    for word in ("arcanos init", "arcanos demo", "--config FILE"):
        assert word in done.err


def test_a_waiver_covers_its_failure_and_nothing_else(project: Any, arcanos: Run) -> None:
    project.edit(
        "evidence/registry.yaml", "algorithm: AES256}}\n  - {name: fraud", "algorithm: none}}\n  - {name: fraud"
    )
    project.edit("evidence/registry.yaml", "stage: staging", "stage: production")
    assert arcanos("check", AS_OF).code == 1
    project.write("waivers.yaml", WAIVERS)
    done = arcanos("check", AS_OF)
    assert done.code == 0
    assert "waived 2" in done.out
    project.edit("waivers.yaml", "expires: 2026-12-01", "expires: 2026-11-21")
    assert arcanos("check", AS_OF).code == 1


WAIVERS = "waivers:\n" + "".join(
    f"""\
  - id: W-{version[-3:-2]}
    rule: policies/encrypted
    target: churn@{version}
    reason: The store is moved.
    owner: Ada Byron
    approved_by: Grace Hopper
    created: 2026-11-01
    expires: 2026-12-01
    compensating_control: Only two people can read the store.
    ticket: GOV-7
"""
    for version in ("1.0.0", "1.1.0")
)


def test_the_json_record_says_what_the_report_says(project: Any, arcanos: Run) -> None:
    project.edit("evidence/evaluation.json", "0.93", "0.5")
    done = arcanos("check", AS_OF, "-o", "json=record.json")
    record = json.loads((project.folder / "record.json").read_bytes())
    assert record["decision"]["exit_code"] == done.code == 1
    assert record["coverage"]["planned"] == 5
    assert record["coverage"]["outcomes"]["fail"] == 1


def test_a_rule_not_in_force_is_shown_everywhere_and_closes_nothing(project: Any, arcanos: Run) -> None:
    project.edit("evidence/evaluation.json", "0.93", "0.5")
    project.edit("policies/accurate.yaml", "severity", "effective: 2026-12-01\nseverity")
    project.configure(gates={"production": {"enforcement": {"policies/accurate": "hard"}}})
    done = arcanos("check", AS_OF, "--gate=production", "--output=json=record.json", "--output=markdown=record.md")
    assert done.code == 0
    record = json.loads((project.folder / "record.json").read_text(encoding="utf-8"))
    page = (project.folder / "record.md").read_text(encoding="utf-8")
    (failed,) = [f for f in record["findings"] if f["outcome"] == "fail"]
    assert failed["in_force_from"] == "2026-12-01"
    assert record["decision"]["pending"] == [failed["fingerprint"]]
    assert record["coverage"]["out_of_force"] == 2
    shown = " ".join(done.out.split())
    assert "WILL CLOSE ONCE IN FORCE (1)" in shown
    for word in (
        "fail, not in force until 2026-12-01",
        "not in force 2",
        "1 finding will close this gate once in force: 1 from 2026-12-01",
        "not in force until 2026-12-01, and deciding nothing: policies/accurate",
    ):
        assert word in shown
        assert word in page


def test_as_of_a_future_day_shows_what_will_close(project: Any, arcanos: Run) -> None:
    project.edit("evidence/evaluation.json", "0.93", "0.5")
    project.edit("policies/pack.yaml", "title", "effective: 2026-12-01\ntitle")
    assert arcanos("check", "--as-of=2026-11-30T23:59:59Z").code == 3
    done = arcanos("check", "--as-of=2026-12-01T00:00:00Z")
    assert done.code == 1
    assert "not in force" not in done.out


def test_a_run_of_rules_that_decide_nothing_yet_is_no_open_gate(project: Any, arcanos: Run) -> None:
    project.edit("policies/pack.yaml", "title", "effective: 2026-12-01\ntitle")
    done = arcanos("check", AS_OF)
    assert done.code == 3
    assert "0 checks were evaluated and the gate asks for 1" in " ".join(done.out.split())


def test_a_parameter_that_no_pack_has_is_refused_where_it_is_given(project: Any, arcanos: Run) -> None:
    project.configure(params={"policies": {"floor": 1}})
    done = arcanos("check")
    assert done.code == 3
    where = "arcanos_audit_config.json:1:"
    assert where in done.err
    assert "ARC-POL-PARAM: the pack has no parameter 'floor'; remove it: it declares none" in done.err
