"""What changed from one bundle to another: documents added, removed and changed, each with the paths that changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from arcanos.digest import canonical
from arcanos.errors import DocumentRefused
from arcanos.evidence.disclosing import LIMITS, ROOT
from arcanos.evidence.opening import Opened
from arcanos.readers.json import read_json
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value

MOST: Final = 50
"""Paths of one document that are kept; the others are counted."""
NAMES: Final = ("id", "name")
"""Members by which the elements of a list are known."""


class Kind(StrEnum):
    """What became of a document or of a value in it."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class PathChange:
    """A value that is not as it was: its path (RFC 9535), never the value itself."""

    path: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document that is not as it was; `total` counts the paths, `paths` are the first of them."""

    document: str
    kind: Kind
    paths: tuple[PathChange, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed; `failed` and `collected` are documents whose sources fail now, or do no more."""

    documents: tuple[DocumentChange, ...]
    failed: tuple[str, ...]
    collected: tuple[str, ...]

    @property
    def none(self) -> bool:
        """Whether nothing changed that a rule could see."""
        return not (self.documents or self.failed or self.collected)


def changes_between(old: Opened, new: Opened) -> Changes:
    """Return what changed from `old` to `new`. Raises DocumentRefused for a document that can't be read."""
    before, after = ({one.kind: one for one in bundle.manifest.documents} for bundle in (old, new))
    failed, fails = ({one.kind for one in bundle.manifest.failures} for bundle in (old, new))
    documents: list[DocumentChange] = []
    for kind in sorted(before.keys() | after.keys()):
        if kind not in before:
            documents.append(DocumentChange(kind, Kind.ADDED))
        elif kind not in after:
            documents.append(DocumentChange(kind, Kind.REMOVED))
        elif before[kind].sha256 != after[kind].sha256:
            documents.append(_changed(kind, _value(old, before[kind].file), _value(new, after[kind].file)))
    return Changes(tuple(documents), tuple(sorted(fails - failed)), tuple(sorted(failed - fails)))


def _value(bundle: Opened, file: str) -> Value:
    return read_json(bundle.files[file], f"{ROOT}/{file}", limits=LIMITS, refused=DocumentRefused).value


def _changed(kind: str, old: Value, new: Value) -> DocumentChange:
    kept: list[PathChange] = []
    total = 0
    for change in _between(old, new, "$"):
        total += 1
        if total <= MOST:
            kept.append(change)
    return DocumentChange(kind, Kind.CHANGED, tuple(kept), total)


def _between(old: Value, new: Value, path: str) -> Iterator[PathChange]:
    """Yield what differs; the reader's limit of depth bounds how deep this goes."""
    if is_object(old) and is_object(new):
        yield from _members(old, new, {name: f"{path}[{_quoted(name)}]" for name in old.keys() | new.keys()})
    elif is_list(old) and is_list(new):
        then, now = _named(old), _named(new)
        if then is None or now is None:
            then, now = ({str(i): one for i, one in enumerate(values)} for values in (old, new))
        yield from _members(then, now, {name: f"{path}[{name}]" for name in then.keys() | now.keys()})
    elif canonical(old) != canonical(new):
        yield PathChange(path, Kind.CHANGED)


def _members(old: Mapping[str, Value], new: Mapping[str, Value], paths: Mapping[str, str]) -> Iterator[PathChange]:
    for name in sorted(paths):
        if name not in new:
            yield PathChange(paths[name], Kind.REMOVED)
        elif name not in old:
            yield PathChange(paths[name], Kind.ADDED)
        else:
            yield from _between(old[name], new[name], paths[name])


def _named(values: list[Value]) -> dict[str, Value] | None:
    """Return elements by the filter that selects each, None where they are not all told apart by one name."""
    for member in NAMES:
        names = [one.get(member) if is_object(one) else None for one in values]
        if all(isinstance(name, str) for name in names) and len(set(names)) == len(names):
            return {f"?@.{member}=={_quoted(str(name))}": one for name, one in zip(names, values, strict=True)}
    return None


def _quoted(name: str) -> str:
    """Return a name as a normalized path has it (RFC 9535, section 2.7), for names without control characters."""
    return "'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'"
