"""Open a bundle warily: a confined process reads it first, all that no trusted key vouches for."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from arcanos.clock import show_span
from arcanos.digest import canonical
from arcanos.errors import ArchiveRefused, DocumentRefused, IntegrityBroken, Mistake, NotCollected, Place
from arcanos.evidence.confinement import Budget
from arcanos.evidence.container import take_container
from arcanos.evidence.opening import Opened, opened
from arcanos.evidence.processes import Ended, Processes
from arcanos.evidence.quarantine_child import ANSWER, BUDGET, MEMORY, WITHIN, told
from arcanos.readers.json import read_json
from arcanos.readers.shapes import is_list, members
from arcanos.readers.source import Value
from arcanos.redaction import printable
from arcanos.signing.vouching import Policy

CHILD: Final = (sys.executable, "-I", "-B", "-m", "arcanos.evidence.quarantine_child")
_REFUSALS: Final[Mapping[str, type[ArchiveRefused | DocumentRefused | IntegrityBroken]]] = {
    one.__name__: one for one in (ArchiveRefused, DocumentRefused, IntegrityBroken)
}
_HINT: Final = "collect less, or have it sealed by a key that 'trust' lists for bundles: that spares its documents"


def open_warily(
    path: Path,
    name: str,
    policy: Policy | None = None,
    as_of: datetime | None = None,
    budget: Budget = BUDGET,
) -> Opened:
    """Open the bundle at `path`, called `name`, once a process of its own has read the same bytes, within `budget`.

    That process reads all of it, but for the documents where enough keys of `policy` sealed it, as of `as_of`. Raises
    what `open_bundle` and `disclosed` raise, and ArchiveRefused where that process ended, with the limit that it met.
    """
    tried = _tried(path, name, budget, told(policy, as_of))
    container = take_container(path, name)
    if container.sha256 != tried:
        message, hint = "the bundle was changed while it was read", "open it where nothing else writes"
        raise IntegrityBroken([Mistake(Place(name), "ARC-INT-CHANGED", message, hint)])
    return opened(name, container.form, container.files())


def _tried(path: Path, name: str, budget: Budget, keys: Mapping[str, Value]) -> str:
    """Read a bundle in a process of its own, and return the digest of its bytes."""
    within = {"memory": budget.memory, "seconds": budget.seconds}
    asked = {"path": str(path.absolute()), "name": name, **within, **keys}
    ended, line = Processes(CHILD, ANSWER.size).run(canonical(asked), WITHIN, b"\0", lambda _: None)
    said = _said(line) if ended is Ended.DONE else dict[str, Value]()
    if isinstance(said.get("read"), str):
        return str(said["read"])
    if said.get("refused") in _REFUSALS and (mistakes := _mistakes(said.get("mistakes"))):
        raise _REFUSALS[said["refused"]](mistakes)
    limit = _limit(ended, budget, memory=said.get("limit") == MEMORY)
    message = f"the bundle was not read: the process that read it in quarantine {limit}"
    raise ArchiveRefused([Mistake(Place(name), "ARC-IN-QUARANTINE", message, _HINT)])


def _limit(ended: Ended, budget: Budget, *, memory: bool) -> str:
    if memory:
        return f"needed more than {budget.memory >> 20} MiB of memory"
    return {
        Ended.TIMEOUT: f"took longer than {show_span(WITHIN)}",
        Ended.PROCESSOR: f"used more than {show_span(budget.seconds)} of processor time",
        Ended.SIGNAL: f"was ended by a signal, as systems do beyond {budget.memory >> 20} MiB of memory",
        Ended.SIZE: f"had more to tell than {ANSWER.size >> 20} MiB",
        Ended.DONE: f"ended without an answer, within {budget.memory >> 20} MiB of memory",
    }[ended]


def _said(line: bytes) -> dict[str, Value]:
    try:
        return members(read_json(line, "(answer)", limits=ANSWER, refused=NotCollected).value)
    except NotCollected:
        return {}


def _mistakes(said: Value) -> list[Mistake]:
    """Return mistakes that a terminal does not obey; none where they are not told as they must be."""
    made: list[Mistake] = []
    for one in said if is_list(said) else ():
        match one:
            case [str(file), int(line), int(column), str(code), str(message), str(hint)]:
                place = Place(printable(file), line, column)
                made.append(Mistake(place, printable(code), printable(message), printable(hint)))
            case _:
                return []
    return made
