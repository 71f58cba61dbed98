"""Where a run is written to: several formats and places at once, one of which may be standard output."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Final, TypeAlias

from arcanos.commands.screen import in_colour, inert, width
from arcanos.config import Config
from arcanos.errors import NotRecorded, UsageError, did_you_mean
from arcanos.evidence.globs import expand
from arcanos.packs.lock import LOCK_NAME
from arcanos.packs.opening import files_of
from arcanos.reports import terminal
from arcanos.reports.deadlines import with_first_deadlines
from arcanos.reports.formats import FORMATS, Format
from arcanos.reports.report import Report
from arcanos.writing import write_whole

STDOUT: Final = "-"
Made: TypeAlias = Callable[[Format, Report], bytes]
"""How the bytes of a report in a format are made: as they are, or in an envelope that is signed."""
ITSELF: Final = ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")


@dataclass(frozen=True, slots=True)
class Target:
    """One output: its format, and the path as written (`-` for standard output)."""

    format: str
    path: str


def targets_of(outputs: Iterable[str]) -> list[Target]:
    """Return the outputs asked for; raise what can be told now before anything is done.

    UsageError: an unknown format, or one place for two outputs. NotRecorded: a folder that is not there.
    """
    targets = [_target(output) for output in outputs]
    places: dict[str, Target] = {}
    for target in targets:
        place = target.path if target.path == STDOUT else os.path.realpath(target.path)
        first = places.setdefault(place, target)
        if first is not target:
            name = "standard output" if place == STDOUT else target.path
            raise UsageError(f"--output: {first.format} and {target.format} both go to {name}; give each its own place")
    return targets


def _target(output: str) -> Target:
    format_, equals, path = output.partition("=")
    if not equals or not path:
        raise UsageError(f"--output {output}: write FORMAT=PATH, such as json=record.json, or json=- for the screen")
    form = known_format(format_, f"--output {output}")
    if path in ITSELF:
        raise UsageError(f"--output {output}: write {format_}=- for standard output")
    if path == STDOUT and form.is_binary and sys.stdout.isatty():
        there = f"write it to a file with --output {format_}=report{form.suffix}, or pipe it on"
        raise UsageError(f"{format_} is not for a terminal: {there}")
    if path != STDOUT and not Path(path).absolute().parent.is_dir():
        folder = Path(path).absolute().parent
        raise NotRecorded(f"--output {output}: there is no folder {folder}; make it first. Nothing was decided")
    if path != STDOUT and Path(path).is_dir():
        raise NotRecorded(f"--output {output}: this is a folder; name a file in it. Nothing was decided")
    return Target(format_, path)


def known_format(name: str, option: str) -> Format:
    """Return the format called `name`; `option` is what the user wrote.

    UsageError: there is none, or what it needs is not installed.
    """
    if name not in FORMATS:
        hint = did_you_mean(name, list(FORMATS)) or f"known: {', '.join(FORMATS)}"
        raise UsageError(f"{option}: there is no format '{name}'; {hint}")
    found = FORMATS[name]
    if found.needs is not None and find_spec(found.needs) is None:
        raise UsageError(f"{option}: {name} needs the extra '{found.extra}': pip install 'arcanos[{found.extra}]'")
    return found


def refuse_inputs(targets: Iterable[Target], config: Config, config_path: Path, *others: Path | None) -> None:
    """Raise UsageError where an output would overwrite what the run reads.

    That is the configuration and all that it names, and what options name besides: earlier records, a key.
    """
    refuse_overwriting(targets, chain(others, _inputs(config, config_path)))


def refuse_overwriting(targets: Iterable[Target], inputs: Iterable[Path | None]) -> None:
    """Raise UsageError where an output is one of the inputs, or below one that is a folder."""
    written = {os.path.realpath(target.path): target for target in targets if target.path != STDOUT}
    if not written:
        return
    for path in filter(None, inputs):
        for place, target in written.items():
            if Path(place).is_relative_to(os.path.realpath(path)):
                named = f"--output {target.format}={target.path}"
                raise UsageError(f"{named}: this is an input of the run, or inside a pack; name another file")


def _inputs(config: Config, config_path: Path) -> Iterator[Path]:
    yield from (config_path, *config.waivers, *config.baselines)
    yield config.folder / LOCK_NAME
    if config.bundle is not None:
        yield config.bundle.path
    for ref in config.packs:
        yield from files_of(ref)
    for source in config.documents:
        for pattern in source.patterns:
            yield from (config.folder / name for name in expand(config.folder, pattern).files)


def show(report: Report, targets: Iterable[Target], made: Made = Format.write) -> None:
    """Write the report to every output, then show it on standard output unless that is taken.

    `made` makes the bytes of a format. Raises NotRecorded for an output that can't be written; then nothing is shown
    as decided.
    """
    taken = write(report, targets, made)
    if taken is None:
        sys.stdout.write(inert(_to_terminal(report)))
    else:
        to_stdout(FORMATS[taken.format], report, made)


def _to_terminal(report: Report) -> str:
    return terminal.render(with_first_deadlines(report), width=width(), color=in_colour(), group_by=report.group_by)


def write(report: Report, targets: Iterable[Target], made: Made = Format.write) -> Target | None:
    """Write the report to every output that is a file, and return the one that is standard output.

    All are made before the first is written, so that a format that refuses leaves nothing behind. Raises NotRecorded
    for one that can't be written, and names those that were.
    """
    asked = list(targets)
    files = [(target, made(FORMATS[target.format], report)) for target in asked if target.path != STDOUT]
    write_each(files)
    return next((target for target in asked if target.path == STDOUT), None)


def write_each(files: Iterable[tuple[Target, bytes]], *before: str) -> None:
    """Write files one after another; NotRecorded for one that can't be written says which were, also `before`."""
    written = list(before)
    for target, data in files:
        try:
            write_whole(Path(target.path), data)
        except NotRecorded as error:
            if not written:
                raise
            raise NotRecorded(f"{error}. Written before: {', '.join(written)}") from error
        written.append(target.path)


def to_stdout(form: Format, report: Report, made: Made = Format.write) -> None:
    """Write a report to standard output: as it is for programs, inert where a build server might read along."""
    data = made(form, report)
    if not form.as_is:
        sys.stdout.write(inert(data.decode("utf-8")))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
