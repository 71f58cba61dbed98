"""Where documents come from: which plain files make up which document."""

from __future__ import annotations

from dataclasses import dataclass, field

from arcanos.errors import Place

FORMATS: tuple[str, ...] = ("json", "yaml", "jsonl", "csv", "markdown", "registry")


@dataclass(frozen=True, slots=True)
class FileSource:
    """The files of one document, as the configuration names them.

    `patterns` are paths or globs below the configuration's folder; `format` is one of FORMATS, None
    to go by the file's suffix; `list_member` names the list that several files are gathered in;
    `collected_at` is a selector of one value in each file, None for the member of that name; `place`
    is where the configuration says so.
    """

    name: str
    patterns: tuple[str, ...]
    format: str | None = None
    list_member: str | None = None
    collected_at: str | None = None
    place: Place = field(default=Place("(sources)"), compare=False)
