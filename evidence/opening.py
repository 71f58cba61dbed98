"""Open a bundle: its files as the manifest lists them, and its seal; who made the seal is another question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from arcanos.digest import sha256
from arcanos.errors import ArchiveRefused, IntegrityBroken, Mistake, Place
from arcanos.evidence import custody
from arcanos.evidence.container import Form, read_container
from arcanos.evidence.custody import Link, read_chain
from arcanos.evidence.envelopes import exact_envelope
from arcanos.evidence.manifest import MANIFEST, SEAL, Manifest
from arcanos.evidence.manifest_reading import read_manifest
from arcanos.evidence.timestamps import STAMP
from arcanos.redaction import printable
from arcanos.signing.dsse import IN_TOTO, Envelope
from arcanos.signing.statement import differences
from arcanos.signing.trust import Signed, misnamed
from arcanos.signing.vouching import Policy, signers

_HINT: Final = "take the bundle as it was written, or collect it anew"


@dataclass(frozen=True, slots=True)
class Opened:
    """A bundle whose files are as its manifest lists them.

    `name` is what the user calls it, `files` are its documents by file name, `statement` the bytes of the manifest
    that signatures are over; `envelope` holds them, None where nobody sealed it; `custody` are its hand-overs, oldest
    first; `timestamp` is the answer of an authority over the seal, not judged.
    """

    name: str
    form: Form
    files: Mapping[str, bytes]
    statement: bytes
    manifest: Manifest
    envelope: Envelope | None
    custody: tuple[Link, ...] = ()
    timestamp: bytes | None = None

    @property
    def sha256(self) -> str:
        """The digest of the manifest: the same for the same evidence in any form, sealed or not."""
        return sha256(self.statement)

    @property
    def contents(self) -> dict[str, bytes]:
        """All files of the bundle, as a container holds them."""
        seal = {} if self.envelope is None else {SEAL: self.envelope.to_json()}
        stamp = {} if self.timestamp is None else {STAMP: self.timestamp}
        return {**self.files, MANIFEST: self.statement, **seal, **stamp, **custody.files_of(self.custody)}


def open_bundle(path: Path, name: str) -> Opened:
    """Open the bundle at `path`, called `name`.

    Raises ArchiveRefused for what is no bundle, IntegrityBroken with every file that is not as the manifest lists it,
    and for a seal or hand-overs that are not of it.
    """
    form, files = read_container(path, name)
    return opened(name, form, files)


def opened(name: str, form: Form, files: Mapping[str, bytes]) -> Opened:
    """Return the bundle that `files` are. Raises as `open_bundle` does."""
    chain = {file: data for file, data in files.items() if custody.FILE.fullmatch(file)}
    documents = {file: data for file, data in files.items() if file not in (MANIFEST, SEAL, STAMP, *chain)}
    written = files.get(MANIFEST)
    if written is None:
        hint = "'arcanos collect' and 'arcanos bundle create' write bundles"
        message = f"this is no bundle: it has no {MANIFEST}"
        raise ArchiveRefused([Mistake(Place(name), "ARC-IN-BUNDLE", message, hint)])
    statement, manifest = read_manifest(written, f"{name}/{MANIFEST}")
    mistakes = [
        Mistake(Place(f"{name}/{printable(file or MANIFEST)}"), "ARC-INT-FILE", what, _HINT)
        for file, what in differences(statement, documents)
    ]
    if mistakes:
        raise IntegrityBroken(mistakes)
    seal = files.get(SEAL)
    envelope = None if seal is None else _envelope(seal, f"{name}/{SEAL}", written)
    if STAMP in files and envelope is None:
        message = "there is a timestamp, and no seal that it is over"
        raise IntegrityBroken([Mistake(Place(f"{name}/{STAMP}"), "ARC-SIG-TIMESTAMP", message, _HINT)])
    links = read_chain(chain, written, manifest, name)
    return Opened(name, form, documents, written, manifest, envelope, links, files.get(STAMP))


def refuse_other_project(bundle: Opened, project: str) -> None:
    """Raise IntegrityBroken for a bundle that is not of `project`."""
    if bundle.manifest.project != project:
        message, hint = "the bundle is of another project than the configuration", "name the bundle of this project"
        raise IntegrityBroken([Mistake(Place(bundle.name), "ARC-INT-PROJECT", message, hint)])


def vouched(bundle: Opened, policy: Policy, as_of: datetime, *, demand: bool) -> Signed:
    """Return who sealed a bundle. Raises IntegrityBroken as `signers` does, and for a signature under another id."""
    signed = signers(bundle.name, bundle.envelope, policy, as_of, demand=demand)
    message = "a signature does not carry the id of the key that made it: the seal was changed"
    if bundle.envelope is not None and misnamed(bundle.envelope, policy.keys):
        raise IntegrityBroken([Mistake(Place(f"{bundle.name}/{SEAL}"), "ARC-SIG-FORM", message, _HINT)])
    return signed


def _envelope(data: bytes, name: str, manifest: bytes) -> Envelope:
    """Return the seal of a manifest: in the one form, so that no byte of it can be changed unseen."""
    envelope = exact_envelope(data, name)
    if (envelope.payload_type, envelope.payload) != (IN_TOTO, manifest):
        message = "the seal is over another manifest than the bundle's"
        hint = "take the bundle as it was sealed, or seal it anew: 'arcanos bundle seal'"
        raise IntegrityBroken([Mistake(Place(name), "ARC-SIG-SUBJECT", message, hint)])
    return envelope
