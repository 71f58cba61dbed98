"""The command line: sub-commands are imported when they are called, and exit codes come from one table.

Exit codes: 0 open; 1 closed by a failing rule; 2 usage; 3 bad input, pack, waiver or configuration
(nothing was decided); 4 closed only because something could not be told; 5 the decision could not be
recorded; 6 integrity; 70 a bug; 128 + n death by signal n.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

import click

from arcanos import __version__
from arcanos.errors import ArcanosError, ExitCode, NotRecorded

COMMANDS: Final[dict[str, str]] = {
    "init": "Write a configuration and a first rule for this repository.",
    "check": "Evaluate the rules and show what fails: the hook's command.",
    "gate": "Decide whether a model may go to a stage.",
    "explain": "Show why a finding says what it says, step by step.",
    "rules": "List, show, check and test rule packs.",
    "waivers": "Check the waivers.",
    "demo": "Run the credit-scoring example from the installed package.",
    "completion": "Print the shell completion script.",
}
SIGPIPE: Final = 141
INTERRUPTED: Final = 130
EPILOG: Final = """Exit codes: 0 open, 1 closed by a failing rule, 2 usage, 3 an input was refused and nothing was
decided, 4 closed because something could not be told, 5 not recorded, 6 integrity, 70 a bug."""


class LazyGroup(click.Group):
    """A group whose commands live in modules of their own, imported when one is called."""

    def __init__(self, package: str, words: dict[str, str], **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self.package = package
        self.words = words

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of use."""
        return list(self.words)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name not in self.words:
            return None
        command = import_module(f"{self.package}.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Refuse an unknown command with the nearest known one."""
        from arcanos.errors import did_you_mean

        if args and args[0] not in self.words and not args[0].startswith("-"):
            raise click.UsageError(f"there is no command '{args[0]}'; {did_you_mean(args[0], list(self.words))}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.words.items()))


cli = LazyGroup(
    "arcanos.commands",
    COMMANDS,
    name="arcanos",
    help="Policy as code for machine-learning models: rules, evidence, findings, and a gate.",
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
cli.params.append(
    click.Option(
        ["--version"],
        is_flag=True,
        expose_value=False,
        is_eager=True,
        help="Show the version and exit.",
        callback=lambda ctx, param, value: _show_version(ctx, bool(value)),
    )
)


def _show_version(ctx: click.Context, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(f"arcanos {__version__}")
        ctx.exit(0)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with a code of the table."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    if sys.stdout is None or sys.stderr is None:
        os.write(2, b"arcanos: standard output or error is closed: nothing could be shown\n") if sys.stderr else None
        return ExitCode.NOT_RECORDED
    try:
        code = cli.main(args=None if arguments is None else list(arguments), standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        return INTERRUPTED
    except KeyboardInterrupt:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except OSError as error:
        return _output_failed(error)
    except ArcanosError as error:
        return _told(error)
    except Exception as error:  # noqa: BLE001 - the last resort: a bug must not look like an answer
        return _bug(error)
    return int(code) if isinstance(code, int) else ExitCode.OPEN


def _told(error: ArcanosError) -> int:
    from arcanos.redaction import printable

    lines = [printable(line) for line in str(error).split("\n")]
    try:
        click.echo("\n".join(f"arcanos: {line}" for line in lines), err=True)
    except OSError as failed:
        _output_failed(failed)
    if error.exit_code is ExitCode.BUG:
        click.echo("arcanos: this is a bug; please report it with the command you ran", err=True)
    return error.exit_code


def _output_failed(error: OSError) -> int:
    """Keep a closed or full standard output from looking like a pass."""
    if isinstance(error, BrokenPipeError) or error.errno == errno.EPIPE:
        _quiet_stdout()
        return SIGPIPE
    _quiet_stdout()
    return _told(NotRecorded(f"the report could not be written: {error.strerror or type(error).__name__}"))


def _quiet_stdout() -> None:
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)


def _bug(error: Exception) -> int:
    if os.environ.get("ARCANOS_DEBUG"):
        raise error
    name = type(error).__name__
    click.echo(f"arcanos: a bug: {name}; nothing was decided. Set ARCANOS_DEBUG=1 for details and report it.", err=True)
    return ExitCode.BUG
