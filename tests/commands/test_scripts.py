"""`arcanos scripts` and what `collect`, `check` and `gate` make of what scripts find."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from arcanos.signing.archive import read_archive
from tests.commands.conftest import AS_OF, Done, Project

Arcanos = Callable[..., Done]
FINDING = {"id": "L-1", "severity": "high", "title": "Unknown licence", "subject": "left-pad"}


def script(project: Project, name: str, shell: str, **more: Any) -> dict[str, Any]:
    path = project.write(f"checks/{name}", f"#!/bin/sh\n{shell}\n")
    path.chmod(0o755)
    return {"name": name, "command": [f"checks/{name}"], "needs_network": True, **more}


@pytest.fixture
def scripted(project: Project) -> Project:
    """Return the small project with a script that finds something and one that finds nothing."""
    found = json.dumps({"findings": [FINDING]})
    scripts = [script(project, "licences", f"echo '{found}'; exit 1", owner="legal")]
    scripts += [script(project, "access", "echo '{\"findings\": []}'")]
    project.configure(compliance_scripts=scripts)
    return project


def collect(arcanos: Arcanos) -> Done:
    return arcanos("collect", "--output", "evidence.tar.gz", "--as-of", AS_OF)


def check(arcanos: Arcanos, *words: str) -> Done:
    return arcanos("check", "--as-of", AS_OF, "--output", "json=-", *words)


def own(done: Done) -> list[tuple[str, str, str]]:
    findings: list[dict[str, Any]] = json.loads(done.out)["findings"]
    return [(f["rule"], f["subject"], f["outcome"]) for f in findings if f["rule"].startswith("compliance-script")]


def test_scripts_are_listed_and_not_run(scripted: Project, arcanos: Arcanos) -> None:
    done = arcanos("scripts", "list")
    assert done.code == 0
    assert [line.split()[0] for line in done.out.splitlines()[2:]] == ["licences", "access"]


def test_a_script_can_be_tried_alone(scripted: Project, arcanos: Arcanos) -> None:
    done = arcanos("scripts", "run", "access")
    assert (done.code, "1 script, 0 findings" in done.out) == (0, True)
    found = arcanos("scripts", "run", "licences")
    assert (found.code, "left-pad: Unknown licence" in found.out) == (1, True)
    unknown = arcanos("scripts", "run", "acess")
    assert (unknown.code, "did you mean 'access'?" in unknown.err) == (2, True)


def test_a_script_that_fails_shows_what_it_wrote_and_ends_with_4(scripted: Project, arcanos: Arcanos) -> None:
    scripted.configure(compliance_scripts=[script(scripted, "broken", "echo no such table >&2; exit 3")])
    done = arcanos("scripts", "run")
    assert done.code == 4
    assert "| no such table" in done.out


def test_there_is_nothing_to_run_where_none_is_listed(project: Project, arcanos: Arcanos) -> None:
    assert arcanos("scripts", "run").code == 2


def test_what_scripts_found_closes_the_gate_over_the_bundle(scripted: Project, arcanos: Arcanos) -> None:
    assert collect(arcanos).code == 0
    done = check(arcanos, "--bundle", "evidence.tar.gz")
    assert done.code == 1
    assert own(done) == [
        ("compliance-script-ran", "licences", "pass"),
        ("compliance-script-ran", "access", "pass"),
        ("compliance-script-finding", "licences: L-1: left-pad", "fail"),
    ]


def test_the_names_of_scripts_are_where_rules_look_for_them(scripted: Project, arcanos: Arcanos) -> None:
    collect(arcanos)
    files = read_archive((scripted.folder / "evidence.tar.gz").read_bytes(), "evidence.tar.gz").files
    assert json.loads(files["documents/config.json"]) == {
        "compliance_scripts": [{"name": "licences"}, {"name": "access"}]
    }


def test_a_script_that_fails_is_in_the_bundle_beside_the_others_and_closes_it(
    scripted: Project, arcanos: Arcanos
) -> None:
    good = script(scripted, "access", "echo '{\"findings\": []}'")
    scripted.configure(compliance_scripts=[script(scripted, "broken", "exit 3"), good])
    assert collect(arcanos).code == 4
    done = check(arcanos, "--bundle", "evidence.tar.gz")
    assert done.code == 4
    assert own(done) == [
        ("compliance-script-ran", "broken", "indeterminate"),
        ("compliance-script-ran", "access", "pass"),
    ]


def test_output_that_does_not_fit_its_schema_closes_the_gate(scripted: Project, arcanos: Arcanos) -> None:
    scripted.write("checks/output.schema.json", '{"required": ["licences"]}')
    fits = script(scripted, "licences", 'echo \'{"findings": [], "licences": {}}\'')
    lacks = script(scripted, "access", "echo '{\"findings\": []}'")
    schema = {"expected_output": "checks/output.schema.json"}
    scripted.configure(compliance_scripts=[fits | schema, lacks | schema])
    done = collect(arcanos)
    assert (done.code, "which asks for 'licences'" in done.out) == (4, True)
    judged = check(arcanos, "--bundle", "evidence.tar.gz")
    assert judged.code == 4
    assert own(judged) == [
        ("compliance-script-ran", "licences", "pass"),
        ("compliance-script-ran", "access", "indeterminate"),
    ]


def test_a_schema_that_is_not_valid_ends_with_3_and_nothing_runs(scripted: Project, arcanos: Arcanos) -> None:
    scripted.write("checks/output.schema.json", '{"requird": ["licences"]}')
    touching = script(scripted, "licences", "touch ran; echo '{\"findings\": []}'")
    scripted.configure(
        compliance_scripts=[touching, touching | {"name": "b", "expected_output": "checks/output.schema.json"}]
    )
    done = collect(arcanos)
    assert (done.code, "'/requird': JSON Schema has no such keyword" in done.err) == (3, True)
    assert not (scripted.folder / "ran").exists()
    assert not (scripted.folder / "evidence.tar.gz").exists()


def test_scripts_that_are_listed_and_never_ran_close_the_gate(scripted: Project, arcanos: Arcanos) -> None:
    done = check(arcanos)
    assert done.code == 4
    assert {outcome for _, _, outcome in own(done)} == {"indeterminate"}


def test_the_document_of_a_run_can_be_evidence_by_itself(scripted: Project, arcanos: Arcanos) -> None:
    arcanos("scripts", "run", "access", "--output", "scripts.json", "--as-of", AS_OF)
    config = json.loads((scripted.folder / "arcanos_audit_config.json").read_text())
    documents = config["documents"] | {"compliance_scripts": "scripts.json"}
    scripted.configure(documents=documents, compliance_scripts=config["compliance_scripts"][1:])
    done = check(arcanos)
    assert (done.code, own(done)) == (0, [("compliance-script-ran", "access", "pass")])


def test_a_gate_may_take_findings_of_scripts_as_advisory(scripted: Project, arcanos: Arcanos) -> None:
    scripted.configure(check={"enforcement": {"arcanos/compliance-script-finding": "advisory"}})
    collect(arcanos)
    assert check(arcanos, "--bundle", "evidence.tar.gz").code == 0


def test_rules_that_are_chosen_stand_alone(scripted: Project, arcanos: Arcanos) -> None:
    assert own(check(arcanos, "--rule", "policies/encrypted")) == []


def test_what_ran_at_the_audited_commit_meets_the_rule_about_audits(scripted: Project, arcanos: Arcanos) -> None:
    steps = [{"name": name, "command": ["sh", "-c", f"echo {name} > {name}"], "outputs": [name]} for name in "abc"]
    plan = {"name": "release", "deployment": "churn", "inputs": ["checks/*"], "steps": steps, "record": "release.json"}
    config = json.loads((scripted.folder / "arcanos_audit_config.json").read_text())
    documents = {"audits": "evidence/audits.json", "reproductions": "evidence/again.json"}
    scripted.configure(
        packs=["arcanos/governance"],
        documents=config["documents"] | documents,
        compliance_scripts=config["compliance_scripts"],
        reproductions=[plan],
    )
    arcanos("reproduce", "--record")
    commit = scripted.committed()
    audit = {"id": "q4", "status": "completed", "release_commit": commit}
    scripted.write("evidence/audits.json", json.dumps({"collected_at": AS_OF, "audits": [audit]}))
    assert arcanos("reproduce", "--output", "evidence/again.json", "--as-of", AS_OF).code == 0
    assert collect(arcanos).code == 0
    rule = ["--rule", "governance/deployment-was-reproduced"]
    done = check(arcanos, "--bundle", "evidence.tar.gz", *rule)
    assert (done.code, [f["outcome"] for f in json.loads(done.out)["findings"]]) == (0, ["pass"])

    scripted.write("checks/access", "#!/bin/sh\nexit 0\n")
    assert arcanos("collect", "--output", "changed.tar.gz", "--as-of", AS_OF).code == 4
    changed = check(arcanos, "--bundle", "changed.tar.gz", *rule)
    assert (changed.code, json.loads(changed.out)["findings"][0]["reason"]) == (4, "path_absent")
