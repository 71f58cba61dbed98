"""Which version of its schema a document says it keeps to, so that a pack can require one that it understands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from arcanos.errors import Place
from arcanos.readers.shapes import members
from arcanos.readers.source import Path, Source, type_markdown

SCHEMA_VERSION: Final = "schema_version"


@dataclass(frozen=True, slots=True)
class SchemaVersion:
    """What one file of a document states: a text, empty for a value that is no text, None where it states nothing."""

    text: str | None
    place: Place = field(compare=False)


def schema_version(source: Source) -> SchemaVersion:
    """Return the top-level member `schema_version` of a file; in a Markdown file it stands in the front matter."""
    head: Path = ("metadata",) if source.media_type == type_markdown else ()
    said = members(source.value, *head)
    if SCHEMA_VERSION not in said:
        return SchemaVersion(None, source.place())
    value = said[SCHEMA_VERSION]
    return SchemaVersion(value if isinstance(value, str) else "", source.place((*head, SCHEMA_VERSION)))
