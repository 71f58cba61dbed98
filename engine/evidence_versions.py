"""Documents of a schema version that a pack does not understand are refused before any rule looks at them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from arcanos.engine.model import Pack
from arcanos.engine.values import version
from arcanos.engine.version_ranges import Range, parse_range
from arcanos.errors import DocumentRefused, Mistake
from arcanos.evidence.bundle import Bundle, Document
from arcanos.evidence.schema_version import SCHEMA_VERSION, SchemaVersion


def refuse_other_schemas(packs: Iterable[Pack], bundle: Bundle) -> None:
    """Raise DocumentRefused for each file that does not state a `schema_version` in the range that a pack requires.

    A document that is missing is not asked: its rules can't be told anyway.
    """
    mistakes = [mistake for pack in packs for mistake in _mistakes(pack, bundle)]
    if mistakes:
        raise DocumentRefused(mistakes)


def _mistakes(pack: Pack, bundle: Bundle) -> Iterator[Mistake]:
    for name, written in pack.requires.evidence if pack.requires is not None else ():
        document, wanted = bundle.documents.get(name), parse_range(written)
        for stated in _stated(document) if document is not None else ():
            what = _what(stated, wanted)
            if what:
                message = f"the pack '{pack.id}' requires '{name}' of {SCHEMA_VERSION} {written}, and the file {what}"
                yield Mistake(stated.place, "ARC-IN-SCHEMA", message, _hint(stated))


def _stated(document: Document) -> tuple[SchemaVersion, ...]:
    return document.schema_versions or (SchemaVersion(None, document.locate(())),)


def _what(stated: SchemaVersion, wanted: Range | None) -> str:
    """Say what is wrong with what a file states, never the value; nothing where it is in the range."""
    if stated.text is None:
        return "states none"
    found = version(stated.text)
    if found is None:
        return "states something that is no semantic version"
    return "" if wanted is not None and wanted.holds(found) else "states another"


def _hint(stated: SchemaVersion) -> str:
    if stated.text is None:
        return f"add {SCHEMA_VERSION} beside its other members, in a file that is an object"
    if version(stated.text) is None:
        return 'write three numbers in quotes, such as "1.0.0"'
    return "collect it in a version that the pack reads, or take a version of the pack that reads this one"
