"""Open a bundle warily: what no trusted key sealed is read in quarantine first, in a confined process."""

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
from arcanos.evidence.container import read_container
from arcanos.evidence.envelopes import exact_envelope
from arcanos.evidence.manifest import MANIFEST, SEAL
from arcanos.evidence.opening import Opened, opened
from arcanos.evidence.processes import Ended, Processes
from arcanos.evidence.quarantine_child import ANSWER, BUDGET, MEMORY, WITHIN, contents_digest
from arcanos.readers.json import read_json
from arcanos.readers.shapes import is_list, members
from arcanos.readers.source import Value
from arcanos.redaction import printable
from arcanos.signing.dsse import IN_TOTO
from arcanos.signing.trust import judge
from arcanos.signing.vouching import Policy

CHILD: Final = (sys.executable, "-I", "-B", "-m", "arcanos.evidence.quarantine_child")
_REFUSALS: Final[Mapping[str, type[ArchiveRefused | DocumentRefused | IntegrityBroken]]] = {
    one.__name__: one for one in (ArchiveRefused, DocumentRefused, IntegrityBroken)
}
_HINT: Final = "have it sealed by a key that 'trust' lists for bundles, then it is read directly; or collect less"


def open_warily(
    path: Path,
    name: str,
    policy: Policy | None = None,
    as_of: datetime | None = None,
    budget: Budget = BUDGET,
) -> Opened:
    """Open the bundle at `path`, called `name`: directly where enough keys of `policy` sealed it, as of `as_of`.

    Any other is read whole in a process of its own first, within `budget`. Raises what `open_bundle` and `disclosed`
    raise, and ArchiveRefused where that process ended, with the limit that it met.
    """
    judged = policy is not None and as_of is not None and bool(policy.keys)
    tried = "" if judged else _tried(path, name, budget)
    form, files = read_container(path, name)
    if judged and policy is not None and as_of is not None and not _is_vouched(files, policy, as_of):
        tried = _tried(path, name, budget)
    if tried and contents_digest(files) != tried:
        message, hint = "the bundle was changed while it was read", "open it where nothing else writes"
        raise IntegrityBroken([Mistake(Place(name), "ARC-INT-CHANGED", message, hint)])
    return opened(name, form, files)


def _is_vouched(files: Mapping[str, bytes], policy: Policy, as_of: datetime) -> bool:
    """Tell whether enough trusted keys signed the manifest, from its bytes and those of its seal alone."""
    if MANIFEST not in files or SEAL not in files:
        return False
    try:
        envelope = exact_envelope(files[SEAL], SEAL)
    except IntegrityBroken:
        return False
    if (envelope.payload_type, envelope.payload) != (IN_TOTO, files[MANIFEST]):
        return False
    return len(judge(envelope, policy.keys, policy.role, as_of).by) >= policy.threshold


def _tried(path: Path, name: str, budget: Budget) -> str:
    """Read a bundle in a process of its own, and return the digest of its files."""
    asked = {"path": str(path.absolute()), "name": name, "memory": budget.memory, "seconds": budget.seconds}
    ended, line = Processes(CHILD, ANSWER.size).run(canonical(asked), WITHIN, b"\0", lambda _: None)
    told = _told(line) if ended is Ended.DONE else dict[str, Value]()
    if isinstance(told.get("read"), str):
        return str(told["read"])
    if told.get("refused") in _REFUSALS and (mistakes := _mistakes(told.get("mistakes"))):
        raise _REFUSALS[told["refused"]](mistakes)
    limit = _limit(ended, budget, memory=told.get("limit") == MEMORY)
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


def _told(line: bytes) -> dict[str, Value]:
    try:
        return members(read_json(line, "(answer)", limits=ANSWER, refused=NotCollected).value)
    except NotCollected:
        return {}


def _mistakes(told: Value) -> list[Mistake]:
    """Return mistakes that a terminal does not obey; none where they are not told as they must be."""
    made: list[Mistake] = []
    for one in told if is_list(told) else ():
        match one:
            case [str(file), int(line), int(column), str(code), str(message), str(hint)]:
                place = Place(printable(file), line, column)
                made.append(Mistake(place, printable(code), printable(message), printable(hint)))
            case _:
                return []
    return made
