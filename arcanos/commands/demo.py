"""`arcanos demo`: the credit-scoring example, from wherever the package is installed."""

from __future__ import annotations

import secrets
import shutil
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import Final

import click

from arcanos.clock import rfc3339
from arcanos.commands.gate import guarding
from arcanos.commands.outputs import show
from arcanos.commands.screen import say
from arcanos.config import CONFIG_NAME, load_config
from arcanos.errors import ExitCode, NotRecorded, UsageError
from arcanos.examples import CREDIT_SCORING
from arcanos.reports.report import Report
from arcanos.run import Question, perform

MODEL: Final = "credit-scoring"
HURRIED, FIXED = "1.0.0", "1.1.0"
STAGE: Final = "production"
AS_OF: Final = datetime(2026, 11, 22, 9, tzinfo=UTC)
"""The example's evidence was collected two days before: a fixed instant keeps it from ageing."""
LEFT_OUT: Final = ("__pycache__",)
EXAMPLES = """\b
Examples:
  arcanos demo
  arcanos demo --fixed
  arcanos demo --copy credit-scoring
"""


@click.command("demo", epilog=EXAMPLES)
@click.option("--fixed", is_flag=True, help=f"Ask for version {FIXED}, which was fixed for real.")
@click.option(
    "--copy", "copy", type=click.Path(path_type=Path), metavar="FOLDER", help="Copy the example to a new folder."
)
def command(fixed: bool, copy: Path | None) -> int:
    """May a credit-scoring model, trained on real data, go to production?

    Version 1.0.0 is refused for findings that are true of it (exit 1); version 1.1.0 passes with one
    waiver (exit 0). Everything is read from the installed package; nothing is written without --copy.
    """
    if copy is not None:
        if fixed:
            raise UsageError("--copy copies the example with both versions; leave out --fixed")
        return _copied(copy)
    model = f"{MODEL}@{FIXED if fixed else HURRIED}"
    config = load_config(CREDIT_SCORING / CONFIG_NAME, CONFIG_NAME)
    say(f"$ arcanos gate {model} --to {STAGE} --as-of {rfc3339(AS_OF)}", "")
    run = perform(config, Question(guarding(config, STAGE, None), AS_OF, model, STAGE))
    show(Report(run.record), [])
    say("", *_next(fixed))
    return run.record.decision.exit_code


def _next(fixed: bool) -> list[str]:
    if not fixed:
        return [
            "Next, the same gate for the version that was trained and registered properly:",
            "  arcanos demo --fixed",
        ]
    return [
        "Next, look at the rules and the evidence, and change them:",
        "  arcanos demo --copy credit-scoring",
        "or begin with your own models:",
        "  arcanos init",
    ]


def _copied(folder: Path) -> int:
    if folder.exists() or folder.is_symlink():
        raise UsageError(f"{folder}: is there already; name a new folder")
    half = folder.with_name(f".arcanos-{secrets.token_hex(8)}.tmp")
    try:
        _copy(CREDIT_SCORING, half)
        half.rename(folder)
    except BaseException as error:
        shutil.rmtree(half, ignore_errors=True)
        if isinstance(error, OSError):
            reason = error.strerror or type(error).__name__
            raise NotRecorded(f"{folder}: could not be written: {reason}; nothing was changed") from error
        raise
    say(f"The example is in {folder}. Next:")
    say(f"  cd {quote(str(folder))}")
    say(f"  arcanos explain credit/four-fifths-by-sex-and-age --as-of {rfc3339(AS_OF)}")
    return ExitCode.OPEN


def _copy(source: Path, target: Path) -> None:
    """Copy texts and not their permissions: an installed package may be read-only, a copy is there to be changed."""
    target.mkdir()
    for entry in sorted(source.iterdir()):
        if entry.name in LEFT_OUT:
            continue
        if entry.is_dir():
            _copy(entry, target / entry.name)
        else:
            (target / entry.name).write_bytes(entry.read_bytes())
