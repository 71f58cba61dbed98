"""`arcanos rules new`: what it writes lints, holds, is laid out, and stands over nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arcanos.engine.pack import load_pack
from arcanos.rules import shipped

Run = Callable[..., Any]
RULES = [f"{name}/{node.value['id']}" for name, folder in shipped().items() for node in load_pack(folder).rules]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "models of ours"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def holds(arcanos: Run, pack: str) -> None:
    """A pack lints, its cases hold, and its files are laid out."""
    for words in (("rules", "lint", pack), ("rules", "test", pack), ("rules", "fmt", "--check", pack)):
        done = arcanos(*words)
        assert (done.code, done.err) == (0, ""), done.out


def test_without_a_pack_one_is_made_and_the_next_steps_are_told(here: Path, arcanos: Run) -> None:
    done = arcanos("rules", "new", "models-have-a-card")
    assert (done.code, done.err) == (0, "")
    assert {str(path.relative_to(here)) for path in here.rglob("*") if path.is_file()} == {
        "policies/pack.yaml",
        "policies/models-have-a-card.yaml",
        ".arcanos/rule.schema.json",
        ".arcanos/pack.schema.json",
    }
    assert "arcanos rules test policies" in done.out
    assert "add \"policies\" to 'packs'" in done.out
    holds(arcanos, "policies")
    text = (here / "policies" / "models-have-a-card.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../.arcanos/rule.schema.json\n")


def test_its_cases_show_a_pass_a_failure_and_what_can_not_be_told(here: Path, arcanos: Run) -> None:
    arcanos("rules", "new", "r", "--domain", "privacy", "--severity", "low")
    (rule,) = load_pack(here / "policies").rules
    assert (rule.value["domain"], rule.value["severity"]) == ("privacy", "low")
    outcomes = [word.split()[0] for case in rule.value["cases"] for word in case["expect"].values()]
    assert outcomes == ["pass", "fail", "indeterminate"]


def test_the_pack_of_the_configuration_is_taken(project: Any, arcanos: Run) -> None:
    done = arcanos("rules", "new", "another")
    assert done.code == 0
    assert "to 'packs'" not in done.out
    assert (project.folder / "policies" / "another.yaml").is_file()
    holds_but_old = arcanos("rules", "test", "policies")
    assert holds_but_old.code == 0


def test_of_several_packs_one_has_to_be_said(project: Any, arcanos: Run) -> None:
    project.write("more/pack.yaml", 'id: more\nversion: "1.0.0"\ntitle: More\n')
    project.configure(packs=["policies", "more"])
    done = arcanos("rules", "new", "another")
    assert done.code == 2
    assert "--pack: policies, more" in done.err
    assert arcanos("rules", "new", "another", "--pack", "more").code == 0


@pytest.mark.parametrize("taken", ["policies/r.yaml", "policies/r.md"])
def test_what_is_there_is_not_overwritten(here: Path, arcanos: Run, taken: str) -> None:
    arcanos("rules", "new", "other")
    (here / taken).write_text("ours", encoding="utf-8")
    done = arcanos("rules", "new", "r", "--page")
    assert done.code == 2
    assert "is not overwritten" in done.err
    assert (here / taken).read_text(encoding="utf-8") == "ours"
    assert {path.name for path in (here / "policies").iterdir()} == {"pack.yaml", "other.yaml", Path(taken).name}


def test_a_folder_that_is_no_pack_is_left_alone(here: Path, arcanos: Run) -> None:
    (here / "src").mkdir()
    (here / "src" / "main.py").write_text("", encoding="utf-8")
    done = arcanos("rules", "new", "r", "--pack", "src")
    assert done.code == 2
    assert "it has no pack.yaml" in done.err


@pytest.mark.parametrize("identity", ["", "My-Rule", "a--b", "../a", "a/b", "a.yaml"])
def test_an_id_that_is_none_is_refused(here: Path, arcanos: Run, identity: str) -> None:
    done = arcanos("rules", "new", identity)
    assert done.code == 2
    assert list(here.iterdir()) == []


def test_a_page_stands_beside_the_rule(here: Path, arcanos: Run) -> None:
    assert arcanos("rules", "new", "r", "--page").code == 0
    page = (here / "policies" / "r.md").read_text(encoding="utf-8")
    assert "### Every model names its owner" in page
    assert "- `owner`:\n  - is of type `string`\n  - is not empty\n" in page


def test_a_copy_of_every_shipped_rule_holds_in_a_pack_of_its_own(here: Path, arcanos: Run) -> None:
    for name in RULES:
        done = arcanos("rules", "new", f"our-{name.partition('/')[2]}", "--like", name)
        assert (done.code, done.err) == (0, ""), name
    assert "all well formed; 0 errors" in arcanos("rules", "lint", "policies").out
    assert arcanos("rules", "test", "policies").code == 0
    assert arcanos("rules", "fmt", "--check", "policies").code == 0


def test_a_rule_that_is_not_there_can_not_be_copied(here: Path, arcanos: Run) -> None:
    done = arcanos("rules", "new", "r", "--like", "security/weights-encrypted-at-res")
    assert done.code == 2
    assert "did you mean 'security/weights-encrypted-at-rest'?" in done.err
    assert list(here.iterdir()) == []
