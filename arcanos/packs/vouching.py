"""Whether a pack is vouched for: by whom its archive is signed, and whether that is enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from arcanos.errors import IntegrityBroken, Mistake, Place
from arcanos.signing.dsse import Envelope
from arcanos.signing.trust import Role, Signed, TrustedKey, judge


@dataclass(frozen=True, slots=True)
class PackTrust:
    """Whose signatures count for packs, how many it takes, and whether every pack from elsewhere needs them."""

    keys: tuple[TrustedKey, ...] = ()
    threshold: int = 1
    required: bool = False


def signers(name: str, envelope: Envelope | None, trust: PackTrust, as_of: datetime, *, demand: bool) -> Signed:
    """Return who signed the pack called `name`.

    Raises IntegrityBroken for a signature of a trusted key that does not hold, and, on `demand`, for too few signers.
    """
    signed = judge(envelope, trust.keys, Role.PACKS, as_of) if envelope is not None else Signed(())
    mistakes = [_mistake(name, message, "sign it anew, or take it as it was published") for message in signed.broken]
    if demand and len(signed.by) < trust.threshold:
        mistakes.append(_too_few(name, envelope, signed, trust))
    if mistakes:
        raise IntegrityBroken(mistakes)
    return signed


def _too_few(name: str, envelope: Envelope | None, signed: Signed, trust: PackTrust) -> Mistake:
    if envelope is None or not envelope.signatures:
        return _mistake(name, "the pack is not signed", "'arcanos pack sign' signs an archive")
    if not trust.keys:
        hint = "list the key under 'trust' in the configuration, or name it with --key"
        return _mistake(name, "the pack is signed, and no key is trusted that could say by whom", hint)
    message = f"{len(signed.by)} of {trust.threshold} trusted signatures are there"
    reasons = "; ".join(signed.faults)
    hint = "have it signed by a key that 'trust' lists for packs"
    return _mistake(name, f"{message}: {reasons}" if reasons else message, hint)


def _mistake(name: str, message: str, hint: str) -> Mistake:
    return Mistake(Place(name), "ARC-SIG-PACK", message, hint)
