"""`arcanos collect`: what is brought in is written as a bundle, what fails is named, and both are the same twice."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from arcanos.signing.archive import read_archive
from tests.commands.conftest import AS_OF, COMMAND, Done, Process, Project

Arcanos = Callable[..., Done]
METRICS = {"from": "plain-metrics", "files": ["metrics.json"], "model": "churn@1.1.0"}


@pytest.fixture
def collected(project: Project) -> Project:
    """Return the small project, its evaluation being collected from a file of numbers."""
    project.configure(documents={"registry": "evidence/registry.yaml"}, collect={"evaluation": METRICS})
    project.write("metrics.json", '{"accuracy": 0.93}')
    return project


def bundle(project: Project, name: str = "evidence.tar.gz") -> dict[str, Any]:
    files = read_archive((project.folder / name).read_bytes(), name).files
    return {name: json.loads(data) for name, data in files.items()}


def collect(arcanos: Arcanos, *words: str) -> Done:
    return arcanos("collect", "--output", "evidence.tar.gz", "--replace", "--as-of", AS_OF, *words)


def test_documents_are_read_and_collected_into_a_bundle(collected: Project, arcanos: Arcanos) -> None:
    done = collect(arcanos)
    assert (done.code, done.err) == (0, "")
    files = bundle(collected)
    assert sorted(files) == ["documents/evaluation.json", "documents/registry.json", "manifest.json"]
    (model,) = files["documents/evaluation.json"]["models"]
    assert (model["model"], model["metrics"]) == ("churn@1.1.0", {"accuracy": 0.93})
    assert len(files["documents/registry.json"]["models"]) == 3


def test_each_source_is_shown_with_what_it_gave(collected: Project, arcanos: Arcanos) -> None:
    rows = [line.split() for line in collect(arcanos).out.splitlines()[2:4]]
    assert [(*row[:4], *row[5:]) for row in rows] == [
        ("registry", "files", "models", "3", "not", "said"),
        ("evaluation", "plain-metrics", "models", "1", "not", "said"),
    ]


def test_collecting_twice_writes_the_same_bytes(collected: Project, arcanos: Arcanos) -> None:
    collect(arcanos)
    first = (collected.folder / "evidence.tar.gz").read_bytes()
    collect(arcanos, "--jobs", "1")
    assert (collected.folder / "evidence.tar.gz").read_bytes() == first


def test_a_source_that_fails_is_named_and_written_down_and_the_rest_is_there(
    collected: Project, arcanos: Arcanos
) -> None:
    collected.configure(collect={"evaluation": [METRICS, METRICS | {"files": ["none.json"]}]})
    done = collect(arcanos)
    assert done.code == 4
    assert "evaluation (plain-metrics): none.json: ARC-COL-NOFILE: no file matches; check the pattern" in " ".join(
        done.out.split()
    )
    files = bundle(collected)
    assert sorted(files) == ["documents/registry.json", "manifest.json"]
    (failed,) = files["manifest.json"]["predicate"]["failures"]
    assert (failed["kind"], failed["collector"], failed["place"]) == ("evaluation", "plain-metrics", "none.json")


def test_a_member_of_a_wrong_type_is_a_failed_source_that_is_read_back(collected: Project, arcanos: Arcanos) -> None:
    """Also where there is no next step to tell."""
    collected.write("card.md", "---\nmodel_id: 7\n---\nA model.\n")
    collected.configure(collect={"model_cards": {"from": "hugging-face", "files": ["card.md"]}})
    done = collect(arcanos)
    assert (done.code, "ARC-IN-KIND" in done.out, done.err) == (4, True, "")
    (failed,) = bundle(collected)["manifest.json"]["predicate"]["failures"]
    assert "hint" not in failed
    done = arcanos("check", "--bundle", "evidence.tar.gz", "--as-of", AS_OF)
    assert (done.code, "arcanos/evidence-collected" in done.out) == (4, True)


def test_lists_of_several_sources_are_joined_in_their_order(collected: Project, arcanos: Arcanos) -> None:
    collected.write("b.json", '{"accuracy": 0.5}')
    sources = [METRICS | {"files": ["b.json"], "model": "churn@1.0.0"}, METRICS]
    collected.configure(collect={"evaluation": sources})
    assert collect(arcanos).code == 0
    models = bundle(collected)["documents/evaluation.json"]["models"]
    assert [model["model"] for model in models] == ["churn@1.0.0", "churn@1.1.0"]


def test_only_what_is_asked_for_is_collected(collected: Project, arcanos: Arcanos) -> None:
    assert collect(arcanos, "--only", "registry").code == 0
    assert sorted(bundle(collected)) == ["documents/registry.json", "manifest.json"]
    done = collect(arcanos, "--only", "evalution")
    assert done.code == 2
    assert "did you mean 'evaluation'?" in done.err


@pytest.mark.parametrize("name", ["collected", "collected.zip", "collected.tar.gz"])
def test_a_bundle_is_read_and_judged_in_each_form(collected: Project, arcanos: Arcanos, name: str) -> None:
    assert arcanos("collect", "--output", name, "--as-of", AS_OF).code == 0
    assert arcanos("bundle", "show", name).code == 0
    shown = arcanos("check", "--bundle", name, "--as-of", AS_OF)
    assert "policies/accurate churn@1.1.0 (path_absent)" in shown.out
    assert shown.code == 4


def test_the_bundle_of_the_configuration_is_where_it_goes(collected: Project, arcanos: Arcanos) -> None:
    assert arcanos("collect").code == 2
    collected.configure(bundle="evidence.tar.gz")
    assert arcanos("collect").code == 0
    assert min(bundle(collected)) == "documents/evaluation.json"


def test_a_bundle_that_is_there_is_kept_unless_it_is_to_be_replaced(collected: Project, arcanos: Arcanos) -> None:
    collected.write("evidence.tar.gz", "mine")
    done = arcanos("collect", "--output", "evidence.tar.gz")
    assert (done.code, "--replace" in done.err) == (5, True)
    assert arcanos("collect", "--output", "evidence.tar.gz", "--replace").code == 5
    assert (collected.folder / "evidence.tar.gz").read_text(encoding="utf-8") == "mine"


def test_a_bundle_is_sealed_as_it_is_written(collected: Project, arcanos: Arcanos) -> None:
    arcanos("keys", "new", "evidence", "--output", ".")
    done = collect(arcanos, "--seal-with", "evidence.key.pem")
    assert done.code == 0
    assert "sealed    by key" in done.out
    assert "manifest.dsse.json" in bundle(collected)
    assert collect(arcanos, "--seal-with", "none.pem").code == 3


def test_a_failed_source_closes_every_gate_over_the_bundle(collected: Project, arcanos: Arcanos) -> None:
    collected.configure(collect={"weather": METRICS | {"files": ["none.json"]}})
    assert collect(arcanos).code == 4
    done = arcanos("gate", "churn@1.1.0", "--to", "production", "--bundle", "evidence.tar.gz", "--as-of", AS_OF)
    assert done.code == 4
    assert "weather" in done.out


def test_a_run_over_plain_files_says_what_is_to_be_collected(collected: Project, arcanos: Arcanos) -> None:
    done = arcanos("check", "--as-of", AS_OF)
    assert done.code == 4
    assert "evaluation: is collected by 'arcanos collect'" in done.out


def test_a_run_over_a_bundle_says_what_was_not_collected(collected: Project, arcanos: Arcanos) -> None:
    assert collect(arcanos, "--only", "registry").code == 0
    done = arcanos("check", "--bundle", "evidence.tar.gz", "--as-of", AS_OF)
    assert done.code == 4
    assert "evaluation: " in done.out


def test_a_plain_document_without_files_is_a_failed_source(collected: Project, arcanos: Arcanos) -> None:
    (collected.folder / "evidence" / "registry.yaml").unlink()
    done = collect(arcanos)
    assert done.code == 4
    assert ["registry", "files", "failed"] in [line.split() for line in done.out.splitlines()]


def test_a_plain_document_that_is_broken_is_refused(collected: Project, arcanos: Arcanos) -> None:
    collected.write("evidence/registry.yaml", "models: [")
    done = collect(arcanos)
    assert done.code == 3
    assert not (collected.folder / "evidence.tar.gz").exists()


def test_a_mistake_in_the_configuration_is_refused(collected: Project, arcanos: Arcanos) -> None:
    collected.configure(collect={"evaluation": METRICS | {"from": "plain_metrics"}})
    done = collect(arcanos)
    assert done.code == 3
    assert "did you mean 'plain-metrics'?" in done.err


def test_collectors_are_listed_without_a_configuration(
    arcanos: Arcanos, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = arcanos("collect", "--list")
    assert done.code == 0
    words = [line.split()[:4] for line in done.out.splitlines()]
    assert ["plain-metrics", "Names", "and", "numbers"] in words


def test_a_keyring_is_asked_by_service_and_user(monkeypatch: pytest.MonkeyPatch) -> None:
    from arcanos.commands import secrets
    from arcanos.evidence.collector_sources import CollectorSource

    keyring = pytest.importorskip("keyring")

    def answer(service: str, user: str) -> str:
        return f"{service} of {user}"

    monkeypatch.setattr(keyring, "get_password", answer)
    monkeypatch.setenv("TOKEN", "t0ken")
    monkeypatch.setenv("EMPTY", "")
    source = CollectorSource("a", "b", {}, secrets=("keyring:mlflow/ada/x", "TOKEN", "EMPTY", "NONE"))
    assert secrets.secrets_of([source]) == {"keyring:mlflow/ada/x": "mlflow of ada/x", "TOKEN": "t0ken"}


def test_the_installed_command_collects(collected: Project, process: Process) -> None:
    done = process("collect", "--output", "evidence.tar.gz", cwd=collected.folder)
    assert (done.returncode, done.stderr) == (0, b"")
    assert sorted(bundle(collected)) == ["documents/evaluation.json", "documents/registry.json", "manifest.json"]


def test_a_bundle_of_fewer_sources_than_the_configuration_names_is_noted(collected: Project, arcanos: Arcanos) -> None:
    assert collect(arcanos).code == 0
    note = "evaluation: the configuration names a source of plain-metrics that it was not made from"
    check = ("check", "--bundle", "evidence.tar.gz", "--as-of", AS_OF)
    assert note not in " ".join(arcanos(*check).out.split())
    collected.configure(collect={"evaluation": [METRICS, METRICS | {"files": ["worse.json"]}]})
    assert note in " ".join(arcanos(*check).out.split())


def test_a_plain_document_is_held_to_its_kind_as_a_collected_one_is(collected: Project, arcanos: Arcanos) -> None:
    collected.write("incidents.yaml", "incidents: [{id: i1, detected_at: yesterday}]\n")
    collected.configure(documents={"incidents": "incidents.yaml"})
    done = collect(arcanos)
    assert (done.code, "incidents.yaml:1:35: ARC-IN-KINDVALUE" in done.err) == (3, True)
    assert not (collected.folder / "evidence.tar.gz").exists()


@pytest.mark.parametrize("name", [".", "..", "", "evidence.tgz", "evidence.ZIP", "evidence.tar", "none/evidence.zip"])
def test_where_no_bundle_can_be_written_nothing_is_collected(collected: Project, arcanos: Arcanos, name: str) -> None:
    collected.write("manifest.json", "{}")
    before = sorted(collected.folder.rglob("*"))
    done = arcanos("collect", "--output", name, "--replace")
    assert (done.code, done.out, done.err.count("\n")) == (5, "", 1)
    assert sorted(collected.folder.rglob("*")) == before


def test_nothing_is_asked_any_more_when_the_command_was_killed(collected: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        collected.configure(collect={"training": {"from": "mlflow-runs", "url": url}}, network={"allow": [url]})
        with subprocess.Popen([COMMAND, "collect", "--output", "b.zip"], cwd=collected.folder) as command:
            asked, _ = server.accept()
            with asked:
                asked.settimeout(15)
                assert asked.recv(65536)
                command.kill()
                command.wait()
                assert asked.recv(65536) == b""
