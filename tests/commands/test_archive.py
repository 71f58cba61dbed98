"""`arcanos archive`: what was archived comes back byte for byte, and whatever is not as it was archived is told."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

AS_OF = "--as-of=2026-11-22T09:00:00Z"
Run = Callable[..., Any]


def said(done: Any) -> str:
    return " ".join(done.out.split())


def objects(drive: Path) -> list[Path]:
    return sorted(path for path in (drive / "objects").rglob("*") if path.is_file())


def audits(drive: Path) -> list[Path]:
    return sorted((drive / "audits").iterdir())


def opened(path: Path) -> Path:
    path.chmod(0o644)
    return path


def bundled(project: Any, arcanos: Run, name: str) -> None:
    """Make a bundle and a record that rests on it."""
    assert arcanos("bundle", "create", "--output", name, AS_OF).code == 0
    assert arcanos("keys", "new", "evidence", "--output", ".").code == 0
    assert arcanos("bundle", "seal", name, "--key", "evidence.key.pem").code == 0
    assert arcanos("check", "--bundle", name, AS_OF, "-o", "json=record.json").code == 0


@pytest.fixture
def drive(project: Any, arcanos: Run) -> Path:
    """Return a drive with the audit of the project: its record and a report."""
    assert arcanos("check", AS_OF, "-o", "json=record.json", "-o", "markdown=report.md").code == 0
    done = arcanos("archive", "put", "record.json", "report.md", "--at", "drive")
    assert done.code == 0, done.err
    folder: Path = project.folder / "drive"
    return folder


def test_an_audit_is_kept_under_its_digests(drive: Path) -> None:
    """The digests are those of a foreign program."""
    listing = subprocess.run(["sha256sum", *objects(drive)], capture_output=True, text=True, check=True).stdout
    digests = [line.split()[0] for line in listing.splitlines()]
    assert [path.name for path in objects(drive)] == digests
    assert [path.parent.name for path in objects(drive)] == [digest[:2] for digest in digests]
    (audit,) = audits(drive)
    said = json.loads(audit.read_bytes())
    assert hashlib.sha256(audit.read_bytes()).hexdigest() == audit.stem.rpartition("-")[2]
    assert [(file["role"], file["name"], file["media_type"]) for file in said["files"]] == [
        ("record", "record.json", "application/json"),
        ("report", "report.md", "text/markdown"),
    ]
    assert {file["sha256"] for file in said["files"]} == set(digests)
    assert (said["project"], said["gate"], said["verdict"]) == ("Churn", "check", "open")
    assert said["record_sha256"] == said["files"][0]["sha256"]
    assert all(path.stat().st_mode & 0o222 == 0 for path in (*objects(drive), audit))
    assert list((drive / "incoming").iterdir()) == []


def test_archived_is_said_with_every_digest(drive: Path, arcanos: Run) -> None:
    done = arcanos("archive", "put", "record.json", "report.md", "--at", "drive")
    assert done.code == 0
    for path in objects(drive):
        assert path.name in "".join(done.out.split())
    assert done.out.count("unchanged") == 3
    assert "written" not in done.out
    assert "2 files, each read back and compared" in said(done)


def test_the_same_files_again_write_nothing(drive: Path, arcanos: Run) -> None:
    before = {path: path.stat() for path in drive.rglob("*")}
    assert arcanos("archive", "put", "record.json", "report.md", "--at", "drive").code == 0
    after = {path: path.stat() for path in drive.rglob("*")}
    assert {path: (one.st_ino, one.st_mtime_ns) for path, one in before.items() if path.is_file()} == {
        path: (one.st_ino, one.st_mtime_ns) for path, one in after.items() if path.is_file()
    }


def test_what_was_archived_comes_back(drive: Path, project: Any, arcanos: Run) -> None:
    assert arcanos("archive", "get", "latest", "--output", "back", "--at", "drive").code == 0
    for name in ("record.json", "report.md"):
        assert (project.folder / "back" / name).read_bytes() == (project.folder / name).read_bytes()
    assert sorted(path.name for path in (project.folder / "back").iterdir()) == ["record.json", "report.md"]


def test_an_audit_and_a_file_are_found_by_the_beginning_of_their_digests(
    drive: Path, project: Any, arcanos: Run
) -> None:
    digest = audits(drive)[0].stem.rpartition("-")[2]
    assert arcanos("archive", "get", digest[:8], "--file", "report.md", "-o", "a", "--at", "drive").code == 0
    assert [path.name for path in (project.folder / "a").iterdir()] == ["report.md"]
    report = hashlib.sha256((project.folder / "report.md").read_bytes()).hexdigest()
    assert arcanos("archive", "get", report[:12], "-o", "b", "--at", "drive").code == 0
    assert [path.name for path in (project.folder / "b").iterdir()] == ["report.md"]
    for words in ([digest[:7]], ["f" * 64], ["../../etc"], ["latest", "--file", "reprot.md"], [report, "--file", "x"]):
        done = arcanos("archive", "get", *words, "-o", "c", "--at", "drive")
        assert done.code == 2, words
    assert not (project.folder / "c").exists()


def test_nothing_is_written_over(drive: Path, project: Any, arcanos: Run) -> None:
    for name in ("plain", "link", "dangling"):
        (project.folder / name).mkdir()
    project.write("plain/report.md", "mine")
    (project.folder / "link" / "report.md").symlink_to(project.folder / "plain" / "report.md")
    (project.folder / "dangling" / "report.md").symlink_to(project.folder / "elsewhere.md")
    for name in ("plain", "link", "dangling"):
        done = arcanos("archive", "get", "latest", "-o", name, "--at", "drive")
        assert (done.code, "was not overwritten" in done.err) == (5, True)
        assert [path.name for path in (project.folder / name).iterdir()] == ["report.md"]
    assert (project.folder / "plain" / "report.md").read_text(encoding="utf-8") == "mine"
    assert not (project.folder / "elsewhere.md").exists()


def test_a_drive_that_is_sound_verifies(drive: Path, arcanos: Run) -> None:
    done = arcanos("archive", "verify", "--at", "drive")
    assert (done.code, "1 audit at drive: 2 objects fetched and as archived" in said(done)) == (0, True)
    told = json.loads(arcanos("archive", "verify", "latest", "--at", "drive", "--format", "json").out)
    assert (told["audits"], told["objects"], told["exit_code"], told["index"]) == (1, 2, 0, "agrees")
    assert told["bytes"] == sum(path.stat().st_size for path in objects(drive))


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    opened(path).write_bytes(data)


def renamed(path: Path) -> None:
    path.rename(path.with_name("0" * 64))


def shortened(path: Path) -> None:
    os.truncate(opened(path), path.stat().st_size - 1)


def lengthened(path: Path) -> None:
    with opened(path).open("ab") as file:
        file.write(b"\n")


def removed(path: Path) -> None:
    path.unlink()


def linked(path: Path) -> None:
    path.rename(path.parents[3] / "aside")
    path.symlink_to(path.parents[3] / "aside")


HARM: dict[Callable[[Path], object], tuple[str, int]] = {
    flipped: ("has other bytes than were archived", 6),
    shortened: ("has other bytes than were archived", 6),
    lengthened: ("has other bytes than were archived", 6),
    removed: ("is not there", 6),
    renamed: ("is not there", 6),
    linked: ("can't be read: this is a symbolic link", 4),
}


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("harm", HARM)
def test_what_was_done_to_an_object_is_told(
    drive: Path, arcanos: Run, project: Any, harm: Callable[[Path], object], which: int
) -> None:
    path = objects(drive)[which]
    harm(path)
    words, code = HARM[harm]
    done = arcanos("archive", "verify", "--at", "drive")
    assert (done.code, words in said(done)) == (code, True), said(done)
    assert path.name in "".join(done.out.split())
    assert arcanos("archive", "verify", "latest", "--at", "drive").code == code
    back = arcanos("archive", "get", "latest", "-o", "back", "--at", "drive")
    assert back.code == (6 if code == 6 else 3)
    assert path.name in back.err
    assert len(list((project.folder / "back").iterdir())) < 2


def test_an_audit_that_was_changed_renamed_or_taken_away_is_told(drive: Path, arcanos: Run) -> None:
    (audit,) = audits(drive)
    data = audit.read_bytes()
    opened(audit).write_bytes(data.replace(b'"verdict":"open"', b'"verdict":"shut"'))
    done = arcanos("archive", "verify", "--at", "drive")
    assert (done.code, "has another digest than its name says" in said(done)) == (6, True)
    audit.write_bytes(data)
    assert arcanos("archive", "verify", "--at", "drive").code == 0
    moved = audit.rename(audit.with_name(audit.name.replace("20261122T", "20261121T")))
    done = arcanos("archive", "verify", "--at", "drive")
    assert (done.code, "is called by another time than its own" in said(done)) == (6, True)
    gone = moved.rename(drive / "aside")
    for words in (["verify"], ["list"], ["index"]):
        done = arcanos("archive", *words, "--at", "drive")
        assert done.code == 6
        assert "the index names this audit, and it is not there any more" in said(done) + " ".join(done.err.split())
    (drive / "index.json").unlink()
    done = arcanos("archive", "verify", "--at", "drive")
    assert done.code == 3
    gone.rename(audit)
    assert arcanos("archive", "verify", "--at", "drive").code == 0


def test_the_latest_audit_is_not_told_where_one_was_taken_away(drive: Path, project: Any, arcanos: Run) -> None:
    older = audits(drive)[0].stem.rpartition("-")[2]
    assert arcanos("check", "--as-of=2026-11-23T09:00:00Z", "-o", "json=later.json").code == 0
    assert arcanos("archive", "put", "later.json", "--at", "drive").code == 0
    audits(drive)[1].unlink()
    done = arcanos("archive", "get", "latest", "-o", "back", "--at", "drive")
    assert (done.code, "not there any more" in done.err) == (6, True)
    assert arcanos("archive", "get", older, "-o", "back", "--at", "drive").code == 0
    assert arcanos("check", "--as-of=2026-11-22T09:00:00Z", "-o", "json=third.json", "-o", "text=r.txt").code == 0
    (drive / "index.json").unlink()
    assert arcanos("archive", "put", "third.json", "--at", "drive").code == 0
    done = arcanos("archive", "get", "latest", "-o", "more", "--at", "drive")
    assert (done.code, older[:16] in done.err) == (2, True)


def test_an_audit_that_says_something_else_than_its_record_is_told(drive: Path, arcanos: Run) -> None:
    """Whoever can write to the drive can name a forged audit rightly; its record still says what was decided."""
    (audit,) = audits(drive)
    forged = audit.read_bytes().replace(b'"verdict":"open"', b'"verdict":"closed"')
    audit.unlink()
    name = f"20261122T090000Z-{hashlib.sha256(forged).hexdigest()}.json"
    (drive / "audits" / name).write_bytes(forged)
    (drive / "index.json").unlink()
    done = arcanos("archive", "verify", "--at", "drive")
    assert (done.code, "says something else than its record" in said(done)) == (6, True)


def test_a_record_that_this_version_cannot_read_is_noted_and_not_compared(drive: Path, arcanos: Run) -> None:
    said_of = json.loads(audits(drive)[0].read_bytes())
    audits(drive)[0].unlink()
    (drive / "index.json").unlink()
    record = b'{"format":"a record of another age"}'
    digest = hashlib.sha256(record).hexdigest()
    (drive / "objects" / "sha256" / digest[:2]).mkdir(exist_ok=True)
    (drive / "objects" / "sha256" / digest[:2] / digest).write_bytes(record)
    said_of["record_sha256"] = said_of["files"][0]["sha256"] = digest
    said_of["files"][0]["size"] = len(record)
    audit = json.dumps(said_of, sort_keys=True, separators=(",", ":")).encode()
    (drive / "audits" / f"20261122T090000Z-{hashlib.sha256(audit).hexdigest()}.json").write_bytes(audit)
    done = arcanos("archive", "verify", "latest", "--at", "drive")
    assert (done.code, "this version can't read the record" in said(done)) == (0, True)


def test_what_no_audit_names_is_told(drive: Path, arcanos: Run) -> None:
    stray = hashlib.sha256(b"stray").hexdigest()
    (drive / "objects" / "sha256" / stray[:2]).mkdir(exist_ok=True)
    (drive / "objects" / "sha256" / stray[:2] / stray).write_bytes(b"stray")
    done = arcanos("archive", "verify", "--at", "drive")
    assert (done.code, "no audit names this object" in said(done)) == (4, True)
    assert arcanos("archive", "verify", "latest", "--at", "drive").code == 0
    for name in ("objects/notes.txt", "audits/notes.txt", "objects/\x1b[2J\n::error::all is well"):
        (drive / name).write_text("hidden", encoding="utf-8")
        done = arcanos("archive", "verify", "--at", "drive")
        assert done.code == 6
        assert "this is not the name of an" in said(done)
        assert "\x1b" not in done.out
        assert not any(line.startswith("::") for line in done.out.splitlines())
        (drive / name).unlink()


def test_other_bytes_under_a_digest_are_never_written_over(drive: Path, arcanos: Run) -> None:
    flipped(objects(drive)[0])
    before = objects(drive)[0].read_bytes()
    done = arcanos("archive", "put", "record.json", "report.md", "--at", "drive")
    assert (done.code, "archived" in done.out) == (6, False)
    assert "the drive has other bytes here than the name says" in " ".join(done.err.split())
    assert objects(drive)[0].read_bytes() == before


def test_the_index_is_made_anew_byte_for_byte(drive: Path, project: Any, arcanos: Run) -> None:
    project.edit("evidence/evaluation.json", "0.93", "0.5")
    assert arcanos("check", AS_OF, "-o", "json=second.json").code == 1
    assert arcanos("archive", "put", "second.json", "--at", "drive").code == 0
    index = drive / "index.json"
    before = index.read_bytes()
    assert json.loads(before)["audits"] == [json.loads(path.read_bytes()) for path in audits(drive)]
    for harm in (index.unlink, lambda: index.write_bytes(before[:-7]), lambda: index.write_bytes(b"{}")):
        harm()
        listed = arcanos("archive", "list", "--at", "drive")
        assert (listed.code, listed.out.count("2026-11-22T09:00:00Z"), "makes it anew" in said(listed)) == (0, 2, True)
        assert arcanos("archive", "index", "--at", "drive").code == 0
        assert index.read_bytes() == before
        assert "unchanged" in arcanos("archive", "index", "--at", "drive").out
    assert "makes it anew" not in said(arcanos("archive", "list", "--at", "drive"))


def test_an_index_that_lies_about_an_audit_is_not_believed(drive: Path, arcanos: Run) -> None:
    index = drive / "index.json"
    index.write_bytes(index.read_bytes().replace(b'"verdict":"open"', b'"verdict":"closed"'))
    done = arcanos("archive", "list", "--at", "drive")
    assert done.code == 6
    assert "not there any more" in said(done)
    told = json.loads(arcanos("archive", "list", "--at", "drive", "--format", "json").out)
    assert [audit["verdict"] for audit in told["audits"]] == ["open"]


def test_the_list_says_what_each_audit_is(drive: Path, arcanos: Run) -> None:
    told = json.loads(arcanos("archive", "list", "--at", "drive", "--format", "json").out)
    assert (told["format"], told["index"], told["broken"], told["untold"]) == (
        "arcanos-archive-list/1",
        "agrees",
        [],
        [],
    )
    (audit,) = told["audits"]
    assert audit["sha256"] == audits(drive)[0].stem.rpartition("-")[2]
    assert (audit["as_of"], audit["gate"], audit["model"]) == ("2026-11-22T09:00:00Z", "check", None)


@pytest.mark.parametrize("words", [["list"], ["verify"], ["index"], ["get", "latest", "-o", "back"]])
def test_a_drive_without_an_audit_is_no_sound_archive(
    words: list[str], project: Any, arcanos: Run, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("nowhere", str(tmp_path / "empty"), (tmp_path / "empty").as_uri()):
        done = arcanos("archive", *words, "--at", name)
        assert (done.code, "there is no audit here" in done.err) == (3, True)
    assert not (project.folder / "nowhere").exists()
    assert not (project.folder / "back").exists()


def test_what_cannot_be_archived_is_refused_and_nothing_is_written(project: Any, arcanos: Run) -> None:
    assert arcanos("check", AS_OF, "-o", "json=record.json").code == 0
    record = (project.folder / "record.json").read_text(encoding="utf-8")
    project.write("spaced.json", record + "\n")
    project.write("empty.md", "")
    project.write("odd.xyz", "what is this")
    project.write("more/record.json", "{}")
    project.write("more/Record.JSON", "{}")
    project.write("copy.json", record)
    project.write("broken.json", '{"a": 1, "a": 2}')
    project.write(".hidden.md", "x")
    (project.folder / "link.md").symlink_to("policies/pack.yaml")
    for words, code, text in (
        (["arcanos_audit_config.json"], 3, "make the record again"),
        (["spaced.json"], 3, "not the one form of a record"),
        (["missing.json"], 3, "there is no such file"),
        (["record.json", "empty.md"], 3, "the file is empty"),
        (["record.json", "policies"], 3, "this is a folder"),
        (["record.json", "link.md"], 3, "symbolic link"),
        (["record.json", "odd.xyz"], 2, "--role other=odd.xyz"),
        (["record.json", "copy.json"], 2, "an audit has one"),
        (["record.json", "broken.json"], 2, "--role other=broken.json"),
        (["record.json", "more/record.json"], 2, "two files would be called"),
        (["record.json", "more/Record.JSON"], 2, "two files would be called"),
        (["record.json", ".hidden.md"], 2, "begins with a dot"),
        (["record.json", "--role", "minutes=odd.xyz"], 2, "there is no role"),
        (["record.json", "--role", "record=odd.xyz"], 2, "there is no role"),
        (["record.json", "--role", "other"], 2, "write ROLE=PATH"),
    ):
        done = arcanos("archive", "put", *words, "--at", "drive")
        assert (done.code, text in " ".join(done.err.split())) == (code, True), (words, done.err)
        assert done.out == ""
    assert not (project.folder / "drive").exists()
    assert arcanos("archive", "put", "record.json", "--role", "other=odd.xyz", "--at", "drive").code == 0


def test_the_folder_of_an_audit_is_archived_whole_with_its_digests(project: Any, arcanos: Run) -> None:
    bundled(project, arcanos, "evidence.zip")
    assert arcanos("audit", "--bundle", "evidence.zip", AS_OF, "-o", "audit", "--sign", "evidence.key.pem").code == 0
    done = arcanos("archive", "put", "audit", "--bundle", "evidence.zip", "--at", "drive")
    assert (done.code, done.err) == (0, "")
    (one,) = audits(project.folder / "drive")
    roles = {file["name"]: file["role"] for file in json.loads(one.read_bytes())["files"]}
    written = {path.name for path in (project.folder / "audit").iterdir()}
    assert roles.keys() == written | {"evidence.zip"}
    assert {name: role for name, role in roles.items() if role != "report"} == {
        "record.json": "record",
        "decision.json": "decision",
        "evidence.zip": "bundle",
        "SHA256SUMS": "other",
    }
    assert arcanos("archive", "get", "latest", "--output", "back", "--at", "drive").code == 0
    held = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=project.folder / "back", capture_output=True, check=False
    )
    assert held.returncode == 0


@pytest.mark.parametrize(
    ("file", "content", "code", "told"),
    [
        ("summary.md", b"all is well", 6, "summary.md: ARC-INT-SUMS: has another"),
        ("record.json", b"{}", 3, "record.json: ARC-IN-RECORD"),
        ("summary.md", None, 6, "summary.md: ARC-INT-SUMS: is not there"),
        ("notes.md", b"x", 6, "notes.md: ARC-INT-SUMS: is there, and"),
        ("SHA256SUMS", None, 3, "audit: ARC-IN-SUMS: no folder that 'arcanos audit' wrote"),
        ("SHA256SUMS", b"", 3, "SHA256SUMS: ARC-IN-SUMS"),
        ("SHA256SUMS", b"0" * 64 + b"  ../x\n", 3, "SHA256SUMS: ARC-IN-SUMS"),
        ("SHA256SUMS", b"\xff\n", 3, "SHA256SUMS: ARC-IN-SUMS"),
    ],
)
def test_a_folder_that_is_not_as_its_digests_say_is_refused_and_nothing_is_written(
    project: Any, arcanos: Run, file: str, content: bytes | None, code: int, told: str
) -> None:
    assert arcanos("audit", AS_OF, "-o", "audit").code == 0
    path = project.folder / "audit" / file
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    done = arcanos("archive", "put", "audit", "--at", "drive")
    assert (done.code, done.out, told in " ".join(done.err.split())) == (code, "", True), done.err
    assert not (project.folder / "drive").exists()


def test_a_record_that_was_exchanged_for_another_is_not_the_one_of_its_folder(project: Any, arcanos: Run) -> None:
    assert arcanos("audit", AS_OF, "-o", "audit").code == 0
    assert arcanos("check", "--as-of=2026-11-23T09:00:00Z", "-o", "json=audit/record.json").code == 0
    done = arcanos("archive", "put", "audit", "--at", "drive")
    assert (done.code, "record.json: ARC-INT-SUMS" in done.err) == (6, True)


def test_a_decision_is_told_by_its_content_and_is_about_the_record(project: Any, arcanos: Run) -> None:
    done = arcanos("check", AS_OF, "-o", "json=record.json", "-o", "in-toto=verdict.json")
    assert done.code == 0
    payload = base64.b64encode((project.folder / "verdict.json").read_bytes()).decode()
    envelope: dict[str, Any] = {"payloadType": "application/vnd.in-toto+json", "payload": payload, "signatures": []}
    project.write("signed.json", json.dumps(envelope))
    statement: dict[str, Any] = {
        "_type": "https://in-toto.io/Statement/v1",
        "predicateType": "https://example.org/verdict",
        "subject": [],
    }
    project.write("decision.json", json.dumps(statement))
    project.write("report.json", json.dumps({"version": "2.1.0", "runs": []}))
    done = arcanos("archive", "put", "record.json", "decision.json", "--at", "drive")
    assert (done.code, "does not name the digest of the record" in " ".join(done.err.split())) == (2, True)
    assert not (project.folder / "drive").exists()
    files = ["verdict.json", "signed.json", "report.json", "--role", "decision=decision.json"]
    assert arcanos("archive", "put", "record.json", *files, "--at", "drive").code == 0
    said_of = json.loads(audits(project.folder / "drive")[0].read_bytes())
    assert {file["name"]: file["role"] for file in said_of["files"]} == {
        "record.json": "record",
        "decision.json": "decision",
        "verdict.json": "decision",
        "signed.json": "decision",
        "report.json": "report",
    }


def test_the_drive_of_the_configuration_is_used_where_none_is_named(project: Any, arcanos: Run) -> None:
    done = arcanos("archive", "list")
    assert (done.code, "--at" in done.err) == (2, True)
    project.configure(archive={"url": "compliance"})
    assert arcanos("check", AS_OF, "-o", "json=record.json").code == 0
    assert arcanos("archive", "put", "record.json").code == 0
    assert len(audits(project.folder / "compliance")) == 1
    assert arcanos("archive", "verify").code == 0


@pytest.mark.parametrize(
    "url",
    [
        "s3://AKIAIOSFODNN7EXAMPLE:wJalrXUtnFEMIK7MDENG@bucket/audits",
        "sftp://ada:hunter2hunter2@host/audits",
        "s3://bucket/audits?versionId=1",
        "s3://bucket/../other",
        "memory://audits",
        "simplecache::s3://bucket/audits",
        "https://drive.example/audits",
        "file://host/audits",
        "s3://",
        " ",
    ],
)
def test_a_drive_that_keeps_nothing_or_whose_name_holds_a_secret_is_refused(
    url: str, project: Any, arcanos: Run
) -> None:
    done = arcanos("archive", "list", "--at", url)
    assert done.code == 2
    assert not any(word in done.err for word in ("hunter2", "AKIAIOSFODNN7", "wJalr"))
    project.configure(archive={"url": url})
    done = arcanos("archive", "list")
    assert done.code == 3
    assert not any(word in done.err for word in ("hunter2", "AKIAIOSFODNN7", "wJalr"))


@pytest.mark.parametrize(
    ("archive", "text"),
    [
        ({"url": "drive", "lock": "compliance", "retain": "365d"}, "object lock of a drive that has none"),
        ({"url": "s3://b/a", "lock": "compliance"}, "add 'retain'"),
        ({"url": "s3://b/a", "retain": "365d"}, "asks for none"),
        ({"url": "s3://b/a", "lock": "complience", "retain": "365d"}, "not one of the words"),
        ({"url": "gs://b/a", "endpoint_url": "https://s3.example"}, "not S3"),
        ({"url": "s3://b/a", "endpoint_url": "https://ada:secret@s3.example"}, "not the address of a server"),
        ({}, "'url' is required"),
        ({"url": "drive", "retention": "365d"}, "unknown key"),
    ],
)
def test_a_section_that_contradicts_itself_is_refused(
    archive: dict[str, str], text: str, project: Any, arcanos: Run
) -> None:
    project.configure(archive=archive)
    done = arcanos("check", AS_OF)
    assert (done.code, text in " ".join(done.err.split())) == (3, True), done.err


@pytest.mark.parametrize(("name", "kept"), [("b.tar.gz", "b.tar.gz"), ("b.zip", "b.zip"), ("b", "b.tar.gz")])
def test_the_bundle_of_a_record_is_archived_and_verifies_when_it_comes_back(
    name: str, kept: str, project: Any, arcanos: Run
) -> None:
    bundled(project, arcanos, name)
    done = arcanos("archive", "put", "record.json", "--bundle", name, "--at", "drive")
    assert (done.code, "not archived" in said(done)) == (0, False), done.err
    assert arcanos("archive", "get", "latest", "-o", "back", "--at", "drive").code == 0
    if name == kept:
        assert (project.folder / "back" / kept).read_bytes() == (project.folder / name).read_bytes()
    assert arcanos("bundle", "verify", f"back/{kept}", "--key", "evidence.pub.pem").code == 0
    told = json.loads(arcanos("archive", "list", "--at", "drive", "--format", "json").out)
    assert [file["role"] for file in told["audits"][0]["files"] if file["name"] == kept] == ["bundle"]
    if name == kept:
        assert arcanos("archive", "put", "record.json", name, "--at", "drive").out.count("unchanged") == 3


def test_a_bundle_that_is_left_out_is_told(project: Any, arcanos: Run) -> None:
    bundled(project, arcanos, "b.zip")
    done = arcanos("archive", "put", "record.json", "--at", "drive")
    assert (done.code, "not archived: the bundle that the record rests on, b.zip" in said(done)) == (0, True)


def test_only_the_bundle_of_the_record_is_archived_as_its_bundle(project: Any, arcanos: Run) -> None:
    bundled(project, arcanos, "b.zip")
    assert arcanos("check", AS_OF, "-o", "json=plain.json").code == 0
    project.edit("evidence/evaluation.json", "0.93", "0.94")
    assert arcanos("bundle", "create", "-o", "other.zip", AS_OF).code == 0
    assert arcanos("bundle", "create", "-o", "other", AS_OF).code == 0
    data = (project.folder / "b.zip").read_bytes()
    at = data.index(b"churn")
    (project.folder / "flipped.zip").write_bytes(data[:at] + b"C" + data[at + 1 :])
    (project.folder / "short.zip").write_bytes(data[:-1])
    (project.folder / "long.zip").write_bytes(data + b"!")
    project.write("text.zip", "this is no archive")
    for words, code, text in (
        (["record.json", "--bundle", "other.zip"], 6, "ARC-INT-BUNDLE"),
        (["record.json", "--bundle", "other"], 6, "ARC-INT-BUNDLE"),
        (["record.json", "other.zip"], 6, "ARC-INT-BUNDLE"),
        (["record.json", "--bundle", "flipped.zip"], 6, "ARC-INT-FORM"),
        (["record.json", "--bundle", "short.zip"], 3, "ends too early"),
        (["record.json", "--bundle", "long.zip"], 6, "ARC-INT-FORM"),
        (["record.json", "--bundle", "text.zip"], 3, "no .zip archive"),
        (["record.json", "--bundle", "policies"], 3, "this is no bundle"),
        (["record.json", "--bundle", "record.json"], 3, "called .tar.gz or .zip"),
        (["record.json", "--bundle", "nowhere.zip"], 3, "there is no such file"),
        (["plain.json", "--bundle", "b.zip"], 2, "on no bundle"),
    ):
        done = arcanos("archive", "put", *words, "--at", "drive")
        assert (done.code, text in " ".join(done.err.split())) == (code, True), (words, done.err)
    assert not (project.folder / "drive").exists()
    assert arcanos("archive", "put", "plain.json", "--role", "other=b.zip", "--at", "drive").code == 0


def test_what_a_hostile_drive_says_does_no_harm(drive: Path, project: Any, arcanos: Run) -> None:
    audit = json.loads(audits(drive)[0].read_bytes())
    audits(drive)[0].unlink()
    (drive / "index.json").unlink()
    secret = "ghp_" + "a1B2" * 9

    def planted(**changes: Any) -> None:
        data = json.dumps(audit | changes, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        (drive / "audits" / f"20261122T090000Z-{hashlib.sha256(data).hexdigest()}.json").write_bytes(data)

    planted(project=f"\x1b[2J\u202e\n::error::owned password={secret}")
    for words in (["list"], ["list", "--format", "json"], ["get", "latest", "-o", "back"], ["verify"]):
        done = arcanos("archive", *words, "--at", "drive")
        assert "error::owned" in done.out + done.err or words == ["verify"]
        harmful = ("\x1b", secret) if "json" in words else ("\x1b", "\u202e", secret)
        assert not any(bad in done.out + done.err for bad in harmful)
        assert not any(line.startswith("::") for line in done.out.splitlines())
    report = audit["files"][1]
    for number, name in enumerate(
        ("../../escaped", "/escaped", "a/b", "..", "CON:", "x\n", "record.json", "RECORD.JSON")
    ):
        audits(drive)[0].unlink()
        planted(files=[audit["files"][0], report | {"name": name}])
        for words in (["get", "latest", "-o", f"out{number}"], ["list"], ["verify"]):
            done = arcanos("archive", *words, "--at", "drive")
            code = 3 if words[0] == "get" else 4
            assert (done.code, "this is no audit in the format" in said(done) + done.err) == (code, True), name
        assert not (project.folder / f"out{number}").exists()
    otherwise: dict[str, Any] = {
        "files": [],
        "extra": 1,
        "as_of": "yesterday",
        "verdict": "open\n",
        "format": "arcanos-archive/2",
    }
    for key, value in otherwise.items():
        audits(drive)[0].unlink()
        planted(**{key: value})
        assert arcanos("archive", "list", "--at", "drive").code == 4
