"""`arcanos keys new`: a key pair that signs."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from arcanos.commands.screen import say
from arcanos.commands.signing import passphrase_in, passphrase_option, shown
from arcanos.errors import ExitCode, NotRecorded, UsageError
from arcanos.writing import make_folder, write_new

if TYPE_CHECKING:
    from arcanos.signing.keys import PublicKey

EXAMPLES = """\b
Examples:
  arcanos keys new release --output ~/keys
  arcanos keys new release --output ~/keys --passphrase-env KEY_PASSPHRASE
  arcanos keys new evidence --for bundles --for custody --output ~/keys
  arcanos keys new grace --for answers --output ~/keys
"""
ANSWERS: Final = "answers"
USES: Final = ("packs", "bundles", "custody", ANSWERS)
"""What a key may be for: the roles that 'trust' knows, and the answers of a person."""
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
    help="Where NAME.key.pem (private) and NAME.pub.pem (public) are written; it is made where it is not there.",
)
@click.option(
    "--for",
    "uses",
    multiple=True,
    type=click.Choice(USES),
    help="What it is to sign: packs, bundles (the seals of evidence), custody (hand-overs of bundles), or the answers "
    "of a person. Repeatable (default: packs).",
)
@passphrase_option
def command(name: str, folder: Path, uses: tuple[str, ...], variable: str | None) -> int:
    """Make the key pair NAME; a file that is there already is never overwritten.

    The private file is readable by its owner only; with --passphrase-env it is encrypted as well. Keep
    it out of the repository. What is printed says how the configuration comes to trust the public key: for what
    --for names, and for nothing else.
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
    make_folder(folder)
    write_new(private, key.pem(passphrase), private=True)
    write_new(public, key.public.pem)
    say(f"private key {private} (keep it secret)", f"public file {public}", *shown(key.public))
    _advise(name, key.public, uses or USES[:1])
    return ExitCode.OPEN


def _advise(name: str, key: PublicKey, uses: Sequence[str]) -> None:
    """Print the entries of the configuration that trust a key, each on one line, to be copied."""
    roles = [use for use in USES if use in uses and use != ANSWERS]
    if ANSWERS in uses:
        entry = {"by": "NAME OF THE PERSON", "public_key": key.text}
        say("", "Who takes this person's answers writes under 'keys' of the collector 'attestations', with the name:")
        sys.stdout.write(f"  {json.dumps(entry)}\n")
    if roles:
        trusted = {"name": name, "public_key": key.text, "roles": roles}
        say("", f"Who trusts it for {' and '.join(roles)} writes under 'trust', 'keys' in the configuration:")
        sys.stdout.write(f"  {json.dumps(trusted)}\n")
