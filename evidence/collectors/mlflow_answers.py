"""What an MLflow server answered, read as what it should be: a value of another type is a mistake with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from arcanos.clock import EPOCH, rfc3339
from arcanos.errors import Mistake, NotCollected
from arcanos.readers.shapes import ABSENT, is_list, is_object
from arcanos.readers.source import Path, Source, Value

_LAST: Final = 253402300799999  # 9999-12-31, in milliseconds since 1970
_SHAPE: Final = "check that the address is that of an MLflow server, and its version"


@dataclass(frozen=True, slots=True)
class Item:
    """An object of an answer, and where in it."""

    source: Source
    path: Path
    value: dict[str, Value]

    def refusal(self, message: str, *path: str | int, code: str = "ARC-COL-SHAPE", hint: str = _SHAPE) -> NotCollected:
        """Return the refusal for a mistake at `path` below this object."""
        return NotCollected([Mistake(self.source.place((*self.path, *path)), code, message, hint)])

    def text(self, key: str) -> str | None:
        """Return a text, None where it is absent or empty: MLflow writes what it does not know as an empty text."""
        value = self.value.get(key, "")
        if not isinstance(value, str):
            raise self.refusal(f"'{key}' must be text", key)
        return value or None

    def needed(self, key: str) -> str:
        """Return a text that has to be there."""
        text = self.text(key)
        if text is None:
            raise self.refusal(f"'{key}' is missing or empty", key)
        return text

    def milliseconds(self, key: str) -> int | None:
        """Return a time in milliseconds since 1970, None where it is absent; 0 stands for none in MLflow."""
        value = self.value.get(key, 0)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= len(str(_LAST)):
            value = int(value)  # JSON of protocol buffers writes numbers of 64 bits as texts
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LAST:
            raise self.refusal(f"'{key}' must be milliseconds since 1970", key)
        return value or None

    def time(self, key: str) -> str | None:
        """Return a time as RFC 3339 in UTC, None where it is absent."""
        at = self.instant(key)
        return None if at is None else rfc3339(at)

    def instant(self, key: str) -> datetime | None:
        """Return a time, None where it is absent."""
        said = self.milliseconds(key)
        return None if said is None else EPOCH + timedelta(milliseconds=said)

    def item(self, key: str) -> Item:
        """Return the object at `key`; an empty one where it is absent."""
        value = self.value.get(key, ABSENT)
        if value is ABSENT:
            return Item(self.source, (*self.path, key), {})
        if not is_object(value):
            raise self.refusal(f"'{key}' must be an object", key)
        return Item(self.source, (*self.path, key), value)

    def items(self, key: str) -> Iterator[Item]:
        """Yield the objects of the list at `key`; none where it is absent, since an empty list is not sent."""
        value = self.value.get(key, [])
        if not is_list(value):
            raise self.refusal(f"'{key}' must be a list", key)
        for index, one in enumerate(value):
            if not is_object(one):
                raise self.refusal(f"an entry of '{key}' must be an object", key, index)
            yield Item(self.source, (*self.path, key, index), one)

    def pairs(self, key: str) -> dict[str, str]:
        """Return a list of `{key, value}` as an object; a key that comes twice is refused."""
        found: dict[str, str] = {}
        for one in self.items(key):
            name, value = one.needed("key"), one.text("value") or ""
            if found.setdefault(name, value) != value:
                raise one.refusal("a key stands here twice, with two values", "key")
        return found
