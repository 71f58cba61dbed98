"""Backups: manifests in one form, and replicas as a real S3 server has them."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from server import found, started

from arcanos.errors import Mistake, NotCollected
from arcanos.evidence.collectors.backup_catalogue import Options, collect
from arcanos.evidence.collectors.interface import Collected, Method, Query, Reply, Setting
from arcanos.evidence.collectors.signature_v4 import Key, Request, Scope, encoded, signed
from arcanos.evidence.kinds.checking import kind_mistakes
from arcanos.evidence.servers import reach_of
from arcanos.evidence.web import HttpWeb
from arcanos.readers.source import Value

Write = Callable[[str, str | bytes], Path]
DATA = b"the weights, encrypted"
DIGEST = hashlib.sha256(DATA).hexdigest()
OTHER = hashlib.sha256(b"another backup").hexdigest()
KEY = Key("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
FULL = {
    "id": "scorer-weights",
    "model": "scorer@1.1.0",
    "holds": "weights",
    "sha256": f"sha256:{DIGEST.upper()}",
    "content_sha256": OTHER,
    "completed_at": "2026-11-22T03:00:00+01:00",
    "encryption": {"algorithm": "age"},
    "replicas": [{"region": "eu-west-1", "sha256": DIGEST}],
    "last_restore": {"completed_at": "2026-10-05T09:00:00Z", "sha256": DIGEST, "seconds": 40},
    "job": "nightly",
}


def collected(setting: Setting, *files: str, **more: Any) -> Collected:
    made = collect(Options.model_validate({"from": "backup-catalogue", "files": list(files), **more}), setting)
    assert kind_mistakes("backups", made.value, lambda path: pytest.fail(f"{path}")) == []
    return made


def refused(setting: Setting, *files: str, **more: Any) -> list[Mistake]:
    with pytest.raises(NotCollected) as error:
        collected(setting, *files, **more)
    return list(error.value.mistakes)


def test_a_manifest_becomes_sets_with_digests_and_times_in_one_form(setting: Setting, write: Write) -> None:
    write("backups.json", json.dumps({"sets": [FULL]}))
    made = collected(setting, "backups.json")
    assert made.value == {"sets": [{**FULL, "sha256": DIGEST, "completed_at": "2026-11-22T02:00:00Z"}]}
    assert made.observed == (datetime(2026, 10, 5, 9, tzinfo=UTC), datetime(2026, 11, 22, 2, tzinfo=UTC))
    assert (made.notes, made.withheld, [origin.name for origin in made.origins]) == ((), (), ["backups.json"])


YAML = "id: scorer-config\ncompleted_at: 2026-11-21T02:00:00Z\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.yaml", YAML),
        ("a.yml", f"sets:\n- {YAML.replace(chr(10), chr(10) + '  ')}"),
        ("a.json", '[{"id": "scorer-config", "completed_at": "2026-11-21T02:00:00Z"}]'),
        ("a.jsonl", '\n{"id": "scorer-config", "completed_at": "2026-11-21T02:00:00Z", "model": null}\n'),
    ],
)
def test_one_set_a_list_and_lines_are_read(setting: Setting, write: Write, name: str, content: str) -> None:
    write(name, content)
    made = collected(setting, name)
    assert made.value == {"sets": [{"id": "scorer-config", "completed_at": "2026-11-21T02:00:00Z"}]}


def test_members_stand_where_the_options_say(setting: Setting, write: Write) -> None:
    entry = {"snapshot": {"name": "w", "done": "2026-11-21T02:00:00Z"}, "id": 7, "encryption": "AES256"}
    write("jobs.json", json.dumps({"report": {"jobs": [entry]}}))
    members = {"id": "snapshot.name", "completed_at": "snapshot.done", "encryption.algorithm": "encryption"}
    (made,) = collected(setting, "jobs.json", sets="report.jobs", members=members).value["sets"]
    assert made == {
        "id": "w",
        "completed_at": "2026-11-21T02:00:00Z",
        "encryption": {"algorithm": "AES256"},
        "snapshot": entry["snapshot"],
    }


def test_a_member_that_should_stand_elsewhere_is_not_taken_from_its_own_name(setting: Setting, write: Write) -> None:
    write("a.json", json.dumps(FULL))
    (made,) = collected(setting, "a.json", members={"last_restore.sha256": "restored.sha256"}).value["sets"]
    assert made["last_restore"] == {"completed_at": "2026-10-05T09:00:00Z", "seconds": 40}


def test_all_that_is_wrong_is_told_at_once_with_its_place(setting: Setting, write: Write) -> None:
    wrong = {"id": "a", "sha256": "9f86d081", "completed_at": "yesterday", "replicas": [1, {"sha256": 2}], "holds": []}
    write("a.json", json.dumps([wrong, {"sha256": DIGEST}, 3, {"id": "b", "last_restore": "yes", "replicas": {}}]))
    write("b.json", '{"id": "a", "id": "b"}')
    write("c.json", '[{"id": "c"')
    mistakes = refused(setting, "*.json")
    assert {str(mistake.place).partition(":")[0] for mistake in mistakes} == {"a.json", "b.json", "c.json"}
    assert [mistake.message for mistake in mistakes if str(mistake.place).startswith("a.json")] == [
        "this is not a SHA-256",
        "'completed_at' is not an RFC 3339 time with zone",
        "a replica is not an object",
        "'sha256' is not a text",
        "'holds' is not a text",
        "this backup has no id",
        "a backup is not an object",
        "'last_restore' is not an object",
        "'replicas' is not a list",
    ]


def test_two_backups_of_one_id_are_refused(setting: Setting, write: Write) -> None:
    for name in ("a.json", "b.json"):
        write(name, json.dumps(FULL))
    (mistake,) = refused(setting, "*.json")
    assert (str(mistake.place), mistake.message) == ("b.json:1:1", "another backup has this id")


def test_manifests_of_nothing_are_refused(setting: Setting, write: Write) -> None:
    write("a.json", '{"sets": []}')
    assert [mistake.message for mistake in refused(setting, "a.json")] == ["the manifests tell of no backup"]


@pytest.mark.parametrize("entry", [{"id": "a"}, {"id": "a", "completed_at": "2026-11-22T12:00:01Z"}])
def test_a_manifest_of_no_time_before_now_is_refused(
    setting: Setting, write: Write, entry: Mapping[str, Value]
) -> None:
    write("a.json", json.dumps(entry))
    assert [mistake.message for mistake in refused(setting, "a.json")] == ["no manifest tells a time before now"]


def test_what_looks_like_a_secret_is_withheld(setting: Setting, write: Write) -> None:
    write("a.json", json.dumps({**FULL, "repository": {"url": "https://x/", "password": "correct-horse-battery-1"}}))
    made = collected(setting, "a.json")
    assert made.value["sets"][0]["repository"] == {"url": "https://x/"}
    assert [one.path for one in made.withheld] == ["$.sets[0].repository.password"]


@dataclass(slots=True)
class Bucket:
    """A bucket of its own on the server, filled with signed requests."""

    url: str
    region: str
    key: Key = KEY

    @property
    def name(self) -> str:
        return self.url.rpartition("/")[2]

    def options(self) -> dict[str, str]:
        names = {"access_key": "ACCESS", "secret_key": "SECRET"}
        return {"bucket": self.name, "region": self.region, "url": self.url, **names}

    def put(self, key: str = "", data: bytes = b"", query: str = "", **headers: str) -> httpx.Response:
        """Put an object, the bucket itself or a setting of it; `__` in the name of a header is `-`."""
        url = httpx.URL(f"{self.url}/{encoded(key, keep='/')}" if key else self.url)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        digest = hashlib.sha256(data).hexdigest()
        sent |= {"host": url.netloc.decode(), "x-amz-content-sha256": digest}
        queries = ((query, ""),) if query else ()
        request = Request("PUT", url.raw_path.decode(), queries, sent, digest)
        sent = signed(request, self.key, Scope(self.region), datetime.now(UTC))
        address = f"{url}?{query}" if query else url
        return httpx.put(address, content=data, headers=sent, trust_env=False).raise_for_status()


def place(region: str) -> bytes:
    said = f"<LocationConstraint>{region}</LocationConstraint>"
    return f"<CreateBucketConfiguration>{said}</CreateBucketConfiguration>".encode()


VERSIONED = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
CHECKSUM = {
    "x_amz_checksum_sha256": base64.b64encode(hashlib.sha256(DATA).digest()).decode(),
    "x_amz_sdk_checksum_algorithm": "SHA256",
}


def bucket(url: str, region: str, name: str) -> Bucket:
    made = Bucket(f"{url}/{name}", region)
    made.put(data=place(region), x_amz_bucket_object_lock_enabled="true")
    made.put(data=VERSIONED, query="versioning")
    return made


def asking(setting: Setting, url: str, key: Key = KEY, at: datetime | None = None) -> Setting:
    secrets = {"ACCESS": key.id, "SECRET": key.secret}
    return replace(setting, web=HttpWeb(reach_of([url], [url])), secret=secrets.__getitem__, as_of=at or NOW)


NOW = datetime.now(UTC).replace(microsecond=0)


def replicated(write: Write, *replicas: Mapping[str, Value]) -> None:
    write("a.json", json.dumps({**FULL, "replicas": list(replicas)}))


def test_a_replica_is_what_its_store_says(setting: Setting, write: Write, moto_s3: str) -> None:
    store = bucket(moto_s3, "eu-west-1", "state-of-a-replica")
    stored = store.put(
        "nightly/ü 1+%.tar.age",
        DATA,
        **CHECKSUM,
        x_amz_server_side_encryption="AES256",
        x_amz_object_lock_mode="COMPLIANCE",
        x_amz_object_lock_retain_until_date="2036-01-01T00:00:00.000Z",
        x_amz_meta_sha256=OTHER,
    )
    location = "s3://state-of-a-replica/nightly/ü 1+%.tar.age"
    replicated(write, {"region": "us-east-1", "location": location, "sha256": OTHER, "size": 1, "tape": "7"})
    made = collected(asking(setting, moto_s3), "a.json", stores=[store.options()])
    (replica,) = made.value["sets"][0]["replicas"]
    modified = datetime.fromisoformat(replica.pop("last_modified"))
    assert abs((modified - datetime.now(UTC)).total_seconds()) < 600
    assert replica == {
        "region": "eu-west-1",
        "location": location,
        "sha256": DIGEST,
        "manifest": {"region": "us-east-1", "sha256": OTHER, "size": 1},
        "metadata_sha256": OTHER,
        "size": len(DATA),
        "version_id": stored.headers["x-amz-version-id"],
        "object_lock": {"mode": "COMPLIANCE", "retain_until": "2036-01-01T00:00:00Z"},
        "encryption": {"algorithm": "AES256"},
        "tape": "7",
    }
    assert made.notes == ("a.json:1:1: replicas[0]: the store has another digest than the manifest",)
    assert made.observed is not None
    assert made.observed[1] == NOW
    assert made.origins[1].name.startswith(f"{moto_s3}/state-of-a-replica/nightly/")


def test_a_version_is_asked_for_where_the_manifest_names_it(setting: Setting, write: Write, moto_s3: str) -> None:
    store = bucket(moto_s3, "eu-west-1", "versions-of-a-replica")
    first = store.put("a.tar", DATA, **CHECKSUM).headers["x-amz-version-id"]
    store.put("a.tar", b"overwritten")
    location = "s3://versions-of-a-replica/a.tar"
    replicated(write, {"location": location, "version_id": first}, {"location": location})
    made = collected(asking(setting, moto_s3), "a.json", stores=[store.options()])
    old, new = made.value["sets"][0]["replicas"]
    assert (old["version_id"], old["sha256"], old["size"]) == (first, DIGEST, len(DATA))
    assert (new["size"], "sha256" in new) == (11, False)
    assert made.notes == ("a.json:1:1: replicas[1]: the store has no SHA-256 of the whole object",)


def test_a_replica_that_is_not_there_is_left_out_and_noted(setting: Setting, write: Write, moto_s3: str) -> None:
    store = bucket(moto_s3, "eu-west-1", "missing-replica")
    store.put("a.tar", DATA, **CHECKSUM)
    replicated(write, {"location": "s3://missing-replica/a.tar"}, {"location": "s3://missing-replica/b.tar"})
    made = collected(asking(setting, moto_s3), "a.json", stores=[store.options()])
    assert [one["location"] for one in made.value["sets"][0]["replicas"]] == ["s3://missing-replica/a.tar"]
    assert made.notes == ("a.json:1:1: replicas[1]: is not in its store",)


def test_replicas_that_disagree_are_kept_apart(setting: Setting, write: Write, moto_s3: str) -> None:
    one, two = bucket(moto_s3, "eu-west-1", "one-of-two"), bucket(moto_s3, "eu-north-1", "two-of-two")
    one.put("a.tar", DATA, **CHECKSUM)
    digest = base64.b64encode(hashlib.sha256(b"rot").digest()).decode()
    two.put("a.tar", b"rot", x_amz_checksum_sha256=digest, x_amz_sdk_checksum_algorithm="SHA256")
    replicated(write, {"location": "s3://one-of-two/a.tar"}, {"location": "s3://two-of-two/a.tar"})
    made = collected(asking(setting, moto_s3), "a.json", stores=[one.options(), two.options()])
    said = [(replica["region"], replica["sha256"]) for replica in made.value["sets"][0]["replicas"]]
    assert said == [("eu-west-1", DIGEST), ("eu-north-1", hashlib.sha256(b"rot").hexdigest())]


@pytest.fixture(scope="module")
def strict_s3(tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[str, Key]]:
    """Yield an S3 server that checks signatures once the key is made, and that key."""
    command = found("moto_server")
    with started(
        lambda port: [command, "-H", "127.0.0.1", "-p", str(port)],
        tmp_path_factory.mktemp("strict"),
        ready="/moto-api/",
        environment={"INITIAL_NO_AUTH_ACTION_COUNT": "3"},
    ) as url:
        allow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
        iam(url, "CreateUser")
        iam(url, "PutUserPolicy", PolicyName="all", PolicyDocument=json.dumps(allow))
        said = iam(url, "CreateAccessKey")
        yield url, Key(*(re.findall(rf"<{name}>([^<]+)<", said)[0] for name in ("AccessKeyId", "SecretAccessKey")))


def iam(url: str, action: str, **more: str) -> str:
    form = {"Action": action, "Version": "2010-05-08", "UserName": "auditor", **more}
    said = "AWS4-HMAC-SHA256 Credential=any/20261122/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=any"
    answer = httpx.post(url, data=form, headers={"authorization": said}, trust_env=False)
    return answer.raise_for_status().text


def test_a_server_that_checks_signatures_answers(setting: Setting, write: Write, strict_s3: tuple[str, Key]) -> None:
    url, key = strict_s3
    store = Bucket(f"{url}/signed-requests", "eu-west-1", key)
    store.put(data=place("eu-west-1"))
    store.put("nightly/a.tar.age", DATA, **CHECKSUM)
    replicated(write, {"location": "s3://signed-requests/nightly/a.tar.age"})
    made = collected(asking(setting, url, key), "a.json", stores=[store.options()])
    assert made.value["sets"][0]["replicas"][0]["sha256"] == DIGEST
    (mistake,) = refused(asking(setting, url, Key(key.id, "wrong")), "a.json", stores=[store.options()])
    assert (mistake.code, "credentials" in mistake.hint) == ("ARC-NET-STATUS", True)


@dataclass(slots=True)
class Saying:
    """A store that answers everything with the same status and headers."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    urls: list[str] = field(default_factory=list[str])

    def ask(
        self,
        method: Method,
        url: str,
        *,
        query: Query = (),
        json: Value = None,
        headers: Mapping[str, str] | None = None,
        expected: tuple[int, ...] = (200,),
    ) -> Reply:
        assert method == "HEAD"
        assert (headers or {})["x-amz-checksum-mode"] == "ENABLED"
        self.urls.append(url)
        return Reply(url, self.status, "", b"", self.headers)


STORE = {
    "bucket": "backups",
    "region": "eu-west-1",
    "url": "https://minio.example/backups/",
    "access_key": "TOKEN",
    "secret_key": "TOKEN",
}


def state(setting: Setting, write: Write, **headers: str) -> dict[str, Value]:
    replicated(write, {"location": "s3://backups/a.tar"})
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    made = collected(replace(setting, web=Saying(headers=said)), "a.json", stores=[STORE])
    (replica,) = made.value["sets"][0]["replicas"]
    return {name: value for name, value in replica.items() if name not in ("location", "region")}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"etag": f'"{DIGEST}"'},
        {"x_amz_checksum_sha256": CHECKSUM["x_amz_checksum_sha256"], "x_amz_checksum_type": "COMPOSITE"},
        {"x_amz_checksum_sha256": CHECKSUM["x_amz_checksum_sha256"] + "-3"},
        {"x_amz_checksum_sha256": DIGEST},
        {"x_amz_checksum_sha256": "!" + CHECKSUM["x_amz_checksum_sha256"]},
        {"x_amz_checksum_crc32": "AAAAAA=="},
        {"content_length": "-1", "last_modified": "yesterday", "x_amz_object_lock_retain_until_date": "never"},
        {"content_length": "9" * 400, "last_modified": "Sun, 99 Nov 2026 99:00:00 GMT"},
    ],
)
def test_what_a_store_does_not_say_as_it_should_is_left_out(
    setting: Setting, write: Write, headers: dict[str, str]
) -> None:
    assert state(setting, write, **headers) == {}


def test_a_claim_in_metadata_is_no_digest(setting: Setting, write: Write) -> None:
    assert state(setting, write, x_amz_meta_sha256=DIGEST) == {"metadata_sha256": DIGEST}


def test_what_a_manifest_says_of_the_state_is_not_taken_for_the_stores_word(setting: Setting, write: Write) -> None:
    claims = {"size": 7, "object_lock": {"mode": "COMPLIANCE"}, "encryption": {"algorithm": "AES256"}}
    replicated(write, {"location": "s3://backups/a.tar", "sha256": DIGEST, "metadata_sha256": DIGEST, **claims})
    made = collected(replace(setting, web=Saying()), "a.json", stores=[STORE])
    assert made.value["sets"][0]["replicas"] == [
        {
            "location": "s3://backups/a.tar",
            "region": "eu-west-1",
            "manifest": {"sha256": DIGEST, "metadata_sha256": DIGEST, **claims},
        }
    ]


@pytest.mark.parametrize("location", ["s3://elsewhere/a.tar", "gs://backups/a.tar", "s3://backups/", "backups/a.tar"])
def test_beside_stores_what_is_said_of_a_replica_elsewhere_is_the_manifests(
    setting: Setting, write: Write, location: str
) -> None:
    replicated(write, {"region": "eu-west-1", "location": location, "sha256": DIGEST})
    made = collected(replace(setting, web=Saying()), "a.json", stores=[STORE])
    (replica,) = made.value["sets"][0]["replicas"]
    assert replica == {"region": "eu-west-1", "location": location, "manifest": {"sha256": DIGEST}}
    assert made.notes == ("a.json:1:1: replicas[0]: was not asked for; what is said of it is the manifest's",)
    assert made.observed is not None
    assert made.observed[1] == datetime(2026, 11, 22, 2, tzinfo=UTC)


def test_the_key_and_the_version_are_asked_for_as_they_are(setting: Setting, write: Write) -> None:
    web = Saying()
    replicated(write, {"location": "s3://backups/a?b#c/%41", "version_id": "x&y=z"})
    collected(replace(setting, web=web), "a.json", stores=[STORE])
    assert web.urls == ["https://minio.example/backups/a%3Fb%23c/%2541?versionId=x%26y%3Dz"]


@pytest.mark.parametrize("key", ["../other/a.tar", "a/./b", ".."])
def test_a_key_that_leads_elsewhere_is_not_asked_for(setting: Setting, write: Write, key: str) -> None:
    replicated(write, {"location": f"s3://backups/{key}"})
    (mistake,) = refused(replace(setting, web=Saying()), "a.json", stores=[STORE])
    assert mistake.message == "a key has a part '.' or '..'"


def test_a_deleted_version_is_not_there(setting: Setting, write: Write) -> None:
    replicated(write, {"location": "s3://backups/a.tar", "version_id": "v"})
    marker = Saying(405, {"x-amz-delete-marker": "true"})
    assert collected(replace(setting, web=marker), "a.json", stores=[STORE]).value["sets"][0]["replicas"] == []
    (mistake,) = refused(replace(setting, web=Saying(405)), "a.json", stores=[STORE])
    assert mistake.code == "ARC-NET-STATUS"


def test_a_variable_that_is_not_set_is_told_by_name(setting: Setting, write: Write) -> None:
    write("a.json", json.dumps(FULL))
    mistakes = refused(setting, "a.json", stores=[{**STORE, "access_key": "NO_SUCH", "session_token": "NOR_THIS"}])
    assert [str(mistake.place) for mistake in mistakes] == ["NOR_THIS"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "https://minio.example/../backups"},
        {"url": "https://minio.example/backups?x=1"},
        {"url": "https://minio.example/back%2Fups"},
        {"url": "https://ada:secret@minio.example/backups"},
        {"url": "minio.example"},
        {"bucket": "s3://backups"},
        {"access_key": "AKIA and a blank"},
    ],
)
def test_a_store_without_a_plain_address_is_refused(wrong: dict[str, str]) -> None:
    options = {"from": "backup-catalogue", "files": ["a.json"], "stores": [{**STORE, **wrong}]}
    with pytest.raises(ValidationError):
        Options.model_validate(options)


def test_a_bucket_is_named_once() -> None:
    with pytest.raises(ValidationError):
        Options.model_validate({"from": "backup-catalogue", "files": ["a.json"], "stores": [STORE, STORE]})
