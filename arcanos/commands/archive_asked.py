"""Which compliance drive a command means: the one that it names, or the configuration's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import click

from arcanos.archiving.address import LOCKING, ArchiveAt, at, scheme_of, url_fault
from arcanos.archiving.catalogue import Catalogue, catalogue, nothing_there
from arcanos.archiving.drive import Drive
from arcanos.archiving.opening import open_drive
from arcanos.commands.options import the_config
from arcanos.config import find_config
from arcanos.errors import UsageError

F = TypeVar("F", bound=Callable[..., int])


def at_option(function: F) -> F:
    """Add `--at`."""
    text = "The drive: a folder or a URL (default: the configuration's 'archive')."
    return click.option("--at", "url", metavar="URL", help=text)(function)


def place_of(url: str | None, config_path: Path | None) -> ArchiveAt:
    """Return the drive that a command names, else the one of the configuration. Raises UsageError, ConfigRefused.

    Whether and how long objects are locked is for the configuration to say, of every store that has locks.
    """
    config = None if config_path is None and find_config(Path.cwd()) is None else the_config(config_path)
    configured = None if config is None else config.archive
    if url is None:
        if configured is None:
            raise UsageError("name the drive with --at, or under 'archive' in the configuration")
        return configured
    fault = url_fault(url)
    if fault is not None:
        raise UsageError(f"--at: {fault[0]}; {fault[1]}")
    named = at(url, Path.cwd())
    if configured is None or scheme_of(url) not in LOCKING:
        return named
    return replace(named, lock=configured.lock, retain=configured.retain, endpoint=configured.endpoint)


def drive_of(url: str | None, config_path: Path | None, now: datetime) -> Drive:
    """Return the drive that a command means. Raises as `place_of` and `open_drive` do."""
    return open_drive(place_of(url, config_path), now)


def audits_of(drive: Drive, *, trusting: bool = True) -> Catalogue:
    """Return what a drive has. Raises DriveRefused where it can't be listed, or has no audit."""
    found = catalogue(drive, trusting=trusting)
    if not (found.audits or found.lost or found.broken or found.unread):
        raise nothing_there(drive)
    return found
