"""`arcanos keys new`: a key pair that signs."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Final

import click

from arcanos.commands.screen import say
from arcanos.commands.signing import passphrase_in, passphrase_option, shown
from arcanos.errors import ExitCode, NotRecorded, UsageError
from arcanos.writing import write_new

EXAMPLES = """\b
Examples:
  arcanos keys new release --output ~/keys
  arcanos keys new release --output ~/keys --passphrase-env KEY_PASSPHRASE
"""
NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)


@click.command("new", epilog=EXAMPLES)
@click.argument("name", metavar="NAME")
@click.option(
    "--output",
    "-o",
    "folder",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where NAME.key.pem (private) and NAME.pub.pem (public) are written.",
)
@passphrase_option
def command(name: str, folder: Path, variable: str | None) -> int:
    """Make the key pair NAME; a file that is there already is never overwritten.

    The private file is readable by its owner only; with --passphrase-env it is encrypted as well. Keep
    it out of the repository, and put the public key under 'trust' in the configuration.
    """
    from arcanos.signing.private import new_key

    if not NAME.fullmatch(name):
        raise UsageError(f"'{name}' is no name of a key: write lowercase words joined by '-'")
    passphrase = passphrase_in(variable)
    private, public = folder / f"{name}.key.pem", folder / f"{name}.pub.pem"
    for path in (private, public):
        if os.path.lexists(path):
            raise NotRecorded(f"{path}: is there already and was not overwritten; name another key or folder")
    key = new_key()
    write_new(private, key.pem(passphrase), private=True)
    write_new(public, key.public.pem)
    entry = json.dumps({"name": name, "public_key": key.public.text, "roles": ["packs"]})
    say(f"private key {private} (keep it secret)", f"public file {public}", *shown(key.public))
    say("", "Who trusts it for packs writes under 'trust', 'keys' in the configuration:")
    sys.stdout.write(f"  {entry}\n")  # one line, to be copied
    return ExitCode.OPEN
