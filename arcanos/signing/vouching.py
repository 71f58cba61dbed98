"""Whether a pack or a bundle is vouched for: by whom it is signed, and whether that is enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from arcanos.errors import IntegrityBroken, Mistake, Place
from arcanos.signing.dsse import Envelope
from arcanos.signing.trust import Role, Signed, TrustedKey, judge


@dataclass(frozen=True, slots=True)
class Policy:
    """Whose signatures count for one role, how many it takes, and whether everything of that role needs them.

    For packs, that is every pack from elsewhere; for bundles, all evidence.
    """

    role: Role
    keys: tuple[TrustedKey, ...] = ()
    threshold: int = 1
    required: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    """What messages say of what is signed."""

    code: str
    unsigned: str
    signed: str
    how: str


_WORDS: Final[Mapping[Role, _Words]] = {
    Role.PACKS: _Words(
        "ARC-SIG-PACK", "the pack is not signed", "the pack is signed", "'arcanos pack sign' signs an archive"
    ),
    Role.BUNDLES: _Words(
        "ARC-SIG-BUNDLE", "the bundle is not sealed", "the bundle is sealed", "'arcanos bundle seal' seals it"
    ),
}


def signers(name: str, envelope: Envelope | None, policy: Policy, as_of: datetime, *, demand: bool) -> Signed:
    """Return who signed what is called `name`.

    Raises IntegrityBroken for a signature of a trusted key that does not hold, and, on `demand`, for too few signers.
    """
    signed = judge(envelope, policy.keys, policy.role, as_of) if envelope is not None else Signed(())
    code = _WORDS[policy.role].code
    hint = "sign it anew, or take it as it was published"
    mistakes = [Mistake(Place(name), code, message, hint) for message in signed.broken]
    if demand and len(signed.by) < policy.threshold:
        mistakes.append(_too_few(name, envelope, signed, policy))
    if mistakes:
        raise IntegrityBroken(mistakes)
    return signed


def _too_few(name: str, envelope: Envelope | None, signed: Signed, policy: Policy) -> Mistake:
    words, place = _WORDS[policy.role], Place(name)
    if envelope is None or not envelope.signatures:
        return Mistake(place, words.code, words.unsigned, words.how)
    if not policy.keys:
        hint = "list the key under 'trust' in the configuration, or name it with --key"
        message = f"{words.signed}, and no key is trusted that could say by whom"
        return Mistake(place, words.code, message, hint)
    message = f"{len(signed.by)} of {policy.threshold} trusted signatures are there"
    reasons = "; ".join(signed.faults)
    hint = f"have it signed by a key that 'trust' lists for {policy.role}"
    return Mistake(place, words.code, f"{message}: {reasons}" if reasons else message, hint)
