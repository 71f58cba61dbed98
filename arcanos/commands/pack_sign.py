"""`arcanos pack sign`: a signature beside an archive."""

from __future__ import annotations

from pathlib import Path

import click

from arcanos.commands.screen import counted, say
from arcanos.commands.signing import passphrase_option, private_key_in
from arcanos.errors import ExitCode
from arcanos.packs.envelope import envelope_path
from arcanos.packs.opening import open_sealed
from arcanos.signing.dsse import IN_TOTO, Envelope, sign
from arcanos.writing import write_whole

EXAMPLES = """\b
Examples:
  arcanos pack sign dist/credit-1.0.0.tar.gz --key ~/keys/release.key.pem
"""


@click.command("sign", epilog=EXAMPLES)
@click.argument("archive", type=click.Path(path_type=Path), metavar="ARCHIVE")
@click.option(
    "--key", "-k", required=True, type=click.Path(path_type=Path), metavar="FILE", help="The private key, in PEM."
)
@passphrase_option
def command(archive: Path, key: Path, variable: str | None) -> int:
    """Sign ARCHIVE: the signature goes into ARCHIVE.dsse.json, beside those that are there.

    The archive stays as it is, byte for byte, so that others can add their signature later. It is only
    signed where every file is as its manifest lists it.
    """
    sealed = open_sealed(archive, str(archive))
    private = private_key_in(key, variable)
    before = sealed.envelope or Envelope(IN_TOTO, sealed.archive.manifest)
    after = sign(before, private)
    path = envelope_path(archive)
    if after != sealed.envelope:
        write_whole(path, after.to_json())
    word = "unchanged" if after == sealed.envelope else "wrote"
    pack = sealed.archive
    say(f"{word}  {path}: {counted(len(after.signatures), 'signature')} over {pack.id} {pack.version}")
    say(f"key id {private.public.id}")
    return ExitCode.OPEN
