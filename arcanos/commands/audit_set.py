"""The set of files that an audit is: formats of one literal tuple, their digests, written into a folder at once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from arcanos.archiving.sums import RECORD, SUMS, sums_of
from arcanos.commands.outputs import STDOUT, Made, Target
from arcanos.digest import sha256
from arcanos.errors import ArcanosError, NotRecorded, UsageError
from arcanos.reports.formats import FORMATS
from arcanos.reports.report import Report

SET: Final = (
    ("json", RECORD),
    ("audit-markdown", "audit.md"),
    ("html", "audit.html"),
    ("pdf", "audit.pdf"),
    ("markdown", "summary.md"),
    ("review", "review.md"),
    ("review-html", "review.html"),
    ("csv", "findings.csv"),
    ("xlsx", "findings.xlsx"),
    ("ics", "deadlines.ics"),
    ("sarif", "findings.sarif"),
    ("oscal-ar", "oscal-results.json"),
    ("oscal-poam", "oscal-poam.json"),
    ("in-toto", "decision.json"),
)
"""The formats of an audit, and what their files are called; one that needs an extra is left out where it is absent."""


@dataclass(frozen=True, slots=True)
class AuditSet:
    """What is to be written into `folder`, and what is left out, each with its next step."""

    folder: Path
    targets: tuple[Target, ...]
    left_out: tuple[str, ...]

    @classmethod
    def into(cls, folder: str) -> AuditSet:
        """Return the set for a folder as the user named it, before anything is evaluated.

        NotRecorded: the folder is there and holds something, or can't be made where it is named.
        """
        path = Path(folder)
        if path.name in ("", "..", STDOUT):
            raise UsageError(f"--output {folder}: name a new folder, or write FORMAT=PATH")
        _refuse_taken(path)
        missing = [name for name, _ in SET if not _is_installed(name)]
        return cls(
            folder=path,
            targets=tuple(Target(name, str(path / file)) for name, file in SET if name not in missing),
            left_out=tuple(_needs(name) for name in missing),
        )

    def files(self, report: Report, made: Made) -> dict[str, bytes]:
        """Return every file by name, with that of their digests. ArcanosError, a bug: a format broke."""
        files = {Path(target.path).name: rendered(target, report, made) for target in self.targets}
        return files | {SUMS: sums_of({name: sha256(data) for name, data in files.items()})}


def rendered(target: Target, report: Report, made: Made) -> bytes:
    """Return a report in the format of a target, before anything is written.

    Raises what the format refuses, and ArcanosError, a bug that names the format, where it breaks.
    """
    where = f"{target.path}: the format {target.format}"
    try:
        return made(FORMATS[target.format], report)
    except NotRecorded as error:
        raise NotRecorded(f"{where}: {error}. No file was written") from error
    except ArcanosError:
        raise
    except Exception as error:
        raise ArcanosError(f"{where} broke ({type(error).__name__}). No file was written") from error


def _refuse_taken(path: Path) -> None:
    if os.path.lexists(path) and not (path.is_dir() and not path.is_symlink() and not any(path.iterdir())):
        raise NotRecorded(f"--output {path}: is there already; name a new folder, or remove it. Nothing was decided")
    parent = path.absolute().parent
    if not parent.is_dir():
        raise NotRecorded(f"--output {path}: there is no folder {parent}; make it first. Nothing was decided")


def _is_installed(name: str) -> bool:
    needs = FORMATS[name].needs
    return needs is None or find_spec(needs) is not None


def _needs(name: str) -> str:
    extra = FORMATS[name].extra
    return f"{name}, which needs the extra '{extra}': pip install 'arcanos[{extra}]'"
