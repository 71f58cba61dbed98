"""The names that options use are names that the source has: of metrics, of data sets."""

from __future__ import annotations

import re
from collections.abc import Iterable

from arcanos.errors import Mistake, Place, did_you_mean

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./, -]{0,63}")


def unknown(
    key: str, asked: Iterable[str], known: Iterable[str], message: str = "no source states a number for this metric"
) -> list[Mistake]:
    """Return a mistake for each name under the option `key` that no source has.

    A rule that asks for it would never be told why it is missing. Only plain words of a source stand in a hint.
    """
    there = set(known)
    plain = sorted(name for name in there if _PLAIN.fullmatch(name))
    return [
        Mistake(Place(f"{key}.{name}"), "ARC-COL-NAME", message, did_you_mean(name, plain))
        for name in asked
        if name not in there
    ]
