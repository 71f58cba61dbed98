"""`arcanos diff`: what two records of a project say, in text, Markdown and JSON, and with what it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from arcanos.authoring.published import named

SCHEMA: Any = Draft202012Validator(json.loads(named("diff").text))
THEN, NOW = "2026-11-22T09:00:00Z", "2026-11-29T09:00:00Z"
TO_PRODUCTION = ('"1.0.0", stage: staging', '"1.0.0", stage: production')
Run = Callable[..., Any]


@pytest.fixture
def record(arcanos: Run) -> Callable[[str, str], str]:
    """Write a record of the project as it is: `record("old.json", THEN)`."""

    def write(name: str, as_of: str) -> str:
        assert arcanos("check", f"--as-of={as_of}", "-o", f"json={name}").code in (0, 1, 4)
        return name

    return write


@pytest.fixture
def failing(project: Any, record: Callable[[str, str], str]) -> tuple[str, str]:
    """Return two records: everything passes, then one model goes to production with weights in the clear."""
    old = record("old.json", THEN)
    project.edit("evidence/registry.yaml", *TO_PRODUCTION)
    return old, record("new.json", NOW)


def told(done: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.out)
    SCHEMA.validate(found)
    return found


def test_a_record_beside_itself_differs_in_nothing(project: Any, arcanos: Run, record: Any) -> None:
    old = record("old.json", THEN)
    done = arcanos("diff", old, old, "--fail-on-regression")
    assert done.code == 0
    assert "0 new, 0 gone, 0 changed, 0 still open, 0 fixed; 5 pass or do not apply" in " ".join(done.out.split())
    assert "the same question, packs, parameters and documents" in done.out
    assert "no regression" in done.out


def test_what_newly_fails_is_new_and_a_regression(arcanos: Run, failing: tuple[str, str]) -> None:
    done = arcanos("diff", *failing)
    assert done.code == 0
    assert "NEW (1)\n- critical policies/encrypted churn@1.0.0: fail, and before: not applicable" in done.out
    assert "REGRESSION: 1 newly fail, 0 newly can't be told, 0 are no longer looked at" in done.out
    assert "- document registry: " in done.out
    assert arcanos("diff", *failing, "--fail-on-regression").code == 1


def test_the_other_way_round_it_is_gone_and_the_order_is_warned_of(arcanos: Run, failing: tuple[str, str]) -> None:
    done = arcanos("diff", *failing[::-1], "--fail-on-regression")
    assert done.code == 1
    assert "WARNING: the first record is the later one" in done.out
    assert "GONE: NO LONGER LOOKED AT, WHICH IS NOT FIXED (1)" in done.out


def test_what_passes_again_is_fixed_and_no_regression(
    project: Any, arcanos: Run, record: Any, failing: tuple[str, str]
) -> None:
    project.edit("evidence/registry.yaml", "algorithm: none", "algorithm: AES256")
    done = arcanos("diff", failing[1], record("mended.json", "2026-11-30T09:00:00Z"), "--fail-on-regression")
    assert done.code == 0
    assert "FIXED (1)\n- critical policies/encrypted churn@1.0.0" in done.out


def test_a_rule_that_is_taken_out_is_gone_and_a_regression(project: Any, arcanos: Run, record: Any) -> None:
    old = record("old.json", THEN)
    (project.folder / "policies" / "accurate.yaml").unlink()
    found = told(arcanos("diff", old, record("new.json", NOW), "--format", "json"))
    assert found["counts"] == {"changed": 0, "fixed": 0, "gone": 2, "new": 0, "quiet": 3, "still_open": 0}
    assert found["regressions"] == 2
    assert {one["kind"] for one in found["inputs"]} == {"pack"}
    assert arcanos("diff", old, "new.json", "--fail-on-regression").code == 1


def test_a_failure_that_is_waived_is_changed_and_not_fixed(
    project: Any, arcanos: Run, record: Any, failing: tuple[str, str]
) -> None:
    project.write(
        "waivers.yaml",
        "waivers:\n  - {id: W-1, rule: policies/encrypted, target: churn@1.0.0, reason: It is moved., owner: Ada,\n"
        "     approved_by: Grace, created: 2026-11-29, expires: 2026-12-20, ticket: G-7,\n"
        "     compensating_control: Nobody reaches it.}\n",
    )
    found = told(arcanos("diff", failing[1], record("waived.json", NOW), "--format", "json"))
    (changed,) = (one for one in found["findings"] if one["change"] == "changed")
    assert (changed["facets"], changed["regression"], changed["new"]["waived"]) == (["overlay"], False, "W-1")
    assert found["counts"]["fixed"] == 0
    text = arcanos("diff", failing[1], "waived.json").out
    assert "overlay none -> waived by W-1 until 2026-12-20" in " ".join(text.split())


def test_a_finding_that_stands_keeps_its_first_deadline(
    project: Any, arcanos: Run, record: Any, failing: tuple[str, str]
) -> None:
    later = record("later.json", "2026-12-20T09:00:00Z")
    found = told(arcanos("diff", failing[1], later, "--format", "json"))
    (stands,) = (one for one in found["findings"] if one["rule"] == "encrypted")
    assert (stands["change"], stands["since"], stands["due"]) == ("still_open", NOW, "2026-12-06")
    assert stands["new"]["due"] == "2026-12-27"
    assert "due 2026-12-06, overdue" in arcanos("diff", failing[1], later).out


def test_another_gate_and_another_parameter_are_told(project: Any, arcanos: Run, record: Any) -> None:
    old = record("old.json", THEN)
    gated = arcanos("gate", "churn@1.1.0", "--to", "production", f"--as-of={NOW}", "-o", "json=gate.json")
    assert gated.code == 0
    out = " ".join(arcanos("diff", old, "gate.json").out.split())
    for words in (
        "- command: check -> gate",
        "- gate: check -> production",
        "- model: none -> churn@1.1.0",
        "- stage: none -> production",
    ):
        assert words in out


def test_markdown_keeps_what_evidence_says_text(project: Any, arcanos: Run, record: Any) -> None:
    project.edit("evidence/registry.yaml", *TO_PRODUCTION)
    project.edit("evidence/registry.yaml", "algorithm: none", 'algorithm: "<img src=x> [a](http://evil.example)"')
    old = record("old.json", THEN)
    done = arcanos("diff", old, old, "--format", "markdown")
    assert done.code == 0
    assert "### Still open \\(1\\)" in done.out
    assert "&lt;img src=x&gt;" in done.out
    assert "<img" not in done.out
    assert "http://" not in done.out


def test_the_same_records_give_the_same_bytes(arcanos: Run, failing: tuple[str, str]) -> None:
    for name in ("text", "json", "markdown"):
        assert arcanos("diff", *failing, "--format", name).out == arcanos("diff", *failing, "--format", name).out


def test_records_of_different_projects_are_refused(project: Any, arcanos: Run, record: Any) -> None:
    old = record("old.json", THEN)
    project.configure(project="Fraud")
    done = arcanos("diff", old, record("new.json", NOW))
    assert (done.code, done.out) == (2, "")
    assert "records of different projects" in done.err


@pytest.mark.parametrize(("words", "code"), [((), 2), (("old.json",), 2), (("old.json", "absent.json"), 3)])
def test_what_is_not_there_can_not_be_compared(
    project: Any, arcanos: Run, record: Any, words: tuple[str, ...], code: int
) -> None:
    record("old.json", THEN)
    assert arcanos("diff", *words).code == code


def test_what_is_no_record_is_refused(project: Any, arcanos: Run, record: Any) -> None:
    record("old.json", THEN)
    done = arcanos("diff", "old.json", "arcanos_audit_config.json")
    assert (done.code, done.out) == (3, "")
    assert "ARC-IN-RECORD" in done.err
