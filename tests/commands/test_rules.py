"""`arcanos rules`: packs are listed, shown, linted and tested, however they are named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arcanos.rules import shipped

Run = Callable[..., Any]


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def one_file(project: Any) -> str:
    """Return the project's pack as one file."""
    rules = [(project.folder / f"policies/{name}.yaml").read_text() for name in ("accurate", "encrypted")]
    inner = "".join("- " + rule.replace("\n", "\n  ").rstrip() + "\n" for rule in rules)
    return (project.folder / "policies/pack.yaml").read_text() + "rules:\n" + inner


def test_list_names_the_rules_of_the_configuration_and_the_packs_it_does_not_use(project: Any, arcanos: Run) -> None:
    done = arcanos("rules", "list")
    assert (done.code, done.err) == (0, "")
    assert "policies 1.0.0: Rules of the test" in done.out
    assert "Weights in production are encrypted" in done.out
    assert "arcanos/security" in done.out
    assert done.out.endswith("2 rules in 1 pack\n")


def test_list_names_the_shipped_rules_where_there_is_no_configuration(nowhere: Path, arcanos: Run) -> None:
    done = arcanos("rules", "list")
    assert done.code == 0
    assert done.out.endswith(f"in {len(shipped())} packs\n")


def test_show_prints_a_rule_as_it_is_written(project: Any, arcanos: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (project.folder / "policies/encrypted.yaml").read_text()
    done = arcanos("rules", "show", "policies/encrypted")
    assert (done.code, done.out) == (0, "# policies/encrypted.yaml:1:1\n" + text)
    monkeypatch.chdir(project.folder / "evidence")
    config = "--config=../arcanos_audit_config.json"
    assert arcanos("rules", "show", "policies/encrypted", config).out == done.out


def test_show_prints_one_rule_of_a_pack_in_one_file(project: Any, arcanos: Run) -> None:
    project.write("one.yaml", one_file(project))
    project.configure(packs=["one.yaml"])
    first = arcanos("rules", "show", "policies/accurate").out
    last = arcanos("rules", "show", "policies/encrypted").out
    assert first.startswith("# one.yaml:5:3\n- id: accurate\n")
    assert "encrypted" not in first
    assert last.startswith("# one.yaml:23:3\n- id: encrypted\n")


def test_show_finds_a_shipped_rule_that_is_not_configured(project: Any, arcanos: Run) -> None:
    done = arcanos("rules", "show", "security/weights-encrypted-at-rest")
    assert done.code == 0
    assert done.out.startswith("# arcanos/security/weights-encrypted-at-rest.yaml:1:1\nid: weights-encrypted-at-rest\n")


@pytest.mark.parametrize("name", ["policies/encripted", "encrypted", "arcanos/policies/encrypted"])
def test_show_suggests_the_nearest_rule(project: Any, arcanos: Run, name: str) -> None:
    done = arcanos("rules", "show", name)
    assert (done.code, done.out) == (2, "")
    assert "did you mean 'policies/encrypted'?" in done.err


def test_show_tells_a_broken_pack_before_it_says_that_there_is_no_such_rule(project: Any, arcanos: Run) -> None:
    project.write("policies/broken.yaml", "id: [")
    done = arcanos("rules", "show", "policies/broken")
    assert done.code == 3
    assert "policies/broken.yaml" in done.err
    assert arcanos("rules", "show", "security/weights-encrypted-at-rest").code == 0


@pytest.mark.parametrize(
    "packs",
    [
        [],
        ["policies"],
        ["policies/"],
        ["./policies", "policies", "evidence/../policies"],
        ["policies/pack.yaml"],
        ["policies/encrypted.yaml", "policies/accurate.yaml"],
        ["policies/encrypted.yaml", "policies"],
        ["parts"],
        ["one.yaml"],
        ["alone/pack.yaml"],
    ],
)
@pytest.mark.parametrize("command", ["lint", "test", "list"])
def test_a_pack_is_named_in_any_way_and_taken_once(project: Any, arcanos: Run, command: str, packs: list[str]) -> None:
    project.write("one.yaml", one_file(project))
    project.write("alone/pack.yaml", one_file(project))
    for name in ("pack", "accurate", "encrypted"):
        project.write(f"parts/inner/{name}.yaml", (project.folder / f"policies/{name}.yaml").read_text())
    done = arcanos("rules", command, *packs)
    assert (done.code, done.err) == (0, "")
    told = {"lint": "2 rules in 1 pack: all well formed", "test": "0 differ", "list": "2 rules in 1 pack"}
    assert told[command] in done.out


def test_shipped_packs_are_named_by_arcanos_and_a_slash(nowhere: Path, arcanos: Run) -> None:
    done = arcanos("rules", "lint", *(f"arcanos/{name}" for name in shipped()))
    assert done.code == 0
    assert f"in {len(shipped())} packs: all well formed" in done.out


@pytest.mark.parametrize(
    ("packs", "code", "word"),
    [
        (["arcanos/secrity"], 3, "did you mean 'arcanos/security'?"),
        (["nowhere"], 3, "there is no such pack or file"),
        (["policies/gone.yaml"], 3, "where the file was deleted, name its pack: policies"),
        (["notes.txt"], 3, "this file is no pack and no rule"),
        (["loose.yaml"], 3, "this file is no pack, and there is no pack.yaml beside it"),
        (["empty"], 3, "there is no pack in this folder"),
        (["."], 3, "loose.yaml:1:1"),
        ([""], 2, "a PACK is empty"),
        (["nowhere", "empty"], 3, "there is no pack in this folder"),
    ],
)
@pytest.mark.parametrize("command", ["lint", "test", "list"])
def test_what_is_no_pack_is_refused_with_a_next_step(
    project: Any, arcanos: Run, command: str, packs: list[str], code: int, word: str
) -> None:
    project.write("notes.txt", "hello\n")
    project.write("loose.yaml", "a: 1\n")
    (project.folder / "empty").mkdir()
    done = arcanos("rules", command, *packs)
    assert (done.code, done.out) == (code, "")
    assert word in done.err


@pytest.mark.parametrize("command", ["lint", "test", "list"])
def test_a_configuration_beside_a_pack_is_refused_and_not_passed_over(project: Any, arcanos: Run, command: str) -> None:
    done = arcanos("rules", command, "policies", "--config", "arcanos_audit_config.json")
    assert (done.code, done.out) == (2, "")
    assert "PACK and --config exclude each other" in done.err


@pytest.mark.parametrize("command", ["lint", "test"])
def test_packs_that_nobody_named_are_not_checked_in_place_of_those_meant(
    nowhere: Path, arcanos: Run, command: str
) -> None:
    done = arcanos("rules", command)
    assert (done.code, done.out) == (3, "")
    assert "no pack is named, and there is no configuration here" in done.err


@pytest.mark.parametrize(
    ("old", "new", "place", "word"),
    [
        ("severity:", "severty:", "4:1", "did you mean 'severity'?"),
        ("gte: 0.9", "gte_: 0.9", "11:22", "did you mean 'gte'?"),
        ("evaluation.models[*]", "evaluation.models[", "9:6", ""),
        ("id: accurate", "id: acurate", "1:5", "write id: accurate, or rename the file"),
        ("expect: fail", "expect: fial", "18:13", "did you mean"),
        ("  - name: accurate\n", "  - nme: accurate\n", "13:5", "did you mean 'name'?"),
        ("cases:", "casses:", "12:1", "did you mean 'cases'?"),
        ("title:", "title: x\ntitle:", "3:1", "stands twice"),
    ],
)
def test_lint_tells_a_mistake_with_its_place_and_next_step(
    project: Any, arcanos: Run, old: str, new: str, place: str, word: str
) -> None:
    project.edit("policies/accurate.yaml", old, new)
    done = arcanos("rules", "lint", "policies/encrypted.yaml")
    assert (done.code, done.out) == (3, "")
    assert f"policies/accurate.yaml:{place}: ARC-" in done.err
    assert word in done.err


def test_lint_tells_the_mistakes_of_all_packs_at_once(project: Any, arcanos: Run) -> None:
    project.write("other/pack.yaml", (project.folder / "policies/pack.yaml").read_text().replace("version", "verson"))
    project.write("other/accurate.yaml", (project.folder / "policies/accurate.yaml").read_text())
    project.edit("policies/accurate.yaml", "owner:", "ownr:")
    done = arcanos("rules", "lint", "policies", "other")
    assert "policies/accurate.yaml:6:1" in done.err
    assert "other/pack.yaml:2:1" in done.err


def test_lint_takes_a_parameter_without_default_from_the_cases(project: Any, arcanos: Run) -> None:
    project.edit("policies/pack.yaml", "title:", "params: {floor: {type: number, min: 0.5}}\ntitle:")
    project.edit("policies/accurate.yaml", "gte: 0.9", "gte: {param: floor}")
    assert arcanos("rules", "lint", "policies").code == 3
    project.edit("policies/accurate.yaml", "    expect: pass", "    params: {floor: 0.9}\n    expect: pass")
    assert arcanos("rules", "lint", "policies").code == 0
    assert arcanos("rules", "test", "policies").code == 0
    done = arcanos("check")
    assert done.code == 3
    assert "floor" in done.err


def test_a_case_that_differs_ends_with_1_and_is_told_with_its_place(project: Any, arcanos: Run) -> None:
    project.edit("policies/accurate.yaml", "gte: 0.9", "gte: 0.99")
    done = arcanos("rules", "test")
    assert done.code == 1
    assert "policies/accurate.yaml:13:5: DIFFERS: accurate: accurate: m@1.0.0: expected pass, got fail" in " ".join(
        done.out.split()
    )


def test_every_case_is_listed_when_asked_for(project: Any, arcanos: Run) -> None:
    quiet, loud = arcanos("rules", "test"), arcanos("rules", "test", "--verbose")
    assert quiet.out == loud.out.splitlines(keepends=True)[-1]
    assert "encrypted: plain text" in " ".join(loud.out.split())


@pytest.mark.parametrize("rule", ["accurate", "policies/accurate"])
def test_the_cases_of_one_rule_are_run(project: Any, arcanos: Run, rule: str) -> None:
    project.edit("policies/encrypted.yaml", "AES256]}}", "AES128]}}")
    assert arcanos("rules", "test").code == 1
    done = arcanos("rules", "test", "--rule", rule)
    assert done.code == 0
    assert "0 differ" in done.out
    done = arcanos("rules", "test", "--rule", rule, "--rule", rule.replace("cc", "c"))
    assert (done.code, done.out) == (2, "")
    assert f"did you mean '{rule}'?" in done.err


def test_a_pack_that_does_not_load_is_not_tested_and_ends_with_3(project: Any, arcanos: Run) -> None:
    project.write("bad.yaml", 'id: bad\nversion: "1.0.0"\ntitle: T\nrules: [1, 2]\n')
    for command in ("lint", "list", "test"):
        done = arcanos("rules", command, "bad.yaml")
        assert (done.code, done.out) == (3, "")
        assert "bad.yaml:4:9" in done.err


@pytest.fixture
def half_shown(project: Any) -> None:
    """Leave out the case that shows a target to which a rule does not apply."""
    case = '  - name: in staging\n    set: {"$.registry.models[0].stage": staging}\n    expect: not_applicable\n'
    project.edit("policies/encrypted.yaml", case, "")


@pytest.mark.usefixtures("half_shown")
def test_coverage_shows_each_rule_and_what_was_never_seen(arcanos: Run) -> None:
    done = arcanos("rules", "test", "--coverage")
    assert (done.code, done.err) == (0, "")
    assert "policies/accurate   3/3     -         4/4           100.0 %" in done.out
    assert "policies/encrypted.yaml:11:7: branches: when: never does not apply" in done.out
    assert "coverage: 91.6 % of 24, 2 never seen\n" in done.out
    assert done.out.endswith("hold, 0 differ\n")


@pytest.mark.usefixtures("half_shown")
def test_coverage_below_what_is_enough_ends_with_1(arcanos: Run) -> None:
    low = arcanos("rules", "test", "--coverage", "--fail-under", "91.7")
    assert (low.code, "; below 91.7 %" in low.out) == (1, True)
    enough = arcanos("rules", "test", "--coverage", "--fail-under", "91.6")
    assert (enough.code, "; at least 91.6 %" in enough.out) == (0, True)


@pytest.mark.usefixtures("half_shown")
def test_coverage_is_written_as_json(arcanos: Run) -> None:
    done = arcanos("rules", "test", "--coverage", "--format", "json")
    told = json.loads(done.out)
    assert told["coverage"]["all"] == {"seen": 22, "total": 24, "percent": "91.6"}
    assert [rule["rule"] for rule in told["rules"]] == ["policies/accurate", "policies/encrypted"]
    [first, _] = told["rules"][1]["never_seen"]
    assert (first["never"], first["part"]) == ("does not apply", "branches")
    assert told["cases"]["differ"] == []


def test_coverage_does_not_hide_a_case_that_differs(project: Any, arcanos: Run) -> None:
    project.edit("policies/accurate.yaml", 'accuracy": 0.5', 'accuracy": 0.9')
    done = arcanos("rules", "test", "--coverage", "--format", "json")
    assert done.code == 1
    assert json.loads(done.out)["cases"]["differ"] == [
        "policies/accurate.yaml:16:5: accurate: no better than a coin",
        "policies/accurate.yaml:12:1: accurate: (a case that ends in fail)",
    ]


@pytest.mark.parametrize("words", [["--fail-under", "90"], ["--format", "json"]])
def test_what_goes_with_coverage_is_refused_without_it(project: Any, arcanos: Run, words: list[str]) -> None:
    done = arcanos("rules", "test", *words)
    assert (done.code, done.out) == (2, "")
    assert "go with --coverage" in done.err


@pytest.mark.parametrize("percent", ["", "-1", "101", "nan", "1e2", "90%", "1/2"])
def test_a_percentage_is_from_0_to_100(project: Any, arcanos: Run, percent: str) -> None:
    assert arcanos("rules", "test", "--coverage", f"--fail-under={percent}").code == 2


def test_a_pack_that_does_not_load_has_no_coverage(project: Any, arcanos: Run) -> None:
    project.edit("policies/accurate.yaml", "gte: 0.9", "gtee: 0.9")
    done = arcanos("rules", "test", "--coverage", "--fail-under", "0")
    assert (done.code, "coverage:" in done.out) == (3, False)


def test_the_days_of_a_rule_are_listed_and_shown(project: Any, arcanos: Run) -> None:
    project.edit("policies/pack.yaml", "title", "effective: 2026-12-01\ntitle")
    project.edit("policies/accurate.yaml", "severity", "effective: 2027-01-01\nretired: 2028-01-01\nseverity")
    listed = " ".join(arcanos("rules", "list", "policies").out.split())
    assert "Models are accurate (in force from 2027-01-01, retired from 2028-01-01)" in listed
    assert "Weights in production are encrypted (in force from 2026-12-01)" in listed
    shown = arcanos("rules", "show", "policies/encrypted").out
    assert "# in force from 2026-12-01, as policies/pack.yaml:3:12 says" in shown
    own = arcanos("rules", "show", "policies/accurate").out
    assert "effective: 2027-01-01" in own
    assert "as policies/pack.yaml" not in own
