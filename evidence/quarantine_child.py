"""The process that reads a bundle in quarantine: whole, confined and within limits, and answers with one line.

It runs as `python -I -B -m arcanos.evidence.quarantine_child`, before anything else looks into a bundle: whatever its
bytes do to a reader, they do it here. Only the documents of what enough trusted keys sealed are left to the other.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from arcanos.clock import EPOCH
from arcanos.digest import canonical
from arcanos.errors import IntegrityBroken, Mistake, Place, Refused
from arcanos.evidence.confinement import Budget, confine, limit
from arcanos.evidence.container import take_container
from arcanos.evidence.disclosing import disclosed
from arcanos.evidence.opening import Opened, opened
from arcanos.evidence.timestamps import try_out
from arcanos.readers.json import read_json
from arcanos.readers.source import Limits, Value
from arcanos.redaction import printable
from arcanos.signing.keys import from_base64
from arcanos.signing.trust import Role, TrustedKey, judge
from arcanos.signing.vouching import Policy

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
    os.write(out, canonical(answer(Path(asked["path"]), asked["name"], counting(asked))) + b"\n")


def told(policy: Policy | None, as_of: datetime | None) -> dict[str, Value]:
    """Return what the process must know to see who sealed a bundle: the keys that count as of `as_of`, and how many."""
    keys = set[str]()
    if policy is not None and as_of is not None:
        keys = {one.key.text for one in policy.keys if one.fault(policy.role, as_of) is None}
    return {"keys": sorted(keys), "threshold": policy.threshold if policy is not None else 1}


def counting(asked: Mapping[str, Value]) -> Policy:
    """Return the keys that count, each of which counts without a bound."""
    place, role = Place("(asked)"), Role.BUNDLES
    keys = (TrustedKey(text, from_base64(text, place), frozenset({role})) for text in asked["keys"])
    return Policy(role, tuple(keys), asked["threshold"])


def answer(path: Path, name: str, policy: Policy) -> Value:
    """Read the bundle at `path`, and return the digest of its bytes, what refuses it, or the limit that was met."""
    try:
        container = take_container(path, name)
        bundle = opened(name, container.form, container.files())
        if bundle.timestamp is not None:
            try_out(bundle.timestamp)
        if not _is_vouched(bundle, policy):
            disclosed(bundle, {})
    except (Refused, IntegrityBroken) as refused:
        return {"refused": type(refused).__name__, "mistakes": list(map(_told, refused.mistakes))}
    except (MemoryError, RecursionError):
        return {"limit": MEMORY}
    return {"read": container.sha256}


def _is_vouched(bundle: Opened, policy: Policy) -> bool:
    """Tell whether enough of the keys sealed a bundle, so that its documents may be read where the verdict is made."""
    if bundle.envelope is None or not policy.keys:
        return False
    return len(judge(bundle.envelope, policy.keys, policy.role, EPOCH).by) >= policy.threshold


def _told(one: Mistake) -> list[Value]:
    place = one.place
    return [printable(place.file), place.line, place.column, one.code, printable(one.message), printable(one.hint)]


if __name__ == "__main__":
    main()
