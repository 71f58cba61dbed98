"""`arcanos lsp`: a language server for rule files, for editors that start one."""

from __future__ import annotations

import click

from arcanos.errors import ExitCode, UsageError

EXAMPLES = """\b
Examples:
  arcanos lsp     (started by an editor; it speaks the Language Server Protocol on standard input and output)
"""
INSTALL = "pip install 'arcanos[lsp]'"


@click.command("lsp", epilog=EXAMPLES)
def command() -> int:
    """Serve an editor: mistakes as you type, what a word means, words that may stand here.

    Mistakes are those that 'rules lint' refuses a pack for; where there are none, its remarks are told.
    Needs the extra 'lsp': pip install 'arcanos[lsp]'.
    """
    try:
        from arcanos.commands.language_server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise UsageError(f"the language server needs pygls, which is not installed; {INSTALL}") from None
    serve()
    return ExitCode.OPEN
