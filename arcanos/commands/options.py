"""Options that several commands share, and what they stand for."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import click

from arcanos import clock
from arcanos.commands import completing
from arcanos.config import CONFIG_NAME, BundleAt, Config, find_config, load_config
from arcanos.errors import ConfigRefused, Mistake, Place
from arcanos.redaction import printable, says_something

F = TypeVar("F", bound=Callable[..., int])


def an_instant(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    """Return the instant that an option says: a callback."""
    found = None if value is None else clock.instant(value)
    if value is not None and found is None:
        raise click.BadParameter("write an RFC 3339 date-time with a zone, such as 2026-01-31T12:00:00Z", ctx, param)
    return found


def plain_words(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """Return one line of plain text that says something, such as a person's name: a callback."""
    if not says_something(value) or printable(value) != value:
        raise click.BadParameter("write one line of plain text", ctx, param)
    return value


def config_option(function: F) -> F:
    """Add `--config`."""
    text = f"The configuration (default: {CONFIG_NAME} here, or above it in this git repository)."
    return click.option("--config", "config_path", type=click.Path(path_type=Path), metavar="FILE", help=text)(function)


def bundle_option(function: F) -> F:
    """Add `--bundle`."""
    text = "Evaluate the documents of this bundle: a folder, .tar.gz or .zip (default: the configuration's)."
    return click.option("--bundle", type=click.Path(path_type=Path), metavar="PATH", help=text)(function)


def as_of_option(function: F) -> F:
    """Add `--as-of`."""
    text = "Evaluate as of this instant (RFC 3339 with a zone; default: now)."
    return click.option("--as-of", callback=an_instant, metavar="TIME", help=text)(function)


def _percent(ctx: click.Context, param: click.Parameter, value: str | None) -> Fraction | None:
    if value is None:
        return None
    found = Fraction(value) if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{1,9})?", value, re.ASCII) else None
    if found is None or found > 100:
        raise click.BadParameter("write a percentage from 0 to 100, such as 90 or 99.5", ctx, param)
    return found


def fail_under_option(text: str) -> Callable[[F], F]:
    """Add `--fail-under`, with its help."""
    return click.option("--fail-under", callback=_percent, metavar="PERCENT", help=text)


def format_option(function: F) -> F:
    """Add `--format`: text for people, json for programs."""
    text = "Show text, or json for programs (default: text)."
    return click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help=text)(function)


def gate_option(text: str) -> Callable[[F], F]:
    """Add `--gate`, with its help."""
    return click.option("--gate", "gate_name", metavar="NAME", help=text, shell_complete=completing.gates)


def output_option(function: F) -> F:
    """Add `--output`, which may be repeated."""
    text = (
        "Also write FORMAT=PATH, such as json=record.json; - for standard output, in place of the report. Repeatable; "
        "'arcanos report --formats' lists the formats."
    )
    return click.option(
        "--output",
        "-o",
        "outputs",
        multiple=True,
        metavar="FORMAT=PATH",
        help=text,
        shell_complete=completing.formats,
    )(function)


def the_config_path(path: Path | None) -> Path:
    """Return the configuration's path: the one asked for, or the one found here."""
    found = path or find_config(Path.cwd())
    if found is None:
        hint = "run 'arcanos init' to write one, 'arcanos demo' to see one at work, or pass --config FILE"
        raise ConfigRefused([Mistake(Place(CONFIG_NAME), "ARC-CFG-NOTFOUND", "there is no configuration here", hint)])
    return found


def the_config(path: Path | None, bundle: Path | None = None) -> Config:
    """Return the configuration asked for, or the one found here; with `bundle` in place of the one that it names."""
    found = the_config_path(path)
    config = load_config(found, str(path) if path is not None else os.path.relpath(found))
    return config if bundle is None else replace(config, bundle=BundleAt(str(bundle), bundle))
