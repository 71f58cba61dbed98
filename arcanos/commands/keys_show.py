"""`arcanos keys show`: which key is in a file."""

from __future__ import annotations

from pathlib import Path

import click

from arcanos.commands.screen import say
from arcanos.commands.signing import LARGEST, passphrase_in, passphrase_option, shown
from arcanos.errors import ExitCode, KeyRefused, Place
from arcanos.readers.files import read_bytes
from arcanos.signing.keys import from_pem

EXAMPLES = """\b
Examples:
  arcanos keys show release.pub.pem
  arcanos keys show release.key.pem --passphrase-env KEY_PASSPHRASE
"""


@click.command("show", epilog=EXAMPLES)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@passphrase_option
def command(file: Path, variable: str | None) -> int:
    """Show the id of the key in FILE, and its public half; of a private key nothing else is shown."""
    data = read_bytes(file, str(file), limits=LARGEST, refused=KeyRefused)
    place = Place(str(file))
    if b"PRIVATE KEY-----" in data[:200]:
        from arcanos.signing.private import private_key

        kind, key = "private key", private_key(data, place, passphrase_in(variable)).public
    else:
        kind, key = "public key", from_pem(data, place)
    say(f"kind        {kind}, Ed25519", *shown(key))
    return ExitCode.OPEN
