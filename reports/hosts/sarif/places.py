"""Where something stands, in SARIF: physical locations below the repository, logical ones for what has no file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from arcanos.errors import Place
from arcanos.findings import Finding, Spot
from arcanos.materials import DocumentRead
from arcanos.reports.hosts.paths import relative, uri
from arcanos.reports.hosts.sarif.words import Members, message
from arcanos.reports.lines import one_line

ROOT: Final = "%SRCROOT%"
_MEDIA_TYPE: Final = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(?:; ?[A-Za-z0-9=._-]+)*")
ROOTS: Final[Members] = {ROOT: {"description": {"text": "The root of the repository, as far as the run knows it."}}}


@dataclass(frozen=True, slots=True)
class Artifacts:
    """The files of all documents with their digests, and the index of each."""

    listed: tuple[Members, ...]
    index: Mapping[str, int]
    prefix: str

    @classmethod
    def of(cls, documents: Iterable[DocumentRead], prefix: str = "") -> Artifacts:
        """List each file once, in the order of documents."""
        listed: dict[str, Members] = {}
        places: dict[str, str] = {}
        for document in documents:
            for file, sha256, size in _files(document):
                artifact = _artifact(document, file, sha256, size, prefix)
                listed.setdefault(places.setdefault(file, repr(artifact)), artifact)
        order = {key: i for i, key in enumerate(listed)}
        return cls(tuple(listed.values()), {file: order[key] for file, key in places.items()}, prefix)

    def location(self, place: Place) -> Members | None:
        """Return the physical location of a place, None where it is not below the repository."""
        path = relative(place.file, self.prefix)
        if path is None:
            return None
        artifact: Members = {"uri": uri(path), "uriBaseId": ROOT}
        if (index := self.index.get(place.file)) is not None:
            artifact["index"] = index
        return {"artifactLocation": artifact, **_region(place)}


def locations(finding: Finding, artifacts: Artifacts) -> tuple[list[Members], list[Members]]:
    """Return where a finding stands, with its subject, and the places related to it: the other spots, its rule."""
    subject: Members = {"name": one_line(finding.subject) or "(no name)", "kind": "resource"}
    first, *others = [_spot(spot, artifacts) for spot in finding.spots] or [{}]
    logical = first.get("logicalLocations")
    own: Members = {**first, "logicalLocations": [subject, *(logical if isinstance(logical, list) else [])]}
    related = [*others, rule_location(finding, artifacts)]
    return [own], [{**one, "id": i} for i, one in enumerate(each_once(related), 1)]


def rule_location(finding: Finding, artifacts: Artifacts) -> Members:
    """Return where the rule stands."""
    physical = artifacts.location(finding.rule_place)
    return {"message": message(f"the rule {finding.name}"), **({"physicalLocation": physical} if physical else {})}


def _spot(spot: Spot, artifacts: Artifacts) -> Members:
    physical = artifacts.location(spot.place)
    value: Members = {"fullyQualifiedName": one_line(spot.path) or "$", "kind": "value"}
    return {
        "logicalLocations": [value],
        "message": message(f"document {spot.document}"),
        **({"physicalLocation": physical} if physical else {}),
    }


def _region(place: Place) -> Members:
    if place.line < 1:
        return {}
    column: Members = {"startColumn": place.column} if place.column > 0 else {}
    return {"region": {"startLine": place.line, **column}}


def each_once(found: Iterable[Members]) -> list[Members]:
    """Return each member once: the schema wants lists without twins."""
    return list({repr(one): one for one in found}.values())


def _files(document: DocumentRead) -> list[tuple[str, str, int | None]]:
    if document.files:
        return [(file.name, file.sha256, None) for file in document.files]
    return [(document.source, document.sha256, document.size)]


def _artifact(document: DocumentRead, file: str, sha256: str, size: int | None, prefix: str) -> Members:
    path = relative(file, prefix)
    at: Members = {"uri": uri(path), "uriBaseId": ROOT} if path is not None else {"description": message(file)}
    return {
        "location": at,
        "description": message(f"document {document.name}"),
        "hashes": {"sha-256": sha256},
        "roles": ["analysisTarget"],
        **({"mimeType": document.media_type} if _MEDIA_TYPE.fullmatch(document.media_type) else {}),
        **({"length": size} if size is not None else {}),
    }
