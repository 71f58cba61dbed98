"""What HEAD of a git repository is, and what its commit says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from arcanos.clock import rfc3339
from arcanos.evidence.collectors.git_layout import Layout, fail, refusal

_REF = re.compile(rb"refs(?:/(?!\.)(?:(?!\.\.|@\{)[^\x00-\x20\x7f~^:?*\[\\/])+(?<!\.lock)(?<!\.))+")
_WHEN = re.compile(rb"> (-?[0-9]{1,12}) [+-][0-9]{4}\Z")
_SIGNATURES = {
    b"-----BEGIN PGP SIGNATURE-----": "openpgp",
    b"-----BEGIN PGP MESSAGE-----": "openpgp",
    b"-----BEGIN SSH SIGNATURE-----": "ssh",
    b"-----BEGIN SIGNED MESSAGE-----": "x509",
}


@dataclass(frozen=True, slots=True)
class Head:
    """The commit that is checked out, and the branch that it is on, None where it is detached."""

    commit: str
    branch: str | None


@dataclass(frozen=True, slots=True)
class Commit:
    """What a commit says: its tree, its times in UTC, and of which kind its signature is, None where it has none."""

    tree: str
    authored_at: str | None
    committed_at: str | None
    signature: str | None


def head(layout: Layout) -> Head:
    """Return HEAD. Raises NotCollected where it comes to no commit."""
    said = layout.read(layout.own, "HEAD")
    if said is None:
        fail(layout.name, "it has no HEAD")
    if not said.startswith(b"ref:"):
        return Head(_oid(said, layout), None)
    ref = _ref_name(said, layout)
    commit = _resolved(ref, layout)
    name = ref.removeprefix("refs/heads/")
    return Head(commit, name if name != ref else None)


def _resolved(ref: str, layout: Layout) -> str:
    packed: dict[bytes, bytes] | None = None
    for _ in range(5):
        said = layout.read(layout.own, ref) or layout.read(layout.common, ref)
        if said is None:
            packed = _packed(layout) if packed is None else packed
            said = packed.get(ref.encode("utf-8", "surrogateescape"))
        if said is None:
            fail(layout.name, "the branch that is checked out has no commit yet", "commit something first")
        if not said.startswith(b"ref:"):
            return _oid(said, layout)
        ref = _ref_name(said, layout)
    raise refusal(layout.name, "a reference leads on and on")


def _packed(layout: Layout) -> dict[bytes, bytes]:
    lines = (layout.read(layout.common, "packed-refs") or b"").split(b"\n")
    pairs = (line.split(b" ", 1) for line in lines if line[:1] not in (b"#", b"^") and b" " in line)
    return {name.rstrip(b"\r"): oid for oid, name in pairs}


def _ref_name(said: bytes, layout: Layout) -> str:
    name = said.removeprefix(b"ref:").strip(b" \t\r\n")
    if len(name) > 1024 or not _REF.fullmatch(name):
        fail(layout.name, "a reference has a name that git would not take")
    return name.decode("utf-8", "surrogateescape")


def _oid(said: bytes, layout: Layout) -> str:
    text = said.strip(b" \t\r\n").decode("ascii", "replace")
    if len(text) != layout.digits or not re.fullmatch("[0-9a-f]+", text):
        fail(layout.name, "a reference does not hold the id of an object")
    return text


def parsed(data: bytes, layout: Layout) -> Commit:
    """Return what a commit says of itself; who made it is left out."""
    lines, _, _ = data.partition(b"\n\n")
    said: dict[bytes, bytes] = {}
    for line in lines.split(b"\n"):
        key, _, value = line.partition(b" ")
        if key:
            said.setdefault(key, value)
    signed = said.get(b"gpgsig" if layout.object_format == "sha1" else b"gpgsig-sha256")
    return Commit(
        tree=_oid(said.get(b"tree", b""), layout),
        authored_at=_when(said.get(b"author", b"")),
        committed_at=_when(said.get(b"committer", b"")),
        signature=None if signed is None else _SIGNATURES.get(signed.strip(), "unknown"),
    )


def _when(who: bytes) -> str | None:
    """Return the time that an author's or committer's line ends with, None for one that no calendar has."""
    found = _WHEN.search(who)
    try:
        return rfc3339(datetime.fromtimestamp(int(found[1]), UTC)) if found else None
    except (ValueError, OverflowError, OSError):
        return None
