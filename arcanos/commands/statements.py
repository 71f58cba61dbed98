"""What commands that write statements share: the option that signs them, and how their bytes are then made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from arcanos.commands.outputs import Made
from arcanos.commands.signing import private_key_in
from arcanos.errors import UsageError
from arcanos.reports.formats import FORMATS, Format
from arcanos.reports.report import Report
from arcanos.signing.dsse import IN_TOTO, Envelope, sign

F = TypeVar("F", bound=Callable[..., int])


def sign_option(text: str) -> Callable[[F], F]:
    """Add `--sign`, with its help."""
    return click.option("--sign", "key", type=click.Path(path_type=Path), metavar="KEY", help=text)


def signable() -> tuple[str, ...]:
    """Return the names of the formats that may be signed."""
    return tuple(name for name, form in FORMATS.items() if form.signable)


def made_with(key: Path | None, variable: str | None) -> Made:
    """Return how reports are made: as they are, with a key statements in an envelope that it signed.

    UsageError for a passphrase without a key; KeyRefused for a key that can't be read.
    """
    if key is None and variable is not None:
        raise UsageError("--passphrase-env opens the key of --sign; name both, or neither")
    if key is None:
        return Format.write
    private = private_key_in(key, variable)

    def signed(form: Format, report: Report) -> bytes:
        data = form.write(report)
        return sign(Envelope(IN_TOTO, data), private).to_json() if form.signable else data

    return signed
