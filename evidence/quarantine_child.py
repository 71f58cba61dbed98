"""The process that reads a bundle in quarantine: whole, confined and within limits, and answers with one line.

It runs as `python -I -B -m arcanos.evidence.quarantine_child`, before anything else looks into a bundle that no trusted
key sealed: whatever its bytes do to a reader, they do it here.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from arcanos.digest import canonical, digest, sha256
from arcanos.errors import IntegrityBroken, Mistake, Refused
from arcanos.evidence.confinement import Budget, confine, limit
from arcanos.evidence.container import read_container
from arcanos.evidence.disclosing import disclosed
from arcanos.evidence.opening import opened
from arcanos.readers.json import read_json
from arcanos.readers.source import Limits, Value
from arcanos.redaction import printable

WITHIN: Final = 300
"""Seconds that one reading may take."""
BUDGET: Final = Budget(memory=4 * 1024 * 1024 * 1024, seconds=WITHIN // 2)
"""What one reading may use."""
ANSWER: Final = Limits(size=4 * 1024 * 1024)
"""Budgets of the answer, and of what is asked."""
MEMORY: Final = "memory"
"""What is answered where the limit of memory was reached."""


def main() -> None:
    """Read what is asked from standard input and answer on standard output."""
    asked = read_json(sys.stdin.buffer.read(ANSWER.size), "(asked)", limits=ANSWER).value
    out = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    limit(Budget(asked["memory"], asked["seconds"]), frozenset())
    confine(frozenset(), lambda _: False)
    os.write(out, canonical(answer(Path(asked["path"]), asked["name"])) + b"\n")


def contents_digest(files: dict[str, bytes]) -> str:
    """Return the digest of all files of a container, with their names."""
    return digest([[name, sha256(data)] for name, data in sorted(files.items())])


def answer(path: Path, name: str) -> Value:
    """Read the bundle at `path`, and return the digest of its files, what refuses it, or the limit that was met."""
    try:
        form, files = read_container(path, name)
        disclosed(opened(name, form, files), {})
    except (Refused, IntegrityBroken) as refused:
        return {"refused": type(refused).__name__, "mistakes": list(map(_told, refused.mistakes))}
    except (MemoryError, RecursionError):
        return {"limit": MEMORY}
    return {"read": contents_digest(files)}


def _told(one: Mistake) -> list[Value]:
    place = one.place
    return [printable(place.file), place.line, place.column, one.code, printable(one.message), printable(one.hint)]


if __name__ == "__main__":
    main()
