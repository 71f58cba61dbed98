"""`arcanos bundle timestamp`, against a real authority: OpenSSL's, over HTTP on loopback and by file."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.errors import IntegrityBroken
from arcanos.evidence import timestamps
from arcanos.evidence.container import read_container, write_container
from arcanos.evidence.timestamp_form import form_fault

AS_OF = "--as-of=2026-11-20T09:00:00Z"
Run = Callable[..., Any]
CONF = """\
[tsa]
default_tsa = t
[t]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
"""
STAMPING = "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\nbasicConstraints=CA:FALSE\n"


def said(text: str) -> str:
    return " ".join(text.split())


def openssl(folder: Path, *words: str) -> None:
    done = subprocess.run(["openssl", *words], cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def certified(folder: Path, name: str, extensions: str, key: str = "rsa:2048") -> None:
    (folder / f"{name}.ext").write_text(extensions, encoding="utf-8")
    openssl(folder, *f"req -newkey {key} -nodes -keyout {name}.key -out {name}.csr -subj /CN={name}".split())
    issued = f"x509 -req -in {name}.csr -CA root.pem -CAkey root.key -CAcreateserial -days 30 -out {name}.pem"
    openssl(folder, *issued.split(), "-extfile", f"{name}.ext")


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a timestamping authority of OpenSSL, with a root of its own and a stranger's."""
    folder = tmp_path_factory.mktemp("tsa")
    (folder / "conf").write_text(CONF, encoding="utf-8")
    (folder / "serial").write_text("01\n", encoding="utf-8")
    for name in ("root", "stranger"):
        made = f"req -x509 -newkey rsa:2048 -nodes -keyout {name}.key -out {name}.pem -subj /CN={name} -days 30"
        openssl(folder, *made.split())
    certified(folder, "tsa", STAMPING)
    certified(folder, "curve", STAMPING, "ec -pkeyopt ec_paramgen_curve:P-256")
    return folder


def answered(authority: Path, request: bytes, signer: str = "tsa") -> bytes:
    (authority / "q").write_bytes(request)
    words = f"ts -reply -config conf -queryfile q -signer {signer}.pem -inkey {signer}.key -out r"
    openssl(authority, *words.split())
    return (authority / "r").read_bytes()


@pytest.fixture
def serving(authority: Path) -> Iterator[str]:
    """Yield the address of the authority over HTTP."""

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = answered(authority, self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.send_header("content-type", "application/timestamp-reply" if "odd" not in self.path else "text/html")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is called above
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def stamping(project: Any, arcanos: Run, authority: Path, serving: str) -> Any:
    """Return the project with sealed bundles in every form, which trusts the authority and may ask it."""
    assert arcanos("keys", "new", "seal", "--output", ".").code == 0
    (project.folder / "root.pem").write_bytes((authority / "root.pem").read_bytes())
    configured(project, serving)
    for name in ("b", "b.tar.gz", "b.zip"):
        assert arcanos("bundle", "create", "--output", name, AS_OF).code == 0
        assert arcanos("bundle", "seal", name, "--key", "seal.key.pem").code == 0
    return project


def configured(project: Any, serving: str, **timestamps: Any) -> None:
    keys = [{"name": "sealer", "public_key": "seal.pub.pem", "roles": ["bundles"]}]
    trust = {"keys": keys, "timestamps": {"roots": ["root.pem"], **timestamps}}
    project.configure(trust=trust, network={"allow": [serving]})


def test_the_answer_is_stored_and_openssl_verifies_it(
    stamping: Any, arcanos: Run, authority: Path, serving: str
) -> None:
    for name in ("b", "b.tar.gz", "b.zip"):
        done = arcanos("bundle", "timestamp", name, "--url", serving)
        assert done.code == 0, done.err
        done = arcanos("bundle", "verify", name)
        assert (done.code, "the seal was there at" in said(done.out)) == (0, True), done.err
    folder = stamping.folder / "b"
    words = (
        "ts",
        "-verify",
        "-in",
        "manifest.tsr",
        "-data",
        "manifest.dsse.json",
        "-CAfile",
        str(authority / "root.pem"),
    )
    openssl(folder, *words)


def test_a_run_holds_the_timestamp_and_records_it(stamping: Any, arcanos: Run, serving: str) -> None:
    assert arcanos("check", "--bundle", "b.zip", "-o", "json=before.json").code == 0
    assert arcanos("bundle", "timestamp", "b.zip", "--url", serving).code == 0
    done = arcanos("check", "--bundle", "b.zip", "-o", "json=r.json")
    assert (done.code, "timestamp: the seal was there at" in said(done.out)) == (0, True), done.err
    assert set(json.loads((stamping.folder / "r.json").read_bytes())["bundle"]["timestamp"]) == {"at", "sha256"}
    assert arcanos("replay", "before.json").code == 0
    assert arcanos("replay", "r.json").code == 0
    done = arcanos("replay", "r.json", "--bundle", "b")
    assert (done.code, "timestamp of the bundle" in said(done.out)) == (6, True)


def test_a_run_says_that_a_timestamp_was_not_judged(stamping: Any, arcanos: Run, serving: str) -> None:
    assert arcanos("bundle", "timestamp", "b.zip", "--url", serving).code == 0
    assert "not judged" not in arcanos("check", "--bundle", "b.zip").out
    project_without_roots = {"keys": [{"name": "sealer", "public_key": "seal.pub.pem", "roles": ["bundles"]}]}
    stamping.configure(trust=project_without_roots)
    assert "the bundle's timestamp: not judged" in " ".join(arcanos("check", "--bundle", "b.zip").out.split())


def test_it_is_asked_for_and_taken_by_file(stamping: Any, arcanos: Run, authority: Path) -> None:
    assert arcanos("bundle", "timestamp", "b.zip", "--request", "q.tsq").code == 0
    (stamping.folder / "r.tsr").write_bytes(answered(authority, (stamping.folder / "q.tsq").read_bytes()))
    assert arcanos("bundle", "timestamp", "b", "--request", "other.tsq").code == 0
    done = arcanos("bundle", "timestamp", "b.zip", "--request", "other.tsq", "--response", "r.tsr")
    assert (done.code, "answers another request" in said(done.err)) == (6, True), done.err
    assert arcanos("bundle", "timestamp", "b.zip", "--request", "q.tsq", "--response", "r.tsr").code == 0
    assert arcanos("bundle", "verify", "b.zip").code == 0


def test_what_is_not_vouched_for_is_not_stored(stamping: Any, arcanos: Run, authority: Path, serving: str) -> None:
    before = (stamping.folder / "b.zip").read_bytes()
    stranger = str(authority / "stranger.pem")
    done = arcanos("bundle", "timestamp", "b.zip", "--url", serving, "--root", stranger)
    assert (done.code, "no trusted root" in said(done.err)) == (6, True), done.err
    done = arcanos("bundle", "timestamp", "b.zip", "--url", f"{serving}/odd")
    assert (done.code, "the answer is no" in said(done.err)) == (6, True), done.err
    done = arcanos("bundle", "timestamp", "b.zip", "--url", "http://127.0.0.1:1/")
    assert (done.code, "ARC-NET-DENIED" in done.err) == (3, True)
    assert (stamping.folder / "b.zip").read_bytes() == before


def test_a_timestamp_of_before_the_collection_is_refused(stamping: Any, arcanos: Run, serving: str) -> None:
    assert arcanos("bundle", "create", "-o", "late.zip", "--as-of=2999-01-01T00:00:00Z").code == 0
    assert arcanos("bundle", "seal", "late.zip", "--key", "seal.key.pem").code == 0
    done = arcanos("bundle", "timestamp", "late.zip", "--url", serving)
    assert (done.code, "before the evidence was collected" in said(done.err)) == (6, True), done.err
    assert stamping.folder


def test_only_a_seal_is_stamped_and_no_seal_comes_after(stamping: Any, arcanos: Run, serving: str) -> None:
    assert arcanos("bundle", "create", "-o", "plain.zip", AS_OF).code == 0
    assert "not sealed" in arcanos("bundle", "timestamp", "plain.zip", "--url", serving).err
    assert arcanos("bundle", "timestamp", "b.zip", "--url", serving).code == 0
    assert arcanos("keys", "new", "more", "--output", ".").code == 0
    assert arcanos("bundle", "seal", "b.zip", "--key", "more.key.pem").code == 2
    assert stamping.folder


def test_where_timestamps_are_required_others_decide_nothing(stamping: Any, arcanos: Run, serving: str) -> None:
    configured(stamping, serving, required=True)
    for words in (["check", "--bundle", "b.zip"], ["bundle", "verify", "b.zip"], ["check"]):
        done = arcanos(*words)
        assert done.code == 6, done.out
    assert arcanos("bundle", "timestamp", "b.zip", "--url", serving).code == 0
    assert arcanos("check", "--bundle", "b.zip").code == 0


@pytest.mark.parametrize("what", ["cut", "longer", "another", "no seal"])
def test_what_is_no_timestamp_of_the_seal_is_refused(stamping: Any, arcanos: Run, serving: str, what: str) -> None:
    for name in ("b.zip", "b"):
        assert arcanos("bundle", "timestamp", name, "--url", serving).code == 0
    files = dict(read_container(stamping.folder / "b.zip", "b")[1])
    answer = files["manifest.tsr"]
    if what == "no seal":
        del files["manifest.dsse.json"]
    elif what == "another":
        assert arcanos("bundle", "create", "-o", "o.zip", "--as-of=2026-11-20T10:00:00Z").code == 0
        assert arcanos("bundle", "seal", "o.zip", "--key", "seal.key.pem").code == 0
        assert arcanos("bundle", "timestamp", "o.zip", "--url", serving).code == 0
        files["manifest.tsr"] = read_container(stamping.folder / "o.zip", "o")[1]["manifest.tsr"]
    else:
        files["manifest.tsr"] = answer[:-1] if what == "cut" else answer + b"\0"
    write_container(stamping.folder / "m.zip", files)
    for words in (["check", "--bundle", "m.zip"], ["bundle", "verify", "m.zip"]):
        done = arcanos(*words)
        assert (done.code, "ARC-SIG-TIMESTAMP" in done.err) == (6, True), done.err


@pytest.mark.parametrize("signer", ["tsa", "curve"])
def test_no_bit_of_an_answer_can_be_flipped_unseen(
    authority: Path, signer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = answered(authority, timestamps.request_over(b"seal"), signer)
    roots = timestamps.roots_in((authority / "root.pem").read_bytes(), "root.pem")

    def holds(at: int, bit: int) -> bool:
        flipped = bytearray(answer)
        flipped[at] ^= 1 << bit
        try:
            timestamps.stamped("r", b"seal", bytes(flipped), roots, datetime(2026, 1, 1, tzinfo=UTC))
        except IntegrityBroken:
            return False
        return True

    assert timestamps.stamped("r", b"seal", answer, roots, datetime(2026, 1, 1, tzinfo=UTC))
    assert not [at for at in range(len(answer)) if holds(at, at % 8)]

    def no_fault(data: bytes) -> None:
        """Find nothing: what is left is what the library says."""

    with monkeypatch.context() as without:
        without.setattr(timestamps, "form_fault", no_fault)
        passed_over = [at for at in range(len(answer)) if holds(at, at % 8)]
    assert len(passed_over) > 8
    assert not [(at, bit) for at in passed_over for bit in range(8) if holds(at, bit)]


@given(st.binary(max_size=200))
def test_what_is_no_answer_has_a_fault_and_breaks_nothing(data: bytes) -> None:
    assert form_fault(data)
