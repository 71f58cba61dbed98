"""`arcanos completion`: the script that completes commands and options in a shell."""

from __future__ import annotations

import sys
from typing import Final

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from arcanos.errors import ExitCode

VARIABLE: Final = "_ARCANOS_COMPLETE"
SHELLS: Final[dict[str, type[ShellComplete]]] = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}
EXAMPLES = """\b
Examples:
  echo 'eval "$(arcanos completion bash)"' >> ~/.bashrc
  echo 'eval "$(arcanos completion zsh)"' >> ~/.zshrc
  arcanos completion fish > ~/.config/fish/completions/arcanos.fish
"""


@click.command("completion", epilog=EXAMPLES)
@click.argument("shell", type=click.Choice(list(SHELLS)), metavar="SHELL")
@click.pass_context
def command(ctx: click.Context, shell: str) -> int:
    """Print the completion script for SHELL: bash, zsh or fish."""
    script = SHELLS[shell](ctx.find_root().command, {}, "arcanos", VARIABLE).source()
    sys.stdout.write(script + "\n")
    return ExitCode.OPEN
