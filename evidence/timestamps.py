"""Timestamps after RFC 3161: an authority says that a seal was there at a time; stored beside the seal.

What is stamped is the file of the seal as it is, so that others verify it with `openssl ts -verify -data`. The library
`rfc3161-client` checks signature, chain, critical usage "time stamping" and nonce; it is imported where it is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256 as hashed
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from arcanos.clock import rfc3339
from arcanos.digest import sha256
from arcanos.errors import IntegrityBroken, KeyRefused, Mistake, Place, UsageError
from arcanos.evidence.timestamp_form import form_fault

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampRequest, TimeStampResponse

STAMP: Final = "manifest.tsr"
LARGEST: Final = 256 * 1024
"""Bytes of a request or an answer."""
SHA256: Final = "2.16.840.1.101.3.4.2.1"
ASKED, ANSWERED = "application/timestamp-query", "application/timestamp-reply"
"""Media types of RFC 3161, section 3.4."""
_HINT: Final = "take the bundle as it was stamped, or stamp its seal anew: 'arcanos bundle timestamp'"


@dataclass(frozen=True, slots=True)
class Stamped:
    """A timestamp that holds: `at` is the authority's time, `sha256` the digest of the answer."""

    at: datetime
    sha256: str


def request_over(seal: bytes) -> bytes:
    """Return a request for a timestamp over a seal, with a nonce, that asks for the authority's certificate."""
    _needed()
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    return TimestampRequestBuilder(seal, HashAlgorithm.SHA256).build().as_bytes()


def nonce_of(request: bytes, seal: bytes, name: str) -> int:
    """Return the nonce of a request over `seal`. Raises IntegrityBroken for anything else."""
    _needed()
    from rfc3161_client import _rust

    try:
        asked: TimeStampRequest = _rust.parse_timestamp_request(request)
        nonce, over = asked.nonce, asked.message_imprint.message
    except ValueError:
        nonce, over = None, b""
    if nonce is None or over != hashed(seal).digest():
        message = "this is no request for a timestamp over the seal of the bundle"
        raise IntegrityBroken([_broken(name, message, "write it anew with --request")])
    return nonce


def roots_in(data: bytes, name: str) -> tuple[Certificate, ...]:
    """Return the certificates in a PEM file. Raises KeyRefused where there is none."""
    from cryptography.x509 import load_pem_x509_certificates

    try:
        return tuple(load_pem_x509_certificates(data))
    except ValueError:
        message = "this holds no certificate in PEM"
        raise KeyRefused([Mistake(Place(name), "ARC-KEY-INVALID", message, "name the authority's root")]) from None


def stamped(
    name: str, seal: bytes, answer: bytes, roots: Sequence[Certificate], since: datetime, nonce: int | None = None
) -> Stamped:
    """Return what a timestamp over `seal` says; `name` is the file as messages call it.

    `since` is when the evidence was collected: no timestamp is older. Raises IntegrityBroken with what does not hold.
    """
    _needed()
    if len(answer) > LARGEST:
        raise IntegrityBroken([_broken(name, f"a timestamp has at most {LARGEST} bytes")])
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    try:
        response: TimeStampResponse = decode_timestamp_response(answer)
        VerifierBuilder(roots=list(roots), nonce=nonce).build().verify(response, hashed(seal).digest())
        algorithm = response.tst_info.message_imprint.hash_algorithm.dotted_string
        at = response.tst_info.gen_time.astimezone(UTC)
    except (VerificationError, ValueError) as error:
        raise IntegrityBroken([_broken(name, f"the timestamp does not hold: {_said(error)}")]) from None
    if fault := form_fault(answer):
        raise IntegrityBroken([_broken(name, f"the timestamp does not hold: {fault}")])
    if algorithm != SHA256:
        raise IntegrityBroken([_broken(name, "the timestamp is over a digest that is not SHA-256")])
    if at < since:
        message = f"the timestamp is of {rfc3339(at)}, before the evidence was collected"
        raise IntegrityBroken([_broken(name, message)])
    return Stamped(at, sha256(answer))


def try_out(answer: bytes) -> None:
    """Read an answer whatever it says, so that what breaks its reader breaks it here; nothing where none is installed.

    Raises IntegrityBroken for one that is too large.
    """
    if len(answer) > LARGEST:
        raise IntegrityBroken([_broken(STAMP, f"a timestamp has at most {LARGEST} bytes")])
    if find_spec("rfc3161_client") is None:
        return
    from cryptography.x509 import load_der_x509_certificate
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    with suppress(VerificationError, ValueError):
        response: TimeStampResponse = decode_timestamp_response(answer)
        roots = [load_der_x509_certificate(one) for one in response.signed_data.certificates]
        VerifierBuilder(roots=roots).build().verify(response, bytes(32))
    form_fault(answer)


def _needed() -> None:
    """Raise UsageError where the library is not installed."""
    if find_spec("rfc3161_client") is None:
        raise UsageError("timestamps need the extra 'tsa': pip install 'arcanos[tsa]'")


_KNOWN: Final = {
    "PKIStatus": "the authority did not grant it",
    "Nonce": "it answers another request",
    "Mismatch between messages": "it is over another seal",
    "verifying certificates": "no trusted root vouches for its signature",
    "EKU": "its certificate is not for time stamping",
}


def _said(error: Exception) -> str:
    """Say a reason in own words: what the library quotes comes from the answer."""
    return next((text for word, text in _KNOWN.items() if word in str(error)), "it can't be read")


def _broken(name: str, message: str, hint: str = _HINT) -> Mistake:
    return Mistake(Place(name), "ARC-SIG-TIMESTAMP", message, hint)
