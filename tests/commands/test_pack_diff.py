"""`arcanos pack diff`: what changes in the text, which verdicts change, and with what the command ends."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from arcanos.authoring.published import named

SCHEMA: Any = Draft202012Validator(json.loads(named("pack-diff").text))
AS_OF = "--as-of=2026-11-22T09:00:00Z"
Run = Callable[..., Any]
Edit = tuple[str, str, str]


@pytest.fixture
def diff(project: Any, arcanos: Run) -> Run:
    """Edit the pack `next`, a copy of the project's, and compare: `diff((file, old, new), ..., "--option")`."""
    shutil.copytree(project.folder / "policies", project.folder / "next")

    def run(*words: str | Edit) -> Any:
        for word in words:
            if isinstance(word, tuple):
                file, old, new = word
                project.edit(f"next/{file}", old, new)
        options = [word for word in words if isinstance(word, str)]
        done = arcanos("pack", "diff", "policies", "next", AS_OF, *options)
        if "--format=json" in options:
            SCHEMA.validate(json.loads(done.out))
        return done

    return run


def verdicts(done: Any) -> dict[tuple[str, str], str]:
    told = json.loads(done.out)["verdicts"]
    return {(one["rule"].partition("/")[2], one["subject"]): one["effect"] for one in told["changed"]}


def test_the_same_pack_twice_changes_nothing(diff: Run) -> None:
    done = diff()
    assert (done.code, done.err) == (0, "")
    assert "no rule was added, removed or changed" in done.out
    assert "0 of 5 changed" in done.out
    assert "the change is none" in done.out
    assert "WARNING" not in done.out


def test_a_threshold_that_is_raised_closes_and_says_from_what_to_what(diff: Run) -> None:
    done = diff(("accurate.yaml", "gte: 0.9", "gte: 0.92"))
    assert done.code == 1
    assert "require.accuracy.gte raised from 0.9 to 0.92" in done.out
    assert "NEWLY CLOSES (1)" in done.out
    assert "policies/accurate fraud@2.0.0: pass (medium) -> fail (medium, closes)" in done.out
    assert "the change is major: it asks for 2.0.0 or later" in done.out
    assert "WARNING: the version was not raised" in done.out


def test_what_opens_is_as_loud_as_what_closes(diff: Run, project: Any) -> None:
    project.edit("evidence/evaluation.json", "0.93", "0.5")
    changed = ("accurate.yaml", "gte: 0.9", "gte: 0.4")
    done = diff(changed)
    assert done.code == 1
    assert "NEWLY OPENS: what closed the gate no longer does (1)" in done.out


@pytest.mark.parametrize(
    ("fail_on", "closing", "opening"), [("closes", 1, 0), ("opens", 0, 1), ("any", 1, 1), ("never", 0, 0)]
)
def test_fail_on_says_what_ends_with_1(
    project: Any, arcanos: Run, diff: Run, fail_on: str, closing: int, opening: int
) -> None:
    assert diff(("accurate.yaml", "gte: 0.9", "gte: 0.92"), f"--fail-on={fail_on}").code == closing
    turned = arcanos("pack", "diff", "next", "policies", AS_OF, f"--fail-on={fail_on}")
    assert turned.code == opening


def test_a_rule_that_is_gone_opens_what_it_closed(diff: Run, project: Any) -> None:
    project.edit("evidence/evaluation.json", "0.93", "0.5")
    (project.folder / "next/accurate.yaml").unlink()
    done = diff("--format=json")
    assert done.code == 1
    assert verdicts(done) == {("accurate", "churn@1.1.0"): "opens", ("accurate", "fraud@2.0.0"): "none"}
    (rule,) = json.loads(done.out)["rules"]
    assert (rule["rule"], rule["how"], rule["step"]) == ("accurate", "removed", "major")


def test_a_new_rule_with_a_day_to_come_will_close_and_is_minor(diff: Run, project: Any) -> None:
    text = (project.folder / "next/accurate.yaml").read_text(encoding="utf-8")
    later = text.replace("id: accurate", "id: better\neffective: 2027-01-01").replace("0.9}", "0.92}")
    project.write("next/better.yaml", later)
    done = diff(("pack.yaml", "1.0.0", "1.1.0"))
    assert done.code == 0
    assert "WILL CLOSE once its rule is in force (1)" in done.out
    assert "added better (medium: Models are accurate, in force from 2027-01-01)" in done.out
    assert "the change is minor: it asks for 1.1.0 or later" in done.out
    assert "WARNING" not in done.out


def test_on_its_day_the_same_rule_is_major(diff: Run, project: Any, arcanos: Run) -> None:
    text = (project.folder / "next/accurate.yaml").read_text(encoding="utf-8")
    later = text.replace("id: accurate", "id: better\neffective: 2027-01-01").replace("0.9}", "0.92}")
    project.write("next/better.yaml", later)
    done = arcanos("pack", "diff", "policies", "next", "--as-of=2027-01-01T00:00:00Z")
    assert done.code == 1
    assert "NEWLY CLOSES" in done.out
    assert "the change is major" in done.out


def test_what_could_be_told_before_and_cannot_now_closes_and_is_counted(diff: Run) -> None:
    done = diff(("accurate.yaml", "require: {accuracy", "require: {accurracy"), "--format=json")
    assert done.code == 1
    assert set(verdicts(done).values()) == {"closes"}


def test_words_are_a_patch_and_move_no_verdict(diff: Run) -> None:
    done = diff(
        ("accurate.yaml", "title: Models are accurate", "title: Models are right"), ("pack.yaml", "1.0.0", "1.0.1")
    )
    assert done.code == 0
    assert "title changed" in done.out
    assert "the change is patch: it asks for 1.0.1 or later" in done.out
    assert "WARNING" not in done.out


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (("accurate.yaml", "severity: medium", "severity: high"), "severity raised from medium to high"),
        (("encrypted.yaml", "severity: critical", "severity: high"), "severity lowered from critical to high"),
        (("accurate.yaml", "severity", "effective: 2027-01-01\nseverity"), "effective added: 2027-01-01"),
        (("encrypted.yaml", "[AES256]}}", "[AES256, age]}}"), 'require.storage.algorithm.in changed: now with ["age"]'),
        (("encrypted.yaml", "when: {stage: production}\n", ""), 'when removed: {"stage":"production"}'),
        (("pack.yaml", "title", "requires: {arcanos: '>=0.1'}\ntitle"), 'requires added: {"arcanos":">=0.1"}'),
        (("pack.yaml", "title", "min_n: 50\ntitle"), "min_n added: 50"),
    ],
)
def test_what_changed_is_said_in_words(diff: Run, edit: tuple[str, str, str], said: str) -> None:
    done = diff(edit)
    assert done.code in (0, 1)
    assert said in done.out
    assert "the change is major" in done.out


def test_parameters_are_compared_by_name(diff: Run, project: Any) -> None:
    param = "params:\n  floor: {type: number, default: 0.9, max: 1}\ntitle"
    for pack in ("policies", "next"):
        project.edit(f"{pack}/pack.yaml", "title", param)
        project.edit(f"{pack}/accurate.yaml", "gte: 0.9", "gte: {param: floor}")
    done = diff(("pack.yaml", "default: 0.9", "default: 0.92"))
    assert "parameter floor: default raised from 0.9 to 0.92" in done.out
    assert "NEWLY CLOSES (1)" in done.out
    project.configure(params={"policies": {"floor": 0.8}})
    assert diff().code == 0


def test_a_waiver_covers_in_both(diff: Run, project: Any, arcanos: Run) -> None:
    project.write(
        "waivers.yaml",
        "waivers:\n  - {id: W-1, rule: policies/accurate, target: fraud@2.0.0, reason: Retraining is planned.,"
        " owner: Ada, approved_by: Grace, created: 2026-11-01, expires: 2026-12-01, ticket: GOV-1}\n",
    )
    done = diff(("accurate.yaml", "gte: 0.9", "gte: 0.92"))
    assert done.code == 0
    assert "OTHERWISE CHANGED (1)" in done.out
    assert "policies/accurate fraud@2.0.0: pass (medium) -> fail (medium, waived)" in done.out


def test_a_gate_that_does_not_read_the_pack_is_not_moved(diff: Run, project: Any) -> None:
    project.configure(gates={"production": {"block_at": "critical"}})
    done = diff(("accurate.yaml", "gte: 0.9", "gte: 0.92"), "--gate=production")
    assert done.code == 0
    assert "gate production: 0 newly close" in done.out
    project.configure(packs=["arcanos/security", "policies"], gates={"production": {"packs": ["security"]}})
    done = diff("--gate=production")
    assert done.code == 0
    assert "the gate 'production' does not read the pack 'policies', so nothing of it closes or opens" in done.out


def test_without_a_configuration_only_the_text_is_compared(diff: Run, project: Any) -> None:
    (project.folder / "arcanos_audit_config.json").unlink()
    done = diff(("accurate.yaml", "gte: 0.9", "gte: 0.92"))
    assert done.code == 0
    assert "not compared: there is no configuration here" in done.out
    assert diff("--gate=production").code == 2


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (("pack.yaml", "id: policies", "id: other"), "these are two packs"),
        (("accurate.yaml", "severity", "severty"), "did you mean 'severity'?"),
        (("pack.yaml", "title", "requires: {arcanos: '>=99'}\ntitle"), "ARC-POL-REQUIRES"),
        (("pack.yaml", "title", "requires: {evidence: {registry: '>=1'}}\ntitle"), "ARC-IN-SCHEMA"),
    ],
)
def test_what_cannot_be_compared_is_refused(diff: Run, edit: tuple[str, str, str], said: str) -> None:
    done = diff(edit)
    assert (done.code, done.out) == (3, "")
    assert said in done.err


def test_an_archive_is_compared_as_its_folder(diff: Run, arcanos: Run) -> None:
    assert arcanos("pack", "build", "policies").code == 0
    diff(("accurate.yaml", "gte: 0.9", "gte: 0.92"))
    done = arcanos("pack", "diff", "policies-1.0.0.tar.gz", "next", AS_OF)
    assert done.code == 1
    assert "require.accuracy.gte raised from 0.9 to 0.92" in done.out


def test_markdown_lets_no_name_become_markup(diff: Run, project: Any) -> None:
    project.edit("evidence/evaluation.json", "fraud@2.0.0", "<img src=x>@2.0.0")
    done = diff(("accurate.yaml", "gte: 0.9", "gte: 0.92"), "--format=markdown")
    assert "### NEWLY CLOSES" in done.out
    assert "`<img src=x>@2.0.0`" in done.out
    assert done.out.count("<img") == 1


def test_the_same_inputs_give_the_same_bytes(diff: Run) -> None:
    edit = ("accurate.yaml", "gte: 0.9", "gte: 0.92")
    first = diff(edit, "--format=json")
    told = json.loads(first.out)
    assert told["format"] == "arcanos-pack-diff/1"
    assert told["verdicts"]["counts"] == {"closes": 1, "opens": 0, "will_close": 0, "could_not_be_told": 0, "none": 0}
    assert diff("--format=json").out == first.out


def test_the_schema_of_a_comparison_takes_every_kind_of_it(diff: Run, project: Any) -> None:
    assert json.loads(diff("--format=json").out)["verdicts"]["changed"] == []
    changed = diff(
        ("accurate.yaml", "gte: 0.9", "gte: 0.92"),
        ("pack.yaml", "title: Rules of the test", "title: Rules\nmin_n: 3"),
        ("encrypted.yaml", "severity: critical", "severity: high\neffective: 2027-01-01"),
        "--format=json",
    )
    assert changed.code == 1
    (project.folder / "next/accurate.yaml").unlink()
    removed = diff("--format=json")
    assert {"removed", "changed"} == {rule["how"] for rule in json.loads(removed.out)["rules"]}
    (project.folder / "arcanos_audit_config.json").unlink()
    assert json.loads(diff("--format=json").out)["verdicts"] is None
