"""Results of other scanners keep their kind and level; a run that did not scan is no evidence."""

from __future__ import annotations

import json
from typing import Any

import pytest

from arcanos.errors import NotCollected
from arcanos.evidence.collectors.interface import Setting
from arcanos.evidence.collectors.sarif import Options, collect

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
        "succeeded": True,
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
