"""Seals are those of the specification: tools that know nothing of arcanos verify them, and refuse changed ones."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.exceptions import VerificationError
from server import PARTS

from arcanos.evidence.container import write_container
from arcanos.evidence.manifest import MANIFEST, SEAL, Enclosed, Provenance, assemble
from arcanos.readers.json import read_json
from arcanos.signing.dsse import IN_TOTO, Envelope, from_json, sign
from arcanos.signing.private import PrivateKey

dsse: Any = import_module("securesystemslib.dsse")  # its types are told in parts only
signer: Any = import_module("securesystemslib.signer")
SCRIPT = Path(__file__).parents[2] / "parts" / "verify_seal.js"
KEY = PrivateKey(Ed25519PrivateKey.from_private_bytes(bytes([1]) * 32))


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    """Return a sealed bundle as a folder."""
    registry = Enclosed("registry", {"models": [{"name": "credit"}]}, (Provenance("files", "a" * 64),))
    made = assemble("credit", datetime(2026, 11, 22, tzinfo=UTC), [registry])
    envelope = sign(Envelope(IN_TOTO, made[MANIFEST]), KEY)
    write_container(tmp_path / "bundle", {**made, SEAL: envelope.to_json()})
    (tmp_path / "key.pem").write_bytes(KEY.public.pem)
    return tmp_path / "bundle"


def changed(sealed: Path) -> None:
    """Change one byte of the payload, and leave the envelope whole."""
    envelope = from_json((sealed / SEAL).read_bytes(), SEAL)
    payload = envelope.payload.replace(b"credit", b"credid", 1)
    (sealed / MANIFEST).write_bytes(payload)
    (sealed / SEAL).write_bytes(Envelope(IN_TOTO, payload, envelope.signatures).to_json())


def test_securesystemslib_verifies_a_seal(sealed: Path) -> None:
    key = signer.SSlibKey.from_crypto(KEY.inner.public_key(), KEY.public.id)
    theirs = dsse.Envelope.from_dict(json.loads((sealed / SEAL).read_bytes()))
    assert len(theirs.verify([key], 1)) == 1
    assert theirs.payload == (sealed / MANIFEST).read_bytes()
    changed(sealed)
    with pytest.raises(VerificationError):
        dsse.Envelope.from_dict(json.loads((sealed / SEAL).read_bytes())).verify([key], 1)


def test_openssl_verifies_a_seal_as_the_page_says(sealed: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "bundles.md").read_text(encoding="utf-8")
    (script,) = (part.partition("```")[0] for part in page.split("```sh\n") if part.startswith("python3 "))
    for command in ("openssl", "python3", "sha256sum", "cmp"):
        if shutil.which(command) is None:
            pytest.skip(f"absent: {command}")
    shutil.copy(sealed.parent / "key.pem", sealed / "evidence.pub.pem")

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(["sh", "-ec", script], cwd=sealed, capture_output=True, text=True, check=False)

    done = run()
    assert (done.returncode, "Signature Verified Successfully" in done.stdout) == (0, True), done.stderr
    listed = read_json((sealed / MANIFEST).read_bytes(), MANIFEST).value["subject"]
    for one in listed:
        assert f"{one['digest']['sha256']}  {one['name']}" in done.stdout
    changed(sealed)
    assert run().returncode != 0


def test_sigstore_verifies_a_seal(sealed: Path) -> None:
    node = shutil.which("node")
    if node is None or not (PARTS / "node_modules" / "@sigstore" / "verify").is_dir():
        pytest.skip("absent: @sigstore/verify; tests/parts/install brings it")
    environment = {**os.environ, "NODE_PATH": str(PARTS / "node_modules")}

    def run() -> subprocess.CompletedProcess[str]:
        words = [node, str(SCRIPT), str(sealed), str(sealed.parent / "key.pem")]
        return subprocess.run(words, env=environment, capture_output=True, text=True, check=False)

    done = run()
    assert (done.returncode, done.stdout) == (0, "verified\n"), done.stderr
    changed(sealed)
    done = run()
    assert (done.returncode == 0, "signature verification failed" in done.stderr) == (False, True)
