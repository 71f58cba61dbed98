"""What `arcanos init` finds in a repository: evidence by its usual names, and packs.

Whatever is found was read the way a run reads it, so that what is written can be used; what can't be
read is named with the reason, never passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final, TypeAlias

from arcanos.commands.screen import counted
from arcanos.commands.walking import Walk, pattern_of
from arcanos.config import PackAt
from arcanos.engine.compiler import compile_pack
from arcanos.engine.pack import HEADER
from arcanos.errors import Place, Refused
from arcanos.evidence.sources import FileSource, read_documents, shown
from arcanos.inputs import open_pack
from arcanos.readers.files import read
from arcanos.readers.shapes import is_list, is_object, members
from arcanos.readers.source import Limits, Value

REGISTRIES: Final = ("registry", "model-registry", "model_registry")
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "attestations": ("answers", "impact_assessments"),
    "audits": ("audits", "latest"),
    "backups": ("sets",),
    "contacts": ("entries",),
    "deployment": ("services",),
    "evaluation": ("models", "canaries", "dashboards"),
    "fairness": ("evaluations",),
    "health": ("services",),
    "incidents": ("incidents",),
    "interviews": ("sessions",),
    "lineage": ("datasets",),
    "monitoring": ("group_outcomes",),
    "privacy": ("erasure_requests", "identifier_scans", "anonymity", "budgets", "processing_records"),
    "risks": ("risks",),
    "scans": ("images",),
    "training": ("runs",),
}
"""Documents whose files carry their name, and the lists by which one is known."""
DATA: Final = (".json", ".yaml", ".yml", ".jsonl", ".ndjson", ".csv")
PAGE: Final = ".md"
CARD_KEYS: Final = frozenset({"base_model", "library_name", "model-index", "model_id", "model_name", "pipeline_tag"})
CARDS, CARDS_LIST = "model_cards", "cards"
MAX_PAGES: Final = 1_000
PAGE_LIMITS: Final = Limits(size=1024 * 1024)

Entry: TypeAlias = str | dict[str, str | list[str]]
"""A document as the configuration writes it."""


@dataclass(slots=True)
class Looked:
    """What was found: the registry, documents by kind, packs; what is shown of it, and what was left out and why."""

    registry: str | None = None
    models: int = 0
    documents: dict[str, Entry] = field(default_factory=dict[str, Entry])
    packs: list[str] = field(default_factory=list[str])
    found: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    left_out: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def find(self, name: str, what: str) -> None:
        """Note what is used."""
        self.found.append((shown(name), what))

    def leave(self, name: str, why: str) -> None:
        """Note what is not used."""
        self.left_out.append((shown(name), why))


def look(folder: Path) -> Looked:
    """Look for a registry, documents, model cards and packs below `folder`."""
    looking = _Looking(folder, Looked())
    walk = Walk(folder)
    for name in walk.files():
        looking.file(name)
    looking.gather_cards()
    for name, why in walk.troubles:
        looking.looked.leave(name, why)
    return looking.looked


@dataclass(slots=True)
class _Looking:
    folder: Path
    looked: Looked
    cards: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    plain: set[str] = field(default_factory=set[str])
    pack_ids: dict[str, str] = field(default_factory=dict[str, str])
    pages: int = 0

    def file(self, name: str) -> None:
        path = PurePosixPath(name)
        stem, suffix = path.stem.lower(), path.suffix.lower()
        if suffix in DATA and (stem in REGISTRIES or stem in KINDS):
            if pattern_of(name) is None:
                self.looked.leave(name, "has a name that the configuration can't write")
            elif stem in REGISTRIES:
                self.registry(name)
            else:
                self.document(stem, name)
        elif suffix == PAGE:
            self.page(name)
        elif path.name == HEADER:
            self.pack(name)

    def registry(self, name: str) -> None:
        if self.looked.registry is not None:
            self.looked.leave(name, f"{self.looked.registry} is the registry; list both if both count")
            return
        value = self.read(name, FileSource("registry", (pattern_of(name) or "",), format="registry"))
        models = members(value).get("models")
        if is_list(models):
            self.looked.registry, self.looked.models = pattern_of(name), len(models)
            self.looked.find(name, f"a model registry with {counted(len(models), 'model')}")
        elif value is not None:
            self.looked.leave(name, "has no list 'models', so it is no model registry")

    def document(self, kind: str, name: str) -> None:
        if kind in self.looked.documents:
            self.looked.leave(name, f"'{kind}' has a file already; list both if both count")
            return
        pattern, lists = pattern_of(name) or "", KINDS[kind]
        value = self.read(name, FileSource(kind, (pattern,)))
        if is_list(value) and len(lists) == 1:
            self.looked.documents[kind] = {"files": pattern, "list": lists[0]}
            self.looked.find(name, f"{kind}, {counted(len(value), 'entry', 'entries')}")
        elif is_object(value) and not value.keys().isdisjoint(lists):
            self.looked.documents[kind] = pattern
            self.looked.find(name, kind)
        elif value is not None:
            self.looked.leave(name, f"holds no {' or '.join(lists)}, so it is no evidence about {kind}")

    def read(self, name: str, source: FileSource) -> Value:
        """Return the document as a run would read it; None where it is refused, with the first reason told."""
        try:
            return read_documents(self.folder, [source]).documents[source.name].value
        except Refused as refused:
            self.looked.leave(name, _why(refused, name))
            return None

    def page(self, name: str) -> None:
        """Take a Markdown file whose front matter is that of a model card; others stay what they are."""
        folder, _, base = name.rpartition("/")
        self.pages += 1
        if self.pages == MAX_PAGES + 1:
            self.looked.leave(name, f"only the first {MAX_PAGES} Markdown files were looked at")
        if self.pages > MAX_PAGES or pattern_of(name) is None:
            self.plain.add(folder)
            return
        try:
            source = read(self.folder / name, name, format="markdown", limits=PAGE_LIMITS)
        except Refused as refused:
            self.plain.add(folder)
            if "card" in base.lower():
                self.looked.leave(name, _why(refused, name))
            return
        card = not CARD_KEYS.isdisjoint(members(source.value, "metadata"))
        if card and self.read(name, _cards(pattern_of(name) or "")) is not None:
            self.cards.setdefault(folder, []).append(name)
        else:
            self.plain.add(folder)

    def gather_cards(self) -> None:
        """List the model cards: by a pattern where a folder holds nothing else, so that new ones are seen."""
        for folder, names in sorted(self.cards.items()):
            every = f"{pattern_of(folder)}/*{PAGE}"
            if folder and folder not in self.plain and self.is_readable(_cards(every)):
                self.add_cards([every], every, len(names))
            else:
                self.add_cards([pattern_of(name) or "" for name in names], names[0], len(names))

    def add_cards(self, patterns: list[str], shown_as: str, count: int) -> None:
        entry = self.looked.documents.setdefault(CARDS, {"files": [], "list": CARDS_LIST})
        if is_object(entry):
            entry["files"] += patterns
        more = f" and {len(patterns) - 1} more" if len(patterns) > 1 else ""
        self.looked.find(shown_as + more, counted(count, "model card"))

    def is_readable(self, source: FileSource) -> bool:
        try:
            return source.name in read_documents(self.folder, [source]).documents
        except Refused:
            return False

    def pack(self, name: str) -> None:
        folder = name.rpartition("/")[0]
        if not folder:
            self.looked.leave(name, "is the pack of the whole folder; move it to a folder of its own to use it")
            return
        if shown(folder) != folder:
            self.looked.leave(folder, "has a name that the configuration can't write")
            return
        try:
            pack = compile_pack(open_pack(PackAt(folder, self.folder / folder, Place(folder))))
        except Refused as refused:
            self.looked.leave(folder, _why(refused, folder))
            return
        first = self.pack_ids.setdefault(pack.id, folder)
        if first != folder:
            self.looked.leave(folder, f"is a pack of the same id as {first}")
            return
        self.looked.packs.append(folder)
        self.looked.find(folder, f"a pack with {counted(len(pack.rules), 'rule')}")


def _cards(pattern: str) -> FileSource:
    return FileSource(CARDS, (pattern,), list_member=CARDS_LIST)


def _why(refused: Refused, name: str) -> str:
    """Return the first reason, with its line, and its file where that is another than `name`."""
    first = refused.mistakes[0]
    more = f" (and {len(refused.mistakes) - 1} more)" if len(refused.mistakes) > 1 else ""
    where = f"line {first.place.line}: " if first.place.line else ""
    if first.place.file != name:
        where = f"{first.place}: "
    return f"{where}{first.message}{more}"
