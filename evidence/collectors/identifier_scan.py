"""Direct identifiers in a data set: how many cells of which column hold one, and never which.

What only has the shape of an identifier is told apart from what stands up to check digits; people judge both.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final, Literal

from pydantic import Field

from arcanos.evidence.collectors.identifier_kinds import SCHEMES, Scheme, identifiers
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.collectors.tables.options import TableOptions
from arcanos.evidence.collectors.tables.table import Row, Table, text_of
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value
from arcanos.strict import Distinct, Text

_REMEMBERED: Final = 20_000
_NAMES: Final[dict[str, frozenset[str]]] = {
    "address": frozenset({"address", "streetaddress", "street", "adresse", "anschrift", "strasse", "direccion"}),
    "birth-date": frozenset({"birthdate", "dateofbirth", "dob", "birthday", "geburtsdatum", "datenaissance"}),
    "medical-record-number": frozenset({"medicalrecordnumber", "mrn", "patientid", "patientnumber"}),
    "name": frozenset(
        {"name", "fullname", "firstname", "lastname", "surname", "vorname", "nachname", "nom", "prenom", "apellidos"}
    ),
}
"""Kinds that no pattern finds; a column that is called so is told, and no other column is free of them for that."""


class Options(TableOptions):
    """Direct identifiers in a table: an entry of `privacy.identifier_scans`."""

    from_: Literal["identifier-scan"] = Field(
        alias="from", description="Direct identifiers in a data set, by column, to `privacy`."
    )
    dataset: Text = Field(description="The data set, as the lineage has it.")
    skip: Distinct[Text] = Field(default=[], description="Columns that are not looked at; the entry lists them.")


class _Scan:
    """Counts cells by column and scheme; equal texts of a column are looked at once."""

    def __init__(self, options: Options, table: Table) -> None:
        self._skipped = frozenset(options.skip)
        self._table = table
        self._seen: dict[str, dict[str, tuple[Scheme, ...]]] = {}
        self.filled: Counter[str] = Counter()
        self.found: Counter[tuple[str, str]] = Counter()

    def add(self, row: Row) -> None:
        """Look at one row."""
        for column, value in row.items():
            if column not in self._skipped:
                self._look(column, value)

    def _look(self, column: str, value: Value) -> None:
        if column not in self._seen:
            if any(identifiers(column)):
                hint = "set 'header' where the file names no columns"
                raise self._table.refusal("ARC-COL-HEADER", "the name of a column is an identifier itself", hint)
            self._seen[column] = {}
        texts = [text for text in _texts(value) if text not in self._table.missing]
        self.filled[column] += bool(texts)
        for scheme in {scheme.id for text in texts for scheme in self._schemes(column, text)}:
            self.found[column, scheme] += 1

    def _schemes(self, column: str, text: str) -> tuple[Scheme, ...]:
        seen = self._seen[column]
        known = seen.get(text)
        if known is None:
            known = tuple(identifiers(text))
            if len(seen) < _REMEMBERED and len(text) <= 64:
                seen[text] = known
        return known


def _texts(value: Value) -> Iterator[str]:
    """Yield the texts of a cell, those inside lists and objects too."""
    pending: list[Value] = [value]
    while pending:
        one = pending.pop()
        if is_object(one):
            yield from one
            pending += one.values()
        elif is_list(one):
            pending += one
        else:
            text = text_of(one)
            if isinstance(text, str):
                yield text


def collect(options: Options, setting: Setting) -> Collected:
    """Return `{"identifier_scans": [entry]}`. Raises NotCollected."""
    table = Table(options, setting, skipped=options.skip)
    scan = _Scan(options, table)
    for row in table.rows():
        scan.add(row)
    entry: dict[str, Value] = {
        "dataset": options.dataset,
        "sha256": table.sha256,
        "rows_scanned": table.count,
        "kinds": sorted({scheme.kind for scheme in SCHEMES}),
        "schemes": [{"scheme": one.id, "kind": one.kind, "basis": str(one.basis)} for one in SCHEMES],
        "column_names": sorted(_NAMES),
        "columns_scanned": sorted(scan.filled),
        "findings": [*_by_value(scan, table.count), *_by_name(scan, table.count)],
    }
    notes = ["names, addresses, birth dates and record numbers are known by names of columns only"]
    if options.skip:
        entry["columns_skipped"] = sorted(options.skip)
        notes.append(f"{len(options.skip)} columns were not looked at")
    looked = (setting.as_of, setting.as_of)  # it is the file that is observed, and its digest says which
    return Collected({"identifier_scans": [entry]}, table.origins, looked, notes=tuple(notes))


def _by_value(scan: _Scan, rows: int) -> Iterator[dict[str, Value]]:
    schemes = {scheme.id: scheme for scheme in SCHEMES}
    for (column, name), count in sorted(scan.found.items()):
        scheme = schemes[name]
        told = {"kind": scheme.kind, "scheme": name, "basis": str(scheme.basis)}
        yield {"column": column, **told, "count": count, "share": count / rows}


def _by_name(scan: _Scan, rows: int) -> Iterator[dict[str, Value]]:
    for column, count in sorted(scan.filled.items()):
        word = re.sub(r"[^a-z]", "", column.lower())
        for kind, words in _NAMES.items():
            if word in words and count:
                yield {"column": column, "kind": kind, "basis": "column-name", "count": count, "share": count / rows}
