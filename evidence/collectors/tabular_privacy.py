"""Privacy of a table: how well its declared quasi-identifiers hide people, and what a class tells of them.

Only numbers of classes are held, under a digest of their quasi-identifiers, and no value of anybody.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from arcanos.evidence.anonymity import (
    Distance,
    closeness,
    distinct_diversity,
    entropy_diversity,
    equal_distance,
    hierarchical_distance,
    ordered_distance,
)
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.collectors.tables.options import TableOptions
from arcanos.evidence.collectors.tables.table import Row, Table
from arcanos.readers.source import Value
from arcanos.strict import SomeDistinct, StrictModel, Text, refuse

Path: TypeAlias = Annotated[list[Text], Field(min_length=1, max_length=20)]


class Sensitive(StrictModel):
    """A column that says of people what they would not have known."""

    column: Text = Field(description="The column.")
    distance: Literal["equal", "ordered", "hierarchical"] = Field(
        description="How far its values are apart: all alike, by their order as numbers, or by a tree."
    )
    tree: dict[str, Path] | None = Field(
        default=None, description="For `hierarchical`: the parents of each text, from the nearest to the root."
    )

    @model_validator(mode="after")
    def _with_tree(self) -> Sensitive:
        if (self.distance == "hierarchical") is not bool(self.tree):
            refuse("ARC-CFG-VALUE", "'tree' belongs to the distance 'hierarchical' and only to it", "give both")
        paths = list((self.tree or {}).values())
        if len({len(path) for path in paths}) > 1 or len({path[-1] for path in paths}) > 1:
            refuse("ARC-CFG-VALUE", "the tree has more than one root or height", "give all texts as many parents")
        return self


class Options(TableOptions):
    """How well a table hides the people in it: an entry of `privacy.anonymity`."""

    from_: Literal["tabular-privacy"] = Field(
        alias="from", description="How well a data set hides the people in it, to `privacy`."
    )
    dataset: Text = Field(description="The data set, as the lineage has it.")
    quasi_identifiers: SomeDistinct[Text] = Field(description="The columns that together may tell who somebody is.")
    sensitive: list[Sensitive] = Field(default=[], max_length=20, description="The sensitive columns.")
    classes: int = Field(
        default=500_000, ge=1, le=5_000_000, description="The most combinations that are counted; more are refused."
    )

    @model_validator(mode="after")
    def _apart(self) -> Options:
        names = [one.column for one in self.sensitive]
        if len(set(names)) < len(names) or set(names) & set(self.quasi_identifiers):
            refuse("ARC-CFG-VALUE", "a column is named twice", "a column is a quasi-identifier or sensitive, once")
        return self


class _Classes:
    """How many records share their quasi-identifiers, and how many of them each sensitive value."""

    def __init__(self, options: Options, table: Table) -> None:
        self._options = options
        self._table = table
        self._numbers: dict[bytes, int] = {}
        self.sizes: list[int] = []
        self.values: list[dict[str | None, int]] = [{} for _ in options.sensitive]
        self.counts: list[list[dict[int, int]]] = [[] for _ in options.sensitive]
        self.missing = 0

    def add(self, row: Row) -> None:
        """Count one record. Raises NotCollected for more classes or values than the options allow."""
        cells = [self._table.text(row, column) for column in self._options.quasi_identifiers]
        self.missing += None in cells
        index = self._class(_key(cells))
        self.sizes[index] += 1
        for place, one in enumerate(self._options.sensitive):
            value = self._value(place, self._table.text(row, one.column), one)
            counts = self.counts[place][index]
            counts[value] = counts.get(value, 0) + 1

    def _class(self, key: bytes) -> int:
        index = self._numbers.setdefault(key, len(self.sizes))
        if index == len(self.sizes):
            if index >= self._options.classes:
                message = f"there are more than {self._options.classes} combinations of quasi-identifiers"
                raise self._table.refusal("ARC-IN-LIMIT", message, "generalise them, or set 'classes' higher")
            self.sizes.append(0)
            for counts in self.counts:
                counts.append({})
        return index

    def _value(self, place: int, text: str | None, one: Sensitive) -> int:
        values = self.values[place]
        if one.tree is not None and (text is None or text not in one.tree):
            message = f"the column '{one.column}' holds a text that its tree does not, or no value"
            raise self._table.refusal("ARC-COL-TREE", message, "give every text its parents")
        if one.distance == "ordered":
            found = None if text is None else self._table.number(text)
            if found is None:
                message = f"the column '{one.column}' holds what is no number, or no value"
                raise self._table.refusal("ARC-COL-NUMBER", message, "choose another distance, or complete the column")
            text = repr(found + 0.0)  # 1, 1.0 and 1e0 are one value, and so are both zeros
        if len(values) >= self._options.classes and text not in values:
            raise self._table.refusal("ARC-IN-LIMIT", "a sensitive column has too many values", "generalise it")
        return values.setdefault(text, len(values))


def _key(cells: list[str | None]) -> bytes:
    """Return a digest of 16 bytes: each cell with its length before it, so that no two lists are written alike."""
    digest = blake2b(digest_size=16)
    for cell in cells:
        data = b"" if cell is None else cell.encode("utf-8", "surrogatepass")
        digest.update(f"{-1 if cell is None else len(data)}:".encode() + data)
    return digest.digest()


def collect(options: Options, setting: Setting) -> Collected:
    """Return `{"anonymity": [entry]}`. Raises NotCollected."""
    wanted = [*options.quasi_identifiers, *(one.column for one in options.sensitive)]
    table = Table(options, setting, wanted)
    classes = _Classes(options, table)
    for row in table.rows():
        classes.add(row)
    alone = sum(size == 1 for size in classes.sizes)
    entry: dict[str, Value] = {
        "dataset": options.dataset,
        "sha256": table.sha256,
        "rows": table.count,
        "quasi_identifiers": list(options.quasi_identifiers),
        "classes": len(classes.sizes),
        "k": min(classes.sizes),
        "unique_rows": alone,
        "unique_share": alone / table.count,
    }
    if options.sensitive:
        entry["sensitive"] = [_sensitive(table, one, classes, place) for place, one in enumerate(options.sensitive)]
    looked = (setting.as_of, setting.as_of)  # it is the file that is observed, and its digest says which
    return Collected({"anonymity": [entry]}, table.origins, looked, notes=_notes(classes, table.count))


def _sensitive(table: Table, one: Sensitive, classes: _Classes, place: int) -> dict[str, Value]:
    values, counts = classes.values[place], classes.counts[place]
    if len(values) * len(counts) > 50_000_000:
        message = f"the column '{one.column}' has too many values for so many combinations"
        raise table.refusal("ARC-IN-LIMIT", message, "generalise the column or the quasi-identifiers")
    order, distance = _distance(one, values)
    ranked = [{order[value]: count for value, count in each.items()} for each in counts]
    return {
        "column": one.column,
        "values": len(values),
        "distance": one.distance,
        "l_distinct": distinct_diversity(ranked),
        "l_entropy": entropy_diversity(ranked),
        "t": closeness(ranked, len(order), distance),
    }


def _distance(one: Sensitive, values: dict[str | None, int]) -> tuple[list[int], Distance]:
    """Return the place of each value among all, by its number, and the distance over these places."""
    texts = list(values)  # no value is a value only where all are alike
    if one.distance == "ordered":
        ranks = {text: rank for rank, text in enumerate(sorted(texts, key=lambda text: float(text or 0)))}
        return [ranks[text] for text in texts], ordered_distance
    if one.tree is not None:
        return list(range(len(texts))), hierarchical_distance([one.tree[text or ""] for text in texts])
    return list(range(len(texts))), equal_distance


def _notes(classes: _Classes, rows: int) -> tuple[str, ...]:
    notes: list[str] = []
    if classes.missing:
        notes.append(f"{classes.missing} of {rows} rows lack a quasi-identifier: no value counts as one of its own")
    if any(None in values for values in classes.values):
        notes.append("some rows lack a sensitive value: no value counts as one of its own")
    return tuple(notes)
