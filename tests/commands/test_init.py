"""`arcanos init`: what it finds, what it writes, and that the next command works on it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arcanos.commands import looking, walking
from arcanos.config.schema import schema_text
from arcanos.rules import shipped

Run = Callable[..., Any]
CONFIG = "arcanos_audit_config.json"
REGISTRY = "models:\n  - {name: churn, version: '1.0.0', stage: production, owner: ada}\n"
CARD = "---\nmodel_name: churn\n---\nA model.\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty working directory."""
    here = tmp_path / "models of ours"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


def put(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def config(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    return found


def tree(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_an_empty_folder_gets_a_project_whose_every_command_works(folder: Path, arcanos: Run) -> None:
    done = arcanos("init")
    assert (done.code, done.err) == (0, "")
    written = re.findall(r"^wrote +(\S+):", done.out, re.MULTILINE)
    assert {name for name in tree(folder) if (folder / name).is_file()} == set(written)
    check = arcanos("check")
    assert check.code == 0
    assert "nothing was evaluated, and the gate allows it" in check.out
    assert "add one to registry.yaml" in done.out
    for command in (["rules", "lint"], ["rules", "test"], ["rules", "list"], ["waivers", "check"]):
        assert arcanos(*command).code == 0


def test_the_schema_that_is_written_is_the_published_one_and_the_configuration_links_it(
    folder: Path, arcanos: Run
) -> None:
    arcanos("init")
    linked = folder / config(folder)["$schema"]
    assert linked.read_text(encoding="utf-8") == schema_text()
    assert config(folder)["project"] == "models of ours"


@pytest.mark.parametrize(
    ("registry", "code"),
    [
        (REGISTRY, 0),
        (REGISTRY.replace("1.0.0", "v1"), 1),
        (REGISTRY.replace(", owner: ada", ""), 1),
        (REGISTRY.replace("owner: ada", "owner: 7"), 1),
        (REGISTRY.replace("owner: ada", "owner: ''"), 1),
    ],
)
@pytest.mark.parametrize("name", ["registry.yaml", "evidence/registry.yml", "ml/model-registry.json"])
def test_a_registry_with_models_is_used_and_the_first_rule_judges_it(
    folder: Path, arcanos: Run, name: str, registry: str, code: int
) -> None:
    if name.endswith(".json"):
        model = dict(re.findall(r"(\w+): '?([^',}]*)'?", registry.partition("{")[2]))
        registry = json.dumps({"models": [model | ({"owner": 7} if model.get("owner") == "7" else {})]})
    put(folder, name, registry)
    done = arcanos("init")
    assert f"{name}: a model registry with 1 model" in done.out
    assert config(folder)["documents"] == {"registry": name}
    assert "min_evaluated" not in config(folder)["check"]
    check = arcanos("check")
    assert check.code == code
    assert "planned 1 =" in check.out


def test_documents_of_every_form_are_found_and_can_be_read(folder: Path, arcanos: Run) -> None:
    put(folder, "registry.yaml", REGISTRY)
    put(folder, "evidence/training.jsonl", '{"id": "r-1"}\n{"id": "r-2"}\n')
    put(folder, "evidence/lineage.csv", "id,rows\na,1\n")
    put(folder, "evidence/evaluation.json", '{"models": []}')
    put(folder, "evidence/fairness.yaml", "evaluations: []\n")
    put(folder, "evidence/risks.json", '[{"id": "R-1"}]')
    put(folder, "cards/one.md", CARD)
    put(folder, "cards/two.md", CARD)
    put(folder, "MODEL.md", CARD)
    put(folder, "README.md", "# Ours\n")
    done = arcanos("init")
    assert "skipped" not in done.out
    assert config(folder)["documents"] == {
        "registry": "registry.yaml",
        "evaluation": "evidence/evaluation.json",
        "fairness": "evidence/fairness.yaml",
        "lineage": {"files": "evidence/lineage.csv", "list": "datasets"},
        "model_cards": {"files": ["MODEL.md", "cards/*.md"], "list": "cards"},
        "risks": {"files": "evidence/risks.json", "list": "risks"},
        "training": {"files": "evidence/training.jsonl", "list": "runs"},
    }
    check = arcanos("check")
    assert check.code == 0
    assert "3 files" in check.out


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("registry.yaml", "models: [\n", "line 2: "),
        ("registry.yaml", "a: 1\n", "neither 'models' nor 'systems' (and 1 more)"),
        ("registry.yaml", "systems: []\n", "has no list 'models'"),
        ("registry.json", "<html></html>", "line 1: "),
        ("evaluation.json", '{"models": [], "models": []}', "stands twice"),
        ("evaluation.json", '{"lr": 0.1}', "holds no models or canaries or dashboards"),
        ("evaluation.json", "3", "a single value"),
        ("evaluation.json", "[1]", "holds no models or canaries or dashboards"),
        ("training.jsonl", "{}\n{\n", "line "),
        ("fairness.json", '{"evaluations": [], "collected_at": "yesterday"}', "not a date and time with zone"),
        ("model-card.md", "---\na: 1\na: 2\n---\n", "stands twice"),
        ("card.md", "---\nmodel_name: a\ncollected_at: yesterday\n---\n", "not a date and time with zone"),
        ("policies/pack.yaml", "id: x\n", "the pack has no rules"),
        ("policies/pack.yaml", "id: [\n", "policies/pack.yaml:2:1: "),
    ],
)
def test_what_can_not_be_used_is_left_out_and_said_so(
    folder: Path, arcanos: Run, name: str, text: str, why: str
) -> None:
    put(folder, name, text)
    done = arcanos("init")
    assert done.code == 0
    (told,) = [part for part in re.split(r"^(?=\S)", done.out, flags=re.MULTILINE) if part.startswith("skipped")]
    assert why in " ".join(told.split())
    assert (folder / name).read_text(encoding="utf-8") == text
    assert list(config(folder)["documents"]) == ["registry"]
    assert arcanos("check").code == 0


def test_of_two_files_of_one_kind_the_one_nearer_the_top_is_used_and_the_other_named(
    folder: Path, arcanos: Run
) -> None:
    put(folder, "z/registry.yaml", REGISTRY)
    put(folder, "a/b/registry.yaml", REGISTRY)
    put(folder, "z/risks.json", '{"risks": []}')
    put(folder, "a/b/risks.json", '{"risks": []}')
    done = arcanos("init")
    assert config(folder)["documents"] == {"registry": "z/registry.yaml", "risks": "z/risks.json"}
    assert "a/b/registry.yaml: z/registry.yaml is the registry" in done.out
    assert "a/b/risks.json: 'risks' has a file already" in done.out


def test_packs_that_are_there_are_used_and_no_other_is_written(folder: Path, arcanos: Run) -> None:
    arcanos("init")
    (folder / CONFIG).unlink()
    (folder / "policies").rename(folder / "rules of ours")
    done = arcanos("init")
    assert "rules of ours: a pack with 1 rule" in done.out
    assert config(folder)["packs"] == ["rules of ours"]
    assert not (folder / "policies").exists()
    assert arcanos("check").code == 0


def test_a_folder_policies_of_another_tool_is_left_as_it_is(folder: Path, arcanos: Run) -> None:
    put(folder, "policies/deny.yaml", "kind: Policy\n")
    assert arcanos("init").code == 0
    assert config(folder)["packs"] == ["policies/arcanos"]
    assert (folder / "policies/deny.yaml").read_text() == "kind: Policy\n"
    assert arcanos("check").code == 0
    assert arcanos("rules", "lint").code == 0


def test_a_configuration_is_never_overwritten(folder: Path, arcanos: Run) -> None:
    path = folder / CONFIG
    for kind in ("file", "dangling link"):
        path.write_text("mine") if kind == "file" else path.symlink_to("nowhere")
        before = tree(folder)
        done = arcanos("init")
        assert (done.code, done.out) == (2, "")
        assert f"{CONFIG}: is there already and is not overwritten" in done.err
        assert tree(folder) == before
        path.unlink()


def test_when_every_name_is_taken_nothing_is_written(folder: Path, arcanos: Run) -> None:
    for name in ("policies", "arcanos-policies"):
        put(folder, name, "a file\n")
    before = tree(folder)
    done = arcanos("init")
    assert (done.code, done.out) == (2, "")
    assert tree(folder) == before


@pytest.mark.parametrize("nth", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("trouble", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_all_files_are_written_or_none(
    folder: Path, arcanos: Run, monkeypatch: pytest.MonkeyPatch, nth: int, trouble: BaseException
) -> None:
    fsync, calls = os.fsync, list[int]()

    def failing(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 2 * nth - 1:
            raise trouble
        fsync(handle)

    monkeypatch.setattr(os, "fsync", failing)
    done = arcanos("init")
    assert done.code == (130 if isinstance(trouble, KeyboardInterrupt) else 5)
    assert done.out == ""
    assert tree(folder) == set()


def test_a_folder_is_made_where_there_is_none(folder: Path, arcanos: Run) -> None:
    done = arcanos("init", "new/one of them")
    assert done.code == 0
    assert "  cd 'new/one of them'\n" in done.out
    assert (folder / "new/one of them" / CONFIG).is_file()
    put(folder, "file", "")
    done = arcanos("init", "file/inner")
    assert (done.code, done.out) == (5, "")
    assert "its folder could not be made" in done.err
    for wrong in ("file", "", " "):
        done = arcanos("init", wrong)
        assert (done.code, done.out) == (2, "")


def test_links_are_not_followed_and_a_loop_ends(folder: Path, arcanos: Run) -> None:
    put(folder, "elsewhere/registry.yaml", REGISTRY)
    inner = folder / "project"
    inner.mkdir()
    (inner / "loop").symlink_to(inner)
    (inner / "out").symlink_to(folder / "elsewhere")
    (inner / "registry.yaml").symlink_to(folder / "elsewhere/registry.yaml")
    os.mkfifo(inner / "evaluation.json")
    (inner / "cards").mkdir()
    put(inner, "cards/a.md", CARD)
    (inner / "cards/b.md").symlink_to("a.md")
    done = arcanos("init", "project")
    assert done.code == 0
    assert "skipped" not in done.out
    assert config(inner)["documents"] == {
        "registry": "model-registry.yaml",
        "model_cards": {"files": ["cards/a.md"], "list": "cards"},
    }
    assert arcanos("check", "--config", f"project/{CONFIG}").code == 0


@pytest.mark.parametrize("where", [".hidden", "node_modules", "venv", "tests", "tests/data", "a/b/c/d/e"])
def test_hidden_folders_tests_build_results_and_what_is_deep_are_passed_by(
    folder: Path, arcanos: Run, where: str
) -> None:
    put(folder, f"{where}/registry.yaml", REGISTRY)
    assert "found" not in arcanos("init").out


def test_names_with_wildcards_are_written_so_that_they_mean_themselves(folder: Path, arcanos: Run) -> None:
    put(folder, "[old]/registry.yaml", REGISTRY)
    put(folder, "o/registry.yaml", REGISTRY)
    put(folder, "what?/a.md", CARD)
    arcanos("init")
    assert config(folder)["documents"]["registry"] == "[[]old]/registry.yaml"
    assert config(folder)["documents"]["model_cards"]["files"] == ["what[?]/*.md"]
    assert "[old]/registry.yaml" in arcanos("check").out


def test_a_name_that_is_not_utf_8_is_left_out_and_shown_escaped(folder: Path, arcanos: Run) -> None:
    put(folder, os.fsdecode(b"\xff/registry.yaml"), REGISTRY)
    put(folder, os.fsdecode(b"\xff/risks.json"), '{"risks": []}')
    put(folder, os.fsdecode(b"\xff/a.md"), CARD)
    put(folder, os.fsdecode(b"\xff/pack.yaml"), "id: x\n")
    done = arcanos("init")
    assert done.code == 0
    assert "\\udcff/registry.yaml: has a name that the configuration can't write" in done.out
    assert arcanos("check").code == 0


def test_a_folder_that_can_not_be_looked_into_is_named(
    folder: Path, arcanos: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "closed/registry.yaml", REGISTRY)
    scandir = os.scandir

    def refusing(path: Path) -> Any:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    done = arcanos("init")
    assert done.code == 0
    assert "closed/: can't be looked into: Permission denied" in done.out


def test_a_huge_folder_is_looked_at_up_to_a_bound_that_is_told(
    folder: Path, arcanos: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "MAX_ENTRIES", 50)
    for i in range(100):
        put(folder, f"data/{i}.txt", "")
    done = arcanos("init")
    assert done.code == 0
    assert "data/: only the first 50 entries were looked at" in done.out


def test_many_pages_are_looked_at_up_to_a_bound_that_is_told(
    folder: Path, arcanos: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "MAX_PAGES", 3)
    for i in range(5):
        put(folder, f"cards/{i}.md", CARD)
    done = arcanos("init")
    assert "only the first 3 Markdown files were looked at" in done.out
    assert config(folder)["documents"]["model_cards"]["files"] == ["cards/0.md", "cards/1.md", "cards/2.md"]


def test_a_configuration_above_is_pointed_out_where_it_would_have_decided(folder: Path, arcanos: Run) -> None:
    arcanos("init")
    assert "stands above" not in arcanos("init", "one").out
    (folder / ".git").mkdir()
    assert "".join(f"{folder / CONFIG} stands above".split()) in "".join(arcanos("init", "two").out.split())


def test_hooks_are_suggested_where_pre_commit_is_used(folder: Path, arcanos: Run) -> None:
    put(folder, ".pre-commit-config.yaml", "repos:\n")
    out = arcanos("init").out
    hooks = out[out.index("  - repo: local") :]
    with (folder / ".pre-commit-config.yaml").open("a") as file:
        file.write(hooks)
    git = dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "t@example.org")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PRE_COMMIT"))}
    env = clean | git | {"PATH": path, "PRE_COMMIT_HOME": str(folder.parent / "store")}
    for command in (["git", "init", "-q"], ["git", "add", "-A"]):
        subprocess.run(command, check=True, env=env)
    run = [sys.executable, "-m", "pre_commit", "run", "--all-files"]
    done = subprocess.run(run, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("Passed") == 2
    put(folder, "registry.yaml", REGISTRY.replace("1.0.0", "v1"))
    put(folder, "policies/versions-are-semantic.yaml", "id: x\n")
    done = subprocess.run(run, capture_output=True, text=True, check=False, env=env)
    assert done.stdout.count("Failed") == 2


def test_the_rule_is_laid_out_as_the_formatter_lays_it_out(folder: Path, arcanos: Run) -> None:
    """Else the first run of the hooks fails for what arcanos itself wrote."""
    assert arcanos("init").code == 0
    done = arcanos("rules", "fmt", "--check", "policies")
    assert (done.code, done.out) == (0, "0 files would be laid out, 2 as they are\n")


def test_hooks_that_are_there_are_not_suggested_again(folder: Path, arcanos: Run) -> None:
    put(folder, ".pre-commit-config.yaml", "repos: []  # arcanos-check is run by CI\n")
    assert "pre-commit" not in arcanos("init").out


def test_every_list_by_which_a_document_is_known_is_read_by_a_shipped_rule() -> None:
    rules = "".join(path.read_text(encoding="utf-8") for pack in shipped().values() for path in pack.glob("*.yaml"))
    for kind, lists in looking.KINDS.items():
        for name in lists:
            assert re.search(rf"\$\.{kind}\.{name}\b", rules), f"{kind}.{name}"
