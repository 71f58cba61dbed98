"""`arcanos bundle seal`: a signature over the manifest of a bundle."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from arcanos.commands.screen import counted, say
from arcanos.commands.signing import passphrase_option, private_key_in
from arcanos.errors import ExitCode, UsageError
from arcanos.evidence.container import Form, write_container
from arcanos.evidence.manifest import SEAL
from arcanos.evidence.quarantine import open_warily
from arcanos.signing.dsse import IN_TOTO, Envelope, sign
from arcanos.writing import write_whole

EXAMPLES = """\b
Examples:
  arcanos bundle seal evidence.tar.gz --key ~/keys/evidence.key.pem
"""


@click.command("seal", epilog=EXAMPLES)
@click.argument("bundle", type=click.Path(path_type=Path), metavar="BUNDLE")
@click.option(
    "--key", "-k", required=True, type=click.Path(path_type=Path), metavar="FILE", help="The private key, in PEM."
)
@passphrase_option
def command(bundle: Path, key: Path, variable: str | None) -> int:
    """Seal BUNDLE: a signature over its manifest goes into it, beside those that are there.

    It is only sealed where every file is as the manifest lists it. The manifest and its digest stay as they are, so
    that others can add their signature later.
    """
    opened = open_warily(bundle, str(bundle))
    private = private_key_in(key, variable)
    envelope = sign(opened.envelope or Envelope(IN_TOTO, opened.statement), private)
    sealed = replace(opened, envelope=envelope)
    if envelope != opened.envelope and opened.timestamp is not None:
        raise UsageError("the bundle is timestamped: another signature would not be covered, and void the timestamp")
    if envelope != opened.envelope:
        if opened.form is Form.FOLDER:
            write_whole(bundle / SEAL, envelope.to_json())
        else:
            write_container(bundle, sealed.contents, replace=True)
    word = "unchanged" if envelope == opened.envelope else "sealed"
    say(f"{word}  {bundle}: {counted(len(envelope.signatures), 'signature')} over manifest {opened.sha256}")
    say(f"key id {private.public.id}")
    return ExitCode.OPEN
