"""Results of other scanners keep their kind and level; a run that did not scan is no evidence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from arcanos.errors import NotCollected
from arcanos.evidence.collectors.interface import Setting
from arcanos.evidence.collectors.sarif import Options, collect

SAMPLES = Path(__file__).parent / "scanners"
RULE = {
    "id": "S1",
    "defaultConfiguration": {"level": "error"},
    "properties": {"security-severity": "9.1"},
}
RESULT = {
    "ruleId": "S1",
    "message": {"text": "password=hunter2hunter2 in source\nsecond line"},
    "locations": [
        {"physicalLocation": {"artifactLocation": {"uri": "src/a.py"}, "region": {"startLine": 3, "startColumn": 1}}}
    ],
}


def run(**members: Any) -> dict[str, Any]:
    return {"tool": {"driver": {"name": "scan", "semanticVersion": "1.2.3", "rules": [RULE]}}, "results": [], **members}


def collected(setting: Setting, *runs: Any, **more: Any) -> list[dict[str, Any]]:
    (setting.folder / "a.sarif").write_text(json.dumps({"version": "2.1.0", "runs": list(runs)}), "utf-8-sig")
    options = Options.model_validate({"from": "sarif", "files": ["*.sarif"], **more})
    return collect(options, setting).value["reports"]


def test_a_result_takes_its_level_from_its_rule_and_loses_its_secrets(setting: Setting) -> None:
    (report,) = collected(setting, run(results=[RESULT]))
    assert report == {
        "file": "a.sarif",
        "tool": "scan",
        "tool_version": "1.2.3",
        "rules": 1,
        "results": [
            {
                "rule": "S1",
                "kind": "fail",
                "level": "error",
                "message": "password=[redacted secret] in source",
                "location": {"file": "src/a.py", "line": 3},
                "suppressed": False,
                "security_severity": 9.1,
            }
        ],
    }


@pytest.mark.parametrize(
    ("result", "kind", "level"),
    [
        ({"ruleIndex": 0}, "fail", "error"),
        ({"rule": {"id": "S1"}}, "fail", "error"),
        ({"ruleId": "unknown"}, "fail", "warning"),
        ({"ruleId": "S1", "level": "note"}, "fail", "note"),
        ({"ruleId": "S1", "kind": "pass"}, "pass", "none"),
        ({"ruleId": "S1", "kind": "open"}, "open", "none"),
    ],
)
def test_kind_and_level_as_the_standard_defaults_them(setting: Setting, result: Any, kind: str, level: str) -> None:
    (report,) = collected(setting, run(results=[{"message": {"text": "m"}, **result}]))
    assert (report["results"][0]["kind"], report["results"][0]["level"]) == (kind, level)


@pytest.mark.parametrize(
    ("suppressions", "suppressed"),
    [
        (None, False),
        ([], False),
        ([{"kind": "external"}], True),
        ([{"kind": "external", "status": "underReview"}], False),
        ([{"kind": "external"}, {"kind": "external", "status": "rejected"}], False),
    ],
)
def test_only_accepted_suppressions_count(setting: Setting, suppressions: Any, suppressed: bool) -> None:
    (report,) = collected(setting, run(results=[{**RESULT, "suppressions": suppressions}]))
    assert report["results"][0]["suppressed"] is suppressed


def test_a_run_without_results_scanned_nothing(setting: Setting) -> None:
    nothing = run()
    del nothing["results"]
    with pytest.raises(NotCollected, match="nothing was scanned"):
        collected(setting, nothing)


def test_a_run_that_failed_is_refused_or_kept_as_failed(setting: Setting) -> None:
    failed = run(invocations=[{"executionSuccessful": True}, {"executionSuccessful": False}])
    with pytest.raises(NotCollected, match="did not succeed"):
        collected(setting, failed)
    (report,) = collected(setting, failed, failed_runs="keep")
    assert report["succeeded"] is False


def test_a_run_says_whether_it_succeeded_or_the_report_does_not(setting: Setting) -> None:
    (said,) = collected(setting, run(invocations=[{"executionSuccessful": True}]))
    assert said["succeeded"] is True
    for silent in (run(), run(invocations=[])):
        assert "succeeded" not in collected(setting, silent)[0]


NOTICE = {"level": "error", "message": {"text": "can't be parsed"}, "locations": RESULT["locations"]}


@pytest.mark.parametrize("member", ["toolExecutionNotifications", "toolConfigurationNotifications"])
def test_a_run_that_tells_of_its_own_errors_did_not_succeed(setting: Setting, member: str) -> None:
    told = run(invocations=[{"executionSuccessful": True, member: [NOTICE, {**NOTICE, "level": "note"}, {}]}])
    with pytest.raises(NotCollected, match=r"errors of its own \(1\)"):
        collected(setting, told)
    (report,) = collected(setting, told, failed_runs="keep")
    assert (report["succeeded"], report["errors_count"]) == (False, 1)
    assert report["errors"] == [{"message": "can't be parsed", "location": {"file": "src/a.py", "line": 3}}]


def test_a_run_that_shows_nothing_is_refused_or_kept(setting: Setting) -> None:
    nothing: dict[str, Any] = {"tool": {"driver": {"name": "scan"}}, "results": []}
    with pytest.raises(NotCollected, match="nothing shows that it looked at anything"):
        collected(setting, nothing)
    (report,) = collected(setting, nothing, empty_runs="keep")
    assert (report["rules"], report["results"], "looked_at" in report) == (0, [], False)


@pytest.mark.parametrize(
    ("more", "files"),
    [
        ({"artifacts": [{"location": {"uri": "a"}}, {"roles": ["analysisTarget"]}, {"roles": ["resultFile"]}]}, 2),
        ({"properties": {"metrics": {"_totals": {"loc": 9}, "a.py": {"loc": 9}}}}, 1),
    ],
)
def test_a_run_that_names_its_files_is_not_empty(setting: Setting, more: Any, files: int) -> None:
    (report,) = collected(setting, {"tool": {"driver": {"name": "scan"}}, "results": [], **more})
    assert report["looked_at"] == files


def test_a_rule_is_that_of_the_extension_which_the_result_names(setting: Setting) -> None:
    rules = [{"id": "py/eval", "properties": {"security-severity": "9.8"}}]
    tool = {"driver": {"name": "CodeQL", "rules": [RULE]}, "extensions": [{"name": "pack", "rules": rules}]}
    for component in ({"index": 0}, {"name": "pack"}, {}):
        result = {"message": {"text": "m"}, "rule": {"id": "py/eval", "index": 0, "toolComponent": component}}
        (report,) = collected(setting, {"tool": tool, "results": [result]})
        assert report["results"][0]["security_severity"] == 9.8, component
        assert report["rules"] == 2


def test_a_message_of_the_rule_is_filled_in_and_a_baseline_is_told(setting: Setting) -> None:
    rule = {"id": "S1", "messageStrings": {"default": {"text": "'{0}' is of {1}, not {2}"}}}
    result = {
        "ruleId": "S1/a",
        "message": {"id": "default", "arguments": ["x", "{0}"]},
        "baselineState": "absent",
    }
    (report,) = collected(setting, {"tool": {"driver": {"name": "scan", "rules": [rule]}}, "results": [result]})
    assert report["results"][0]["message"] == "'x' is of {0}, not {2}"
    assert report["results"][0]["baseline_state"] == "absent"


def test_results_in_other_files_are_not_taken_for_none(setting: Setting) -> None:
    elsewhere = run(externalPropertyFileReferences={"results": [{"location": {"uri": "results.sarif"}}]})
    with pytest.raises(NotCollected, match="stand in other files"):
        collected(setting, elsewhere)


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("bandit", ["B404", "B607", "B602"]),
        ("eslint", ["no-var", "no-eval", "no-eval"]),
        ("semgrep", ["no-eval"]),
        ("bandit-broken", "did not look at everything"),
        ("bandit-missing", "did not look at everything"),
        ("eslint-broken", "did not look at everything"),
        ("ruff-empty", "nothing shows that it looked at anything"),
        ("checkov-empty", "nothing shows that it looked at anything"),
    ],
)
def test_what_scanners_wrote(setting: Setting, name: str, rules: list[str] | str) -> None:
    """The samples are of real scanners; those of a broken file, and of none, have no result that would close a gate."""
    (setting.folder / "a.sarif").write_bytes((SAMPLES / f"{name}.sarif").read_bytes())
    options = Options.model_validate({"from": "sarif", "files": ["a.sarif"]})
    if isinstance(rules, str):
        with pytest.raises(NotCollected, match=rules):
            collect(options, setting)
        return
    (report,) = collect(options, setting).value["reports"]
    assert [one["rule"] for one in report["results"]] == rules
    assert [one["suppressed"] for one in report["results"]] == [name == "eslint" and i == 2 for i in range(len(rules))]


@pytest.mark.parametrize(
    "broken",
    [
        {"results": {}},
        {"results": [1]},
        {"results": [{"level": "grave"}]},
        {"results": [{"kind": "bad"}]},
        {"tool": {"driver": {}}},
    ],
)
def test_what_is_no_run_is_refused(setting: Setting, broken: Any) -> None:
    with pytest.raises(NotCollected, match="ARC-COL-SARIF"):
        collected(setting, run(**broken))


@pytest.mark.parametrize("value", [{}, {"version": "2.0.0", "runs": [run()]}, {"version": "2.1.0", "runs": []}, []])
def test_what_is_no_sarif_is_refused(setting: Setting, value: Any) -> None:
    (setting.folder / "a.sarif").write_text(json.dumps(value))
    with pytest.raises(NotCollected, match=r"no SARIF 2\.1\.0"):
        collect(Options.model_validate({"from": "sarif", "files": ["a.sarif"]}), setting)
