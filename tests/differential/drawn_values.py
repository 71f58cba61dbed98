"""The small world that rules and documents are drawn from: fields by kind, and values that meet at their edges.

A thing is an object whose fields are named for what they hold. All documents are things, and so are the
members of `o`, `os` and `oo`, so that one selector fits at every depth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")
SIZE = 600  # more than nearly all examples take

AS_OF = "2026-03-02T12:00:00Z"
NUMBERS = (1, 2, 0.5, 0, 3, 1.0, -1, 0.1, 10)
STRINGS = ("a", "b", "a", "b", "ab", "ba", "A", "", " ")
DATES = (
    "2026-03-01T12:00:00Z",
    "2026-03-02T11:00:00Z",
    AS_OF,
    "2026-03-02T13:00:00+01:00",
    "2026-02-20T00:00:00.5Z",
    "2025-12-01T00:00:00Z",
    "2026-03-02T12:00:01Z",
    "2026-03-02",
    "2026-03-02T12:00:00",
)
VERSIONS = ("1.0.0", "1.2.0", "2.0.0", "1.10.0", "2.0.0-rc.1", "1.2.0+build.5", "1.2.0-alpha", "v1.0.0", "1.2")
DURATIONS = ("1h", "60m", "7d", "2w", "PT1H", "P1DT30M", "P1W", "P1M", "h")
BYTES = ("1 kB", 1000, "1Ki", "1024", "0.5 MB", "512MiB", "1.5 GiB", "1 kb", "B")
MEASURES = (
    {"value": 0.9, "n": 500, "interval": [0.8, 1.0], "confidence": 0.95},
    {"value": 0.4, "n": 1000, "interval": [0.3, 0.5], "confidence": 0.95},
    {"value": 2, "n": 1000, "interval": [2, 2.5], "confidence": 0.99},
    {"value": 10, "n": 200, "interval": [9, 11], "confidence": 0.95},
    {"value": 1, "n": 100, "interval": [0.5, 2], "confidence": 0.99},
    {"value": 2.5, "n": 30, "interval": [2, 3], "confidence": 0.95, "note": "x"},
    {"value": 1, "n": 30, "interval": [1, 1], "confidence": 0.95},
    {"value": 0.9, "n": 29, "interval": [0.8, 1.0], "confidence": 0.95},
    {"value": 0.9, "n": 500, "interval": [0.8, 1.0], "confidence": 0.9},
    {"value": 0, "n": 500, "interval": [-0.1, 0.1], "confidence": 0.95},
    {"value": 0, "n": 500, "interval": [0, 0.1], "confidence": 0.95},
    {"value": 0.9, "n": 500, "interval": [0.8, 1.0]},
    {"value": 0.9, "n": 99.5, "interval": [0.8, 1.0], "confidence": 0.95},
    {"value": 0.9, "n": 500, "interval": [0.8, 1.0], "confidence": 95},
    {"value": 3, "n": 500, "interval": [0.8, 1.0], "confidence": 0.95},
    {"value": 0.9, "n": 500, "interval": 0.1, "confidence": 0.95},
)
FORMS = (
    "https://a.example/b",
    "a@b.example",
    "0123456789abcdef" * 4,
    "123e4567-e89b-12d3-a456-426614174000",
    "1.0.0",
    "a b",
    "0123456789abcdef",
)
VALUES: dict[str, Sequence[Any]] = {
    "number": NUMBERS,
    "string": STRINGS,
    "boolean": (True, False),
    "date-time": DATES,
    "version": VERSIONS,
    "duration": DURATIONS,
    "bytes": BYTES,
    "measure": MEASURES,
    "text": ("1", "0.5", "-1e0", 2, "1.", "01", "a", MEASURES[0]),  # for as: number
    "form": FORMS,
}
FIELDS = {  # the kind of each field of a thing; a list of a kind is written with a star
    "n": "number",
    "k": "number",
    "s": "string",
    "r": "string",
    "b": "boolean",
    "t": "date-time",
    "w": "date-time",
    "v": "version",
    "u": "duration",
    "z": "bytes",
    "m": "measure",
    "q": "text",
    "f": "form",
    "ns": "number*",
    "ss": "string*",
    "bs": "boolean*",
    "ts": "date-time*",
    "vs": "version*",
    "us": "duration*",
    "zs": "bytes*",
    "ms": "measure*",
    "qs": "text*",
    "fs": "form*",
    "nns": "number**",
    "o": "thing",
    "os": "thing*",
    "oo": "thing+",  # an object whose members are things
    "id": "id",
}


@dataclass
class Draw:
    """Choose by bytes that Hypothesis drew at once, which is many times cheaper than a draw for each choice.

    The byte 0 chooses what is simplest, and so does the end of the bytes: shrinking them makes plain examples.
    """

    data: bytes
    at: int = 0
    named: int = 0

    def below(self, size: int) -> int:
        """Choose a number below `size`, at most 256."""
        self.at += 1
        return self.data[self.at - 1] * size // 256 if self.at <= len(self.data) else 0

    def name(self) -> str:
        """Choose a name that no other thing of the example has."""
        self.named += 1
        return f"i{self.named}"


def draws() -> st.SearchStrategy[Draw]:
    """Draw the bytes that an example is made of."""
    return st.binary(min_size=SIZE, max_size=SIZE).map(Draw)


def one(draw: Draw, options: Sequence[T]) -> T:
    """Draw one of a few; the first is the simplest."""
    return options[draw.below(len(options))]


def rarely(draw: Draw, percent: int) -> bool:
    """Draw true in so many of a hundred."""
    return draw.below(100) >= 100 - percent


def value_of(draw: Draw, kind: str) -> Any:
    """Draw a scalar or measure of a kind."""
    return one(draw, VALUES[kind])
