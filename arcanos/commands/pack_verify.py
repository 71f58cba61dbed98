"""`arcanos pack verify`: is an archive what its publisher signed?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from arcanos import clock
from arcanos.admission import trust_of
from arcanos.commands.options import as_of_option, config_option, the_config
from arcanos.commands.screen import counted, say
from arcanos.commands.signing import trust_in
from arcanos.config import find_config
from arcanos.errors import ExitCode, UsageError
from arcanos.packs.opening import Sealed, open_sealed
from arcanos.signing.trust import Role, Signed
from arcanos.signing.vouching import signers

EXAMPLES = """\b
Examples:
  arcanos pack verify dist/credit-1.0.0.tar.gz
  arcanos pack verify credit-1.0.0.tar.gz --key release.pub.pem
"""


@click.command("verify", epilog=EXAMPLES)
@click.argument("archive", type=click.Path(path_type=Path), metavar="ARCHIVE")
@click.option(
    "--key",
    "-k",
    "keys",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A public key in PEM that must have signed, in place of the configuration's trust. Repeatable.",
)
@config_option
@as_of_option
def command(archive: Path, keys: tuple[Path, ...], config_path: Path | None, as_of: datetime | None) -> int:
    """Verify ARCHIVE: every file is listed and as it is listed, and enough of those who are trusted signed.

    Who is trusted, from when to when, and how many must have signed says 'trust' in the configuration, or
    --key. Ends with 6 when anything does not hold, 3 when ARCHIVE is no archive.
    """
    if keys and config_path is not None:
        raise UsageError("--key and --config exclude each other: both say whose signatures count")
    if not keys and config_path is None and find_config(Path.cwd()) is None:
        raise UsageError("name the key that must have signed with --key, or a configuration with 'trust' with --config")
    trust = trust_in(keys, Role.PACKS) if keys else trust_of(the_config(config_path), Role.PACKS)
    sealed = open_sealed(archive, str(archive))
    signed = signers(str(archive), sealed.envelope, trust, as_of or clock.now(), demand=True)
    say(*_lines(sealed, signed))
    return ExitCode.OPEN


def _lines(sealed: Sealed, signed: Signed) -> Iterator[str]:
    archive = sealed.archive
    files = counted(len(archive.files), "file")
    yield f"{archive.id} {archive.version}: {files}, each as it is listed"
    yield f"sha256  {archive.sha256}"
    for key in signed.by:
        until = f", valid until {key.valid_until}" if key.valid_until else ""
        yield f"signed by {key.name} ({key.key.id[:16]}{until})"
    yield from (f"not counted: {fault}" for fault in signed.faults)
