"""A signed decision is verified by tools that know nothing of arcanos, and refused once a byte of it is changed."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from copy import deepcopy
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from securesystemslib.exceptions import VerificationError
from server import PARTS

dsse: Any = import_module("securesystemslib.dsse")  # its types are told in parts only
signer: Any = import_module("securesystemslib.signer")
SCRIPT = Path(__file__).parents[1] / "parts" / "verify_seal.js"
AS_OF = "--as-of=2026-11-22T09:00:00Z"
SIGN = ("--sign", "gate.key.pem")
Run = Callable[..., Any]


@pytest.fixture
def folder(project: Any, arcanos: Run) -> Path:
    """Return the project with a record of a closed gate and a pair of keys."""
    words = ("gate", "churn@1.0.0", "--to", "production", AS_OF, "-o", "json=record.json")
    assert arcanos(*words).code == 1
    assert arcanos("keys", "new", "gate", "-o", ".").code == 0
    found: Path = project.folder
    return found


def signed(folder: Path, arcanos: Run, name: str = "slsa-vsa") -> dict[str, Any]:
    done = arcanos("report", "record.json", "--format", name, "--sign", "gate.key.pem", "-o", "gate.dsse.json")
    assert (done.code, done.out) == (0, f"wrote {name}: gate.dsse.json\n")
    found: dict[str, Any] = json.loads((folder / "gate.dsse.json").read_bytes())
    return found


def changed(envelope: dict[str, Any]) -> dict[str, Any]:
    """Return the envelope with another verdict in it, and the signature as it was."""
    payload = base64.b64decode(envelope["payload"]).replace(b'"FAILED"', b'"PASSED"')
    assert b'"PASSED"' in payload
    return envelope | {"payload": base64.b64encode(payload).decode()}


@pytest.mark.parametrize("name", ["in-toto", "slsa-vsa"])
def test_securesystemslib_verifies_it(folder: Path, arcanos: Run, name: str) -> None:
    envelope = signed(folder, arcanos, name)
    (one,) = envelope["signatures"]
    key = signer.SSlibKey.from_crypto(load_pem_public_key((folder / "gate.pub.pem").read_bytes()), one["keyid"])
    theirs = dsse.Envelope.from_dict(deepcopy(envelope))  # it takes the signatures out of what it is given
    assert len(theirs.verify([key], 1)) == 1
    assert theirs.payload_type == "application/vnd.in-toto+json"
    assert arcanos("report", "record.json", "--format", name, "-o", "plain").code == 0
    assert theirs.payload == (folder / "plain").read_bytes()
    with pytest.raises(VerificationError):
        dsse.Envelope.from_dict(changed(envelope)).verify([key], 1)


def test_openssl_verifies_it(folder: Path, arcanos: Run) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("absent: openssl")

    def verifies(envelope: dict[str, Any]) -> bool:
        payload = base64.b64decode(envelope["payload"])
        kind = envelope["payloadType"].encode()
        (folder / "message").write_bytes(b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload))
        (folder / "signature").write_bytes(base64.b64decode(envelope["signatures"][0]["sig"]))
        words = [openssl, "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "gate.pub.pem"]
        words += ["-in", "message", "-sigfile", "signature"]
        return subprocess.run(words, cwd=folder, capture_output=True, check=False).returncode == 0

    envelope = signed(folder, arcanos)
    assert (verifies(envelope), verifies(changed(envelope))) == (True, False)


def test_sigstore_verifies_it(folder: Path, arcanos: Run) -> None:
    node = shutil.which("node")
    if node is None or not (PARTS / "node_modules" / "@sigstore" / "verify").is_dir():
        pytest.skip("absent: @sigstore/verify; tests/parts/install brings it")
    environment = {**os.environ, "NODE_PATH": str(PARTS / "node_modules")}

    def verified(envelope: dict[str, Any]) -> tuple[int, str]:
        (folder / "manifest.dsse.json").write_text(json.dumps(envelope))
        (folder / "manifest.json").write_bytes(base64.b64decode(envelope["payload"]))
        words = [node, str(SCRIPT), str(folder), str(folder / "gate.pub.pem")]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    envelope = signed(folder, arcanos)
    assert verified(envelope) == (0, "verified\n")
    assert verified(changed(envelope))[0] != 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--sign", "gate.key.pem"], "only statements are signed"),
        (["--sign", "gate.key.pem", "--format", "json"], "only statements are signed"),
        (["--sign", "gate.key.pem", "-o", "in-toto=a", "-o", "markdown=b"], "only statements are signed"),
        (["--passphrase-env", "SECRET", "--format", "in-toto"], "name both, or neither"),
    ],
)
def test_what_would_not_be_signed_is_refused_and_nothing_is_written(
    folder: Path, arcanos: Run, words: list[str], told: str
) -> None:
    done = arcanos("report", "record.json", *words)
    assert (done.code, told in done.err) == (2, True)
    assert not (folder / "a").exists()


def test_a_key_that_can_not_be_read_ends_with_3_and_nothing_is_written(folder: Path, arcanos: Run) -> None:
    words = ("report", "record.json", "--format", "in-toto", "--sign", "gate.pub.pem", "-o", "signed")
    assert arcanos(*words).code == 3
    assert not (folder / "signed").exists()


def test_an_audit_signs_its_statements_and_nothing_else_and_lists_their_digests(folder: Path, arcanos: Run) -> None:
    assert arcanos("audit", AS_OF, "-o", "plain").code == 0
    assert arcanos("audit", AS_OF, "-o", "audit", "-o", "slsa-vsa=vsa", "-o", "csv=a.csv", *SIGN).code == 0
    for signed_, plain in (("audit/decision.json", "plain/decision.json"), ("vsa", None)):
        envelope = json.loads((folder / signed_).read_bytes())
        key = load_pem_public_key((folder / "gate.pub.pem").read_bytes())
        theirs = dsse.Envelope.from_dict(deepcopy(envelope))
        assert len(theirs.verify([signer.SSlibKey.from_crypto(key, envelope["signatures"][0]["keyid"])], 1)) == 1
        assert plain is None or theirs.payload == (folder / plain).read_bytes()
    differing = [
        one.name
        for one in (folder / "audit").iterdir()
        if one.read_bytes() != (folder / "plain" / one.name).read_bytes()
    ]
    assert sorted(differing) == ["SHA256SUMS", "decision.json"]
    sums = (folder / "audit" / "SHA256SUMS").read_text().splitlines()
    assert f"{sha256((folder / 'audit' / 'decision.json').read_bytes()).hexdigest()}  decision.json" in sums
    assert (folder / "a.csv").read_bytes() == (folder / "plain" / "findings.csv").read_bytes()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["-o", "csv=a.csv", "--sign", "gate.key.pem"], 2, "no statement is written"),
        (["-o", "audit", "--passphrase-env", "SECRET"], 2, "name both, or neither"),
        (["-o", "audit", "--sign", "absent.pem"], 3, "absent.pem"),
        (["-o", "audit", "--sign", "gate.pub.pem"], 3, "gate.pub.pem"),
        (["-o", "audit", "-o", "csv=gate.key.pem", "--sign", "gate.key.pem"], 2, "this is an input of the run"),
    ],
)
def test_an_audit_that_could_not_be_signed_is_refused_before_anything_is_evaluated(
    folder: Path, arcanos: Run, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int, told: str
) -> None:
    monkeypatch.setattr("arcanos.commands.audit.perform", None)
    key = (folder / "gate.key.pem").read_bytes()
    done = arcanos("audit", AS_OF, *words)
    assert (done.code, done.out, told in done.err) == (code, "", True)
    assert not (folder / "audit").exists()
    assert (folder / "gate.key.pem").read_bytes() == key


@pytest.mark.parametrize("name", ["record.json", "earlier.json", "gate.key.pem"])
def test_a_report_is_never_written_over_what_it_is_made_of(folder: Path, arcanos: Run, name: str) -> None:
    shutil.copy(folder / "record.json", folder / "earlier.json")
    before = (folder / name).read_bytes()
    done = arcanos("report", "record.json", "--against", "earlier.json", "-o", f"in-toto={name}", *SIGN)
    assert (done.code, f"--output in-toto={name}: this is an input" in done.err) == (2, True)
    assert (folder / name).read_bytes() == before
