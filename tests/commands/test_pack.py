"""`arcanos pack`: a version is built once, signed by those who are trusted, installed as it is, and locked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arcanos.reports.record_reading import from_json

Run = Callable[..., Any]
AS_OF = "--as-of=2026-11-22T09:00:00Z"
ARCHIVE = "dist/policies-1.0.0.tar.gz"
ENVELOPE = ARCHIVE + ".dsse.json"
STORED = ".arcanos/packs/policies-1.0.0.tar.gz"
LOCK = "arcanos.lock"


@pytest.fixture
def published(project: Any, arcanos: Run) -> Any:
    """Return the project with its pack built and signed by `release`, and a second key, `other`."""
    (project.folder / "dist").mkdir()
    (project.folder / "keys").mkdir()
    for name in ("release", "other"):
        assert arcanos("keys", "new", name, "--output", "keys").code == 0
    assert arcanos("pack", "build", "policies", "--output", "dist").code == 0
    assert sign(arcanos).code == 0
    return project


def sign(arcanos: Run, key: str = "release") -> Any:
    return arcanos("pack", "sign", ARCHIVE, "--key", f"keys/{key}.key.pem")


def trust(project: Any, *names: str, threshold: int = 1, required: bool = False, **of_key: object) -> None:
    keys = [{"name": n, "public_key": f"keys/{n}.pub.pem", "roles": ["packs"], **of_key} for n in names]
    packs = {"packs": {"threshold": threshold, "required": required}} if threshold > 1 or required else {}
    project.configure(trust={"keys": keys} | packs)


def locked(project: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((project.folder / LOCK).read_bytes())["packs"]
    return found


# --- build


def test_build_writes_the_version_once_and_says_so(project: Any, arcanos: Run) -> None:
    first = arcanos("pack", "build", "policies")
    assert (first.code, first.err) == (0, "")
    assert first.out.startswith("wrote  policies-1.0.0.tar.gz: 3 files\nsha256  ")
    again = arcanos("pack", "build", "policies")
    assert (again.code, again.out) == (0, first.out.replace("wrote", "unchanged"))


def test_a_version_that_was_built_is_not_built_with_other_bytes(project: Any, arcanos: Run) -> None:
    arcanos("pack", "build", "policies")
    before = (project.folder / "policies-1.0.0.tar.gz").read_bytes()
    project.edit("policies/accurate.yaml", "severity: medium", "severity: low")
    done = arcanos("pack", "build", "policies")
    assert (done.code, done.out) == (6, "")
    assert "ARC-INT-VERSION" in done.err
    assert "raise 'version' in pack.yaml" in done.err
    assert (project.folder / "policies-1.0.0.tar.gz").read_bytes() == before
    project.edit("policies/pack.yaml", "1.0.0", "1.0.1")
    assert arcanos("pack", "build", "policies").code == 0


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("severity: medium", "severity: severe", "ARC-POL-VALUE"),
        ("accuracy: 0.95", "accuracy: 0.85", "ARC-POL-CASE"),
        ("expect: fail", "expect: pass", "ARC-POL-LINT"),
        ("id: accurate", "id: other", "ARC-POL-VALUE"),
    ],
)
def test_what_is_not_worth_publishing_is_not_built(project: Any, arcanos: Run, old: str, new: str, code: str) -> None:
    project.edit("policies/accurate.yaml", old, new)
    done = arcanos("pack", "build", "policies")
    assert (done.code, done.out) == (3, "")
    assert code in done.err
    assert "policies/accurate.yaml:" in done.err
    assert list(project.folder.glob("*.tar.gz")) == []


def test_build_makes_the_folder_that_it_is_to_write_to(project: Any, arcanos: Run) -> None:
    assert arcanos("pack", "build", "policies", "--output", "dist/packs").code == 0
    assert [path.suffix for path in (project.folder / "dist" / "packs").iterdir()] == [".gz"]


def test_build_refuses_a_pack_that_is_not_there_and_a_place_that_is_no_folder_or_inside_the_pack(
    project: Any, arcanos: Run
) -> None:
    assert arcanos("pack", "build", "absent").code == 3
    (project.folder / "taken").write_text("", encoding="utf-8")
    assert arcanos("pack", "build", "policies", "--output", "taken").code == 5
    assert arcanos("pack", "build", "policies", "--output", "policies").code == 2


# --- sign, verify, show


def test_a_signed_archive_verifies_by_key_and_by_configuration(published: Any, arcanos: Run) -> None:
    by_key = arcanos("pack", "verify", ARCHIVE, "--key", "keys/release.pub.pem")
    assert (by_key.code, by_key.err) == (0, "")
    assert "policies 1.0.0: 3 files, each as it is listed" in by_key.out
    trust(published, "release", valid_until="2027-12-31")
    by_config = arcanos("pack", "verify", ARCHIVE, AS_OF)
    assert (by_config.code, by_config.err) == (0, "")
    assert "signed by release (" in by_config.out
    assert "valid until 2027-12-31" in by_config.out


def test_signing_leaves_the_archive_as_it_is(published: Any, arcanos: Run) -> None:
    before = (published.folder / ARCHIVE).read_bytes()
    assert "unchanged" in sign(arcanos).out
    assert "2 signatures" in sign(arcanos, "other").out
    assert (published.folder / ARCHIVE).read_bytes() == before
    both = arcanos("pack", "verify", ARCHIVE, "--key", "keys/release.pub.pem", "--key", "keys/other.pub.pem")
    assert (both.code, both.out.count("signed by")) == (0, 2)


@pytest.mark.parametrize(
    ("of_key", "why"),
    [
        ({"roles": ["bundles"]}, "the key 'release' is not trusted for packs"),
        ({"valid_until": "2026-11-21"}, "the key 'release' was valid until 2026-11-21"),
        ({"valid_from": "2026-11-23"}, "the key 'release' is valid from 2026-11-23 only"),
    ],
)
def test_a_key_that_does_not_count_is_told(published: Any, arcanos: Run, of_key: dict[str, Any], why: str) -> None:
    trust(published, "release", **of_key)
    done = arcanos("pack", "verify", ARCHIVE, AS_OF)
    assert (done.code, done.out) == (6, "")
    assert "ARC-SIG-PACK: 0 of 1 trusted signatures are there: " + why in done.err


def test_too_few_signers_and_unknown_ones_are_told(published: Any, arcanos: Run) -> None:
    trust(published, "release", "other", threshold=2)
    done = arcanos("pack", "verify", ARCHIVE)
    assert (done.code, "1 of 2 trusted signatures" in done.err) == (6, True)
    assert sign(arcanos, "other").code == 0
    assert arcanos("pack", "verify", ARCHIVE).code == 0
    trust(published, "other")
    shown = arcanos("pack", "verify", ARCHIVE)
    assert (shown.code, "not counted: a signature is of no trusted key" in shown.out) == (0, True)


def test_nobody_vouches_for_an_archive_without_signature_or_without_trust(published: Any, arcanos: Run) -> None:
    untrusted = arcanos("pack", "verify", ARCHIVE)
    assert (untrusted.code, "no key is trusted" in untrusted.err) == (6, True)
    (published.folder / ENVELOPE).unlink()
    unsigned = arcanos("pack", "verify", ARCHIVE, "--key", "keys/release.pub.pem")
    assert (unsigned.code, "the pack is not signed" in unsigned.err) == (6, True)


def test_what_is_changed_after_signing_is_refused_by_every_command(published: Any, arcanos: Run) -> None:
    path = published.folder / ARCHIVE
    path.write_bytes(path.read_bytes().replace(b"severity: medium", b"severity: hollow"))
    for words in (
        ("pack", "verify", ARCHIVE, "--key", "keys/release.pub.pem"),
        ("pack", "show", ARCHIVE),
        ("pack", "sign", ARCHIVE, "--key", "keys/release.key.pem"),
        ("pack", "install", ARCHIVE, "--allow-unsigned"),
        ("rules", "lint", ARCHIVE),
        ("rules", "test", ARCHIVE),
        ("rules", "list", ARCHIVE),
    ):
        done = arcanos(*words)
        assert (done.code in (3, 6), done.out) == (True, ""), words


def test_signatures_over_another_version_are_refused(published: Any, arcanos: Run) -> None:
    published.edit("policies/pack.yaml", "1.0.0", "1.0.1")
    arcanos("pack", "build", "policies", "--output", "dist")
    newer = "dist/policies-1.0.1.tar.gz"
    (published.folder / (newer + ".dsse.json")).write_bytes((published.folder / ENVELOPE).read_bytes())
    done = arcanos("pack", "verify", newer, "--key", "keys/release.pub.pem")
    assert (done.code, "ARC-SIG-SUBJECT" in done.err) == (6, True)


def test_a_forged_signature_of_a_trusted_key_is_refused_even_where_none_is_needed(published: Any, arcanos: Run) -> None:
    path = published.folder / ENVELOPE
    envelope = json.loads(path.read_bytes())
    envelope["signatures"][0]["sig"] = "A" * 86 + "=="
    path.write_text(json.dumps(envelope))
    trust(published, "release")
    done = arcanos("pack", "install", ARCHIVE, "--allow-unsigned")
    assert (done.code, "the signature of the key 'release' does not hold" in done.err) == (6, True)
    published.configure(packs=[ARCHIVE])
    assert arcanos("check", AS_OF).code == 6


@pytest.mark.parametrize("name", ["policies/pack.yaml", "absent.tar.gz", "dist", "waivers.yaml"])
def test_what_is_no_archive_ends_with_3(published: Any, arcanos: Run, name: str) -> None:
    for words in (("verify", name, "--key", "keys/release.pub.pem"), ("show", name), ("install", name)):
        done = arcanos("pack", *words)
        assert (done.code, done.out) == (3, "")


def test_verify_asks_whom_to_trust_where_nobody_says_it(
    published: Any, arcanos: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = arcanos("pack", "verify", str(published.folder / ARCHIVE))
    assert (done.code, "--key" in done.err) == (2, True)


def test_verify_takes_one_kind_of_trust(published: Any, arcanos: Run) -> None:
    both = ("--key", "keys/release.pub.pem", "--config", "arcanos_audit_config.json")
    assert arcanos("pack", "verify", ARCHIVE, *both).code == 2


def test_show_lists_the_files_and_judges_no_signature(published: Any, arcanos: Run) -> None:
    done = arcanos("pack", "show", ARCHIVE)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("policies 1.0.0: Rules of the test\n")
    for word in ("accurate.yaml", "encrypted.yaml", "pack.yaml", "not judged here"):
        assert word in done.out
    (published.folder / ENVELOPE).unlink()
    assert "not signed" in arcanos("pack", "show", ARCHIVE).out


def test_show_says_what_the_pack_requires(project: Any, arcanos: Run) -> None:
    requires = "requires: {arcanos: '>=0.1, <1', evidence: {registry: '>=1'}}\ntitle"
    project.edit("policies/pack.yaml", "title", requires)
    assert arcanos("pack", "build", "policies").code == 0
    shown = arcanos("pack", "show", "policies-1.0.0.tar.gz").out
    assert "requires  arcanos >=0.1, <1\nrequires  registry of schema_version >=1\n" in shown


# --- install and lock


def test_install_keeps_the_archive_locks_it_and_says_what_to_write(published: Any, arcanos: Run) -> None:
    trust(published, "release")
    published.configure(packs=["arcanos/security"])
    done = arcanos("pack", "install", ARCHIVE, AS_OF)
    assert (done.code, done.err) == (0, "")
    assert "add \"policies@1.0.0\" to 'packs'" in done.out
    assert (published.folder / STORED).read_bytes() == (published.folder / ARCHIVE).read_bytes()
    assert (published.folder / (STORED + ".dsse.json")).is_file()
    assert [one["id"] for one in locked(published)] == ["policies", "security"]
    assert [one["name"] for one in locked(published)[0]["signed_by"]] == ["release"]
    before = (published.folder / LOCK).read_bytes()
    again = arcanos("pack", "install", ARCHIVE, AS_OF)
    assert (again.code, again.out.count("unchanged")) == (0, 2)
    assert (published.folder / LOCK).read_bytes() == before


def test_an_installed_pack_decides_and_the_record_says_where_it_came_from(published: Any, arcanos: Run) -> None:
    trust(published, "release", required=True)
    assert arcanos("pack", "install", ARCHIVE, AS_OF).code == 6, "the folder in the configuration is not signed"
    published.configure(packs=["policies@1.0.0"])
    assert arcanos("pack", "install", ARCHIVE, AS_OF).code == 0
    done = arcanos("check", AS_OF, "--output", "json=record.json")
    assert (done.code, done.err) == (0, "")
    assert "signed by release, as locked" in done.out
    record = from_json((published.folder / "record.json").read_bytes())
    (pack,) = record.packs
    assert pack.origin is not None
    assert (pack.source, pack.origin.kind, pack.origin.locked) == ("policies@1.0.0", "installed", True)
    assert pack.origin.archive_sha256 == locked(published)[0]["archive_sha256"]
    assert [one.name for one in pack.origin.signed_by] == ["release"]


def test_a_folder_and_its_archive_decide_alike(published: Any, arcanos: Run) -> None:
    published.edit(
        "evidence/registry.yaml", "stage: production, owner: bob, storage: {algorithm: AES256}", "stage: production"
    )

    def decided(pack: str) -> tuple[Any, ...]:
        published.configure(packs=[pack])
        done = arcanos("check", AS_OF, "--output", "json=record.json")
        record = from_json((published.folder / "record.json").read_bytes())
        found = sorted((one.fingerprint, one.outcome, one.message, one.evidence_sha256) for one in record.findings)
        return done.code, record.decision, record.coverage, found, record.packs[0].sha256

    assert decided("policies") == decided(ARCHIVE)
    assert decided("policies")[0] == 4


def test_the_rules_commands_know_an_installed_pack(published: Any, arcanos: Run) -> None:
    trust(published, "release")
    published.configure(packs=["policies@1.0.0"])
    assert arcanos("pack", "install", ARCHIVE, AS_OF).code == 0
    for words in (("rules", "test"), ("rules", "lint"), ("rules", "list"), ("rules", "test", "policies@1.0.0")):
        assert arcanos(*words).code == 0, words
    shown = arcanos("rules", "show", "policies/accurate")
    text = (published.folder / "policies/accurate.yaml").read_text()
    assert (shown.code, shown.out) == (0, "# policies@1.0.0/accurate.yaml:1:1\n" + text)


def test_a_rule_in_an_archive_is_shown_as_it_is_written(published: Any, arcanos: Run) -> None:
    published.configure(packs=["arcanos/security"])
    text = (published.folder / "policies/encrypted.yaml").read_text()
    shown = arcanos("rules", "show", "policies/encrypted", ARCHIVE)
    assert (shown.code, shown.out) == (0, f"# {ARCHIVE}/encrypted.yaml:1:1\n" + text)
    assert arcanos("rules", "show", "policies/encrypted").code == 2
    assert arcanos("rules", "show", "security/weights-encrypted-at-rest", ARCHIVE).code == 2


def test_an_unsigned_archive_is_installed_on_demand_only(published: Any, arcanos: Run) -> None:
    (published.folder / ENVELOPE).unlink()
    refused = arcanos("pack", "install", ARCHIVE, AS_OF)
    assert (refused.code, "--allow-unsigned" in refused.err) == (6, True)
    assert not (published.folder / ".arcanos").exists()
    assert not (published.folder / LOCK).exists()
    published.configure(packs=["policies@1.0.0"])
    assert arcanos("pack", "install", ARCHIVE, "--allow-unsigned", AS_OF).code == 0
    done = arcanos("check", AS_OF)
    assert (done.code, "unsigned, as locked" in done.out) == (0, True)
    trust(published, "release", required=True)
    assert arcanos("pack", "install", ARCHIVE, "--allow-unsigned").code == 2
    assert arcanos("check", AS_OF).code == 6


def test_an_installed_version_never_becomes_another(published: Any, arcanos: Run) -> None:
    trust(published, "release")
    published.configure(packs=["policies@1.0.0"])
    assert arcanos("pack", "install", ARCHIVE, AS_OF).code == 0
    stored, lock = ((published.folder / name).read_bytes() for name in (STORED, LOCK))
    published.edit("policies/accurate.yaml", "severity: medium", "severity: low")
    (published.folder / ARCHIVE).unlink()
    (published.folder / ENVELOPE).unlink()
    arcanos("pack", "build", "policies", "--output", "dist")
    sign(arcanos)
    done = arcanos("pack", "install", ARCHIVE, AS_OF)
    assert (done.code, "ARC-LCK-DIGEST" in done.err) == (6, True)
    assert [(published.folder / name).read_bytes() for name in (STORED, LOCK)] == [stored, lock]
    (published.folder / STORED).write_bytes((published.folder / ARCHIVE).read_bytes())
    (published.folder / (STORED + ".dsse.json")).write_bytes((published.folder / ENVELOPE).read_bytes())
    for words in (("check", AS_OF), ("pack", "lock", AS_OF)):
        swapped = arcanos(*words)
        assert (swapped.code, "ARC-LCK-DIGEST" in swapped.err) == (6, True)


def test_a_folder_put_back_to_an_older_version_that_is_still_locked_is_refused(published: Any, arcanos: Run) -> None:
    trust(published, "release")
    older = (published.folder / "policies/pack.yaml").read_bytes()
    published.edit("policies/pack.yaml", "1.0.0", "2.0.0")
    assert arcanos("pack", "lock", AS_OF).code == 0
    assert arcanos("pack", "install", ARCHIVE, AS_OF).code == 0
    assert arcanos("check", AS_OF).code == 0
    (published.folder / "policies/pack.yaml").write_bytes(older)
    put_back = arcanos("check", AS_OF)
    assert (put_back.code, "ARC-LCK-SOURCE" in put_back.err) == (6, True)


def test_an_older_version_never_decides_in_the_place_of_a_newer_one(published: Any, arcanos: Run) -> None:
    """Both are signed and locked; only the name under which an archive is stored says which one was asked for."""
    trust(published, "release")
    assert arcanos("pack", "install", ARCHIVE, AS_OF).code == 0
    newer = ARCHIVE.replace("1.0.0", "2.0.0")
    published.edit("policies/pack.yaml", "1.0.0", "2.0.0")
    arcanos("pack", "build", "policies", "--output", "dist")
    assert arcanos("pack", "sign", newer, "--key", "keys/release.key.pem").code == 0
    assert arcanos("pack", "install", newer, AS_OF).code == 0
    published.configure(packs=["policies@2.0.0"])
    assert arcanos("check", AS_OF).code == 0
    for suffix in ("", ".dsse.json"):
        older = (published.folder / (STORED + suffix)).read_bytes()
        (published.folder / (STORED.replace("1.0.0", "2.0.0") + suffix)).write_bytes(older)
    for words in (("check", AS_OF), ("pack", "lock", AS_OF), ("rules", "list")):
        swapped = arcanos(*words)
        assert swapped.code == 6, words
        assert "policies@2.0.0: ARC-INT-VERSION: the archive in the store is of policies@1.0.0" in swapped.err


def test_an_installed_pack_needs_its_lock_file(published: Any, arcanos: Run) -> None:
    trust(published, "release")
    published.configure(packs=["policies@1.0.0"])
    absent = arcanos("check", AS_OF)
    assert (absent.code, "is not installed here" in absent.err) == (3, True)
    arcanos("pack", "install", ARCHIVE, AS_OF)
    (published.folder / LOCK).unlink()
    done = arcanos("check", AS_OF)
    assert (done.code, "ARC-LCK-MISSING" in done.err, "'arcanos pack lock'" in done.err) == (6, True, True)
    assert arcanos("pack", "lock", AS_OF).code == 0
    assert arcanos("check", AS_OF).code == 0


def test_a_lock_file_holds_every_pack_to_its_bytes(project: Any, arcanos: Run) -> None:
    project.configure(packs=["policies", "arcanos/security"])
    first = arcanos("pack", "lock", AS_OF)
    assert (first.code, first.err) == (0, "")
    assert "added    policies 1.0.0 (policies," in first.out
    assert "unchanged" in arcanos("pack", "lock", AS_OF).out
    before = arcanos("check", AS_OF).code
    assert before != 6
    project.edit("policies/accurate.yaml", "severity: medium", "severity: low")
    for words in (("check",), ("explain", "policies/accurate"), ("gate", "churn@1.1.0", "--to", "production")):
        done = arcanos(*words, AS_OF)
        assert (done.code, done.out) == (6, "")
        assert "ARC-LCK-DIGEST: policies 1.0.0 has another digest" in done.err
        assert "'arcanos pack lock'" in done.err
    assert arcanos("rules", "test", "policies").code == 0
    again = arcanos("pack", "lock", AS_OF)
    assert (again.code, "changed  policies 1.0.0" in again.out) == (0, True)
    assert arcanos("check", AS_OF).code == before


def test_a_pack_that_is_not_locked_is_refused_until_it_is(project: Any, arcanos: Run) -> None:
    arcanos("pack", "lock", AS_OF)
    project.configure(packs=["policies", "arcanos/security"])
    done = arcanos("check", AS_OF)
    assert (done.code, "ARC-LCK-MISSING" in done.err) == (6, True)
    assert "added    security" in arcanos("pack", "lock", AS_OF).out
    project.configure(packs=["policies"])
    assert "removed  security" in arcanos("pack", "lock", AS_OF).out


def test_a_signature_that_was_locked_may_not_go_away(published: Any, arcanos: Run) -> None:
    trust(published, "release")
    published.configure(packs=[ARCHIVE])
    assert arcanos("pack", "lock", AS_OF).code == 0
    assert arcanos("check", AS_OF).code == 0
    (published.folder / ENVELOPE).unlink()
    done = arcanos("check", AS_OF)
    assert (done.code, "ARC-LCK-SIGNER" in done.err) == (6, True)


def test_broken_packs_and_broken_seals_are_told_together(published: Any, arcanos: Run) -> None:
    trust(published, "release", required=True)
    published.write("other/pack.yaml", "id: [")
    published.configure(packs=["other", "policies", ARCHIVE])
    done = arcanos("check", AS_OF)
    assert done.code == 6
    assert "other/pack.yaml:1" in done.err
    assert "ARC-SIG-PACK: the pack 'policies' is not signed" in done.err


def test_an_output_may_not_overwrite_a_lock_file_or_an_archive(published: Any, arcanos: Run) -> None:
    published.configure(packs=[ARCHIVE])
    for name in (ARCHIVE, ENVELOPE, LOCK):
        assert arcanos("check", AS_OF, "--output", f"json={name}").code == 2


# --- trust in the configuration


def test_bad_keys_are_told_with_their_places(published: Any, arcanos: Run) -> None:
    public = (published.folder / "keys/release.pub.pem").read_text()
    published.write("keys/copy.pub.pem", public)
    published.write("keys/weak.pub.pem", "x")
    trust(published, "release", "copy", "weak", "absent")
    done = arcanos("check", AS_OF)
    assert done.code == 3
    assert "ARC-CFG-TRUST: 'copy' is the same key as 'release'" in done.err
    assert "keys/weak.pub.pem: ARC-CFG-TRUST: this is no public key in PEM" in done.err
    assert "keys/absent.pub.pem: ARC-CFG-TRUST" in done.err


def test_a_private_key_under_trust_is_refused_and_not_shown(published: Any, arcanos: Run) -> None:
    key = {"name": "release", "public_key": "keys/release.key.pem", "roles": ["packs"]}
    published.configure(trust={"keys": [key]})
    done = arcanos("check", AS_OF)
    assert (done.code, "this is a private key" in done.err) == (3, True)
    assert (published.folder / "keys/release.key.pem").read_text().splitlines()[1] not in done.err


TRUSTS: list[tuple[dict[str, Any], str]] = [
    ({"keys": []}, "ARC-CFG-EMPTY"),
    ({"packs": {"threshold": 2}}, "ARC-CFG-CONFLICT"),
    ({"packs": {"threshold": 0}}, "ARC-CFG-VALUE"),
    ({"packs": {"requierd": True}}, "did you mean 'required'?"),
    ({"keys": [{"name": "a", "public_key": "a.pem", "roles": ["pakcs"]}]}, "did you mean 'packs'?"),
    ({"keys": [{"name": "a", "public_key": "a.pem", "roles": []}]}, "ARC-CFG-EMPTY"),
    ({"keys": [{"name": "a", "public_key": "a.pem"}]}, "'roles' is required"),
    (
        {"keys": [{"name": "a", "public_key": "a", "roles": ["packs"], "valid_untl": "x"}]},
        "did you mean 'valid_until'",
    ),
    ({"keys": [{"name": "a", "public_key": "a", "roles": ["packs"], "valid_until": "2026-02-30"}]}, "is not a day"),
    (
        {
            "keys": [
                {
                    "name": "a",
                    "public_key": "a",
                    "roles": ["packs"],
                    "valid_from": "2026-02-02",
                    "valid_until": "2026-02-01",
                }
            ]
        },
        "the key ends before it begins",
    ),
    ({"keys": [{"name": "a", "public_key": "a", "roles": ["packs"]}] * 2}, "two keys have this name"),
]


@pytest.mark.parametrize(("change", "code"), TRUSTS)
def test_mistakes_under_trust_are_told(project: Any, arcanos: Run, change: dict[str, Any], code: str) -> None:
    key = {"name": "release", "public_key": "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "roles": ["packs"]}
    project.configure(trust={"keys": [key]} | change)
    done = arcanos("check", AS_OF)
    assert (done.code, done.out) == (3, "")
    assert code in done.err


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ("package:", "is not the name of a package"),
        ("package:no-such-package", "there is no installed package"),
        ({"installed": "policies"}, "is not a version of a pack"),
        ({"installed": "policies@1.0"}, "is not a version of a pack"),
        ({"installed": "policies@1.0.0", "path": "policies"}, "exactly one of"),
        ({}, "exactly one of"),
    ],
)
def test_mistakes_in_a_pack_are_told(project: Any, arcanos: Run, entry: object, what: str) -> None:
    project.configure(packs=[entry])
    done = arcanos("check", AS_OF)
    assert (done.code, what in done.err) == (3, True)


@pytest.mark.parametrize(
    "pair",
    [
        ["policies@1.0.0", {"installed": "policies@1.0.0"}],
        ["package:a", {"package": "a"}],
        ["arcanos/security", {"use": "arcanos/security"}],
    ],
)
def test_a_pack_is_not_listed_in_two_spellings(project: Any, arcanos: Run, pair: list[object]) -> None:
    project.configure(packs=pair)
    done = arcanos("check", AS_OF)
    assert (done.code, "this pack is listed twice" in done.err) == (3, True)


def test_a_folder_with_the_name_of_a_version_has_the_long_form(project: Any, arcanos: Run) -> None:
    (project.folder / "policies").rename(project.folder / "policies@1.0.0")
    project.configure(packs=[{"path": "policies@1.0.0"}])
    assert arcanos("check", AS_OF).code == 0


def test_archives_in_a_folder_are_named_by_it(published: Any, arcanos: Run) -> None:
    (published.folder / ENVELOPE).unlink()
    done = arcanos("rules", "test", "dist")
    assert (done.code, done.err) == (0, "")


def test_a_hostile_archive_writes_nothing(project: Any, arcanos: Run, tmp_path: Path) -> None:
    import gzip
    import io
    import tarfile

    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        link = tarfile.TarInfo("policies")
        link.type, link.linkname = tarfile.SYMTYPE, str(tmp_path)
        tar.addfile(link)
        info = tarfile.TarInfo("../../escaped")
        info.size = 4
        tar.addfile(info, io.BytesIO(b"evil"))
    (project.folder / "evil-1.0.0.tar.gz").write_bytes(gzip.compress(buffer.getvalue()))
    before = sorted(tmp_path.rglob("*"))
    for words in (("pack", "verify"), ("pack", "show"), ("pack", "install"), ("rules", "test")):
        more = ("--allow-unsigned",) if words[1] == "install" else ()
        assert arcanos(*words, "evil-1.0.0.tar.gz", *more).code == 6
    assert sorted(tmp_path.rglob("*")) == before
