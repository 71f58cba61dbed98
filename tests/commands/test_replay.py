"""`arcanos replay`: the same question gives the same bytes, or it is said what differs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import arcanos as package
from arcanos.readers.shapes import is_list, is_object

AS_OF = "--as-of=2026-11-22T09:00:00Z"
RECORD = "record.json"
QUESTIONS = [
    ["check"],
    ["check", "--gate", "production"],
    ["check", "--rule", "policies/accurate"],
    ["gate", "churn@1.0.0", "--to", "production"],
]
Run = Callable[..., Any]


def canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"


def said(done: Any) -> str:
    return " ".join(done.out.split())


@pytest.fixture
def recorded(project: Any, arcanos: Run) -> Any:
    """Return the project with a waiver in force and a record of a promotion that it closes no longer."""
    waiver = {"rule": "policies/encrypted", "target": "churn@1.0.0", "owner": "a", "approved_by": "b", "id": "W-1"}
    days = {"created": "2026-11-10", "expires": "2026-12-01", "reason": "r", "ticket": "t"}
    days |= {"compensating_control": "The store is closed to all."}
    project.write("waivers.yaml", json.dumps({"waivers": [waiver | days]}))
    done = arcanos("gate", "churn@1.0.0", "--to", "production", AS_OF, "-o", f"json={RECORD}")
    assert done.code == 0, done.out
    return project


@pytest.mark.parametrize("words", QUESTIONS, ids=" ".join)
def test_a_question_asked_again_gives_the_same_bytes(project: Any, arcanos: Run, words: list[str]) -> None:
    arcanos(*words, AS_OF, "-o", f"json={RECORD}")
    done = arcanos("replay", RECORD)
    assert (done.code, done.err) == (0, "")
    assert "byte for byte" in said(done)


def test_a_record_replays_in_another_folder_and_holds_no_path_of_the_first(
    recorded: Any, arcanos: Run, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(recorded.folder, elsewhere)
    assert str(recorded.folder) not in (recorded.folder / RECORD).read_text(encoding="utf-8")
    config = str(elsewhere / "arcanos_audit_config.json")
    assert arcanos("replay", RECORD, "--config", config).code == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("arcanos_audit_config.json", "Churn", "Chrun", "configuration arcanos_audit_config.json"),
        ("evidence/registry.yaml", "bob", "eve", "document registry (evidence/registry.yaml)"),
        ("policies/encrypted.yaml", "AES256", "AES512", "pack policies"),
        ("waivers.yaml", "2026-12-01", "2026-12-02", "file waivers.yaml"),
    ],
)
def test_an_input_that_changed_is_named_and_nothing_is_evaluated(
    recorded: Any, arcanos: Run, file: str, old: str, new: str, says: str
) -> None:
    recorded.edit(file, old, new)
    done = arcanos("replay", RECORD)
    assert done.code == 6
    assert f"differs {says} recorded" in said(done)
    assert said(done).count("differs ") == 1
    assert "nothing was evaluated" in said(done)


def test_what_is_gone_new_or_broken_now_differs_too(recorded: Any, arcanos: Run) -> None:
    (recorded.folder / "evidence/evaluation.json").unlink()
    (recorded.folder / "waivers.yaml").unlink()
    recorded.write("policies/encrypted.yaml", "id: [")
    recorded.write("arcanos.lock", "{}")
    done = arcanos("replay", RECORD)
    assert done.code == 6
    for name in ("document evaluation", "file waivers.yaml", "pack policies", "lock file arcanos.lock"):
        assert f"differs {name}" in said(done)
    assert "policies/encrypted.yaml:1:" in said(done)


def test_each_file_of_a_document_of_several_is_named(project: Any, arcanos: Run) -> None:
    for i in range(3):
        project.write(f"cards/{i}.json", json.dumps({"card": i}))
    documents = {"registry": "evidence/registry.yaml", "evaluation": "evidence/evaluation.json"}
    project.configure(documents={**documents, "cards": {"files": "cards/*.json", "list": "cards"}})
    arcanos("check", AS_OF, "-o", f"json={RECORD}")
    assert arcanos("replay", RECORD).code == 0
    project.write("cards/1.json", json.dumps({"card": 7}))
    done = arcanos("replay", RECORD)
    assert done.code == 6
    assert "differs file cards/1.json" in said(done)
    assert "cards/0.json" not in said(done)


def test_archived_evidence_and_packs_stand_in_for_what_changed(recorded: Any, arcanos: Run, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    shutil.copytree(recorded.folder, archive)
    recorded.edit("evidence/registry.yaml", "bob", "eve")
    recorded.edit("policies/encrypted.yaml", "AES256", "AES512")
    assert arcanos("replay", RECORD, "--evidence", str(archive)).code == 6
    assert arcanos("replay", RECORD, "--packs", str(archive)).code == 6
    assert arcanos("replay", RECORD, "--evidence", str(archive), "--packs", str(archive)).code == 0


@pytest.fixture
def baselined(project: Any, arcanos: Run) -> Any:
    """Return the project with one old failure that a baseline accepts, and a record of the open gate."""
    project.edit("evidence/registry.yaml", "stage: staging", "stage: production")
    project.configure(baselines=["baseline.json"])
    terms = ("--owner=Ada Byron", "--approved-by=Grace Hopper", "--reason=Found late.", "--expires=2026-12-31")
    assert arcanos("baseline", "write", "baseline.json", *terms, AS_OF).code == 0
    assert arcanos("check", AS_OF, "-o", f"json={RECORD}").code == 0
    return project


def test_a_record_with_a_baseline_replays_and_names_the_one_that_changed(baselined: Any, arcanos: Run) -> None:
    record = json.loads((baselined.folder / RECORD).read_text(encoding="utf-8"))
    assert record["coverage"]["baselined"] == 1
    assert arcanos("replay", RECORD).code == 0
    baselined.edit("baseline.json", "Found late.", "Found early.")
    done = arcanos("replay", RECORD)
    assert done.code == 6
    assert "differs file baseline.json recorded" in said(done)
    assert said(done).count("differs ") == 1
    (baselined.folder / "baseline.json").unlink()
    assert "differs file baseline.json recorded" in said(arcanos("replay", RECORD))


ARCHIVE = "dist/policies-1.0.0.tar.gz"
ENVELOPE = f"{ARCHIVE}.dsse.json"


@pytest.fixture
def sealed(project: Any, arcanos: Run) -> Any:
    """Return the project whose pack is an archive, signed and locked, and a record that says so."""
    for name in ("dist", "keys"):
        (project.folder / name).mkdir()
    for name in ("release", "other"):
        assert arcanos("keys", "new", name, "--output", "keys").code == 0
    assert arcanos("pack", "build", "policies", "--output", "dist").code == 0
    assert arcanos("pack", "sign", ARCHIVE, "--key", "keys/release.key.pem").code == 0
    key = {"name": "release", "public_key": "keys/release.pub.pem", "roles": ["packs"]}
    project.configure(packs=[ARCHIVE], trust={"keys": [key], "packs": {"required": True}})
    assert arcanos("pack", "lock", AS_OF).code == 0
    assert arcanos("check", AS_OF, "-o", f"json={RECORD}").code == 0
    return project


def test_a_record_of_a_signed_and_locked_archive_replays(sealed: Any, arcanos: Run) -> None:
    record = json.loads((sealed.folder / RECORD).read_text(encoding="utf-8"))
    (pack,) = record["packs"]
    assert (pack["origin"]["locked"], [by["name"] for by in pack["origin"]["signed_by"]]) == (True, ["release"])
    done = arcanos("replay", RECORD)
    assert (done.code, done.err) == (0, "")


def unsigned(project: Any) -> None:
    (project.folder / ENVELOPE).unlink()


def other_key(project: Any) -> None:
    shutil.copy(project.folder / "keys/other.pub.pem", project.folder / "keys/release.pub.pem")


def other_lock(project: Any) -> None:
    project.edit("arcanos.lock", '"version": "1.0.0"', '"version": "1.0.1"')


def other_archive(project: Any) -> None:
    path = project.folder / ARCHIVE
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


def no_lock(project: Any) -> None:
    (project.folder / "arcanos.lock").unlink()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (unsigned, "signatures of the pack policies"),
        (other_key, "signatures of the pack policies"),
        (other_lock, "lock file arcanos.lock"),
        (no_lock, "lock file arcanos.lock"),
        (other_archive, "pack policies"),
    ],
)
def test_what_changed_about_a_signed_archive_is_named(
    sealed: Any, arcanos: Run, change: Callable[[Any], None], says: str
) -> None:
    change(sealed)
    done = arcanos("replay", RECORD)
    assert done.code == 6
    assert f"differs {says} recorded" in said(done)
    assert said(done).count("differs ") == 1
    assert "nothing was evaluated" in said(done)


def members(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of every member that holds no other."""
    inner: list[tuple[str | int, Any]] = []
    if is_object(value):
        inner += value.items()
    elif is_list(value):
        inner += enumerate(value)
    if not inner:
        yield path
    for key, one in inner:
        yield from members(one, (*path, key))


def flipped(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            words = {"fail": "pass", "pass": "fail", "0": "1", "a": "b"}
            return words.get(value) or value[:-1] + ("0" if value[-1:] != "0" else "1")
        case None:
            return "x"
        case _:
            return ["x"]


def test_a_record_with_any_member_changed_is_caught(recorded: Any, arcanos: Run) -> None:
    """Each member in turn: what the record's own form does not refuse with 3, the replay tells with 6."""
    whole = (recorded.folder / RECORD).read_text(encoding="utf-8")
    paths = [path for path in members(json.loads(whole)) if path != ("as_of",)]
    assert len(paths) > 100
    codes: dict[tuple[str | int, ...], int] = {}
    for path in paths:
        value = json.loads(whole)
        holder = value
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = flipped(holder[path[-1]])
        recorded.write("tampered.json", canonical(value))
        codes[path] = arcanos("replay", "tampered.json").code
    assert {path: code for path, code in codes.items() if code not in (3, 6)} == {}
    assert 6 in codes.values()


@pytest.mark.parametrize("name", ["findings", "packs", "documents", "notes"])
def test_a_record_with_an_element_taken_out_is_caught(recorded: Any, arcanos: Run, name: str) -> None:
    value = json.loads((recorded.folder / RECORD).read_text(encoding="utf-8"))
    value[name].pop()
    recorded.write("tampered.json", canonical(value))
    assert arcanos("replay", "tampered.json").code in (3, 6)


def test_a_waiver_taken_out_of_a_record_is_told_by_its_finding(recorded: Any, arcanos: Run) -> None:
    value = json.loads((recorded.folder / RECORD).read_text(encoding="utf-8"))
    (finding,) = [finding for finding in value["findings"] if "waived" in finding]
    del finding["waived"]
    value["coverage"]["waived"] = 0
    recorded.write("tampered.json", canonical(value))
    done = arcanos("replay", "tampered.json")
    assert done.code == 6
    assert "differs findings[policies/encrypted churn@1.0.0].waived recorded (nothing) now {" in said(done)
    assert "it was changed after it was written, or the program was" in said(done)


def test_an_outcome_that_was_edited_everywhere_is_told_with_both_values(recorded: Any, arcanos: Run) -> None:
    value = json.loads((recorded.folder / RECORD).read_text(encoding="utf-8"))
    passes = [finding for finding in value["findings"] if finding["outcome"] == "pass"]
    passes[0]["outcome"] = "not_applicable"
    value["coverage"]["outcomes"]["pass"] -= 1
    value["coverage"]["outcomes"]["not_applicable"] += 1
    recorded.write("tampered.json", canonical(value))
    done = arcanos("replay", "tampered.json")
    assert done.code == 6
    first = said(done).split("differs ")[1]
    assert first.startswith(f"findings[{passes[0]['pack']}/{passes[0]['rule']} {passes[0]['subject']}].outcome ")
    assert 'recorded "not_applicable" now "pass"' in first


def test_a_record_of_another_version_is_told_apart_from_a_changed_one(recorded: Any, arcanos: Run) -> None:
    value = json.loads((recorded.folder / RECORD).read_text(encoding="utf-8"))
    recorded.write("older.json", canonical(value | {"engine_version": "0.0.1"}))
    done = arcanos("replay", "older.json")
    assert done.code == 6
    assert f"arcanos 0.0.1 wrote the record and this is {package.__version__}" in said(done)
    assert "all but the version is the same" in said(done)
    assert "integrity" not in done.out


def test_a_question_that_the_record_can_t_have_asked_is_caught(recorded: Any, arcanos: Run) -> None:
    value = json.loads((recorded.folder / RECORD).read_text(encoding="utf-8"))
    value["decision"]["gate"] = "staging"
    recorded.write("tampered.json", canonical(value))
    done = arcanos("replay", "tampered.json")
    assert done.code == 6
    assert "there is no gate 'staging'" in said(done)


def test_a_record_without_its_question_is_refused_and_told_why(recorded: Any, arcanos: Run) -> None:
    value = json.loads((recorded.folder / RECORD).read_text(encoding="utf-8"))
    del value["question"]
    recorded.write("old.json", canonical(value))
    done = arcanos("replay", "old.json")
    assert (done.code, done.out) == (3, "")
    assert "old.json: ARC-IN-REPLAY: this record does not say what was asked" in done.err


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format":"arcanos-record/1"}'])
def test_what_is_no_record_is_refused(project: Any, arcanos: Run, text: str) -> None:
    project.write(RECORD, text)
    done = arcanos("replay", RECORD)
    assert (done.code, done.out) == (3, "")
    assert "ARC-IN-RECORD" in done.err
    assert arcanos("replay", "absent.json").code == 3


def test_programs_are_told_the_same(recorded: Any, arcanos: Run) -> None:
    done = arcanos("replay", RECORD, "--format", "json")
    told = json.loads(done.out)
    assert (done.code, told["format"], told["verdict"], told["inputs"]) == (0, "arcanos-replay/1", "same", [])
    recorded.edit("evidence/registry.yaml", "bob", "eve")
    done = arcanos("replay", RECORD, "--format", "json")
    told = json.loads(done.out)
    assert (done.code, told["verdict"]) == (6, "inputs_differ")
    (only,) = told["inputs"]
    assert (only["kind"], only["name"]) == ("document", "registry (evidence/registry.yaml)")
    assert len(only["recorded"]) == len(only["now"]) == 64
