"""`arcanos rules lint`: what it says, how it ends, and that nothing disappears."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

Run = Callable[..., Any]
SCHEMA = json.loads((Path(__file__).parents[2] / "arcanos/schemas/lint.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)
OWNER = ("policies/accurate.yaml", "owner: model-risk", "owner: Ada Byron")


def fits(told: Any) -> bool:
    """Whether a report has the published form."""
    return VALIDATOR.is_valid(told)  # pyright: ignore[reportUnknownMemberType]: its stub leaves a type open


def words(text: str) -> str:
    """Return a text on one line, however it was wrapped."""
    return " ".join(text.split())


def test_a_remark_has_place_level_code_page_message_and_next_step(project: Any, arcanos: Run) -> None:
    project.edit(*OWNER)
    done = arcanos("rules", "lint", "policies")
    assert (done.code, done.err) == (1, "")
    assert done.out.startswith("policies/accurate.yaml\n")
    assert "\n6:8     warning  unknown-role (docs/lint/unknown-role.md)\n" in done.out
    assert "owner is no role but a name, an address or a phrase; name a role, such as" in words(done.out)


def test_notes_are_shown_and_end_with_0(project: Any, arcanos: Run) -> None:
    done = arcanos("rules", "lint", "policies")
    assert done.code == 0
    assert "note     no-freshness" in done.out
    assert done.out.endswith("2 rules in 1 pack: all well formed; 0 errors, 0 warnings, 3 notes\n")


@pytest.mark.parametrize(("level", "code"), [("note", 1), ("warning", 1), ("error", 0)])
def test_fail_on_says_from_which_level_on_it_ends_with_1(project: Any, arcanos: Run, level: str, code: int) -> None:
    project.edit(*OWNER)
    assert arcanos("rules", "lint", "policies", "--fail-on", level).code == code


def test_a_rule_without_a_failing_case_is_an_error(project: Any, arcanos: Run) -> None:
    project.edit("policies/accurate.yaml", "expect: fail", "expect: pass")
    done = arcanos("rules", "lint", "policies", "--fail-on", "error")
    assert done.code == 1
    assert "12:1    error    one-sided-cases" in done.out
    assert "no case of the rule expects fail; add one with expect: fail" in words(done.out)


def test_what_is_ignored_is_counted(project: Any, arcanos: Run) -> None:
    project.edit(*OWNER)
    done = arcanos("rules", "lint", "policies", "--ignore", "unknown-role", "--ignore", "no-indeterminate-case")
    assert done.code == 0
    assert "docs/lint/unknown-role.md" not in done.out
    assert "ignored: 3 remarks (2 no-indeterminate-case, 1 unknown-role)\n" in done.out


def test_what_is_suppressed_is_counted(project: Any, arcanos: Run) -> None:
    project.edit(*OWNER)
    lint = "lint:\n  - {code: unknown-role, reason: She is the only one., rules: [accurate]}\n"
    project.write("policies/pack.yaml", (project.folder / "policies/pack.yaml").read_text() + lint)
    done = arcanos("rules", "lint", "policies")
    assert done.code == 0
    assert "suppressed: 1 remark (1 unknown-role)\n" in done.out


@pytest.mark.parametrize("reason", ["-", "\u2800"])
@pytest.mark.parametrize("key", ["lint:\n  - {code: no-freshness, reason: '%s'}\n", "accepted_mutants: {m: '%s'}\n"])
def test_a_reason_that_says_nothing_is_refused(project: Any, arcanos: Run, key: str, reason: str) -> None:
    project.write("policies/pack.yaml", (project.folder / "policies/pack.yaml").read_text() + key % reason)
    done = arcanos("rules", "lint", "policies")
    assert (done.code, "ARC-POL-EMPTY" in done.err, "says nothing" in done.err) == (3, True, True)


@pytest.mark.parametrize(
    ("code", "word"), [("unknown-rule", "did you mean 'unknown-role'?"), ("unused-parameter", "does not load")]
)
def test_a_code_that_can_not_be_ignored_is_refused(project: Any, arcanos: Run, code: str, word: str) -> None:
    done = arcanos("rules", "lint", "policies", "--ignore", code)
    assert (done.code, done.out) == (2, "")
    assert word in done.err


def test_json_has_everything_and_fits_its_schema(project: Any, arcanos: Run) -> None:
    project.edit(*OWNER)
    lint = "lint:\n  - {code: no-freshness, reason: It is measured at each commit.}\n"
    project.write("policies/pack.yaml", (project.folder / "policies/pack.yaml").read_text() + lint)
    done = arcanos("rules", "lint", "policies", "--format", "json", "--ignore", "unknown-role")
    told = json.loads(done.out)
    assert fits(told)
    assert done.code == 0
    assert told["summary"] == {"errors": 0, "warnings": 0, "notes": 2, "suppressed": 1, "ignored": 1}
    by_code = {remark["code"]: remark for remark in told["remarks"]}
    assert by_code["no-freshness"]["suppressed"] == "It is measured at each commit."
    assert by_code["unknown-role"]["ignored"] is True
    assert by_code["unknown-role"]["place"] == {"file": "policies/accurate.yaml", "line": 6, "column": 8}
    assert done.out == arcanos("rules", "lint", "policies", "--format", "json", "--ignore", "unknown-role").out


def test_a_pack_that_does_not_load_is_refused_in_every_format(project: Any, arcanos: Run) -> None:
    project.edit("policies/accurate.yaml", "owner:", "ownr:")
    text, report, github = (arcanos("rules", "lint", "policies", "--format", f) for f in ("text", "json", "github"))
    assert {done.code for done in (text, report, github)} == {3}
    assert all("policies/accurate.yaml:6:1: ARC-POL-KEY" in done.err for done in (text, report, github))
    assert text.out == ""
    told = json.loads(report.out)
    assert fits(told)
    assert {mistake["code"] for mistake in told["refused"]} == {"ARC-POL-KEY", "ARC-POL-MISSING"}
    assert "::error file=policies/accurate.yaml,line=6,col=1,title=ARC-POL-KEY::" in github.out


def test_an_unused_parameter_names_its_page(project: Any, arcanos: Run) -> None:
    project.edit("policies/pack.yaml", "title:", "params: {floor: {type: number, default: 1}}\ntitle:")
    done = arcanos("rules", "lint", "policies")
    assert done.code == 3
    assert "ARC-POL-UNUSED" in done.err
    assert "(docs/lint/unused-parameter.md)" in done.err


def test_annotations_hold_no_line_break_and_no_second_command(project: Any, arcanos: Run) -> None:
    project.edit("policies/accurate.yaml", "gte: 0.9", 'in: ["100%\\n::error::x", b]')
    done = arcanos("rules", "lint", "policies", "--format", "github")
    lines = [line for line in done.out.splitlines() if line.startswith("::")]
    form = re.compile(r"::(error|warning|notice) file=[^:,]+,line=\d+,col=\d+,title=[a-z-]+::")
    assert all(form.match(line) for line in lines)
    assert any("100%25" in line for line in lines)


def test_roles_of_the_configuration_are_held_against_owners(project: Any, arcanos: Run) -> None:
    project.configure(roles={"ml-engineering": {"members": ["ada"]}})
    done = arcanos("rules", "lint")
    assert done.code == 1
    assert "no role 'model-risk' is in the configuration" in words(done.out)
    assert "'ml-engineering' is" not in words(done.out)


def test_a_waiver_for_a_rule_that_does_not_exist_is_told_with_its_place(project: Any, arcanos: Run) -> None:
    waiver = {"id": "W-1", "rule": "policies/encripted", "target": "churn@1.0.0", "reason": "The store is moved."}
    people = {"owner": "Ada", "approved_by": "Grace", "created": "2026-11-01", "expires": "2026-12-31", "ticket": "G-7"}
    project.write("waivers.yaml", json.dumps({"waivers": [waiver | people]}))
    done = arcanos("rules", "lint")
    assert done.code == 1
    assert done.out.startswith("policies/accurate.yaml\n")
    assert "\nwaivers.yaml\n1:" in done.out
    assert "did you mean 'policies/encrypted'?" in words(done.out)
    assert "unmatched-waiver" not in arcanos("rules", "lint", "policies").out


def test_a_rule_that_no_gate_minds_is_told(project: Any, arcanos: Run) -> None:
    assert "never-blocks" not in arcanos("rules", "lint").out
    project.configure(check={"block_at": "high"})
    told = words(arcanos("rules", "lint").out)
    assert "a failure of severity medium closes no gate of the configuration" in told
    assert told.count("never-blocks (") == 1
