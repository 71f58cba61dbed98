"""Statements about files: in-toto Statement v1, each file with its SHA-256 and its size (https://in-toto.io/Statement/v1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from arcanos.digest import canonical, sha256
from arcanos.errors import Mistake, StatementRefused
from arcanos.readers.json import read_json
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Path, Source, Value

TYPE: Final = "https://in-toto.io/Statement/v1"
_HEX: Final = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Subject:
    """A file that a statement is about; `size` is in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said (`predicate`, of the type `kind`) about files."""

    kind: str
    subjects: tuple[Subject, ...]
    predicate: Mapping[str, Value]

    def to_json(self) -> bytes:
        """Return the statement as one line of canonical JSON, its files sorted by name."""
        members = {
            "_type": TYPE,
            "predicateType": self.kind,
            "predicate": dict(self.predicate),
            "subject": [
                {"name": one.name, "digest": {"sha256": one.sha256}, "annotations": {"size": one.size}}
                for one in sorted(self.subjects, key=lambda one: one.name)
            ],
        }
        return canonical(members) + b"\n"


def state(kind: str, files: Mapping[str, bytes], predicate: Mapping[str, Value]) -> Statement:
    """Return the statement about `files`."""
    subjects = tuple(Subject(name, sha256(files[name]), len(files[name])) for name in sorted(files))
    return Statement(kind, subjects, predicate)


def read_statement(data: bytes, name: str, kind: str) -> Statement:
    """Read a statement of one kind that says nothing but what `to_json` writes. Raises StatementRefused."""
    source = read_json(data, name, refused=StatementRefused)
    value = source.value
    known = {"_type", "predicateType", "predicate", "subject"}
    if not is_object(value) or set(value) != known or value["_type"] != TYPE:
        raise _refusal(source, (), f"this is no statement of the type {TYPE}")
    if value["predicateType"] != kind:
        raise _refusal(source, ("predicateType",), f"the statement is not of the kind {kind}")
    if not is_object(value["predicate"]) or not is_list(value["subject"]):
        raise _refusal(source, (), "the statement has no predicate or no list of files")
    subjects = tuple(_subject(source, i, one) for i, one in enumerate(value["subject"]))
    statement = Statement(kind, subjects, value["predicate"])
    if statement.to_json() != data:
        raise _refusal(source, (), "the statement is not in its one form: it was changed after it was written")
    return statement


def differences(statement: Statement, files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield the name of each file that is not as the statement says, and what is wrong with it."""
    stated = {one.name: one for one in statement.subjects}
    if len(stated) < len(statement.subjects):
        yield "", "a file is listed twice"
    for name in sorted(stated.keys() | files.keys()):
        if name not in files:
            yield name, "is listed and not there"
        elif name not in stated:
            yield name, "is there and not listed"
        elif len(files[name]) != stated[name].size:
            yield name, f"has {len(files[name])} bytes, {stated[name].size} are listed"
        elif sha256(files[name]) != stated[name].sha256:
            yield name, "has another digest than the one listed"


def _subject(source: Source, i: int, value: Value) -> Subject:
    digest = value.get("digest") if is_object(value) else None
    notes = value.get("annotations") if is_object(value) else None
    name = value.get("name") if is_object(value) else None
    found = digest.get("sha256") if is_object(digest) else None
    size = notes.get("size") if is_object(notes) else None
    if isinstance(name, str) and _is_digest(found) and type(size) is int and size >= 0:
        return Subject(name, str(found), size)
    raise _refusal(source, ("subject", i), "a file is listed without its name, sha256 or size")


def _is_digest(value: Value) -> bool:
    return isinstance(value, str) and len(value) == 64 and _HEX.issuperset(value)


def _refusal(source: Source, path: Path, message: str) -> StatementRefused:
    return StatementRefused([Mistake(source.place(path), "ARC-INT-MANIFEST", message, "build it anew from its files")])
