"""Signatures count by the bytes of their keys, for a role, within the days of the key."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from arcanos.signing.dsse import IN_TOTO, Envelope, Signature, sign
from arcanos.signing.private import PrivateKey
from arcanos.signing.trust import Role, Signed, TrustedKey, judge

AS_OF = datetime(2026, 6, 30, 12, tzinfo=UTC)
PACKS = frozenset({Role.PACKS})


def trusted(key: PrivateKey, name: str = "release", **changes: object) -> TrustedKey:
    return replace(TrustedKey(name, key.public, PACKS), **changes)  # type: ignore[arg-type]


def signed(*keys: PrivateKey) -> Envelope:
    envelope = Envelope(IN_TOTO, b"{}")
    for key in keys:
        envelope = sign(envelope, key)
    return envelope


def judged(envelope: Envelope, *keys: TrustedKey, role: Role = Role.PACKS, as_of: datetime = AS_OF) -> Signed:
    return judge(envelope, keys, role, as_of)


def test_trusted_keys_that_signed_are_named(key: PrivateKey, other: PrivateKey) -> None:
    found = judged(signed(key, other), trusted(key, "b"), trusted(other, "a"))
    assert ([one.name for one in found.by], found.faults, found.broken) == (["a", "b"], (), ())


def test_a_signature_of_an_unknown_key_does_not_count_and_is_told(key: PrivateKey, other: PrivateKey) -> None:
    found = judged(signed(key, other), trusted(key))
    assert [one.name for one in found.by] == ["release"]
    assert found.faults == (f"a signature is of no trusted key: {other.public.id}",)


def test_one_key_counts_once_under_two_key_ids(key: PrivateKey) -> None:
    envelope = signed(key)
    twice = replace(envelope, signatures=(*envelope.signatures, replace(envelope.signatures[0], keyid="other")))
    assert len(judged(twice, trusted(key)).by) == 1


def test_one_key_counts_once_under_two_names(key: PrivateKey) -> None:
    assert len(judged(signed(key), trusted(key, "a"), trusted(key, "b")).by) == 1


@pytest.mark.parametrize("keyid", ["", "nobody"])
def test_the_key_id_is_a_hint(key: PrivateKey, keyid: str) -> None:
    envelope = signed(key)
    renamed = replace(envelope, signatures=(replace(envelope.signatures[0], keyid=keyid),))
    assert len(judged(renamed, trusted(key)).by) == 1


def test_a_signature_that_claims_a_trusted_key_and_does_not_hold_is_broken(key: PrivateKey) -> None:
    forged = Envelope(IN_TOTO, b"{}", (Signature(key.public.id, bytes(64)),))
    found = judged(forged, trusted(key))
    assert (found.by, found.broken) == ((), ("the signature of the key 'release' does not hold",))


def test_a_signature_is_over_the_type_too(key: PrivateKey) -> None:
    assert judged(replace(signed(key), payload_type="text/plain"), trusted(key)).by == ()


def test_a_key_counts_for_its_roles_only(key: PrivateKey) -> None:
    found = judged(signed(key), trusted(key), role=Role.BUNDLES)
    assert (found.by, found.faults) == ((), ("the key 'release' is not trusted for bundles",))


@pytest.mark.parametrize(
    ("as_of", "counts"),
    [
        (datetime(2026, 5, 31, 23, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 6, 1, tzinfo=UTC), True),
        (datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 7, 1, tzinfo=UTC), False),
        (datetime(2026, 7, 1, 1, tzinfo=timezone(timedelta(hours=2))), True),
    ],
)
def test_the_days_of_a_key_are_inclusive_and_utc(key: PrivateKey, as_of: datetime, counts: bool) -> None:
    one = trusted(key, valid_from=date(2026, 6, 1), valid_until=date(2026, 6, 30))
    found = judged(signed(key), one, as_of=as_of)
    assert bool(found.by) is counts
    assert bool(found.faults) is not counts


def test_no_signature_and_no_key_make_no_signer(key: PrivateKey) -> None:
    assert judged(signed(), trusted(key)).by == ()
    assert judged(signed(key)).by == ()
