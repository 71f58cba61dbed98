"""A bundle: the documents an evaluation may look at, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from arcanos.errors import Place
from arcanos.evidence.schema_version import SchemaVersion
from arcanos.materials import FileRead
from arcanos.readers.source import Path, Value

if TYPE_CHECKING:
    from arcanos.evidence.origins import Origin


@dataclass(frozen=True, slots=True)
class Document:
    """One observed document: its name is its kind (`registry`, `lineage`, `evaluation`, ...).

    `sha256` and `size` (bytes) are of the raw text, or of the list of its files where there are
    several; `collected_at` is when it was observed, None where nothing says so (file times do not
    count: a fresh checkout would make old evidence young); `locate` finds a path's place in the files;
    `schema_versions` are what its files state, one for each; `files` are those it is gathered from, where there are
    several; `origins` are all of them, where it was read from plain files.
    `files_sha256` is, for a document out of a sealed bundle, the digest that it had as plain files.
    """

    name: str
    value: Value
    media_type: str
    sha256: str
    size: int
    source: str
    collected_at: datetime | None
    locate: Callable[[Path], Place] = field(compare=False, repr=False)
    schema_versions: tuple[SchemaVersion, ...] = ()
    files: tuple[FileRead, ...] = ()
    origins: tuple[Origin, ...] = ()
    files_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Exemption:
    """A document that the protected configuration declares not applicable, with who approved it."""

    document: str
    reason: str
    approved_by: str


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """What a reader of the evidence should know about a document, such as that no file matches its pattern."""

    document: str
    text: str

    def __str__(self) -> str:
        return f"{self.document}: {self.text}"


@dataclass(frozen=True, slots=True)
class Bundle:
    """Documents by name. What is not in it is missing, unless an exemption names it."""

    documents: Mapping[str, Document]
    exemptions: Mapping[str, Exemption] = field(default_factory=dict[str, Exemption])
    notes: tuple[Note, ...] = ()

    def __iter__(self) -> Iterator[Document]:
        return iter(sorted(self.documents.values(), key=lambda d: d.name))

    def place(self, path: Path) -> Place:
        """Return where in the files the value at `path` (document name first) stands."""
        document = self.documents.get(str(path[0])) if path else None
        if document is None:
            return Place(str(path[0]) if path else "(bundle)")
        return document.locate(path[1:])


def bundle_of(values: Mapping[str, Value], *, collected_at: datetime | None = None, source: str = "(given)") -> Bundle:
    """Make a bundle from plain values: for a rule's cases and for tests; `collected_at` holds for all."""
    from arcanos.digest import canonical, sha256

    def document(name: str, value: Value) -> Document:
        text = canonical(value)
        return Document(
            name=name,
            value=value,
            media_type="application/json",
            sha256=sha256(text),
            size=len(text),
            source=source,
            collected_at=collected_at,
            locate=lambda path: Place(f"{source}:{name}"),
        )

    return Bundle({name: document(name, value) for name, value in values.items()})
