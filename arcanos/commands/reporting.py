"""What a report is set beside at the command line: earlier records, frameworks, and the files that places name.

All of it is read and judged before anything is evaluated: a wrong path must not cost the minutes of a run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Final, TypeVar

import click

from arcanos.errors import Refused, UsageError
from arcanos.readers.files import read_bytes
from arcanos.readers.source import Limits
from arcanos.record import Record
from arcanos.reports.hosts.paths import relative
from arcanos.reports.record_reading import from_json
from arcanos.reports.report import Clauses, Grouping, Report

F = TypeVar("F", bound=Callable[..., int])

LARGEST: Final = Limits(size=256 * 1024 * 1024)


def read_record(path: Path) -> Record:
    """Return the record in a file. Raises DocumentRefused."""
    return record_and_bytes(path)[0]


def record_and_bytes(path: Path) -> tuple[Record, bytes]:
    """Return the record in a file, and the bytes that it was read from. Raises DocumentRefused."""
    data = read_bytes(path, str(path), limits=LARGEST)
    return from_json(data, str(path)), data


@dataclass(frozen=True, slots=True)
class Beside:
    """What the options of a report name: earlier records, oldest first, the grouping, and the folder before paths."""

    earlier: tuple[Record, ...]
    group_by: Grouping | None
    prefix: str

    def report(self, record: Record) -> Report:
        """Return a record as a report, set beside this."""
        return Report(record, self.earlier, self.group_by, frameworks, _here, self.prefix)


def beside(
    project: str, as_of: datetime, against: Iterable[Path], group_by: str | None = None, prefix: str | None = None
) -> Beside:
    """Return what a record of `project` as of an instant is to be set beside.

    UsageError where a record in `against` is of another project, not earlier, or named twice, or where `prefix` is no
    folder below a repository; DocumentRefused where one can't be read.
    """
    folder = _folder(prefix)
    paths = _each_once(against)
    earlier = sorted((_earlier(path, project, as_of) for path in paths), key=lambda one: one.as_of)
    return Beside(tuple(earlier), None if group_by is None else Grouping(group_by), folder)


def _each_once(paths: Iterable[Path]) -> list[Path]:
    found: dict[Path, Path] = {}
    for path in paths:
        if found.setdefault(path.resolve(), path) is not path:
            raise UsageError(f"--against {path}: this record is named twice; name each once")
    return list(found.values())


def _folder(prefix: str | None) -> str:
    """Return a folder as formats put it before paths: nothing for the root itself."""
    if prefix is None or prefix in ("", ".", "./"):
        return ""
    found = relative(prefix)
    if found is None:
        raise UsageError(f"--path-prefix {prefix}: name a folder of the repository, seen from its root: models/credit")
    return found


@cache
def frameworks() -> tuple[Clauses, ...]:
    """Return the frameworks that arcanos knows, by name."""
    from arcanos.authoring.catalogue import catalogue

    return tuple(Clauses(name, known.title, known.clauses) for name, known in sorted(catalogue().items()))


def _earlier(path: Path, project: str, as_of: datetime) -> Record:
    found = read_record(path)
    if found.project != project:
        raise UsageError(f"--against {path}: this record is of another project; compare records of one project")
    if found.as_of > as_of:
        raise UsageError(f"--against {path}: this record is not earlier; name records of before")
    return found


def _here(name: str) -> bytes | None:
    """Read a file below the working folder; what lies elsewhere, is no file, or is too large is not read."""
    path = PurePosixPath(name)
    if not name or path.is_absolute() or ".." in path.parts:
        return None
    try:
        return read_bytes(Path(name), name)
    except Refused:
        return None


def against_option(function: F) -> F:
    """Add `--against`, which may be repeated."""
    text = "An earlier record to compare with: what is new, what stayed, the trend. Repeatable."
    kind = click.Path(path_type=Path, dir_okay=False)
    return click.option("--against", "against", multiple=True, type=kind, metavar="RECORD", help=text)(function)


def group_by_option(function: F) -> F:
    """Add `--group-by`."""
    words = [str(grouping) for grouping in Grouping]
    text = "Put findings together by this."
    return click.option("--group-by", "group_by", type=click.Choice(words), help=text)(function)


def path_prefix_option(function: F) -> F:
    """Add `--path-prefix`."""
    text = "The configuration's folder, as seen from the root of the repository: for formats of code hosts."
    return click.option("--path-prefix", "prefix", metavar="FOLDER", help=text)(function)
