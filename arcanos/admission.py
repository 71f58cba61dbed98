"""Which packs may decide: signed as the configuration's trust demands, and the same bytes as the lock file says."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from arcanos.config import Config, InstalledPack, KeyRef, PackRef, ShippedPack
from arcanos.errors import ConfigRefused, IntegrityBroken, KeyRefused, Mistake, Place
from arcanos.materials import Origin, Signer
from arcanos.packs.lock import LOCK_NAME, Lock, Locked, disagreements, locked, read_lock
from arcanos.packs.opening import Opened
from arcanos.readers.files import read_bytes
from arcanos.signing.keys import PublicKey, from_base64, from_pem, is_base64
from arcanos.signing.trust import Role, TrustedKey
from arcanos.signing.vouching import Policy, signers

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from arcanos.evidence.opening import Opened as Bundle
    from arcanos.evidence.timestamps import Stamped


@dataclass(frozen=True, slots=True)
class Admission:
    """What a pack must meet before it decides; `lock` is None where there is no lock file."""

    trust: Policy
    lock: Lock | None
    as_of: datetime

    def vouched(self, ref: PackRef, opened: Opened) -> Origin:
        """Return where the pack is from with its signers. Raises IntegrityBroken where trust demands more of them."""
        demand = self.trust.required and not isinstance(ref, ShippedPack)
        if opened.sealed is None:
            if demand:
                message = (
                    f"the pack '{ref}' is not signed, and 'trust' demands it of every pack that is not arcanos's own"
                )
                hint = "'arcanos pack build', 'arcanos pack sign' and 'arcanos pack install' make it an archive that is"
                raise IntegrityBroken([Mistake(ref.place, "ARC-SIG-PACK", message, hint)])
            return opened.origin
        signed = signers(str(ref), opened.sealed.envelope, self.trust, self.as_of, demand=demand)
        return replace(opened.origin, signed_by=tuple(Signer(one.name, one.key.id) for one in signed.by))

    def admitted(self, ref: PackRef, opened: Opened) -> Origin:
        """Return where a pack that may decide is from. Raises IntegrityBroken for one that may not."""
        origin = self.vouched(ref, opened)
        if self.lock is None:
            if isinstance(ref, InstalledPack):
                message = f"there is no {LOCK_NAME} that says which bytes '{ref}' has"
                raise IntegrityBroken([Mistake(ref.place, "ARC-LCK-MISSING", message, "'arcanos pack lock' writes it")])
            return origin
        mistakes = tuple(
            disagreements(self.lock, entry(ref, opened, origin), names_version=isinstance(ref, InstalledPack))
        )
        if mistakes:
            raise IntegrityBroken(mistakes)
        return replace(origin, locked=True)


def admission(config: Config, as_of: datetime) -> Admission:
    """Return what packs must meet in a project at `as_of`. Raises ConfigRefused for a bad key or lock file."""
    return Admission(trust_of(config, Role.PACKS), lock_of(config), as_of)


def lock_of(config: Config) -> Lock | None:
    """Return the lock file beside the configuration, None where there is none. Raises ConfigRefused."""
    return read_lock(config.folder, lock_name(config))


def lock_name(config: Config) -> str:
    """Return how messages call the lock file."""
    return os.path.join(os.path.dirname(config.name), LOCK_NAME)  # noqa: PTH118, PTH120 - a name to be shown, no path


def entry(ref: PackRef, opened: Opened, origin: Origin) -> Locked:
    """Return the lock entry of a pack as it is now."""
    header = opened.source.header.value
    return locked(str(header.get("id")), str(header.get("version")), str(ref), opened.source.sha256, origin)


def trust_of(config: Config, role: Role) -> Policy:
    """Return whose signatures count for a role, with every key read.

    Raises ConfigRefused with all that is wrong with them.
    """
    mistakes: list[Mistake] = []
    keys: list[TrustedKey] = []
    for ref in config.trust.keys:
        try:
            key = _key(config.folder, ref)
        except KeyRefused as refused:
            mistakes += [replace(mistake, code="ARC-CFG-TRUST") for mistake in refused.mistakes]
            continue
        same = next((one.name for one in keys if one.key == key), None)
        if same is not None:
            message = f"'{ref.name}' is the same key as '{same}'"
            mistakes.append(Mistake(ref.place, "ARC-CFG-TRUST", message, "a key counts once; keep one of the two"))
        keys.append(TrustedKey(ref.name, key, ref.roles, ref.valid_from, ref.valid_until))
    if mistakes:
        raise ConfigRefused(mistakes)
    demand = config.trust.demand(role)
    return Policy(role, tuple(keys), demand.threshold, demand.required)


def timestamp_roots(config: Config) -> tuple[Certificate, ...]:
    """Return the root certificates of authorities that `trust.timestamps` names. Raises ConfigRefused."""
    from arcanos.evidence.timestamps import roots_in

    timestamps = config.trust.timestamps
    try:
        read = [(read_bytes(config.folder / name, name, refused=KeyRefused), name) for name in timestamps.roots]
        return tuple(one for data, name in read for one in roots_in(data, name))
    except KeyRefused as refused:
        raise ConfigRefused(replace(one, code="ARC-CFG-TRUST") for one in refused.mistakes) from None


def stamp_of(config: Config, bundle: Bundle) -> Stamped | None:
    """Return the timestamp over the seal of a bundle, None where there is none or no authority is trusted.

    Raises IntegrityBroken for one that does not hold, and for none where 'trust' demands it.
    """
    return stamp_over(bundle, timestamp_roots(config), demand=config.trust.timestamps.required)


def stamp_over(bundle: Bundle, roots: Sequence[Certificate], *, demand: bool = True) -> Stamped | None:
    """Return the timestamp over the seal of a bundle; None without `roots`. Raises IntegrityBroken as `stamp_of`."""
    from arcanos.evidence.timestamps import STAMP, stamped

    place = f"{bundle.name}/{STAMP}"
    if not roots:
        return None
    if bundle.timestamp is not None and bundle.envelope is not None:
        return stamped(place, bundle.envelope.to_json(), bundle.timestamp, roots, bundle.manifest.as_of)
    if demand:
        message = "the seal of the bundle has no timestamp, and one is demanded"
        hint = "'arcanos bundle timestamp' has it stamped"
        raise IntegrityBroken([Mistake(Place(place), "ARC-SIG-TIMESTAMP", message, hint)])
    return None


def _key(folder: Path, ref: KeyRef) -> PublicKey:
    if is_base64(ref.public_key):
        return from_base64(ref.public_key, ref.place)
    return from_pem(read_bytes(folder / ref.public_key, ref.public_key, refused=KeyRefused), Place(ref.public_key))
