"""Options that several commands share, and what they stand for."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from arcanos import clock
from arcanos.config import CONFIG_NAME, Config, find_config, load_config
from arcanos.errors import ConfigRefused, Mistake, Place, UsageError, did_you_mean
from arcanos.record import Record
from arcanos.reports import terminal
from arcanos.reports.formats import FORMATS
from arcanos.writing import write_whole

F = TypeVar("F", bound=Callable[..., Any])


class Instant(click.ParamType[datetime]):
    """An RFC 3339 date-time with a zone."""

    name = "date-time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the instant in UTC."""
        if isinstance(value, datetime):
            return value
        found = clock.instant(str(value))
        if found is None:
            self.fail("write an RFC 3339 date-time with a zone, such as 2026-01-31T12:00:00Z", param, ctx)
        return found


def config_option(function: F) -> F:
    """Add `--config`."""
    text = f"The configuration (default: {CONFIG_NAME} here, or above it in this git repository)."
    return click.option("--config", "config_path", type=click.Path(path_type=Path), metavar="FILE", help=text)(function)


def as_of_option(function: F) -> F:
    """Add `--as-of`."""
    text = "Evaluate as of this instant (RFC 3339 with a zone; default: now)."
    return click.option("--as-of", type=Instant(), metavar="TIME", help=text)(function)


def output_option(function: F) -> F:
    """Add `--output`, which may be repeated."""
    text = f"Also write FORMAT=PATH ({', '.join(FORMATS)}; - for standard output); may be repeated."
    return click.option("--output", "-o", "outputs", multiple=True, metavar="FORMAT=PATH", help=text)(function)


def the_config(path: Path | None) -> Config:
    """Return the configuration asked for, or the one found here."""
    if path is not None:
        return load_config(path, str(path))
    found = find_config(Path.cwd())
    if found is None:
        hint = "run 'arcanos init' to write one, 'arcanos demo' to see one at work, or pass --config FILE"
        raise ConfigRefused([Mistake(Place(CONFIG_NAME), "ARC-CFG-NOTFOUND", "there is no configuration here", hint)])
    return load_config(found, os.path.relpath(found))


def targets_of(outputs: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the formats and paths asked for; an unknown format is refused before anything is done."""
    found: list[tuple[str, str]] = []
    for output in outputs:
        format_, equals, path = output.partition("=")
        if not equals or not path:
            raise UsageError(f"--output {output}: write FORMAT=PATH, such as json=record.json")
        if format_ not in FORMATS:
            raise UsageError(f"--output {output}: there is no format '{format_}'; {did_you_mean(format_, list(FORMATS))}")
        found.append((format_, path))
    return found


def show(record: Record, outputs: list[tuple[str, str]]) -> None:
    """Write the record to every output, then the report to the terminal unless standard output is taken."""
    taken = [format_ for format_, path in outputs if path == "-"]
    if len(taken) > 1:
        raise UsageError("--output: only one format can go to standard output")
    for format_, path in outputs:
        data = FORMATS[format_](record)
        if path == "-":
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
        else:
            write_whole(Path(path), data)
    if not taken:
        click.echo(terminal.render(record, width=screen_width(), color=in_colour()), nl=False, color=True)


def screen_width() -> int:
    """Return the width of the terminal in cells: 80 where there is none, at most 120."""
    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        return 80
    try:
        columns = int(os.environ.get("COLUMNS", "")) or os.get_terminal_size().columns
    except (OSError, ValueError):
        try:
            columns = os.get_terminal_size().columns
        except OSError:
            columns = 80
    return max(40, min(columns, 120))


def in_colour() -> bool:
    """Whether to colour: on a terminal, unless NO_COLOR is set or the terminal is dumb."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class Progress:
    """One line on standard error for work that lasts; nothing where nobody watches."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.shown = False
        self.watched = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def __call__(self, what: str) -> None:
        """Show what is being done, once it has lasted half a second."""
        if self.watched and time.monotonic() - self.started > 0.5:
            self.shown = True
            click.echo(f"\r\x1b[K{what[:70]}", nl=False, err=True)

    def done(self) -> None:
        """Clear the line."""
        if self.shown:
            click.echo("\r\x1b[K", nl=False, err=True)
