"""What can go wrong, each with its place, its next step and its exit code.

ArcanosError
├── UsageError          2  the command line asks for something that does not exist
├── Refused             3  an input could not be taken as it is; nothing was decided
│   ├── DocumentRefused    evidence: a file that is not what it says it is
│   ├── PackRefused        rules: a pack, a rule or a case
│   ├── WaiverRefused      a waiver or an attestation
│   ├── BaselineRefused    a baseline
│   ├── ConfigRefused      the project's configuration
│   ├── KeyRefused         a key that can't be read, or that must not be trusted
│   ├── EnvelopeRefused    signatures that can't be read
│   ├── StatementRefused   a list of files that can't be read
│   ├── QuestionnaireRefused  a questionnaire, or the answers to one
│   ├── NotCollected       a source of evidence that can't be vouched for
│   ├── ArchiveRefused     something that is no archive, or too large for one
│   └── DriveRefused       a compliance drive that can't be read, or that has nothing to read
├── NotRecorded         5  the decision was made but could not be written down
└── IntegrityBroken     6  a digest or a signature does not hold

A message names the place and the next step and never repeats a value from evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import IntEnum


class ExitCode(IntEnum):
    """The closed set of exit codes; 128 + n is death by signal n."""

    OPEN = 0
    CLOSED = 1
    USAGE = 2
    REFUSED = 3
    UNTOLD = 4
    NOT_RECORDED = 5
    INTEGRITY = 6
    BUG = 70


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a text: file as the user named it, line and column from 1 (0: the whole file)."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing wrong at one place. `code` is stable (`ARC-IN-DUPKEY`); `hint` is the next step."""

    place: Place
    code: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        hint = f"; {self.hint}" if self.hint else ""
        return f"{self.place}: {self.code}: {self.message}{hint}"


class ArcanosError(Exception):
    """Root of the tree; `exit_code` is what the command line ends with."""

    exit_code = ExitCode.BUG


class UsageError(ArcanosError):
    """The command line asks for something that does not exist."""

    exit_code = ExitCode.USAGE


class Refused(ArcanosError):
    """An input was refused. All its mistakes are told at once, in the order of their places."""

    exit_code = ExitCode.REFUSED

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes: tuple[Mistake, ...] = tuple(sorted(set(mistakes)))
        super().__init__("\n".join(map(str, self.mistakes)))


class DocumentRefused(Refused):
    """Evidence that can't be read: a file that is not what it says it is."""


class PackRefused(Refused):
    """A pack, a rule or a case that does not load."""


class WaiverRefused(Refused):
    """A waiver or an attestation that does not load."""


class BaselineRefused(Refused):
    """A baseline that does not load."""


class ConfigRefused(Refused):
    """A project configuration that does not load."""


class KeyRefused(Refused):
    """A key that can't be read, or that must not be trusted."""


class EnvelopeRefused(Refused):
    """An envelope of signatures that does not load."""


class StatementRefused(Refused):
    """A statement about files that does not load."""


class QuestionnaireRefused(Refused):
    """A questionnaire, or the answers to one, that do not load."""


class NotCollected(Refused):
    """A source of evidence that did not answer, or not in a way that can be vouched for."""


class ArchiveRefused(Refused):
    """Something that is no archive, or larger than an archive may be."""


class DriveRefused(Refused):
    """A compliance drive that can't be read, or that has nothing to read."""


class NotRecorded(ArcanosError):
    """The decision was made and could not be written down."""

    exit_code = ExitCode.NOT_RECORDED


class IntegrityBroken(ArcanosError):
    """A digest or a signature does not hold; all that does not is told at once, in the order of its places."""

    exit_code = ExitCode.INTEGRITY

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes: tuple[Mistake, ...] = tuple(sorted(set(mistakes)))
        super().__init__("\n".join(map(str, self.mistakes)))


WORST_FIRST: tuple[ExitCode, ...] = (
    ExitCode.BUG,
    ExitCode.INTEGRITY,
    ExitCode.NOT_RECORDED,
    ExitCode.REFUSED,
    ExitCode.CLOSED,
    ExitCode.UNTOLD,
    ExitCode.OPEN,
)


def worst(codes: Iterable[ExitCode]) -> ExitCode:
    """Return the gravest of `codes`; none at all is a bug, never an open gate."""
    return min(codes, key=WORST_FIRST.index, default=ExitCode.BUG)


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Return a hint naming the nearest known word, or all of them when few; nothing when there are many."""
    near = get_close_matches(word, known, n=1, cutoff=0.6) or [k for k in known if len(word) > 1 and k.startswith(word)]
    if near:
        return f"did you mean '{near[0]}'?"
    if 0 < len(known) <= 20:
        return "known: " + ", ".join(sorted(known))
    return ""
