"""The command line: sub-commands are imported when they are called, and exit codes come from one table.

Exit codes: 0 open; 1 closed by a failing rule; 2 usage; 3 bad input, pack, waiver or configuration
(nothing was decided); 4 closed only because something could not be told; 5 the decision could not be
recorded; 6 integrity; 70 a bug; 128 + n death by signal n. Called without a command it shows its help
and ends with 2: a script whose variable is empty has checked nothing.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn, TextIO

import click

from arcanos import __version__
from arcanos.commands.group import LazyGroup, NothingAsked
from arcanos.errors import ArcanosError, ExitCode

COMMANDS: Final[dict[str, str]] = {
    "init": "Write a configuration and a first rule for this repository.",
    "check": "Evaluate the rules and show what fails: the hook's command.",
    "gate": "Decide whether a model may go to a stage.",
    "audit": "Evaluate everything and write the whole set of an audit into a folder.",
    "collect": "Bring evidence in from where it lives, as a bundle.",
    "scripts": "List and run the project's compliance scripts.",
    "reproduce": "Repeat deployment steps and compare what they make.",
    "explain": "Show why a finding says what it says, step by step.",
    "report": "Show a record in any format.",
    "diff": "Show what changed from one record to a later one.",
    "findings": "Follow findings up: take an edited workbook over.",
    "replay": "Ask the question of a record again and compare the bytes.",
    "rules": "Write, list, check, test and describe rule packs.",
    "pack": "Build, sign, verify, install and lock packs.",
    "bundle": "Create, seal, verify, show and compare bundles of evidence.",
    "archive": "Keep audits on a compliance drive and verify them.",
    "keys": "Make and show keys that sign.",
    "interview": "Ask the people who run a system what no file says.",
    "attest": "Sign your answer to a control that no file can tell.",
    "schema": "Print or write the JSON Schemas that editors use.",
    "lsp": "Serve an editor: mistakes, meanings and words of rule files.",
    "waivers": "Check the waivers.",
    "baseline": "Accept the failures that are there: only what is new closes.",
    "demo": "Run the credit-scoring example from the installed package.",
    "completion": "Print the shell completion script.",
}
EPILOG: Final = """\b
Exit codes:
  0   open
  1   closed: a rule failed
  2   usage: the command line asks for something that does not exist
  3   refused: an input can't be taken as it is; nothing was decided
  4   closed: something could not be told
  5   not recorded: the report or the record could not be written
  6   integrity: a digest or a signature does not hold
  70  a bug
  128 + n  ended by signal n
"""
COMPLETE: Final = "_ARCANOS_COMPLETE"
DEBUG: Final = "ARCANOS_DEBUG"
INTERRUPTED: Final = 128 + signal.SIGINT
READER_GONE: Final = 141
"""128 + SIGPIPE, which not every system has."""

cli = click.version_option(__version__, prog_name="arcanos", message="%(prog)s %(version)s")(
    LazyGroup(
        "arcanos",
        "arcanos.commands.",
        COMMANDS,
        text="Policy as code for machine-learning models: rules, evidence, findings, and a gate.",
        epilog=EPILOG,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
)


def main() -> NoReturn:
    """Run the command line and exit with a code of the table; an interrupted process dies of the interrupt."""
    code = run()
    if code == INTERRUPTED and os.name == "posix":
        # A shell's loop goes on after a command that exits, and stops with one that was interrupted.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    sys.exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line with `arguments` (default: the process's) and return its exit code."""
    if sys.stderr is None:
        # A file that is opened next would take its number, and messages would end up in it.
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - it lasts as long as the process
    for stream in (sys.stdout, sys.stderr):
        _steady(stream)
    if sys.stdout is None:
        _complain("standard output is closed, and nothing could be shown; open it, or send it to /dev/null")
        return ExitCode.NOT_RECORDED
    try:
        return _answer(sys.argv[1:] if arguments is None else list(arguments))
    except NothingAsked as asked:
        return _help(asked)
    except click.ClickException as error:
        return _misused(error)
    except ArcanosError as error:
        return _told(error)
    except (click.Abort, KeyboardInterrupt):
        _complain("interrupted")
        return INTERRUPTED
    except OSError as error:
        return _system(error)
    except Exception as error:  # noqa: BLE001 - the last resort: a bug must not look like an answer
        return _bug(error)


def _answer(words: list[str]) -> int:
    # A shell asks without a word; were a variable of the environment enough, it would answer a check, with 0.
    instruction = None if words else os.environ.get(COMPLETE)
    if instruction:
        from click.shell_completion import shell_complete

        return shell_complete(cli, {}, "arcanos", COMPLETE, instruction)
    try:
        with cli.make_context("arcanos", words) as context:
            code = cli.invoke(context)
    except click.exceptions.Exit as done:
        code = done.exit_code
    sys.stdout.flush()
    if not isinstance(code, int):
        raise TypeError("a command returned no exit code")
    return int(code)


def _steady(stream: TextIO | None) -> None:
    """Write the same bytes in every locale; only a terminal has its own encoding, and what it lacks is escaped."""
    if isinstance(stream, io.TextIOWrapper):
        encoding = stream.encoding if stream.isatty() else "utf-8"
        stream.reconfigure(encoding=encoding, errors="backslashreplace", newline="\n")


def _help(asked: NothingAsked) -> int:
    if asked.ctx is not None:
        _write_error(asked.ctx.get_help() + "\n")
    return ExitCode.USAGE


def _misused(error: click.ClickException) -> int:
    _complain(error.format_message())
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        _write_error(f"Try '{context.command_path} --help'.\n")
    return ExitCode.USAGE


def _told(error: ArcanosError) -> int:
    _complain(*str(error).split("\n"))
    if error.exit_code is ExitCode.BUG:
        return _bug(error)
    return error.exit_code


def _system(error: OSError) -> int:
    """Keep a closed or full standard output from looking like a pass; an error about a file names the file."""
    if error.filename is None and isinstance(error, FileNotFoundError) and _is_homeless():
        _complain(".: ARC-IN-GONE: the working folder is gone; nothing was decided; change to one that exists")
        return ExitCode.REFUSED
    reason = error.strerror or type(error).__name__
    if error.filename is not None:
        name = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else str(error.filename)
        _complain(f"{name}: ARC-IN-UNREADABLE: {reason}; nothing was decided; check the path and its permissions")
        return ExitCode.REFUSED
    _to_nowhere(1)
    if isinstance(error, BrokenPipeError):
        return READER_GONE
    _complain(f"standard output could not be written: {reason}; make room, or send it elsewhere")
    return ExitCode.NOT_RECORDED


def _is_homeless() -> bool:
    """Whether the working folder was deleted."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return True
    return False


def _bug(error: Exception) -> int:
    if os.environ.get(DEBUG):
        import traceback

        _write_error("".join(traceback.format_exception(error)))
    name = type(error).__name__
    _complain(f"a bug: {name}; nothing was decided. Run it again with {DEBUG}=1 and report what it says")
    return ExitCode.BUG


def _complain(*lines: str) -> None:
    from arcanos.commands.screen import inert
    from arcanos.redaction import printable, redact

    _write_error(inert("".join(f"arcanos: {printable(redact(line))}\n" for line in lines)))


def _write_error(text: str) -> None:
    """Write to standard error; where that fails the exit code alone must tell."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        _to_nowhere(2)


def _to_nowhere(descriptor: int) -> None:
    """Let what is still buffered for a stream go nowhere, so that the exit code stays ours."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, descriptor)
    finally:
        os.close(nowhere)


if __name__ == "__main__":
    # As a module it would import what the working directory holds; silent, it would end with 0, nothing checked.
    _complain("call it as 'arcanos': a module of the working directory could stand in for one of its own")
    sys.exit(ExitCode.USAGE)
