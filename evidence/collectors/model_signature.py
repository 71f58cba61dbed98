"""OpenSSF model signatures: whether a folder is what the holder of a key signed."""

from __future__ import annotations

import os
import re
from base64 import b64decode
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Final, Protocol, cast

from pydantic import Field

from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.files import found, whole
from arcanos.evidence.collectors.interface import Setting
from arcanos.evidence.words import Pattern
from arcanos.readers.json import read_json
from arcanos.readers.shapes import is_list, is_object, value_at
from arcanos.readers.source import Value
from arcanos.strict import StrictModel, Text

_SHARD: Final = re.compile(r":[0-9]+:[0-9]+\Z")
_SHOWN: Final = 200


class Signed(StrictModel):
    """Where a model's signature is, and whose it must be."""

    folder: Pattern = Field(description="The folder of the model's files, all of them.")
    signature: Pattern = Field(description="The signature (a Sigstore bundle), beside the folder and not in it.")
    public_key: Pattern = Field(description="A PEM file with the ECDSA public key of the signer.")
    signer: Text = Field(description="What the signer is called in the evidence.")


class _Config(Protocol):
    def use_elliptic_key_verifier(self, *, public_key: Path) -> _Config: ...

    def verify(self, model_path: Path, signature_path: Path) -> None: ...


def verified(signed: Signed, setting: Setting, files: Mapping[str, str]) -> dict[str, Value]:
    """Return `result` (`verified` or `failed`) and `signer`, by https://github.com/ossf/model-signing-spec.

    `files` are the model's, by their names below the setting's folder, with their SHA-256. A signature may leave files
    of its folder out, and knows none outside: where it does not name one of the model's, the result is `failed`, and
    `unsigned` lists them. Raises NotCollected where the package is not installed, or a file is missing, or a link
    stands among the files.
    """
    folder = setting.folder / signed.folder
    _refuse_links(folder, signed.folder)
    data = {name: whole(found(setting, [name])[0], "application/octet-stream")[0] for name in _beside(signed)}
    result: dict[str, Value] = {"result": "failed", "signer": signed.signer}
    try:
        _verifier(signed, setting).verify(folder, setting.folder / signed.signature)
    except NotCollected:
        raise
    except Exception:  # noqa: BLE001 - every exception of the library means the same: not what was signed
        return result
    covered = _covered(data[signed.signature], signed)
    unsigned = sorted(name for name, sha256 in files.items() if covered.get(name, "") not in (None, sha256))
    if unsigned:
        return result | {"unsigned": unsigned[:_SHOWN], "unsigned_count": len(unsigned)}
    return result | {"result": "verified"}


def _beside(signed: Signed) -> tuple[str, str]:
    return signed.signature, signed.public_key


def _verifier(signed: Signed, setting: Setting) -> _Config:
    try:
        library = import_module("model_signing.verifying")
    except ImportError:
        hint = "install it: pip install 'arcanos[modelsign]'"
        raise _refused(
            signed.folder, "verifying model signatures needs a package that is not installed", hint
        ) from None
    config = cast("_Config", library.Config())
    try:
        return config.use_elliptic_key_verifier(public_key=setting.folder / signed.public_key)
    except ValueError:
        hint = "give an ECDSA public key (P-256, P-384 or P-521) as PEM"
        raise _refused(signed.public_key, "this is no public key that model signatures have", hint) from None


def _covered(bundle: bytes, signed: Signed) -> dict[str, str | None]:
    """Return the files that a signature names, with their SHA-256; None where it has parts or another digest of one."""
    envelope = read_json(bundle, signed.signature, refused=NotCollected).value
    payload = value_at(envelope, ("dsseEnvelope", "payload"))
    statement = read_json(b64decode(str(payload)), f"{signed.signature} (statement)", refused=NotCollected).value
    covered: dict[str, str | None] = {}
    listed = value_at(statement, ("predicate", "resources"))
    for one in listed if is_list(listed) else []:
        name = one.get("name") if is_object(one) else None
        if is_object(one) and isinstance(name, str):
            file = _SHARD.sub("", name)
            whole_file = file == name and one.get("algorithm") == "sha256" and isinstance(one.get("digest"), str)
            covered[(PurePosixPath(signed.folder) / file).as_posix()] = one["digest"] if whole_file else None
    return covered


def _refuse_links(folder: Path, name: str) -> None:
    """Refuse links: a signature may allow them, and then they lead wherever they lead."""
    if folder.is_symlink() or not folder.is_dir():
        raise _refused(name, "this is no folder", "name the folder of the model's files")
    for root, folders, files in os.walk(folder):
        if any((Path(root) / one).is_symlink() for one in (*folders, *files)):
            raise _refused(name, "a link stands among the model's files", "copy the file, or take the link away")


def _refused(name: str, message: str, hint: str) -> NotCollected:
    return NotCollected([Mistake(Place(name), "ARC-COL-MODELSIGN", message, hint)])
