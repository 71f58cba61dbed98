"""OpenSSF model signatures: whether a folder is what the holder of a key signed."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from pydantic import Field

from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.files import found, whole
from arcanos.evidence.collectors.interface import Setting
from arcanos.evidence.words import Pattern
from arcanos.readers.source import Value
from arcanos.strict import StrictModel, Text


class Signed(StrictModel):
    """Where a model's signature is, and whose it must be."""

    folder: Pattern = Field(description="The folder of the model's files, all of them.")
    signature: Pattern = Field(description="The signature (a Sigstore bundle), beside the folder and not in it.")
    public_key: Pattern = Field(description="A PEM file with the ECDSA public key of the signer.")
    signer: Text = Field(description="What the signer is called in the evidence.")


class _Config(Protocol):
    def use_elliptic_key_verifier(self, *, public_key: Path) -> _Config: ...

    def verify(self, model_path: Path, signature_path: Path) -> None: ...


def verified(signed: Signed, setting: Setting) -> dict[str, Value]:
    """Return `result` (`verified` or `failed`) and `signer`, by https://github.com/ossf/model-signing-spec.

    Raises NotCollected where the package is not installed, or a file is missing, or a link stands among the files.
    """
    try:
        library = import_module("model_signing.verifying")
    except ImportError:
        hint = "install it: pip install 'arcanos[modelsign]'"
        raise _refused(
            signed.folder, "verifying model signatures needs a package that is not installed", hint
        ) from None
    folder = setting.folder / signed.folder
    _refuse_links(folder, signed.folder)
    for name in (signed.signature, signed.public_key):
        whole(found(setting, [name])[0], "application/octet-stream")
    config = cast("_Config", library.Config())
    try:
        config = config.use_elliptic_key_verifier(public_key=setting.folder / signed.public_key)
    except ValueError:
        hint = "give an ECDSA public key (P-256, P-384 or P-521) as PEM"
        raise _refused(signed.public_key, "this is no public key that model signatures have", hint) from None
    try:
        config.verify(folder, setting.folder / signed.signature)
    except Exception:  # noqa: BLE001 - every exception of the library means the same: not what was signed
        return {"result": "failed", "signer": signed.signer}
    return {"result": "verified", "signer": signed.signer}


def _refuse_links(folder: Path, name: str) -> None:
    """Refuse links: a signature may allow them, and then they lead wherever they lead."""
    if folder.is_symlink() or not folder.is_dir():
        raise _refused(name, "this is no folder", "name the folder of the model's files")
    for root, folders, files in os.walk(folder):
        if any((Path(root) / one).is_symlink() for one in (*folders, *files)):
            raise _refused(name, "a link stands among the model's files", "copy the file, or take the link away")


def _refused(name: str, message: str, hint: str) -> NotCollected:
    return NotCollected([Mistake(Place(name), "ARC-COL-MODELSIGN", message, hint)])
