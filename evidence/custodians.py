"""Who signed the hand-overs of a bundle: judged by the trust in keys of the role `custody`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from arcanos.clock import rfc3339
from arcanos.errors import IntegrityBroken, Mistake, Place
from arcanos.evidence.custody import Link, file_of
from arcanos.signing.trust import Signed, TrustedKey, judge, misnamed
from arcanos.signing.vouching import Policy

_HINT: Final = "take the bundle as it was handed over"
_TRUST: Final = "give the key the role 'custody' under 'trust' in the configuration, or name it with --custody-key"


@dataclass(frozen=True, slots=True)
class Held:
    """A hand-over, the trusted key that gave and the one that accepted: None where there is no such signature."""

    link: Link
    given: TrustedKey | None
    accepted: TrustedKey | None


def custodians(name: str, links: Sequence[Link], policy: Policy, as_of: datetime, *, demand: bool) -> tuple[Held, ...]:
    """Return who signed each hand-over of the bundle `name`.

    Raises IntegrityBroken for signatures of trusted keys that do not hold; on `demand` also for those that count for
    nothing, and for hand-overs of after `as_of`; and for a bundle without any hand-over where the policy requires them.
    """
    mistakes: list[Mistake] = []
    held: list[Held] = []
    if policy.required and not links:
        message = "nothing says who had the bundle, and 'trust' demands it"
        mistakes.append(Mistake(Place(name), "ARC-SIG-CUSTODY", message, "'arcanos bundle handover' signs a hand-over"))
    for link in links:
        signed = judge(link.envelope, policy.keys, policy.role, as_of)
        by = {one.key.id: one for one in signed.by}
        one = Held(link, by.get(link.handover.key_id), by.get(link.accepted_by or ""))
        held.append(one)
        place = Place(f"{name}/{file_of(link.handover.sequence)}")
        mistakes += [Mistake(place, "ARC-SIG-CUSTODY", fault, _HINT) for fault in signed.broken]
        if misnamed(link.envelope, policy.keys):
            message = "a signature does not carry the id of the key that made it"
            mistakes.append(Mistake(place, "ARC-SIG-FORM", message, _HINT))
        if demand and link.handover.at > as_of:
            message = f"its time is after {rfc3339(as_of)}, as of which it is verified"
            hint = f"verify it as of {rfc3339(link.handover.at)} or later, or set the clock that is wrong"
            mistakes.append(Mistake(place, "ARC-SIG-CUSTODY", message, hint))
        if demand or policy.required:
            mistakes += [Mistake(place, "ARC-SIG-CUSTODY", fault, _TRUST) for fault in _uncounted(one, signed)]
    if mistakes:
        raise IntegrityBroken(mistakes)
    return tuple(held)


def _uncounted(held: Held, signed: Signed) -> Iterator[str]:
    why = f": {'; '.join(signed.faults)}" if signed.faults else ""
    if held.given is None:
        yield f"who gave did not sign with a key that counts{why}"
    if held.accepted is None and held.link.acceptance is not None:
        yield f"who accepted did not sign with a key that counts{why}"
