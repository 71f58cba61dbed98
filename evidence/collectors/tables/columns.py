"""The columns that a collector's options name, held against those that a file has."""

from __future__ import annotations

from collections.abc import Iterable, Set

from arcanos.errors import Mistake, NotCollected, Place

_HINT = "check the name; for CSV also 'separator', and 'header' where the file names no columns"


def demand(file: str, wanted: Iterable[str], there: Set[str]) -> None:
    """Raise NotCollected for every wanted column that is not there.

    No hint names one that is: where a file has no header, its first row of people would be told.
    """
    absent = [name for name in wanted if name not in there]
    if absent:
        place = Place(file)
        raise NotCollected(Mistake(place, "ARC-COL-COLUMN", f"there is no column '{name}'", _HINT) for name in absent)
