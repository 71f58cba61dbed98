"""`arcanos bundle`, and what evaluates a bundle: evidence is what was collected, or nothing is decided."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arcanos.digest import sha256
from arcanos.evidence.container import read_container, write_container
from arcanos.evidence.manifest import Enclosed, Failed, Provenance, assemble
from arcanos.evidence.origins import Origin

AS_OF = "--as-of=2026-11-22T09:00:00Z"
AT = datetime(2026, 11, 22, 8, tzinfo=UTC)
FORMS = {"folder": "sealed", "tar.gz": "sealed.tar.gz", "zip": "sealed.zip"}
Run = Callable[..., Any]


def said(done: Any) -> str:
    return " ".join(done.out.split())


def read(path: Path) -> Any:
    return json.loads(path.read_bytes())


@pytest.fixture
def trusting(project: Any, arcanos: Run) -> Any:
    """Return the project with a key that it trusts, and the sealed bundle in every form."""
    assert arcanos("keys", "new", "evidence", "--output", ".").code == 0
    keys = [{"name": "collector", "public_key": "evidence.pub.pem", "roles": ["bundles"]}]
    project.configure(trust={"keys": keys, "bundles": {"required": True}})
    for name in FORMS.values():
        assert arcanos("bundle", "create", "--output", name, AS_OF).code == 0
        assert arcanos("bundle", "seal", name, "--key", "evidence.key.pem").code == 0
    return project


def test_a_bundle_in_any_form_gives_the_same_verdict_and_the_same_record(trusting: Any, arcanos: Run) -> None:
    records: list[Any] = []
    for form, name in FORMS.items():
        for words in (["check"], ["gate", "churn@1.1.0", "--to", "production"]):
            done = arcanos(*words, "--bundle", name, AS_OF, "--output", "json=r.json")
            assert done.code == 0, done.out + done.err
            record = read(trusting.folder / "r.json")
            assert (record["bundle"].pop("name"), record["bundle"].pop("form")) == (name, form)
            records.append(record)
    assert records[0] == records[2] == records[4]
    assert records[1] == records[3] == records[5]
    assert [one["name"] for one in records[0]["bundle"]["signed_by"]] == ["collector"]


def test_a_bundle_gives_the_verdict_of_its_plain_files(project: Any, arcanos: Run) -> None:
    assert arcanos("check", AS_OF, "-o", "json=plain.json").code == 0
    assert arcanos("bundle", "create", "-o", "b.zip", AS_OF).code == 0
    assert arcanos("check", "--bundle", "b.zip", AS_OF, "-o", "json=bundled.json").code == 0
    plain, bundled = (read(project.folder / name) for name in ("plain.json", "bundled.json"))
    assert plain["coverage"] == bundled["coverage"]
    assert [one["fingerprint"] for one in plain["findings"]] == [one["fingerprint"] for one in bundled["findings"]]
    assert [one["evidence_sha256"] for one in plain["findings"]] == [
        one["evidence_sha256"] for one in bundled["findings"]
    ]
    assert [one["collected_at"] for one in plain["documents"]] == [one["collected_at"] for one in bundled["documents"]]


BEFORE = "arcanos/evidence-before-instant"


@pytest.mark.parametrize(
    "words", [["check"], ["check", "--rule", "policies/accurate"], ["check", "--gate", "production"]]
)
def test_a_bundle_from_after_the_instant_closes_every_gate_and_replays(
    project: Any, arcanos: Run, words: list[str]
) -> None:
    assert arcanos("bundle", "create", "-o", "b.zip", AS_OF).code == 0
    done = arcanos(*words, "--bundle", "b.zip", "--as-of", "2026-11-22T08:59:59Z", "-o", "json=early.json")
    assert (done.code, "indeterminate critical " + BEFORE in said(done)) == (4, True)
    found = [one for one in read(project.folder / "early.json")["findings"] if one["rule"] == "evidence-before-instant"]
    assert [(one["subject"], one["reason"]) for one in found] == [("the bundle", "evidence_stale")]
    assert arcanos("replay", "early.json").code == 0
    at_once = arcanos(*words, "--bundle", "b.zip", AS_OF)
    assert (at_once.code, BEFORE in said(at_once)) == (0, False)


def test_a_document_that_is_younger_than_its_bundle_closes_every_gate(project: Any, arcanos: Run) -> None:
    project.edit("evidence/evaluation.json", "2026-11-20", "2026-11-23")
    assert arcanos("bundle", "create", "-o", "b.zip", AS_OF).code == 0
    done = arcanos("check", "--bundle", "b.zip", "--as-of", "2026-11-24T09:00:00Z")
    assert (done.code, f"indeterminate critical {BEFORE} evaluation" in said(done)) == (4, True)
    assert "after 2026-11-22T09:00:00Z, the time of its bundle" in said(done)


def test_a_bundle_from_after_the_instant_is_no_evidence_for_a_promotion(project: Any, arcanos: Run) -> None:
    arcanos("bundle", "create", "-o", "b.zip", "--as-of", "2036-11-22T09:00:00Z")
    gate = ["gate", "churn@1.1.0", "--to", "production", AS_OF]
    assert arcanos(*gate).code == 0
    assert arcanos(*gate, "--bundle", "b.zip").code == 4
    assert arcanos("explain", BEFORE, "--for", "auditor", "--bundle", "b.zip", AS_OF).code == 0
    project.configure(check={"enforcement": {BEFORE: "advisory"}})
    assert arcanos("check", "--bundle", "b.zip", AS_OF).code == 3


def test_creating_twice_gives_the_same_bytes(project: Any, arcanos: Run) -> None:
    for suffix in (".tar.gz", ".zip"):
        for name in ("a", "b"):
            assert arcanos("bundle", "create", "-o", name + suffix, AS_OF).code == 0
        assert (project.folder / f"a{suffix}").read_bytes() == (project.folder / f"b{suffix}").read_bytes()


def test_what_is_there_is_only_written_over_when_asked(project: Any, arcanos: Run) -> None:
    project.write("notes.zip", "mine")
    for words, code in (
        (["notes.zip"], 5),
        (["notes.zip", "--replace"], 5),
        (["b"], 0),
        (["b"], 5),
        (["b", "--replace"], 0),
    ):
        assert arcanos("bundle", "create", "-o", *words, AS_OF).code == code, words
    assert (project.folder / "notes.zip").read_text(encoding="utf-8") == "mine"
    assert arcanos("bundle", "create", "-o", "policies", "--replace", AS_OF).code == 5
    assert (project.folder / "policies" / "pack.yaml").exists()
    assert sorted(one.name for one in project.folder.iterdir() if one.name.startswith(".arcanos")) == []


def test_the_bundle_of_the_configuration_is_used_where_none_is_named(project: Any, arcanos: Run) -> None:
    project.configure(bundle="build.zip")
    assert arcanos("check", AS_OF).code == 3
    assert arcanos("bundle", "create", AS_OF).code == 0
    project.write("evidence/registry.yaml", "this is no registry")
    done = arcanos("check", AS_OF)
    assert done.code == 0
    assert "bundle: build.zip (zip)" in said(done)
    assert "unsigned: no trusted key sealed it" in said(done)


def test_places_are_in_the_bundle(project: Any, arcanos: Run) -> None:
    project.edit("evidence/evaluation.json", "0.93", "0.5")
    assert arcanos("bundle", "create", "-o", "b.zip", AS_OF).code == 0
    done = arcanos("check", "--bundle", "b.zip", AS_OF)
    assert "at: bundle/documents/evaluation.json:1:" in said(done)


@pytest.mark.parametrize("form", FORMS)
def test_a_seal_is_verified(trusting: Any, arcanos: Run, form: str) -> None:
    done = arcanos("bundle", "verify", FORMS[form], AS_OF)
    assert (done.code, "sealed by collector" in said(done)) == (0, True)
    assert arcanos("bundle", "verify", FORMS[form], "--key", "evidence.pub.pem").code == 0
    assert arcanos("keys", "new", "other", "--output", ".").code == 0
    done = arcanos("bundle", "verify", FORMS[form], "--key", "other.pub.pem")
    assert (done.code, "0 of 1 trusted signatures" in done.err) == (6, True)


def test_a_second_signature_stands_beside_the_first(trusting: Any, arcanos: Run) -> None:
    assert arcanos("keys", "new", "other", "--output", ".").code == 0
    for name in FORMS.values():
        assert arcanos("bundle", "seal", name, "--key", "other.key.pem").code == 0
        assert arcanos("bundle", "verify", name, "--key", "evidence.pub.pem", "--key", "other.pub.pem").code == 0
        assert "unchanged" in arcanos("bundle", "seal", name, "--key", "other.key.pem").out
    assert trusting.folder


def test_a_threshold_counts_keys(trusting: Any, arcanos: Run) -> None:
    assert arcanos("keys", "new", "other", "--output", ".").code == 0
    keys = [{"name": name, "public_key": f"{name}.pub.pem", "roles": ["bundles"]} for name in ("evidence", "other")]
    trusting.configure(trust={"keys": keys, "bundles": {"threshold": 2, "required": True}})
    assert arcanos("check", "--bundle", "sealed.zip", AS_OF).code == 6
    assert arcanos("bundle", "seal", "sealed.zip", "--key", "other.key.pem").code == 0
    assert arcanos("check", "--bundle", "sealed.zip", AS_OF).code == 0
    keys[1]["roles"] = ["packs"]
    keys.append({"name": "third", "public_key": "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "roles": ["bundles"]})
    trusting.configure(trust={"keys": keys, "bundles": {"threshold": 2, "required": True}})
    done = arcanos("check", "--bundle", "sealed.zip", AS_OF)
    assert (done.code, "not trusted for bundles" in done.err) == (6, True)


def test_where_seals_are_required_plain_files_and_unsealed_bundles_decide_nothing(trusting: Any, arcanos: Run) -> None:
    done = arcanos("check", AS_OF)
    assert (done.code, "plain files" in done.err) == (6, True)
    assert arcanos("bundle", "create", "-o", "unsealed.zip", AS_OF).code == 0
    done = arcanos("check", "--bundle", "unsealed.zip", AS_OF)
    assert (done.code, "is not sealed" in done.err) == (6, True)
    assert trusting.folder


def test_the_bundle_of_another_project_is_refused(trusting: Any, arcanos: Run) -> None:
    trusting.configure(project="Fraud")
    done = arcanos("check", "--bundle", "sealed.zip", AS_OF)
    assert (done.code, "ARC-INT-PROJECT" in done.err) == (6, True)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_bit_of_a_sealed_bundle_can_be_changed(trusting: Any, arcanos: Run, data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(sorted(FORMS)))
    bundle = trusting.folder / FORMS[form]
    files = [bundle] if bundle.is_file() else sorted(one for one in bundle.rglob("*") if one.is_file())
    path = data.draw(st.sampled_from(files))
    before = path.read_bytes()
    at = data.draw(st.integers(0, len(before) * 8 - 1))
    changed = bytearray(before)
    changed[at // 8] ^= 1 << at % 8
    path.write_bytes(changed)
    try:
        for words in (["check", "--bundle", FORMS[form]], ["bundle", "verify", FORMS[form]]):
            assert arcanos(*words, AS_OF).code in (3, 6), (path.name, at)
    finally:
        path.write_bytes(before)


def _renamed(old: str, new: str) -> Callable[[Path], object]:
    return lambda folder: (folder / old).rename(folder / new)


MEDDLING: dict[str, tuple[Callable[[Path], object], str]] = {
    "unlisted": (lambda f: (f / "documents" / "extra.json").write_text("{}"), "documents/extra.json"),
    "unlisted and hidden": (lambda f: (f / ".DS_Store").write_text(""), ".DS_Store"),
    "missing": (lambda f: (f / "documents" / "registry.json").unlink(), "documents/registry.json"),
    "resized": (lambda f: (f / "documents" / "registry.json").write_text("{}"), "documents/registry.json"),
    "of another case": (_renamed("documents/registry.json", "documents/Registry.json"), "documents/Registry.json"),
    "of another Unicode form": (
        _renamed("documents/registry.json", unicodedata.normalize("NFD", "documents/r\u00e9gistry.json")),
        "NFC",
    ),
    "linked": (
        lambda f: (
            (f / "documents" / "registry.json").rename(f.parent / "r"),
            (f / "documents" / "registry.json").symlink_to(f.parent / "r"),
        ),
        "a link is no file",
    ),
    "an empty folder": (lambda f: (f / "more").mkdir(), "an empty folder"),
    "a pipe": (lambda f: os.mkfifo(f / "pipe"), "a pipe"),
    "another seal": (lambda f: (f / "manifest.dsse.json").write_text("{}"), "manifest.dsse.json"),
}


@pytest.mark.parametrize("name", MEDDLING)
def test_what_was_done_to_a_folder_is_named(trusting: Any, arcanos: Run, name: str) -> None:
    meddle, says = MEDDLING[name]
    meddle(trusting.folder / "sealed")
    for words in (["check", "--bundle", "sealed"], ["bundle", "verify", "sealed"], ["bundle", "show", "sealed"]):
        done = arcanos(*words)
        assert (done.code, says in done.err) == (6, True), done.err


@pytest.mark.parametrize("name", ["policies", "waivers.yaml", "no-such.zip", "evidence.key.pem"])
def test_what_is_no_bundle_is_refused(trusting: Any, arcanos: Run, name: str) -> None:
    for words in (["check", "--bundle", name], ["bundle", "verify", name], ["bundle", "show", name]):
        assert arcanos(*words).code == 3
    assert trusting.folder


def test_a_source_that_failed_closes_every_gate_with_its_next_step(project: Any, arcanos: Run) -> None:
    documents = {
        "registry": "evidence/registry.yaml",
        "evaluation": "evidence/evaluation.json",
        "lineage": "lineage/*.json",
    }
    project.configure(documents=documents, gates={"production": {"block_at": "critical", "packs": ["policies"]}})
    done = arcanos("bundle", "create", "-o", "b.zip", AS_OF)
    assert (done.code, "failed lineage: lineage/*.json: ARC-COL-NOFILE" in said(done)) == (4, True)
    for words in (["check"], ["gate", "churn@1.1.0", "--to", "production"], ["check", "--rule", "policies/encrypted"]):
        done = arcanos(*words, "--bundle", "b.zip", AS_OF, "-o", "json=r.json")
        assert done.code == 4, done.out
        assert "1 of its sources failed" in said(done)
        assert "lineage could not be collected from files: lineage/*.json: ARC-COL-NOFILE" in said(done)
        (found,) = [one for one in read(project.folder / "r.json")["findings"] if one["pack"] == "arcanos"]
        assert (found["outcome"], found["reason"], found["subject"]) == (
            "indeterminate",
            "evidence_missing",
            "lineage from files",
        )
    done = arcanos("explain", "arcanos/evidence-collected", "--bundle", "b.zip", AS_OF)
    assert (done.code, "check its 'files' in the configuration" in said(done)) == (0, True)
    assert arcanos("explain", "arcanos/evidence-collected", "--for", "auditor", "--bundle", "b.zip", AS_OF).code == 0
    markdown = arcanos("check", "--bundle", "b.zip", AS_OF, "-o", "markdown=-")
    assert "1 of its sources failed" in markdown.out


def test_no_configuration_makes_a_failed_source_advisory(project: Any, arcanos: Run) -> None:
    project.configure(check={"enforcement": {"arcanos/evidence-collected": "advisory"}})
    assert arcanos("check", AS_OF).code == 3


def test_what_a_bundle_claims_to_be_not_applicable_is_not_believed(project: Any, arcanos: Run) -> None:
    exempt = {"evaluation": {"reason": "none here", "approved_by": "dpo"}}
    project.configure(documents={"registry": "evidence/registry.yaml"}, not_applicable=exempt)
    assert arcanos("bundle", "create", "-o", "b.zip", AS_OF).code == 0
    assert arcanos("check", "--bundle", "b.zip", AS_OF).code == 0
    project.configure(not_applicable=None, check={"block_at": "low"})
    done = arcanos("check", "--bundle", "b.zip", AS_OF)
    assert (done.code, "evidence_missing" in said(done)) == (4, True)
    assert "the bundle says that it is not applicable, and the configuration does not" in said(done)
    assert "only the configuration's word on that counts" in said(arcanos("bundle", "show", "b.zip"))


def test_a_document_that_is_there_and_not_applicable_is_refused(project: Any, arcanos: Run) -> None:
    assert arcanos("bundle", "create", "-o", "b.zip", AS_OF).code == 0
    exempt = {"evaluation": {"reason": "none here", "approved_by": "dpo"}}
    project.configure(documents={"registry": "evidence/registry.yaml"}, not_applicable=exempt)
    done = arcanos("check", "--bundle", "b.zip", AS_OF)
    assert (done.code, "ARC-IN-TWICE" in done.err) == (3, True)


def test_a_bundle_of_another_project_is_not_verified_by_its_configuration(trusting: Any, arcanos: Run) -> None:
    trusting.configure(project="another")
    for name in FORMS.values():
        done = arcanos("bundle", "verify", name, AS_OF)
        assert (done.code, "ARC-INT-PROJECT" in done.err) == (6, True)
        assert arcanos("bundle", "verify", name, "--key", "evidence.pub.pem", AS_OF).code == 0


def test_what_the_configuration_names_and_the_bundle_lacks_is_noted(project: Any, arcanos: Run) -> None:
    assert arcanos("bundle", "create", "-o", "b.zip", AS_OF).code == 0
    documents = {"registry": "evidence/registry.yaml", "lineage": "lineage.json"}
    project.configure(documents=documents)
    assert "lineage: the configuration names it, and the bundle was made without it" in said(
        arcanos("check", "--bundle", "b.zip", AS_OF)
    )


def test_an_attestation_of_a_file_holds_for_a_sealed_bundle_of_it_alone(trusting: Any, arcanos: Run) -> None:
    rule = """\
id: looked-at
title: Somebody looked at the evaluation
domain: governance
severity: high
scope: deployment
owner: model-risk
why: A figure that nobody looked at is a figure.
remedy: Look at it.
for: $.registry.models[*]
subject: "{id}"
manual: {role: model-risk, ask: "Was it looked at?", valid_for: 30d}
cases:
  - name: not yet
    given: {registry: {models: [{id: m@1.0.0}]}}
    expect: manual
"""
    trusting.write("policies/looked-at.yaml", rule)
    digest = sha256((trusting.folder / "evidence/evaluation.json").read_bytes())
    base = {
        "rule": "policies/looked-at",
        "answer": "yes",
        "by": "grace",
        "at": "2026-11-20T00:00:00Z",
        "statement": "It was.",
        "evidence": digest,
    }
    answers = [base | {"subject": name} for name in ("churn@1.0.0", "churn@1.1.0", "fraud@2.0.0")]
    trusting.write("evidence/attestations.json", json.dumps({"answers": answers}))
    documents = {
        "registry": "evidence/registry.yaml",
        "evaluation": "evidence/evaluation.json",
        "attestations": "evidence/attestations.json",
    }
    trusting.configure(documents=documents, roles={"model-risk": {"members": ["grace"]}})
    assert arcanos("bundle", "create", "-o", "b.zip", AS_OF).code == 0
    trusting.configure(trust=None)
    assert arcanos("check", AS_OF).code == 0
    assert arcanos("check", "--bundle", "b.zip", AS_OF).code == 4
    keys = [{"name": "collector", "public_key": "evidence.pub.pem", "roles": ["bundles"]}]
    trusting.configure(trust={"keys": keys})
    assert arcanos("check", "--bundle", "b.zip", AS_OF).code == 4
    assert arcanos("bundle", "seal", "b.zip", "--key", "evidence.key.pem").code == 0
    done = arcanos("check", "--bundle", "b.zip", AS_OF)
    assert done.code == 0, done.out


def test_a_record_of_a_bundle_replays_with_any_form_of_it(trusting: Any, arcanos: Run) -> None:
    assert arcanos("check", "--bundle", "sealed.zip", AS_OF, "-o", "json=r.json").code == 0
    for words in ([], ["--bundle", "sealed"], ["--bundle", "sealed.tar.gz"]):
        done = arcanos("replay", "r.json", *words)
        assert (done.code, "byte for byte" in said(done)) == (0, True), done.out
    assert arcanos("replay", "r.json", "--evidence", ".").code == 2
    trusting.edit("evidence/registry.yaml", "ada", "bob")
    assert arcanos("bundle", "create", "-o", "new.zip", AS_OF).code == 0
    assert arcanos("bundle", "seal", "new.zip", "--key", "evidence.key.pem").code == 0
    done = arcanos("replay", "r.json", "--bundle", "new.zip")
    assert (done.code, "manifest of the bundle sealed.zip" in said(done)) == (6, True)


def test_a_record_says_when_it_was_sealed_by_others(project: Any, arcanos: Run) -> None:
    assert arcanos("keys", "new", "evidence", "--output", ".").code == 0
    keys = [{"name": "collector", "public_key": "evidence.pub.pem", "roles": ["bundles"]}]
    project.configure(trust={"keys": keys})
    assert arcanos("bundle", "create", "-o", "b.zip", AS_OF).code == 0
    assert arcanos("check", "--bundle", "b.zip", AS_OF, "-o", "json=r.json").code == 0
    assert arcanos("bundle", "seal", "b.zip", "--key", "evidence.key.pem").code == 0
    done = arcanos("replay", "r.json")
    assert (done.code, "seal of the bundle by collector" in said(done)) == (6, True)


def test_a_signature_of_nobody_who_is_trusted_changes_no_answer(trusting: Any, arcanos: Run) -> None:
    assert arcanos("check", "--bundle", "sealed.zip", AS_OF, "-o", "json=r.json").code == 0
    arcanos("keys", "new", "stranger", "--output", ".")
    assert arcanos("bundle", "seal", "sealed.zip", "--key", "stranger.key.pem").code == 0
    done = arcanos("replay", "r.json")
    line = "beside counts for nothing, not then: the bundle's seal: not counted: a signature is of no trusted key"
    assert (done.code, "byte for byte" in said(done), line in said(done)) == (0, True, True)
    assert arcanos("check", "--bundle", "sealed.zip", AS_OF, "-o", "json=later.json").code == 0
    done = arcanos("replay", "later.json", "--bundle", "sealed", "--format", "json")
    (beside,) = json.loads(done.out)["beside"]
    assert (done.code, beside.startswith("only then: the bundle's seal: not counted")) == (0, True)


def test_a_timestamp_that_nobody_judges_changes_no_answer(trusting: Any, arcanos: Run) -> None:
    assert arcanos("check", "--bundle", "sealed.zip", AS_OF, "-o", "json=r.json").code == 0
    files = read_container(trusting.folder / "sealed.zip", "b")[1]
    write_container(trusting.folder / "stamped.zip", {**files, "manifest.tsr": b"any bytes"})
    done = arcanos("replay", "r.json", "--bundle", "stamped.zip")
    assert (done.code, "not then: the bundle's timestamp: not judged" in said(done)) == (0, True)


def test_a_record_whose_other_notes_were_changed_is_still_told(trusting: Any, arcanos: Run) -> None:
    assert arcanos("check", "--bundle", "sealed.zip", AS_OF, "-o", "json=r.json").code == 0
    record = read(trusting.folder / "r.json")
    record["notes"] = [*record["notes"], "all is well"]
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
    trusting.write("changed.json", text)
    done = arcanos("replay", "changed.json")
    assert (done.code, "differs notes" in said(done)) == (6, True)


def test_every_command_that_evaluates_takes_a_bundle(project: Any, arcanos: Run) -> None:
    project.write("waivers.yaml", "waivers: []\n")
    assert arcanos("bundle", "create", "-o", "b.zip", AS_OF).code == 0
    project.write("evidence/registry.yaml", "no registry")
    people = ["--owner", "Ada", "--approved-by", "Grace", "--reason", "Found.", "--expires", "2027-06-30"]
    for words in (["baseline", "write", *people], ["waivers", "check"], ["explain", "policies/encrypted"], ["check"]):
        assert arcanos(*words, "--bundle", "b.zip", AS_OF).code == 0, words


def test_a_report_is_never_written_over_the_bundle(project: Any, arcanos: Run) -> None:
    assert arcanos("bundle", "create", "-o", "b.zip", AS_OF).code == 0
    assert arcanos("check", "--bundle", "b.zip", AS_OF, "-o", "json=b.zip").code == 2
    assert project.folder


def test_show_says_where_everything_is_from(project: Any, arcanos: Run) -> None:
    assert arcanos("bundle", "create", "-o", "b.zip", AS_OF).code == 0
    done = arcanos("bundle", "show", "b.zip")
    assert "from files" in said(done)
    assert "read evidence/registry.yaml (" in said(done)
    assert "not sealed" in said(done)
    told = json.loads(arcanos("bundle", "show", "b.zip", "--format", "json").out)
    assert told["manifest"]["project"] == "Churn"
    assert [one["name"] for one in told["files"]] == ["documents/evaluation.json", "documents/registry.json"]
    assert project.folder


TOKEN = "ghp_" + "aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW3xY5zA7"
HOSTILE = f"loss_{TOKEN}_total \u202e ##vso[task.complete] ##[error]x"


def test_no_command_shows_secrets_and_orders_of_a_manifest(project: Any, arcanos: Run) -> None:
    """Also not where they stand: names of files and collectors, and why a source failed."""
    source = Provenance(f"by {HOSTILE}", "a" * 64, (Origin(HOSTILE, "b" * 64, 1),), AT, notes=(HOSTILE,))
    failed = Failed("lineage", HOSTILE, "ARC-COL-NOFILE", HOSTILE, HOSTILE, AT, HOSTILE)
    enclosed = [Enclosed("registry", {"models": [{"name": "m", "version": "1"}]}, (source,))]
    write_container(project.folder / "b.zip", assemble("Churn", AT, enclosed, [failed]))
    assert arcanos("keys", "new", "evidence", "--output", ".").code == 0
    assert arcanos("bundle", "seal", "b.zip", "--key", "evidence.key.pem").code == 0
    for words in (
        ["bundle", "show", "b.zip"],
        ["bundle", "show", "b.zip", "--format", "json"],
        ["bundle", "verify", "b.zip", "--key", "evidence.pub.pem", AS_OF],
        ["check", "--bundle", "b.zip", AS_OF, "--output", "json=r.json"],
    ):
        shown = arcanos(*words).out
        assert "[redacted GitHub token]" in shown
        assert not [one for one in (TOKEN[:20], "\u202e", "##vso[", "##[") if one in shown], words
    assert TOKEN[:20] not in (project.folder / "r.json").read_text(encoding="utf-8")


def test_the_json_of_a_manifest_has_the_same_values_as_it(project: Any, arcanos: Run) -> None:
    note = 'a\u202eb \\##[x] \U000e0041 "'
    source = Provenance("files", "a" * 64, collected_at=AT, notes=(note,))
    enclosed = [Enclosed("registry", {"models": [{"name": "m", "version": "1"}]}, (source,))]
    write_container(project.folder / "b.zip", assemble("Churn", AT, enclosed))
    done = arcanos("bundle", "show", "b.zip", "--format", "json")
    assert json.loads(done.out)["manifest"]["documents"][0]["sources"][0]["notes"] == [note]


def test_diff_names_the_paths_that_changed_and_no_value(project: Any, arcanos: Run) -> None:
    assert arcanos("bundle", "create", "-o", "a.zip", AS_OF).code == 0
    assert arcanos("bundle", "create", "-o", "same.tar.gz", AS_OF).code == 0
    assert arcanos("bundle", "diff", "a.zip", "same.tar.gz").code == 0
    project.edit("evidence/registry.yaml", "owner: ada, storage: {algorithm: none}", "storage: {algorithm: none}")
    project.edit("evidence/registry.yaml", "owner: bob", "owner: a-canary")
    project.write("lineage.json", "{}")
    project.configure(documents={"registry": "evidence/registry.yaml", "lineage": "lineage.json"})
    assert arcanos("bundle", "create", "-o", "b.zip", AS_OF).code == 0
    done = arcanos("bundle", "diff", "a.zip", "b.zip")
    assert done.code == 1
    for line in ("added lineage", "removed evaluation", "changed registry: 2 values"):
        assert line in said(done)
    assert "changed $['models'][?@.id=='fraud@2.0.0']['owner']" in said(done)
    assert "removed $['models'][?@.id=='churn@1.0.0']['owner']" in said(done)
    assert "a-canary" not in done.out
    told = json.loads(arcanos("bundle", "diff", "a.zip", "b.zip", "--format", "json").out)
    assert [(one["document"], one["change"]) for one in told["documents"]] == [
        ("evaluation", "removed"),
        ("lineage", "added"),
        ("registry", "changed"),
    ]


def test_a_bundle_needs_documents_and_a_place(project: Any, arcanos: Run) -> None:
    assert arcanos("bundle", "create", AS_OF).code == 2
    project.configure(documents=None, bundle="b.zip")
    assert arcanos("bundle", "create", AS_OF).code == 3
