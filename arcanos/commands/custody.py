"""How commands show the hand-overs of a bundle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from arcanos.clock import rfc3339
from arcanos.evidence.custodians import Held
from arcanos.evidence.custody import Link
from arcanos.signing.trust import TrustedKey


def custody_lines(links: Sequence[Link]) -> Iterator[str]:
    """Yield what the links of a chain say, not judged."""
    for link in links:
        this = link.handover
        yield f"handed over {rfc3339(this.at)} from {this.giver} to {this.receiver}: {this.reason}"
        accepted = f"accepted with key {link.accepted_by[:16]}" if link.accepted_by else "not accepted"
        yield f"  signed    with key {this.key_id[:16]}, {accepted}, not judged here"
    yield from _last(links)


def judged_lines(held: Sequence[Held]) -> Iterator[str]:
    """Yield the links of a chain with the trusted keys that signed them."""
    for one in held:
        this = one.link.handover
        yield f"handed over {rfc3339(this.at)} from {this.giver} to {this.receiver}: {this.reason}"
        accepted = f"accepted by {_name(one.accepted)}" if one.link.acceptance else "not accepted"
        yield f"  signed    by {_name(one.given)}, {accepted}"
    yield from _last([one.link for one in held])


def custody_members(links: Sequence[Link]) -> list[dict[str, object]]:
    """Return the links of a chain as JSON, not judged."""
    return [_members(link) for link in links]


def _members(link: Link) -> dict[str, object]:
    signers = [one.keyid for one in link.envelope.signatures]
    return {**link.handover.predicate(), "sha256": link.sha256, "signatures": signers}


def _last(links: Sequence[Link]) -> Iterator[str]:
    if links:
        yield f"custody     sha256 {links[-1].sha256}: the newest of {len(links)}; compare it with what you noted"


def _name(key: TrustedKey | None) -> str:
    return f"{key.name} ({key.key.id[:16]})" if key is not None else "no trusted key"
