"""Every bundle is read in quarantine first: what breaks a reader breaks a process of its own."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn

import pytest

from arcanos.errors import ArchiveRefused, DocumentRefused, IntegrityBroken
from arcanos.evidence import quarantine
from arcanos.evidence.confinement import Budget
from arcanos.evidence.container import Container, write_container
from arcanos.evidence.manifest import MANIFEST, SEAL, Enclosed, Provenance, assemble
from arcanos.evidence.opening import open_bundle
from arcanos.evidence.quarantine import open_warily
from arcanos.evidence.timestamps import LARGEST, STAMP
from arcanos.signing.dsse import IN_TOTO, Envelope, sign
from arcanos.signing.keys import PublicKey
from arcanos.signing.private import PrivateKey, new_key
from arcanos.signing.statement import state
from arcanos.signing.trust import Role, TrustedKey
from arcanos.signing.vouching import Policy

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
MIB = 1 << 20
FORMS = ("bundle", "bundle.tar.gz", "bundle.zip")
DEEP = b'{"a":' + b"[" * 100 + b"]" * 100 + b"}\n"
SMALL = b'{"models":[]}\n'


def files_of(text: bytes = SMALL) -> dict[str, bytes]:
    """Return the files of a bundle whose one document is `text`, whatever that is."""
    source = Provenance("files", "a" * 64, collected_at=AT)
    manifest = json.loads(assemble("credit", AT, [Enclosed("registry", {}, (source,))])[MANIFEST])
    documents = {"documents/registry.json": text}
    return {**documents, MANIFEST: state(manifest["predicateType"], documents, manifest["predicate"]).to_json()}


def sealed(files: dict[str, bytes], key: PrivateKey) -> dict[str, bytes]:
    return {**files, SEAL: sign(Envelope(IN_TOTO, files[MANIFEST]), key).to_json()}


def trusting(*keys: PublicKey, threshold: int = 1) -> Policy:
    trusted = [TrustedKey(f"k{i}", key, frozenset({Role.BUNDLES})) for i, key in enumerate(keys)]
    return Policy(Role.BUNDLES, tuple(trusted), threshold)


def unseen(_: Container) -> NoReturn:
    pytest.fail("other bytes were read than in quarantine")


@pytest.fixture
def no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every quarantine fail, so that what is opened was not read there."""
    monkeypatch.setattr(quarantine, "CHILD", (sys.executable, "-c", "raise SystemExit(3)"))


@pytest.mark.parametrize("name", FORMS)
def test_what_quarantine_reads_is_what_is_opened(tmp_path: Path, name: str) -> None:
    write_container(tmp_path / name, files_of())
    assert open_warily(tmp_path / name, "b") == open_bundle(tmp_path / name, "b")


@pytest.mark.parametrize("name", FORMS)
def test_documents_that_enough_trusted_keys_sealed_are_not_read_in_quarantine(tmp_path: Path, name: str) -> None:
    key = new_key()
    write_container(tmp_path / name, sealed(files_of(DEEP), key))
    assert open_warily(tmp_path / name, "b", trusting(key.public), AT) == open_bundle(tmp_path / name, "b")


def test_documents_that_too_few_keys_sealed_are_read_in_quarantine(tmp_path: Path) -> None:
    """Neither another key, nor one key twice, nor one that does not count now or for bundles, spares them."""
    key, other = new_key(), new_key()
    write_container(tmp_path / "b.zip", sealed(files_of(DEEP), key))
    (trusted,) = trusting(key.public).keys
    expired = replace(trusted, valid_until=date(2026, 11, 21))
    elsewhere = replace(trusted, roles=frozenset({Role.PACKS}))
    few = (trusting(), trusting(other.public), trusting(key.public, other.public, threshold=2))
    twice = trusting(key.public, key.public, threshold=2)
    for policy in (None, *few, twice, *(Policy(Role.BUNDLES, (one,)) for one in (expired, elsewhere))):
        with pytest.raises(DocumentRefused, match="ARC-IN-LIMIT"):
            open_warily(tmp_path / "b.zip", "b", policy, AT)


@pytest.mark.parametrize("name", FORMS)
def test_nothing_is_read_before_quarantine_whoever_sealed_it(tmp_path: Path, no_child: None, name: str) -> None:
    key = new_key()
    write_container(tmp_path / name, sealed(files_of(), key))
    with pytest.raises(ArchiveRefused, match="read it in quarantine"):
        open_warily(tmp_path / name, "b", trusting(key.public), AT)


def test_what_stands_beside_a_trusted_seal_is_read_in_quarantine(tmp_path: Path) -> None:
    key = new_key()
    files = sealed(files_of(), key)
    wide = b'{"payload":[' + b"[]," * 4_000_000 + b"[]]}\n"
    write_container(tmp_path / "b.zip", {**files, "custody/0001.dsse.json": wide})
    with pytest.raises(ArchiveRefused, match=r"ARC-IN-QUARANTINE: .* 256 MiB of memory"):
        open_warily(tmp_path / "b.zip", "b", trusting(key.public), AT, Budget(256 * MIB, 60))
    write_container(tmp_path / "stamped.zip", {**files, STAMP: bytes(LARGEST + 1)})
    with pytest.raises(IntegrityBroken, match="a timestamp has at most"):
        open_warily(tmp_path / "stamped.zip", "b", trusting(key.public), AT)


@pytest.mark.parametrize("broken", [b"{}", b"[" * 1000, None])
def test_a_seal_that_is_none_or_of_other_bytes_is_refused_in_quarantine(tmp_path: Path, broken: bytes | None) -> None:
    key = new_key()
    files = sealed(files_of(b'{"models":[1]}\n'), key)
    seal = files[SEAL] if broken is None else broken
    write_container(tmp_path / "b.zip", {**files_of(), SEAL: seal})
    with pytest.raises(IntegrityBroken, match=r"manifest\.dsse\.json"):
        open_warily(tmp_path / "b.zip", "b", trusting(key.public), AT)


def test_what_is_refused_in_quarantine_is_refused_as_it_would_have_been(tmp_path: Path) -> None:
    write_container(tmp_path / "deep.zip", files_of(DEEP))
    with pytest.raises(DocumentRefused, match=r"bundle/documents/registry.json:1:\d+: ARC-IN-LIMIT"):
        open_warily(tmp_path / "deep.zip", "b")
    write_container(tmp_path / "other.zip", {**files_of(), "documents/more.json": b"{}"})
    with pytest.raises(IntegrityBroken, match=r"b/documents/more.json: ARC-INT-FILE: is there and not listed"):
        open_warily(tmp_path / "other.zip", "b")
    (tmp_path / "none.zip").write_bytes(b"no archive")
    with pytest.raises(ArchiveRefused, match=r"this is no \.zip archive"):
        open_warily(tmp_path / "none.zip", "b")


def test_a_bundle_that_needs_too_much_memory_is_refused_with_the_limit(tmp_path: Path) -> None:
    write_container(tmp_path / "small.zip", files_of())
    assert open_warily(tmp_path / "small.zip", "b", budget=Budget(256 * MIB, 60))
    write_container(tmp_path / "b.zip", files_of(b'{"a":[' + b"[]," * 4_000_000 + b"[]]}\n"))
    with pytest.raises(ArchiveRefused, match=r"b: ARC-IN-QUARANTINE: .* 256 MiB of memory"):
        open_warily(tmp_path / "b.zip", "b", budget=Budget(256 * MIB, 60))


def test_a_bundle_that_takes_too_long_is_refused_with_the_limit(tmp_path: Path) -> None:
    write_container(tmp_path / "b.zip", files_of(b'{"a":[' + b"[]," * 5_000_000 + b"[]]}\n"))
    with pytest.raises(ArchiveRefused, match=r"b: ARC-IN-QUARANTINE: .* used more than 1s of processor time"):
        open_warily(tmp_path / "b.zip", "b", budget=Budget(2048 * MIB, 1))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import os; os.kill(os.getpid(), 9)", "ended by a signal"),
        ("import time; time.sleep(60)", "took longer than 1s"),
        ("print('{\"read\": 7}')", "ended without an answer"),
        ('print(\'{"refused": "SystemExit", "mistakes": [["b", 1, 1, "ARC-A-B", "c", ""]]}\')', "without an answer"),
        ('print(\'{"refused": "ArchiveRefused", "mistakes": [["b", "1"]]}\')', "without an answer"),
        ("print('x' * 5_000_000)", "had more to tell"),
    ],
)
def test_a_process_that_does_not_answer_as_it_must_is_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, said: str
) -> None:
    monkeypatch.setattr(quarantine, "CHILD", (sys.executable, "-c", code))
    monkeypatch.setattr(quarantine, "WITHIN", 1 if "sleep" in code else 60)
    write_container(tmp_path / "b.zip", files_of())
    with pytest.raises(ArchiveRefused, match=said):
        open_warily(tmp_path / "b.zip", "b")


def test_what_a_process_says_reaches_no_terminal_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = json.dumps({"refused": "IntegrityBroken", "mistakes": [["b", 0, 0, "ARC-A-B", "\x1b[31mred", "\x07"]]})
    monkeypatch.setattr(quarantine, "CHILD", (sys.executable, "-c", f"print({said!r})"))
    write_container(tmp_path / "b.zip", files_of())
    with pytest.raises(IntegrityBroken) as error:
        open_warily(tmp_path / "b.zip", "b")
    assert not set("\x1b\x07") & set(str(error.value))


@pytest.mark.parametrize("name", FORMS)
def test_a_bundle_that_is_changed_while_it_is_read_is_refused_unseen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(quarantine, "CHILD", (sys.executable, "-c", f"print({json.dumps({'read': 'a' * 64})!r})"))
    monkeypatch.setattr(Container, "files", unseen)
    write_container(tmp_path / name, files_of())
    with pytest.raises(IntegrityBroken, match="changed while it was read"):
        open_warily(tmp_path / name, "b")


LED_ASTRAY = """
import socket, subprocess, sys
from arcanos.errors import ArchiveRefused, Mistake, Place
from arcanos.evidence import quarantine_child

def take_container(path, name):
    kept = 0
    for what in (lambda: path.with_name("made").write_text("x"), socket.socket, lambda: subprocess.run(["true"])):
        try:
            what()
        except PermissionError:
            kept += 1
    raise ArchiveRefused([Mistake(Place("b"), "ARC-A-B", f"kept from {kept} of 3")])

quarantine_child.take_container = take_container
quarantine_child.main()
"""


def test_quarantine_writes_nothing_starts_nothing_and_reaches_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "CHILD", (sys.executable, "-c", LED_ASTRAY))
    with pytest.raises(ArchiveRefused, match="kept from 3 of 3"):
        open_warily(tmp_path / "b.zip", "b")
    assert not (tmp_path / "made").exists()
