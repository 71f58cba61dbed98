"""`arcanos demo`: the credit-scoring example, from wherever the package is installed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import click

from arcanos import clock
from arcanos.commands.gate import guarding
from arcanos.commands.options import show
from arcanos.config import CONFIG_NAME, load_config
from arcanos.errors import NotRecorded, UsageError
from arcanos.examples import CREDIT_SCORING
from arcanos.run import Question, perform

MODEL: Final = "credit-scoring"
HURRIED, FIXED = "1.0.0", "1.1.0"
STAGE: Final = "production"
AS_OF: Final = "2026-11-22T09:00:00Z"
"""The example's evidence was collected two days before: a fixed instant keeps it from ageing."""


@click.command("demo")
@click.option("--fixed", is_flag=True, help=f"Ask for version {FIXED}, which was fixed for real.")
@click.option("--copy", "copy", type=click.Path(path_type=Path), metavar="FOLDER", help="Copy the example to a new folder.")
def command(fixed: bool, copy: Path | None) -> int:
    """May a credit-scoring model, trained on real data, go to production?

    Version 1.0.0 is refused for findings that are true of it (exit 1); version 1.1.0 passes with one
    waiver (exit 0). Everything is read from the installed package; nothing is written.
    """
    if copy is not None:
        return _copy(copy)
    model = f"{MODEL}@{FIXED if fixed else HURRIED}"
    as_of = clock.instant(AS_OF)
    assert as_of is not None
    config = load_config(CREDIT_SCORING / CONFIG_NAME, CONFIG_NAME)
    click.echo(f"$ arcanos gate {model} --to {STAGE} --as-of {AS_OF}\n")
    run = perform(config, Question(guarding(config, STAGE, None), as_of, model, STAGE))
    show(run.record, [])
    click.echo("\n" + "\n".join(_next(fixed, model)))
    return run.record.decision.exit_code


def _next(fixed: bool, model: str) -> list[str]:
    if fixed:
        return [
            "Next: arcanos demo --copy credit-scoring   to look at the rules and the evidence, and change them;",
            "      arcanos init                         to begin with your own models.",
        ]
    return [
        f"Next: arcanos demo --fixed   the same gate for {MODEL}@{FIXED}, retrained and registered properly.",
    ]


def _copy(folder: Path) -> int:
    if folder.exists():
        raise UsageError(f"{folder}: is there already; name a new folder")
    try:
        shutil.copytree(CREDIT_SCORING, folder, ignore=shutil.ignore_patterns("__pycache__"))
    except OSError as error:
        raise NotRecorded(f"{folder}: could not be written: {error.strerror or type(error).__name__}") from error
    click.echo(f"The example is in {folder}. Next:")
    click.echo(f"  cd {folder} && arcanos explain credit/four-fifths-by-sex-and-age --as-of {AS_OF}")
    return 0
