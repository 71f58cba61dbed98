"""Which 32 bytes are a usable Ed25519 public key: on the curve, written in its one form, of large order.

Libraries verify any message under some keys of small order, and take two spellings of one key for two.
"""

from __future__ import annotations

from typing import Final

P: Final = 2**255 - 19
D: Final = (-121665 * pow(121666, P - 2, P)) % P
_SIGN: Final = 1 << 255
_ORDER_EIGHT: Final = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
SMALL: Final = frozenset({0, 1, P - 1, _ORDER_EIGHT, P - _ORDER_EIGHT})
"""The y of the eight points whose order divides 8 (RFC 8032, section 5.1, cofactor 8)."""


def fault_of(raw: bytes) -> str | None:
    """Return why `raw` is no usable public key, or None (RFC 8032, section 5.1.3, and a large order)."""
    if len(raw) != 32:
        return "an Ed25519 public key has 32 bytes"
    y = int.from_bytes(raw, "little") & (_SIGN - 1)
    if y >= P:
        return "the key is not in its one canonical form"
    if y in SMALL:
        return "the key has a small order: anybody's signature could verify under it"
    if not _on_curve(y):
        return "the key is no point of the curve"
    return None


def _on_curve(y: int) -> bool:
    """Whether some x has -x² + y² = 1 + d·x²·y²: Euler's criterion on x² = (y² - 1) / (d·y² + 1)."""
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    return pow(u * pow(v, P - 2, P), (P - 1) // 2, P) == 1
