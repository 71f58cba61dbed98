"""`arcanos archive` on a real S3 server: what is locked stays, what was changed is found, and no secret is shown."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError

AS_OF = "--as-of=2026-11-22T09:00:00Z"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"  # noqa: S105 - of no account anywhere
Run = Callable[..., Any]


def said(done: Any) -> str:
    return " ".join(f"{done.out} {done.err}".split())


class Bucket:
    """A bucket of the server, and what a client that is not ours sees and does there."""

    def __init__(self, client: Any, name: str, *, locks: bool = False) -> None:
        self.client, self.name = client, name
        place = {"LocationConstraint": "eu-central-1"}
        client.create_bucket(Bucket=name, CreateBucketConfiguration=place, ObjectLockEnabledForBucket=locks)

    def keys(self, prefix: str = "") -> list[str]:
        found = self.client.list_objects_v2(Bucket=self.name, Prefix=prefix).get("Contents", [])
        return sorted(one["Key"] for one in found)

    def read(self, key: str) -> bytes:
        data: bytes = self.client.get_object(Bucket=self.name, Key=key)["Body"].read()
        return data

    def write(self, key: str, data: bytes) -> None:
        self.client.put_object(Bucket=self.name, Key=key, Body=data)

    def versions(self, key: str) -> list[str]:
        found = self.client.list_object_versions(Bucket=self.name, Prefix=key).get("Versions", [])
        return [one["VersionId"] for one in found]

    def lock(self, key: str) -> tuple[str, datetime] | None:
        found = self.client.head_object(Bucket=self.name, Key=key)
        return (found["ObjectLockMode"], found["ObjectLockRetainUntilDate"]) if "ObjectLockMode" in found else None

    def locked(self, keys: list[str]) -> dict[str, tuple[str, datetime]]:
        locks = {key: self.lock(key) for key in keys}
        return {key: lock for key, lock in locks.items() if lock is not None}


@pytest.fixture
def client(moto_s3: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a client of the server that the environment names to everybody."""
    for name, value in (
        ("AWS_ENDPOINT_URL", moto_s3),
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_DEFAULT_REGION", "eu-central-1"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("AWS_CONFIG_FILE", "/nowhere"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/nowhere"),
    ):
        monkeypatch.setenv(name, value)
    return botocore.session.get_session().create_client("s3")


@pytest.fixture
def archived(client: Any, project: Any, arcanos: Run) -> Callable[[str], Bucket]:
    """Return what makes a bucket of that name with the audit of the project in it."""

    def make(name: str) -> Bucket:
        bucket = Bucket(client, name)
        assert arcanos("check", AS_OF, "-o", "json=record.json", "-o", "markdown=report.md").code == 0
        done = arcanos("archive", "put", "record.json", "report.md", "--at", f"s3://{name}/audits/2026")
        assert done.code == 0, said(done)
        return bucket

    return make


def test_an_audit_goes_to_a_bucket_and_comes_back(archived: Any, project: Any, arcanos: Run) -> None:
    bucket = archived("there-and-back")
    audit, index, *objects = bucket.keys()
    assert (audit.rpartition("/")[0], index) == ("audits/2026/audits", "audits/2026/index.json")
    for key in objects:
        assert key.startswith("audits/2026/objects/sha256/")
        assert hashlib.sha256(bucket.read(key)).hexdigest() == key.rpartition("/")[2]
    at = ["--at", "s3://there-and-back/audits/2026"]
    assert arcanos("archive", "get", "latest", "-o", "back", *at).code == 0
    for name in ("record.json", "report.md"):
        assert (project.folder / "back" / name).read_bytes() == (project.folder / name).read_bytes()
    done = arcanos("archive", "verify", *at)
    assert (done.code, "2 objects fetched and as archived" in said(done)) == (0, True)
    again = arcanos("archive", "put", "record.json", "report.md", *at)
    assert (again.code, again.out.count("unchanged")) == (0, 3)
    rebuilt = bucket.read(index)
    bucket.client.delete_object(Bucket=bucket.name, Key=index)
    assert arcanos("archive", "index", *at).code == 0
    assert bucket.read(index) == rebuilt


def test_what_was_done_to_a_bucket_is_told(archived: Any, arcanos: Run) -> None:
    bucket = archived("tampered-with")
    at = ["--at", "s3://tampered-with/audits/2026"]
    first, second = bucket.keys("audits/2026/objects/")
    kept = {key: bucket.read(key) for key in bucket.keys("")}
    bucket.write(first, kept[first][:-1] + b"?")
    bucket.client.delete_object(Bucket=bucket.name, Key=second)
    bucket.write("audits/2026/objects/sha256/notes.txt", b"hidden")
    done = arcanos("archive", "verify", *at, "--format", "json")
    told = json.loads(done.out)
    assert (done.code, told["objects"]) == (6, 0)
    assert sorted((one["place"].rpartition("/")[2], one["code"]) for one in told["broken"]) == sorted(
        [
            (first.rpartition("/")[2], "ARC-INT-OBJECT"),
            (second.rpartition("/")[2], "ARC-INT-OBJECT"),
            ("notes.txt", "ARC-INT-NAME"),
        ]
    )
    assert arcanos("archive", "put", "record.json", "report.md", *at).code == 6
    for key, data in kept.items():
        bucket.write(key, data)
    bucket.client.delete_object(Bucket=bucket.name, Key="audits/2026/objects/sha256/notes.txt")
    assert arcanos("archive", "verify", *at).code == 0


def test_what_is_locked_cannot_be_taken_away_and_its_lock_is_only_prolonged(
    client: Any, project: Any, arcanos: Run
) -> None:
    bucket = Bucket(client, "locked-from-the-start", locks=True)
    archive = {"url": "s3://locked-from-the-start", "lock": "compliance", "retain": "30d"}
    project.configure(archive=archive)
    assert arcanos("check", AS_OF, "-o", "json=record.json").code == 0
    done = arcanos("archive", "put", "record.json")
    assert (done.code, said(done).count("locked until ")) == (0, 2)
    locked = [*bucket.keys("objects/"), *bucket.keys("audits/")]
    assert len(locked) == 2
    now = datetime.now(UTC)
    until = bucket.locked(bucket.keys())
    assert sorted(until) == sorted(locked)  # the index may be made anew, and is not locked
    for key in locked:
        assert until[key][0] == "COMPLIANCE"
        assert timedelta(days=30) <= until[key][1] - now <= timedelta(days=31)
        (version,) = bucket.versions(key)
        with pytest.raises(ClientError):
            client.delete_object(Bucket=bucket.name, Key=key, VersionId=version)
    assert arcanos("archive", "put", "record.json").code == 0
    assert bucket.locked(locked) == until
    project.configure(archive={**archive, "retain": "60d"})
    assert arcanos("archive", "put", "record.json").code == 0
    assert [lock[1] - until[key][1] for key, lock in bucket.locked(locked).items()] == [timedelta(days=30)] * 2
    project.configure(archive={**archive, "retain": "1d"})
    assert arcanos("archive", "put", "record.json", "--at", "s3://locked-from-the-start").code == 0
    assert [lock[1] - until[key][1] for key, lock in bucket.locked(locked).items()] == [timedelta(days=30)] * 2
    assert [len(bucket.versions(key)) for key in locked] == [1, 1]
    assert arcanos("archive", "verify").code == 0


def test_what_was_there_without_a_lock_is_locked(client: Any, project: Any, arcanos: Run) -> None:
    bucket = Bucket(client, "locked-later", locks=True)
    assert arcanos("check", AS_OF, "-o", "json=record.json").code == 0
    assert arcanos("archive", "put", "record.json", "--at", "s3://locked-later/a").code == 0
    (key,) = bucket.keys("a/objects/")
    assert bucket.lock(key) is None
    project.configure(archive={"url": "s3://locked-later/a", "lock": "governance", "retain": "10d"})
    done = arcanos("archive", "verify")
    assert (done.code, said(done).count("ARC-DRV-UNLOCKED: has no lock")) == (4, 2)
    for mode in ("governance", "compliance", "governance"):
        project.configure(archive={"url": "s3://locked-later/a", "lock": mode, "retain": "10d"})
        assert arcanos("archive", "put", "record.json").code == 0
        assert arcanos("archive", "verify").code == 0
    assert [lock[0] for lock in bucket.locked([key]).values()] == ["COMPLIANCE"]


def test_a_bucket_without_object_lock_is_no_place_for_what_must_be_locked(
    client: Any, project: Any, arcanos: Run
) -> None:
    bucket = Bucket(client, "cannot-lock")
    project.configure(archive={"url": "s3://cannot-lock/a", "lock": "compliance", "retain": "30d"})
    assert arcanos("check", AS_OF, "-o", "json=record.json").code == 0
    done = arcanos("archive", "put", "record.json")
    assert (done.code, "a bucket without object lock refuses" in said(done), "archived   " in done.out) == (
        5,
        True,
        False,
    )
    assert bucket.keys() == []


def test_a_file_of_several_parts_comes_back(client: Any, project: Any, arcanos: Run) -> None:
    """S3 takes parts of 5 MiB and more; the store's own tag is then no digest of the bytes."""
    bucket = Bucket(client, "several-parts")
    data = bytes(range(256)) * 4096 * 17 + b"end"
    (project.folder / "log.bin").write_bytes(data)
    assert arcanos("check", AS_OF, "-o", "json=record.json").code == 0
    at = ["--at", "s3://several-parts/a"]
    assert arcanos("archive", "put", "record.json", "--role", "other=log.bin", *at).code == 0
    digest = hashlib.sha256(data).hexdigest()
    assert bucket.read(f"a/objects/sha256/{digest[:2]}/{digest}") == data
    tag = client.head_object(Bucket=bucket.name, Key=f"a/objects/sha256/{digest[:2]}/{digest}")["ETag"]
    assert tag.strip('"').endswith("-3")
    assert arcanos("archive", "get", digest[:16], "-o", "back", *at).code == 0
    assert (project.folder / "back" / "log.bin").read_bytes() == data


def test_a_store_that_does_not_answer_or_has_no_such_bucket_is_told_without_secrets(
    client: Any, project: Any, arcanos: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert arcanos("check", AS_OF, "-o", "json=record.json").code == 0
    put = arcanos("archive", "put", "record.json", "--at", "s3://no-such-bucket/a")
    assert (put.code, "there is no such bucket" in said(put)) == (5, True)
    listed = arcanos("archive", "list", "--at", "s3://no-such-bucket/a")
    assert (listed.code, "there is no audit here" in said(listed)) == (3, True)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    done = arcanos("archive", "verify", "--at", "s3://no-such-bucket/a")
    assert (done.code, "the store can't be reached" in said(done)) == (3, True), said(done)
    done = arcanos("archive", "put", "record.json", "--at", "s3://no-such-bucket/a")
    assert (done.code, "the store can't be reached" in said(done)) == (5, True)
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    nobody = arcanos("archive", "list", "--at", "s3://no-such-bucket/a")
    assert (nobody.code, "credentials" in said(nobody)) == (3, True)
    assert not any(secret in said(one) for one in (put, listed, done, nobody) for secret in (SECRET, "AKIDEXAMPLE"))


def test_the_server_of_the_configuration_is_asked(
    client: Any, moto_s3: str, project: Any, arcanos: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = Bucket(client, "by-its-endpoint")
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    project.configure(archive={"url": "s3://by-its-endpoint/a/", "endpoint_url": moto_s3})
    assert arcanos("check", AS_OF, "-o", "json=record.json").code == 0
    assert arcanos("archive", "put", "record.json").code == 0
    assert arcanos("archive", "verify").code == 0
    assert [key.partition("/")[0] for key in bucket.keys("")] == ["a"] * 3


@pytest.mark.parametrize(
    ("url", "module", "install"),
    [
        ("s3://b/a", "s3fs", "'arcanos[s3]'"),
        ("s3://b/a", "fsspec", "'arcanos[s3]'"),
        ("gs://b/a", "gcsfs", "'arcanos[gcs]'"),
        ("az://b/a", "adlfs", "'arcanos[azure]'"),
        ("smb://host/a", "smbprotocol", "'arcanos[archive]' smbprotocol"),
    ],
)
def test_a_missing_library_is_told_with_what_to_install(url: str, module: str, install: str, project: Any) -> None:
    script = f"import sys; sys.modules['{module}'] = None; from arcanos import cli; sys.exit(cli.run())"
    words = [sys.executable, "-c", script, "archive", "list", "--at", url]
    done = subprocess.run(words, cwd=project.folder, capture_output=True, text=True, check=False)
    assert (done.returncode, f"pip install {install}\n" in done.stderr) == (2, True), done.stderr
    folder = subprocess.run([*words[:-1], "folder"], cwd=project.folder, capture_output=True, text=True, check=False)
    assert (folder.returncode, "there is no audit here" in folder.stderr) == (3, True)


def test_nothing_of_a_half_written_object_is_kept(
    client: Any, project: Any, arcanos: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An interrupt between two parts leaves no object and no unfinished upload."""
    import arcanos.archiving.objects as objects

    bucket = Bucket(client, "interrupted")
    (project.folder / "log.bin").write_bytes(bytes(20 * 1024 * 1024))
    assert arcanos("check", AS_OF, "-o", "json=record.json").code == 0
    sent = objects.send

    def interrupted(opening: Any, pieces: Any) -> None:
        def some() -> Any:
            for number, piece in enumerate(pieces):
                if number == 18:
                    raise KeyboardInterrupt
                yield piece

        sent(opening, some())

    monkeypatch.setattr("arcanos.archiving.s3.send", interrupted)
    done = arcanos("archive", "put", "record.json", "--role", "other=log.bin", "--at", "s3://interrupted/a")
    assert done.code == 130
    assert bucket.keys() == []
    assert client.list_multipart_uploads(Bucket="interrupted").get("Uploads", []) == []


def test_processes_that_archive_at_once_in_a_bucket_lose_nothing(client: Any, project: Any, arcanos: Run) -> None:
    bucket = Bucket(client, "two-at-once")
    for hour in ("09", "10"):
        assert arcanos("check", f"--as-of=2026-11-22T{hour}:00:00Z", "-o", f"json={hour}.json").code == 0
    put = [Path(sys.executable).with_name("arcanos"), "archive", "put", "--at", "s3://two-at-once/a"]
    running = [
        subprocess.Popen([*put, f"{hour}.json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for hour in ("09", "10")
    ]
    for one in running:
        out, err = one.communicate(timeout=120)
        assert (one.returncode, b"archived   " in out) == (0, True), err
    assert len(bucket.keys("a/audits/")) == 2
    told = json.loads(arcanos("archive", "verify", "--at", "s3://two-at-once/a", "--format", "json").out)
    assert (told["audits"], told["index"], told["exit_code"]) == (2, "agrees", 0)
