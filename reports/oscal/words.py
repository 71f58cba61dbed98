"""Texts and tokens as the data types of OSCAL ask for them, such that no text from evidence becomes markup.

Source: https://pages.nist.gov/OSCAL-Reference/models/v1.2.1/ and the regular expressions of its JSON schemas.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Final

from arcanos.clock import rfc3339
from arcanos.reports.lines import one_line
from arcanos.reports.naming import URN

Members = dict[str, object]

_MARKUP: Final = re.compile(r"[\\`*~^\[\]{}<>&]|(?<![^\W_])_|_(?![^\W_])")
_OPENING: Final = re.compile(r"^(\d{1,9}(?=[.)](?: |$))|(?=[-+=#]))")
_NO_TOKEN: Final = re.compile(r"[^A-Za-z0-9.\-_]")
_EMPTY: Final = "(empty)"
_FIRST: Final = datetime(1900, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(2999, 12, 31, 23, 59, 59, tzinfo=UTC)


@lru_cache(maxsize=4096)
def string(text: str) -> str:
    """Return `text` as a string: one line, its control characters escaped, never empty."""
    return one_line(text) or _EMPTY


@lru_cache(maxsize=4096)
def markup(text: str) -> str:
    """Return `text` as markup that shows it as it is: one line, with the signs of Markdown and HTML escaped."""
    escaped = _MARKUP.sub(r"\\\g<0>", string(text))
    return _OPENING.sub(r"\1\\", escaped, count=1)


@lru_cache(maxsize=4096)
def token(text: str) -> str:
    """Return `text` as a token: `iso-42001:A.6.2.5` is `iso-42001_A.6.2.5`; what no token has is `_x28_`, by its code.

    Tokens may hold letters of any script; tools differ in which, so these are ASCII.
    """
    plain = _NO_TOKEN.sub(lambda m: "_" if m[0] == ":" else f"_x{ord(m[0]):x}_", text)
    return plain if re.match(r"[A-Za-z_]", plain) else f"_{plain}"


def prop(name: str, value: str, remarks: str | None = None) -> Members:
    """Return a property in our own namespace."""
    members: Members = {"name": name, "ns": URN, "value": string(value)}
    return members if remarks is None else members | {"remarks": markup(remarks)}


def props(*pairs: tuple[str, str | None]) -> list[Members]:
    """Return properties; a value of None is left out."""
    return [prop(name, value) for name, value in pairs if value is not None]


def filled(**members: object) -> Members:
    """Return the members that hold something, since OSCAL has no null and no empty list; `a_b` is written `a-b`."""
    return {name.replace("_", "-"): value for name, value in members.items() if value not in (None, [], {})}


def some(texts: Sequence[str], most: int = 20) -> str:
    """Return the first of several texts as one, and how many more there are."""
    more = [f"and {len(texts) - most} more"] if len(texts) > most else []
    return "; ".join([*texts[:most], *more])


def instant(at: datetime) -> str:
    """Return an instant; its data type knows the years 1900 to 2999, of others it is the nearest."""
    return rfc3339(min(max(at, _FIRST), _LAST))


def end_of(day: date) -> str:
    """Return the last second of a day in UTC: days of findings, waivers and attestations are inclusive."""
    return instant(datetime.combine(day, time(23, 59, 59), UTC))
