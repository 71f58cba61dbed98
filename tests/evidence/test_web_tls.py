"""TLS on loopback: an authority of one's own counts once `network.ca` names it, and for nothing else than its name."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from arcanos import cli
from arcanos.errors import NotCollected
from arcanos.evidence.servers import reach_of
from arcanos.evidence.web import HttpWeb, verifying

HOST = "evidence.test"
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """An authority with its key."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def file(self, folder: Path, name: str) -> Path:
        path = folder / f"{name}.pem"
        path.write_bytes(self.certificate.public_bytes(Encoding.PEM))
        return path


def named(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def built(subject: str, issuer: str, key: ec.EllipticCurvePrivateKey, until: datetime) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(named(subject)).issuer_name(named(issuer))
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    return builder.not_valid_before(NOW - 30 * DAY).not_valid_after(until)


@cache
def authority(name: str) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = built(name, name, key, NOW + 30 * DAY).add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    usage = {"key_cert_sign": True, "crl_sign": True}
    rest = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    flags = {**dict.fromkeys((*rest, "encipher_only", "decipher_only"), False), **usage}
    builder = builder.add_extension(x509.KeyUsage(**flags), True)
    return Authority(key, builder.sign(key, SHA256()))


def server_files(folder: Path, by: Authority, host: str = HOST, until: datetime = NOW + 5 * DAY) -> tuple[Path, Path]:
    """Return the files of a server's certificate and key."""
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName([x509.DNSName(host)])
    issuer = by.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    builder = built(host, str(issuer), key, until).add_extension(names, False)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key())
    certificate = builder.add_extension(identifier, False).sign(by.key, SHA256())
    files = folder / "server.pem", folder / "server.key"
    files[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    files[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files


class Answering(BaseHTTPRequestHandler):
    """Says that it is there, and nothing of what collectors ask for."""

    def do_GET(self) -> None:
        known = self.path == "/"
        self.send_response(200 if known else 404)
        self.send_header("content-length", "5" if known else "0")
        self.end_headers()
        self.wfile.write(b"there" if known else b"")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is overridden
        """Say nothing."""


class Quiet(ThreadingHTTPServer):
    """A server that says nothing of clients who break off."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@contextmanager
def serving(files: tuple[Path, Path]) -> Generator[int]:
    """Give the port of a server on loopback."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    with Quiet(("127.0.0.1", 0), Answering) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def loopback(host: str, port: int) -> tuple[str, ...]:
    return ("127.0.0.1",)


def asked(port: int, ca: Path | str, host: str = HOST) -> bytes:
    """Ask for a server by its name, which stands for loopback here."""
    url = f"https://{host}:{port}"
    web = HttpWeb(reach_of((), (url,)), 0, verifying(str(ca)), resolve=loopback)
    try:
        return web.ask("GET", url + "/").body
    finally:
        web.close()


def refused(port: int, ca: Path | str, host: str = HOST) -> str:
    with pytest.raises(NotCollected) as error:
        asked(port, ca, host)
    (mistake,) = error.value.mistakes
    return mistake.code


def test_a_server_under_the_named_authority_is_believed(tmp_path: Path) -> None:
    own = authority("own")
    with serving(server_files(tmp_path, own)) as port:
        assert asked(port, own.file(tmp_path, "own")) == b"there"


def test_without_the_authority_or_under_another_it_is_not(tmp_path: Path) -> None:
    with serving(server_files(tmp_path, authority("own"))) as port:
        assert refused(port, "") == "ARC-NET-TLS"
        assert refused(port, authority("other").file(tmp_path, "other")) == "ARC-NET-TLS"


def test_an_authority_of_the_same_name_and_another_key_is_another(tmp_path: Path) -> None:
    own = authority("own")
    key = ec.generate_private_key(ec.SECP256R1())
    with serving(server_files(tmp_path, Authority(key, own.certificate))) as port:
        assert refused(port, own.file(tmp_path, "own")) == "ARC-NET-TLS"


@pytest.mark.parametrize("host", ["other.test", "sub.evidence.test", "127.0.0.1"])
def test_a_certificate_for_another_name_is_refused(tmp_path: Path, host: str) -> None:
    own = authority("own")
    with serving(server_files(tmp_path, own)) as port:
        assert refused(port, own.file(tmp_path, "own"), host) == "ARC-NET-TLS"


def test_a_certificate_that_has_ended_is_refused(tmp_path: Path) -> None:
    own = authority("own")
    with serving(server_files(tmp_path, own, until=NOW - DAY)) as port:
        assert refused(port, own.file(tmp_path, "own")) == "ARC-NET-TLS"


def test_a_server_that_vouches_for_itself_is_refused(tmp_path: Path) -> None:
    with serving(server_files(tmp_path, authority(HOST))) as port:
        assert refused(port, authority("own").file(tmp_path, "own")) == "ARC-NET-TLS"


@pytest.mark.parametrize(
    ("ca", "code"), [("own.pem", "ARC-NET-STATUS"), ("other.pem", "ARC-NET-TLS"), (None, "ARC-NET-TLS")]
)
def test_collect_believes_the_authority_that_the_configuration_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ca: str | None, code: str
) -> None:
    for name in ("own", "other"):
        authority(name).file(tmp_path, name)
    with serving(server_files(tmp_path, authority("own"), "localhost")) as port:
        url = f"https://localhost:{port}"
        signals = [{"name": "s", "monitors": [{"signal": "latency", "query": "up"}]}]
        source = {"from": "prometheus", "url": url, "services": signals, "retries": 0}
        network: dict[str, Any] = {"allow": [url]} | ({"ca": ca} if ca else {})
        config = {"project": "p", "packs": ["arcanos/resilience"], "collect": {"health": source}, "network": network}
        (tmp_path / "arcanos_audit_config.json").write_text(json.dumps(config), encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        assert cli.run(("collect", "--output", "b.zip", "--as-of", "2026-11-22T09:00:00Z")) == 4
    told = capsys.readouterr().out
    assert code in told
    assert ("ARC-NET-TLS" in told) == (code == "ARC-NET-TLS")
