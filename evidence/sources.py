"""Where documents come from: which plain files make up which document.

A pattern that matches nothing leaves a note, and a document without any file is missing from the
bundle; a file that can't be read refuses the whole reading, with the mistakes of all files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from arcanos.digest import digest
from arcanos.errors import DocumentRefused, Mistake, Place, Refused
from arcanos.evidence.bundle import Bundle, Document, Exemption, Note
from arcanos.evidence.collected import observed_at, oldest
from arcanos.evidence.gather import Gathered, alone, listed, root_mistakes
from arcanos.evidence.globs import Matches, expand
from arcanos.evidence.origins import Origin
from arcanos.evidence.registry import gathered_registry
from arcanos.evidence.schema_version import schema_version
from arcanos.materials import FileRead
from arcanos.readers import files as readers
from arcanos.readers.source import LIMITS, Limits, Source
from arcanos.redaction import printable

FORMATS: tuple[str, ...] = (*readers.FORMATS, "registry")
MAX_FILES = 10_000
MAX_SIZE = 256 * 1024 * 1024
"""Bytes of all files of a bundle together."""


@dataclass(frozen=True, slots=True)
class FileSource:
    """The files of one document, as the configuration names them.

    `patterns` are paths or globs below the configuration's folder; `format` is one of FORMATS, None
    to go by the file's suffix; `list_member` names the list that several files are gathered in;
    `collected_at` is a selector of one value in each file, None for the members `observed` and
    `collected_at`; `place` is where the configuration says so.
    """

    name: str
    patterns: tuple[str, ...]
    format: str | None = None
    list_member: str | None = None
    collected_at: str | None = None
    place: Place = field(default=Place("(sources)"), compare=False)


def read_documents(
    root: Path,
    sources: Sequence[FileSource],
    exemptions: Mapping[str, Exemption] | None = None,
    limits: Limits = LIMITS,
) -> Bundle:
    """Read the documents that `sources` name below the folder `root`.

    What matches nothing is in the bundle's `notes`. Raises DocumentRefused with the mistakes of all
    files: what can't be read, is no file, is out of bounds, or does not have the shape of a document.
    """
    reading = _Reading(root, limits)
    documents: dict[str, Document] = {}
    for source in sorted(sources, key=lambda s: s.name):
        if source.name in documents or source.name in (exemptions or {}):
            reading.mistakes.append(_twice(source))
        document = reading.document(source)
        if document is not None:
            documents[source.name] = document
    if reading.mistakes:
        raise DocumentRefused(reading.mistakes)
    return Bundle(documents, exemptions or {}, tuple(sorted(set(reading.notes))))


@dataclass(slots=True)
class _Reading:
    root: Path
    limits: Limits
    mistakes: list[Mistake] = field(default_factory=list[Mistake])
    notes: list[Note] = field(default_factory=list[Note])
    files: int = 0
    size: int = 0

    def document(self, source: FileSource) -> Document | None:
        """Return the document, or None where it has no files or one of them is refused."""
        paths = self._paths(source)
        texts = [text for path in paths if (text := self._text(source, path)) is not None]
        if not paths or len(texts) < len(paths):
            return None
        return self._made(source, texts)

    def _paths(self, source: FileSource) -> list[str]:
        paths: set[str] = set()
        for pattern in source.patterns:
            try:
                matches = expand(self.root, pattern)
            except (OSError, ValueError) as error:
                self._refuse(
                    source.place, "ARC-IN-PATTERN", f"the files of '{source.name}' can't be listed", _why(error)
                )
                continue
            paths.update(matches.files)
            self._note(source, pattern, matches)
        return sorted(paths)

    def _note(self, source: FileSource, pattern: str, matches: Matches) -> None:
        if not (matches.files or matches.odd):
            self.notes.append(Note(source.name, f"no file matches {shown(pattern)}"))
        self.notes.extend(Note(source.name, f"{shown(link)} is a link and was not followed") for link in matches.links)
        for path in matches.odd:
            hint = "evidence is read from real files in real folders"
            self._refuse(Place(shown(path)), "ARC-IN-FILETYPE", "is a link, a folder or a device, and no file", hint)

    def _text(self, source: FileSource, path: str) -> Source | None:
        if self.files >= MAX_FILES or self.size >= MAX_SIZE:
            self._refuse(
                source.place, "ARC-IN-LIMIT", f"the evidence has more than {MAX_FILES} files or {MAX_SIZE} bytes"
            )
            return None
        try:
            reader = None if source.format == "registry" else source.format
            text = readers.read(self.root / path, shown(path), format=reader, aliases=True, limits=self.limits)
        except Refused as refused:
            self.mistakes.extend(refused.mistakes)
            return None
        self.files += 1
        self.size += text.size
        return text

    def _made(self, source: FileSource, texts: Sequence[Source]) -> Document | None:
        if source.format == "registry":
            gathered = gathered_registry(texts, self.mistakes)
        elif wrong := root_mistakes(texts):
            self.mistakes.extend(wrong)
            return None
        elif source.list_member is not None:
            gathered = listed(texts, source.list_member)
        elif len(texts) > 1:
            hint = f"""gather them in a list: "{source.name}": {{"files": ..., "list": "entries"}}"""
            message = f"{len(texts)} files match for '{source.name}', which is one document"
            self._refuse(source.place, "ARC-IN-MANY", message, hint)
            return None
        else:
            gathered = alone(texts[0])
        times = [observed_at(text, source.collected_at, self.mistakes) for text in texts]
        return _document(source, gathered, oldest(times))

    def _refuse(self, place: Place, code: str, message: str, hint: str = "") -> None:
        self.mistakes.append(Mistake(place, code, message, hint))


def shown(path: str) -> str:
    """Return a file's path for messages and records: names that are not UTF-8 and control characters escaped."""
    return printable(path.encode("utf-8", "backslashreplace").decode("utf-8"))


def _document(source: FileSource, gathered: Gathered, collected_at: datetime | None) -> Document:
    texts = gathered.sources
    media_types = {text.media_type for text in texts}
    return Document(
        name=source.name,
        value=gathered.value,
        media_type=media_types.pop() if len(media_types) == 1 else "multipart/mixed",
        sha256=files_digest(texts),
        size=sum(text.size for text in texts),
        source=texts[0].name if len(texts) == 1 else f"{', '.join(source.patterns)} ({len(texts)} files)",
        collected_at=collected_at,
        locate=gathered.locate,
        schema_versions=tuple(map(schema_version, texts)),
        files=tuple(FileRead(t.name, t.sha256) for t in texts) if len(texts) > 1 else (),
        origins=tuple(Origin(t.name, t.sha256, t.size, t.media_type) for t in texts),
    )


def files_digest(files: Sequence[Source] | Sequence[Origin]) -> str:
    """Return the digest of a document: that of its file, or of the list of its files where there are several."""
    if len(files) == 1:
        return files[0].sha256
    return digest([{"name": one.name, "sha256": one.sha256} for one in files])


def _twice(source: FileSource) -> Mistake:
    message = f"the document '{source.name}' is named twice, or also declared not applicable"
    return Mistake(source.place, "ARC-IN-TWICE", message, "keep one of the two")


def _why(error: OSError | ValueError) -> str:
    return error.strerror or "it can't be read" if isinstance(error, OSError) else f"the pattern {error}"
