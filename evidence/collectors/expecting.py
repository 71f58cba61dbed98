"""What a source must look like: each value of another type is a mistake with its place, and all are told at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from arcanos.errors import Mistake, NotCollected, Place
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Path, Source, Value
from arcanos.readers.text import TOLD


@dataclass(slots=True)
class Expecting:
    """One file whose shape is being read. Null is what is not there: Go writes it for what is empty."""

    source: Source
    mistakes: list[Mistake] = field(default_factory=list[Mistake])
    more: int = 0

    def object(self, of: dict[str, Value], key: str, path: Path) -> dict[str, Value]:
        """Return the object under `key`, empty where there is none."""
        value = of.get(key)
        if value is None or is_object(value):
            return value or {}
        self.wrong((*path, key), f"'{key}' is not an object")
        return {}

    def items(self, of: dict[str, Value], key: str, path: Path) -> list[Value]:
        """Return the list under `key`, empty where there is none."""
        value = of.get(key)
        if value is None or is_list(value):
            return value or []
        self.wrong((*path, key), f"'{key}' is not a list")
        return []

    def objects(self, of: dict[str, Value], key: str, path: Path) -> list[tuple[dict[str, Value], Path]]:
        """Return the objects of the list under `key`, each with its path."""
        found: list[tuple[dict[str, Value], Path]] = []
        for i, item in enumerate(self.items(of, key, path)):
            if is_object(item):
                found.append((item, (*path, key, i)))
            else:
                self.wrong((*path, key, i), f"an entry of '{key}' is not an object")
        return found

    def text(self, of: dict[str, Value], key: str, path: Path) -> str | None:
        """Return the text under `key`, None where there is none."""
        value = of.get(key)
        if value is None or isinstance(value, str):
            return value
        self.wrong((*path, key), f"'{key}' is not a text")
        return None

    def wrong(self, path: Path, message: str, hint: str = "write the file anew with the tool that it is of") -> None:
        """Note a mistake at `path`; the first ones are kept, the others counted."""
        if len(self.mistakes) < TOLD:
            self.mistakes.append(Mistake(self.source.place(path), "ARC-COL-SHAPE", message, hint))
        else:
            self.more += 1

    def settle(self) -> None:
        """Raise NotCollected if anything was wrong."""
        if self.more:
            more = f"and {self.more} more"
            self.mistakes.append(Mistake(Place(self.source.name), "ARC-IN-MORE", more, "correct these first"))
        if self.mistakes:
            raise NotCollected(self.mistakes)
