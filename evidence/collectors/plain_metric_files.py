"""The metrics that stand in a file: an object of names and numbers, or a table of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from arcanos.errors import Mistake, NotCollected
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Path, Source, Value

_SAMPLE: Final = ("n", "interval", "confidence", "standard_error")
_NAME: Final = ("metric", "name")
_INTEGER: Final = re.compile(r"-?[0-9]{1,18}")
_NUMBER: Final = re.compile(
    r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?(?:[eE][-+]?[0-9]{1,3})?|-?(?:nan|inf|infinity)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Said:
    """A metric: its name, its value, what is said of its sample, where it stands, and how much else is said of it."""

    name: str
    value: Value
    sample: dict[str, Value]
    path: Path
    others: int = 0


def said_in(source: Source) -> Iterator[Said]:
    """Yield the metrics of a file. Raises NotCollected for a file that is neither an object nor a table of them."""
    value: Value = source.value
    if is_object(value):
        yield from _inside(value, "", ())
    elif is_list(value) and value:
        yield from _rows(source, value)
    else:
        hint = "write names and numbers: accuracy: 0.91"
        raise NotCollected([Mistake(source.place(), "ARC-COL-SHAPE", "no metrics stand here", hint)])


def _inside(group: dict[str, Value], above: str, path: Path) -> Iterator[Said]:
    """Yield the metrics of an object and of those inside it; the depth is bounded by the reader."""
    for key, value in group.items():
        here = (*path, key)
        if is_object(value) and "value" not in value:
            yield from _inside(value, f"{above}{key}/", here)
        elif is_object(value):
            sample = _sample(value)
            yield Said(above + key, value["value"], sample, here, len(value) - 1 - len(sample))
        else:
            yield Said(above + key, value, {}, here)


def _sample(said: dict[str, Value]) -> dict[str, Value]:
    return {key: said[key] for key in _SAMPLE if key in said}


def _rows(source: Source, rows: list[Value]) -> Iterator[Said]:
    mistakes: list[Mistake] = []
    for index, row in enumerate(rows):
        name = next((row[key] for key in _NAME if key in row), None) if is_object(row) else None
        if not isinstance(name, str) or not name or "value" not in row:
            hint = "give each row a `metric` and a `value`"
            mistakes.append(Mistake(source.place((index,)), "ARC-COL-SHAPE", "this row names no metric", hint))
            continue
        texts = {key: _number(value) for key, value in row.items() if key not in _NAME and value != ""}
        if texts.keys() >= {"low", "high"}:
            texts["interval"] = [texts.pop("low"), texts.pop("high")]
        sample = _sample(texts)
        yield Said(name, texts.get("value"), sample, (index,), len(texts.keys() - sample.keys() - {"value"}))
    if mistakes:
        raise NotCollected(mistakes)


def _number(cell: Value) -> Value:
    """Return a cell of a table as the number that it writes, else as it is."""
    if not isinstance(cell, str):
        return cell
    if _INTEGER.fullmatch(cell):
        return int(cell)
    return float(cell) if _NUMBER.fullmatch(cell) else cell
