"""The materials of a run as members of a record's JSON: packs, documents, extensions, and the bundle.

What only some runs have is left out where there is none: `write` and `read` are each other's inverse.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from arcanos.clock import instant, rfc3339
from arcanos.materials import (
    BundleRead,
    DocumentRead,
    ExtensionRead,
    FileRead,
    HandedOver,
    Origin,
    PackRead,
    Requires,
    Signer,
    SourceFailed,
    TimestampRead,
)
from arcanos.record import Record
from arcanos.reports.json_members import Malformed, Members, Written, stated, written


class Materials(TypedDict):
    """The members of a record that are read here."""

    packs: tuple[PackRead, ...]
    documents: tuple[DocumentRead, ...]
    extensions: tuple[ExtensionRead, ...]
    bundle: BundleRead | None


def write(record: Record) -> Written:
    """Return the members of a record that say what it rests on."""
    return {
        "packs": list(map(_write_pack, record.packs)),
        "documents": list(map(_write_document, record.documents)),
        **({"extensions": list(map(written, record.extensions))} if record.extensions else {}),
        **({"bundle": _write_bundle(record.bundle)} if record.bundle is not None else {}),
    }


def read(root: Members) -> Materials:
    """Return what `write` wrote. Raises Malformed."""
    return Materials(
        packs=tuple(map(_read_pack, root.objects("packs"))),
        documents=tuple(map(_read_document, root.objects("documents"))),
        extensions=tuple(map(_read_extension, root.optional_objects("extensions"))),
        bundle=root.optional("bundle", _read_bundle),
    )


def _write_pack(pack: PackRead) -> Written:
    members: Written = {
        "id": pack.id,
        "version": pack.version,
        "title": pack.title,
        "sha256": pack.sha256,
        "source": pack.source,
        "rules": pack.rules,
        "params": [list(param) for param in pack.params],
    }
    origin = None if pack.origin is None else _write_origin(pack.origin)
    requires = None if pack.requires is None else _write_requires(pack.requires)
    return members | stated({"origin": origin, "requires": requires})


def _write_requires(requires: Requires) -> Written:
    members: Written = {"evidence": dict(requires.evidence), "extensions": list(requires.extensions)}
    return members if requires.arcanos is None else members | {"arcanos": requires.arcanos}


def _write_origin(origin: Origin) -> Written:
    return stated(
        {
            "kind": origin.kind,
            "archive_sha256": origin.archive_sha256,
            "package": origin.package,
            "package_version": origin.package_version,
            "signed_by": list(map(written, origin.signed_by)),
            "locked": origin.locked,
        }
    )


def _write_bundle(bundle: BundleRead) -> Written:
    members: Written = {
        "name": bundle.name,
        "form": bundle.form,
        "manifest_sha256": bundle.manifest_sha256,
        "as_of": rfc3339(bundle.as_of),
        "made_by": bundle.made_by,
        "signed_by": list(map(written, bundle.signed_by)),
        "failures": list(map(_write_failed, bundle.failures)),
    }
    if bundle.custody:
        members["custody"] = list(map(_write_handed_over, bundle.custody))
    if bundle.timestamp is not None:
        members["timestamp"] = written(bundle.timestamp)
    return members


def _write_handed_over(link: HandedOver) -> Written:
    return {
        "sha256": link.sha256,
        "from": link.giver,
        "to": link.receiver,
        "at": rfc3339(link.at),
        "signed_by": None if link.signed_by is None else written(link.signed_by),
        "accepted_by": None if link.accepted_by is None else written(link.accepted_by),
    }


def _write_failed(failure: SourceFailed) -> Written:
    return {
        "document": failure.document,
        "collector": failure.collector,
        "code": failure.code,
        "message": failure.message,
        "hint": failure.hint,
        "place": failure.place,
        "at": rfc3339(failure.at),
    }


def _write_document(document: DocumentRead) -> Written:
    return {
        "name": document.name,
        "source": document.source,
        "media_type": document.media_type,
        "sha256": document.sha256,
        "size": document.size,
        "collected_at": rfc3339(document.collected_at) if document.collected_at else None,
        **({"files": list(map(written, document.files))} if document.files else {}),
    }


def _read_pack(pack: Members) -> PackRead:
    pairs = [Members({"pair": pair}, pack.path).texts("pair") for pair in pack.items("params")]
    if any(len(pair) != 2 for pair in pairs):
        raise Malformed(f"{pack.path}.params must be pairs")
    return PackRead(
        id=pack.text("id"),
        version=pack.text("version"),
        title=pack.text("title"),
        sha256=pack.text("sha256"),
        source=pack.text("source"),
        rules=pack.number("rules"),
        params=tuple((pair[0], pair[1]) for pair in pairs),
        origin=pack.optional("origin", _read_origin),
        requires=pack.optional("requires", _read_requires),
    )


def _read_requires(requires: Members) -> Requires:
    evidence = requires.inner("evidence")
    return Requires(
        arcanos=requires.maybe("arcanos"),
        evidence=tuple((name, evidence.text(name)) for name in evidence.names()),
        extensions=requires.texts("extensions"),
    )


def _read_origin(origin: Members) -> Origin:
    return Origin(
        kind=origin.text("kind"),
        archive_sha256=origin.maybe("archive_sha256"),
        package=origin.maybe("package"),
        package_version=origin.maybe("package_version"),
        signed_by=_read_signers(origin),
        locked=origin.typed("locked", bool),
    )


def _read_signers(of: Members) -> tuple[Signer, ...]:
    return tuple(map(_read_signer, of.objects("signed_by")))


def _read_signer(one: Members) -> Signer:
    return Signer(one.text("name"), one.text("key_id"))


def _read_bundle(bundle: Members) -> BundleRead:
    return BundleRead(
        name=bundle.text("name"),
        form=bundle.text("form"),
        manifest_sha256=bundle.text("manifest_sha256"),
        as_of=bundle.read("as_of", instant),
        made_by=bundle.text("made_by"),
        signed_by=_read_signers(bundle),
        failures=tuple(map(_read_failed, bundle.objects("failures"))),
        custody=tuple(map(_read_handed_over, bundle.optional_objects("custody"))),
        timestamp=bundle.optional("timestamp", _read_timestamp),
    )


def _read_timestamp(stamp: Members) -> TimestampRead:
    at: datetime = stamp.read("at", instant)
    return TimestampRead(at, stamp.text("sha256"))


def _read_handed_over(link: Members) -> HandedOver:
    signed, accepted = (link.optional(name, _read_signer) for name in ("signed_by", "accepted_by"))
    at: datetime = link.read("at", instant)
    return HandedOver(link.text("sha256"), link.text("from"), link.text("to"), at, signed, accepted)


def _read_failed(failure: Members) -> SourceFailed:
    return SourceFailed(
        document=failure.text("document"),
        collector=failure.text("collector"),
        code=failure.text("code"),
        message=failure.text("message"),
        hint=failure.text("hint"),
        at=failure.read("at", instant),
        place=failure.text("place"),
    )


def _read_extension(extension: Members) -> ExtensionRead:
    return ExtensionRead(
        distribution=extension.text("distribution"),
        version=extension.text("version"),
        sha256=extension.text("sha256"),
        names=extension.texts("names"),
    )


def read_file(file: Members) -> FileRead:
    """Return a file and its digest. Raises Malformed."""
    return FileRead(file.text("name"), file.text("sha256"))


def _read_document(document: Members) -> DocumentRead:
    collected_at: datetime | None = document.maybe_read("collected_at", instant)
    return DocumentRead(
        name=document.text("name"),
        source=document.text("source"),
        media_type=document.text("media_type"),
        sha256=document.text("sha256"),
        size=document.number("size"),
        collected_at=collected_at,
        files=tuple(map(read_file, document.optional_objects("files"))),
    )
