"""GitHub's hash of each line of a file: by it code scanning knows an alert again when lines above it move.

The algorithm is that of github/codeql-action, `src/fingerprints.ts`: blanks and tabs do not count, every line end is a
line feed, and a line's hash is a polynomial of base 37 modulo 2^64 over the 100 UTF-16 code units from its start on,
the end of the file being U+FFFF and then zeros. The number behind it tells lines apart that have the same hash.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from operator import mul
from typing import Final

BLOCK: Final = 100
WRAP: Final = 2**64
POWERS: Final = tuple(pow(37, BLOCK - 1 - i, WRAP) for i in range(BLOCK))
END: Final = 0xFFFF
BLANKS: Final = str.maketrans("", "", " \t")


def line_hashes(data: bytes) -> Iterator[str]:
    """Yield `primaryLocationLineHash` of each line of a file in UTF-8, from the first; an empty file has one."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").translate(BLANKS)
    units = array("H", text.encode("utf-16-le", "surrogatepass"))
    units.extend(chain((END,), [0] * BLOCK))
    seen: Counter[str] = Counter()
    for start in _starts(text):
        value = f"{sum(map(mul, units[start : start + BLOCK], POWERS)) % WRAP:x}"
        seen[value] += 1
        yield f"{value}:{seen[value]}"


def _starts(text: str) -> Iterator[int]:
    """Yield where each line starts, in UTF-16 code units."""
    at = 0
    for line in text.split("\n"):
        yield at
        at += len(line) + 1 + (0 if line.isascii() else sum(c > "\uffff" for c in line))
