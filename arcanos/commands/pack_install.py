"""`arcanos pack install`: an archive, verified, into the project's store and its lock file."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from arcanos import clock
from arcanos.admission import lock_name, lock_of, trust_of
from arcanos.commands.locking import entries, settled, write_lock
from arcanos.commands.options import as_of_option, config_option, the_config
from arcanos.commands.screen import say
from arcanos.config import Config, InstalledPack
from arcanos.errors import ArchiveRefused, ExitCode, IntegrityBroken, Mistake, Place, UsageError
from arcanos.materials import Signer
from arcanos.packs.archive import open_archive
from arcanos.packs.envelope import read_envelope
from arcanos.packs.lock import Lock, Locked, entries_without
from arcanos.packs.opening import READ, Sealed
from arcanos.packs.store import keep_signed
from arcanos.readers.files import read_bytes
from arcanos.signing.trust import Role
from arcanos.signing.vouching import Policy, signers

EXAMPLES = """\b
Examples:
  arcanos pack install credit-1.0.0.tar.gz
  arcanos pack install credit-1.0.0.tar.gz --config models/arcanos_audit_config.json
"""


@click.command("install", epilog=EXAMPLES)
@click.argument("archive", type=click.Path(path_type=Path), metavar="ARCHIVE")
@click.option("--allow-unsigned", is_flag=True, help="Take an archive that nobody who is trusted has signed.")
@config_option
@as_of_option
def command(archive: Path, allow_unsigned: bool, config_path: Path | None, as_of: datetime | None) -> int:
    """Verify ARCHIVE, keep it in .arcanos/packs beside the configuration, and write it into arcanos.lock.

    It is kept as it is and never extracted. Where there was no lock file, the packs of the configuration
    are locked too. A version that is locked or kept with other bytes is refused with 6.
    """
    config = the_config(config_path)
    at = as_of or clock.now()
    trust = trust_of(config, Role.PACKS)
    if allow_unsigned and trust.required:
        raise UsageError(f"--allow-unsigned: {config.name} demands signatures of every pack under 'trust'")
    data = read_bytes(archive, str(archive), limits=READ, refused=ArchiveRefused)
    opened = open_archive(data, str(archive))
    sealed = Sealed(opened, read_envelope(opened, archive))
    now = _entry(archive, sealed, trust, at, demand=not allow_unsigned)
    old = lock_of(config)
    new = _locked(config, old, now, at)
    ref = InstalledPack(now.id, now.version, config.folder, Place(str(archive)))
    envelope = sealed.envelope.to_json() if sealed.envelope is not None else None
    wrote = keep_signed(ref.path, data, envelope)
    say(f"{'wrote' if wrote else 'unchanged'}  {ref.path.relative_to(config.folder)} in {config.folder}")
    write_lock(config, old, new)
    if ref not in config.packs:
        say(f"To use it, add \"{ref}\" to 'packs' in {config.name}")
    return ExitCode.OPEN


def _entry(path: Path, sealed: Sealed, trust: Policy, at: datetime, *, demand: bool) -> Locked:
    try:
        signed = signers(str(path), sealed.envelope, trust, at, demand=demand)
    except IntegrityBroken as error:
        if not demand:
            raise
        hint = "; a pack that nobody signs is installed with --allow-unsigned"
        raise IntegrityBroken(replace(one, hint=one.hint + hint) for one in error.mistakes) from None
    by = tuple(Signer(one.name, one.key.id) for one in signed.by)
    archive = sealed.archive
    return Locked(archive.id, archive.version, str(path), archive.source.sha256, archive.sha256, by)


def _locked(config: Config, old: Lock | None, now: Locked, at: datetime) -> Lock:
    """Return the lock file with the new entry; a new one has those of the configuration's other packs as well."""
    name = lock_name(config)
    if old is None:
        others = [ref for ref in config.packs if str(ref) != f"{now.id}@{now.version}"]
        kept = tuple(entries(config, others, Lock(name), at))
        _refuse_twice(kept, now)
        kept = entries_without(kept, now)
    else:
        kept = entries_without(old.packs, now)
        now = settled(now, old)
    return Lock(name, tuple(sorted((*kept, now), key=lambda one: (one.id, one.version))))


def _refuse_twice(kept: tuple[Locked, ...], now: Locked) -> None:
    for one in kept:
        if (one.id, one.version) == (now.id, now.version) and one.sha256 != now.sha256:
            message = f"{now} is in the configuration already, from {one.source} and with other rules"
            hint = "publish it as a new version, or take the other one out of 'packs'"
            raise IntegrityBroken([Mistake(Place(now.source), "ARC-LCK-DIGEST", message, hint)])
