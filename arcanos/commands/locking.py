"""What `pack install` and `pack lock` share: the entries of a configuration's packs, and writing the lock file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from arcanos.admission import Admission, entry, trust_of
from arcanos.commands.screen import counted, say
from arcanos.config import Config, InstalledPack, PackRef
from arcanos.errors import IntegrityBroken, Mistake, PackRefused, Refused
from arcanos.packs.lock import LOCK_NAME, Lock, Locked, changes
from arcanos.packs.opening import open_pack
from arcanos.signing.trust import Role
from arcanos.writing import write_whole


def entries(config: Config, refs: Iterable[PackRef], old: Lock, as_of: datetime) -> list[Locked]:
    """Return the entries of packs as they are now, each signed as trust demands.

    Raises IntegrityBroken for a version in an archive that was locked with other bytes, PackRefused for broken packs.
    """
    admission = Admission(trust_of(config, Role.PACKS), None, as_of)
    found: list[Locked] = []
    mistakes: list[Mistake] = []
    broken: list[Mistake] = []
    for ref in refs:
        try:
            opened = open_pack(ref)
            now = entry(ref, opened, admission.vouched(ref, opened))
            found.append(settled(now, old, installed=isinstance(ref, InstalledPack)))
        except Refused as refused:
            mistakes += refused.mistakes
        except IntegrityBroken as error:
            broken += error.mistakes
    if broken:
        raise IntegrityBroken([*broken, *mistakes])
    if mistakes:
        raise PackRefused(mistakes)
    return found


def settled(now: Locked, old: Lock, *, installed: bool = False) -> Locked:
    """Return the entry as it is to be locked. Raises IntegrityBroken where an archive's version was another before."""
    then = old.get(now.id, now.version)
    if then is None:
        return now
    if now.archive_sha256 is not None and not then.same_bytes(now):
        message = f"{now} is locked with other bytes, and a published version stays what it was"
        hint = f"take the bytes that were locked, or a new version; to give them up, remove the entry from {LOCK_NAME}"
        raise IntegrityBroken([Mistake(then.place, "ARC-LCK-DIGEST", message, hint)])
    return replace(now, source=then.source) if installed else now


def write_lock(config: Config, old: Lock | None, new: Lock) -> None:
    """Write the lock file where it says something new, and tell what."""
    path = config.folder / LOCK_NAME
    if old is not None and old == new and path.read_bytes() == new.to_json():
        say(f"unchanged  {new.name}: {counted(len(new.packs), 'pack')}")
        return
    write_whole(path, new.to_json())
    say(*changes(old or Lock(new.name), new), f"wrote  {new.name}: {counted(len(new.packs), 'pack')}")
