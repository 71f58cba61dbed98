"""What a verifier of timestamps passes over, held to what the standards say: no bit of an answer means nothing.

A CMS signature (RFC 5652) states versions of its own and, beside the key and the digest, the name of the algorithm.
None of these three is signed, and libraries verify without them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

Element: TypeAlias = tuple[int, bytes]
"""A tag and what it holds, in DER (ITU-T X.690)."""
SEQUENCE: Final = 0x30
_RSA: Final = bytes.fromhex("2a864886f70d0101")
_ECDSA: Final = bytes.fromhex("2a8648ce3d0403")
_SHA2: Final = bytes.fromhex("6086480165030402")
ALGORITHMS: Final = {
    _SHA2 + digest: frozenset({_RSA + b"\1", _RSA + rsa, _ECDSA + ecdsa})
    for digest, rsa, ecdsa in ((b"\1", b"\x0b", b"\2"), (b"\2", b"\x0c", b"\3"), (b"\3", b"\x0d", b"\4"))
}
"""By the digest that is signed (SHA-256, SHA-384, SHA-512), what a signature over it may be called: RSA, RSA with the
digest, ECDSA with the digest (RFC 8017, A.2.4; RFC 5758, 3.2)."""


def form_fault(answer: bytes) -> str | None:
    """Return what of an answer (RFC 3161, 2.4.2) is not as it must be, though its signature holds; None if all is."""
    try:
        return _fault(answer)
    except (IndexError, ValueError):
        return "it is not built as an answer with one signature is"


def _fault(answer: bytes) -> str | None:
    (whole,) = elements(answer)
    _, token = elements(whole[1])
    _, (_, explicit) = elements(token[1])
    ((_, signed),) = elements(explicit)
    (_, version), _, _, *others = elements(signed)
    if version != bytes([_version(others[:-1])]):
        return "its version is not the one of its form"
    ((_, signer),) = elements(others[-1][1])
    (_, number), (kind, _), (_, digest), *rest = elements(signer)
    if number != (b"\1" if kind == SEQUENCE else b"\3"):
        return "the version of its signature is not the one of its form"
    (_, algorithm) = next(one for one in rest if one[0] == SEQUENCE)
    named = next(iter(elements(algorithm)))[1]
    if named not in ALGORITHMS.get(next(iter(elements(digest)))[1], ()):
        return "its signature is called by another algorithm than RSA or ECDSA with its digest"
    return None


def _version(sets: Sequence[Element]) -> int:
    """Return the version of signed data that is of another type than data (RFC 5652, 5.1)."""
    tags = {(outer, inner) for outer, content in sets for inner, _ in elements(content)}
    if (0xA0, 0xA3) in tags or (0xA1, 0xA1) in tags:
        return 5
    return 4 if (0xA0, 0xA2) in tags else 3


def elements(data: bytes) -> Iterator[Element]:
    """Yield the elements that stand one after the other in `data`. Raises ValueError for what is no DER."""
    at = 0
    while at < len(data):
        tag, length, start = data[at], data[at + 1], at + 2
        if length > 0x80:
            start += length & 0x7F
            length = int.from_bytes(data[at + 2 : start])
        if length == 0x80 or start + length > len(data):
            raise ValueError("an element ends beyond what holds it")
        yield tag, data[start : start + length]
        at = start + length
