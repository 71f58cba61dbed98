"""Whether two names are of one person, as far as names tell: who asks for something is not who agrees to it."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category, normalize

_UNSEEN: Final = re.compile("[\u034f\u17b4\u17b5\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Marks that nobody sees: joiners and variation selectors (Unicode, Default_Ignorable_Code_Point)."""
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
_WRITTEN_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})
_BARE: Final = str.maketrans({"ø": "o", "æ": "a", "ł": "l", "đ": "d", "ı": "i"})  # noqa: RUF001
_LOOKALIKES: Final = str.maketrans("аеорсухіјѕԁкмтнвοανικρτυ", "aeopcyxijsdkmthboavikptu")
"""Letters of Cyrillic and Greek that are drawn like Latin ones."""


def same_person(one: str, other: str) -> bool:
    """Return whether two names are spelling variants of one.

    Neither case, width, accents (`Müller`, `Mueller`, `Muller`), the order of the words, what stands between them nor
    what is unseen counts; a letter that is drawn like another is that one. An initial is another name.
    """
    return not _spellings(one).isdisjoint(_spellings(other))


def _spellings(name: str) -> set[tuple[str, ...]]:
    seen = _UNSEEN.sub("", normalize("NFKC", name).casefold())
    whole = normalize("NFC", "".join(c for c in seen if category(c) != "Cf")).translate(_LOOKALIKES)
    return {_words(whole.translate(_WRITTEN_OUT)), _words(whole.translate(_BARE))}


def _words(name: str) -> tuple[str, ...]:
    bare = _ACCENTS.sub("", normalize("NFD", name))
    kept = (c if c.isalnum() or category(c).startswith("M") else " " for c in bare)
    return tuple(sorted("".join(kept).split()))
